"""Acts on the hearing: who came, and what the bureau found."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from domain import law
from domain.acts.act import (
    Act,
    Scene,
    acting_role,
    awaited_hearing,
    ensure,
    held_trial_hearing,
    with_hearing,
)
from domain.calendar import day_of
from domain.eligibility import PostReading, reading_of
from domain.facts.hearings import (
    Attendee,
    BelongsTo,
    Confirmation,
    HearingRecord,
)
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed

NOBODY_COMES = "未开庭的，不登记到庭人员。"


def with_known_fields(given: object) -> object:
    """Refuse a misspelt field: by a slip of the pen, who left early would count as having appeared."""
    for each in given if isinstance(given, (list, tuple)) else ():
        unknown = set(each) - set(Attendee.model_fields) if isinstance(each, dict) else set()
        if unknown:
            raise ValueError(f"到庭人员没有这些项目：{'、'.join(sorted(map(str, unknown)))}")
    return given


Attendees = Annotated[
    tuple[Attendee, ...], BeforeValidator(with_known_fields), Field(max_length=20)
]
"""Those who came for the organ."""


class RecordHearing(Act):
    """Record whether the hearing was held and who came for the organ.

    Unit: `happened_on` is the day on which the organ reports it. Errors: FactImpossible for a hearing still to come, or
    after the suit was withdrawn.
    Source: 法释〔2020〕3号 arts 6, 11, 12.
    """

    heading: ClassVar[str] = "登记开庭结果"
    provision: ClassVar[law.Provision] = law.SPEAKING
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    reads_heads: ClassVar[bool] = True
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
    attendees: Attendees = ()
    why_not_held: str = Field(default="", max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing awaits its result."""
        return None if lawsuit.next_hearing else "没有待登记结果的开庭。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the result under the hearing."""
        awaited = lawsuit.next_hearing
        number = awaited.number if self.hearing is None and awaited else self.hearing
        hearing = awaited_hearing(lawsuit, number)
        if self.held:
            ensure_could_be_held(lawsuit, day_of(hearing.starts_at), self.day(scene))
        else:
            ensure(not self.attendees, NOBODY_COMES)
        record = HearingRecord(
            held=self.held,
            recorded_on=self.day(scene),
            recorded_by=acting_role(self, scene),
            attendees=self.attendees,
            why_not_held=self.why_not_held,
            readings=readings_of(self.attendees, day_of(hearing.starts_at), scene),
        )
        return with_hearing(lawsuit, hearing, record=record)


def readings_of(
    attendees: tuple[Attendee, ...], day: date, scene: Scene
) -> tuple[PostReading, ...]:
    """Return what the register and the rule pack make of those who came, where their post isn't plain.

    Whoever came, came: a person who isn't in the register is recorded, and left to the bureau to find out.
    """
    rules = scene.lawbook.pack_on(day, received_on=day).eligibility
    found = (
        reading_of(each.name, each.post, day, organ=scene.organ, rules=rules, heads=scene.heads)
        for each in attendees
        if each.belongs_to is BelongsTo.SUED_ORGAN
    )
    return tuple(each for each in found if each is not None)


def ensure_could_be_held(lawsuit: Lawsuit, hearing_on: date, reported_on: date) -> None:
    """Refuse a result before the hearing, or of one after the suit was withdrawn."""
    ensure(hearing_on <= reported_on, "尚未到开庭之日，不能登记开庭结果。")
    # The day of a judgment may lie before its pronouncement, that of a withdrawal ends the suit.
    withdrawal = lawsuit.withdrawal
    ensure(
        withdrawal is None or hearing_on <= withdrawal.ruled_on,
        "开庭之日在准许撤诉之后；未开庭的，请登记为未开庭。",
    )


class ConfirmAppearance(Act):
    """Confirm for the bureau who appeared, against the judgment or the court's record; until then it is 待核实.

    Errors: ActNotAllowed before the trial hearing was held, or once confirmed; FactImpossible for a day before it.
    Source: 法释〔2018〕1号 art 129; 法释〔2020〕3号 art 6.
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
        held = [each for each in lawsuit.trial_hearings if each.is_held]
        if not held:
            return "尚未开庭，无从核实。"
        return None if any(each.confirmation is None for each in held) else "出庭情况已核实。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what the bureau found."""
        ensure(
            self.head_appeared or not self.principal_appeared, "主要负责人出庭的，即有负责人出庭。"
        )
        hearing = held_trial_hearing(lawsuit, self.hearing, lambda each: each.confirmation is None)
        if hearing.confirmation is not None:
            raise ActNotAllowed(
                "该次开庭的出庭情况已核实；原记录不覆盖，有误的请办理“更正出庭核实”。"
            )
        day = self.day(scene)
        ensure(day >= day_of(hearing.starts_at), "核实不能早于开庭之日。")
        confirmation = Confirmation(
            principal_appeared=self.principal_appeared,
            head_appeared=self.head_appeared,
            basis=self.basis,
            confirmed_on=day,
            by=scene.actor.id,
        )
        return with_hearing(lawsuit, hearing, confirmation=confirmation)
