"""The database of one process: a pool, its time-outs, and the short path to the driver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ledger.schema import driver_url

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

Connection = psycopg.AsyncConnection[TupleRow]


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url),
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            connect_args={
                "options": _OPTIONS,
                "connect_timeout": 3,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
            },
        )

    @asynccontextmanager
    async def short_path(self) -> AsyncIterator[Connection]:
        """Yield the driver's own connection, for paths where milliseconds count; a broken one is not kept."""
        async with self.engine.connect() as pooled:
            raw = await pooled.get_raw_connection()
            driver = raw.driver_connection
            assert isinstance(driver, psycopg.AsyncConnection)  # noqa: S101 -- narrows the type
            try:
                yield driver
            finally:
                if driver.broken or driver.closed:
                    await pooled.invalidate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in one READ COMMITTED transaction."""
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="READ COMMITTED")
            async with connection.begin():
                yield connection

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
