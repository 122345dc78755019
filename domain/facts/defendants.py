"""Who is sued: another organ in this one's place, or beside it."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class DefendantChangeKind(StrEnum):
    """How the defendants changed: replaced, joined by another, or succeeded in the power that is sued (art 26)."""

    REPLACED = "replaced"
    ADDED = "added"
    SUCCEEDED = "succeeded"

    @property
    def ends_here(self) -> bool:
        """Tell whether this organ leaves the suit: a lawsuit is of one organ, and the other one's is its own."""
        return self is not DefendantChangeKind.ADDED


DEFENDANT_CHANGE_NAMES = {
    DefendantChangeKind.REPLACED: "变更",
    DefendantChangeKind.ADDED: "追加",
    DefendantChangeKind.SUCCEEDED: "职权承继",
}


class DefendantChange(Frozen):
    """The organ that is sued now, too or instead; `organ` is None where the directory doesn't know it."""

    kind: DefendantChangeKind
    name: str
    changed_on: date
    organ: str | None = None
    reason: str = ""
