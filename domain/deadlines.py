"""Periods and the days on which they end, each with the receipt of how the day was found."""

import calendar as gregorian
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.calendar import Calendar, weekday_of

_ONE_DAY = timedelta(days=1)


class Counting(StrEnum):
    """How the days of a period are counted.

    CALENDAR (litigation law): calendar days from the day after the start; a last day that is no
    working day moves to the first working day after it. WORKING (office, 行政复议法 art 88): the nth
    working day after the start. BEFORE: calendar days back from a hearing, which is excluded; a
    day off moves back to a working day. FIXED: the pledged or ordered day itself, never moved for
    a holiday.
    """

    CALENDAR = "calendar"
    WORKING = "working"
    BEFORE = "before"
    FIXED = "fixed"


_FORWARD = frozenset({Counting.CALENDAR, Counting.WORKING})


class Nature(StrEnum):
    """What a deadline means: a duty escalates, a right is only reminded, the court's only shown."""

    DUTY = "duty"
    RIGHT = "right"
    COURT = "court"


class NotExtendable(ValueError):
    """A period counted back from a hearing moves with the hearing, never by an extension."""


class Period(BaseModel):
    """A length of time in days, or in months, and the way to count it; FIXED takes no length.

    ``extension_months`` are those by which a period of months was lengthened in one case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    counting: Counting
    days: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0, le=60)
    extension_months: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _has_days_only_if_counted(self) -> Self:
        if self.counting is Counting.FIXED and self.days:
            raise ValueError("指定日期的期限没有日数，请去掉 days")
        return self

    @model_validator(mode="after")
    def _has_months_only_in_the_calendar(self) -> Self:
        if self.months and (self.days or self.counting is not Counting.CALENDAR):
            raise ValueError("按月计算的期限只能是自然日的，且不再写日数")
        if self.extension_months and not self.months:
            raise ValueError("按日计算的期限不能按月延长，请写明延长的日数")
        return self

    def extended_by(self, months: int) -> Self:
        """Return the period of months, this much longer.

        Raises:
            ValueError: the period is counted in days, or ``months`` is negative.
        """
        return self.model_validate({**self.model_dump(), "extension_months": months})


class Pause(BaseModel):
    """Days on which a period does not run, both ends inclusive; ``to_on`` None while it lasts.

    Source: 行诉解释 (法释〔2018〕1号) art 50.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_on: date
    to_on: date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to_on is not None and self.to_on < self.from_on:
            raise ValueError(f"中止的末日 {self.to_on} 早于首日 {self.from_on}，请核对")
        return self


class Due(BaseModel):
    """The last day of a period and how it was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: date
    """The last day on which the act is in time."""
    safe_on: date
    """The office's own target: the last working day on or before the raw last day, or the due day
    if that working day lies before the period began."""
    provisional: bool
    """The day may still move: a year's notice is not loaded, or the period is suspended."""
    calendar_version: str
    steps: tuple[str, ...]
    """The receipt, one Chinese sentence a step."""
    suspended: bool = False
    """The clock stands: ``due_on`` is the earliest possible day, and nothing can be overdue."""


class _Stop(NamedTuple):
    """A pause cut to the days after the start that no earlier pause has; both inclusive."""

    first: date
    last: date
    is_open: bool


class _Span(NamedTuple):
    """A period as it was asked for; for BEFORE ``started_on`` is the hearing."""

    started_on: date
    days: int
    months: int
    extension_months: int
    extension_days: int
    stops: list[_Stop]


class _Count(NamedTuple):
    """What counting found, before the rules that hold for every way of counting."""

    last_on: date
    due_on: date
    steps: list[str]
    read: tuple[date, date] | None = None
    """The days, both inclusive, of which it mattered whether offices work."""
    suspended: bool = False


def due(
    period: Period,
    started_on: date,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extension_days: int = 0,
    not_before: date | None = None,
) -> Due:
    """Return the last day of a period counted from ``started_on`` (BEFORE: the hearing).

    Days in a pause are not counted; pauses leave BEFORE and FIXED alone. While a pause is open the
    day can't be known: the answer is ``suspended`` (and so provisional) and names the earliest
    possible day, as if the pause lasted one day. ``extension_days`` are counted like the period's
    own, for FIXED as calendar days. A period of months ends on the corresponding day of its last
    month, or on that month's last day where it has none. What would be due before ``not_before``,
    the first day on which it could be known, is due on the next working day after that day, yet not
    after the hearing.

    Raises:
        NotExtendable: a period counted back from a hearing is given an extension.
        ValueError: ``extension_days`` is negative.

    Source: 行诉解释 (法释〔2018〕1号) art 48; 民事诉讼法 art 85; 行政复议法 art 88; for months
        民法典 art 202; for BEFORE and ``not_before`` rules of the office, where the law has none.
    """
    if extension_days < 0:
        raise ValueError(f"延长的日数不能为负数（{extension_days}）。")
    stops = _stops(pauses, started_on)
    span = _Span(
        started_on, period.days, period.months, period.extension_months, extension_days, stops
    )
    count = _WAYS[period.counting](span, calendar)
    if not_before is not None and count.due_on < not_before:
        latest_on = started_on if period.counting is Counting.BEFORE else date.max
        count = _not_overdue_at_birth(count, not_before, latest_on, calendar)
    began_on = started_on if period.counting in _FORWARD else date.min
    return _sealed(count, max(began_on, not_before or date.min), calendar)


def _stops(pauses: Iterable[Pause], started_on: date) -> list[_Stop]:
    """Return the pauses after the start in order and without overlap; none follows an open one."""
    stops: list[_Stop] = []
    reached = started_on
    for pause in sorted(pauses, key=_longest_first):
        first = max(pause.from_on, reached + _ONE_DAY)
        if pause.to_on is None:
            return [*stops, _Stop(first, first, is_open=True)]
        if first <= pause.to_on:
            stops.append(_Stop(first, pause.to_on, is_open=False))
            reached = pause.to_on
    return stops


def _longest_first(pause: Pause) -> tuple[date, timedelta]:
    """Order pauses by their start; of those that begin together the longest known one tells it all."""
    left = timedelta.max if pause.to_on is None else date.max - pause.to_on
    return (pause.from_on, left)


def _calendar_days(span: _Span, calendar: Calendar) -> _Count:
    steps = _openings(span)
    last_on = _months_after(span.started_on, span.months + span.extension_months)
    last_on += timedelta(days=span.days + span.extension_days)
    for stop in span.stops:
        if stop.first > last_on:
            break
        paused = (stop.last - stop.first).days + 1
        last_on += timedelta(days=paused)
        steps.append(_stopped(stop, f"{paused}日"))
    due_on = calendar.working_day_on_or_after(last_on)
    steps.append(_forward(last_on, due_on, calendar))
    for stop in span.stops:
        # A last day that a holiday moved may meet a pause that the counted days did not reach.
        if stop.first <= due_on <= stop.last:
            due_on = calendar.working_day_on_or_after(stop.last + _ONE_DAY)
            steps += [_stopped(stop, "至其末日"), f"届满日顺延至{_day(due_on)}。"]
    suspended = any(stop.is_open and stop.first <= due_on for stop in span.stops)
    return _Count(last_on, due_on, steps, (last_on, due_on), suspended)


def _openings(span: _Span) -> list[str]:
    if not span.months:
        return [_opening(span, "日", "自然日，期间内的节假日计入")]
    last_on = _months_after(span.started_on, span.months)
    which = "对应日" if last_on.day == span.started_on.day else "没有对应日，为当月末日，即"
    steps = [f"自{_day(span.started_on)}起计算{span.months}个月，到期月的{which}{_day(last_on)}。"]
    if span.extension_months:
        extended_to = _months_after(span.started_on, span.months + span.extension_months)
        steps.append(f"延长{span.extension_months}个月，至{_day(extended_to)}。")
    if span.extension_days:
        steps.append(f"延长{span.extension_days}日（自然日）。")
    return steps


def _months_after(day: date, months: int) -> date:
    """Return the corresponding day, or the last day of a month that has none (民法典 art 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def _working_days(span: _Span, calendar: Calendar) -> _Count:
    steps = [_opening(span, "个工作日", "节假日、周末不计入，调休上班日计入")]
    started_on = span.started_on
    last_on = calendar.add_working_days(started_on, span.days + span.extension_days)
    suspended = False
    for stop in span.stops:
        if stop.first > last_on:
            break
        paused = calendar.working_days_between(stop.first - _ONE_DAY, stop.last)
        last_on = calendar.add_working_days(last_on, paused)
        steps.append(_stopped(stop, f"{paused}个工作日"))
        suspended = stop.is_open
    # Of a period of no days the start itself is the last day, and it may be a day off.
    last_on = calendar.working_day_on_or_after(last_on)
    steps.append(f"期间届满日为{_day(last_on)}。")
    read = (min(started_on + _ONE_DAY, last_on), last_on)
    return _Count(last_on, last_on, steps, read, suspended)


def _before(span: _Span, calendar: Calendar) -> _Count:
    if span.extension_days:
        raise NotExtendable("自开庭日倒计的期限不能延长；开庭改期后将重新计算，请办理改期。")
    last_on = span.started_on - timedelta(days=span.days)
    due_on = calendar.working_day_on_or_before(last_on)
    steps = [
        f"开庭日{_day(span.started_on)}不计入，向前计算{span.days}日（自然日），为{_day(last_on)}。"
    ]
    if due_on != last_on:
        reason = _reason(last_on, calendar)
        steps.append(f"{_day(last_on)}为{reason}，提前至其前最近的工作日{_day(due_on)}。")
    if span.stops:
        steps.append("自开庭日倒计的期限不因中止而变动。")
    return _Count(last_on, due_on, steps, (due_on, last_on))


def _fixed(span: _Span, calendar: Calendar) -> _Count:
    due_on = span.started_on + timedelta(days=span.extension_days)
    steps = [f"指定或承诺的日期为{_day(span.started_on)}。"]
    if span.extension_days:
        steps.append(f"延长{span.extension_days}日（自然日），至{_day(due_on)}。")
    if not calendar.is_working_day(due_on):
        steps.append(f"{_day(due_on)}为{_reason(due_on, calendar)}，指定日期不顺延，请提前办理。")
    if span.stops:
        steps.append("指定日期不因中止而变动。")
    return _Count(due_on, due_on, steps)


_WAYS: dict[Counting, Callable[[_Span, Calendar], _Count]] = {
    Counting.CALENDAR: _calendar_days,
    Counting.WORKING: _working_days,
    Counting.BEFORE: _before,
    Counting.FIXED: _fixed,
}


def _not_overdue_at_birth(
    count: _Count, not_before: date, latest_on: date, calendar: Calendar
) -> _Count:
    """Return the count moved to the working day after ``not_before``.

    A reminder for after the hearing would be senseless, so ``latest_on`` holds unless it is past.
    """
    due_on = calendar.working_day_on_or_after(not_before + _ONE_DAY)
    if not_before <= latest_on:
        due_on = min(due_on, latest_on)
    step = f"上述日期早于本事项可以办理之日{_day(not_before)}，不作逾期，改为{_day(due_on)}。"
    return count._replace(
        last_on=due_on, due_on=due_on, read=(not_before, due_on), steps=[*count.steps, step]
    )


def _sealed(count: _Count, began_on: date, calendar: Calendar) -> Due:
    """Return the due day with the end of its receipt: the safe day, what is open, the version."""
    safe_on = calendar.working_day_on_or_before(count.last_on)
    if safe_on < began_on:
        # A target that had passed before the period began would be overdue at birth.
        safe_on = count.due_on
    steps = count.steps
    if safe_on != count.due_on:
        steps.append(f"建议不迟于{_day(safe_on)}办结（届满日当日或之前最近的工作日）。")
    unpublished = _unpublished(count.read, calendar)
    steps.extend(
        f"{year}年放假通知尚未载入，上述日期为暂定，载入后重新计算。" for year in unpublished
    )
    steps.append(f"日历版本：{calendar.version}。")
    return Due(
        due_on=count.due_on,
        safe_on=safe_on,
        provisional=bool(unpublished) or count.suspended,
        calendar_version=calendar.version,
        steps=tuple(steps),
        suspended=count.suspended,
    )


def no_later_than(found: Due, last_on: date) -> Due:
    """Return the due day, or ``last_on`` where that comes first: after it the thing would be too late to help.

    ``last_on`` is a calendar day, included in the time allowed.
    """
    if found.due_on <= last_on:
        return found
    # A receipt ends with the version of its calendar.
    *steps, version = found.steps
    step = f"{_day(found.due_on)}已过{_day(last_on)}，其后办理已无意义，提前至该日。"
    return found.model_copy(
        update={
            "due_on": last_on,
            "safe_on": min(found.safe_on, last_on),
            "steps": (*steps, step, version),
        }
    )


def _unpublished(read: tuple[date, date] | None, calendar: Calendar) -> list[int]:
    if read is None:
        return []
    first, last = read
    years = range(first.year, last.year + 1)
    return [year for year in years if calendar.is_provisional(date(year, 1, 1))]


def _opening(span: _Span, unit: str, remark: str) -> str:
    first = _day(span.started_on + _ONE_DAY)
    opening = f"起算日{_day(span.started_on)}不计入期间，自{first}起算{span.days}{unit}（{remark}）"
    if not span.extension_days:
        return f"{opening}。"
    total = span.days + span.extension_days
    return f"{opening}，延长{span.extension_days}{unit}，共{total}{unit}。"


def _stopped(stop: _Stop, paused: str) -> str:
    if stop.is_open:
        return f"自{_day(stop.first)}起期间中止，尚未恢复：届满日仅为最早可能之日，恢复后重新计算。"
    return f"{_day(stop.first)}至{_day(stop.last)}期间暂停，共{paused}不计入。"


def _forward(last_on: date, due_on: date, calendar: Calendar) -> str:
    if due_on == last_on:
        return f"期间届满日{_day(last_on)}为工作日，不顺延。"
    reason = _reason(last_on, calendar)
    return f"期间届满日{_day(last_on)}为{reason}，顺延至其后第一个工作日{_day(due_on)}。"


def _reason(day: date, calendar: Calendar) -> str:
    reason = calendar.reason_off(day) or ""
    return reason if reason == weekday_of(day) else f"{reason}假期"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
