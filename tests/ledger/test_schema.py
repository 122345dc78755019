"""The migrations and the tables say the same."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ledger.database import driver_url
from ledger.schema import migrate
from ledger.tables import metadata
from tests.stack import owned


def test_a_migrated_database_has_the_tables_that_the_code_knows(database_url: str) -> None:
    engine = sa.create_engine(driver_url(database_url))

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_migrating_twice_is_migrating_once(database_url: str) -> None:
    migrate(owned(database_url))

    engine = sa.create_engine(driver_url(database_url))
    with engine.connect() as connection:
        clocks = connection.execute(sa.text("select count(*) from office_clock")).scalar_one()
    engine.dispose()

    assert clocks == 1
