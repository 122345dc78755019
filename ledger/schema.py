"""Bringing a database to the schema of this version."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATION_LOCK = 20_260_101


def migrate(url: str) -> None:
    """Run the migrations that the database lacks; two programs doing so at once wait for each other.

    `url` is a plain `postgresql://` address.
    """
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        command.upgrade(configuration(connection), "head")
        connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
    engine.dispose()


def driver_url(url: str) -> sa.URL:
    """Return the address with the driver that this project uses."""
    return sa.make_url(url).set(drivername="postgresql+psycopg")


def configuration(connection: sa.Connection) -> Config:
    """Return what the migrations run with."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    configuration.attributes["connection"] = connection
    return configuration
