"""The relay: starts what waits in the outbox as standalone activities, each under an id that a second start repeats."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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

BATCH = 100
# The engine is shared with the lawsuits' acts, which go first.
STARTS_IN_FLIGHT = 8
START_TIMEOUT = timedelta(seconds=10)
LOOK_EVERY_SECONDS = 5.0
# What has just come may wait for others to go with it (`errands.waiting`).
LOOK_AGAIN_SECONDS = 1.0
# Acts come in bursts: one look that waits a moment serves them all.
MORE_MAY_COME_SECONDS = 0.03
# An errand under way tells so every few seconds (worker.heartbeats); after this silence its worker was killed.
LOST_AFTER = timedelta(seconds=15)
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Way:
    """How errands of a kind are run: by which activity, how long one try may take, and how long they are tried.

    `together` is the activity that takes several at once, where nobody waits for a single one of them.
    """

    activity: str
    one_try: timedelta
    give_up: timedelta
    together: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What one activity carries: one errand under its own id, or several of a kind that wait together."""

    kind: str
    ids: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the activity's id, the same whenever the same errands are carried."""
        if len(self.ids) == 1:
            return self.ids[0]
        return f"{self.kind}/together/{hashlib.sha256(chr(10).join(self.ids).encode()).hexdigest()}"


def ways(notice_give_up_days: float) -> dict[str, Way]:
    """Return how each kind of errand is run.

    A notice gives up by itself, so the engine waits a day longer. A package must reach the archive whatever happens to
    the mail, and a level must open; a nudge is a hint, which the lawsuit's next wake-up makes good.
    """
    patience = timedelta(days=notice_give_up_days + 1)
    return {
        "notice": Way("deliver_notice", timedelta(minutes=2), patience),
        "digest": Way("deliver_digest", timedelta(minutes=2), patience),
        "deposit": Way(
            "deposit_record", timedelta(minutes=10), timedelta(days=30), together="deposit_records"
        ),
        "root": Way("deposit_root", timedelta(minutes=10), timedelta(days=30)),
        "level": Way("open_level", timedelta(seconds=30), timedelta(days=30)),
        "nudge": Way("nudge_lawsuit", timedelta(seconds=30), timedelta(days=1)),
    }


class Relay:
    """Wakes by the database's notification, by the sweep, and every few seconds for what has come due."""

    def __init__(
        self,
        database: Database,
        client: Client,
        *,
        task_queue: str,
        ways: Mapping[str, Way],
        lost_after: timedelta = LOST_AFTER,
    ) -> None:
        self._database = database
        self._client = client
        self._task_queue = task_queue
        self._ways = ways
        self._lost_after = lost_after
        self._places = asyncio.Semaphore(STARTS_IN_FLIGHT)

    async def run(self) -> None:
        """Relay until cancelled; a lost database or engine is waited for."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, RPCError, TimeoutError) as error:
                log.warning("relay_waits", error=type(error).__name__)
            except Exception:
                # Whatever it is, the errands of tomorrow must not stop with it.
                log.exception("relay_failed")
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            self._database.url, autocommit=True, connect_timeout=3
        ) as connection:
            await connection.execute(f"listen {RELAY_CHANNEL}")
            patience = LOOK_AGAIN_SECONDS
            while True:
                await self.drain()
                roused = connection.notifies(timeout=patience, stop_after=1)
                patience = LOOK_EVERY_SECONDS
                async for _ in roused:
                    patience = LOOK_AGAIN_SECONDS
                async for _ in connection.notifies(timeout=MORE_MAY_COME_SECONDS):
                    pass

    async def drain(self) -> None:
        """Start every errand that waits. One that was started before keeps its one life in the engine.

        Raises:
            RPCError: the engine didn't take one of them; what it took is noted, and the others are tried again later.
        """
        kinds = list(self._ways)
        while found := await errands.waiting(self._database, kinds, BATCH):
            loads = list(self._loads(found))
            outcomes = await asyncio.gather(
                *(self._start(load) for load in loads), return_exceptions=True
            )
            failures = [each for each in outcomes if each is not None]
            started = {
                errand_id: load.id
                for load, failure in zip(loads, outcomes, strict=True)
                if failure is None
                for errand_id in load.ids
            }
            await errands.mark_started(self._database, started)
            if failures:
                raise failures[0]

    def _loads(self, found: Sequence[Errand]) -> Iterator[Load]:
        """Yield what each activity is to carry.

        An activity costs the engine as much as two acts, and in a busy hour each act would bring one.
        """
        for kind, way in self._ways.items():
            ids = tuple(sorted(errand.id for errand in found if errand.kind == kind))
            if way.together and ids:
                yield Load(kind, ids)
            else:
                yield from (Load(kind, (each,)) for each in ids)

    async def _start(self, load: Load) -> None:
        way, alone = self._ways[load.kind], len(load.ids) == 1
        try:
            async with self._places:
                await self._client.start_activity(
                    way.activity if alone else str(way.together),
                    load.ids[0] if alone else list(load.ids),
                    id=load.id,
                    task_queue=self._task_queue,
                    start_to_close_timeout=way.one_try,
                    schedule_to_close_timeout=way.give_up,
                    heartbeat_timeout=self._lost_after,
                    retry_policy=RETRIES,
                    id_reuse_policy=ActivityIDReusePolicy.REJECT_DUPLICATE,
                    rpc_timeout=START_TIMEOUT,
                )
        except ActivityAlreadyStartedError:
            log.info("errand_known", activity=load.id)
