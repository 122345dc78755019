"""Free ports on loopback, below the range that the kernel uses for outgoing connections."""

import os
import socket
import time

from deploy.local.problems import PortBusy

# A port of the ephemeral range can be taken by a client that tries again and again to reach the
# server which is to be restarted there (it may even connect to itself); these can't.
_FIRST, _LAST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
            candidate.listen(1)
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return different ports that are free now; two processes asking at once differ, too."""
    found: list[int] = []
    span = _LAST - _FIRST
    # Neighbouring process ids, as the workers of a test run have, begin far apart.
    start = os.getpid() * 997 % span
    for step in range(span):
        port = _FIRST + (start + step) % span
        if port not in _given and is_free(port):
            found.append(port)
        if len(found) == count:
            _given.update(found)
            return found
    raise PortBusy(
        "No free ports were found on 127.0.0.1 between 20000 and 32000: stop some servers."
    )


# What this process was given, so that it isn't given twice before a server listens there.
_given: set[int] = set()


def remembered_or_free(port: int | None) -> int:
    """Return the port of the last run if it is free, otherwise another."""
    return port if port is not None and _is_soon_free(port) else free_ports(1)[0]


def configured(part: str, variable: str, port: int) -> int:
    """Return the port that was asked for.

    Raises:
        PortBusy: another program listens there.
    """
    if not _is_soon_free(port):
        raise PortBusy(
            f"Port {port} for {part} is taken by another program: stop that program or set "
            f"{variable} to a free port."
        )
    return port


def _is_soon_free(port: int) -> bool:
    """Tell whether a port is free; two seconds are granted to a part that was just killed there."""
    for _ in range(20):
        if is_free(port):
            return True
        time.sleep(0.1)
    return False
