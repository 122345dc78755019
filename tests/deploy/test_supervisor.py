"""The watch over processes: started again within bounds, stopped in order, never left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from deploy.local import supervisor
from deploy.local.problems import PartFailed
from deploy.local.processes import Child
from deploy.local.supervisor import Supervisor


def a_child(folder: Path, name: str, code: str = "import time; time.sleep(60)") -> Child:
    return Child(
        name=name,
        argv=[sys.executable, "-c", code],
        log=folder / f"{name}.log",
        ready=lambda: True,
        environment=dict(os.environ),
        grace_seconds=1.0,
    )


@pytest.fixture
def watch() -> Iterator[Supervisor]:
    watching = Supervisor(lambda _line: None)
    yield watching
    watching.stop()


def test_a_killed_child_is_started_again(folder: Path, watch: Supervisor) -> None:
    watch.start([a_child(folder, "one"), a_child(folder, "two")])
    before = watch.pids

    watch.kill("one")
    watch.wait_for("one")

    assert watch.pids["one"] != before["one"]
    assert watch.pids["two"] == before["two"]


def test_a_held_child_stays_away_until_it_is_released(folder: Path, watch: Supervisor) -> None:
    watch.start([a_child(folder, "one")])

    watch.hold("one")
    time.sleep(0.3)
    held = watch.pids
    watch.release("one")
    watch.wait_for("one")

    assert held == {}
    assert "one" in watch.pids


def test_a_child_that_dies_again_and_again_is_given_up(
    folder: Path, watch: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "RESTARTS", 2)
    watch.start([a_child(folder, "ill", "import time; time.sleep(0.1)")])

    assert watch.failed.wait(10)

    assert "ill died 3 times within 60 s and was given up" in str(watch.failure)


def test_a_child_that_ends_at_once_is_told_with_its_last_words(
    folder: Path, watch: Supervisor
) -> None:
    child = a_child(folder, "ill", "raise SystemExit('the pen is dry')")
    child.ready = lambda: False

    with pytest.raises(PartFailed, match="ill ended while it was starting: the pen is dry"):
        watch.start([child])


def test_a_child_deaf_to_requests_is_stopped_all_the_same(folder: Path) -> None:
    ready = folder / "ready"
    code = (
        "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    child = a_child(folder, "deaf", code)
    child.ready = ready.exists
    child.start()
    child.wait_ready()

    child.stop()

    assert not child.alive()


def test_children_end_with_a_killed_supervisor(folder: Path) -> None:
    code = (
        "import pathlib, sys, time\n"
        "from tests.deploy.test_supervisor import a_child\n"
        "from deploy.local.supervisor import Supervisor\n"
        "watch = Supervisor(print)\n"
        "watch.start([a_child(pathlib.Path(sys.argv[1]), 'orphan')])\n"
        "print(watch.pids['orphan'], flush=True)\n"
        "time.sleep(60)\n"
    )
    argv = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        orphan = int(starter.stdout.readline())
        starter.kill()

    assert gone(orphan)


def gone(pid: int) -> bool:
    """Tell whether a process has ended within five seconds (a zombie has)."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        with suppress(OSError):
            if status.read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.05)
                continue
        return True
    return False
