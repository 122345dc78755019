"""The outbox: what waits, what is sent again, and how an errand ends once."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from psycopg.types.json import Jsonb

from ledger import assignments, delivery, errands, writing
from ledger.database import Database
from ledger.delivery import Letter
from tests.activities.office import REF, a_ledger, rows

DAY = date(2026, 4, 15)
DIGEST = f"digest/clerk/{DAY.isoformat()}"
LETTER = Letter("题目", "正文")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


async def a_line(database: Database, reason: str) -> date:
    """Write a line for the clerk on the day and return the day of the digest it came into."""
    line = {"organ": "housing", "desk": "clerk", "reason": reason, "template": "lost", "facts": {}}
    async with database.short_path() as connection:
        await connection.execute(
            writing._INSERT_LINES, {"ref": REF, "today": DAY, "lines": Jsonb([line])}
        )
    ((day,),) = await rows(
        database, f"select day from digest_line where account = 'clerk' and reason = '{reason}'"
    )
    assert isinstance(day, date)
    return day


async def take(database: Database) -> str | None:
    errand = await assignments.read_assignment(database, DIGEST)
    return await delivery.take_digest(
        database, errand, lambda _person, _lines: LETTER, domain="office.example"
    )


async def test_a_lost_digest_that_was_not_written_takes_lines_again(database: Database) -> None:
    await a_line(database, "first")
    await errands.mark_started(database, [DIGEST])
    after_it_left = await a_line(database, "second")

    await errands.send_again(database, DIGEST)

    assert after_it_left == DAY + timedelta(days=1)
    assert await a_line(database, "third") == DAY
    assert await take(database) is None


async def test_a_lost_digest_that_was_written_stays_closed(database: Database) -> None:
    await a_line(database, "first")
    await errands.mark_started(database, [DIGEST])
    await take(database)

    await errands.send_again(database, DIGEST)

    assert await a_line(database, "second") == DAY + timedelta(days=1)


async def test_a_digest_that_has_ended_is_not_sent_again(database: Database) -> None:
    await a_line(database, "first")
    await rows(database, "delete from digest_line returning 1")
    result = await take(database)

    await errands.send_again(database, DIGEST)

    assert result == "nothing due"
    assert await a_line(database, "second") == DAY + timedelta(days=1)
