"""Who asks: one dependency that reads the bearer token."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from temporalio.client import Client

from api.problems import Problem, unauthenticated
from domain.people import Role
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


def ensure_role(asking: Caller, *roles: Role) -> None:
    """Refuse a caller whose role may not read this."""
    if asking.actor.role not in roles:
        raise Problem(403, "not-permitted", "无权办理", "本账号的角色不能使用此项功能。")


async def parts_at_hand(request: Request) -> Parts:
    """Return the application's parts. Async, because FastAPI runs a plain function in a thread."""
    return parts_of(request)


Asking = Annotated[Caller, Depends(caller)]
WithParts = Annotated[Parts, Depends(parts_at_hand)]
