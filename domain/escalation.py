"""The ladder of a deadline: when each notice goes out, before, on and after the due day."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import Calendar, nine_o_clock


class Step(StrEnum):
    """What happens on a rung; no rung punishes anyone, that is always a person's decision.

    EXPIRED speaks of a right that has run out, so that a person enters what follows: nothing follows by itself.
    """

    REMIND = "remind"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    DRAFT_URGE = "draft_urge"
    BUREAU_DECIDES = "bureau_decides"


class Desk(StrEnum):
    """To whom a rung speaks; the principal head is reached only where the organ asks for it."""

    CLERK = "clerk"
    HANDLING_UNIT = "handling_unit"
    LEGAL_OFFICE = "legal_office"
    HEAD_IN_CHARGE = "head_in_charge"
    BUREAU = "bureau"
    GOVERNMENT_OFFICE = "government_office"


class Rung(BaseModel):
    """One notice of a ladder.

    ``days`` is negative for calendar days before the due day, 0 for the due day itself, positive
    for working days after it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int
    step: Step
    to: tuple[Desk, ...] = Field(min_length=1)


def rung_at(rung: Rung, due_on: date, calendar: Calendar) -> datetime:
    """Return when a rung speaks: 09:00 in Asia/Shanghai of a working day, as an instant in UTC.

    Up to and on the due day it rolls back to a working day, so that no reminder is spent on a
    weekend or comes too late; after the due day it counts working days.

    Source: office rule of the rule pack's ladder; the law sets no reminders.
    """
    if rung.days > 0:
        return nine_o_clock(calendar.add_working_days(due_on, rung.days))
    return nine_o_clock(calendar.working_day_on_or_before(due_on + timedelta(days=rung.days)))
