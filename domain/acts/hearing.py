"""Acts on the hearing: who came, what the bureau found, and who observed."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, hearing_of, with_hearing
from domain.calendar import day_of
from domain.lawsuit import Attendee, Confirmation, Hearing, HearingRecord, Lawsuit, Observation
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed


class RecordHearing(Act):
    """Record whether the hearing was held and who came for the organ.

    Unit: `happened_on` is the day of the hearing. Errors: FactImpossible for a hearing still to come.
    Source: 法释〔2020〕3号 arts 6, 11, 12.
    """

    heading: ClassVar[str] = "登记开庭结果"
    provision: ClassVar[law.Provision] = law.SPEAKING
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "held": True,
        "attendees": [
            {
                "name": "虚构局长",
                "post": "principal",
                "title": "局长",
                "identity_entered": True,
                "spoke": True,
                "spoke_on_resolution": True,
            }
        ],
    }

    verb: Literal["record_hearing"] = "record_hearing"
    hearing: int | None = Field(default=None, ge=1)
    held: bool = True
    attendees: tuple[Attendee, ...] = Field(default=(), max_length=20)
    why_not_held: str = Field(default="", max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing awaits its result."""
        return None if lawsuit.next_hearing else "没有待登记结果的开庭。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the result under the hearing."""
        hearing = hearing_of(lawsuit, self.hearing)
        if hearing.record is not None:
            raise ActNotAllowed(f"第{hearing.number}次开庭的结果已登记；有误的请追加更正，不覆盖。")
        if self.held:
            ensure(day_of(hearing.starts_at) <= scene.today, "尚未到开庭之日，不能登记开庭结果。")
        else:
            ensure(not self.attendees, "未开庭的，不登记到庭人员。")
        record = HearingRecord(
            held=self.held,
            recorded_on=self.day(scene),
            attendees=self.attendees,
            why_not_held=self.why_not_held,
        )
        return with_hearing(lawsuit, hearing, record=record)


class ConfirmAppearance(Act):
    """Confirm for the bureau who appeared, against the judgment or the court's record; until then it is 待核实.

    Errors: ActNotAllowed before the hearing was held. Source: 法释〔2018〕1号 art 129; 法释〔2020〕3号 art 6.
    """

    heading: ClassVar[str] = "核实出庭情况"
    provision: ClassVar[law.Provision] = law.IDENTITY
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "principal_appeared": True,
        "head_appeared": True,
        "basis": "判决书当事人栏载明",
    }

    verb: Literal["confirm_appearance"] = "confirm_appearance"
    hearing: int | None = Field(default=None, ge=1)
    principal_appeared: bool
    head_appeared: bool
    basis: str = Field(min_length=1, max_length=500, description="核实的依据：判决书、庭审笔录等")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no held hearing, or found already."""
        held = [each for each in lawsuit.hearings if each.is_held]
        if not held:
            return "尚未开庭，无从核实。"
        return None if any(each.confirmation is None for each in held) else "出庭情况已核实。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what the bureau found."""
        ensure(
            self.head_appeared or not self.principal_appeared, "主要负责人出庭的，即有负责人出庭。"
        )
        hearing = _held_hearing(lawsuit, self.hearing)
        if hearing.confirmation is not None:
            raise ActNotAllowed("该次开庭的出庭情况已核实；有误的请追加更正。")
        confirmation = Confirmation(
            principal_appeared=self.principal_appeared,
            head_appeared=self.head_appeared,
            basis=self.basis,
            confirmed_on=self.day(scene),
            by=scene.actor.id,
        )
        return with_hearing(lawsuit, hearing, confirmation=confirmation)


class RecordObservation(Act):
    """Report who observed the hearing for the organ, group by group (persons).

    Errors: ActNotAllowed before the hearing was held. Source: the Opinions 二（三）.
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

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no held hearing, or reported already."""
        held = [each for each in lawsuit.hearings if each.is_held]
        if not held:
            return "尚未开庭，没有旁听。"
        return None if any(each.observation is None for each in held) else "旁听情况已报送。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:  # noqa: ARG002 -- the facts suffice
        """Record the numbers under the hearing."""
        hearing = _held_hearing(lawsuit, self.hearing)
        observation = Observation(
            deputies=self.deputies,
            legal_staff=self.legal_staff,
            enforcement_staff=self.enforcement_staff,
            others=self.others,
            observed_on=day_of(hearing.starts_at),
        )
        return with_hearing(lawsuit, hearing, observation=observation)


def _held_hearing(lawsuit: Lawsuit, number: int | None) -> Hearing:
    held = [each for each in lawsuit.hearings if each.is_held and number in (None, each.number)]
    if not held:
        raise ActNotAllowed("该次开庭尚未登记结果。" if number else "尚未开庭。")
    return held[-1]
