"""The operator's commands for the directory, tokens and the office clock."""

import json
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.demo.command import CITY
from deploy.installation import CommandRefused, Unreachable, settings_of
from deploy.local.ports import free_ports


@pytest.fixture
def installation(
    database_url: str, temporal_address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder that remembers where the parts of a demo are, as a running stack's does."""
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS", "CHUTING_INSTALLATION"):
        monkeypatch.delenv(name, raising=False)
    remembers(folder, "demo", database_url, temporal_address)
    return folder


def remembers(folder: Path, kind: str, database_url: str, temporal_address: str) -> None:
    memory = {
        "installation": kind,
        "database_url": database_url,
        "temporal_address": temporal_address,
    }
    (folder / "stack.json").write_text(json.dumps(memory))


def chuting(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder)])


def test_a_directory_is_loaded_and_loading_it_again_changes_nothing(
    installation: Path, database_url: str
) -> None:
    first = chuting(installation, "directory", "load", str(CITY))
    again = chuting(installation, "directory", "load", str(CITY))

    assert first.output == again.output == "43 organs and 75 accounts loaded.\n"
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from organ").fetchone() == (43,)


def test_a_directory_with_a_missing_organ_is_refused_in_one_sentence(installation: Path) -> None:
    listed = '[[organs]]\nid = "a"\nname = "甲局"\nkind = "city_department"\nparent = "missing"\n'
    (installation / "city.toml").write_text(listed)

    result = chuting(installation, "directory", "load", str(installation / "city.toml"))

    assert isinstance(result.exception, CommandRefused)
    assert "机关名录引用了没有列出的机关" in str(result.exception)


def test_a_token_is_made_and_revoked(installation: Path) -> None:
    chuting(installation, "directory", "load", str(CITY))

    made = chuting(installation, "token", "make", "auditor", "--days", "0.5")
    revoked = chuting(installation, "token", "revoke", "auditor")

    assert len(made.output.strip()) > 40
    assert revoked.output == "1 token of auditor revoked.\n"


def test_no_token_is_made_for_an_unknown_account(installation: Path) -> None:
    result = chuting(installation, "token", "make", "nobody")

    assert isinstance(result.exception, CommandRefused)
    assert "There is no account nobody" in str(result.exception)


def test_the_clock_moves_forward(installation: Path, database_url: str) -> None:
    result = chuting(installation, "clock", "advance", "3d")

    assert result.output.startswith("Office time is ")
    with psycopg.connect(database_url) as connection:
        found = connection.execute("select shift = interval '72 hours' from office_clock")
        assert found.fetchone() == (True,)


def test_a_period_is_days_hours_or_minutes(installation: Path) -> None:
    result = chuting(installation, "clock", "advance", "soon")

    assert isinstance(result.exception, CommandRefused)
    assert "write 3d, 12h or 30m" in str(result.exception)


def test_the_clock_of_real_lawsuits_stands(
    installation: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembers(installation, "production", database_url, "127.0.0.1:1")
    # No variable turns real lawsuits into a demo.
    monkeypatch.setenv("CHUTING_INSTALLATION", "demo")

    result = chuting(installation, "clock", "advance", "1d")

    assert isinstance(result.exception, CommandRefused)
    assert str(result.exception) == "只有演示和测试环境可以拨动办公时钟。"


def test_the_clock_moves_while_the_engine_is_away(installation: Path, database_url: str) -> None:
    (port,) = free_ports(1)
    remembers(installation, "demo", database_url, f"127.0.0.1:{port}")

    result = chuting(installation, "clock", "advance", "12h")

    assert "the sweep wakes the others within minutes" in result.output


def test_a_database_that_is_away_is_told_in_one_sentence(folder: Path) -> None:
    (port,) = free_ports(1)
    remembers(folder, "demo", f"postgresql://postgres@127.0.0.1:{port}/chuting", "127.0.0.1:1")

    result = chuting(folder, "clock", "show")

    assert isinstance(result.exception, Unreachable)
    assert "The database doesn't answer" in str(result.exception)


def test_the_environment_comes_before_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembers(folder, "demo", "postgresql://inside", "inside:1")
    monkeypatch.setenv("CHUTING_DATABASE_URL", "postgresql://outside")

    found = settings_of(folder)

    assert found.database_url == "postgresql://outside"
    assert found.temporal_address == "inside:1"
    assert found.installation == "demo"
