"""The course of a lawsuit in court: by which procedure it is tried, and when the trial stood still."""

from datetime import date, timedelta
from enum import StrEnum

from domain.deadlines import Pause
from domain.frozen import Frozen


class ProcedureType(StrEnum):
    """By which procedure a first instance is tried (行政诉讼法 arts 81–84); its time limit hangs on it."""

    ORDINARY = "ordinary"
    SUMMARY = "summary"


class SuspensionReason(StrEnum):
    """What stops the court's time: the suit is suspended, or one of the other periods that art 50 leaves out."""

    SUSPENDED = "suspended"
    ANNOUNCEMENT = "announcement"
    APPRAISAL = "appraisal"
    MEDIATION = "mediation"
    JURISDICTION = "jurisdiction"


SUSPENSION_NAMES = {
    SuspensionReason.SUSPENDED: "中止诉讼",
    SuspensionReason.ANNOUNCEMENT: "公告",
    SuspensionReason.APPRAISAL: "鉴定",
    SuspensionReason.MEDIATION: "调解",
    SuspensionReason.JURISDICTION: "处理管辖异议和管辖争议",
}


def named_stop(reason: SuspensionReason) -> str:
    """Return what an office calls the time in which the trial stands still.

    Only one of the periods that 解释 art 50 leaves out is a suspension (中止); the others are merely not counted.
    """
    if reason is SuspensionReason.SUSPENDED:
        return "诉讼中止"
    return f"{SUSPENSION_NAMES[reason]}的审限扣除"


class Suspension(Frozen):
    """A time in which the trial stood still: from `from_on`, included, to the day before `resumed_on`."""

    reason: SuspensionReason
    from_on: date
    ground: str = ""
    resumed_on: date | None = None

    def pause_until(self, ended_on: date | None) -> Pause | None:
        """Return the days that don't count, or None where there is none; the end of the suit ends it, too."""
        if self.resumed_on is not None:
            to_on: date | None = self.resumed_on - timedelta(days=1)
        else:
            to_on = ended_on
        if to_on is not None and to_on < self.from_on:
            return None
        return Pause(from_on=self.from_on, to_on=to_on)


class TrialExtension(Frozen):
    """A longer time for the court, which the court above approved: by months, days, or both, of the calendar."""

    approved_on: date
    months: int = 0
    days: int = 0
    reason: str = ""


class Referral(Frozen):
    """The lawsuit sent to the court that has jurisdiction; `docketed_on` is the first court's, whose time is over."""

    from_court: str
    to_court: str
    ruled_on: date
    reason: str = ""
    docketed_on: date | None = None
