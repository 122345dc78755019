"""The levels of one dispute: each is a lawsuit of its own, linked to the one before and those it led to."""

import base64
import hashlib
from datetime import date
from enum import StrEnum

from domain.facts.decisions import Outcome
from domain.frozen import Frozen


class Opening(StrEnum):
    """Why a further level opens: an appeal, two ways to a retrial, and two rulings that send a case back."""

    APPEAL = "appeal"
    RETRIAL_APPLICATION = "retrial_application"
    PROTEST = "protest"
    REMAND = "remand"
    ORDER_TO_TRY = "order_to_try"

    @property
    def had_effect(self) -> bool:
        """Tell whether the earlier decision was in effect: a retrial reviews one that is."""
        return self in (Opening.RETRIAL_APPLICATION, Opening.PROTEST)


class Appellant(StrEnum):
    """Who asks for the further level."""

    PLAINTIFF = "plaintiff"
    ORGAN = "organ"
    CO_DEFENDANT = "co_defendant"
    THIRD_PARTY = "third_party"
    PROCURATORATE = "procuratorate"


class NextLevel(Frozen):
    """A level that this one led to, under the ref that it gets; `court` is None while it isn't known."""

    ref: str
    opening: Opening
    opened_on: date
    received_on: date
    by: tuple[Appellant, ...] = ()
    court: str | None = None


class Previous(Frozen):
    """The level that led to this one: its ref, and what it had decided as it stood then.

    `retried` is the decision in effect that was under review where an appealed retrial led here.
    """

    ref: str
    opening: Opening
    court: str
    by: tuple[Appellant, ...] = ()
    outcome: Outcome | None = None
    retried: Outcome | None = None

    @property
    def asks_an_answer(self) -> bool:
        """Tell whether another party's paper was served on the organ, to which it owes a written answer."""
        return self.opening in (Opening.APPEAL, Opening.RETRIAL_APPLICATION) and set(self.by) != {
            Appellant.ORGAN
        }

    @property
    def had_effect(self) -> bool:
        """Tell whether the earlier decision was in effect."""
        return self.opening.had_effect

    @property
    def reviewed(self) -> Outcome | None:
        """Return the decision in effect that this dispute's retrial reviews: its remedy, if any, is owed there."""
        return self.outcome if self.had_effect else self.retried


def next_ref(ref: str, levels: int) -> str:
    """Return the ref of the level that comes after `levels` others: the same however often it is asked for."""
    digest = hashlib.sha256(f"{ref}/{levels + 1}".encode()).digest()
    return base64.b32encode(digest[:7]).decode().lower()[:10]
