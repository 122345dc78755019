"""A lean HTTP client: the machine's two cores are measured, not a client library."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(slots=True)
class Connection:
    """One keep-alive connection; not for use by two tasks at once."""

    url: str
    _reader: asyncio.StreamReader | None = field(default=None, init=False)
    _writer: asyncio.StreamWriter | None = field(default=None, init=False)

    async def post(self, path: str, token: str, body: object, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 -- JSON
        """Post JSON and return the answer's JSON; anything but a success is an error."""
        content = json.dumps(body).encode()
        lines = [
            f"POST {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {token}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        reader, writer = await self._opened()
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        status = int(head.split(" ", 2)[1])
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        answer = json.loads(await reader.readexactly(length))
        if status >= 300:
            raise RuntimeError(f"{path}: {status} {answer}")
        return answer

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            parts = urlsplit(self.url)
            self._reader, self._writer = await asyncio.open_connection(parts.hostname, parts.port)
        return self._reader, self._writer

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
