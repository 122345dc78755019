"""One notice that is due: what it says, why, and to whose desk."""

from datetime import date

from pydantic import Field

from domain.escalation import Desk
from domain.frozen import Frozen


class NoticeDue(Frozen):
    """A notice to write. `reason` is stable: one reason gives one notice, whatever is retried.

    `facts` fill the template; no party is named in them, since notices may leave the network.
    """

    template: str
    reason: str
    to: tuple[Desk, ...]
    urgent: bool = True
    facts: dict[str, str] = Field(default_factory=dict)


def said(day: date) -> str:
    """Return a day as an office writes it."""
    return f"{day:%Y年%-m月%-d日}"
