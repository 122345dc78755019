"""The office clock, and which lawsuits have slept past their wake-up."""

from datetime import datetime, timedelta

from ledger import writing
from ledger.database import Connection, Database

_ASLEEP = """
    select l.ref from lawsuit l, office_clock c
    where not l.is_closed and l.next_wake_at <= clock_timestamp() + c.shift - %(asleep_for)s
    order by l.next_wake_at limit %(limit)s
"""
_PLANNED_OTHERWISE = """
    select ref from lawsuit
    where not is_closed and (calendar < %(calendar)s or calendar > %(calendar)s)
    order by ref limit %(limit)s
"""
# A digest waits a moment of real time for what the same morning brings (`errands.waiting`); where the clock leaps past
# its hour that moment is over, too, and the day's acts must not overtake it.
_LEAP = """
    with clock as (update office_clock set shift = shift + %(by)s returning shift)
    update errand e set made_at = e.made_at - %(by)s
    from clock c
    where e.kind = 'digest' and e.started_at is null and e.not_before <= clock_timestamp() + c.shift
"""

_OPEN_AT = """
    update office_clock set shift = %(instant)s - clock_timestamp()
    where not exists (select from lawsuit) and not exists (select from errand)
"""


class ClockNotMovable(RuntimeError):
    """The office clock may be moved only in demo and test installations."""


async def asleep(database: Database, asleep_for: timedelta, limit: int) -> list[str]:
    """Return the open lawsuits whose wake-up (office time) has been past for that long: the stuck ones first."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_ASLEEP, {"asleep_for": asleep_for, "limit": limit})
        return [row[0] async for row in cursor]


async def planned_otherwise(database: Database, calendar: str, limit: int) -> list[str]:
    """Return open lawsuits whose deadlines or duty were last looked at by another version of the lawbook."""
    async with database.short_path() as connection:
        cursor = await connection.execute(
            _PLANNED_OTHERWISE, {"calendar": calendar, "limit": limit}
        )
        return [row[0] async for row in cursor]


async def office_now(database: Database) -> datetime:
    """Return the office instant: real time and the clock's shift, aware UTC."""
    async with database.short_path() as connection:
        return await office_now_on(connection)


async def office_now_on(connection: Connection) -> datetime:
    """Return the office instant, in the caller's transaction."""
    cursor = await connection.execute("select clock_timestamp() + shift from office_clock")
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 -- the migration writes the row
    now: datetime = row[0]
    return now


async def advance_clock(database: Database, by: timedelta, *, is_movable: bool) -> datetime:
    """Move the office clock forward and return the new office instant; what it passes is due at once.

    Raises:
        ClockNotMovable: this installation keeps real lawsuits.
        ValueError: the clock would go back.
    """
    if not is_movable:
        raise ClockNotMovable("只有演示和测试环境可以拨动办公时钟。")
    if by < timedelta():
        raise ValueError("办公时钟只能向前拨。")
    async with database.short_path() as connection:
        await connection.execute(_LEAP, {"by": by})
        await writing.call_relay(connection)
    return await office_now(database)


async def open_at(database: Database, instant: datetime, *, is_movable: bool) -> None:
    """Set the office clock to an instant (aware), past or to come, while nothing has happened yet; else do nothing.

    Raises:
        ClockNotMovable: this installation keeps real lawsuits.
    """
    if not is_movable:
        raise ClockNotMovable("只有演示和测试环境可以拨动办公时钟。")
    async with database.short_path() as connection:
        await connection.execute(_OPEN_AT, {"instant": instant})


async def alarm_unwatched(database: Database, ref: str) -> None:
    """Put before a person, once, that what time or other lawsuits brought to a lawsuit can't be recorded."""
    text = "本案的期限提醒和义务复核无法登记，请系统管理员查看日志并处理。"
    async with database.short_path() as connection:
        await writing.raise_alarm(connection, "unwatched", ref, text)
