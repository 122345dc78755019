"""The act that sets right how the end of a suit was entered: what stood is kept, what rested on it goes too."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from domain import law
from domain.acts.act import Act, Scene, acting_role, ensure
from domain.acts.judgment import RecordEffect, RecordOutcome, ensure_may_take_effect
from domain.acts.levels_corrected import ensure_untouched, levels_after
from domain.acts.settlement import RecordMediation, RecordWithdrawal
from domain.facts.decisions import Orders, Outcome, WithdrawalKind
from domain.facts.mistakes import ENTRY_NAMES, Entry, Mistake
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import bears_remedy, owes_remedy

Instead = Annotated[
    RecordOutcome | RecordEffect | RecordMediation | RecordWithdrawal, Field(discriminator="verb")
]
_PARTS: dict[Entry, tuple[str, ...]] = {
    Entry.OUTCOME: ("outcome",),
    Entry.EFFECT: ("outcome", "mediation"),
    Entry.MEDIATION: ("mediation",),
    Entry.WITHDRAWAL: ("withdrawal", "outcome"),
    Entry.APPEAL: (),
}


class CorrectOutcome(Act):
    """Set right how the end of the suit was entered, or take the entry back: outcome, effect, mediation, withdrawal.

    `instead` is the act as it should have been entered, whole, with its own day; without it the entry is taken back
    and the step is open again. What stood before stays in the lawsuit with the reason. Service, effect and the
    bureau's reading of the same result stay with a corrected outcome; a finding of harm that loses its ground and the
    performance of orders that were others are set aside.

    A further level that the corrected entry leads to as before goes on, and is told; one that a ruling opened which was
    none falls, and so does one whose appeal was entered by mistake (`what`: `appeal`, without `instead`), as long as
    nothing of its trial is entered there.

    Unit: `happened_on` is the calendar day of the correction. Errors: ActNotAllowed where nothing of this is entered,
    where a further level contradicts it (naming what must be corrected first), or where the bureau has decided on a
    correction that would owe itself to nothing;
    NotPermitted for the organ where the bureau's finding would fall; FactImpossible where nothing changes, or days
    contradict each other.
    Source: the office's own filing rules; 行政诉讼法 arts 60, 62, 85, 94 for what is entered.
    """

    heading: ClassVar[str] = "更正裁判、生效、调解、撤诉和上诉登记"
    provision: ClassVar[law.Provision] = law.OFFICE_PERIOD
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "what": "outcome",
        "instead": {
            "verb": "record_outcome",
            "result": "partly_revoked",
            "happened_on": "2026-05-20",
        },
        "reason": "与判决书主文核对，登记笔误",
    }

    verb: Literal["correct_outcome"] = "correct_outcome"
    what: Entry = Field(description="更正哪一项登记")
    instead: Instead | None = Field(
        default=None, description="应当登记的事项（完整，写明其发生日）；未填为撤回该项登记"
    )
    reason: str = Field(min_length=1, max_length=1000, description="更正的理由和依据")

    @field_validator("instead")
    @classmethod
    def _has_its_day(cls, instead: Instead | None) -> Instead | None:
        if instead is not None and instead.happened_on is None:
            raise ValueError("更正后的事项应当写明发生日（happened_on）")
        return instead

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no end of the suit is entered."""
        withdrawn = lawsuit.withdrawal or lawsuit.withdrawn_appeals
        is_entered = lawsuit.outcome or lawsuit.mediation or withdrawn
        return None if is_entered else "尚未登记裁判、调解或者撤诉，无可更正。"

    def asks_for_the_dispute(self) -> bool:
        """Tell whether it depends on the other levels: whether anything was entered there."""
        return True

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what should have stood there, or nothing, and keep what stood."""
        if self.what is Entry.APPEAL:
            return self._without_the_appeal(lawsuit, scene)
        entered_on = _entered_on(lawsuit, self.what)
        if entered_on is None:
            raise ActNotAllowed(f"没有可以更正的{ENTRY_NAMES[self.what]}登记。")
        ensure(self.day(scene) >= entered_on, "更正不能早于所更正的事项之日。")
        _ensure_not_of_the_withdrawal(lawsuit, self.what)
        corrected = self._again(lawsuit, _taken_back(lawsuit, self.what), scene)
        ensure(_end_of(corrected) != _end_of(lawsuit), "更正后的内容与原登记相同，请核对。")
        levels = levels_after(lawsuit, corrected, self.day(scene), scene)
        corrected = corrected.model_copy(update={"next_levels": levels})
        _ensure_days_agree(corrected)
        fallen = self._fallen(lawsuit, corrected, scene)
        mistake = Mistake(
            what=self.what,
            reason=self.reason,
            corrected_on=self.day(scene),
            by=scene.actor.id,
            levels=lawsuit.next_levels if levels != lawsuit.next_levels else (),
            **{part: _entered(lawsuit, part) for part in (*_PARTS[self.what], *fallen)},
        )
        return corrected.model_copy(
            update={**dict.fromkeys(fallen), "mistakes": (*lawsuit.mistakes, mistake)}
        )

    def _without_the_appeal(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Return the lawsuit as if nobody had appealed or applied: the level that was asked for last falls."""
        asked = [each for each in lawsuit.next_levels if each.stands and each.by]
        if not asked:
            raise ActNotAllowed(f"没有可以更正的{ENTRY_NAMES[self.what]}登记。")
        ensure(
            self.instead is None,
            "误登的上诉、申请再审或者抗诉只能撤回；应当登记的，撤回后另行登记。",
        )
        ensure(self.day(scene) >= asked[-1].opened_on, "更正不能早于所更正的事项之日。")
        ensure_untouched(asked[-1], scene)
        levels = tuple(
            each.model_copy(update={"fell_on": self.day(scene)}) if each is asked[-1] else each
            for each in lawsuit.next_levels
        )
        mistake = Mistake(
            what=self.what,
            reason=self.reason,
            corrected_on=self.day(scene),
            by=scene.actor.id,
            levels=lawsuit.next_levels,
        )
        return lawsuit.model_copy(
            update={"next_levels": levels, "mistakes": (*lawsuit.mistakes, mistake)}
        )

    def _again(self, lawsuit: Lawsuit, bare: Lawsuit, scene: Scene) -> Lawsuit:
        """Return the lawsuit after the act that should have been entered, judged as if nothing had been."""
        instead = self.instead
        if instead is None:
            return bare
        ensure(
            instead.happened_on is not None and instead.happened_on <= scene.today,
            f"“{instead.heading}”的发生日不能晚于今日。",
        )
        reason = type(instead).bar(bare, scene.organ)
        if reason is not None:
            raise ActNotAllowed(f"更正后不能“{instead.heading}”：{reason}")
        earlier = lawsuit.outcome
        if self.what is Entry.OUTCOME and isinstance(instead, RecordOutcome) and earlier:
            return _with_what_stays(earlier, instead, bare, scene)
        return instead.perform(bare, scene)

    def _fallen(self, before: Lawsuit, after: Lawsuit, scene: Scene) -> tuple[str, ...]:
        """Return what rested on the entry and falls with it; refuse what only the bureau can let go."""
        if owes_remedy(before) and not owes_remedy(after) and _is_decided_on(before):
            raise ActNotAllowed(
                "纠正情况已经司法局核验或者准予延期，所填更正使其失去依据；确不应计入败诉的，由司法局办理“认定是否计入败诉”。"
            )
        harm_falls = before.harm is not None and bears_remedy(before) and not bears_remedy(after)
        if (harm_falls or _loses_finding(before, after)) and acting_role(self, scene) is Role.CLERK:
            raise NotPermitted(
                "司法局已就本案败诉或者损害作出认定，所填更正使其失去依据，不能由被诉机关自己更正；"
                "由人民法院更正，或者由司法局凭裁判文书代录。"
            )
        was_another = before.performance is not None and _ordered(before) != _ordered(after)
        return (*(("harm",) if harm_falls else ()), *(("performance",) if was_another else ()))


def _entered(lawsuit: Lawsuit, part: str) -> object:
    """Return what is entered; of a withdrawal, that of some appellants where none ended the level."""
    if part == "withdrawal" and lawsuit.withdrawal is None:
        return lawsuit.withdrawn_appeals[-1] if lawsuit.withdrawn_appeals else None
    return getattr(lawsuit, part)


def _ensure_not_of_the_withdrawal(lawsuit: Lawsuit, what: Entry) -> None:
    """Refuse to move an effect that an appeal's withdrawal gave: it goes with the ruling."""
    effective_on = lawsuit.effective_on
    if what is Entry.EFFECT and effective_on and lawsuit.has_effect_by_withdrawal(effective_on):
        ref = next(each.ref for each in lawsuit.next_levels if each.withdrawn_on == effective_on)
        raise ActNotAllowed(
            f"裁判因准许撤回上诉而生效，生效日随该裁定；裁定登记有误的，请先在二审案件（编号{ref}）更正撤诉登记。"
        )


def _entered_on(lawsuit: Lawsuit, what: Entry) -> date | None:
    """Return the day of what is entered, or None; what a withdrawn appeal leaves standing belongs to the withdrawal."""
    outcome, mediation, withdrawal = lawsuit.outcome, lawsuit.mediation, lawsuit.withdrawal
    partly = lawsuit.withdrawn_appeals[-1] if lawsuit.withdrawn_appeals else None
    withdrawn = withdrawal or partly
    decided = outcome if withdrawal is None else None
    effective_on = decided.effective_on if decided else None
    days = {
        Entry.OUTCOME: decided.decided_on if decided else None,
        Entry.EFFECT: effective_on or (mediation.effective_on if mediation else None),
        Entry.MEDIATION: mediation.agreed_on if mediation else None,
        Entry.WITHDRAWAL: withdrawn.ruled_on if withdrawn else None,
        Entry.APPEAL: None,
    }
    return days[what]


def _taken_back(lawsuit: Lawsuit, what: Entry) -> Lawsuit:
    """Return the lawsuit as if it had not been entered."""
    if what is Entry.WITHDRAWAL and lawsuit.withdrawal is None:
        return lawsuit.model_copy(update={"withdrawn_appeals": lawsuit.withdrawn_appeals[:-1]})
    if what is not Entry.EFFECT:
        update: dict[str, object] = {what.value: None}
        withdrawal = lawsuit.withdrawal
        if withdrawal and what is Entry.WITHDRAWAL and withdrawal.kind is WithdrawalKind.APPEAL:
            update["outcome"] = None
        return lawsuit.model_copy(update=update)
    part = "outcome" if lawsuit.outcome else "mediation"
    bare = getattr(lawsuit, part).model_copy(update={"effective_on": None})
    return lawsuit.model_copy(update={part: bare})


def _with_what_stays(
    earlier: Outcome, instead: RecordOutcome, bare: Lawsuit, scene: Scene
) -> Lawsuit:
    """Return the lawsuit with the other outcome; service, effect and findings on the same result stay with it."""
    said = instead.model_copy(update={"served_on": instead.served_on or earlier.served_on})
    corrected = said.perform(bare, scene)
    outcome = corrected.outcome
    assert outcome is not None  # noqa: S101 -- the act has just recorded it
    effective_on = earlier.effective_on
    if effective_on is not None and not bare.has_effect_by_withdrawal(effective_on):
        ensure_may_take_effect(corrected, effective_on, scene)
    stays: dict[str, object] = {
        "effective_on": earlier.effective_on,
        "earlier_services": earlier.earlier_services,
        "findings": earlier.findings if outcome.standing is earlier.standing else (),
    }
    return corrected.model_copy(update={"outcome": outcome.model_copy(update=stays)})


def _end_of(lawsuit: Lawsuit) -> tuple[object, ...]:
    return lawsuit.outcome, lawsuit.mediation, lawsuit.withdrawal, lawsuit.withdrawn_appeals


def _ensure_days_agree(after: Lawsuit) -> None:
    """Refuse a decision dated after what was said or found of it."""
    outcome = after.outcome
    if outcome is None or not bears_remedy(after):
        return
    days = [
        after.harm.decided_on if after.harm else None,
        after.apology.apologised_on if after.apology else None,
        after.corrections[0].pledged_on if after.corrections else None,
    ]
    if any(each is not None and each < outcome.decided_on for each in days):
        raise FactImpossible("更正后的裁判日期晚于已登记的损害认定、道歉或者表态之日，请核对。")


def _is_decided_on(lawsuit: Lawsuit) -> bool:
    """Tell whether the bureau has verified a correction, or put one off."""
    return any(each.review is not None or each.extensions for each in lawsuit.corrections)


def _loses_finding(before: Lawsuit, after: Lawsuit) -> bool:
    """Tell whether the bureau's reading of the result would be lost with the result."""
    found = before.outcome.findings if before.outcome else ()
    return bool(found) and (after.outcome is None or after.outcome.findings != found)


def _ordered(lawsuit: Lawsuit) -> Orders | None:
    outcome, mediation = lawsuit.outcome, lawsuit.mediation
    return (outcome.orders if outcome else None) or (mediation.orders if mediation else None)
