"""The lawsuit: what is known of one organ's case at one trial level. Acts record facts; the stage is derived."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.frozen import Frozen
from domain.obligation import Capacity, FirstHearing, Obligation
from domain.organs import Post
from domain.people import Attached


class Level(StrEnum):
    """The trial level; each level is a procedure of its own (法释〔2020〕3号 art 7)."""

    FIRST = "first"
    SECOND = "second"
    RETRIAL = "retrial"


class HearingKind(StrEnum):
    """What the court holds; only a trial hearing (开庭) raises duties and enters denominators."""

    TRIAL = "trial"
    PRETRIAL = "pretrial"
    INQUIRY = "inquiry"
    EVIDENCE = "evidence"
    PRONOUNCEMENT = "pronouncement"


class HearingMode(StrEnum):
    """Where it is held; an online hearing counts (人民法院在线诉讼规则 art 1)."""

    IN_COURT = "in_court"
    ONLINE = "online"


class Nominee(Frozen):
    """The head who will attend: the first who was named, or who took his place.

    `reported_on` is the day on which a head was first named: replacing him doesn't make that late. `turn` counts the
    heads named for this hearing.
    """

    name: str
    post: Post
    title: str
    nominated_on: date
    reported_on: date
    turn: int = 1


class ExcuseReason(StrEnum):
    """The four reasons for which no head can appear (法释〔2020〕3号 art 8)."""

    FORCE_MAJEURE = "force_majeure"
    ACCIDENT = "accident"
    NON_DELEGABLE_DUTY = "non_delegable_duty"
    OTHER = "other"


class Review(Frozen):
    """What the bureau holds of a request, with its reason."""

    accepted: bool
    reason: str
    reviewed_on: date
    by: str


class Ruling(StrEnum):
    """What the court holds of an excuse; a silent court decides nothing."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    SILENT = "silent"


class Excuse(Frozen):
    """A request that no head can appear, its bureau review and its court ruling: two separate things."""

    reason: ExcuseReason
    statement: str
    proofs: tuple[Attached, ...]
    requested_on: date
    review: Review | None = None
    ruling: Ruling | None = None


class Attendee(Frozen):
    """One person who came for the organ. `identity_entered` is None while nobody has said (art 6)."""

    name: str = Field(min_length=1, max_length=50)
    post: Post
    title: str = Field(default="", max_length=50)
    identity_entered: bool | None = None
    spoke: bool = False
    spoke_on_resolution: bool = False
    left_early: bool = False


class HearingRecord(Frozen):
    """What happened at the hearing, as the organ reports it."""

    held: bool
    recorded_on: date
    attendees: tuple[Attendee, ...] = ()
    why_not_held: str = ""


class Confirmation(Frozen):
    """What the bureau found against the judgment or the court's record."""

    principal_appeared: bool
    head_appeared: bool
    basis: str
    confirmed_on: date
    by: str


class Observation(Frozen):
    """Who observed the hearing for the organ (旁听), head by head."""

    deputies: int
    legal_staff: int
    enforcement_staff: int
    others: int
    observed_on: date


class Hearing(Frozen):
    """One hearing, from its scheduling to what the bureau found."""

    number: int
    kind: HearingKind
    mode: HearingMode
    starts_at: datetime
    place: str
    scheduled_on: date
    nominee: Nominee | None = None
    excuse: Excuse | None = None
    record: HearingRecord | None = None
    confirmation: Confirmation | None = None
    observation: Observation | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether it took place."""
        return self.record is not None and self.record.held

    @property
    def is_void(self) -> bool:
        """Tell whether it did not take place."""
        return self.record is not None and not self.record.held


class Result(StrEnum):
    """How the court decided (行政诉讼法 arts 69–78, 解释 art 101)."""

    CLAIM_REJECTED = "claim_rejected"
    SUIT_DISMISSED = "suit_dismissed"
    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    MODIFIED = "modified"
    ORDERED_TO_PERFORM = "ordered_to_perform"
    ORDERED_TO_PAY = "ordered_to_pay"
    CONFIRMED_UNLAWFUL = "confirmed_unlawful"
    CONFIRMED_INVALID = "confirmed_invalid"
    ORDERED_TO_COMPENSATE = "ordered_to_compensate"


RULINGS = frozenset({Result.SUIT_DISMISSED})
"""The results that are rulings (裁定), with their own time to appeal (行政诉讼法 art 85)."""


class Outcome(Frozen):
    """The court's decision and when it was pronounced, served and took effect."""

    result: Result
    lost: bool
    decided_on: date
    pronounced_in_court: bool
    served_on: date | None = None
    effective_on: date | None = None


class Harm(Frozen):
    """Whether an unlawful or improper act really caused the party damage: the bureau's decision."""

    caused: bool
    reason: str
    decided_on: date
    by: str


class ApologyWay(StrEnum):
    """How the principal head apologises (the Opinions 二（一）)."""

    IN_COURT = "in_court"
    VISIT = "visit"
    SIGNED_LETTER = "signed_letter"
    COORDINATION_MEETING = "coordination_meeting"


class Apology(Frozen):
    """The apology that was made."""

    way: ApologyWay
    by: str
    apologised_on: date


class Correction(Frozen):
    """One round of correcting: pledged, submitted, verified; a step sent back opens the next round."""

    due_on: date
    measures: str
    pledged_on: date
    submitted_on: date | None = None
    evidence: tuple[Attached, ...] = ()
    review: Review | None = None


class UrgeLetter(Frozen):
    """A signed letter of the bureau with a day to answer (督办)."""

    about: str
    text: str
    signed_on: date
    answer_due_on: date
    answer: str | None = None
    answered_on: date | None = None


class Censure(Frozen):
    """Circulated criticism: proposed by the bureau, decided by the government (the Opinions 三（三）)."""

    hearing: int
    ground: str
    proposed_on: date
    approved: bool | None = None
    reason: str = ""
    decided_on: date | None = None
    document_number: str = ""
    issued_on: date | None = None


class Interview(Frozen):
    """The admonitory talk (约谈): its day, its minutes and what must be set right by when."""

    interview_on: date
    place: str
    scheduled_on: date
    held_on: date | None = None
    minutes: str = ""
    rectification_due_on: date | None = None
    rectified_on: date | None = None


class WithdrawalKind(StrEnum):
    """Why the plaintiff withdrew (行政诉讼法 art 62)."""

    VOLUNTARY = "voluntary"
    ACT_CHANGED = "act_changed"


class Withdrawal(Frozen):
    """The withdrawal that the court allowed."""

    kind: WithdrawalKind
    ruled_on: date


class Ending(StrEnum):
    """How a closed lawsuit ended: the court's result, or without one."""

    CLAIM_REJECTED = "claim_rejected"
    SUIT_DISMISSED = "suit_dismissed"
    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    MODIFIED = "modified"
    ORDERED_TO_PERFORM = "ordered_to_perform"
    ORDERED_TO_PAY = "ordered_to_pay"
    CONFIRMED_UNLAWFUL = "confirmed_unlawful"
    CONFIRMED_INVALID = "confirmed_invalid"
    ORDERED_TO_COMPENSATE = "ordered_to_compensate"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_AFTER_CHANGE = "withdrawn_after_change"


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
    obligation: Obligation | None = None
    defence_filed_on: date | None = None
    hearings: tuple[Hearing, ...] = ()
    withdrawal: Withdrawal | None = None
    outcome: Outcome | None = None
    harm: Harm | None = None
    apology: Apology | None = None
    corrections: tuple[Correction, ...] = ()
    urges: tuple[UrgeLetter, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    censure: Censure | None = None
    interview: Interview | None = None
    closed_on: date | None = None

    @property
    def trial_hearings(self) -> tuple[Hearing, ...]:
        """Return the trial hearings that took place or still may."""
        return tuple(
            each for each in self.hearings if each.kind is HearingKind.TRIAL and not each.is_void
        )

    @property
    def next_hearing(self) -> Hearing | None:
        """Return the earliest hearing whose result is not recorded."""
        awaited = [each for each in self.hearings if each.record is None]
        return min(awaited, key=lambda each: each.starts_at, default=None)

    @property
    def first_hearing(self) -> FirstHearing | None:
        """Return the row in the organ's register of the year; a suit withdrawn before it was heard has none."""
        hearings = self.trial_hearings
        if self.withdrawal is not None:
            hearings = tuple(each for each in hearings if each.is_held)
        if not hearings or self.capacity is Capacity.THIRD_PARTY:
            return None
        first = min(hearings, key=lambda each: each.starts_at)
        return FirstHearing(ref=self.ref, starts_at=first.starts_at, held=first.is_held)

    @property
    def ending(self) -> Ending | None:
        """Return how the lawsuit ended, once the court has decided or let the plaintiff withdraw."""
        if self.withdrawal is not None:
            changed = self.withdrawal.kind is WithdrawalKind.ACT_CHANGED
            return Ending.WITHDRAWN_AFTER_CHANGE if changed else Ending.WITHDRAWN
        return Ending(self.outcome.result.value) if self.outcome else None
