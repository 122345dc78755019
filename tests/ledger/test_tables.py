"""The tables: what the migrations make is what the queries know, and an alarm is raised once."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ledger import writing
from ledger.database import Database
from ledger.schema import driver_url
from ledger.tables import metadata
from tests.activities.office import REF, a_ledger, rows


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


def test_the_migrations_make_the_tables_that_the_queries_know(database_url: str) -> None:
    engine = sa.create_engine(driver_url(database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert differences == []


@pytest.mark.parametrize("ref", [REF, None])
async def test_an_alarm_is_raised_once(database: Database, ref: str | None) -> None:
    async with database.short_path() as connection:
        await writing.raise_alarm(connection, "no_recipient", ref, "请补登")
        await writing.raise_alarm(connection, "no_recipient", ref, "请补登")

    assert await rows(database, "select ref from alarm") == [(ref,)]
