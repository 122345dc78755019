"""The outbox as the relay and the sweep see it: which errands wait, which run, which came back."""

from dataclasses import dataclass
from datetime import timedelta

from ledger import writing
from ledger.database import Database

# A digest waits a moment, so that what the same nine o'clock brings to a person comes in one letter.
_WAITING = """
    select e.id, e.kind from errand e, office_clock c
    where e.started_at is null and (e.not_before is null or e.not_before <= clock_timestamp() + c.shift)
        and (e.kind <> 'digest' or e.made_at < clock_timestamp() - interval '3 seconds')
    order by e.made_at limit %s
"""
_RUNNING = """
    select id from errand
    where finished_at is null and started_at < clock_timestamp() - %s
    order by started_at limit %s
"""
_SEND_AGAIN = "update errand set started_at = null where id = %s and finished_at is null"


@dataclass(frozen=True, slots=True)
class Errand:
    """An errand to start: its id is the activity's."""

    id: str
    kind: str


async def waiting(database: Database, limit: int) -> list[Errand]:
    """Return errands that are not started and may be, oldest first."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_WAITING, (limit,))
        return [Errand(*row) async for row in cursor]


async def mark_started(database: Database, ids: list[str]) -> None:
    """Note that the engine has these errands."""
    await _set(database, "started_at = clock_timestamp()", ids)


async def send_again(database: Database, errand_id: str) -> None:
    """Have the relay start an errand once more that the engine lost; one that has ended meanwhile stays ended.

    A digest that is sent again takes lines once more until it is written: nothing of it has gone.
    """
    async with database.short_path() as connection:
        await connection.execute(_SEND_AGAIN, (errand_id,))


async def finish(database: Database, errand_id: str, result: str) -> None:
    """Note how an errand ended."""
    async with database.short_path() as connection:
        await connection.execute(
            "update errand set finished_at = clock_timestamp(), result = %s where id = %s",
            (result, errand_id),
        )


async def give_up(database: Database, errand_id: str) -> None:
    """Note that the engine retries an errand no longer, and put it before a person."""
    await finish(database, errand_id, "given up")
    async with database.short_path() as connection:
        await writing.raise_alarm(
            connection,
            "errand_given_up",
            None,
            f"事务{errand_id}多次重试未成，已停止，请人工处理。",
        )


async def running_since(database: Database, age: timedelta, limit: int) -> list[str]:
    """Return errands that were started longer ago than that and haven't finished."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_RUNNING, (age, limit))
        return [row[0] async for row in cursor]


async def ref_of(database: Database, errand_id: str) -> str:
    """Return the lawsuit an errand belongs to."""
    async with database.short_path() as connection:
        cursor = await connection.execute("select ref from errand where id = %s", (errand_id,))
        row = await cursor.fetchone()
    if row is None:
        raise LookupError(errand_id)
    return str(row[0])


async def call_relay(database: Database) -> None:
    """Wake the relay."""
    async with database.short_path() as connection:
        await writing.call_relay(connection)


async def _set(database: Database, assignment: str, ids: list[str]) -> None:
    async with database.short_path() as connection:
        await connection.execute(
            f"update errand set {assignment} where id = any(%s)",  # noqa: S608 -- the two literals above
            (ids,),
        )
