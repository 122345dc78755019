"""The application: its parts, its routes, its errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import (
    acts,
    attachments,
    codec,
    grants,
    joint,
    lawsuits,
    lists,
    notices,
    oidc,
    pages,
    past,
    problems,
    rulepacks,
    sessions,
)
from api.answers import PROBLEMS
from api.headers import Headed
from api.limits import LimitedBodies
from api.oidc import provider_of
from api.proxies import trusted_proxies
from api.rates import Limited
from api.requests import Logged
from api.security import EVERYBODY, Parts, WithParts, declares
from api.starting import ensure_no_demo_accounts
from ledger.database import Database
from ledger.lawbooks import lawbook
from ledger.settings import Settings
from workflows.connection import connect_as

DESCRIPTION = """行政机关主要负责人出庭应诉：每件案件是一个持久的流程，期限自行跟踪，逾期自动升级。

错误一律为 `application/problem+json`，`type` 稳定；`503` 表示结果尚不确定，而不是失败。
"""


HEALTH_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS[status] for status in (429, 503)
}


def create_app(settings: Settings) -> FastAPI:
    """Return the application; it connects when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        lawbook()
        database = Database(settings.database_url)
        try:
            await ensure_no_demo_accounts(settings, database)
            client = await connect_as(settings, lazy=True)
            app.state.parts = Parts(settings, database, client)
            app.state.provider = provider
            if settings.ready_file is not None:
                await asyncio.to_thread(settings.ready_file.touch)
            yield
            del app.state.parts
        finally:
            await database.dispose()

    provider = provider_of(settings)
    app = FastAPI(
        title="Chuting 出庭",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    _guard(app, settings)
    for part in (
        lawsuits,
        past,
        acts,
        joint,
        lists,
        notices,
        attachments,
        rulepacks,
        sessions,
        grants,
        oidc,
        codec,
        pages,
    ):
        app.include_router(part.router)
    pages.mount_files(app)

    @app.get(
        "/health",
        tags=["运维"],
        summary="是否可用",
        responses=HEALTH_PROBLEMS,
        **declares(EVERYBODY),
    )
    async def health(parts: WithParts) -> dict[str, str]:
        """Answer while the database answers."""
        async with parts.database.engine.connect() as connection:
            await connection.execute(sa.text("select 1"))
        return {"status": "ok"}

    describe = app.openapi
    app.openapi = lambda: problems.describe_problems(describe())  # type: ignore[method-assign]  # as FastAPI says to
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """Put before the routes what every request goes through, the outermost last."""
    app.add_middleware(LimitedBodies)
    app.add_middleware(
        Limited,
        per_caller=settings.rate_limit,
        at_the_door=settings.login_rate_limit,
        refused=settings.refused_rate_limit,
    )
    app.add_middleware(Headed)
    app.add_middleware(Logged)
    if proxies := trusted_proxies(settings.trusted_proxies):
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
