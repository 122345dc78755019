"""Offices at the API."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.api.office import Office, an_office
from tests.stack import Databases


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(databases: Databases, temporal_address: str) -> AsyncIterator[Office]:
    """An office with a worker, for the tests of one file; each test has lawsuits of its own."""
    with databases.one() as url:
        async with an_office(url, temporal_address) as opened:
            yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def counter(databases: Databases, temporal_address: str) -> AsyncIterator[Office]:
    """An office of one test alone, where nobody works: for what is answered at the counter."""
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as opened:
            yield opened
