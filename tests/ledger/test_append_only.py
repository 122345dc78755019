"""What is append-only stays as it is: the application may not change it, and a trigger refuses whoever may."""

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from ledger.database import Database
from ledger.schema import migrate
from ledger.tables import APPEND_ONLY, metadata
from tests.builders import a_ledger, a_registered_lawsuit
from tests.stack import owned

TABLES = [each.name for each in APPEND_ONLY]
CHANGES = ("update {} set {} = {}", "delete from {}", "truncate {} cascade")


def change(words: str, table: str) -> sql.Composed:
    """A change of a table; of a column, where it needs one."""
    column = next(iter(metadata.tables[table].columns)).name
    places = [sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)]
    return sql.SQL(words).format(*places[: words.count("{}")])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", CHANGES)
def test_the_application_may_not_change_what_is_append_only(
    database_url: str, table: str, words: str
) -> None:
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute(change(words, table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", CHANGES)
def test_a_trigger_refuses_whoever_may(database_url: str, table: str, words: str) -> None:
    with (
        psycopg.connect(owned(database_url)) as connection,
        pytest.raises(RestrictViolation, match=f"{table} is append-only"),
    ):
        connection.execute(change(words, table))


@pytest.mark.parametrize(
    "words",
    [
        "alter table journal_entry disable trigger all",
        "drop trigger append_only on journal_entry",
        "set session_replication_role = replica",
        "update alembic_version set version_num = '0001'",
        "create table note (text text)",
    ],
)
def test_the_application_may_not_take_the_lines_of_defence_away(
    database_url: str, words: str
) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(words)


async def test_the_application_records_all_the_same(database_url: str) -> None:
    async with a_ledger(database_url) as database:
        ref = await a_registered_lawsuit(database)

        assert await _entries(database, ref) == 1


def test_where_the_application_owns_the_tables_the_trigger_is_what_holds(
    database_url: str,
) -> None:
    migrate(owned(database_url), application="postgres")

    with psycopg.connect(owned(database_url)) as connection, pytest.raises(RestrictViolation):
        connection.execute("delete from journal_entry")


async def _entries(database: Database, ref: str) -> int:
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select count(*) from journal_entry where ref = %s", (ref,)
        )
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0])
