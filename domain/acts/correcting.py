"""Acts that set a finding right: the earlier one is kept beside it, and the latest counts."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from domain import law
from domain.acts.act import (
    Act,
    Scene,
    acting_role,
    ensure,
    ensure_another,
    hearing_of,
    with_hearing,
)
from domain.acts.hearing import (
    NOBODY_COMES,
    Attendees,
    ensure_could_be_held,
    readings_of,
)
from domain.calendar import day_of
from domain.facts.hearings import (
    Confirmation,
    Hearing,
    HearingKind,
    HearingRecord,
    NotHeldClaim,
    Observation,
    Superseded,
)
from domain.facts.reviews import Review
from domain.frozen import Frozen
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed, NotPermitted


class CorrectRecord(Frozen):
    """What happened at the hearing, as it should have been recorded: whole, not only what differs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: bool = True
    attendees: Attendees = ()
    why_not_held: str = Field(default="", max_length=500)


class CorrectObservation(Frozen):
    """Who observed, as it should have been reported (persons)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deputies: int = Field(ge=0, le=1000)
    legal_staff: int = Field(ge=0, le=1000)
    enforcement_staff: int = Field(ge=0, le=10_000)
    others: int = Field(default=0, ge=0, le=10_000)
    invited: int = Field(default=0, ge=0, le=10_000)


class CorrectFinding(Act):
    """Set right what was recorded of a hearing, or who observed it. What stood before is kept, with the reason.

    Whoever recorded it corrects it; the court may correct any record of its own hearing, and only the organ who
    observed for it. That a trial hearing on record as held was not would drop the duty: said by the organ, it awaits
    the bureau's finding (`ConfirmNotHeld`), and until then what is on record counts.

    Errors: ActNotAllowed where nothing is recorded, or while such a finding is awaited; NotPermitted for another's
    record; FactImpossible where nothing changes, before the earlier record, or where it could not have been held.
    Source: 法释〔2020〕3号 arts 6, 11, 12; the Opinions 二（三）.
    """

    heading: ClassVar[str] = "更正开庭和旁听记录"
    provision: ClassVar[law.Provision] = law.SPEAKING
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    reads_heads: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "record": {
            "attendees": [
                {
                    "name": "虚构副局长",
                    "post": "deputy",
                    "title": "副局长",
                    "identity_entered": True,
                }
            ]
        },
        "reason": "与庭审笔录核对，出庭的是副局长",
    }

    verb: Literal["correct_finding"] = "correct_finding"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为最近一次")
    record: CorrectRecord | None = Field(default=None, description="更正后的开庭结果（完整）")
    observation: CorrectObservation | None = Field(
        default=None, description="更正后的旁听情况（完整）"
    )
    reason: str = Field(min_length=1, max_length=1000, description="更正的理由和依据")

    @model_validator(mode="after")
    def _corrects_one_thing(self) -> Self:
        if (self.record is None) == (self.observation is None):
            raise ValueError("record（开庭结果）和 observation（旁听情况）应当填写其中一项")
        return self

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is recorded yet."""
        recorded = any(each.record for each in lawsuit.hearings)
        return None if recorded else "尚未登记开庭结果，无可更正。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the correction, and keep what stood before."""
        if self.record is not None:
            return self._with_record(lawsuit, scene, self.record)
        assert self.observation is not None  # noqa: S101 -- one of the two, as the body was read
        return self._with_observation(lawsuit, scene, self.observation)

    def _with_record(self, lawsuit: Lawsuit, scene: Scene, said: CorrectRecord) -> Lawsuit:
        hearing = hearing_of(lawsuit, self.hearing, lambda each: each.record is not None)
        earlier = hearing.record
        if earlier is None:
            raise ActNotAllowed(f"第{hearing.number}次开庭尚未登记结果，请办理“登记开庭结果”。")
        role, day = acting_role(self, scene), self.day(scene)
        if role is not Role.COURT and earlier.recorded_by not in (None, role):
            raise NotPermitted("该记录由人民法院登记，由人民法院更正；代录的，应写明文号和日期。")
        if role is not Role.COURT and hearing.pending_claim is not None:
            raise ActNotAllowed(_AWAITED.format(hearing.number))
        ensure(day >= earlier.recorded_on, "更正不能早于原登记之日。")
        record = self._record(lawsuit, scene, hearing, said)
        ensure(not _says_the_same(record, earlier), _SAME)
        drops_a_duty = earlier.held and not said.held and hearing.kind is HearingKind.TRIAL
        if drops_a_duty and role is not Role.COURT:
            claim = NotHeldClaim(
                record=record, reason=self.reason, claimed_on=day, by=scene.actor.id
            )
            claims = (*hearing.not_held_claims, claim)
            return with_hearing(lawsuit, hearing, not_held_claims=claims)
        return with_hearing(
            lawsuit,
            hearing,
            record=record,
            superseded=_beside(hearing, self.reason, day, scene, record=earlier),
            not_held_claims=_answered_by_the_court(hearing, record, day, scene),
        )

    def _record(
        self, lawsuit: Lawsuit, scene: Scene, hearing: Hearing, said: CorrectRecord
    ) -> HearingRecord:
        hearing_on, day = day_of(hearing.starts_at), self.day(scene)
        if said.held:
            ensure_could_be_held(lawsuit, hearing_on, day)
        else:
            ensure(not said.attendees, NOBODY_COMES)
        return HearingRecord(
            held=said.held,
            recorded_on=hearing.record.recorded_on if hearing.record else day,
            recorded_by=acting_role(self, scene),
            attendees=said.attendees,
            why_not_held=said.why_not_held,
            readings=readings_of(said.attendees, hearing_on, scene),
        )

    def _with_observation(
        self, lawsuit: Lawsuit, scene: Scene, said: CorrectObservation
    ) -> Lawsuit:
        if acting_role(self, scene) is not Role.CLERK:
            raise NotPermitted("旁听情况由被诉机关报送，由被诉机关更正。")
        hearing = hearing_of(lawsuit, self.hearing, lambda each: each.observation is not None)
        earlier, day = hearing.observation, self.day(scene)
        if earlier is None:
            raise ActNotAllowed(f"第{hearing.number}次开庭尚未报送旁听情况，请办理“报送旁听情况”。")
        reported_on = earlier.reported_on or earlier.observed_on
        ensure(day >= reported_on, "更正不能早于原报送之日。")
        observation = Observation(
            **said.model_dump(), observed_on=earlier.observed_on, reported_on=earlier.reported_on
        )
        ensure(observation != earlier, _SAME)
        return with_hearing(
            lawsuit,
            hearing,
            observation=observation,
            superseded=_beside(hearing, self.reason, day, scene, observation=earlier),
        )


class CorrectConfirmation(Act):
    """Set right for the bureau what it found of an appearance. What it found before is kept, with the reason.

    Errors: ActNotAllowed where nothing was confirmed; FactImpossible where nothing changes, before the earlier finding,
    or for a principal head who came while no head did.
    Source: 法释〔2018〕1号 art 129; 法释〔2020〕3号 art 6.
    """

    heading: ClassVar[str] = "更正出庭核实"
    provision: ClassVar[law.Provision] = law.IDENTITY
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "principal_appeared": False,
        "head_appeared": True,
        "basis": "庭审录像",
        "reason": "抽查庭审录像，出庭的是副局长",
    }

    verb: Literal["correct_confirmation"] = "correct_confirmation"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为最近核实的一次")
    principal_appeared: bool
    head_appeared: bool
    basis: str = Field(min_length=1, max_length=500, description="核实的依据")
    reason: str = Field(min_length=1, max_length=1000, description="更正的理由")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was confirmed yet."""
        found = any(each.confirmation for each in lawsuit.hearings)
        return None if found else "尚未核实出庭情况，无可更正。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the finding, and keep the earlier one."""
        ensure(
            self.head_appeared or not self.principal_appeared, "主要负责人出庭的，即有负责人出庭。"
        )
        hearing = hearing_of(lawsuit, self.hearing, lambda each: each.confirmation is not None)
        earlier, day = hearing.confirmation, self.day(scene)
        if earlier is None:
            raise ActNotAllowed(f"第{hearing.number}次开庭尚未核实，请办理“核实出庭情况”。")
        ensure(day >= earlier.confirmed_on, "更正不能早于原核实之日。")
        answers = (self.principal_appeared, self.head_appeared, self.basis)
        ensure(answers != (earlier.principal_appeared, earlier.head_appeared, earlier.basis), _SAME)
        confirmation = Confirmation(
            principal_appeared=self.principal_appeared,
            head_appeared=self.head_appeared,
            basis=self.basis,
            confirmed_on=day,
            by=scene.actor.id,
        )
        return with_hearing(
            lawsuit,
            hearing,
            confirmation=confirmation,
            superseded=_beside(hearing, self.reason, day, scene, confirmation=earlier),
        )


class ConfirmNotHeld(Act):
    """Find for the bureau whether a hearing on record as held was, as the organ says, not held; until then it counts.

    Found so, the record is set right, and the duty falls or passes on; if not, what is on record stands. The organ may
    say so again, and is answered again.

    Unit: `happened_on` is the calendar day of the finding. Errors: ActNotAllowed where no such word awaits it;
    NotPermitted for the account that entered it; FactImpossible for a day before it was said.
    Source: the Opinions 三（一）; 法释〔2020〕3号 art 6.
    """

    heading: ClassVar[str] = "核实未开庭"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    is_late_paper: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "was_not_held": True,
        "basis": "与人民法院书记员核对，当日未开庭",
    }

    verb: Literal["confirm_not_held"] = "confirm_not_held"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待核实的一次")
    was_not_held: bool = Field(description="经核实确未开庭")
    basis: str = Field(min_length=1, max_length=1000, description="核实的依据和理由")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the organ has not said so of any hearing."""
        awaited = any(each.pending_claim for each in lawsuit.hearings)
        return None if awaited else "没有待核实的未开庭更正。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Answer the organ's word; found true, it takes the record's place, which is kept."""
        hearing = hearing_of(lawsuit, self.hearing, lambda each: each.pending_claim is not None)
        claim, day = hearing.pending_claim, self.day(scene)
        if claim is None:
            raise ActNotAllowed(f"第{hearing.number}次开庭没有待核实的未开庭更正。")
        ensure_another(
            scene, claim.by, "代录更正的账号不得自己核实未开庭，应由司法局另一账号办理。"
        )
        ensure(day >= claim.claimed_on, "核实不能早于更正之日。")
        answer = Review(
            accepted=self.was_not_held, reason=self.basis, reviewed_on=day, by=scene.actor.id
        )
        changes: dict[str, object] = {"not_held_claims": _answered(hearing, answer)}
        if self.was_not_held:
            beside = _beside(hearing, claim.reason, day, scene, record=hearing.record)
            changes |= {"record": claim.record, "superseded": beside}
        return with_hearing(lawsuit, hearing, **changes)


_AWAITED = "第{}次开庭更正为未开庭的，正待司法局办理“核实未开庭”；核实以前不再更正开庭结果。"


def _answered(hearing: Hearing, answer: Review) -> tuple[NotHeldClaim, ...]:
    *before, last = hearing.not_held_claims
    return (*before, last.model_copy(update={"answer": answer}))


def _answered_by_the_court(
    hearing: Hearing, record: HearingRecord, day: date, scene: Scene
) -> tuple[NotHeldClaim, ...]:
    """Return the claims: what the court's own record says needs no finding any more."""
    if hearing.pending_claim is None:
        return hearing.not_held_claims
    answer = Review(
        accepted=not record.held,
        reason="人民法院已更正记录",
        reviewed_on=max(day, hearing.pending_claim.claimed_on),
        by=scene.actor.id,
    )
    return _answered(hearing, answer)


_SAME = "更正后的内容与原记录相同，请核对。"


def _says_the_same(record: HearingRecord, earlier: HearingRecord) -> bool:
    """Tell whether two records say the same, whoever entered them."""
    same = {"recorded_by": earlier.recorded_by, "readings": earlier.readings}
    return record.model_copy(update=same) == earlier


def _beside(
    hearing: Hearing, reason: str, day: date, scene: Scene, **earlier: object
) -> tuple[Superseded, ...]:
    kept = Superseded.model_validate(
        {**earlier, "reason": reason, "corrected_on": day, "by": scene.actor.id}
    )
    return (*hearing.superseded, kept)
