"""`chuting retention` destroys files whose time is over: the content goes, its hash and that it went stay."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from typer.testing import CliRunner, Result

from activities.records import RecordsActivities
from deploy.cli import app
from domain.acts.closing import Close
from domain.acts.notice import FileDefence
from domain.people import Attached, Source
from ledger.attachments import is_kept, missing_attachments, read_attachment, store_attachment
from ledger.database import Database
from ledger.settings import Settings
from ledger.watching import advance_clock
from tests.builders import (
    CLERK,
    NOON,
    PLAINTIFF,
    Move,
    a_caller,
    a_ledger,
    a_registered_lawsuit,
    a_reopening,
    a_withdrawn_life,
    perform,
)

YEARS = timedelta(days=365 * 12)
PROOF = "授权委托书".encode()


@pytest.fixture
def settings(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation on a folder that remembers where the ledger is."""
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS", "CHUTING_INSTALLATION"):
        monkeypatch.delenv(name, raising=False)
    memory = {"installation": "test", "database_url": database_url, "temporal_address": ""}
    (folder / "stack.json").write_text(json.dumps(memory))
    return Settings(installation="test", data=folder, database_url=database_url)


def chuting(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(settings.data)])


def rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(settings.database_url, row_factory=dict_row) as connection:
        return connection.execute(query.encode()).fetchall()


async def store(database: Database, settings: Settings) -> Attached:
    return await store_attachment(
        database,
        settings,
        content=PROOF,
        name="虚构甲的委托书.txt",
        media_type="text/plain",
        account=CLERK.id,
    )


async def play(
    database: Database,
    ref: str,
    moves: tuple[Move, ...],
    prefix: str = "",
    at: datetime = NOON,
) -> None:
    for number, move in enumerate(moves):
        key = f"{prefix}move-{number}"
        answer = await perform(database, ref, *move.acts, actor=move.actor, key=key, at=at)
        assert answer.refused is None, answer.refused


async def deposit(database: Database, settings: Settings) -> None:
    records = RecordsActivities(database, settings)
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select id from errand where kind = 'deposit' and finished_at is null order by id"
        )
        waiting = [row[0] async for row in cursor]
    for errand in waiting:
        assert await records.deposit_record(errand) == "deposited"


async def _live(settings: Settings, *, lives: int = 1, is_deposited: bool = True) -> list[str]:
    async with a_ledger(settings.database_url) as database:
        file = await store(database, settings)
        paper = Source(attachments=(file,))
        refs = []
        for number in range(lives):
            life = a_withdrawn_life()
            moves = (
                Move(CLERK, (FileDefence(source=paper),)),
                *life[: None if number == 0 else -1],
            )
            ref = await a_registered_lawsuit(
                database, key=str(number), number=f"（2026）皖1901行初{number + 1}号"
            )
            await play(database, ref, moves)
            refs.append(ref)
        if is_deposited:
            await deposit(database, settings)
        await advance_clock(database, YEARS, is_movable=True)
    return refs


def live(settings: Settings, *, lives: int = 1, is_deposited: bool = True) -> list[str]:
    """Play withdrawn lives, all with the same proof; the first is closed, the others aren't."""
    return asyncio.run(_live(settings, lives=lives, is_deposited=is_deposited))


def the_file(settings: Settings) -> dict[str, Any]:
    (row,) = rows(settings, "select sha256, name, size_bytes, shredded_at from attachment")
    return row


def test_a_dry_run_shows_files_and_packages_and_changes_nothing(settings: Settings) -> None:
    (ref,) = live(settings)

    result = chuting(settings, "retention", "--dry-run")

    assert "删去姓名1个，销毁附件1个" in result.output
    assert f"已移交档案、由档案系统按其期限处理的：lawsuits/{ref}/closed-0005" in result.output
    assert PLAINTIFF not in result.output
    assert is_kept(settings, the_file(settings)["sha256"])


def test_content_and_name_go_and_hash_and_story_stay(settings: Settings) -> None:
    (ref,) = live(settings)

    result = chuting(settings, "retention", "--yes")

    file = the_file(settings)
    assert "销毁附件1个" in result.output
    assert (file["name"], file["size_bytes"]) == ("", len(PROOF))
    assert not is_kept(settings, file["sha256"])
    (told,) = rows(
        settings, "select about, authority, after from access_entry where kind = 'file_shredded'"
    )
    assert told["about"] == file["sha256"]
    assert told["authority"].startswith("operator")
    assert (told["after"]["refs"], told["after"]["schedule"]) == ([ref], "default-2")
    assert chuting(settings, "verify", "--files").exit_code == 0
    # The package in the records store is its own.
    assert list((settings.data / "archive").rglob(f"attachments/{file['sha256']}"))
    assert "期满的争议0件" in chuting(settings, "retention", "--yes").output


def test_a_file_that_another_lawsuit_names_stays_until_its_time_is_over_too(
    settings: Settings,
) -> None:
    _, second = live(settings, lives=2)

    first_run = chuting(settings, "retention", "--yes")
    is_there = is_kept(settings, the_file(settings)["sha256"])
    asyncio.run(_end(settings, second))
    second_run = chuting(settings, "retention", "--yes")

    assert "另有附件1个不销毁" in first_run.output
    assert is_there
    assert "删去姓名1个，销毁附件1个" in second_run.output
    assert not is_kept(settings, the_file(settings)["sha256"])


async def _end(settings: Settings, ref: str) -> None:
    database = Database(settings.database_url)
    await play(database, ref, (Move(CLERK, (Close(),)),), prefix="end-")
    await deposit(database, settings)
    await advance_clock(database, YEARS, is_movable=True)
    await database.dispose()


def test_a_file_that_is_not_in_the_records_store_stays(settings: Settings) -> None:
    live(settings, is_deposited=False)

    result = chuting(settings, "retention", "--yes")

    assert "已删去1个姓名，销毁附件0个" in result.output
    assert the_file(settings)["shredded_at"] is None
    assert is_kept(settings, the_file(settings)["sha256"])


def test_an_office_may_keep_its_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    live(settings)
    file = settings.data / "retention.toml"
    file.write_text('id = "x"\ntitle = "本机关"\notherwise_years = 10\ndestroys_files = false\n')
    monkeypatch.setenv("CHUTING_RETENTION", str(file))

    result = chuting(settings, "retention", "--yes")

    assert "已删去1个姓名，销毁附件0个" in result.output
    assert is_kept(settings, the_file(settings)["sha256"])


def test_entries_whose_free_text_names_a_party_are_listed(settings: Settings) -> None:
    asyncio.run(_name_in_a_reason(settings))

    result = chuting(settings, "retention", "--dry-run")

    assert "日志文字中写有当事人姓名、不能删去的：" in result.output
    assert "第2版" in result.output
    assert PLAINTIFF not in result.output


async def _name_in_a_reason(settings: Settings) -> None:
    async with a_ledger(settings.database_url) as database:
        ref = await a_registered_lawsuit(database)
        named = Attached(sha256="0" * 64, name=f"{PLAINTIFF}的委托书.txt")
        act = FileDefence(source=Source(attachments=(named,)))
        await play(database, ref, (Move(CLERK, (act,)), *a_withdrawn_life()))
        await advance_clock(database, YEARS, is_movable=True)


def test_what_a_run_that_died_left_behind_goes_with_the_next(settings: Settings) -> None:
    live(settings)
    file = the_file(settings)["sha256"]
    content = settings.attachments_folder / file[:2] / file
    chuting(settings, "retention", "--yes")
    content.write_bytes(PROOF)

    found = chuting(settings, "verify", "--files")
    again = chuting(settings, "retention", "--yes")

    assert "已销毁而文件仍在" in found.output
    assert "补作销毁上次未完成的附件1个" in again.output
    assert not content.exists()


def test_a_file_that_is_marked_without_a_story_is_found(settings: Settings) -> None:
    live(settings)
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("update attachment set shredded_at = now()")

    assert "标为已销毁而没有销毁记录" in chuting(settings, "verify", "--files").output


def test_uploaded_again_it_is_there_again(settings: Settings) -> None:
    live(settings)
    chuting(settings, "retention", "--yes")

    asyncio.run(_again(settings))

    assert the_file(settings)["shredded_at"] is None
    chuting(settings, "retention", "--yes")
    assert chuting(settings, "verify", "--files").exit_code == 0


async def _again(settings: Settings) -> None:
    database = Database(settings.database_url)
    sha256, clerk = the_file(settings)["sha256"], a_caller(CLERK.id)
    assert await missing_attachments(database, clerk, [sha256]) == (sha256,)
    await store(database, settings)
    assert await missing_attachments(database, clerk, [sha256]) == ()
    assert await read_attachment(settings, sha256) == PROOF
    await database.dispose()


def test_a_file_opened_again_is_deposited_without_what_was_destroyed(settings: Settings) -> None:
    (ref,) = live(settings)
    chuting(settings, "retention", "--yes")

    asyncio.run(_reopened(settings, ref))

    last = max((settings.data / "archive").rglob("closed-*/manifest.json"))
    manifest = json.loads(last.read_bytes())
    assert manifest["destroyed"] == [the_file(settings)["sha256"]]
    assert [each["path"] for each in manifest["files"]] == ["journal.jsonl"]
    assert chuting(settings, "verify", "--files").exit_code == 0


async def _reopened(settings: Settings, ref: str) -> None:
    database = Database(settings.database_url)
    # After the names went: verify asks how the file stood then.
    now = datetime.now(UTC)  # noqa: TID251 -- the access log is of real time
    await play(database, ref, a_reopening(), prefix="again-", at=now)
    await deposit(database, settings)
    await database.dispose()
