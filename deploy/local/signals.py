"""What Ctrl-C and the system's requests to end do to the stack."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_on_request() -> None:
    """Let SIGTERM and a closed terminal end the program as Ctrl-C does: in order."""
    for number in _ENDING:
        signal.signal(number, signal.default_int_handler)


@contextmanager
def deaf_to_requests() -> Iterator[None]:
    """Ignore further requests to end while the stack is being stopped, which is bounded."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
