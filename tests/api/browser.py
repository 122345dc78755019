"""A browser at the API: it keeps cookies, says where a request comes from, and sends the session's token along."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from api.security import CSRF_HEADER
from tests.api.office import Office

HERE = "https://chuting.example"


class Browser:
    """One person's browser."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, path: str) -> httpx2.Response:
        """Read something."""
        return await self.client.get(path)

    async def send(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """Change something, as a page of ours does."""
        headers = {CSRF_HEADER: self.csrf, "Origin": HERE, "Sec-Fetch-Site": "same-origin"}
        return await self.client.request(method, path, json=body, headers=headers)

    async def log_in(self, account: str, password: str, **more: object) -> httpx2.Response:
        """Log in, and keep what comes with the session."""
        body = {"account": account, "password": password, **more}
        answer = await self.client.post("/v1/session", json=body, headers={"Origin": HERE})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer


@asynccontextmanager
async def a_browser(office: Office) -> AsyncIterator[Browser]:
    """Open a browser that has been nowhere."""
    transport = httpx2.ASGITransport(office.app)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE, timeout=30) as client:
        yield Browser(client)


def told_of_nobody(name: str) -> str:
    """Return as what the access log knows a name that is no account's."""
    return f"unknown/{hashlib.sha256(name.encode()).hexdigest()[:16]}"


async def access_log(office: Office, about: str) -> list[tuple[Any, ...]]:
    """What the access log tells of an account: kind, who, from where."""
    async with office.database.short_path() as connection:
        cursor = await connection.execute(
            "select kind, account, address from access_entry where about = %s order by id", (about,)
        )
        return [tuple(row) async for row in cursor]
