"""Hearings: when one is set, who will attend, who came, what the bureau found and who observed."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.eligibility import PostReading
from domain.facts.reviews import Review
from domain.frozen import Frozen
from domain.organs import Post
from domain.people import Attached, Role
from domain.settings import ExcuseReviewer


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


class MovedBy(StrEnum):
    """On whose motion the court moved a hearing; on the organ's own it counts against it (法释〔2020〕3号 art 12)."""

    COURT = "court"
    ORGAN = "organ"
    OTHER_PARTY = "other_party"


class Nominee(Frozen):
    """The head who will attend: the first who was named, or who took his place.

    `reported_on` is the day on which a head was first named: replacing him doesn't make that late. `turn` counts the
    heads named for this hearing. `doubt` says why he can't stand for the day to which the hearing was moved.
    """

    name: str
    post: Post
    title: str
    nominated_on: date
    reported_on: date
    turn: int = 1
    doubt: str = ""


class ExcuseReason(StrEnum):
    """The four reasons for which no head can appear (法释〔2020〕3号 art 8)."""

    FORCE_MAJEURE = "force_majeure"
    ACCIDENT = "accident"
    NON_DELEGABLE_DUTY = "non_delegable_duty"
    OTHER = "other"


class Ruling(StrEnum):
    """What the court holds of an excuse; a silent court decides nothing."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    SILENT = "silent"


class Excuse(Frozen):
    """A request that no head can appear, its bureau review and its court ruling: two separate things.

    `requested_by` is the account that entered it: it doesn't review it, too. `new_grounds` says what is new where an
    earlier one for the same hearing was refused.
    """

    reason: ExcuseReason
    statement: str
    proofs: tuple[Attached, ...]
    requested_on: date
    requested_by: str | None = None
    review: Review | None = None
    ruling: Ruling | None = None
    ruled_on: date | None = None
    new_grounds: str | None = None

    @property
    def declined_on(self) -> date | None:
        """Return the day since which the bureau or the court has refused it, whoever it depends on; or None."""
        declined = [self.refused_on(each) for each in (ExcuseReviewer.BUREAU, ExcuseReviewer.COURT)]
        return min((each for each in declined if each is not None), default=None)

    def holds_before(self, reviewer: ExcuseReviewer) -> bool:
        """Tell whether those accept it on whom the rule pack lets an absence's excuse depend (domain.md G3)."""
        by_bureau = self.review is not None and self.review.accepted
        by_court = self.ruling is Ruling.ACCEPTED
        return {
            ExcuseReviewer.BUREAU: by_bureau,
            ExcuseReviewer.COURT: by_court,
            ExcuseReviewer.EITHER: by_bureau or by_court,
            ExcuseReviewer.BOTH: by_bureau and by_court,
        }[reviewer]

    def refused_on(self, reviewer: ExcuseReviewer) -> date | None:
        """Return the day since which it can't hold any more before those on whom it depends, or None while it may.

        A ruling that was entered before rulings had days is of the day of the request, the earliest it can be.
        """
        was_refused = self.review is not None and not self.review.accepted
        by_bureau = self.review.reviewed_on if self.review and was_refused else None
        is_refusal = self.ruling is Ruling.REFUSED
        by_court = (self.ruled_on or self.requested_on) if is_refusal else None
        both = [each for each in (by_bureau, by_court) if each is not None]
        return {
            ExcuseReviewer.BUREAU: by_bureau,
            ExcuseReviewer.COURT: by_court,
            ExcuseReviewer.EITHER: max(both) if by_bureau and by_court else None,
            ExcuseReviewer.BOTH: min(both, default=None),
        }[reviewer]


class BelongsTo(StrEnum):
    """Whose head a person is: a department's director, an entrusted or a lower organ's head is none here (art 2)."""

    SUED_ORGAN = "sued_organ"
    DEPARTMENT = "department"
    ENTRUSTED_ORGANISATION = "entrusted_organisation"
    LOWER_ORGAN = "lower_organ"


class Attendee(Frozen):
    """One person who came for the organ.

    `identity_entered` is None while nobody has said; whether its lack counts is the court's to say
    (`identity_deemed_lacking`, art 6). `network_failed` excuses who could not log in, or dropped out, for that reason.
    `refused_to_explain` is art 12 (5).
    """

    name: str = Field(min_length=1, max_length=50)
    post: Post
    title: str = Field(default="", max_length=50)
    identity_entered: bool | None = None
    spoke: bool = False
    spoke_on_resolution: bool = False
    left_early: bool = False
    belongs_to: BelongsTo = BelongsTo.SUED_ORGAN
    identity_deemed_lacking: bool = False
    network_failed: bool = False
    refused_to_explain: bool = False


class HearingRecord(Frozen):
    """What happened at the hearing, as the organ reports it.

    `recorded_by` is the role whose record it is. `readings` say what a person's post made of him on the day, where that
    isn't plain.
    """

    held: bool
    recorded_on: date
    recorded_by: Role | None = None
    attendees: tuple[Attendee, ...] = ()
    why_not_held: str = ""
    readings: tuple[PostReading, ...] = ()


class Confirmation(Frozen):
    """What the bureau found against the judgment or the court's record."""

    principal_appeared: bool
    head_appeared: bool
    basis: str
    confirmed_on: date
    by: str


class Observation(Frozen):
    """Who observed the hearing for the organ (旁听), group by group; whom the bureau invited stands apart."""

    deputies: int
    legal_staff: int
    enforcement_staff: int
    others: int
    observed_on: date
    invited: int = 0
    reported_on: date | None = None


class ObservationPlan(Frozen):
    """Who will observe the hearing for the organ (persons)."""

    deputies: int
    legal_staff: int
    enforcement_staff: int
    others: int
    planned_on: date


class Invitation(Frozen):
    """The bureau's invitation to other departments' heads to observe a typical case (旁听观摩)."""

    organs: tuple[str, ...]
    persons: int
    reason: str
    invited_on: date
    by: str


class Superseded(Frozen):
    """A finding that was set right: what stood before, why it was wrong, and by whom it was corrected."""

    reason: str
    corrected_on: date
    by: str
    record: HearingRecord | None = None
    confirmation: Confirmation | None = None
    observation: Observation | None = None


class NotHeldClaim(Frozen):
    """The organ's word that a hearing on record as held was not: `record` is what it would have stand instead.

    Until the bureau has found so, what is on record counts; `answer` is its finding. Whoever owes an appearance doesn't
    release himself of it.
    """

    record: HearingRecord
    reason: str
    claimed_on: date
    by: str
    answer: Review | None = None


class Substitution(Frozen):
    """The report to the bureau that another head takes the principal head's place, and who consented to it."""

    name: str
    post: Post
    title: str
    reason: str
    reported_on: date
    consented_by: str | None = None
    consented_on: date | None = None
    consent_document: str = ""


class Adjournment(Frozen):
    """The organ's request to put the hearing off; `granted` is None until the court answers."""

    reason: str
    requested_on: date
    available_from: date | None = None
    granted: bool | None = None
    answered_on: date | None = None


class WithoutHearing(StrEnum):
    """How the court decides without a trial hearing (行政诉讼法 art 86; 解释 art 69)."""

    ON_PAPER = "on_paper"
    INQUIRY = "inquiry"


class NoHearing(Frozen):
    """That the court decides without a trial hearing at this level; `after` is the number of the last hearing then."""

    way: WithoutHearing
    reason: str
    recorded_on: date
    after: int = 0


class Move(Frozen):
    """Where a hearing stood before it was moved, and what was said for that day alone."""

    starts_at: datetime
    place: str
    mode: HearingMode
    moved_on: date
    moved_by: MovedBy
    reason: str
    excuse: Excuse | None = None
    past_excuses: tuple[Excuse, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    joint: str | None = None


class Cancellation(Frozen):
    """The court's notice that the hearing will not take place."""

    reason: str
    cancelled_on: date


class Hearing(Frozen):
    """One hearing, from its scheduling to what the bureau found.

    `notified_again` says that the court called the head once more: then an earlier appearance isn't enough
    (法释〔2020〕3号 art 7). `notice_served_on` is the day on which the court's notice to appear was served.
    `joint` is common to the hearings of several lawsuits that are heard together (合并审理). `past_excuses` were
    refused before another was asked for on new grounds; `excuse` is the one that counts.
    """

    number: int
    kind: HearingKind
    mode: HearingMode
    starts_at: datetime
    place: str
    scheduled_on: date
    joint: str | None = None
    notified_again: bool = False
    notice_served_on: date | None = None
    moves: tuple[Move, ...] = ()
    cancellation: Cancellation | None = None
    nominee: Nominee | None = None
    substitutions: tuple[Substitution, ...] = ()
    adjournments: tuple[Adjournment, ...] = ()
    excuse: Excuse | None = None
    past_excuses: tuple[Excuse, ...] = ()
    record: HearingRecord | None = None
    confirmation: Confirmation | None = None
    observation_plan: ObservationPlan | None = None
    invitations: tuple[Invitation, ...] = ()
    observation: Observation | None = None
    superseded: tuple[Superseded, ...] = ()
    not_held_claims: tuple[NotHeldClaim, ...] = ()

    @property
    def pending_claim(self) -> NotHeldClaim | None:
        """Return the organ's word that it was not held, while the bureau has not answered it."""
        last = self.not_held_claims[-1] if self.not_held_claims else None
        return last if last is not None and last.answer is None else None

    @property
    def is_held(self) -> bool:
        """Tell whether it took place."""
        return self.record is not None and self.record.held

    @property
    def is_void(self) -> bool:
        """Tell whether it did not take place."""
        was_not_held = self.record is not None and not self.record.held
        return was_not_held or self.cancellation is not None

    @property
    def is_awaited(self) -> bool:
        """Tell whether its result is still to come."""
        return self.record is None and self.cancellation is None
