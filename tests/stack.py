"""The real parts on which the tests run: PostgreSQL, the Temporal dev server, time-skipping servers."""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.ports import free_ports
from deploy.local.postgres import Cluster
from deploy.local.temporal import find_program, temporal_server

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment


@contextmanager
def a_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a folder that goes away, and that the user to whom root drops may enter."""
    folder = Path(tempfile.mkdtemp(prefix="chuting-test-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory_if_there_is_enough() -> Path | None:
    """Return the folder in memory where a database is copied in 12 ms instead of 260 on a disk."""
    shared = Path("/dev/shm")  # noqa: S108 -- the folder made there has a name of its own.
    if not os.access(shared, os.W_OK | os.X_OK) or shutil.disk_usage(shared).free < 2**30:
        return None
    return shared


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    """Yield a running PostgreSQL server of its own, which a power cut would cost its data."""
    with a_folder(memory_if_there_is_enough()) as folder:
        (port,) = free_ports(1)
        cluster = Cluster(folder / "postgres", port, durable=False)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


class Databases:
    """Fresh databases with all tables, each a copy of one that was migrated once.

    Their addresses are the application's: a test that needs the tables' owner asks `owned`.
    """

    _TEMPLATE = "migrated"
    _APPLICATION = "chuting"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._numbers = itertools.count(1)
        self._migrated = False

    @contextmanager
    def one(self) -> Iterator[str]:
        """Yield the address of a database that is dropped afterwards."""
        self._migrate_once()
        name = f"test_{next(self._numbers)}"
        self._cluster.create_database(name, template=self._TEMPLATE)
        try:
            yield self._cluster.url(name, user=self._APPLICATION)
        finally:
            self._cluster.drop_database(name)

    def _migrate_once(self) -> None:
        if self._migrated:
            return
        # Imported when it is needed: tests without a database don't pay for it.
        from ledger.schema import migrate  # noqa: PLC0415

        migrate(self._cluster.create_database(self._TEMPLATE), application=self._APPLICATION)
        self._migrated = True


def owned(url: str) -> str:
    """Return the address of a database for the owner of its tables."""
    return url.replace("//chuting@", "//postgres@")


@contextmanager
def a_temporal_server() -> Iterator[str]:
    """Yield the address of a running Temporal dev server that keeps nothing."""
    with a_folder() as folder:
        (port,) = free_ports(1)
        server = temporal_server(port=port, log=folder / "temporal.log")
        # Nothing of it is looked at again, so a short farewell is enough.
        server.grace_seconds = 5.0
        try:
            server.start()
            server.wait_ready()
            yield f"127.0.0.1:{port}"
        finally:
            server.stop()


@asynccontextmanager
async def a_time_skipping_server() -> "AsyncIterator[WorkflowEnvironment]":
    """Yield an environment of its own: a shared one drifts by years and tests disturb each other."""
    # Imported when it is needed: the tests of the law don't wait for the SDK.
    from temporalio.contrib.pydantic import pydantic_data_converter  # noqa: PLC0415
    from temporalio.testing import WorkflowEnvironment  # noqa: PLC0415

    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=os.fspath(find_program("temporal-test-server")),
        data_converter=pydantic_data_converter,
    )
    async with environment:
        yield environment
