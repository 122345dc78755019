"""A closed file that was opened again: why, by whom, and which closing it undid."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class ReopeningReason(StrEnum):
    """Why a closed file is opened again."""

    LATE_PAPER = "late_paper"
    RETRIAL_ORDERED = "retrial_ordered"
    FINDING_CORRECTED = "finding_corrected"
    OTHER = "other"


REOPENING_NAMES = {
    ReopeningReason.LATE_PAPER: "补报材料",
    ReopeningReason.RETRIAL_ORDERED: "决定再审",
    ReopeningReason.FINDING_CORRECTED: "更正认定",
    ReopeningReason.OTHER: "其他",
}


class Reopening(Frozen):
    """One reopening: `closed_on` is the closing that it undid, `verb` the late paper that undid it by itself."""

    why: ReopeningReason
    reason: str
    reopened_on: date
    closed_on: date
    by: str
    verb: str | None = None
