"""`chuting retention`: shown first, forgotten then, and nothing of the journal changes."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.installation import CommandRefused
from ledger.access_log import OPERATOR
from ledger.assignments import read_assignment
from ledger.database import Database
from ledger.opening import open_level
from ledger.retention import Gone, forget, forgettable_on, schedule_of
from ledger.settings import Settings
from ledger.watching import advance_clock
from tests.builders import (
    PLAINTIFF,
    Move,
    a_ledger,
    a_registered_lawsuit,
    a_reopening,
    a_withdrawn_life,
    an_appealed_life,
    perform,
)

YEARS = timedelta(days=365 * 12)
FORGOTTEN = "from access_entry where kind = 'parties_forgotten'"


@pytest.fixture
def data(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that remembers where the ledger is."""
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS", "CHUTING_INSTALLATION"):
        monkeypatch.delenv(name, raising=False)
    memory = {"installation": "test", "database_url": database_url, "temporal_address": ""}
    (folder / "stack.json").write_text(json.dumps(memory))
    return folder


def chuting(data: Path, *words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data)], input=answer)


async def _play(database: Database, ref: str, moves: tuple[Move, ...], prefix: str = "") -> None:
    for number, move in enumerate(moves):
        answer = await perform(
            database, ref, *move.acts, actor=move.actor, key=f"{prefix}move-{number}"
        )
        assert answer.refused is None, answer.refused


async def _live(url: str, *lives: tuple[Move, ...], later: timedelta = YEARS) -> list[str]:
    async with a_ledger(url) as database:
        refs = []
        for number, life in enumerate(lives):
            ref = await a_registered_lawsuit(
                database, key=str(number), number=f"（2026）皖1901行初{number + 1}号"
            )
            await _play(database, ref, life)
            refs.append(ref)
        await advance_clock(database, later, is_movable=True)
    return refs


def live(url: str, *lives: tuple[Move, ...], later: timedelta = YEARS) -> list[str]:
    """Play lives to their ends, and let the office's time pass."""
    return asyncio.run(_live(url, *lives, later=later))


def rows(url: str, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(query.encode()).fetchall()


def names(url: str) -> list[str | None]:
    return [row["name"] for row in rows(url, "select name from party order by ref")]


def test_a_dry_run_shows_what_would_go_and_changes_nothing(data: Path, database_url: str) -> None:
    live(database_url, a_withdrawn_life())

    result = chuting(data, "retention", "--dry-run")

    assert result.exit_code == 0, result.output
    assert "（2026）皖1901行初1号：2026-05-20结案，2037-01-01期满" in result.output
    assert "期满的争议1件" in result.output
    assert PLAINTIFF not in result.output
    assert names(database_url) == [PLAINTIFF]


def test_names_go_and_journal_and_digests_stay(data: Path, database_url: str) -> None:
    (ref,) = live(database_url, a_withdrawn_life())
    journal = "select * from journal_entry order by version"
    before = rows(database_url, journal)

    result = chuting(data, "retention", "--yes")

    assert "已删去1个姓名" in result.output
    assert rows(database_url, "select name, salt from party") == [{"name": None, "salt": b""}]
    assert rows(database_url, journal) == before
    (told,) = rows(database_url, f"select kind, about, authority, after {FORGOTTEN}")
    assert (told["kind"], told["about"]) == ("parties_forgotten", ref)
    assert told["authority"].startswith("operator")
    assert told["after"]["names"] == 1
    assert told["after"]["schedule"] == "default-2"
    verified = chuting(data, "verify")
    assert verified.exit_code == 0, verified.output


def test_without_a_yes_nothing_goes(data: Path, database_url: str) -> None:
    live(database_url, a_withdrawn_life())

    refused = chuting(data, "retention", answer="n\n")
    agreed = chuting(data, "retention", answer="y\n")

    assert "未作改动" in refused.output
    assert "已删去1个姓名" in agreed.output


def test_twice_is_once(data: Path, database_url: str) -> None:
    live(database_url, a_withdrawn_life())
    chuting(data, "retention", "--yes")

    again = chuting(data, "retention", "--yes")

    assert "期满的争议0件" in again.output
    assert len(rows(database_url, f"select 1 {FORGOTTEN}")) == 1


@pytest.mark.parametrize(
    "later", [timedelta(days=365 * 10), timedelta(days=1)], ids=["a year short", "soon"]
)
def test_before_its_day_no_name_goes(data: Path, database_url: str, later: timedelta) -> None:
    live(database_url, a_withdrawn_life(), later=later)

    assert "期满的争议0件" in chuting(data, "retention", "--yes").output
    assert names(database_url) == [PLAINTIFF]


def test_an_open_lawsuit_keeps_its_names_however_old(data: Path, database_url: str) -> None:
    live(database_url, a_withdrawn_life()[:-1])

    assert "期满的争议0件" in chuting(data, "retention", "--yes").output
    assert names(database_url) == [PLAINTIFF]


def test_a_dispute_with_an_open_level_keeps_the_names_of_all(data: Path, database_url: str) -> None:
    asyncio.run(_appealed(database_url))

    assert "期满的争议0件" in chuting(data, "retention", "--yes").output
    assert names(database_url) == [PLAINTIFF, PLAINTIFF]


async def _appealed(url: str) -> None:
    async with a_ledger(url) as database:
        ref = await a_registered_lawsuit(database)
        await _play(database, ref, an_appealed_life())
        async with database.short_path() as connection:
            cursor = await connection.execute("select id from errand where kind = 'level'")
            (errand,) = [row[0] async for row in cursor]
        await open_level(database, await read_assignment(database, errand))
        await advance_clock(database, 4 * YEARS, is_movable=True)


async def test_a_lawsuit_that_was_opened_again_meanwhile_keeps_its_names(
    database_url: str,
) -> None:
    (ref,) = await _live(database_url, a_withdrawn_life())
    schedule = schedule_of(Settings(installation="test"))
    database = Database(database_url)
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select (clock_timestamp() + shift)::date from office_clock"
        )
        row = await cursor.fetchone()
    assert row is not None
    (found,) = await forgettable_on(database, schedule, row[0])
    await _play(database, ref, a_reopening()[:1], prefix="again-")

    gone = await forget(database, found, schedule, OPERATOR)

    await database.dispose()
    assert gone == Gone()
    assert names(database_url) == [PLAINTIFF]


def test_the_office_sets_its_own_schedule(
    data: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(database_url, a_withdrawn_life())
    file = data / "retention.toml"
    file.write_text('id = "local"\ntitle = "本机关"\notherwise_years = 0\n')
    monkeypatch.setenv("CHUTING_RETENTION", str(file))

    assert "期满的争议0件" in chuting(data, "retention", "--dry-run").output


@pytest.mark.parametrize("text", [None, "nothing"])
def test_a_schedule_that_is_none_is_told_in_one_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = data / "retention.toml"
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("CHUTING_RETENTION", str(file))

    result = chuting(data, "retention", "--dry-run")

    assert isinstance(result.exception, CommandRefused)
    assert "保管期限表" in str(result.exception)
