"""How often somebody may ask: counted in memory of each process, by who asks, and at the door by where from.

The limits keep a broken client or a guesser from taking the service; who tries one account is held up by the guard
(`ledger/guard.py`), which is kept in the database.
"""

import hashlib
import math
import time
from collections.abc import Callable

from limits import RateLimitItem, parse
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_response
from api.security import COOKIE

LOG_IN = "/v1/session"
IDENTITY_PROVIDER = "/v1/oidc"
_UNAUTHENTICATED = 401
HEALTH = "/health"


def too_often(seconds: int) -> Problem:
    """Return the problem of asking too often."""
    detail = "请求过于频繁，请稍后再试。"
    return Problem(429, "too-many-requests", "请求过于频繁", detail, retry_after_seconds=seconds)


class Counts:
    """Who was let through how often: in the present window, and in the one before it by the part that is still near.

    What is older goes with the whole of its window. The library's own memory sweeps what is old in a thread that it
    starts for nearly each request, which cost more than all the rest of the counting.
    """

    def __init__(self, limit: RateLimitItem, now: Callable[[], float] = time.monotonic) -> None:
        self._amount = limit.amount
        self._seconds = limit.get_expiry()
        self._now = now
        self._number = 0
        self._present: dict[str, int] = {}
        self._past: dict[str, int] = {}

    def hit(self, who: str) -> bool:
        """Count one more of somebody's; False, and nothing is counted, where that would be too many."""
        left = 1 - self._turn()
        present = self._present.get(who, 0)
        if present + self._past.get(who, 0) * left > self._amount - 1:
            return False
        self._present[who] = present + 1
        return True

    def wait(self, who: str) -> int:
        """Return for how many whole seconds, one at least, somebody is to wait."""
        gone = self._turn()
        room = self._amount - 1 - self._present.get(who, 0)
        # Where the present window is full, it must have become the past one, and one of its requests be far.
        until = 1 + 1 / self._amount if room < 0 else 1 - room / max(self._past.get(who, 0), 1)
        return max(1, math.ceil((until - gone) * self._seconds))

    def _turn(self) -> float:
        """Return how much of the present window is gone, from 0 to 1, after a turn to it where the last is over."""
        number, gone = divmod(self._now(), self._seconds)
        if number != self._number:
            is_next = number == self._number + 1
            self._past = self._present if is_next else {}
            self._present, self._number = {}, int(number)
        return gone / self._seconds


class Limited:
    """Answers 429 to who asks more often than the limits say, before anything else is done for him."""

    def __init__(self, app: ASGIApp, *, per_caller: str, at_the_door: str, refused: str) -> None:
        self._app = app
        self._per_caller = Counts(parse(per_caller))
        self._at_the_door = Counts(parse(at_the_door))
        self._refused = Counts(parse(refused))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, and pass it on or answer for it."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        counts, who = self._counts_for(scope)
        if not counts.hit(who):
            await _answer(counts, who)(scope, receive, send)
        elif counts is self._at_the_door:
            await self._app(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it by its address once it has been refused as nobody's.

        Never before: behind one proxy sit a guesser and those whose token is good, and only the look-up tells them
        apart. It costs each of them the same, one search of a unique key.
        """
        who = address_of(scope)
        is_answered = False

        async def counted(message: Message) -> None:
            nonlocal is_answered
            is_nobodys = message.get("status") == _UNAUTHENTICATED
            if is_nobodys and not self._refused.hit(who):
                is_answered = True
                await _answer(self._refused, who)(scope, receive, send)
            if not is_answered:
                await send(message)

        await self._app(scope, receive, counted)

    def _counts_for(self, scope: Scope) -> tuple[Counts, str]:
        path = scope["path"]
        is_log_in = path == LOG_IN and scope["method"] == "POST"
        if is_log_in or path.startswith(IDENTITY_PROVIDER):
            return self._at_the_door, address_of(scope)
        return self._per_caller, _caller(scope)


def _answer(counts: Counts, who: str) -> Response:
    problem = too_often(counts.wait(who))
    headers = {"Retry-After": str(problem.body["retry_after_seconds"])}
    return problem_response(problem.body, headers)


def _caller(scope: Scope) -> str:
    """Return who asks, by a digest of what he proves himself with: a secret stands in no memory for longer."""
    connection = HTTPConnection(scope)
    proof = connection.headers.get("authorization") or connection.cookies.get(COOKIE)
    if proof is None:
        return address_of(scope)
    return hashlib.sha256(proof.encode()).hexdigest()


def address_of(scope: Scope) -> str:
    """Return where a request comes from, as its nearest proxy that is believed says."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
