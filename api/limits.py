"""How much a request may bring: a body is held in memory before anyone has looked at it."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT_BYTES = 1024 * 1024
# Files have a limit of their own.
FILES = "/v1/attachments"


class LimitedBodies:
    """Counts what a request brings and stops reading at the limit; the largest form fits in with room to spare."""

    def __init__(self, app: ASGIApp, limit_bytes: int = BODY_LIMIT_BYTES) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; who reads too much of it gets the error, which the application renders as 413."""
        if scope["type"] != "http" or scope["path"].startswith(FILES):
            await self._app(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit_bytes:
                detail = f"请求内容超过{self._limit_bytes // 1024} KiB；证明材料请先上传，再引用。"
                raise HTTPException(413, detail)
            return message

        await self._app(scope, counted, send)
