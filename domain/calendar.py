"""Working days of the State Council's yearly notices, and the zone in which days are reckoned."""

import hashlib
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

SHANGHAI = ZoneInfo("Asia/Shanghai")

_ONE_DAY = timedelta(days=1)
_NINE = time(9)
_SATURDAY = 5
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

# The days of 全国年节及纪念日放假办法 (2024) art 2 that need no lunar calendar: all that is certain
# of a year whose notice has not come out.
_FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class BadNotice(ValueError):
    """A holiday notice must say, for one year, which days are off and which weekends work."""


class NaiveInstant(ValueError):
    """An instant has a day only when its zone is known."""


class YearNotice(BaseModel):
    """The yearly notice of 国务院办公厅 on days off and make-up workdays, as data.

    A notice may name the last days of the December before its year: 元旦 of 2019 began on
    30 December 2018. A second notice of the same year amends the first, as in 2019 and 2020; one
    that ``replaces`` stands in its place, which is how a file written wrongly is taken back.

    Source: 全国年节及纪念日放假办法 (2024) art 7; the notice named by ``title``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1950, le=9000)
    title: str = Field(min_length=1)
    off: tuple[date, ...]
    workdays: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    """The holiday of each day in ``off``, in its order; empty when not known."""
    replaces: bool = False

    @property
    def left_open(self) -> tuple[str, ...]:
        """Return the fixed statutory days that the notice doesn't name as off, each with its holiday.

        Of a whole year's notice there are none. Source: 全国年节及纪念日放假办法 (2024) art 2.
        """
        days = ((date(self.year, *day), name) for day, name in _FIXED_HOLIDAYS.items())
        return tuple(f"{name}（{day}）" for day, name in days if day not in self.off)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if both := set(self.off) & set(self.workdays):
            raise ValueError(f"{min(both)} 同时列为放假日和上班日，请按通知原文改正其一")
        for day in (*self.off, *self.workdays):
            if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
                raise ValueError(f"{day} 不属于{self.year}年（或上年12月），请核对年份")
        for day in self.workdays:
            if day.weekday() < _SATURDAY:
                raise ValueError(
                    f"{day} 是{weekday_of(day)}，调休上班日只能是周六或周日，请核对日期"
                )
        if self.names and len(self.names) != len(self.off):
            raise ValueError("names 与 off 的个数不同，请逐日写明节日名称")
        return self


class _Holiday(BaseModel):
    """One item of a notice: a span of days off, both ends included, and its make-up workdays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    from_on: date
    to_on: date
    workdays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to_on < self.from_on:
            raise ValueError(f"{self.name}的末日 {self.to_on} 早于首日 {self.from_on}，请核对")
        return self

    def days(self) -> list[date]:
        return [
            self.from_on + timedelta(days=n) for n in range((self.to_on - self.from_on).days + 1)
        ]


class _NoticeFile(BaseModel):
    """The file an operator writes from the notice, item by item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    title: str
    replaces: bool = False
    holidays: tuple[_Holiday, ...] = Field(min_length=1)


def parse_notice(text: str) -> YearNotice:
    """Return the notice that a TOML text describes.

    The text has ``year``, ``title`` and one ``[[holidays]]`` table per item of the notice, with
    ``name``, ``from_on``, ``to_on`` (both days off, inclusive) and ``workdays`` (make-up days).
    With ``replaces = true`` it stands in the place of the year's earlier notices.

    Raises:
        BadNotice: the text is not TOML, a field is missing or misspelt, or the days contradict
            one another.

    Source: the wording of the notices of 国务院办公厅.
    """
    try:
        file = _NoticeFile.model_validate(tomllib.loads(text))
        named = {day: holiday.name for holiday in file.holidays for day in holiday.days()}
        return YearNotice(
            year=file.year,
            title=file.title,
            off=tuple(sorted(named)),
            workdays=tuple(sorted(day for holiday in file.holidays for day in holiday.workdays)),
            names=tuple(named[day] for day in sorted(named)),
            replaces=file.replaces,
        )
    except tomllib.TOMLDecodeError as error:
        raise BadNotice(f"放假通知文件不是有效的 TOML：{error}。") from error
    except ValidationError as error:
        raise BadNotice(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "全文"
    return f"放假通知有误（{where}）：{first['msg'].removeprefix('Value error, ')}。"


class Calendar:
    """Answer which days are working days, from the notices it was given.

    In a year without a notice, weekends and the fixed statutory days (元旦, 劳动节, 国庆节) are off
    and the answer is provisional; no method raises for such a year. The last days of December may
    still be changed by the next year's notice: deadlines of another ``version`` are computed anew.

    Notices of different years may be given in any order; those of one year in the order in which
    they came out.

    Source: 行诉解释 (法释〔2018〕1号) art 48; 全国年节及纪念日放假办法 (2024) art 2.
    """

    version: str
    """Stable id of the days that the notices fix: the years and eight digits of a hash."""

    def __init__(self, notices: Iterable[YearNotice]) -> None:
        self._published: set[int] = set()
        self._off: dict[date, str] = {}
        self._make_up: set[date] = set()
        self._working_days_by_year: dict[int, tuple[date, ...]] = {}
        for notice in _in_force(notices):
            self._adopt(notice)
        self.version = self._fingerprint()

    def _adopt(self, notice: YearNotice) -> None:
        # A later notice prevails over an earlier one, so each day is in one of the two sets only.
        self._published.add(notice.year)
        names = notice.names or ("节日",) * len(notice.off)
        self._off.update(zip(notice.off, names, strict=True))
        self._make_up.difference_update(notice.off)
        for day in notice.workdays:
            self._off.pop(day, None)
            self._make_up.add(day)

    def _fingerprint(self) -> str:
        # Names and titles are left out: rewording a notice must not look like a changed calendar.
        content = ",".join(
            [
                *(str(year) for year in sorted(self._published)),
                *(f"-{day}" for day in sorted(self._off)),
                *(f"+{day}" for day in sorted(self._make_up)),
            ]
        )
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        if not self._published:
            return f"none.{digest}"
        return f"{min(self._published)}-{max(self._published)}.{digest}"

    def is_working_day(self, day: date) -> bool:
        """Return whether offices work on this day; a make-up workday is a working day."""
        if day in self._make_up:
            return True
        if day.weekday() >= _SATURDAY or day in self._off:
            return False
        return day.year in self._published or (day.month, day.day) not in _FIXED_HOLIDAYS

    def is_provisional(self, day: date) -> bool:
        """Return whether this day's year has no notice yet, so that the answer may change."""
        return day.year not in self._published

    def reason_off(self, day: date) -> str | None:
        """Return why this day is off (国庆节, 周六, …), None if it is a working day."""
        if self.is_working_day(day):
            return None
        provisional = (
            _FIXED_HOLIDAYS.get((day.month, day.day)) if self.is_provisional(day) else None
        )
        return self._off.get(day) or provisional or weekday_of(day)

    def working_day_on_or_after(self, day: date) -> date:
        """Return this day if it is a working day, else the first working day after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """Return this day if it is a working day, else the last working day before it."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day`` (excluded); with 0, ``day`` itself.

        Raises:
            ValueError: ``count`` is negative.
        """
        if count < 0:
            raise ValueError(f"工作日数不能为负数（{count}）。")
        if count == 0:
            return day
        year = day.year
        index = bisect_right(self._working_days_of(year), day) + count - 1
        while index >= len(days := self._working_days_of(year)):
            index -= len(days)
            year += 1
        return days[index]

    def working_days_between(self, first: date, last: date) -> int:
        """Return the number of working days after ``first`` up to and including ``last``.

        Negative if ``last`` is the earlier of the two: the working days passed since then.
        """
        if last < first:
            return -self.working_days_between(last, first)
        whole_years = sum(len(self._working_days_of(year)) for year in range(first.year, last.year))
        return whole_years + self._rank(last) - self._rank(first)

    def _rank(self, day: date) -> int:
        return bisect_right(self._working_days_of(day.year), day)

    def _working_days_of(self, year: int) -> tuple[date, ...]:
        days = self._working_days_by_year.get(year)
        if days is None:
            new_year = date(year, 1, 1)
            length = (date(year, 12, 31) - new_year).days + 1
            every = (new_year + timedelta(days=n) for n in range(length))
            days = tuple(day for day in every if self.is_working_day(day))
            self._working_days_by_year[year] = days
        return days


def _in_force(notices: Iterable[YearNotice]) -> list[YearNotice]:
    """Return the notices by year, without those that a later one of the same year replaces."""
    by_year: dict[int, list[YearNotice]] = {}
    for notice in notices:
        earlier = [] if notice.replaces else by_year.get(notice.year, [])
        by_year[notice.year] = [*earlier, notice]
    return [notice for _, same_year in sorted(by_year.items()) for notice in same_year]


def weekday_of(day: date) -> str:
    """Return the day of the week in Chinese, 周一 to 周日."""
    return _WEEKDAYS[day.weekday()]


def day_of(instant: datetime) -> date:
    """Return the day on which an instant falls in Asia/Shanghai, whatever zone it is written in.

    Raises:
        NaiveInstant: the instant has no zone.
    """
    if instant.utcoffset() is None:
        raise NaiveInstant(f"时刻 {instant.isoformat()} 没有时区，无法确定属于哪一日。")
    return instant.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a day in Asia/Shanghai is over, as an aware instant in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def nine_o_clock(day: date) -> datetime:
    """Return 09:00 of a day in Asia/Shanghai as an aware instant in UTC."""
    return datetime.combine(day, _NINE, SHANGHAI).astimezone(UTC)
