"""The PostgreSQL runner: durable, and reachable for the user to whom root drops."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.local.placing import settle
from deploy.local.ports import free_ports
from deploy.local.postgres import Cluster
from deploy.local.problems import PartMissing, PortBusy

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, free_ports(1)[0])
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def write_an_act(cluster: Cluster) -> str:
    url = cluster.create_database("office")
    with psycopg.connect(url) as connection:
        connection.execute("create table act as select '中止诉讼' as verb")
    return url


def acts(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return list(connection.execute("select verb from act").fetchall())


def test_what_was_committed_survives_a_kill(folder: Path) -> None:
    with running(folder / "postgres") as cluster:
        url = write_an_act(cluster)
        with psycopg.connect(url):  # A backend that outlives its server for a moment.
            cluster.child.kill()

        cluster.start()

        assert acts(url) == [("中止诉讼",)]


def test_a_pid_that_another_program_has_now_does_not_stop_a_start(folder: Path) -> None:
    with running(folder / "postgres") as cluster:
        url = write_an_act(cluster)
        cluster.child.kill()
        pid_file = cluster.site.cluster / "postmaster.pid"
        others = pid_file.read_text().splitlines()[1:]
        pid_file.write_text("\n".join([str(os.getppid()), *others]) + "\n")

        cluster.start()

        assert acts(url) == [("中止诉讼",)]


def test_a_start_cut_short_leaves_nothing_half_made(folder: Path) -> None:
    half_made = folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    with running(folder / "postgres") as cluster:
        assert write_an_act(cluster)


def test_a_busy_port_is_told_in_one_sentence(folder: Path) -> None:
    with running(folder / "first") as first:
        second = Cluster(folder / "second", first.port)

        with pytest.raises(PortBusy, match=r"Port \d+ for PostgreSQL is taken") as refusal:
            second.start()

        assert "\n" not in str(refusal.value)


def test_missing_programs_are_told_in_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.placing.importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("deploy.local.placing._SYSTEM", folder)

    with pytest.raises(PartMissing, match="PostgreSQL's programs are missing"):
        settle(folder / "postgres")


@needs_root
def test_a_folder_nobody_can_enter_gets_its_cluster_elsewhere(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    away = None
    try:
        with running(home / "postgres") as cluster:
            away = (home / "postgres").readlink().parent
            url = write_an_act(cluster)
            cluster.stop()
            again = Cluster(home / "postgres", cluster.port)
            again.start()
            kept = acts(url)
            again.stop()

        assert kept == [("中止诉讼",)]
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        if away is not None:
            shutil.rmtree(away)


@needs_root
def test_programs_nobody_can_run_are_copied_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = settle(folder / "real").binaries.parent.parent
    closed = folder / "root"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(package.name + ".libs")):
        if part.is_dir():
            shutil.copytree(part, closed / part.name, symlinks=True)
    programs = closed / package.name / "pginstall" / "bin"
    monkeypatch.setenv("CHUTING_POSTGRES_BIN", str(programs))
    monkeypatch.setattr("deploy.local.placing._AWAY", (folder,))

    with running(folder / "one") as cluster:
        first = cluster.site.binaries
    second = settle(folder / "two").binaries

    assert first == second != programs
    assert (first / "postgres").stat().st_uid == 0
