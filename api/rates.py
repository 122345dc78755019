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


class Limited:
    """Answers 429 to who asks more often than the limits say, before anything else is done for him."""

    def __init__(self, app: ASGIApp, *, per_caller: str, at_the_door: str, refused: str) -> None:
        self._app = app
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._per_caller = parse(per_caller)
        self._at_the_door = parse(at_the_door)
        self._refused = parse(refused)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, and pass it on or answer for it."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        limit, who = self._limit_for(connection)
        if not self._counts.hit(limit, who):
            await self._answer(limit, who)(scope, receive, send)
        elif limit is self._at_the_door:
            await self._app(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it by its address once it has been refused as nobody's.

        Never before: behind one proxy sit a guesser and those whose token is good, and only the look-up tells them
        apart. It costs each of them the same, one search of a unique key.
        """
        who = f"refused/{_address(HTTPConnection(scope))}"
        is_answered = False

        async def counted(message: Message) -> None:
            nonlocal is_answered
            is_nobodys = message.get("status") == _UNAUTHENTICATED
            if is_nobodys and not self._counts.hit(self._refused, who):
                is_answered = True
                await self._answer(self._refused, who)(scope, receive, send)
            if not is_answered:
                await send(message)

        await self._app(scope, receive, counted)

    def _limit_for(self, connection: HTTPConnection) -> tuple[RateLimitItem, str]:
        path = connection.url.path
        is_log_in = path == LOG_IN and connection.scope["method"] == "POST"
        if is_log_in or path.startswith(IDENTITY_PROVIDER):
            return self._at_the_door, _address(connection)
        return self._per_caller, _caller(connection)

    def _answer(self, limit: RateLimitItem, who: str) -> Response:
        problem = too_often(self._wait(limit, who))
        headers = {"Retry-After": str(problem.body["retry_after_seconds"])}
        return problem_response(problem.body, headers)

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
