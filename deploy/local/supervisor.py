"""The watch over the stack's processes: what dies is started again, within bounds."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from deploy.local.problems import PartFailed, StackProblem
from deploy.local.processes import Child

RESTARTS, RESTARTS_WITHIN_SECONDS = 5, 60.0
_TICK_SECONDS = 0.1


@dataclass
class _Watched:
    """A child under watch."""

    child: Child
    held: bool = False  # Stopped on purpose: not to be started again.
    restarts: list[float] = field(default_factory=list)


class Supervisor:
    """Starts children, starts them again when they die, and stops them in reverse order.

    A child that dies more than five times in a minute is given up: `failed` is set, `failure` says
    why, and whoever waits for `failed` stops the stack.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.failed = threading.Event()
        self.failure: StackProblem | None = None
        self._tell = tell
        self._watched: dict[str, _Watched] = {}
        self._lock = threading.RLock()
        self._ending = threading.Event()
        # The kernel ends a child with the thread that started it, so one thread starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="starter")
        self._watch = threading.Thread(target=self._keep_watch, name="watch", daemon=True)

    def start(self, children: Sequence[Child], *, timeout_seconds: float = 60.0) -> None:
        """Start the children at the same time, wait until each is ready, and watch them.

        Raises:
            PartFailed: one didn't become ready.
        """
        for child in children:
            self._watched[child.name] = _Watched(child, held=True)
            self._starter.submit(child.start).result()
        for child in children:
            child.wait_ready(timeout_seconds)
            self._watched[child.name].held = False
        if not self._watch.is_alive():
            self._watch.start()

    @property
    def pids(self) -> dict[str, int]:
        """Return the process ids of those that run."""
        found = {name: watched.child.pid for name, watched in self._watched.items()}
        return {name: pid for name, pid in found.items() if pid is not None}

    def kill(self, name: str) -> None:
        """Kill a child with SIGKILL; the watch starts it again."""
        with self._lock:
            self._watched[name].child.kill()

    def hold(self, name: str) -> None:
        """Stop a child in order and leave it stopped."""
        with self._lock:
            self._watched[name].held = True
            self._watched[name].child.stop()

    def release(self, name: str) -> None:
        """Start a child again that was held."""
        with self._lock:
            self._watched[name].restarts.clear()
            self._watched[name].held = False

    def wait_for(self, name: str, timeout_seconds: float = 30.0) -> None:
        """Wait until a child runs and is ready.

        Raises:
            PartFailed: the time is up, or the child was given up.
        """
        deadline = time.monotonic() + timeout_seconds
        child = self._watched[name].child
        while time.monotonic() < deadline and not self.failed.is_set():
            if child.alive() and child.ready():
                return
            time.sleep(0.02)
        raise self.failure or PartFailed(f"{name} wasn't ready after {timeout_seconds:.0f} s.")

    def stop(self) -> None:
        """End the watch and stop every child, the last started first."""
        self._ending.set()
        if self._watch.is_alive():
            self._watch.join()
        for watched in reversed(self._watched.values()):
            if watched.child.alive():
                self._tell(f"Stopping {watched.child.name}")
            watched.child.stop()
        self._starter.shutdown()

    def _keep_watch(self) -> None:
        while not self._ending.wait(_TICK_SECONDS) and not self.failed.is_set():
            for watched in tuple(self._watched.values()):
                with self._lock:
                    self._look_after(watched)

    def _look_after(self, watched: _Watched) -> None:
        """Start a dead child again, later each time, or give it up."""
        if watched.held or watched.child.alive():
            return
        now = time.monotonic()
        recent = [at for at in watched.restarts if now - at < RESTARTS_WITHIN_SECONDS]
        if len(recent) >= RESTARTS:
            self.failure = PartFailed(
                f"{watched.child.name} died {RESTARTS + 1} times within "
                f"{RESTARTS_WITHIN_SECONDS:.0f} s and was given up (log: {watched.child.log})."
            )
            self.failed.set()
            return
        # The first time at once: a kill shall cost the least. Then 0.5, 1, 2, 4 seconds apart.
        if recent and now - recent[-1] < 0.25 * 2 ** len(recent):
            return
        watched.restarts = [*recent, now]
        self._tell(f"{watched.child.name} died and is started again")
        # A start that fails is one more death: the next turn counts it.
        with suppress(StackProblem, OSError):
            self._starter.submit(watched.child.start).result()
