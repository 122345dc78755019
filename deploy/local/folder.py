"""The data folder: one stack at a time uses it, and it remembers the last run's kind and ports."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import IO, Any

from deploy.local.problems import AlreadyRunning, OtherInstallation


class DataFolder:
    """A folder that this process has locked until `release`.

    Raises:
        AlreadyRunning: another stack has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] = (path / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            self._lock.close()
            raise AlreadyRunning(
                f"The stack on {path} is running already (process {holder}): use it, stop it, or "
                "give another folder with --data."
            ) from error
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def release(self) -> None:
        """Let the next stack have the folder."""
        self._lock.close()

    def ports(self) -> dict[str, int]:
        """Return the ports of the last run."""
        return dict(self._memory().get("ports", {}))

    def installation(self, asked: str | None) -> str:
        """Return the kind of installation: that of the last run, or the one asked for.

        Raises:
            OtherInstallation: a folder of real lawsuits isn't a demo's, nor the other way round.
        """
        kept = self._memory().get("installation")
        if kept and asked and kept != asked:
            raise OtherInstallation(
                f"{self.path} holds a {kept} installation, not a {asked} one: give another folder "
                "with --data."
            )
        return str(kept or asked or "production")

    def secret_key(self) -> str:
        """Return the installation's secret key, made at the first start and readable by its owner only."""
        place = self.path / "secret.key"
        if not place.exists():
            fresh = self.path / "secret.key.new"
            fresh.unlink(missing_ok=True)
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(place)
        return place.read_text().strip()

    def remember(self, memory: dict[str, Any]) -> None:
        """Write down what the next run and the operator's other commands need."""
        fresh = self.path / "stack.json.new"
        fresh.write_text(json.dumps(memory, indent=2) + "\n")
        fresh.rename(self.path / "stack.json")

    def _memory(self) -> dict[str, Any]:
        try:
            memory: dict[str, Any] = json.loads((self.path / "stack.json").read_text())
        except (FileNotFoundError, ValueError):
            # Not there yet, or cut short: the ports are chosen anew.
            return {}
        return memory
