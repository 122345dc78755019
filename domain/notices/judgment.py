"""Notices of what follows from the court's decision."""

from domain.escalation import Desk
from domain.notices.notice import NoticeDue

LEVEL_OPENED = NoticeDue(
    template="level_opened",
    reason="level_opened",
    to=(Desk.CLERK, Desk.HANDLING_UNIT),
    urgent=False,
)
"""A further level of the dispute was opened, whose number is to come."""
