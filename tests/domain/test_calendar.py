"""The calendar: the State Council's notices, and what is said of a year without one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain.calendar
from domain.calendar import (
    BadNotice,
    Calendar,
    NaiveInstant,
    YearNotice,
    day_of,
    nine_o_clock,
    parse_notice,
)

FILES = sorted((Path(domain.calendar.__file__).parent / "calendars").glob("*.toml"))
CALENDAR = Calendar(parse_notice(path.read_text("utf-8")) for path in FILES)
NOTHING_PUBLISHED = Calendar(())

days = st.dates(min_value=date(2022, 1, 1), max_value=date(2029, 12, 31))

NOTICE = """
year = 2026
title = "国务院办公厅关于2026年部分节假日安排的通知"

[[holidays]]
name = "元旦"
from_on = 2026-01-01
to_on = 2026-01-03
workdays = [2026-01-04]
"""


def days_from(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def slowly_between(first: date, last: date) -> int:
    return sum(CALENDAR.is_working_day(day) for day in days_from(first + timedelta(days=1), last))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_two_independent_calendars(year: int) -> None:
    other = holidays.country_holidays("CN", years=year)

    for day in days_from(date(year, 1, 1), date(year, 12, 31)):
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day
        assert CALENDAR.is_working_day(day) == other.is_working_day(day), day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_make_up_workdays_work_though_they_are_weekends(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.reason_off(day) is None


def test_each_file_holds_the_notice_of_the_year_in_its_name() -> None:
    notices = {path.stem: parse_notice(path.read_text("utf-8")) for path in FILES}

    assert list(notices) == ["2024", "2025", "2026"]
    for stem, notice in notices.items():
        assert notice.year == int(stem)
        assert notice.title == f"国务院办公厅关于{stem}年部分节假日安排的通知"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 10, 1), "国庆节"),
        (date(2026, 2, 23), "春节"),
        (date(2025, 10, 6), "国庆节、中秋节"),
        (date(2026, 11, 21), "周六"),
        (date(2026, 11, 22), "周日"),
        (date(2026, 11, 23), None),
        (date(2027, 1, 1), "元旦"),
        (date(2027, 5, 2), "劳动节"),
        (date(2027, 10, 3), "国庆节"),
        (date(2027, 10, 9), "周六"),
        (date(2027, 10, 8), None),
    ],
)
def test_a_day_off_has_its_reason(day: date, reason: str | None) -> None:
    assert CALENDAR.reason_off(day) == reason


def test_a_fixed_holiday_that_a_notice_leaves_open_is_a_working_day() -> None:
    calendar = Calendar([YearNotice(year=2024, title="通知", off=())])

    assert calendar.is_working_day(date(2024, 5, 2))
    assert calendar.reason_off(date(2024, 5, 2)) is None


def test_a_notice_without_names_still_gives_a_reason() -> None:
    calendar = Calendar([YearNotice(year=2026, title="通知", off=(date(2026, 10, 1),))])

    assert calendar.reason_off(date(2026, 10, 1)) == "节日"


def test_a_year_without_a_notice_is_provisional_and_never_raises() -> None:
    for day in days_from(date(2027, 1, 1), date(2027, 12, 31)):
        fixed = (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
        assert CALENDAR.is_provisional(day)
        assert CALENDAR.is_working_day(day) == (day.weekday() < 5 and not fixed), day


def test_a_year_with_a_notice_is_firm() -> None:
    assert not CALENDAR.is_provisional(date(2024, 1, 1))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_three_working_days_over_an_unpublished_new_year_are_counted() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 3) == date(2027, 1, 5)


def test_no_working_days_after_a_day_is_that_day_even_if_it_is_off() -> None:
    assert CALENDAR.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_negative_working_days_are_refused() -> None:
    with pytest.raises(ValueError, match="不能为负数"):
        CALENDAR.add_working_days(date(2026, 10, 1), -1)


def test_working_days_roll_over_national_day_both_ways() -> None:
    assert CALENDAR.working_day_on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.working_day_on_or_before(date(2026, 10, 7)) == date(2026, 9, 30)
    assert CALENDAR.working_day_on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)
    assert CALENDAR.working_day_on_or_before(date(2026, 10, 10)) == date(2026, 10, 10)


def test_working_days_between_exclude_the_first_and_include_the_last() -> None:
    assert CALENDAR.working_days_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert CALENDAR.working_days_between(date(2026, 10, 8), date(2026, 10, 8)) == 0
    assert CALENDAR.working_days_between(date(2026, 10, 8), date(2026, 10, 10)) == 2
    assert CALENDAR.working_days_between(date(2026, 10, 10), date(2026, 10, 8)) == -2


@given(days, st.integers(min_value=1, max_value=600))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    found = CALENDAR.add_working_days(day, count)

    assert CALENDAR.is_working_day(found)
    assert CALENDAR.working_days_between(day, found) == count


@given(days, days)
def test_counting_by_year_equals_counting_day_by_day(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)

    assert CALENDAR.working_days_between(first, last) == slowly_between(first, last)


@given(days)
def test_rolling_finds_the_nearest_working_day(day: date) -> None:
    after = CALENDAR.working_day_on_or_after(day)
    before = CALENDAR.working_day_on_or_before(day)

    assert before <= day <= after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    assert slowly_between(before, after) == (0 if before == after else 1)


@given(days)
def test_a_day_is_off_exactly_when_it_has_a_reason(day: date) -> None:
    assert (CALENDAR.reason_off(day) is None) == CALENDAR.is_working_day(day)
    assert (NOTHING_PUBLISHED.reason_off(day) is None) == NOTHING_PUBLISHED.is_working_day(day)


def test_the_version_names_the_years_and_does_not_depend_on_the_order_of_loading() -> None:
    notices = [parse_notice(path.read_text("utf-8")) for path in FILES]

    assert CALENDAR.version == Calendar(reversed(notices)).version
    assert CALENDAR.version.startswith("2024-2026.")
    assert NOTHING_PUBLISHED.version.startswith("none.")


def test_the_version_changes_with_a_year_and_with_a_day_but_not_with_a_word() -> None:
    notice = parse_notice(NOTICE)
    reworded = notice.model_copy(update={"title": "另一题名", "names": ()})
    shorter = notice.model_copy(update={"workdays": ()})
    empty_2027 = YearNotice(year=2027, title="通知", off=())

    version = Calendar([notice]).version

    assert Calendar([reworded]).version == version
    assert Calendar([shorter]).version != version
    assert Calendar([notice, empty_2027]).version != version


def test_a_second_notice_of_a_year_amends_the_first() -> None:
    first = parse_notice(NOTICE)
    longer = YearNotice(
        year=2026,
        title="国务院办公厅关于延长2026年元旦假期的通知",
        off=(date(2026, 1, 4), date(2026, 1, 5)),
        workdays=(date(2026, 1, 3),),
    )

    calendar = Calendar([first, longer])

    assert not calendar.is_working_day(date(2026, 1, 4))
    assert not calendar.is_working_day(date(2026, 1, 5))
    assert calendar.is_working_day(date(2026, 1, 3))
    assert calendar.reason_off(date(2026, 1, 1)) == "元旦"


def test_a_notice_may_reach_back_into_december() -> None:
    calendar = Calendar(
        [
            YearNotice(
                year=2019,
                title="国务院办公厅关于2019年部分节假日安排的通知",
                off=(date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1)),
                workdays=(date(2018, 12, 29),),
            )
        ]
    )

    assert calendar.is_working_day(date(2018, 12, 29))
    assert not calendar.is_working_day(date(2018, 12, 31))
    assert calendar.is_provisional(date(2018, 12, 31))


def test_a_notice_is_read_with_its_title_days_and_names() -> None:
    notice = parse_notice(NOTICE)

    assert notice.year == 2026
    assert notice.off == (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3))
    assert notice.names == ("元旦", "元旦", "元旦")
    assert notice.workdays == (date(2026, 1, 4),)


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("year = 2026", "year == 2026", "不是有效的 TOML"),
        ("year = 2026", "", "year"),
        ("year = 2026", "year = 2025", "不属于2025年"),
        ("year = 2026", "year = 26", "year"),
        ("from_on = 2026-01-01", 'from_on = "元旦"', r"holidays\.0\.from_on"),
        ("to_on = 2026-01-03", "to_on = 2025-12-31", "早于首日"),
        ("to_on = 2026-01-03", "until = 2026-01-03", "to_on"),
        ("[2026-01-04]", "[2026-01-05]", "只能是周六或周日"),
        ("[2026-01-04]", "[2026-01-03]", "同时列为"),
        ("[[holidays]]", "[[holiday]]", "holidays"),
        ('title = "国务院办公厅关于2026年部分节假日安排的通知"', 'title = ""', "title"),
    ],
)
def test_a_wrong_notice_is_refused_with_a_sentence(wrong: str, right: str, sentence: str) -> None:
    text = NOTICE.replace(wrong, right)

    with pytest.raises(BadNotice, match=sentence):
        parse_notice(text)


def test_names_must_match_the_days_off() -> None:
    with pytest.raises(ValueError, match="names 与 off 的个数不同"):
        YearNotice(year=2026, title="通知", off=(date(2026, 1, 1),), names=("元旦", "元旦"))


def test_an_instant_late_in_the_utc_day_belongs_to_the_next_day_in_shanghai() -> None:
    assert day_of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
    assert day_of(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)


def test_the_viewers_zone_does_not_change_the_day() -> None:
    honolulu = timezone(timedelta(hours=-10))

    assert day_of(datetime(2026, 11, 22, 6, 0, tzinfo=honolulu)) == date(2026, 11, 23)


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(NaiveInstant, match="没有时区"):
        day_of(datetime(2026, 11, 22, 23, 30))  # noqa: DTZ001 -- a naive instant is the subject.


def test_nine_o_clock_in_shanghai_is_one_in_utc() -> None:
    assert nine_o_clock(date(2026, 11, 23)) == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert nine_o_clock(date(2026, 11, 23)).tzinfo is UTC


@given(days)
def test_nine_o_clock_falls_on_its_own_day(day: date) -> None:
    assert day_of(nine_o_clock(day)) == day
