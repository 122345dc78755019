"""What an absence asks of bureau, government and organ."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.stages import held_trial, is_absence_open


def of_accountability(lawsuit: Lawsuit, organ: Organ) -> Iterator[Claim]:
    """Yield the bureau's proposal after a confirmed absence, and what a talk asked the organ to set right."""
    hearing = held_trial(lawsuit)
    if hearing is not None and hearing.confirmation and is_absence_open(lawsuit, organ):
        yield Claim(
            key="censure",
            kind="censure",
            started_on=hearing.confirmation.confirmed_on,
            done_on=lawsuit.censure.proposed_on if lawsuit.censure else None,
        )
    interview = lawsuit.interview
    if interview is not None and interview.rectification_due_on is not None:
        yield Claim(
            key="rectification",
            kind="rectification",
            started_on=interview.rectification_due_on,
            done_on=interview.rectified_on,
        )
