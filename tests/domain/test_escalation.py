"""The ladder: on which morning each rung speaks, before, on and after the due day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import domain.calendar
from domain.calendar import Calendar, day_of, nine_o_clock, parse_notice
from domain.escalation import Desk, Rung, Step, rung_at

FILES = sorted((Path(domain.calendar.__file__).parent / "calendars").glob("*.toml"))
CALENDAR = Calendar(parse_notice(path.read_text("utf-8")) for path in FILES)

DUE_ON = date(2026, 12, 8)

due_days = st.dates(min_value=date(2024, 3, 1), max_value=date(2027, 6, 30))
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


def test_a_rung_speaks_to_somebody() -> None:
    with pytest.raises(ValidationError):
        Rung(days=1, step=Step.OVERDUE, to=())
