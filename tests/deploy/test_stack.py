"""The stack: one at a time on a folder, with its kind and ports kept."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from deploy.installation import settings_of
from deploy.local.folder import DataFolder
from deploy.local.ports import configured, free_ports, is_free
from deploy.local.postgres import Cluster
from deploy.local.problems import AlreadyRunning, OtherInstallation, PortBusy
from deploy.local.stack import Stack
from workflows.key_ring import read_ring


def chuting(*words: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-m", "deploy.cli", *words]
    return subprocess.run(argv, check=False, capture_output=True, text=True, timeout=30)


def test_a_second_stack_on_the_same_folder_is_refused_in_one_sentence(folder: Path) -> None:
    first = DataFolder(folder)

    second = chuting("up", "--data", str(folder))
    first.release()

    assert second.returncode == 1
    assert "is running already" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_a_folder_let_go_can_be_taken_again(folder: Path) -> None:
    DataFolder(folder).release()

    DataFolder(folder).release()

    held = DataFolder(folder)
    with pytest.raises(AlreadyRunning):
        DataFolder(folder)
    held.release()


def test_a_busy_port_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(PortBusy, match=r"Port \d+ for api is taken by another program"):
            configured("api", "CHUTING_API_PORT", port)


def test_free_ports_are_given_once() -> None:
    first, second = free_ports(3), free_ports(3)

    assert len({*first, *second}) == 6
    assert all(is_free(port) for port in (*first, *second))


def test_a_folder_of_real_lawsuits_never_becomes_a_demo(folder: Path) -> None:
    (folder / "stack.json").write_text(json.dumps({"installation": "production"}))

    with pytest.raises(OtherInstallation, match="holds a production installation"):
        Stack(folder, installation="demo").__enter__()
    assert not (folder / "postgres").exists()


def test_the_servers_come_back_on_the_same_ports_with_their_data(folder: Path) -> None:
    with Stack(folder, installation="test", services={}) as stack:
        before = stack.ports
        (stack.mail_folder / "kept.eml").write_text("kept")

    with Stack(folder, services={}) as stack:
        assert stack.ports == before
        assert stack.installation == "test"
        assert set(stack.pids) == {"mail", "postgres", "temporal"}
        assert (stack.mail_folder / "kept.eml").exists()


def test_every_killed_server_comes_back(folder: Path) -> None:
    with Stack(folder, installation="test", services={}) as stack:
        for part in ("mail", "postgres", "temporal"):
            before = stack.pids[part]
            stack.kill(part)
            stack.wait_for(part)

            assert stack.pids[part] != before


def test_outside_servers_are_used_instead_of_ours(
    folder: Path, postgres: Cluster, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUTING_DATABASE_URL", postgres.create_database("outside"))
    monkeypatch.setenv("CHUTING_TEMPORAL_ADDRESS", temporal_address)

    with Stack(folder, installation="test", services={}) as stack:
        assert set(stack.pids) == {"mail"}
        assert stack.environment["CHUTING_DATABASE_URL"] == postgres.url("outside")
        assert stack.environment["CHUTING_TEMPORAL_ADDRESS"] == temporal_address


def test_our_processes_are_told_the_addresses_of_the_application_alone(
    folder: Path, postgres: Cluster, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = postgres.create_database("owned")
    application = postgres.url("owned", user="somebody")
    monkeypatch.setenv("CHUTING_DATABASE_URL", application)
    monkeypatch.setenv("CHUTING_DATABASE_OWNER_URL", owner)
    monkeypatch.setenv("CHUTING_TEMPORAL_ADDRESS", temporal_address)

    with Stack(folder, installation="test", services={}) as stack:
        assert stack.environment["CHUTING_DATABASE_URL"] == application
        assert "CHUTING_DATABASE_OWNER_URL" not in stack.environment
    assert owner not in (folder / "stack.json").read_text()
    with (
        psycopg.connect(application) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("delete from journal_entry")


def test_our_own_database_gives_our_processes_a_role_of_their_own(folder: Path) -> None:
    with (
        Stack(folder, installation="test", services={}) as stack,
        psycopg.connect(stack.database_url) as connection,
    ):
        found = connection.execute("select current_user").fetchone()

    assert found == ("chuting",)


def test_an_installation_of_real_lawsuits_seals_its_payloads_from_the_first_start(
    folder: Path,
) -> None:
    with Stack(folder, services={}) as stack:
        named = Path(stack.environment["CHUTING_PAYLOAD_KEYS"])
        first = read_ring(named)
    with Stack(folder, services={}):
        assert read_ring(named) == first

    assert stack.installation == "production"
    assert stat.S_IMODE(named.stat().st_mode) == 0o600
    assert settings_of(folder).payload_keys == named
    assert not first.accepts_plain


def test_an_engine_that_knew_lawsuits_before_goes_on_reading_what_they_sent(folder: Path) -> None:
    with Stack(folder, services={}) as stack:
        Path(stack.environment["CHUTING_PAYLOAD_KEYS"]).unlink()

    with Stack(folder, services={}) as stack:
        assert read_ring(Path(stack.environment["CHUTING_PAYLOAD_KEYS"])).accepts_plain


def test_a_demo_sends_its_payloads_plain(folder: Path) -> None:
    with Stack(folder, installation="demo", services={}) as stack:
        assert "CHUTING_PAYLOAD_KEYS" not in stack.environment


@pytest.mark.parametrize("module", ["worker", "api"])
def test_our_processes_do_not_start_unsealed_where_lawsuits_are_real(
    folder: Path, database_url: str, temporal_address: str, module: str
) -> None:
    environment = {
        **os.environ,
        "CHUTING_INSTALLATION": "production",
        "CHUTING_DATA": str(folder),
        "CHUTING_DATABASE_URL": database_url,
        "CHUTING_TEMPORAL_ADDRESS": temporal_address,
        "CHUTING_API_PORT": str(free_ports(1)[0]),
    }

    result = subprocess.run(
        [sys.executable, "-m", module],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )

    assert result.returncode == 1
    assert "CHUTING_PAYLOAD_KEYS" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_a_start_interrupted_ends_in_order(folder: Path, request_to_end: signal.Signals) -> None:
    argv = [sys.executable, "-m", "deploy.cli", "up", "--data", str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        program.send_signal(request_to_end)
        rest = program.stdout.read()

    assert first.startswith("Starting")
    assert rest.splitlines()[-1] == "Stopped in order."
    assert program.returncode == 0
    DataFolder(folder).release()
