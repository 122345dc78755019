"""The Temporal dev server from its wheel: on a file, on loopback, with its user interface."""

import http.client
import sysconfig
from http import HTTPStatus
from pathlib import Path

from deploy.local.ports import free_ports
from deploy.local.problems import PartMissing
from deploy.local.processes import Child, plain_environment


def find_program(name: str) -> Path:
    """Return a program that a wheel has put beside our Python.

    Raises:
        PartMissing: it isn't installed.
    """
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.is_file():
        raise PartMissing(
            f"The program `{name}` is missing beside Python: install the project's packages with "
            "`make`, or set CHUTING_TEMPORAL_ADDRESS."
        )
    return program


def temporal_server(
    *, port: int, log: Path, database: Path | None = None, ui_port: int | None = None
) -> Child:
    """Return the dev server as a child; without a database it forgets everything at its end."""
    (http_port,) = free_ports(1)
    argv = [str(find_program("temporal")), "server", "start-dev", "--log-level", "warn"]
    argv += ["--ip", "127.0.0.1", "--port", str(port), "--http-port", str(http_port)]
    if ui_port is None:
        argv += ["--headless"]
    else:
        argv += ["--ui-port", str(ui_port), "--ui-disable-news-fetch"]
    if database is not None:
        argv += ["--db-filename", str(database)]
        # More than twice the steps per second; what a killed process wrote is in the system's
        # memory, so nothing is lost by NORMAL short of a power cut.
        argv += ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"]
    return Child(
        name="temporal",
        argv=argv,
        log=log,
        ready=lambda: _serves(http_port),
        # The server would ask the Internet for news of itself.
        environment={**plain_environment(), "TEMPORAL_VERSION_CHECK_DISABLED": "1"},
        grace_seconds=10.0,
    )


def _serves(http_port: int) -> bool:
    """Tell whether the server knows its namespace, which is when workers may connect."""
    # Not urllib: it would ask a proxy of the environment for what is on loopback.
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=2)
    try:
        connection.request("GET", "/api/v1/namespaces/default")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
