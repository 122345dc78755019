"""Notices of what follows from the court's decision."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue

LEVEL_OPENED = NoticeDue(
    template="level_opened",
    reason="level_opened",
    to=(Desk.CLERK, Desk.HANDLING_UNIT),
    urgent=False,
)
"""A further level of the dispute was opened, whose number is to come."""


def of_recommendations(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield each recommendation that came since."""
    for each in after.recommendations[len(before.recommendations) :]:
        yield NoticeDue(
            template="recommendation",
            reason=f"recommendation:{each.number}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU),
            urgent=False,
            facts={"document_number": each.document_number},
        )
