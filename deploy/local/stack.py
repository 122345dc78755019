"""The whole service on one machine: PostgreSQL, Temporal, mail sink, worker and API, supervised."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from deploy.local.folder import DataFolder
from deploy.local.ports import configured, remembered_or_free
from deploy.local.postgres import Cluster
from deploy.local.processes import Child, plain_environment, python_child
from deploy.local.signals import deaf_to_requests
from deploy.local.supervisor import Supervisor
from deploy.local.temporal import temporal_server

SERVICES: Mapping[str, str] = {"worker": "worker", "api": "api"}
"""Our own processes and the modules they run."""
_DATABASE = "chuting"
_APPLICATION = "chuting"
"""The role of our processes in our own PostgreSQL: it can't change what is append-only."""
_PORT_VARIABLES = {
    "postgres": "CHUTING_POSTGRES_PORT",
    "temporal": "CHUTING_TEMPORAL_PORT",
    "temporal_ui": "CHUTING_TEMPORAL_UI_PORT",
    "mail": "CHUTING_SMTP_PORT",
    "api": "CHUTING_API_PORT",
}


def _silent(_line: str) -> None:
    """Tell nobody."""


class Stack:
    """The stack on a data folder, as a context: started on entry, stopped in order on exit.

    `CHUTING_DATABASE_URL`, `CHUTING_TEMPORAL_ADDRESS` and `CHUTING_SMTP_HOST` name outside servers,
    which are then used instead of ours. Ports are, in this order: those of `ports`, those of the
    variables `CHUTING_…_PORT`, those of the last run if free, free ones. `services` are our own
    processes by name with their modules; a test or benchmark may bring its own worker.

    Parts are named `postgres`, `temporal`, `mail`, `worker`, `api`.
    """

    def __init__(
        self,
        data: Path,
        *,
        installation: str | None = None,
        ports: Mapping[str, int] | None = None,
        services: Mapping[str, str] = SERVICES,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self.data = data.absolute()
        self.installation = installation or os.environ.get("CHUTING_INSTALLATION") or None
        self.ports: dict[str, int] = {}
        self.environment: dict[str, str] = {}
        self.database_url = os.environ.get("CHUTING_DATABASE_URL", "")
        self._owner_url = os.environ.get("CHUTING_DATABASE_OWNER_URL", "")
        self.temporal_address = os.environ.get("CHUTING_TEMPORAL_ADDRESS", "")
        self._asked_ports = ports or {}
        self._services = services
        self._tell = tell
        self._supervisor = Supervisor(tell)
        self._folder: DataFolder | None = None
        self._cluster: Cluster | None = None

    @property
    def api_url(self) -> str:
        """Return the address of the API."""
        return f"http://127.0.0.1:{self.ports['api']}"

    @property
    def temporal_ui_url(self) -> str | None:
        """Return the address of Temporal's user interface, if the server is ours."""
        port = self.ports.get("temporal_ui")
        return f"http://127.0.0.1:{port}" if port else None

    @property
    def mail_folder(self) -> Path:
        """Return the folder of the messages that the sink has kept, one `.eml` each."""
        return self.data / "mail"

    @property
    def pids(self) -> dict[str, int]:
        """Return the process ids of the parts that run."""
        return self._supervisor.pids

    def kill(self, name: str) -> None:
        """Kill a part with SIGKILL; it is started again at once."""
        self._supervisor.kill(name)

    def hold(self, name: str) -> None:
        """Stop a part in order and leave it away until `release`."""
        self._supervisor.hold(name)

    def release(self, name: str) -> None:
        """Let a part come back that was held."""
        self._supervisor.release(name)

    def wait_for(self, name: str, timeout_seconds: float = 30.0) -> None:
        """Wait until a part runs and is ready."""
        self._supervisor.wait_for(name, timeout_seconds)

    def wait(self) -> None:
        """Wait until a part is given up; Ctrl-C interrupts.

        Raises:
            PartFailed: a part died again and again.
        """
        # In short turns, so that a signal is handled soon.
        while not self._supervisor.failed.wait(0.5):
            pass
        if self._supervisor.failure is not None:
            raise self._supervisor.failure

    def __enter__(self) -> Self:
        self._folder = DataFolder(self.data)
        try:
            self._start(self._folder)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop every part in reverse order."""
        with deaf_to_requests():
            self._supervisor.stop()
            if self._folder is not None:
                self._folder.release()

    def _start(self, folder: DataFolder) -> None:
        began = time.monotonic()
        self.installation = folder.installation(self.installation)
        self.ports = self._settle_ports(folder.ports())
        servers = self._servers()
        folder.remember(self._summary())
        self._run(servers)
        self._prepare_database()
        self._run([self._python(name, module) for name, module in self._services.items()])
        self._tell(f"Everything runs after {time.monotonic() - began:.1f} s")

    def _run(self, children: Sequence[Child]) -> None:
        if children:
            self._tell("Starting " + ", ".join(child.name for child in children))
            self._supervisor.start(children)

    def _settle_ports(self, kept: Mapping[str, int]) -> dict[str, int]:
        """Return the ports of the parts that are ours to run."""
        wanted = ["api"]
        wanted += [] if self.temporal_address else ["temporal", "temporal_ui"]
        wanted += [] if self.database_url else ["postgres"]
        wanted += [] if os.environ.get("CHUTING_SMTP_HOST") else ["mail"]
        return {part: self._port(part, kept.get(part)) for part in wanted}

    def _port(self, part: str, kept: int | None) -> int:
        variable = _PORT_VARIABLES[part]
        asked = self._asked_ports.get(part) or int(os.environ.get(variable) or 0)
        return configured(part, variable, asked) if asked else remembered_or_free(kept)

    def _servers(self) -> list[Child]:
        """Return the servers that are ours to run; the slowest to start comes first."""
        logs = self.data / "logs"
        servers: list[Child] = []
        if "temporal" in self.ports:
            self.temporal_address = f"127.0.0.1:{self.ports['temporal']}"
            servers.append(
                temporal_server(
                    port=self.ports["temporal"],
                    ui_port=self.ports["temporal_ui"],
                    log=logs / "temporal.log",
                    database=self.data / "temporal.sqlite",
                )
            )
        if "postgres" in self.ports:
            log = logs / "postgres.log"
            self._cluster = Cluster(self.data / "postgres", self.ports["postgres"], log=log)
            self._owner_url = self._cluster.url(_DATABASE)
            self.database_url = self._cluster.url(_DATABASE, user=_APPLICATION)
            servers.append(self._cluster.child)
        self.environment = self._child_environment()
        if "mail" in self.ports:
            servers.insert(0, self._python("mail", "deploy.local.mail"))
        return servers

    def _child_environment(self) -> dict[str, str]:
        """Return the environment in which the processes of this stack find each other."""
        found = {
            **plain_environment(),
            "CHUTING_INSTALLATION": str(self.installation),
            "CHUTING_DATA": str(self.data),
            "CHUTING_DATABASE_URL": self.database_url,
            "CHUTING_TEMPORAL_ADDRESS": self.temporal_address,
            "CHUTING_API_PORT": str(self.ports["api"]),
        }
        if self._folder is not None:
            found.setdefault("CHUTING_SECRET_KEY", self._folder.secret_key())
        found.setdefault("CHUTING_PUBLIC_URL", self.api_url)
        if keys := self._key_ring():
            found["CHUTING_PAYLOAD_KEYS"] = str(keys)
        # Whoever may change the tables may change the journal: our processes don't.
        found.pop("CHUTING_DATABASE_OWNER_URL", None)
        if "mail" in self.ports:
            found["CHUTING_SMTP_PORT"] = str(self.ports["mail"])
        return found

    def _key_ring(self) -> Path | None:
        """Return the key ring's file: the one named, or in production our own, made at the first start.

        Where the engine knew lawsuits before there was a ring, what they sent unsealed goes on being read.
        """
        named = os.environ.get("CHUTING_PAYLOAD_KEYS")
        if named:
            return Path(named).absolute()
        if self.installation != "production":
            return None
        # Imported late: most starts of a stack find the ring there.
        from deploy.keys import make_ring  # noqa: PLC0415

        ours = self.data / "keys" / "payloads.toml"
        is_known = "temporal" not in self.ports or (self.data / "temporal.sqlite").exists()
        make_ring(ours, accepts_plain=is_known)
        return ours

    def _python(self, name: str, module: str) -> Child:
        return python_child(name, module, data=self.data, environment=self.environment)

    def _summary(self) -> dict[str, object]:
        """Return what the folder remembers of this run."""
        return {
            "installation": self.installation,
            "ports": self.ports,
            "database_url": self.database_url,
            "temporal_address": self.temporal_address,
            "payload_keys": self.environment.get("CHUTING_PAYLOAD_KEYS"),
            "api_url": self.api_url,
        }

    def _prepare_database(self) -> None:
        """Create the database if the server is ours, and bring its tables up to date."""
        # Imported late: the servers start while nothing else is loaded.
        from ledger.database import driver_url  # noqa: PLC0415
        from ledger.schema import migrate  # noqa: PLC0415

        if self._cluster is not None:
            self._cluster.create_database(_DATABASE)
        self._tell("Bringing the tables up to date")
        application = driver_url(self.database_url).username
        migrate(self._owner_url or self.database_url, application=application)
