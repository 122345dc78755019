"""What real lawsuits and passwords go over to another machine is encrypted, or something else is said to do it."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.installation import CommandRefused
from ledger.settings import Settings
from ledger.transport import NotEncrypted, ensure_encrypted

FAR = "postgresql://chuting@192.0.2.7/chuting"


def settings(**said: object) -> Settings:
    return Settings.model_validate(said)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"database_url": FAR}, "CHUTING_DATABASE_URL"),
        ({"database_url": f"{FAR}?sslmode=prefer"}, "CHUTING_DATABASE_URL"),
        ({"database_url": f"{FAR}?sslmode=disable"}, "CHUTING_DATABASE_URL"),
        ({"database_url": "postgresql://chuting@db.office.example/chuting"}, "db.office.example"),
        ({"database_url": "postgresql:///chuting?host=127.0.0.1,192.0.2.7"}, "192.0.2.7"),
        ({"database_url": "postgresql://127.0.0.1/chuting?hostaddr=192.0.2.7"}, "192.0.2.7"),
        ({"database_owner_url": FAR}, "CHUTING_DATABASE_OWNER_URL"),
        ({"temporal_address": "192.0.2.8:7233"}, "CHUTING_TEMPORAL_TLS"),
        ({"temporal_address": "[2001:db8::8]:7233"}, "2001:db8::8"),
    ],
)
def test_a_production_sends_nothing_over_a_network_in_the_clear(
    said: dict[str, object], named: str
) -> None:
    with pytest.raises(NotEncrypted, match=named):
        ensure_encrypted(settings(**said))
    ensure_encrypted(settings(**said, plaintext_allowed=True))
    ensure_encrypted(settings(**said, installation="test"))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"database_url": "postgresql://chuting@localhost/chuting"},
        {"database_url": "postgresql:///chuting?host=/run/postgresql"},
        {"database_url": "postgresql:///chuting"},
        {"database_url": f"{FAR}?sslmode=verify-full&sslrootcert=/etc/ca.pem"},
        {"database_url": f"{FAR}?sslmode=require"},
        {"temporal_address": "[::1]:7233"},
        {"temporal_address": "192.0.2.8:7233", "temporal_tls": True},
        {"temporal_address": "192.0.2.8:7233", "temporal_tls_ca": Path("ca.pem")},
    ],
)
def test_what_stays_on_the_machine_or_is_encrypted_is_let_through(said: dict[str, object]) -> None:
    ensure_encrypted(settings(**said))


@pytest.mark.parametrize("module", ["api", "worker"])
def test_the_processes_and_commands_of_a_plain_production_do_not_start(
    module: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUTING_INSTALLATION", raising=False)
    monkeypatch.setenv("CHUTING_DATABASE_URL", FAR)
    monkeypatch.setenv("CHUTING_PAYLOAD_KEYS", str(folder / "payloads.toml"))
    CliRunner().invoke(app, ["keys", "rotate", "--data", str(folder)])

    started = subprocess.run(
        [sys.executable, "-m", module], capture_output=True, text=True, timeout=50, check=False
    )
    listed = CliRunner().invoke(app, ["account", "list", "--data", str(folder)])

    assert started.returncode == 1
    assert started.stderr.startswith(f"{module}: This is a production installation")
    assert isinstance(listed.exception, CommandRefused)
