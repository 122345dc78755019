"""The outbox: what waits, what is sent again, and how an errand ends once."""

import hashlib
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from psycopg.types.json import Jsonb

from ledger import assignments, delivery, errands, writing
from ledger.database import Database
from ledger.delivery import Draft, Letter, Person
from ledger.notices import retry_notice
from ledger.watching import advance_clock
from tests.activities.office import REF, a_ledger, a_notice, an_errand, rows

DAY = date(2026, 4, 15)
REASON = f"digest/clerk/{DAY.isoformat()}"
WHOSE = hashlib.sha256(("clerk" + chr(10) + DAY.isoformat()).encode()).hexdigest()[:32]
DIGEST = f"digest/{WHOSE}/{DAY.isoformat()}"
CLERK = Person("clerk", "clerk@housing.example", "虚构市住房局")
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


async def end(database: Database, errand_id: str, result: str) -> None:
    await assignments.end(database, errand_id, result)


async def test_a_lost_digest_that_was_not_written_takes_lines_again(database: Database) -> None:
    await a_line(database, "first")
    await errands.mark_started(database, {DIGEST: DIGEST})
    after_it_left = await a_line(database, "second")

    await errands.send_again(database, DIGEST)

    assert after_it_left == DAY + timedelta(days=1)
    assert await a_line(database, "third") == DAY
    assert await take(database) is None


async def test_a_lost_digest_that_was_written_stays_closed(database: Database) -> None:
    await a_line(database, "first")
    await errands.mark_started(database, {DIGEST: DIGEST})
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


async def test_what_brings_a_notice_names_nobody_in_its_id(database: Database) -> None:
    await a_line(database, "first")
    draft = Draft(REASON, CLERK, None, "digest", LETTER)
    await delivery.write_notices(database, [draft], domain="office.example")
    await rows(database, "update notice set status = 'failed' returning 1")
    ((notice,),) = await rows(database, "select id from notice")

    again = await retry_notice(database, notice)

    brought = {row[0] for row in await rows(database, "select id from errand")}
    assert again.startswith(f"notice/{notice}/retry/")
    assert {DIGEST, again} <= brought
    assert not [each for each in brought if "clerk" in each]


async def an_older_digest(database: Database) -> str:
    """An errand from before ids named nobody."""
    body: dict[str, object] = {"account": "clerk", "day": DAY.isoformat()}
    return await an_errand(database, REASON, "digest", body, None)


async def test_a_digest_that_waited_before_its_id_named_nobody_stays_the_only_one(
    database: Database,
) -> None:
    older = await an_older_digest(database)

    assert await a_line(database, "first") == DAY
    assert await rows(database, "select id from errand where body->>'account' = 'clerk'") == [
        (older,)
    ]
    await errands.mark_started(database, {older: older})
    assert await a_line(database, "second") == DAY + timedelta(days=1)


async def test_of_two_digests_that_two_versions_made_for_a_day_one_is_written(
    database: Database,
) -> None:
    await a_line(database, "first")
    older = await assignments.read_assignment(database, await an_older_digest(database))

    assert await take(database) == "another brings it"
    written = await delivery.take_digest(
        database, older, lambda _person, _lines: LETTER, domain="office.example"
    )

    assert written is None
    assert await rows(database, "select reason, account from notice") == [(REASON, "clerk")]


@pytest.mark.parametrize("kind", ["notice", "digest"])
async def test_what_the_engine_gives_up_comes_into_the_inbox_and_before_a_person(
    database: Database, kind: str
) -> None:
    if kind == "notice":
        errand, reason, ref = await a_notice(database, ("housing", "clerk")), f"{REF}/lost", REF
    else:
        body: dict[str, object] = {"account": "clerk", "day": DAY.isoformat()}
        errand, reason, ref = await an_errand(database, DIGEST, "digest", body, None), REASON, None
    draft = Draft(reason, CLERK, ref, "lost", LETTER)
    await delivery.write_notices(database, [draft], domain="office.example")

    assert await errands.give_up(database, errand)

    assert await rows(database, "select reason, status from notice") == [(reason, "failed")]
    assert await rows(database, "select kind, ref from alarm") == [("errand_given_up", ref)]
    assert await rows(database, "select result from errand") == [("given up",)]


async def test_what_has_ended_is_not_given_up(database: Database) -> None:
    errand = await a_notice(database, ("housing", "clerk"))
    await end(database, errand, "delivered 1 of 1")

    assert not await errands.give_up(database, errand)

    assert await rows(database, "select result from errand") == [("delivered 1 of 1",)]
    assert await rows(database, "select 1 from alarm") == []


async def test_the_first_ending_stands(database: Database) -> None:
    errand = await a_notice(database, ("housing", "clerk"))
    await errands.give_up(database, errand)

    await end(database, errand, "delivered 1 of 1")

    assert await rows(database, "select result from errand") == [("given up",)]


async def test_a_digest_waits_a_moment_for_what_the_same_morning_brings(database: Database) -> None:
    await a_line(database, "first")

    assert await errands.waiting(database, ["digest"], 10) == []


async def test_a_digest_that_the_clock_leaps_past_is_due_at_once(database: Database) -> None:
    await a_line(database, "first")
    await rows(
        database,
        "update errand set not_before = clock_timestamp() + interval '1 hour' returning 1",
    )

    await advance_clock(database, timedelta(minutes=59), is_movable=True)
    before_its_hour = await errands.waiting(database, ["digest"], 10)
    await advance_clock(database, timedelta(minutes=2), is_movable=True)

    assert before_its_hour == []
    assert DIGEST in {each.id for each in await errands.waiting(database, ["digest"], 10)}
