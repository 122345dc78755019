"""The office clock of demo and test installations: it opens on any day, and from then on only moves forward."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from ledger.database import Database
from ledger.watching import ClockNotMovable, advance_clock, office_now, open_at
from tests.builders import a_ledger, a_registered_lawsuit

OPENING = datetime(2026, 1, 5, tzinfo=UTC)
MOMENT = timedelta(minutes=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


async def test_an_office_in_which_nothing_has_happened_opens_on_any_day(database: Database) -> None:
    await open_at(database, OPENING, is_movable=True)

    assert OPENING <= await office_now(database) < OPENING + MOMENT


async def test_an_office_that_keeps_a_lawsuit_stays_in_its_time(database: Database) -> None:
    before = await office_now(database)
    await a_registered_lawsuit(database)

    await open_at(database, OPENING, is_movable=True)

    assert before <= await office_now(database) < before + MOMENT


async def test_an_office_that_keeps_real_lawsuits_has_the_real_time(database: Database) -> None:
    with pytest.raises(ClockNotMovable):
        await open_at(database, OPENING, is_movable=False)
    with pytest.raises(ClockNotMovable):
        await advance_clock(database, MOMENT, is_movable=False)
