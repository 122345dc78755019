"""The outbox as the relay and the sweep see it: which errands wait, which run, which came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ledger import assignments, delivery, writing
from ledger.database import Database

# A digest waits a moment, so that what the same nine o'clock brings to a person comes in one letter.
_WAITING = """
    select e.id, e.kind from errand e, office_clock c
    where e.started_at is null and e.kind = any(%s)
        and (e.not_before is null or e.not_before <= clock_timestamp() + c.shift)
        and (e.kind <> 'digest' or e.made_at < clock_timestamp() - interval '3 seconds')
    order by e.made_at limit %s
"""
_RUNNING = """
    select id from errand
    where finished_at is null and started_at < clock_timestamp() - %s
    order by started_at limit %s
"""
_MARK_STARTED = "update errand set started_at = clock_timestamp() where id = any(%s)"
_SEND_AGAIN = "update errand set started_at = null where id = %s and finished_at is null"
_MAILED = ("notice", "digest")


@dataclass(frozen=True, slots=True)
class Errand:
    """An errand to start: its id is the activity's."""

    id: str
    kind: str


async def waiting(database: Database, kinds: Sequence[str], limit: int) -> list[Errand]:
    """Return errands of these kinds that are not started and may be, oldest first.

    Kinds that only a newer worker knows are left to it.
    """
    async with database.short_path() as connection:
        cursor = await connection.execute(_WAITING, (list(kinds), limit))
        return [Errand(*row) async for row in cursor]


async def mark_started(database: Database, ids: list[str]) -> None:
    """Note that the engine has these errands."""
    async with database.short_path() as connection:
        await connection.execute(_MARK_STARTED, (ids,))


async def send_again(database: Database, errand_id: str) -> None:
    """Have the relay start an errand once more that the engine lost; one that has ended meanwhile stays ended.

    A digest that is sent again takes lines once more until it is written: nothing of it has gone.
    """
    async with database.short_path() as connection:
        await connection.execute(_SEND_AGAIN, (errand_id,))


async def give_up(database: Database, errand_id: str) -> bool:
    """Note that the engine retries an errand no longer, and put it before a person; False where it has ended.

    What waits of a notice or digest comes into the inbox of failed notices, from which a person sends it again.
    """
    errand = await assignments.read_assignment(database, errand_id)
    async with database.short_path() as connection, connection.transaction():
        if not await assignments.finish(connection, errand_id, "given up"):
            return False
        if errand.kind in _MAILED:
            await delivery.abandon(connection, errand)
        text = f"事务{errand_id}多次重试未成，已停止，请人工处理。"
        await writing.raise_alarm(connection, "errand_given_up", errand.ref, text)
    return True


async def running_since(database: Database, age: timedelta, limit: int) -> list[str]:
    """Return errands that were started longer ago than that and haven't finished."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_RUNNING, (age, limit))
        return [row[0] async for row in cursor]


async def call_relay(database: Database) -> None:
    """Wake the relay."""
    async with database.short_path() as connection:
        await writing.call_relay(connection)
