"""The lawsuit: what is known of one organ's case at one trial level. Acts record facts; the stage is derived."""

from datetime import date
from enum import StrEnum

from domain.appearance import appearance_at
from domain.deadlines import Pause
from domain.facts.appellants import Appellant
from domain.facts.characteristics import Characteristics
from domain.facts.closings import Reopening
from domain.facts.course import ProcedureType, Referral, Suspension, TrialExtension
from domain.facts.decisions import (
    FINAL_RESULTS,
    WITHDRAWN_ENDINGS,
    EndedOtherwise,
    Ending,
    Harm,
    Mediation,
    Orders,
    Outcome,
    Performance,
    Withdrawal,
)
from domain.facts.defendants import DefendantChange
from domain.facts.duties import Amendment, Attendance, Demand, TriggerDecision
from domain.facts.evaluations import Evaluation, Exemplar
from domain.facts.evidence import EvidenceExtension
from domain.facts.handling import Assignment
from domain.facts.hearings import Hearing, HearingKind, NoHearing
from domain.facts.levels import NextLevel, Opening, Previous
from domain.facts.mistakes import Mistake
from domain.facts.numbering import MergeProposal, Merger, NumberAlias, WhyNumbered
from domain.facts.recommendations import Recommendation
from domain.facts.recusals import Recusal
from domain.facts.remedies import Apology, Correction, UrgeLetter
from domain.facts.resolutions import Resolution
from domain.facts.restrictions import Restriction, Sensitivity
from domain.facts.sanctions import Censure, Interview, Objection, PastCensure
from domain.frozen import Frozen
from domain.law import DISMISSED_UNHEARD, RETRIAL_EXAMINED, WITHOUT_HEARING, Provision
from domain.obligation import Answer, Capacity, FirstHearing, Obligation


class Level(StrEnum):
    """The trial level; each level is a procedure of its own (法释〔2020〕3号 art 7)."""

    FIRST = "first"
    SECOND = "second"
    RETRIAL = "retrial"


LEVEL_OF = {
    Opening.APPEAL: Level.SECOND,
    Opening.RETRIAL_APPLICATION: Level.RETRIAL,
    Opening.PROTEST: Level.RETRIAL,
    Opening.REMAND: Level.FIRST,
    Opening.ORDER_TO_TRY: Level.FIRST,
}
"""The level that each opening leads to."""


LEVEL_NAMES = {Level.FIRST: "第一审", Level.SECOND: "第二审", Level.RETRIAL: "再审审查"}
"""The levels as a citation names them."""

WITHOUT_HEARING_BY = {
    Level.FIRST: DISMISSED_UNHEARD,
    Level.SECOND: WITHOUT_HEARING,
    Level.RETRIAL: RETRIAL_EXAMINED,
}
"""By which provision no trial hearing is held at each level."""


class Escalation(Frozen):
    """A rung after the due day that was reached: whose move it made it."""

    deadline: str
    step: str
    reached_on: date


class Lawsuit(Frozen):
    """The facts of one lawsuit. No party's name is here: the parties are kept beside the journal.

    Whatever may be unknown has None for its default: the journal leaves out what is None.
    """

    ref: str
    organ: str
    court: str
    level: Level
    capacity: Capacity
    cause: str
    received_on: date
    registered_on: date
    number: str | None = None
    plaintiffs: int | None = None
    handling_unit: str | None = None
    numbers: tuple[NumberAlias, ...] = ()
    merge_proposal: MergeProposal | None = None
    merger: Merger | None = None
    docketed_on: date | None = None
    procedure_type: ProcedureType | None = None
    retried_as: Level | None = None
    trial_extensions: tuple[TrialExtension, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    referrals: tuple[Referral, ...] = ()
    defendant_changes: tuple[DefendantChange, ...] = ()
    characteristics: Characteristics | None = None
    amendments: tuple[Amendment, ...] = ()
    demands: tuple[Demand, ...] = ()
    trigger_decisions: tuple[TriggerDecision, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    obligation: Obligation | None = None
    defence_due_on: date | None = None
    defence_filed_on: date | None = None
    evidence_extension: EvidenceExtension | None = None
    hearings: tuple[Hearing, ...] = ()
    no_hearing: NoHearing | None = None
    withdrawal: Withdrawal | None = None
    withdrawn_appeals: tuple[Withdrawal, ...] = ()
    mediation: Mediation | None = None
    failed_mediations: tuple[Mediation, ...] = ()
    outcome: Outcome | None = None
    harm: Harm | None = None
    performance: Performance | None = None
    apology: Apology | None = None
    corrections: tuple[Correction, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    resolution: Resolution | None = None
    urges: tuple[UrgeLetter, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    past_censures: tuple[PastCensure, ...] = ()
    censure: Censure | None = None
    interview: Interview | None = None
    dispute: str | None = None
    previous: Previous | None = None
    next_levels: tuple[NextLevel, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    correction_interview: Interview | None = None
    objections: tuple[Objection, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    closed_on: date | None = None

    @property
    def restricted_for(self) -> tuple[Sensitivity, ...]:
        """Return why the file is for those alone who stand in it; nothing where it isn't."""
        return self.restrictions[-1].grounds if self.restrictions else ()

    def recusal_of(self, account: str) -> Recusal | None:
        """Return why and since when an account keeps out of the lawsuit, or None where it doesn't."""
        decided = [each for each in self.recusals if each.account == account]
        return decided[-1] if decided and decided[-1].ground is not None else None

    @property
    def dispute_ref(self) -> str:
        """Return the dispute's id: the ref of its first level."""
        return self.dispute or self.ref

    @property
    def tried_as(self) -> Level | None:
        """Return the instance by whose rules it is tried; of a retrial that is known only where somebody said so.

        Source: 解释 art 119.
        """
        return self.retried_as if self.level is Level.RETRIAL else self.level

    @property
    def may_be_appealed(self) -> bool:
        """Tell whether what the court decided here is open to appeal (行政诉讼法 art 85; 解释 arts 101, 119)."""
        outcome = self.outcome
        is_first = self.tried_as is Level.FIRST
        return is_first and outcome is not None and outcome.result not in FINAL_RESULTS

    @property
    def is_appealed(self) -> bool:
        """Tell whether the dispute went to the second instance, so that nothing decided here took effect.

        An appeal that was withdrawn leaves what was decided here.
        """
        return any(each.opening is Opening.APPEAL and each.stands for each in self.next_levels)

    def has_effect_by_withdrawal(self, effective_on: date) -> bool:
        """Tell whether it was on that day that the appeal was withdrawn, whether or not the time for it had run out."""
        return any(each.withdrawn_on == effective_on for each in self.next_levels)

    @property
    def standing_appellants(self) -> tuple[Appellant, ...]:
        """Return who asked for this level and has not withdrawn."""
        withdrawn = {who for each in self.withdrawn_appeals for who in each.by}
        asked = self.previous.by if self.previous else ()
        return tuple(each for each in asked if each not in withdrawn)

    @property
    def asks_an_answer(self) -> bool:
        """Tell whether another party's paper was served on the organ, and asks for its answer still."""
        if self.previous is None:
            return True
        return self.previous.model_copy(update={"by": self.standing_appellants}).asks_an_answer

    @property
    def effective_on(self) -> date | None:
        """Return the day on which the court's decision took effect; an appeal that became known later undoes it."""
        return None if self.is_appealed or self.outcome is None else self.outcome.effective_on

    @property
    def orders(self) -> Orders | None:
        """Return what is ordered here and binds: of a mediation or decision in effect, and not of the level before."""
        if self.mediation is not None and self.is_mediated:
            return self.mediation.orders
        if self.outcome is None or self.effective_on is None:
            return None
        # What a retrial upholds was in effect, and is performed at the level that ordered it.
        return None if self._upholds_what_was_in_effect() else self.outcome.orders

    def _upholds_what_was_in_effect(self) -> bool:
        previous, outcome = self.previous, self.outcome
        if previous is None or outcome is None or outcome.upheld is None:
            return False
        was_upheld = previous.outcome is not None and previous.outcome.upheld is not None
        return previous.had_effect or (previous.retried is not None and was_upheld)

    @property
    def bound_on(self) -> date | None:
        """Return the day on which the mediation or the court's decision took effect."""
        return (
            self.mediation.effective_on
            if self.mediation and self.is_mediated
            else self.effective_on
        )

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the numbers under which the lawsuit is found: all it has had but those that were a slip."""
        kept: list[str] = []
        for each in self.numbers:
            if each.why is WhyNumbered.CORRECTED and kept:
                kept.pop()
            kept.append(each.number)
        return tuple(dict.fromkeys([*kept, *([self.number] if self.number else [])]))

    @property
    def trial_hearings(self) -> tuple[Hearing, ...]:
        """Return the trial hearings that took place or still may."""
        return tuple(
            each for each in self.hearings if each.kind is HearingKind.TRIAL and not each.is_void
        )

    @property
    def awaited_hearings(self) -> tuple[Hearing, ...]:
        """Return the hearings whose result is still to come, the earliest first."""
        awaited = [each for each in self.hearings if each.is_awaited]
        return tuple(sorted(awaited, key=lambda each: each.starts_at))

    @property
    def is_without_hearing(self) -> bool:
        """Tell whether the court decides without a trial hearing; one that it set after all ends that."""
        since = self.no_hearing.after if self.no_hearing else 0
        trials = [each for each in self.hearings if each.kind is HearingKind.TRIAL]
        was_set_since = any(each.number > since for each in trials)
        return self.no_hearing is not None and not self.trial_hearings and not was_set_since

    @property
    def without_hearing_by(self) -> Provision | None:
        """Return the provision by which no trial hearing is held at this level, or None where one may be.

        A first instance is heard unless the suit is dismissed; only on appeal may the court decide on paper. Of a
        retrial of which nobody has said how it is tried, the application alone is examined (解释 art 113).
        """
        if not self.is_without_hearing:
            return None
        return WITHOUT_HEARING_BY[self.tried_as or Level.RETRIAL]

    @property
    def is_judged_unheard(self) -> bool:
        """Tell whether a first instance judged the merits, though it is recorded that no hearing is held.

        Source: 解释 art 69 para 3 lets it dismiss the suit unheard, and nothing else.
        """
        is_judged = self.outcome is not None and self.outcome.is_on_the_merits
        return is_judged and self.without_hearing_by is DISMISSED_UNHEARD

    @property
    def is_hearing_unrecorded(self) -> bool:
        """Tell whether a first instance judged the merits and no trial hearing is on record: it must have been held.

        Source: 解释 art 69 para 3: unheard it may dismiss the suit, and nothing else.
        """
        outcome = self.outcome
        is_judged = outcome is not None and outcome.is_on_the_merits
        is_first = self.tried_as is Level.FIRST
        return is_judged and is_first and not self.trial_hearings

    @property
    def next_hearing(self) -> Hearing | None:
        """Return the earliest hearing whose result is still to come."""
        return next(iter(self.awaited_hearings), None)

    @property
    def next_trial(self) -> Hearing | None:
        """Return the earliest trial hearing whose result is still to come."""
        trials = [each for each in self.awaited_hearings if each.kind is HearingKind.TRIAL]
        return next(iter(trials), None)

    @property
    def left_on(self) -> date | None:
        """Return the day on which the organ left the suit, since another one is sued in its place."""
        left = (each.changed_on for each in self.defendant_changes if each.kind.ends_here)
        return next(left, None)

    @property
    def ended_in_court_on(self) -> date | None:
        """Return the day on which the court decided, the parties ended the suit before it, or the organ left it."""
        if self.left_on is not None:
            return self.left_on
        if self.withdrawal is not None:
            return self.withdrawal.ruled_on
        if self.mediation is not None and self.mediation.effective_on is not None:
            return self.mediation.effective_on
        return self.outcome.decided_on if self.outcome else None

    @property
    def first_hearing(self) -> FirstHearing | None:
        """Return the row in the organ's register of the year; a suit withdrawn before it was heard has none."""
        hearings = self.trial_hearings
        if self.withdrawal is not None or self.left_on is not None:
            hearings = tuple(each for each in hearings if each.is_held)
        if not hearings or self.capacity is Capacity.THIRD_PARTY or self.merger is not None:
            return None
        first = min(hearings, key=lambda each: each.starts_at)
        return FirstHearing(
            ref=self.ref,
            starts_at=first.starts_at,
            held=first.is_held,
            is_first_instance=self.level is Level.FIRST,
            missed=self._is_missed,
        )

    @property
    def _is_missed(self) -> bool:
        """Tell whether the case was heard and, as far as is known, no principal head has come to it."""
        found = [appearance_at(each) for each in self.trial_hearings if each.is_held]
        return bool(found) and all(each and each.principal is Answer.NO for each in found)

    @property
    def is_mediated(self) -> bool:
        """Tell whether both parties signed for the mediation document; until then either may draw back."""
        return self.mediation is not None and self.mediation.effective_on is not None

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Return the days on which the trial stood still, or stands."""
        found = [each.pause_until(self.ended_in_court_on) for each in self.suspensions]
        return tuple(each for each in found if each is not None)

    @property
    def is_suspended(self) -> bool:
        """Tell whether the trial stands still now."""
        return self.closed_on is None and any(each.to_on is None for each in self.pauses)

    @property
    def ending(self) -> Ending | None:
        """Return how the lawsuit ended, once the court has decided, or the parties have ended it before the court."""
        if self.merger is not None:
            return EndedOtherwise.MERGED
        if self.left_on is not None:
            return EndedOtherwise.DEFENDANT_CHANGED
        if self.is_appealed:
            return EndedOtherwise.APPEALED
        if self.withdrawal is not None:
            return WITHDRAWN_ENDINGS[self.withdrawal.kind]
        if self.is_mediated:
            return EndedOtherwise.MEDIATED
        return self.outcome.result if self.outcome else None
