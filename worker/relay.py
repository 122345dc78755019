"""The relay: starts each waiting errand as a standalone activity under the errand's own id."""

import asyncio
from datetime import timedelta

import psycopg
import structlog
from temporalio.client import Client
from temporalio.common import ActivityIDReusePolicy, RetryPolicy
from temporalio.exceptions import ActivityAlreadyStartedError
from temporalio.service import RPCError

from ledger import errands
from ledger.database import Database
from ledger.errands import Errand
from ledger.writing import RELAY_CHANNEL

ACTIVITIES = {
    "notice": "deliver_notice",
    "digest": "deliver_digest",
    "deposit": "deposit_record",
    "nudge": "nudge_lawsuit",
}
BATCH = 100
LOOK_EVERY_SECONDS = 5.0
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))

log = structlog.get_logger()


class Relay:
    """Wakes by the database's notification, by the sweep, and every few seconds for what has come due."""

    def __init__(
        self, database: Database, client: Client, *, task_queue: str, give_up: timedelta
    ) -> None:
        self._database = database
        self._client = client
        self._task_queue = task_queue
        self._give_up = give_up

    async def run(self) -> None:
        """Relay until cancelled; a lost database or engine is waited for."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, RPCError, TimeoutError) as error:
                log.warning("relay_waits", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            self._database.url, autocommit=True, connect_timeout=3
        ) as connection:
            await connection.execute(f"listen {RELAY_CHANNEL}")
            while True:
                await self.drain()
                async for _ in connection.notifies(timeout=LOOK_EVERY_SECONDS, stop_after=1):
                    pass

    async def drain(self) -> None:
        """Start every errand that waits. One that was started before keeps its one life in the engine."""
        while found := await errands.waiting(self._database, BATCH):
            await asyncio.gather(*(self._start(errand) for errand in found))
            await errands.mark_started(self._database, [errand.id for errand in found])

    async def _start(self, errand: Errand) -> None:
        try:
            await self._client.start_activity(
                ACTIVITIES[errand.kind],
                errand.id,
                id=errand.id,
                task_queue=self._task_queue,
                start_to_close_timeout=timedelta(minutes=2),
                schedule_to_close_timeout=self._give_up,
                retry_policy=RETRIES,
                id_reuse_policy=ActivityIDReusePolicy.REJECT_DUPLICATE,
            )
        except ActivityAlreadyStartedError:
            log.info("errand_known", errand=errand.id)
