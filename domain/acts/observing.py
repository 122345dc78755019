"""Acts on observing a hearing (旁听): who will, whom the bureau invites, and who did."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from domain import law
from domain.acts.act import Act, Scene, awaited_hearing, ensure, held_trial_hearing, with_hearing
from domain.calendar import day_of
from domain.facts.hearings import Hearing, HearingKind, Invitation, Observation, ObservationPlan
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed


class PlanObservation(Act):
    """Say before the hearing who will observe it for the organ; a later plan takes the earlier one's place.

    Unit: persons. Errors: ActNotAllowed without a trial hearing that is awaited, or for another kind of session;
    FactImpossible after the day of the hearing.
    Source: the Opinions 二（三）.
    """

    heading: ClassVar[str] = "安排旁听"
    provision: ClassVar[law.Provision] = law.OBSERVATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "deputies": 2,
        "legal_staff": 3,
        "enforcement_staff": 10,
    }

    verb: Literal["plan_observation"] = "plan_observation"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    deputies: int = Field(ge=0, le=1000)
    legal_staff: int = Field(ge=0, le=1000)
    enforcement_staff: int = Field(ge=0, le=10_000)
    others: int = Field(default=0, ge=0, le=10_000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no trial hearing is awaited."""
        return _none_awaited(lawsuit)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the plan under the hearing."""
        day = self.day(scene)
        hearing = _trial_to_come(lawsuit, self.hearing, day, self.heading)
        plan = ObservationPlan(
            deputies=self.deputies,
            legal_staff=self.legal_staff,
            enforcement_staff=self.enforcement_staff,
            others=self.others,
            planned_on=day,
        )
        return with_hearing(lawsuit, hearing, observation_plan=plan)


class InviteObservers(Act):
    """Invite for the bureau the heads of other departments to observe a typical case (旁听观摩).

    Errors: ActNotAllowed without a trial hearing that is awaited, or for another kind of session; FactImpossible after
    the day of the hearing.
    Source: the Opinions 二（三）.
    """

    heading: ClassVar[str] = "组织旁听观摩"
    provision: ClassVar[law.Provision] = law.OBSERVATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "organs": ["白鹭市市场监督管理局", "白鹭市生态环境局"],
        "persons": 6,
        "reason": "行政处罚程序的典型案件",
    }

    verb: Literal["invite_observers"] = "invite_observers"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    organs: tuple[Annotated[str, StringConstraints(min_length=1, max_length=100)], ...] = Field(
        min_length=1, max_length=100, description="受邀部门"
    )
    persons: int = Field(ge=1, le=10_000, description="受邀人数")
    reason: str = Field(min_length=1, max_length=500, description="为何是典型案件")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no trial hearing is awaited."""
        return _none_awaited(lawsuit)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the invitation under the hearing."""
        day = self.day(scene)
        hearing = _trial_to_come(lawsuit, self.hearing, day, self.heading)
        invitation = Invitation(
            organs=self.organs,
            persons=self.persons,
            reason=self.reason,
            invited_on=day,
            by=scene.actor.id,
        )
        return with_hearing(lawsuit, hearing, invitations=(*hearing.invitations, invitation))


def _none_awaited(lawsuit: Lawsuit) -> str | None:
    return None if lawsuit.next_trial else "没有待开的庭，无从组织旁听。"


def _trial_to_come(lawsuit: Lawsuit, number: int | None, day: date, heading: str) -> Hearing:
    """Return the trial hearing meant, which is still to come on the day of the act."""
    hearing = awaited_hearing(lawsuit, number)
    if hearing.kind is not HearingKind.TRIAL:
        raise ActNotAllowed(f"第{hearing.number}次不是开庭审理，不组织旁听。")
    ensure(day <= day_of(hearing.starts_at), f"{heading}应当在开庭之前。")
    return hearing


class RecordObservation(Act):
    """Report who observed the hearing for the organ, group by group, and apart from them whom the bureau invited.

    Unit: persons. Errors: ActNotAllowed before the hearing was held, or once reported; FactImpossible before its day.
    Source: the Opinions 二（三）.
    """

    heading: ClassVar[str] = "报送旁听情况"
    provision: ClassVar[law.Provision] = law.OBSERVATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "deputies": 2,
        "legal_staff": 3,
        "enforcement_staff": 10,
    }

    verb: Literal["record_observation"] = "record_observation"
    hearing: int | None = Field(default=None, ge=1)
    deputies: int = Field(ge=0, le=1000)
    legal_staff: int = Field(ge=0, le=1000)
    enforcement_staff: int = Field(ge=0, le=10_000)
    others: int = Field(default=0, ge=0, le=10_000)
    invited: int = Field(default=0, ge=0, le=10_000, description="受邀旁听观摩的其他部门负责人")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no held hearing, or reported already."""
        held = [each for each in lawsuit.trial_hearings if each.is_held]
        if not held:
            return "尚未开庭，没有旁听。"
        return None if any(each.observation is None for each in held) else "旁听情况已报送。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the numbers under the hearing."""
        hearing = held_trial_hearing(lawsuit, self.hearing, lambda each: each.observation is None)
        if hearing.observation is not None:
            raise ActNotAllowed(
                "该次开庭的旁听情况已报送；原记录不覆盖，有误的请办理“更正开庭和旁听记录”。"
            )
        day = self.day(scene)
        ensure(day >= day_of(hearing.starts_at), "报送旁听情况不能早于开庭之日。")
        observation = Observation(
            deputies=self.deputies,
            legal_staff=self.legal_staff,
            enforcement_staff=self.enforcement_staff,
            others=self.others,
            invited=self.invited,
            observed_on=day_of(hearing.starts_at),
            reported_on=day,
        )
        return with_hearing(lawsuit, hearing, observation=observation)
