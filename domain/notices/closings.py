"""Notices of a closed file that is open again."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.facts.closings import REOPENING_NAMES
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue


def of_closings(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield each reopening since: what was done with is on somebody's desk again."""
    for number, each in enumerate(after.reopenings, start=1):
        if number > len(before.reopenings):
            yield NoticeDue(
                template="reopened",
                reason=f"reopened:{number}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU),
                urgent=False,
                facts={"why": REOPENING_NAMES[each.why]},
            )
