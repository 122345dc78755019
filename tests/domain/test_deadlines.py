"""Deadlines: the four ways of counting, pauses, extensions, and the receipt of each."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import domain.calendar
from domain.calendar import Calendar, YearNotice, parse_notice
from domain.deadlines import Counting, Due, NotExtendable, Pause, Period, due

FILES = sorted((Path(domain.calendar.__file__).parent / "calendars").glob("*.toml"))
CALENDAR = Calendar(parse_notice(path.read_text("utf-8")) for path in FILES)

FIFTEEN_DAYS = Period(counting=Counting.CALENDAR, days=15)
SEVEN_DAYS_BEFORE = Period(counting=Counting.BEFORE, days=7)
PLEDGED = Period(counting=Counting.FIXED)
ONE_DAY = timedelta(days=1)

starts = st.dates(min_value=date(2023, 6, 1), max_value=date(2027, 6, 30))
lengths = st.integers(min_value=0, max_value=200)
forward = st.builds(
    Period, counting=st.sampled_from([Counting.CALENDAR, Counting.WORKING]), days=lengths
)


@st.composite
def pauses_around(draw: st.DrawFn, start: date) -> list[Pause]:
    offsets = st.tuples(st.integers(-20, 120), st.integers(0, 40))
    return [
        Pause(from_on=start + ONE_DAY * first, to_on=start + ONE_DAY * (first + length))
        for first, length in draw(st.lists(offsets, max_size=4))
    ]


@st.composite
def paused_periods(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    start = draw(starts)
    return start, draw(pauses_around(start))


def working(days: int) -> Period:
    return Period(counting=Counting.WORKING, days=days)


def receipt(found: Due) -> str:
    return "".join(found.steps)


# Calendar days


@pytest.mark.parametrize(
    ("received_on", "due_on", "safe_on"),
    [
        (date(2026, 9, 16), date(2026, 10, 8), date(2026, 9, 30)),
        (date(2026, 2, 2), date(2026, 2, 24), date(2026, 2, 14)),
        (date(2026, 11, 23), date(2026, 12, 8), date(2026, 12, 8)),
        # A last day that is a make-up workday does not move, though it is a Saturday or Sunday.
        (date(2026, 9, 5), date(2026, 9, 20), date(2026, 9, 20)),
        (date(2026, 9, 25), date(2026, 10, 10), date(2026, 10, 10)),
        # A plain weekend.
        (date(2026, 11, 6), date(2026, 11, 23), date(2026, 11, 20)),
        (date(2025, 9, 16), date(2025, 10, 9), date(2025, 9, 30)),
    ],
)
def test_fifteen_days_exclude_the_start_and_roll_over_days_off(
    received_on: date, due_on: date, safe_on: date
) -> None:
    found = due(FIFTEEN_DAYS, received_on, CALENDAR)

    assert found.due_on == due_on
    assert found.safe_on == safe_on
    assert not found.provisional
    assert found.calendar_version == CALENDAR.version


def test_the_receipt_tells_every_step_of_a_roll_over() -> None:
    found = due(FIFTEEN_DAYS, date(2026, 9, 16), CALENDAR)

    assert found.steps == (
        "起算日2026年9月16日不计入期间，自2026年9月17日起算15日（自然日，期间内的节假日计入）。",
        "期间届满日2026年10月1日为国庆节假期，顺延至其后第一个工作日2026年10月8日。",
        "建议不迟于2026年9月30日办结（届满日当日或之前最近的工作日）。",
        f"日历版本：{CALENDAR.version}。",
    )


def test_the_receipt_says_when_nothing_moved() -> None:
    found = due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR)

    assert "期间届满日2026年12月8日为工作日，不顺延。" in found.steps
    assert "建议" not in receipt(found)


def test_a_weekend_is_named_by_its_day() -> None:
    found = due(FIFTEEN_DAYS, date(2026, 11, 6), CALENDAR)

    assert "2026年11月21日为周六，顺延" in receipt(found)


def test_the_safe_day_is_never_before_the_start() -> None:
    found = due(Period(counting=Counting.CALENDAR, days=1), date(2026, 11, 21), CALENDAR)

    assert found.due_on == date(2026, 11, 23)
    assert found.safe_on == found.due_on


def test_a_period_of_no_days_ends_on_its_start_or_the_first_working_day_after_it() -> None:
    for counting in (Counting.CALENDAR, Counting.WORKING):
        none = Period(counting=counting, days=0)
        assert due(none, date(2026, 11, 23), CALENDAR).due_on == date(2026, 11, 23)
        assert due(none, date(2026, 10, 1), CALENDAR).due_on == date(2026, 10, 8)


# Months


@pytest.mark.parametrize(
    ("months", "started_on", "last_on", "due_on"),
    [
        (6, date(2026, 3, 2), date(2026, 9, 2), date(2026, 9, 2)),
        (3, date(2026, 7, 1), date(2026, 10, 1), date(2026, 10, 8)),
        (6, date(2025, 8, 31), date(2026, 2, 28), date(2026, 2, 28)),
        (6, date(2025, 8, 30), date(2026, 2, 28), date(2026, 2, 28)),
        (6, date(2023, 8, 31), date(2024, 2, 29), date(2024, 2, 29)),
        (3, date(2025, 11, 30), date(2026, 2, 28), date(2026, 2, 28)),
        (1, date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 2)),
        (12, date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_last(
    months: int, started_on: date, last_on: date, due_on: date
) -> None:
    found = due(Period(counting=Counting.CALENDAR, months=months), started_on, CALENDAR)

    assert found.due_on == due_on
    assert f"{last_on.year}年{last_on.month}月{last_on.day}日" in found.steps[0]
    assert ("没有对应日" in found.steps[0]) is (started_on.day != last_on.day)


def test_days_in_a_pause_are_added_to_months_and_an_extension_too() -> None:
    half_a_year = Period(counting=Counting.CALENDAR, months=6)
    stood = Pause(from_on=date(2026, 4, 1), to_on=date(2026, 4, 30))

    found = due(half_a_year, date(2026, 3, 2), CALENDAR, pauses=[stood], extension_days=5)

    assert found.due_on == date(2026, 10, 8)
    assert "延长5日" in receipt(found)
    assert "共30日不计入" in receipt(found)


@pytest.mark.parametrize(
    "period",
    [
        {"counting": "working", "months": 1},
        {"counting": "before", "months": 1},
        {"counting": "fixed", "months": 1},
        {"counting": "calendar", "months": 1, "days": 1},
    ],
)
def test_months_are_calendar_months_and_stand_alone(period: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="按月计算"):
        Period.model_validate(period)


@given(st.integers(1, 24), starts)
def test_a_month_more_is_always_later_and_no_month_is_cut_short(months: int, start: date) -> None:
    shorter = due(Period(counting=Counting.CALENDAR, months=months), start, Calendar([]))
    longer = due(Period(counting=Counting.CALENDAR, months=months + 1), start, Calendar([]))

    assert shorter.due_on < longer.due_on
    assert (shorter.due_on - start).days >= 28 * months


# Working days


@pytest.mark.parametrize(
    ("days", "started_on", "due_on"),
    [
        (1, date(2026, 9, 30), date(2026, 10, 8)),
        (3, date(2026, 9, 30), date(2026, 10, 10)),
        (5, date(2026, 11, 23), date(2026, 11, 30)),
        (1, date(2026, 2, 13), date(2026, 2, 14)),
        (2, date(2026, 2, 13), date(2026, 2, 24)),
    ],
)
def test_working_days_skip_days_off_and_count_make_up_workdays(
    days: int, started_on: date, due_on: date
) -> None:
    found = due(working(days), started_on, CALENDAR)

    assert found.due_on == due_on
    assert found.safe_on == due_on
    assert f"起算{days}个工作日" in receipt(found)


# Back from a hearing


def test_seven_days_before_a_hearing_exclude_the_hearing() -> None:
    found = due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR)

    assert found.due_on == date(2026, 12, 1)
    assert "开庭日2026年12月8日不计入，向前计算7日（自然日），为2026年12月1日。" in found.steps


def test_a_day_off_before_a_hearing_moves_back_never_forward() -> None:
    found = due(SEVEN_DAYS_BEFORE, date(2026, 10, 12), CALENDAR)

    assert found.due_on == date(2026, 9, 30)
    assert found.safe_on == found.due_on
    assert "2026年10月5日为国庆节假期，提前至其前最近的工作日2026年9月30日。" in found.steps


def test_a_period_before_a_hearing_is_not_extended() -> None:
    with pytest.raises(NotExtendable, match="请办理改期"):
        due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR, extension_days=1)


def test_a_pause_leaves_a_period_before_a_hearing_alone_and_the_receipt_says_so() -> None:
    pause = Pause(from_on=date(2026, 12, 9), to_on=None)

    found = due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR, pauses=[pause])

    assert found.due_on == date(2026, 12, 1)
    assert not found.suspended
    assert "不因中止而变动" in receipt(found)


# A fixed day


def test_a_pledged_day_is_not_moved_but_the_receipt_warns_of_a_day_off() -> None:
    found = due(PLEDGED, date(2026, 10, 1), CALENDAR)

    assert found.due_on == date(2026, 10, 1)
    assert found.safe_on == date(2026, 9, 30)
    assert "2026年10月1日为国庆节假期，指定日期不顺延，请提前办理。" in found.steps


def test_a_pledged_working_day_needs_no_warning() -> None:
    found = due(PLEDGED, date(2026, 12, 8), CALENDAR)

    assert found.due_on == found.safe_on == date(2026, 12, 8)
    assert "请提前办理" not in receipt(found)


def test_a_pledged_day_in_an_unpublished_year_is_firm() -> None:
    assert not due(PLEDGED, date(2027, 3, 1), CALENDAR).provisional


def test_an_extension_moves_a_pledged_day_by_calendar_days() -> None:
    found = due(PLEDGED, date(2026, 12, 8), CALENDAR, extension_days=10)

    assert found.due_on == date(2026, 12, 18)
    assert "延长10日（自然日），至2026年12月18日。" in found.steps


def test_a_pause_leaves_a_pledged_day_alone_and_the_receipt_says_so() -> None:
    pause = Pause(from_on=date(2026, 12, 10), to_on=date(2026, 12, 12))

    found = due(PLEDGED, date(2026, 12, 8), CALENDAR, pauses=[pause])

    assert found.due_on == date(2026, 12, 8)
    assert "指定日期不因中止而变动。" in found.steps


def test_a_fixed_day_takes_no_number_of_days() -> None:
    with pytest.raises(ValidationError, match="请去掉 days"):
        Period(counting=Counting.FIXED, days=3)


# Extensions


def test_an_extension_lengthens_the_period_in_its_own_days() -> None:
    calendar_days = due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, extension_days=10)
    working_days = due(working(5), date(2026, 11, 23), CALENDAR, extension_days=5)

    assert calendar_days.due_on == date(2026, 12, 18)
    assert working_days.due_on == date(2026, 12, 7)
    assert "延长10日，共25日。" in receipt(calendar_days)
    assert "延长5个工作日，共10个工作日。" in receipt(working_days)


def test_a_negative_extension_is_refused() -> None:
    with pytest.raises(ValueError, match="不能为负数"):
        due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, extension_days=-1)


# Pauses


def test_days_in_a_pause_are_not_counted() -> None:
    pause = Pause(from_on=date(2026, 11, 26), to_on=date(2026, 11, 30))

    found = due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, pauses=[pause])

    assert found.due_on == date(2026, 12, 14)
    assert "2026年11月26日至2026年11月30日期间暂停，共5日不计入。" in found.steps


def test_working_days_in_a_pause_are_not_counted() -> None:
    pause = Pause(from_on=date(2026, 11, 26), to_on=date(2026, 11, 30))

    found = due(working(5), date(2026, 11, 23), CALENDAR, pauses=[pause])

    assert found.due_on == date(2026, 12, 3)
    assert "共3个工作日不计入" in receipt(found)


def test_overlapping_pauses_are_counted_once() -> None:
    pauses = [
        Pause(from_on=date(2026, 11, 28), to_on=date(2026, 11, 30)),
        Pause(from_on=date(2026, 11, 26), to_on=date(2026, 11, 29)),
        Pause(from_on=date(2026, 11, 27), to_on=date(2026, 11, 28)),
    ]

    found = due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, pauses=pauses)

    assert found.due_on == date(2026, 12, 14)


@pytest.mark.parametrize("period", [FIFTEEN_DAYS, working(11)])
def test_a_pause_before_the_start_or_after_the_end_changes_nothing(period: Period) -> None:
    before = Pause(from_on=date(2026, 11, 1), to_on=date(2026, 11, 23))
    after = Pause(from_on=date(2026, 12, 9), to_on=None)

    found = due(period, date(2026, 11, 23), CALENDAR, pauses=[before, after])

    assert found == due(period, date(2026, 11, 23), CALENDAR)
    assert found.due_on == date(2026, 12, 8)


@pytest.mark.parametrize("period", [FIFTEEN_DAYS, working(11)])
def test_in_an_open_pause_the_deadline_is_suspended_and_names_the_earliest_day(
    period: Period,
) -> None:
    pause = Pause(from_on=date(2026, 11, 26), to_on=None)

    found = due(period, date(2026, 11, 23), CALENDAR, pauses=[pause])

    assert found.suspended
    assert found.provisional
    assert found.due_on == date(2026, 12, 9)
    assert "自2026年11月26日起期间中止，尚未恢复" in receipt(found)


def test_a_pause_that_began_before_the_period_suspends_it_from_the_start() -> None:
    pause = Pause(from_on=date(2026, 11, 1), to_on=None)

    assert due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, pauses=[pause]).suspended


def test_resuming_firms_the_day_up() -> None:
    resumed = Pause(from_on=date(2026, 11, 26), to_on=date(2026, 11, 26))

    found = due(FIFTEEN_DAYS, date(2026, 11, 23), CALENDAR, pauses=[resumed])

    assert not found.suspended
    assert not found.provisional
    assert found.due_on == date(2026, 12, 9)


def test_a_last_day_moved_by_a_holiday_into_a_pause_moves_past_it() -> None:
    pause = Pause(from_on=date(2026, 10, 7), to_on=date(2026, 10, 9))

    found = due(FIFTEEN_DAYS, date(2026, 9, 16), CALENDAR, pauses=[pause])

    assert found.due_on == date(2026, 10, 10)
    assert "届满日顺延至2026年10月10日。" in found.steps
    assert not found.suspended


def test_a_last_day_moved_by_a_holiday_into_an_open_pause_is_suspended() -> None:
    pause = Pause(from_on=date(2026, 10, 8), to_on=None)

    found = due(FIFTEEN_DAYS, date(2026, 9, 16), CALENDAR, pauses=[pause])

    assert found.suspended
    assert found.due_on == date(2026, 10, 9)


def test_a_pause_runs_forward() -> None:
    with pytest.raises(ValidationError, match="早于首日"):
        Pause(from_on=date(2026, 11, 26), to_on=date(2026, 11, 25))


# Nothing is overdue at birth


def test_an_office_deadline_before_its_own_start_is_due_the_next_working_day() -> None:
    found = due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR, not_before=date(2026, 12, 4))

    assert found.due_on == date(2026, 12, 7)
    assert found.safe_on == found.due_on
    assert (
        "上述日期早于本事项可以办理之日2026年12月4日，不作逾期，改为2026年12月7日。" in found.steps
    )


def test_a_deadline_on_or_after_its_own_start_stays() -> None:
    plain = due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR)

    for not_before in (date(2026, 11, 1), date(2026, 12, 1)):
        assert due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR, not_before=not_before) == plain


def test_what_must_precede_a_hearing_is_not_due_after_it() -> None:
    saturday = date(2026, 12, 12)

    found = due(SEVEN_DAYS_BEFORE, saturday, CALENDAR, not_before=date(2026, 12, 11))

    assert found.due_on == saturday
    assert found.safe_on == date(2026, 12, 11)


def test_paper_that_comes_after_the_hearing_is_due_the_next_working_day() -> None:
    found = due(SEVEN_DAYS_BEFORE, date(2026, 12, 8), CALENDAR, not_before=date(2026, 12, 18))

    assert found.due_on == date(2026, 12, 21)


def test_a_late_pledge_is_due_the_next_working_day() -> None:
    found = due(PLEDGED, date(2026, 9, 1), CALENDAR, not_before=date(2026, 9, 30))

    assert found.due_on == date(2026, 10, 8)


def test_the_safe_day_is_never_before_the_day_from_which_it_could_be_met() -> None:
    found = due(PLEDGED, date(2026, 10, 3), CALENDAR, not_before=date(2026, 10, 2))

    assert found.due_on == date(2026, 10, 3)
    assert found.safe_on == date(2026, 10, 3)


# Unpublished years


def test_working_days_into_an_unpublished_year_are_provisional() -> None:
    found = due(working(3), date(2026, 12, 30), CALENDAR)

    assert found.due_on == date(2027, 1, 5)
    assert found.provisional
    assert not found.suspended
    assert "2027年放假通知尚未载入，上述日期为暂定，载入后重新计算。" in found.steps


def test_a_calendar_period_that_starts_in_an_unpublished_year_may_be_firm() -> None:
    assert not due(FIFTEEN_DAYS, date(2023, 12, 20), CALENDAR).provisional
    assert due(working(15), date(2023, 12, 20), CALENDAR).provisional


def test_a_roll_over_into_an_unpublished_year_is_provisional() -> None:
    until_2025 = Calendar(
        [parse_notice(path.read_text("utf-8")) for path in FILES if path.stem != "2026"]
        + [YearNotice(year=2025, title="通知", off=(date(2025, 12, 31),))]
    )

    found = due(FIFTEEN_DAYS, date(2025, 12, 16), until_2025)

    assert found.due_on == date(2026, 1, 2)
    assert found.provisional


def test_every_unpublished_year_in_between_is_named() -> None:
    found = due(working(600), date(2026, 12, 1), CALENDAR)

    assert "2027年放假通知" in receipt(found)
    assert "2028年放假通知" in receipt(found)


def test_a_provisional_day_firms_up_when_the_notice_is_loaded() -> None:
    notices = [parse_notice(path.read_text("utf-8")) for path in FILES]
    off = tuple(date(2027, 1, day) for day in (1, 2, 3, 4))
    loaded = Calendar([*notices, YearNotice(year=2027, title="通知", off=off)])

    found = due(working(3), date(2026, 12, 30), loaded)

    assert found.due_on == date(2027, 1, 6)
    assert not found.provisional
    assert found.calendar_version != CALENDAR.version


# What always holds


@given(forward, paused_periods(), st.integers(0, 60))
def test_a_period_never_ends_before_it_starts_and_ends_on_a_working_day(
    period: Period, paused: tuple[date, list[Pause]], extension_days: int
) -> None:
    start, pauses = paused

    found = due(period, start, CALENDAR, pauses=pauses, extension_days=extension_days)

    assert start <= found.safe_on <= found.due_on
    assert CALENDAR.is_working_day(found.due_on)
    assert not any(
        pause.from_on <= found.due_on and pause.to_on is not None and found.due_on <= pause.to_on
        for pause in pauses
        if period.days + extension_days
    )


@given(lengths, paused_periods())
def test_calendar_counting_equals_counting_day_by_day(
    days: int, paused: tuple[date, list[Pause]]
) -> None:
    start, pauses = paused
    period = Period(counting=Counting.CALENDAR, days=days)
    stopped = {
        pause.from_on + ONE_DAY * n
        for pause in pauses
        if pause.to_on is not None
        for n in range((pause.to_on - pause.from_on).days + 1)
    }

    last_on, left = start, days
    while left:
        last_on += ONE_DAY
        left -= last_on not in stopped
    while not CALENDAR.is_working_day(last_on) or (last_on in stopped and last_on > start):
        last_on += ONE_DAY

    assert due(period, start, CALENDAR, pauses=pauses).due_on == last_on


@given(st.integers(1, 120), paused_periods())
def test_working_counting_equals_counting_day_by_day(
    days: int, paused: tuple[date, list[Pause]]
) -> None:
    start, pauses = paused
    stopped = {
        pause.from_on + ONE_DAY * n
        for pause in pauses
        if pause.to_on is not None
        for n in range((pause.to_on - pause.from_on).days + 1)
    }

    last_on, left = start, days
    while left:
        last_on += ONE_DAY
        left -= CALENDAR.is_working_day(last_on) and last_on not in stopped

    assert due(working(days), start, CALENDAR, pauses=pauses).due_on == last_on


@given(starts, st.integers(1, 200), st.integers(1, 200), st.integers(1, 60))
def test_a_pause_of_n_days_moves_a_calendar_period_by_at_least_n(
    start: date, days: int, after: int, length: int
) -> None:
    period = Period(counting=Counting.CALENDAR, days=days)
    from_on = start + ONE_DAY * min(after, days)
    pause = Pause(from_on=from_on, to_on=from_on + ONE_DAY * (length - 1))

    found = due(period, start, CALENDAR, pauses=[pause])

    assert found.due_on >= start + ONE_DAY * (days + length)
    assert found.due_on >= due(period, start, CALENDAR).due_on


@given(st.builds(Period, counting=st.sampled_from(list(Counting)[:3]), days=lengths), starts)
def test_a_later_start_never_gives_an_earlier_day(period: Period, start: date) -> None:
    earlier = due(period, start, CALENDAR).due_on

    assert earlier <= due(period, start + ONE_DAY, CALENDAR).due_on


@given(lengths, starts)
def test_a_day_before_a_hearing_is_a_working_day_at_least_that_far_ahead(
    days: int, hearing_on: date
) -> None:
    found = due(Period(counting=Counting.BEFORE, days=days), hearing_on, CALENDAR)

    assert found.due_on <= hearing_on - ONE_DAY * days
    assert CALENDAR.is_working_day(found.due_on)


@given(
    st.one_of(
        forward,
        st.just(PLEDGED),
        st.builds(Period, counting=st.just(Counting.BEFORE), days=lengths),
    ),
    starts,
    starts,
)
def test_nothing_is_overdue_at_birth_and_every_answer_has_a_receipt(
    period: Period, start: date, not_before: date
) -> None:
    found = due(period, start, CALENDAR, not_before=not_before)

    assert found.due_on >= not_before
    assert not_before <= found.safe_on <= found.due_on
    assert found.steps[-1] == f"日历版本：{CALENDAR.version}。"
    assert all(step.endswith("。") for step in found.steps)
