"""The outbox as the relay and the sweep see it: which errands wait, which run, which came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ledger import assignments, delivery, writing
from ledger.database import Database

# A digest waits a moment, so that what the same nine o'clock brings to a person comes in one letter. Deposits, which
# nobody waits for, all go when the first of them has waited for a second.
_WAITING = """
    select e.id, e.kind from errand e, office_clock c
    where e.started_at is null and e.kind = any(%s)
        and (e.not_before is null or e.not_before <= clock_timestamp() + c.shift)
        and case e.kind
            when 'digest' then e.made_at < clock_timestamp() - interval '3 seconds'
            when 'deposit' then (
                select min(f.made_at) from errand f where f.started_at is null and f.kind = 'deposit'
            ) < clock_timestamp() - interval '1 second'
            else true end
    order by e.made_at limit %s
"""
_RUNNING = """
    select activity from errand
    where finished_at is null and started_at < clock_timestamp() - %s
    group by activity order by min(started_at) limit %s
"""
_MARK_STARTED = """
    update errand e set started_at = clock_timestamp(), activity = s.activity
    from unnest(%s::text[], %s::text[]) as s(id, activity) where e.id = s.id
"""
_SEND_AGAIN = "update errand set started_at = null, activity = null where activity = %s and finished_at is null"
_CARRIED = "select id from errand where activity = %s and finished_at is null order by id"
_MAILED = ("notice", "digest")


@dataclass(frozen=True, slots=True)
class Errand:
    """An errand to start."""

    id: str
    kind: str


async def waiting(database: Database, kinds: Sequence[str], limit: int) -> list[Errand]:
    """Return errands of these kinds that are not started and may be, oldest first.

    Kinds that only a newer worker knows are left to it.
    """
    async with database.short_path() as connection:
        cursor = await connection.execute(_WAITING, (list(kinds), limit))
        return [Errand(*row) async for row in cursor]


async def mark_started(database: Database, started: Mapping[str, str]) -> None:
    """Note that the engine has these errands, each in the activity that carries it."""
    async with database.short_path() as connection:
        await connection.execute(_MARK_STARTED, (list(started), list(started.values())))


async def send_again(database: Database, activity: str) -> None:
    """Have the relay start once more what an activity carried that the engine lost; what has ended stays ended.

    A digest that is sent again takes lines once more until it is written: nothing of it has gone.
    """
    async with database.short_path() as connection:
        await connection.execute(_SEND_AGAIN, (activity,))


async def give_up_carried(database: Database, activity: str) -> int:
    """Give up what an activity carried that the engine retries no longer; return how many errands that were."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_CARRIED, (activity,))
        carried = [row[0] async for row in cursor]
    return sum([await give_up(database, errand_id) for errand_id in carried])


async def give_up(database: Database, errand_id: str) -> bool:
    """Note that an errand is tried no longer, and put it before a person; False where it has ended.

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
    """Return the activities that were started longer ago than that and carry what hasn't finished."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_RUNNING, (age, limit))
        return [row[0] async for row in cursor]


async def call_relay(database: Database) -> None:
    """Wake the relay."""
    async with database.short_path() as connection:
        await writing.call_relay(connection)
