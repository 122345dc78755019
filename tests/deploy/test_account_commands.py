"""`chuting account …` and `chuting token …`, run on a real ledger."""

import re
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.installation import BadInput, CommandRefused

CITY = Path(__file__).parents[2] / "deploy" / "demo" / "city.toml"
CLERK = "bailu-police-clerk"
LEGAL = "bailu-police-legal"


@pytest.fixture
def installation(folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHUTING_DATABASE_URL", database_url)
    chuting(folder, "directory", "load", str(CITY))
    return folder


def chuting(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder)])


def said(folder: Path, *words: str) -> str:
    result = chuting(folder, *words)
    assert result.exit_code == 0, result.exception
    return result.output.strip()


def refused(folder: Path, *words: str) -> str:
    result = chuting(folder, *words)
    assert isinstance(result.exception, CommandRefused)
    return str(result.exception)


def told(database_url: str, about: str) -> list[tuple[str, str]]:
    with psycopg.connect(database_url) as connection:
        cursor = connection.execute(
            "select kind, authority from access_entry where about = %s order by id", (about,)
        )
        return [(row[0], row[1].split()[0]) for row in cursor]


def test_an_account_is_made_granted_and_revoked_and_the_log_tells(
    installation: Path, database_url: str
) -> None:
    said(
        installation,
        "account",
        "add",
        "feed",
        "--name",
        "法院接口",
        "--organ",
        "bailu-gov",
        "--service",
    )
    grant = said(
        installation,
        "account",
        "grant",
        "feed",
        "--role",
        "court",
        "--organ",
        "bailu-intermediate-court",
    )
    listed = said(installation, "account", "grants", "feed")
    said(installation, "account", "revoke", grant)

    assert grant == "feed/1"
    assert "court of bailu-intermediate-court, court bailu-intermediate-court" in listed
    assert said(installation, "account", "grants", "feed") == ""
    assert told(database_url, "feed") == [
        ("account_made", "operator"),
        ("grant_given", "operator"),
        ("grant_revoked", "operator"),
    ]
    assert "no grant" in refused(installation, "account", "revoke", grant)


def test_a_demos_directory_is_loaded_where_nobody_else_comes_in(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUTING_API_HOST", "192.0.2.7")

    assert "demo's directory" in refused(installation, "directory", "load", str(CITY))


def test_an_account_is_made_once_and_at_an_organ_that_there_is(installation: Path) -> None:
    add = ("account", "add", "feed", "--name", "接口", "--organ")

    assert "没有代码" in refused(installation, *add, "nowhere")
    said(installation, *add, "bailu-gov")
    assert "已经有了" in refused(installation, *add, "bailu-gov")


def test_a_stand_in_is_given_a_period(installation: Path) -> None:
    grant = ("account", "grant", LEGAL, "--role", "clerk", "--organ", "bailu-police")
    absent = ("--stands-in-for", CLERK)

    assert "last day" in refused(installation, *grant, *absent)
    made = said(installation, *grant, *absent, "--from", "2026-09-16", "--to", "2026-09-30")
    assert f"from 2026-09-16 to 2026-09-30 for {CLERK}" in said(
        installation, "account", "grants", LEGAL
    )
    assert made == f"{LEGAL}/2"
    backwards = (*grant, *absent, "--from", "2026-09-30", "--to", "2026-09-16")
    assert "颠倒" in refused(installation, *backwards)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "king", "--organ", "bailu-gov"), "--role is one of"),
        (("--role", "line_department", "--organ", "bailu-gov"), "--line is for"),
        (("--role", "clerk", "--organ", "bailu-gov", "--from", "soon"), "are days"),
    ],
)
def test_a_grant_that_makes_no_sense_is_bad_input(
    installation: Path, words: tuple[str, ...], sentence: str
) -> None:
    result = chuting(installation, "account", "grant", CLERK, *words)

    assert isinstance(result.exception, BadInput)
    assert sentence in str(result.exception)


def test_a_password_is_made_and_shown_once(installation: Path, database_url: str) -> None:
    first, second = (said(installation, "account", "password", CLERK) for _ in range(2))

    with psycopg.connect(database_url) as connection:
        row = connection.execute("select must_change, password_hash from credential").fetchone()
    assert first != second
    assert row is not None
    assert row[0] is True
    assert row[1].startswith("$argon2id$")
    assert second not in row[1]
    assert "no account" in refused(installation, "account", "password", "nobody")


def test_a_password_that_was_lost_with_a_token_ends_both(
    installation: Path, database_url: str
) -> None:
    for _ in range(2):
        said(installation, "token", "make", CLERK)

    said(installation, "account", "password", CLERK)
    kept = said(installation, "token", "list", CLERK)
    said(installation, "account", "password", CLERK, "--revoke-tokens")

    assert len(kept.splitlines()) == 2
    assert said(installation, "token", "list", CLERK) == ""
    assert told(database_url, CLERK)[-2:] == [
        ("password_reset", "operator"),
        ("token_revoked", "operator"),
    ]


def test_a_token_of_who_decides_about_others_lasts_no_longer_than_a_session(
    installation: Path,
) -> None:
    machine = ("account", "add", "feed", "--name", "接口", "--organ", "bailu-justice", "--service")
    said(installation, *machine)
    grant = ("--role", "bureau", "--organ", "bailu-justice", "--within", "bailu-gov")
    said(installation, "account", "grant", "feed", *grant)

    assert "half a day at most" in refused(
        installation, "token", "make", "bailu-justice", "--days", "0.51"
    )
    said(installation, "token", "make", "bailu-justice", "--days", "0.5")
    said(installation, "token", "make", "bailu-justice")
    said(installation, "token", "make", "feed", "--days", "3650")
    said(installation, "token", "make", CLERK, "--days", "3650")


def test_an_account_is_disabled_and_enabled(installation: Path) -> None:
    said(installation, "account", "disable", CLERK)

    listed = said(installation, "account", "list")
    assert re.search(rf"^{CLERK} +bailu-police +disabled", listed, re.MULTILINE)
    assert "disabled already" in refused(installation, "account", "disable", CLERK)
    said(installation, "account", "enable", CLERK)
    assert "isn't disabled" in refused(installation, "account", "enable", CLERK)


def test_there_is_nothing_to_unlock_or_to_drop(installation: Path) -> None:
    assert "no wrong log-ins" in refused(installation, "account", "unlock", CLERK)
    assert "no second factor" in refused(installation, "account", "drop-second-factor", CLERK)


def test_a_narrowed_token_is_listed_and_revoked_by_its_number(installation: Path) -> None:
    make = ("token", "make", CLERK, "--name", "台账接口")
    said(installation, *make, "--only", "read-lawsuits")
    said(installation, *make)

    rows = said(installation, "token", "list", CLERK).splitlines()
    number = rows[0].split()[0]
    assert "used never only read-lawsuits  台账接口" in rows[0]
    assert said(installation, "token", "revoke", CLERK, "--id", number) == (
        f"1 token of {CLERK} revoked."
    )
    assert len(said(installation, "token", "list", CLERK).splitlines()) == 1
    assert isinstance(chuting(installation, *make, "--only", "everything").exception, BadInput)


def test_who_leaves_hands_over_grants_desk_and_reminders(
    installation: Path, database_url: str
) -> None:
    said(installation, "account", "add", "next", "--name", "接任", "--organ", "bailu-police")
    line = (
        "insert into digest_line (account, reason, ref, template, facts, day)"
        " values (%s, 'r', 'x', 't', '{}', '2026-06-10')"
    )
    with psycopg.connect(database_url) as connection:
        connection.execute(line.encode(), (CLERK,))

    handed = said(installation, "account", "hand-over", CLERK, "next")

    assert handed.startswith("1 grant")
    assert "移交未结案件0件，其中逾期0件。" in handed

    with psycopg.connect(database_url) as connection:
        desks = connection.execute(
            "select id, desk, disabled_at is null from account where id in (%s, 'next') order by id",
            (CLERK,),
        ).fetchall()
        lines = connection.execute("select account from digest_line").fetchall()
        errand = connection.execute("select id from errand where kind = 'digest'").fetchall()
    assert desks == [(CLERK, None, False), ("next", "clerk", True)]
    assert lines == [("next",)]
    ((errand_id,),) = errand
    assert re.fullmatch(r"digest/[0-9a-f]{32}/2026-06-10", errand_id)
    assert said(installation, "account", "grants", CLERK) == ""
    assert "clerk of bailu-police" in said(installation, "account", "grants", "next")
    assert "同一机关" in refused(installation, "account", "hand-over", "next", "bailu-tax-clerk")
    assert "两个在册" in refused(installation, "account", "hand-over", "next", "nobody")
