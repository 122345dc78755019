"""The ladder: notices before, on and after the due day, and one late notice after an outage."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import domain.calendar
from domain.calendar import Calendar, day_of, nine_o_clock, parse_notice
from domain.escalation import Desk, Rung, Step, next_rung_at, reached, rung_at

FILES = sorted((Path(domain.calendar.__file__).parent / "calendars").glob("*.toml"))
CALENDAR = Calendar(parse_notice(path.read_text("utf-8")) for path in FILES)

LADDER = (
    Rung(days=-7, step=Step.REMIND, to=(Desk.CLERK, Desk.HANDLING_UNIT)),
    Rung(days=-3, step=Step.REMIND, to=(Desk.CLERK, Desk.HANDLING_UNIT)),
    Rung(days=-1, step=Step.REMIND, to=(Desk.CLERK, Desk.HANDLING_UNIT, Desk.HEAD_IN_CHARGE)),
    Rung(days=1, step=Step.OVERDUE, to=(Desk.CLERK, Desk.LEGAL_OFFICE)),
    Rung(days=5, step=Step.DRAFT_URGE, to=(Desk.BUREAU,)),
    Rung(days=10, step=Step.BUREAU_DECIDES, to=(Desk.BUREAU,)),
)
DUE_ON = date(2026, 12, 8)

due_days = st.dates(min_value=date(2024, 3, 1), max_value=date(2027, 6, 30))
instants = st.integers(min_value=0, max_value=1500 * 24).map(
    lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)
rungs = st.builds(
    Rung,
    days=st.integers(min_value=-30, max_value=30),
    step=st.sampled_from(Step),
    to=st.just((Desk.CLERK,)),
)


def a_rung(days: int) -> Rung:
    return Rung(days=days, step=Step.REMIND, to=(Desk.CLERK,))


@pytest.mark.parametrize(
    ("days", "due_on", "speaks_on"),
    [
        (-7, date(2026, 12, 8), date(2026, 12, 1)),
        (-3, date(2026, 12, 8), date(2026, 12, 4)),
        (-7, date(2026, 10, 8), date(2026, 9, 30)),
        (-1, date(2026, 10, 8), date(2026, 9, 30)),
        (-2, date(2026, 2, 16), date(2026, 2, 14)),
        (0, date(2026, 12, 8), date(2026, 12, 8)),
        (0, date(2026, 10, 3), date(2026, 9, 30)),
        (1, date(2026, 9, 30), date(2026, 10, 8)),
        (5, date(2026, 12, 8), date(2026, 12, 15)),
        (10, date(2026, 12, 8), date(2026, 12, 22)),
        (3, date(2026, 12, 30), date(2027, 1, 5)),
    ],
)
def test_a_rung_rolls_back_before_the_due_day_and_counts_working_days_after_it(
    days: int, due_on: date, speaks_on: date
) -> None:
    assert rung_at(a_rung(days), due_on, CALENDAR) == nine_o_clock(speaks_on)


def test_a_rung_speaks_at_nine_in_shanghai() -> None:
    assert rung_at(a_rung(0), DUE_ON, CALENDAR) == datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


@given(rungs, due_days)
def test_a_rung_always_speaks_on_a_working_day(rung: Rung, due_on: date) -> None:
    assert CALENDAR.is_working_day(day_of(rung_at(rung, due_on, CALENDAR)))


@given(st.integers(min_value=-60, max_value=0), due_days)
def test_a_rung_before_the_due_day_never_comes_too_late(days: int, due_on: date) -> None:
    speaks_on = day_of(rung_at(a_rung(days), due_on, CALENDAR))

    assert speaks_on <= due_on + timedelta(days=days)


@given(st.integers(min_value=1, max_value=60), due_days)
def test_a_rung_after_the_due_day_counts_working_days_from_it(days: int, due_on: date) -> None:
    speaks_on = day_of(rung_at(a_rung(days), due_on, CALENDAR))

    assert CALENDAR.working_days_between(due_on, speaks_on) == days


def test_the_next_rung_is_the_earliest_still_to_come() -> None:
    after = nine_o_clock(date(2026, 12, 2))

    assert next_rung_at(LADDER, DUE_ON, CALENDAR, after) == nine_o_clock(date(2026, 12, 4))


def test_the_rung_of_this_very_instant_is_not_the_next() -> None:
    after = nine_o_clock(date(2026, 12, 4))

    assert next_rung_at(LADDER, DUE_ON, CALENDAR, after) == nine_o_clock(date(2026, 12, 7))


def test_after_the_last_rung_there_is_no_next() -> None:
    last = nine_o_clock(date(2026, 12, 22))

    assert next_rung_at(LADDER, DUE_ON, CALENDAR, last) is None
    assert next_rung_at((), DUE_ON, CALENDAR, last) is None


def test_the_order_of_the_ladder_does_not_matter_to_the_next_rung() -> None:
    after = nine_o_clock(date(2026, 12, 2))

    assert next_rung_at(LADDER[::-1], DUE_ON, CALENDAR, after) == next_rung_at(
        LADDER, DUE_ON, CALENDAR, after
    )


def test_a_rung_is_reached_at_its_instant_and_only_once() -> None:
    instant = nine_o_clock(date(2026, 12, 4))
    just_before = instant - timedelta(seconds=1)

    assert reached(LADDER, DUE_ON, CALENDAR, after=just_before, until=instant) == LADDER[1]
    assert reached(LADDER, DUE_ON, CALENDAR, after=instant, until=instant) is None


def test_nothing_is_reached_between_two_rungs() -> None:
    after = nine_o_clock(date(2026, 12, 4))
    until = nine_o_clock(date(2026, 12, 6))

    assert reached(LADDER, DUE_ON, CALENDAR, after=after, until=until) is None


def test_after_an_outage_only_the_furthest_rung_speaks() -> None:
    after = nine_o_clock(date(2026, 11, 23))
    until = nine_o_clock(date(2026, 12, 16))

    assert reached(LADDER, DUE_ON, CALENDAR, after=after, until=until) == LADDER[4]


def test_rungs_of_the_same_morning_make_one_notice() -> None:
    due_on = date(2026, 10, 8)
    morning = nine_o_clock(date(2026, 9, 30))

    found = reached(
        LADDER[::-1], due_on, CALENDAR, after=morning - timedelta(hours=1), until=morning
    )

    assert found == LADDER[2]


def test_of_rungs_with_equal_days_the_later_in_the_ladder_speaks() -> None:
    overdue = Rung(days=1, step=Step.OVERDUE, to=(Desk.LEGAL_OFFICE,))
    instant = nine_o_clock(date(2026, 12, 9))

    found = reached(
        (a_rung(1), overdue), DUE_ON, CALENDAR, after=instant - timedelta(hours=1), until=instant
    )

    assert found == overdue


@given(st.lists(rungs, max_size=8), due_days, instants, instants)
def test_what_is_reached_lies_in_the_interval_and_nothing_reached_is_further(
    ladder: list[Rung], due_on: date, one: datetime, other: datetime
) -> None:
    after, until = min(one, other), max(one, other)
    inside = [rung for rung in ladder if after < rung_at(rung, due_on, CALENDAR) <= until]

    found = reached(ladder, due_on, CALENDAR, after=after, until=until)

    assert (found is None) == (not inside)
    if found is not None:
        assert found in inside
        assert rung_at(found, due_on, CALENDAR) == max(
            rung_at(rung, due_on, CALENDAR) for rung in inside
        )


@given(st.lists(rungs, max_size=8), due_days, instants)
def test_waking_at_the_next_rung_reaches_one(
    ladder: list[Rung], due_on: date, after: datetime
) -> None:
    wake_at = next_rung_at(ladder, due_on, CALENDAR, after)

    if wake_at is None:
        assert reached(ladder, due_on, CALENDAR, after=after, until=after + timedelta(9999)) is None
    else:
        assert wake_at > after
        assert reached(ladder, due_on, CALENDAR, after=after, until=wake_at) is not None


def test_a_rung_speaks_to_somebody() -> None:
    with pytest.raises(ValidationError):
        Rung(days=1, step=Step.OVERDUE, to=())
