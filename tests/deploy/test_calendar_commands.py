"""The commands `chuting calendar …`, and what `chuting due` makes of a loaded notice."""

import asyncio
import json
from datetime import date
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.installation import CommandRefused
from deploy.local.ports import free_ports
from domain.calendar import nine_o_clock
from tests.builders import a_ledger, a_registered_lawsuit

NOTICE = """
year = 2027
title = "关于2027年部分节假日安排的通知"

[[holidays]]
name = "元旦"
from_on = 2027-01-01
to_on = 2027-01-06
"""
LEFT_OPEN = "、".join(
    f"{name}（2027-{day}）"
    for name, days in (("劳动节", ("05-01", "05-02")), ("国庆节", ("10-01", "10-02", "10-03")))
    for day in days
)
THREE_DAYS = ("due", "--received", "2026-12-30", "--days", "3", "--mode", "working")


@pytest.fixture
def installation(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that remembers a ledger with one lawsuit over New Year, and an engine that is away."""
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS", "CHUTING_INSTALLATION"):
        monkeypatch.delenv(name, raising=False)
    (port,) = free_ports(1)
    remembers(folder, database_url, port)
    (folder / "notice.toml").write_text(NOTICE, encoding="utf-8")
    asyncio.run(_register(database_url))
    return folder


def remembers(folder: Path, database_url: str, port: int) -> None:
    memory = {
        "installation": "demo",
        "database_url": database_url,
        "temporal_address": f"127.0.0.1:{port}",
    }
    (folder / "stack.json").write_text(json.dumps(memory))


async def _register(database_url: str) -> None:
    async with a_ledger(database_url) as database:
        at = nine_o_clock(date(2026, 12, 24))
        await a_registered_lawsuit(database, received_on=date(2026, 12, 22), at=at)


def chuting(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder)])


def load(folder: Path, *words: str) -> Result:
    return chuting(folder, "calendar", "load", str(folder / "notice.toml"), *words)


def kept(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select count(*) from calendar_notice").fetchone()
    return int(row[0]) if row else 0


def test_a_load_names_the_notice_what_it_leaves_open_and_each_deadline_that_moves(
    installation: Path, database_url: str
) -> None:
    result = load(installation)

    assert result.output.splitlines() == [
        "已载入：关于2027年部分节假日安排的通知（新增；放假6日，调休上班0日）。",
        f"注意：通知未列{LEFT_OPEN}，这些日子将按平日计算，请核对文件是否为全年安排。",
        "未办结的期限：3项日期变动，0项由暂定转为确定。",
        *(
            f"  （2026）皖1901行初12号 {title}：2027-01-06 → 2027-01-07"
            for title in ("提交答辩状、证据和依据", "提出管辖异议", "申请延期提供证据")
        ),
        "尚有案件未重新计算，系统每分钟巡检时会自动完成。",
    ]
    assert kept(database_url) == 1


def test_a_dry_run_shows_the_same_and_keeps_nothing(installation: Path, database_url: str) -> None:
    result = load(installation, "--dry-run")

    assert result.output.startswith("试算，未载入：")
    assert "2027-01-06 → 2027-01-07" in result.output
    assert kept(database_url) == 0


def test_loading_it_again_says_that_nothing_changed(installation: Path, database_url: str) -> None:
    load(installation)

    again = load(installation)

    assert again.output == "2027年的这份通知已经载入，没有变化。\n"
    assert kept(database_url) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"year = ", "不是有效的 TOML"),
        (NOTICE.replace("01-06", "02-30").encode(), "不是有效的 TOML"),
        (NOTICE.replace("from_on", "since").encode(), "from_on"),
        ("year = 2027 # 元旦".encode("gbk"), "不能读取"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_nothing_is_kept(
    installation: Path, database_url: str, text: bytes, sentence: str
) -> None:
    (installation / "notice.toml").write_bytes(text)

    result = load(installation)

    assert isinstance(result.exception, CommandRefused)
    assert sentence in str(result.exception)
    assert "\n" not in str(result.exception)
    assert result.output == ""
    assert kept(database_url) == 0


def test_the_notices_are_listed_in_the_order_in_which_they_apply(installation: Path) -> None:
    load(installation, "--by", "周法制")

    lines = chuting(installation, "calendar", "list").output.splitlines()

    assert [line[:4] for line in lines] == ["2024", "2025", "2026", "2027"]
    assert lines[2].endswith("随软件附带。")
    assert lines[3].endswith("由周法制载入。")


def test_a_period_is_counted_with_the_notices_of_the_ledger(installation: Path) -> None:
    before = json.loads(chuting(installation, *THREE_DAYS, "--json").output)
    load(installation)
    after = json.loads(chuting(installation, *THREE_DAYS, "--json").output)

    assert (before["due_on"], before["provisional"]) == ("2027-01-05", True)
    assert (after["due_on"], after["provisional"]) == ("2027-01-08", False)


def test_a_period_is_counted_though_the_ledger_is_away_and_a_step_says_so(folder: Path) -> None:
    (port,) = free_ports(1)
    remembers(folder, f"postgresql://postgres@127.0.0.1:{port}/chuting", port)

    found = json.loads(chuting(folder, *THREE_DAYS, "--json").output)

    assert (found["due_on"], found["provisional"]) == ("2027-01-05", True)
    assert found["steps"][-1].startswith("台账暂时不能读取")
