"""Who asks: one dependency that reads the bearer token."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from temporalio.client import Client

from api.problems import Problem, unauthenticated
from domain.permissions import PERMISSION_NAMES, Permission
from ledger.accounts import Caller, caller_of
from ledger.database import Database
from ledger.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API works with."""

    settings: Settings
    database: Database
    client: Client


def parts_of(request: Request) -> Parts:
    """Return the application's parts."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)  # noqa: S101 -- set when the application starts
    return parts


def bearer_token(request: Request) -> str:
    """Return the token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated()
    return token


async def caller(request: Request) -> Caller:
    """Return who asks, or refuse."""
    found = await caller_of(parts_of(request).database, bearer_token(request))
    if found is None:
        raise unauthenticated()
    return found


class Needs:
    """A dependency that lets no one through whose account doesn't have a permission anywhere."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, asking: Annotated[Caller, Depends(caller)]) -> None:
        """Refuse a caller without the permission; how far it reaches, the query of each route asks."""
        ensure_may(asking, self.permission)


def ensure_may(asking: Caller, permission: Permission) -> None:
    """Refuse a caller who has a permission nowhere."""
    if not asking.holder.may(permission):
        detail = f"本账号没有“{PERMISSION_NAMES[permission]}”的权限。"
        raise Problem(403, "not-permitted", "无权办理", detail)


def needs(permission: Permission, **described: object) -> dict[str, Any]:
    """Return what a route declares that asks for a permission; a test walks every route for it."""
    return {"dependencies": [Depends(Needs(permission))], **declares(permission, **described)}


def declares(permission: Permission | None, **described: object) -> dict[str, Any]:
    """Return the declaration alone, where the route's own query asks; None is for everybody, who sees no file."""
    return {"openapi_extra": {PERMISSION_KEY: permission or EVERYBODY, **described}}


PERMISSION_KEY = "x-permission"
EVERYBODY = "everybody"


async def parts_at_hand(request: Request) -> Parts:
    """Return the application's parts. Async, because FastAPI runs a plain function in a thread."""
    return parts_of(request)


Asking = Annotated[Caller, Depends(caller)]
WithParts = Annotated[Parts, Depends(parts_at_hand)]
