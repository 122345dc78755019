"""What follows a lost case: apology, correction round by round, and the bureau's letters."""

from datetime import date, timedelta
from enum import StrEnum

from domain.facts.reviews import Review
from domain.frozen import Frozen
from domain.people import Attached


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


class Extension(Frozen):
    """A longer time to correct, which the bureau granted on the organ's request; `days` are calendar days."""

    days: int
    reason: str
    requested_on: date
    granted_on: date
    by: str


class Correction(Frozen):
    """One round of correcting: pledged, submitted, verified; a step sent back opens the next round.

    `due_on` is the day pledged, without extensions. A pledge `in_court` may lie before the remedy is owed.
    `submitted_by` is the account that entered the evidence: it doesn't verify it, too.
    """

    due_on: date
    measures: str
    pledged_on: date
    in_court: bool = False
    extensions: tuple[Extension, ...] = ()
    submitted_on: date | None = None
    submitted_by: str | None = None
    evidence: tuple[Attached, ...] = ()
    review: Review | None = None

    @property
    def extension_days(self) -> int:
        """Return the calendar days by which the bureau put off the day pledged."""
        return sum(each.days for each in self.extensions)

    @property
    def last_day(self) -> date:
        """Return the last day on which the correction is in time, extensions included."""
        return self.due_on + timedelta(days=self.extension_days)


class UrgeLetter(Frozen):
    """A signed letter of the bureau with a day to answer (督办)."""

    about: str
    text: str
    signed_on: date
    answer_due_on: date
    answer: str | None = None
    answered_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for its answer."""
        return self.answered_on is None
