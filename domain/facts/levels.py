"""The levels of one dispute: each is a lawsuit of its own, linked to the one before and those it led to."""

import base64
import hashlib
from datetime import date
from enum import StrEnum

from domain.facts.appellants import Appellant
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


OPENING_NAMES = {
    Opening.APPEAL: ("二审案件", "当事人上诉"),
    Opening.RETRIAL_APPLICATION: ("再审审查案件", "当事人申请再审"),
    Opening.PROTEST: ("再审案件", "检察机关抗诉"),
    Opening.REMAND: ("重审案件", "发回重审"),
    Opening.ORDER_TO_TRY: ("第一审案件", "指令立案或者继续审理"),
}
"""What the further level is, and why it opened, as an office says it: two of them go down again, not up."""


class NextLevel(Frozen):
    """A level that this one led to, under the ref that it gets; `court` is None while it isn't known.

    `withdrawn_on` is the day of the ruling by which the court there let the whole appeal be withdrawn: then what this
    level decided takes effect. `fell_on` is the day on which it was found that nothing leads there: it was opened by
    mistake.
    """

    ref: str
    opening: Opening
    opened_on: date
    received_on: date
    by: tuple[Appellant, ...] = ()
    court: str | None = None
    withdrawn_on: date | None = None
    fell_on: date | None = None

    @property
    def stands(self) -> bool:
        """Tell whether the dispute went on there."""
        return self.withdrawn_on is None and self.fell_on is None


class Previous(Frozen):
    """The level that led to this one: its ref, and what it had decided as it stood then.

    `retried` is the decision in effect that was under review where an appealed retrial led here. `complaint_unserved`
    says that the suit had not been docketed (指令立案): its complaint is served on the organ only now.
    """

    ref: str
    opening: Opening
    court: str
    by: tuple[Appellant, ...] = ()
    outcome: Outcome | None = None
    retried: Outcome | None = None
    complaint_unserved: bool = False

    @property
    def asks_an_answer(self) -> bool:
        """Tell whether another party's paper was served on the organ, to which it owes a written answer."""
        if self.complaint_unserved:
            return True
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
