"""The office's time during the play: it stops where a rung falls due, so that each reminder really happens."""

import asyncio
import time
from datetime import date, datetime, timedelta

from temporalio.client import Client

from deploy.clock import wake_all
from deploy.demo.patience import patiently
from domain.calendar import nine_o_clock
from ledger.database import Database
from ledger.watching import advance_clock, office_now, open_at

# Rungs speak at nine and digests leave ten minutes later; a stop on each side of them keeps their order.
_AFTER_RUNG = timedelta(minutes=5)
_AFTER_DIGEST = timedelta(hours=1)
_MOST_STOPS = 400
_DIGESTS_WITHIN_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 0.02
_NUDGES_WITHIN_SECONDS = 20.0
_OPENS_BEFORE_NINE = timedelta(hours=1)

_NEXT_WAKE = "select min(next_wake_at) from lawsuit where not is_closed"
_NUDGES = "select count(*) from errand where kind = 'nudge' and finished_at is null"
_DIGESTS = """
    select count(*) from errand e, office_clock c
    where e.kind = 'digest' and e.finished_at is null and e.not_before <= clock_timestamp() + c.shift
"""
_WAITING = """
    select count(*) from errand e, office_clock c
    where e.finished_at is null and (e.not_before is null or e.not_before <= clock_timestamp() + c.shift)
"""


class OfficeTime:
    """The office clock of a demo, moved forward stop by stop."""

    def __init__(self, database: Database, client: Client, task_queue: str) -> None:
        self._database = database
        self._client = client
        self._task_queue = task_queue
        self._mail_is_away = False

    async def now(self) -> datetime:
        """Return the office instant, aware UTC."""
        return await patiently(lambda: office_now(self._database))

    async def open_before(self, day: date) -> None:
        """Let the office open on the morning of a day, past or to come, unless a lawsuit is registered already."""
        instant = nine_o_clock(day) - _OPENS_BEFORE_NINE
        await patiently(lambda: open_at(self._database, instant, is_movable=True))

    async def reach(self, target: datetime) -> None:
        """Move to an instant, with stops at each wake-up on the way; one that is past is passed already."""
        for _ in range(_MOST_STOPS):
            # What an act brought for other lawsuits belongs to its own day.
            await self.settle_nudges()
            wake_at = await self._next_wake_before(target)
            if wake_at is not None:
                await self._stop_at(wake_at + _AFTER_RUNG)
            stop = target if wake_at is None else min(target, wake_at + _AFTER_DIGEST)
            await self._stop_at(stop)
            await self._deliver_digests()
            if stop == target:
                return

    async def settle_nudges(self) -> None:
        """Wait until lawsuits whose duty came or went by another's act have been told."""
        await self._until_none(_NUDGES, _NUDGES_WITHIN_SECONDS)

    async def drain(self, within_seconds: float) -> int:
        """Wait until no errand waits or runs, and return how many still do when the time is up."""
        await self._until_none(_WAITING, within_seconds)
        return await self._number(_WAITING)

    async def _next_wake_before(self, target: datetime) -> datetime | None:
        wake_at = await patiently(lambda: self._value(_NEXT_WAKE))
        is_on_the_way = isinstance(wake_at, datetime) and wake_at + _AFTER_RUNG < target
        return wake_at if is_on_the_way and isinstance(wake_at, datetime) else None

    async def _stop_at(self, instant: datetime) -> None:
        await patiently(lambda: self._move_to(instant))
        await patiently(self._wake_all)

    async def _deliver_digests(self) -> None:
        """Let the digests leave before the day's acts make them pointless; a dead mail server is left behind."""
        if not self._mail_is_away:
            self._mail_is_away = not await self._until_none(_DIGESTS, _DIGESTS_WITHIN_SECONDS)

    async def _until_none(self, query: str, within_seconds: float) -> bool:
        give_up_at = time.monotonic() + within_seconds
        while await self._number(query):
            if time.monotonic() > give_up_at:
                return False
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        return True

    async def _move_to(self, instant: datetime) -> None:
        # From where the clock stands, so that asking twice moves it once.
        by = instant - await office_now(self._database)
        if by > timedelta():
            await advance_clock(self._database, by, is_movable=True)

    async def _wake_all(self) -> None:
        await wake_all(self._database, self._client, self._task_queue)

    async def _number(self, query: str) -> int:
        found = await patiently(lambda: self._value(query))
        return found if isinstance(found, int) else 0

    async def _value(self, query: str) -> object:
        async with self._database.short_path() as connection:
            cursor = await connection.execute(query.encode())
            row = await cursor.fetchone()
        return row[0] if row else None
