"""One line of the log for each request: who asked for what, from where, and how it was answered."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rates import HEALTH, address_of
from api.security import ACCOUNT

log = structlog.get_logger()


class Logged:
    """Notes every request but those for health; no body and no query, in which a number or a name may stand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note it when it has been answered, or failed."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                account=state.get(ACCOUNT),
                address=address_of(scope),
            )
