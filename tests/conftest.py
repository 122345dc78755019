"""Fixtures on the real parts, and the orderly end of a test process."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deploy.local.postgres import Cluster
from tests.stack import (
    Databases,
    a_cluster,
    a_folder,
    a_temporal_server,
    a_time_skipping_server,
)

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that goes away; every user may enter it, so PostgreSQL can live there."""
    with a_folder() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests of this process; fast, as a power cut may cost it."""
    with a_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def databases(postgres: Cluster) -> Databases:
    """The maker of fresh databases, for tests that need more than one or a longer-lived one."""
    return Databases(postgres)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh database with all tables."""
    with databases.one() as url:
        yield url


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """A Temporal dev server for all tests of this process: give each test its own task queue."""
    with a_temporal_server() as address:
        yield address


@pytest.fixture
async def time_skipping() -> "AsyncIterator[WorkflowEnvironment]":
    """A time-skipping server of this test alone."""
    async with a_time_skipping_server() as environment:
        yield environment


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Leave in order: an interpreter that ends while the SDK's threads run may abort."""
    if "temporalio.bridge.runtime" not in sys.modules:
        return
    with suppress(ImportError):
        from workflows.connection import orderly_exit  # noqa: PLC0415

        orderly_exit()
