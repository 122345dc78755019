"""What follows a lost case: apology, correction round by round, and the bureau's letters."""

from datetime import date
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


class Correction(Frozen):
    """One round of correcting: pledged, submitted, verified; a step sent back opens the next round.

    `submitted_by` is the account that entered the evidence: it doesn't verify it, too.
    """

    due_on: date
    measures: str
    pledged_on: date
    submitted_on: date | None = None
    submitted_by: str | None = None
    evidence: tuple[Attached, ...] = ()
    review: Review | None = None

    @property
    def last_day(self) -> date:
        """Return the last day on which the correction is in time."""
        return self.due_on


class UrgeLetter(Frozen):
    """A signed letter of the bureau with a day to answer (督办)."""

    about: str
    text: str
    signed_on: date
    answer_due_on: date
    answer: str | None = None
    answered_on: date | None = None
