"""Alarms: each is put before a person once."""

from collections.abc import AsyncIterator

import pytest

from ledger import writing
from ledger.database import Database
from tests.activities.office import REF, a_ledger, rows


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


@pytest.mark.parametrize("ref", [REF, None])
async def test_an_alarm_is_raised_once(database: Database, ref: str | None) -> None:
    async with database.short_path() as connection:
        await writing.raise_alarm(connection, "no_recipient", ref, "请补登")
        await writing.raise_alarm(connection, "no_recipient", ref, "请补登")

    assert await rows(database, "select ref from alarm") == [(ref,)]


async def test_what_comes_back_after_it_was_handled_is_raised_anew(database: Database) -> None:
    async with database.short_path() as connection:
        await writing.raise_alarm(connection, "no_recipient", None, "请补登")
        await connection.execute("update alarm set handled_at = clock_timestamp()")
        await writing.raise_alarm(connection, "no_recipient", None, "请补登")
        await writing.raise_alarm(connection, "no_recipient", None, "请补登")

    assert await rows(database, "select handled_at is null from alarm order by id") == [
        (False,),
        (True,),
    ]
