"""Child processes: started on a leash, watched until they are ready, stopped in bounded time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.problems import PartFailed

REPOSITORY = Path(__file__).resolve().parents[2]
_LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Account:
    """A user of the system to whom a child drops."""

    uid: int
    gid: int


def _nothing() -> None:
    """Prepare nothing."""


@dataclass(kw_only=True)
class Child:
    """A process of the stack, in a session of its own and with a log of its own.

    The kernel ends it with `orphan_signal` when the *thread* that called `start` is gone, so start
    it from one that lives as long as the child shall.
    """

    name: str
    argv: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str]
    prepare: Callable[[], None] = _nothing
    folder: Path = REPOSITORY
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    grace_seconds: float = 10.0
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def pid(self) -> int | None:
        """Return the process id, or None when it isn't running."""
        return self._process.pid if self._process is not None and self.alive() else None

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process; does nothing when it runs already."""
        if self.alive():
            return
        self.prepare()
        uid, gid = (self.account.uid, self.account.gid) if self.account else (-1, -1)
        leash = (os.getpid(), int(self.orphan_signal), uid, gid)
        # -I -S: the leash needs only the standard library, and starts in a third of the time.
        argv = [sys.executable, "-I", "-S", str(_LEASH), *map(str, leash), *self.argv]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- every word comes from our own code.
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.folder,
                start_new_session=True,
            )

    def wait_ready(self, timeout_seconds: float = 60.0) -> None:
        """Wait until the process does its work.

        Raises:
            PartFailed: it ended, or the time is up.
        """
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if not self.alive():
                raise PartFailed(
                    f"{self.name} ended while it was starting: {self._last_words()} "
                    f"(log: {self.log})."
                )
            if self.ready():
                return
            time.sleep(0.02)
        raise PartFailed(
            f"{self.name} wasn't ready after {timeout_seconds:.0f} s (log: {self.log})."
        )

    def stop(self) -> None:
        """Stop the process in order; kill it and its group when it hasn't ended in its grace."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(self.grace_seconds)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def kill(self) -> None:
        """End the process with SIGKILL, as the kernel would when memory is short."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def _last_words(self) -> str:
        """Return the last line of the log that isn't empty."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next(
            (line.strip().rstrip(".") for line in reversed(lines) if line.strip()),
            "it said nothing",
        )


def plain_environment() -> dict[str, str]:
    """Return our environment for children: they keep compiled modules and start faster."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def python_child(
    name: str,
    module: str,
    *,
    data: Path,
    environment: Mapping[str, str],
    grace_seconds: float = 15.0,
) -> Child:
    """Return a child that runs a module of ours and touches its ready file when it is ready."""
    ready_file = data / "run" / f"{name}.ready"

    def forget_readiness() -> None:
        ready_file.parent.mkdir(parents=True, exist_ok=True)
        ready_file.unlink(missing_ok=True)

    return Child(
        name=name,
        argv=[sys.executable, "-m", module],
        log=data / "logs" / f"{name}.log",
        ready=ready_file.exists,
        environment={**environment, "CHUTING_READY_FILE": str(ready_file)},
        prepare=forget_readiness,
        grace_seconds=grace_seconds,
    )
