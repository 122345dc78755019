"""The office's time during the play: it stops where a rung falls due, so that each reminder really happens."""

import asyncio
import time
from datetime import datetime, timedelta

from temporalio.client import Client

from deploy.clock import wake_all
from deploy.demo.patience import patiently
from ledger.database import Database
from ledger.watching import advance_clock, office_now

# Rungs speak at nine; an hour later everyone has read his digest.
_AFTER_RUNG = timedelta(hours=1)
_MOST_STOPS = 400
_LOOK_EVERY_SECONDS = 0.02
_NUDGES_WITHIN_SECONDS = 20.0

_NEXT_WAKE = "select min(next_wake_at) from lawsuit where not is_closed"
_NUDGES = "select count(*) from errand where kind = 'nudge' and finished_at is null"
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

    async def now(self) -> datetime:
        """Return the office instant, aware UTC."""
        return await patiently(lambda: office_now(self._database))

    async def reach(self, target: datetime) -> None:
        """Move to an instant, with a stop after each wake-up on the way; one that is past is passed already."""
        for _ in range(_MOST_STOPS):
            # What an act brought for other lawsuits belongs to its own day.
            await self.settle_nudges()
            stop = await self._next_stop(target)
            await patiently(lambda: self._move_to(stop))  # noqa: B023 -- asked within this turn
            await patiently(self._wake_all)
            if stop >= target:
                return

    async def settle_nudges(self) -> None:
        """Wait until lawsuits whose duty came or went by another's act have been told."""
        give_up_at = time.monotonic() + _NUDGES_WITHIN_SECONDS
        while time.monotonic() < give_up_at:
            if not await self._number(_NUDGES):
                return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def drain(self, within_seconds: float) -> int:
        """Wait until no errand waits or runs, and return how many still do when the time is up."""
        give_up_at = time.monotonic() + within_seconds
        while True:
            left = await self._number(_WAITING)
            if not left or time.monotonic() > give_up_at:
                return left
            await asyncio.sleep(0.1)

    async def _next_stop(self, target: datetime) -> datetime:
        wake_at = await patiently(lambda: self._value(_NEXT_WAKE))
        if not isinstance(wake_at, datetime):
            return target
        return min(target, max(wake_at + _AFTER_RUNG, await self.now()))

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
