"""How often somebody may ask: counted in memory of each process, by who asks, and at the door by where from.

The limits keep a broken client or a guesser from taking the service; who tries one account is held up by the guard
(`ledger/guard.py`), which is kept in the database.
"""

import hashlib
import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import HTTPConnection
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


class Limited:
    """Answers 429 to who asks more often than the limits say, before anything else is done for him."""

    def __init__(self, app: ASGIApp, *, per_caller: str, at_the_door: str, refused: str) -> None:
        self._app = app
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._per_caller = parse(per_caller)
        self._at_the_door = parse(at_the_door)
        # Made-up tokens, each another one, cost a query each.
        self._refused = parse(refused)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, and pass it on or answer for it."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = _address(connection)
        limit, who = self._limit_for(connection, address)
        refused = f"refused/{address}"
        exceeded = None if self._counts.hit(limit, who) else (limit, who)
        if exceeded is None and not self._counts.test(self._refused, refused):
            exceeded = (self._refused, refused)
        if exceeded is not None:
            problem = too_often(self._wait(*exceeded))
            headers = {"Retry-After": str(problem.body["retry_after_seconds"])}
            await problem_response(problem.body, headers)(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _UNAUTHENTICATED:
                self._counts.hit(self._refused, refused)
            await send(message)

        await self._app(scope, receive, counted)

    def _limit_for(self, connection: HTTPConnection, address: str) -> tuple[RateLimitItem, str]:
        path = connection.url.path
        is_log_in = path == LOG_IN and connection.scope["method"] == "POST"
        if is_log_in or path.startswith(IDENTITY_PROVIDER):
            return self._at_the_door, address
        return self._per_caller, _caller(connection)

    def _wait(self, limit: RateLimitItem, who: str) -> int:
        reset_at, _ = self._counts.get_window_stats(limit, who)
        return max(1, math.ceil(reset_at - time.time()))


def _caller(connection: HTTPConnection) -> str:
    """Return who asks, by a digest of what he proves himself with: a secret stands in no memory for longer."""
    proof = connection.headers.get("authorization") or connection.cookies.get(COOKIE)
    if proof is None:
        return _address(connection)
    return hashlib.sha256(proof.encode()).hexdigest()


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else "unknown"
