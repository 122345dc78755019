"""An entry about the end of a suit that was wrong: what stood there is kept beside what counts now."""

from datetime import date
from enum import StrEnum

from domain.facts.decisions import Harm, Mediation, Outcome, Performance, Withdrawal
from domain.facts.levels import NextLevel
from domain.frozen import Frozen


class Entry(StrEnum):
    """What is entered of a suit's end, each by an act of its own."""

    OUTCOME = "outcome"
    EFFECT = "effect"
    MEDIATION = "mediation"
    WITHDRAWAL = "withdrawal"
    APPEAL = "appeal"


ENTRY_NAMES = {
    Entry.OUTCOME: "裁判结果",
    Entry.EFFECT: "生效日",
    Entry.MEDIATION: "调解",
    Entry.WITHDRAWAL: "撤诉",
    Entry.APPEAL: "上诉、申请再审或者抗诉",
}


class Mistake(Frozen):
    """One entry that was set right or taken back: what stood before, why it was wrong, and who corrected it.

    `harm` and `performance` are what rested on it and fell with it, `levels` the further levels as they stood.
    """

    what: Entry
    reason: str
    corrected_on: date
    by: str
    outcome: Outcome | None = None
    mediation: Mediation | None = None
    withdrawal: Withdrawal | None = None
    harm: Harm | None = None
    performance: Performance | None = None
    levels: tuple[NextLevel, ...] = ()
