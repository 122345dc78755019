"""Bringing a database to the schema of this version, and saying what the application may do in it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql

from ledger.access_log import Happening
from ledger.database import driver_url
from ledger.lawbooks import shipped_lawbook
from ledger.tables import APPEND_ONLY, access_entry

MIGRATION_LOCK = 20_260_101


def migrate(url: str, *, application: str | None = None) -> None:
    """Run the migrations that the database lacks; two programs doing so at once wait for each other.

    `url` is the owner's address, plain `postgresql://`. `application` is the role that the processes log in as, where
    it is another: it is made where it is missing, and may add to what is append-only, never change it.
    """
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        command.upgrade(configuration(connection), "head")
        if application is not None and application != engine.url.username:
            _grant(connection, application)
        _tell_of_rules(connection)
        connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
    engine.dispose()


def _tell_of_rules(connection: sa.Connection) -> None:
    """Tell the access log where this version ships other rule packs or calendars than the one before it."""
    shipped = shipped_lawbook()
    after = {
        "packs": {each.id: each.digest for each in shipped.packs},
        "calendar": shipped.calendar.version,
    }
    last = sa.select(access_entry.c.after).where(access_entry.c.kind == Happening.RULES_CHANGED)
    before = connection.execute(last.order_by(access_entry.c.id.desc()).limit(1)).scalar()
    if before != after:
        row = {"kind": Happening.RULES_CHANGED.value, "address": "local", "authority": "migration"}
        connection.execute(sa.insert(access_entry).values(**row, before=before, after=after))
    connection.commit()


def _grant(connection: sa.Connection, application: str) -> None:
    """Let the application work in every table; each time anew, since a migration may have brought one."""
    role = sql.Identifier(application)
    append_only = sql.SQL(", ").join(sql.Identifier(each.name) for each in APPEND_ONLY)
    known = connection.execute(
        sa.text("select from pg_roles where rolname = :name"), {"name": application}
    )
    if known.rowcount == 0:
        _say(connection, sql.SQL("create role {} login").format(role))
    for words in (
        "grant usage on schema public to {role}",
        "grant select, insert, update, delete on all tables in schema public to {role}",
        "revoke update, delete on {append_only} from {role}",
        "revoke insert, update, delete on alembic_version from {role}",
    ):
        _say(connection, sql.SQL(words).format(role=role, append_only=append_only))
    connection.commit()


def _say(connection: sa.Connection, words: sql.Composed) -> None:
    connection.exec_driver_sql(words.as_string())


def configuration(connection: sa.Connection) -> Config:
    """Return what the migrations run with."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    configuration.attributes["connection"] = connection
    return configuration
