"""What the court decided, whether harm was done, and how a lawsuit may end."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class Result(StrEnum):
    """How the court decided (行政诉讼法 arts 69–78, 解释 art 101)."""

    CLAIM_REJECTED = "claim_rejected"
    SUIT_DISMISSED = "suit_dismissed"
    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    MODIFIED = "modified"
    ORDERED_TO_PERFORM = "ordered_to_perform"
    ORDERED_TO_PAY = "ordered_to_pay"
    CONFIRMED_UNLAWFUL = "confirmed_unlawful"
    CONFIRMED_INVALID = "confirmed_invalid"
    ORDERED_TO_COMPENSATE = "ordered_to_compensate"


RULINGS = frozenset({Result.SUIT_DISMISSED})
"""The results that are rulings (裁定), with their own time to appeal (行政诉讼法 art 85)."""


class Outcome(Frozen):
    """The court's decision and when it was pronounced, served and took effect."""

    result: Result
    lost: bool
    decided_on: date
    pronounced_in_court: bool
    served_on: date | None = None
    effective_on: date | None = None


class Harm(Frozen):
    """Whether an unlawful or improper act really caused the party damage: the bureau's decision."""

    caused: bool
    reason: str
    decided_on: date
    by: str


class WithdrawalKind(StrEnum):
    """Why the plaintiff withdrew (行政诉讼法 art 62)."""

    VOLUNTARY = "voluntary"
    ACT_CHANGED = "act_changed"


class Withdrawal(Frozen):
    """The withdrawal that the court allowed."""

    kind: WithdrawalKind
    ruled_on: date


class Ending(StrEnum):
    """How a closed lawsuit ended: the court's result, or without one."""

    CLAIM_REJECTED = "claim_rejected"
    SUIT_DISMISSED = "suit_dismissed"
    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    MODIFIED = "modified"
    ORDERED_TO_PERFORM = "ordered_to_perform"
    ORDERED_TO_PAY = "ordered_to_pay"
    CONFIRMED_UNLAWFUL = "confirmed_unlawful"
    CONFIRMED_INVALID = "confirmed_invalid"
    ORDERED_TO_COMPENSATE = "ordered_to_compensate"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_AFTER_CHANGE = "withdrawn_after_change"
