"""The database of one process: a pool, its time-outs, and the short path to the driver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# Below the recording activity's five seconds, so that the database gives up first and says why.
_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "lock_timeout": "2s",
        "statement_timeout": "4s",
        "idle_in_transaction_session_timeout": "10s",
        "timezone": "UTC",
    }.items()
)

# Its few statements are prepared at their second use and planned once: planning anew took a fifth of the server's time.
_SHORT_PATH = f"{_OPTIONS} -c plan_cache_mode=force_generic_plan"

_CONNECT: dict[str, Any] = {
    "options": _OPTIONS,
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
PATIENCE_SECONDS = 5

Connection = psycopg.AsyncConnection[TupleRow]


def driver_url(url: str) -> sa.URL:
    """Return the address with the driver that this project uses."""
    return sa.make_url(url).set(drivername="postgresql+psycopg")


class Database:
    """The connections of one process to one PostgreSQL database.

    The short path keeps its own idle connections: a lawsuit's act uses one four times, and SQLAlchemy's pool, which
    lends through greenlets and events, took a tenth of the act's time. Lists and rare writes go through the engine.
    """

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = url
        self._places = asyncio.Semaphore(pool_size)
        self._idle: list[Connection] = []
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url),
            isolation_level="AUTOCOMMIT",
            pool_size=5,
            max_overflow=5,
            pool_timeout=PATIENCE_SECONDS,
            # A server that was started anew would fail the first request of everyone who was connected before.
            pool_pre_ping=True,
            connect_args=_CONNECT,
        )

    @asynccontextmanager
    async def short_path(self) -> AsyncIterator[Connection]:
        """Yield the driver's own connection, in autocommit, for paths where milliseconds count.

        Raises:
            psycopg.OperationalError: the database can't be reached.
            TimeoutError: every connection was busy for five seconds.
        """
        await self._wait_for_a_place()
        try:
            connection = self._idle.pop() if self._idle else await self._connect()
            try:
                yield connection
            finally:
                await self._take_back(connection)
        finally:
            self._places.release()

    async def _wait_for_a_place(self) -> None:
        if not self._places.locked():
            # Nobody waits, so neither does this: a time-out would cost more than the place.
            await self._places.acquire()
            return
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._places.acquire()

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self.url, autocommit=True, prepare_threshold=1, **{**_CONNECT, "options": _SHORT_PATH}
        )

    async def _take_back(self, connection: Connection) -> None:
        if connection.info.transaction_status is TransactionStatus.IDLE:
            self._idle.append(connection)
            return
        # One broken connection tells of a server that went away: the others are broken too.
        gone = [connection, *self._idle]
        self._idle.clear()
        for each in gone:
            await each.close()

    async def dispose(self) -> None:
        """Close every connection."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()
        await self.engine.dispose()


@asynccontextmanager
async def in_one_pipeline(connection: Connection) -> AsyncIterator[None]:
    """Begin a transaction in a pipeline: what is sent waits for no answer but those that are asked for.

    Whoever is inside commits; what was begun and not committed is rolled back.
    """
    try:
        async with connection.pipeline():
            await connection.execute("begin")
            yield
    finally:
        if (
            not connection.closed
            and connection.info.transaction_status is not TransactionStatus.IDLE
        ):
            await connection.rollback()
