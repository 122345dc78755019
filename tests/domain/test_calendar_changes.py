"""What another calendar does to a day: whatever the notices say, and in whatever order they come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain.calendar
from domain.calendar import Calendar, YearNotice, nine_o_clock, parse_notice
from domain.deadlines import Counting, Due, Nature, Pause, Period, due
from domain.escalation import Desk, Step
from domain.notices.deadlines import notices_of_calendar
from domain.replanning import replanned
from domain.rulepack import Lawbook
from domain.standing import Standing
from domain.timetable import Deadline, plan, rungs_reached
from tests.domain.cases import (
    LAWBOOK,
    LOST,
    OWED,
    PLEDGED,
    POLICE,
    SCHEDULED,
    SUBMITTED,
    a_standing,
    at_nine,
)

FILES = sorted((Path(domain.calendar.__file__).parent / "calendars").glob("*.toml"))
SHIPPED = tuple(parse_notice(path.read_text("utf-8")) for path in FILES)
CALENDAR = Calendar(SHIPPED)
ONE_DAY = timedelta(days=1)
SATURDAY = 5
NOW = nine_o_clock(date(2026, 6, 1))

starts = st.dates(min_value=date(2025, 6, 1), max_value=date(2028, 12, 31))
lengths = st.integers(min_value=0, max_value=150)
forward = st.builds(
    Period, counting=st.sampled_from([Counting.CALENDAR, Counting.WORKING]), days=lengths
) | st.builds(Period, counting=st.just(Counting.CALENDAR), months=st.integers(1, 12))
before = st.builds(Period, counting=st.just(Counting.BEFORE), days=lengths)
fixed = st.just(Period(counting=Counting.FIXED))


@st.composite
def notices(draw: st.DrawFn, years: Sequence[int] = (2026, 2027, 2028, 2029)) -> YearNotice:
    """Whatever a notice may say of its year, the end of the December before it included."""
    year = draw(st.sampled_from(years))
    days = st.dates(min_value=date(year - 1, 12, 25), max_value=date(year, 12, 31))
    off = draw(st.sets(days, max_size=30))
    worked = draw(st.sets(days.filter(lambda day: day.weekday() >= SATURDAY), max_size=6))
    return YearNotice(
        year=year, title="通知", off=tuple(sorted(off)), workdays=tuple(sorted(worked - off))
    )


one_a_year = st.lists(notices(), max_size=4, unique_by=lambda notice: notice.year)
calendars = st.lists(notices(), max_size=5).map(lambda more: Calendar([*SHIPPED, *more]))


def without_version(found: Due) -> Due:
    return found.model_copy(update={"calendar_version": "", "steps": found.steps[:-1]})


@st.composite
def pauses_after(draw: st.DrawFn, start: date) -> list[Pause]:
    spans = draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=3))
    return [
        Pause(from_on=start + ONE_DAY * first, to_on=start + ONE_DAY * (first + length))
        for first, length in spans
    ]


# The day


@given(calendars, forward, starts, st.data())
def test_no_calendar_lets_a_period_end_before_it_starts(
    calendar: Calendar, period: Period, start: date, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start))

    found = due(period, start, calendar, pauses=pauses)

    assert start <= found.safe_on <= found.due_on
    assert calendar.is_working_day(found.due_on)


@given(calendars, before, starts, starts)
def test_no_calendar_lets_a_day_before_a_hearing_come_after_it(
    calendar: Calendar, period: Period, hearing_on: date, not_before: date
) -> None:
    plain = due(period, hearing_on, calendar)
    known_late = due(period, hearing_on, calendar, not_before=not_before)

    assert plain.due_on <= hearing_on
    assert known_late.due_on >= not_before
    if not_before <= hearing_on:
        assert known_late.due_on <= hearing_on


@given(calendars, fixed, starts)
def test_no_calendar_moves_a_day_that_was_pledged(
    calendar: Calendar, period: Period, pledged_on: date
) -> None:
    found = due(period, pledged_on, calendar)

    assert (found.due_on, found.provisional) == (pledged_on, False)


@given(one_a_year, forward | before, starts, st.data())
def test_the_order_in_which_years_are_loaded_does_not_matter(
    loaded: list[YearNotice], period: Period, start: date, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(loaded))

    one, other = Calendar([*SHIPPED, *loaded]), Calendar([*SHIPPED, *shuffled])

    assert one.version == other.version
    assert due(period, start, one) == due(period, start, other)


@given(forward | before | fixed, starts, st.data())
def test_the_same_facts_and_the_same_calendar_give_the_same_day(
    period: Period, start: date, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start))
    shuffled = data.draw(st.permutations(pauses))

    assert due(period, start, CALENDAR, pauses=pauses) == due(
        period, start, Calendar(SHIPPED), pauses=shuffled
    )


@given(st.lists(notices([2027, 2028, 2029]), max_size=3), forward | before, starts)
def test_once_every_year_is_published_nothing_is_provisional(
    loaded: list[YearNotice], period: Period, start: date
) -> None:
    years = range(2020, 2035)
    whole = [YearNotice(year=year, title="通知", off=()) for year in years]

    assert not due(period, start, Calendar([*whole, *loaded])).provisional


@given(notices([2028, 2029]), forward, st.dates(date(2025, 6, 1), date(2026, 12, 31)), lengths)
def test_a_notice_leaves_alone_what_ends_before_its_december(
    notice: YearNotice, period: Period, start: date, extension_days: int
) -> None:
    before_it = due(period, start, CALENDAR, extension_days=extension_days)

    after_it = due(period, start, Calendar([*SHIPPED, notice]), extension_days=extension_days)

    if before_it.due_on < date(notice.year - 1, 12, 1):
        assert without_version(after_it) == without_version(before_it)


@given(calendars, forward, starts, st.integers(0, 60), st.integers(0, 30))
def test_a_longer_extension_never_gives_an_earlier_day(
    calendar: Calendar, period: Period, start: date, extension_days: int, more: int
) -> None:
    shorter = due(period, start, calendar, extension_days=extension_days)
    longer = due(period, start, calendar, extension_days=extension_days + more)

    assert shorter.due_on <= longer.due_on


@given(calendars, forward, starts, st.data())
def test_one_more_pause_never_gives_an_earlier_day(
    calendar: Calendar, period: Period, start: date, data: st.DataObject
) -> None:
    pauses, more = data.draw(pauses_after(start)), data.draw(pauses_after(start))

    fewer = due(period, start, calendar, pauses=pauses)

    assert fewer.due_on <= due(period, start, calendar, pauses=[*pauses, *more]).due_on


@given(st.lists(notices(), max_size=3), notices([2027]))
def test_a_notice_that_replaces_takes_back_what_was_said_of_its_year(
    loaded: list[YearNotice], last: YearNotice
) -> None:
    replacing = last.model_copy(update={"replaces": True})
    others = [each for each in loaded if each.year != last.year]

    assert Calendar([*loaded, replacing]).version == Calendar([*others, last]).version


# Years without a notice


@pytest.mark.parametrize("counting", [Counting.CALENDAR, Counting.WORKING, Counting.BEFORE])
@pytest.mark.parametrize("days", [0, 1, 3, 15, 60])
def test_every_day_of_2027_is_counted_without_a_notice(counting: Counting, days: int) -> None:
    period = Period(counting=counting, days=days)

    for number in range(380):
        start = date(2026, 12, 25) + ONE_DAY * number
        found = due(period, start, CALENDAR)
        assert found.provisional or found.due_on.year == 2026
        assert found.steps


@pytest.mark.parametrize(
    ("started_on", "due_on", "provisional"),
    [
        (date(2026, 12, 28), date(2026, 12, 31), False),
        (date(2026, 12, 29), date(2027, 1, 4), True),
        (date(2026, 12, 30), date(2027, 1, 5), True),
        (date(2026, 12, 31), date(2027, 1, 6), True),
        (date(2027, 1, 1), date(2027, 1, 6), True),
    ],
)
def test_three_working_days_around_a_new_year_without_a_notice(
    started_on: date, due_on: date, provisional: bool
) -> None:
    found = due(Period(counting=Counting.WORKING, days=3), started_on, CALENDAR)

    assert (found.due_on, found.provisional) == (due_on, provisional)


def test_a_notice_says_which_fixed_days_it_leaves_open() -> None:
    assert [each.left_open for each in SHIPPED if each.year >= 2025] == [(), ()]
    only_new_year = YearNotice(year=2027, title="通知", off=(date(2027, 1, 1),))
    assert only_new_year.left_open[0] == "劳动节（2027-05-01）"


# The deadlines of a lawsuit

LIVES = [(), SCHEDULED, LOST, OWED, PLEDGED, SUBMITTED]
lives = st.sampled_from([a_standing(*each) for each in LIVES])


def planned(standing: Standing, calendar: Calendar, earlier: Sequence[Deadline]) -> list[Deadline]:
    book = Lawbook(pack=LAWBOOK.pack, calendar=calendar)
    return list(plan(standing.lawsuit, POLICE, book, earlier))


def days_of(deadlines: Sequence[Deadline]) -> list[tuple[str, date, bool]]:
    return [(each.key, each.due_on, each.provisional) for each in deadlines]


@settings(max_examples=40)
@given(lives, calendars)
def test_planning_twice_by_one_calendar_is_planning_once(
    standing: Standing, calendar: Calendar
) -> None:
    once = planned(standing, calendar, standing.deadlines)

    assert planned(standing, calendar, once) == once


@settings(max_examples=40)
@given(lives, calendars)
def test_only_what_changed_is_replaced_and_every_change_is_found(
    standing: Standing, calendar: Calendar
) -> None:
    after = planned(standing, calendar, standing.deadlines)

    for earlier, later in zip(standing.deadlines, after, strict=True):
        if not earlier.is_open and not earlier.provisional:
            assert later is earlier
        if earlier == later:
            assert later is earlier
    changed = [each.after for each in replanned(standing.deadlines, after)]
    pairs = zip(standing.deadlines, after, strict=True)
    assert changed == [later for earlier, later in pairs if later.is_open and earlier != later]


@settings(max_examples=40)
@given(lives, calendars)
def test_open_deadlines_are_those_that_the_calendar_alone_would_give(
    standing: Standing, calendar: Calendar
) -> None:
    """Whatever was planned before, nobody's day depends on which calendars came in between."""
    after = planned(standing, calendar, standing.deadlines)
    anew = planned(standing, calendar, ())

    still_open = [each for each in after if each.is_open]
    assert days_of(still_open) == days_of([each for each in anew if each.is_open])


@settings(max_examples=40)
@given(lives, calendars)
def test_each_day_that_moved_or_firmed_up_is_told_once(
    standing: Standing, calendar: Calendar
) -> None:
    after = planned(standing, calendar, standing.deadlines)

    told = list(notices_of_calendar(standing.deadlines, after, NOW))

    known = {each.key: each for each in standing.deadlines}
    expected = [
        "deadline_moved" if known[each.key].due_on != each.due_on else "deadline_firm"
        for each in after
        if each.is_open
        and each.rungs
        and (
            known[each.key].due_on != each.due_on
            or (known[each.key].provisional and not each.provisional)
        )
    ]
    assert [each.template for each in told] == expected
    assert len({each.reason for each in told}) == len(told)
    assert not any(each.urgent for each in told)


def test_a_moved_day_is_told_with_both_days_to_those_who_are_reminded_first() -> None:
    standing = a_standing(received_on=date(2026, 5, 20), level="second")
    off = YearNotice(year=2026, title="通知", off=(date(2026, 6, 4),))

    after = planned(standing, Calendar([*SHIPPED, off]), standing.deadlines)
    (told,) = notices_of_calendar(standing.deadlines, after, NOW)

    assert told.to == (Desk.CLERK, Desk.HANDLING_UNIT)
    assert (told.facts["was_due_on"], told.facts["due_on"]) == ("2026年6月4日", "2026年6月5日")


def test_a_day_that_moves_and_stays_provisional_says_so() -> None:
    before_it = planned(a_standing(level="second"), Calendar(()), ())
    changes = {"calendar": "another", "due_on": date(2026, 8, 20)}
    after = [each.model_copy(update=changes) for each in before_it]

    (told,) = notices_of_calendar(before_it, after, NOW)

    assert told.template == "deadline_moved"
    assert told.facts["due_on"] == "2026年8月20日（暂定）"


def test_what_an_act_moves_is_not_told_as_the_calendars() -> None:
    standing = a_standing(*SCHEDULED)
    hearing = standing.lawsuit.hearings[0]
    moved = hearing.model_copy(update={"starts_at": at_nine(date(2026, 8, 20))})
    lawsuit = standing.lawsuit.model_copy(update={"hearings": (moved,)})
    bare = Calendar([*SHIPPED, YearNotice(year=2027, title="通知", off=())])

    after = planned(standing.model_copy(update={"lawsuit": lawsuit}), bare, standing.deadlines)

    assert "head_name:1" not in {each.after.key for each in replanned(standing.deadlines, after)}


# Rungs


@settings(max_examples=40)
@given(lives, calendars, st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_each_look_tells_a_ladder_once_and_no_rung_is_told_twice(
    standing: Standing, calendar: Calendar, hours: list[int]
) -> None:
    deadlines = planned(standing, calendar, standing.deadlines)
    looks = [NOW + timedelta(days=n) for n in sorted({0, *hours})]

    told: list[tuple[str, date, Step]] = []
    for after, until in pairwise(looks):
        reached = rungs_reached(deadlines, after=after, until=until)
        keys = [each.deadline.key for each in reached]
        assert len(set(keys)) == len(keys)
        told += [(each.deadline.key, each.rung.on, each.rung.step) for each in reached]

    assert len(set(told)) == len(told)


@settings(max_examples=40)
@given(lives, st.integers(1, 200), st.integers(1, 200))
def test_after_an_outage_the_rung_is_the_one_that_many_looks_end_with(
    standing: Standing, one: int, other: int
) -> None:
    middle, end = (NOW + timedelta(days=n) for n in (one, one + other))

    def rungs(after: datetime, until: datetime) -> dict[str, object]:
        # Of a right that has run out nobody is reminded, however often one looked before.
        duties = [each for each in standing.deadlines if each.nature is not Nature.RIGHT]
        reached = rungs_reached(duties, after=after, until=until)
        return {each.deadline.key: each.rung for each in reached}

    assert rungs(NOW, end) == {**rungs(NOW, middle), **rungs(middle, end)}


@settings(max_examples=40)
@given(lives, calendars)
def test_every_rung_stands_on_its_side_of_the_due_day(
    standing: Standing, calendar: Calendar
) -> None:
    for each in planned(standing, calendar, ()):
        ladder = sorted(LAWBOOK.pack.ladder_of(each.kind), key=lambda rung: rung.days)
        for rung, asked in zip(each.rungs, ladder, strict=bool(each.rungs)):
            assert calendar.is_working_day(rung.on)
            assert rung.on <= each.due_on if asked.days <= 0 else rung.on > each.due_on


def test_what_the_last_look_left_alone_is_not_counted_again() -> None:
    standing = a_standing()
    # A day that no calendar gives shows whether it was counted.
    planted = date(2026, 3, 8)
    old = [
        each.model_copy(update={"calendar": "old", "due_on": planted})
        for each in standing.deadlines
    ]
    filed = a_standing("file_defence")

    def days(deadlines: Sequence[Deadline], looked_at_by: str) -> set[date]:
        planned = plan(standing.lawsuit, POLICE, LAWBOOK, deadlines, looked_at_by=looked_at_by)
        return {each.due_on for each in planned}

    assert days(old, LAWBOOK.calendar.version) == {planted}
    assert planted not in days(old, "")
    assert planted not in days(old, "another")
    # What was over when another calendar was loaded was passed over: open again, it is counted.
    over = [
        each.model_copy(update={"calendar": "old", "due_on": planted})
        for each in filed.deadlines
        if not each.is_open
    ]
    assert over
    assert planted not in days(over, LAWBOOK.calendar.version)
