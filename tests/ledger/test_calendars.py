"""A year's notice is kept once, every process sees it with its next query, and the open deadlines follow it."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from importlib import resources

import pytest

from domain.acts.notice import FileDefence
from domain.acts.urging import Urge
from domain.calendar import BadNotice, nine_o_clock
from ledger import lawbooks
from ledger.calendars import Loaded, kept_notices, load_notice
from ledger.database import Database
from ledger.deciding import record, rehearse
from ledger.lawbooks import latest_lawbook, lawbook, shipped_lawbook
from ledger.watching import planned_otherwise
from tests.activities.office import rows
from tests.builders import (
    BUREAU,
    a_ledger,
    a_recording,
    a_registered_lawsuit,
    a_request,
    perform,
)

# Fifteen days from 22 December 2026 end on Wednesday 6 January 2027, whose year has no notice.
RECEIVED_ON = date(2026, 12, 22)
SEEN_AT = nine_o_clock(date(2026, 12, 24))
TOLD = "select account, template, facts ->> 'was_due_on', facts ->> 'due_on' from digest_line order by id"


def a_notice(last_day_off: int = 3, *, year: int = 2027, replaces: bool = False) -> str:
    """A notice whose New Year's holiday lasts until a day of January."""
    return f"""
year = {year}
title = "关于{year}年部分节假日安排的通知"
replaces = {str(replaces).lower()}

[[holidays]]
name = "元旦"
from_on = {year}-01-01
to_on = {year}-01-{last_day_off:02}
"""


def a_letter(answer_due_on: date) -> Urge:
    return Urge(about="defence", text="请按期答辩", answer_due_on=answer_due_on)


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    """What this process last saw is forgotten after the test."""
    yield
    lawbooks._shelf.cache_clear()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


async def a_lawsuit_over_new_year(database: Database) -> str:
    """An appeal: its answer is the only deadline it has."""
    return await a_registered_lawsuit(database, received_on=RECEIVED_ON, at=SEEN_AT, level="second")


async def load(database: Database, text: str, *, is_rehearsal: bool = False) -> Loaded:
    return await load_notice(database, text, by="administrator", is_rehearsal=is_rehearsal)


async def look(database: Database, ref: str, at: datetime = SEEN_AT) -> int:
    """What a refresh does: the ledger is asked what time and other lawsuits brought."""
    answer = await record(database, a_recording(ref=ref, at=at + timedelta(hours=1)))
    return answer.version


def moved(loaded: Loaded) -> list[tuple[str, date, date]]:
    return [
        (each.deadline.after.key, each.deadline.before.due_on, each.deadline.after.due_on)
        for each in loaded.moves
    ]


async def defence(database: Database) -> tuple[date, bool]:
    ((due_on, provisional),) = await rows(database, "select due_on, provisional from deadline")
    return due_on, provisional


async def test_a_notice_is_kept_with_who_loaded_it_and_when(database: Database) -> None:
    loaded = await load(database, a_notice())

    *shipped, kept = await kept_notices(database)
    assert (loaded.is_new, loaded.amends, loaded.moves) == (True, False, ())
    assert [each.loaded_at for each in shipped] == [None] * len(shipped)
    assert (kept.notice.year, kept.loaded_by) == (2027, "administrator")
    assert kept.loaded_at is not None
    assert not (await latest_lawbook(database)).calendar.is_provisional(date(2027, 1, 4))


async def test_the_access_log_tells_of_a_notice_once_and_of_no_rehearsal(
    database: Database,
) -> None:
    await load(database, a_notice(), is_rehearsal=True)
    await load(database, a_notice())
    await load(database, a_notice())

    told = "select about, authority, after ->> 'loaded_by', after ->> 'version' from access_entry where kind = %s"
    (row,) = await rows(database, told.replace("%s", "'calendar_loaded'"))
    ((version,),) = await rows(database, "select version from lawbook_version")
    assert row == ("calendar/2027", "operator", "administrator", version)


async def test_loading_a_notice_twice_changes_nothing(database: Database) -> None:
    await load(database, a_notice())
    before = await rows(database, "select * from calendar_notice, lawbook_version")

    # A comment is no other notice.
    again = await load(database, a_notice() + "\n# 已核对\n")

    assert not again.is_new
    assert await rows(database, "select * from calendar_notice, lawbook_version") == before


async def test_what_is_shipped_need_not_be_loaded_and_may_be_amended(database: Database) -> None:
    shipped = resources.files("domain").joinpath("calendars", "2026.toml")

    same = await load(database, shipped.read_text(encoding="utf-8"))
    amended = await load(database, a_notice(year=2026))

    assert not same.is_new
    assert (amended.is_new, amended.amends) == (True, True)


async def test_a_wrong_notice_is_refused_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(BadNotice, match="不属于2027年"):
        await load(database, a_notice().replace("2027-01", "2025-01"))

    assert await rows(database, "select * from calendar_notice") == []


async def test_a_rehearsal_shows_what_would_move_and_keeps_nothing(database: Database) -> None:
    await a_lawsuit_over_new_year(database)

    loaded = await load(database, a_notice(6), is_rehearsal=True)

    assert moved(loaded) == [("defence", date(2027, 1, 6), date(2027, 1, 7))]
    assert await rows(database, "select * from calendar_notice") == []
    assert (await latest_lawbook(database)).calendar == shipped_lawbook().calendar


async def test_a_moved_deadline_is_planned_anew_journalled_and_told(database: Database) -> None:
    ref = await a_lawsuit_over_new_year(database)
    assert await defence(database) == (date(2027, 1, 6), True)

    await load(database, a_notice(6))
    versions = [await look(database, ref), await look(database, ref)]

    assert versions == [2, 2]
    assert await defence(database) == (date(2027, 1, 7), False)
    assert await rows(
        database, "select verbs, actor from journal_entry order by version desc limit 1"
    ) == [(["replan_deadlines"], "system")]
    assert await rows(database, TOLD) == [
        ("police-clerk", "deadline_moved", "2027年1月6日", "2027年1月7日")
    ]


async def test_a_day_that_firms_up_is_journalled_and_told(database: Database) -> None:
    ref = await a_lawsuit_over_new_year(database)

    loaded = await load(database, a_notice())
    await look(database, ref)

    assert [each.deadline.firmed_up for each in loaded.moves] == [True]
    assert await defence(database) == (date(2027, 1, 6), False)
    assert await rows(database, TOLD) == [("police-clerk", "deadline_firm", None, "2027年1月6日")]


async def test_what_another_calendar_leaves_alone_is_neither_journalled_nor_told(
    database: Database,
) -> None:
    november = nine_o_clock(date(2026, 11, 25))
    ref = await a_registered_lawsuit(database, received_on=date(2026, 11, 23), at=november)

    loaded = await load(database, a_notice())
    version = await look(database, ref, november)

    assert loaded.moves == ()
    assert version == 1
    assert await rows(database, "select verbs from journal_entry") == [(["register"],)]
    assert await rows(database, TOLD) == []


async def test_lawsuits_that_another_calendar_planned_are_found_until_they_were_looked_at(
    database: Database,
) -> None:
    ref = await a_lawsuit_over_new_year(database)

    async def found() -> list[str]:
        book = await latest_lawbook(database)
        return await planned_otherwise(database, book.version, 10)

    assert await found() == []
    await load(database, a_notice(6))
    assert await found() == [ref]
    await look(database, ref)
    assert await found() == []


async def test_an_act_that_comes_before_the_sweep_moves_and_tells_as_well(
    database: Database,
) -> None:
    ref = await a_lawsuit_over_new_year(database)
    await load(database, a_notice(6))

    letter = a_letter(date(2027, 1, 20))
    await perform(database, ref, letter, actor=BUREAU, at=SEEN_AT)

    assert (date(2027, 1, 7), False) in await rows(
        database, "select due_on, provisional from deadline"
    )
    assert ("police-clerk", "deadline_moved", "2027年1月6日", "2027年1月7日") in await rows(
        database, TOLD
    )
    assert await look(database, ref) == 2


async def test_what_was_met_in_firm_time_keeps_its_day(database: Database) -> None:
    ref = await a_registered_lawsuit(
        database, received_on=date(2026, 9, 16), at=nine_o_clock(date(2026, 9, 20))
    )
    await perform(database, ref, FileDefence(), at=nine_o_clock(date(2026, 9, 28)))

    await load(
        database,
        a_notice(year=2026).replace("2026-01-0", "2026-10-0").replace("10-03", "10-08"),
    )
    letter = a_letter(date(2026, 10, 20))
    await perform(database, ref, letter, actor=BUREAU, at=nine_o_clock(date(2026, 9, 29)))

    assert (date(2026, 10, 8),) in await rows(
        database, "select due_on from deadline where key = 'defence'"
    )


async def test_a_later_notice_amends_and_one_that_replaces_takes_back(database: Database) -> None:
    await load(database, a_notice(6))
    amended = await load(database, a_notice(4))
    after_amendment = (await latest_lawbook(database)).calendar
    replaced = await load(database, a_notice(4, replaces=True))
    after_replacement = (await latest_lawbook(database)).calendar

    assert amended.amends
    assert replaced.amends
    assert not after_amendment.is_working_day(date(2027, 1, 6))
    assert after_replacement.is_working_day(date(2027, 1, 6))
    assert not after_replacement.is_working_day(date(2027, 1, 4))


async def test_what_is_registered_or_rehearsed_after_a_load_is_counted_with_it(
    database: Database,
) -> None:
    """Neither goes through a lawsuit's procedure, and neither may count with what the process knew before."""
    await load(database, a_notice(6))
    assert lawbook() == shipped_lawbook()

    ref = await a_lawsuit_over_new_year(database)

    assert await defence(database) == (date(2027, 1, 7), False)
    lawbooks._shelf.cache_clear()
    letter = a_letter(date(2027, 1, 20))
    request = a_request(letter, actor=BUREAU, ref=ref, now=SEEN_AT)
    rehearsal = await rehearse(database, a_recording(request, ref=ref, at=SEEN_AT))
    assert {each.calendar for each in rehearsal.standing.deadlines} == {lawbook().calendar.version}
    assert not lawbook().calendar.is_provisional(date(2027, 1, 1))
