"""Who asks: a bearer token or a session's cookie, and what each route asks of him."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from temporalio.client import Client

from api.problems import Problem, unauthenticated
from domain.permissions import PERMISSION_NAMES, Permission
from ledger.access_log import By
from ledger.accounts import Caller, Proof, caller_of, session_proof, token_proof
from ledger.database import Database
from ledger.people import Pending, Place
from ledger.settings import Settings
from ledger.transport import is_loopback

COOKIE = "__Host-chuting"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

PERMISSION_KEY = "x-permission"
ACCOUNT = "account"
"""Under which name a request's state says whose it is, once that is known."""
EVERYBODY = "everybody"
ANY_LOGIN = "any-login"


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


async def parts_at_hand(request: Request) -> Parts:
    """Return the application's parts. Async, because FastAPI runs a plain function in a thread."""
    return parts_of(request)


WithParts = Annotated[Parts, Depends(parts_at_hand)]


def proof_of(request: Request) -> Proof:
    """Return by what the caller proves who he is: a bearer token, else a session's cookie that no other site sent."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token_proof(token, place_of(request).address)
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise unauthenticated()
    if request.method not in _SAFE:
        ensure_same_site(request)
        _ensure_csrf(request, cookie)
    return session_proof(cookie, place_of(request).address)


def ensure_same_site(request: Request) -> None:
    """Refuse what a browser sends on behalf of another site; a program names no site and has no cookie jar."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_foreign = site is not None and site not in ("same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        is_foreign = True
    if is_foreign:
        raise Problem(
            403, "cross-site", "跨站请求", "请从本系统的页面办理；其他网站发来的请求不受理。"
        )


def csrf_token(key: str, session: str) -> str:
    """Return the token that a session's own pages send along: an HMAC of the session under the secret key."""
    return hmac.new(key.encode(), f"csrf\n{session}".encode(), hashlib.sha256).hexdigest()


def _ensure_csrf(request: Request, session: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    right = csrf_token(secret_key_of(parts_of(request)), session)
    if not hmac.compare_digest(given.encode(), right.encode()):
        detail = f"缺少或者不符的 {CSRF_HEADER}；请刷新页面后重试。"
        raise Problem(403, "csrf", "跨站请求", detail)


def secret_key_of(parts: Parts) -> str:
    """Return the installation's secret key, without which nobody logs in with a password."""
    if parts.settings.secret_key is None:
        detail = "本系统没有设置密钥（CHUTING_SECRET_KEY），不能用口令登录，请联系系统管理员。"
        raise Problem(503, "no-secret-key", "暂时不能登录", detail)
    return parts.settings.secret_key.get_secret_value()


def place_of(request: Request) -> Place:
    """Return where the caller sits."""
    address = request.client.host if request.client else "unknown"
    return Place(address=address, agent=request.headers.get("user-agent", ""))


def acting_by(
    asking: Caller, request: Request, permission: Permission, *, reason: str | None = None
) -> By:
    """Return what the access log says of who does something: from where, by which of his grants, on which ground."""
    grants = "、".join(each.id for each in asking.holder.grants_for(permission))
    return By(asking.account, place_of(request).address, grants or None, reason)


async def caller_whatever(request: Request) -> Caller:
    """Return who asks, also where he must still change his password or add a second factor; or refuse."""
    parts = parts_of(request)
    found = await caller_of(parts.database, proof_of(request))
    return ensure_known(request, parts, found)


def ensure_known(request: Request, parts: Parts, asking: Caller | None) -> Caller:
    """Return who asks, whom the log then names, or refuse nobody and whoever is kept out."""
    if asking is None or is_kept_out(parts, asking):
        raise unauthenticated()
    setattr(request.state, ACCOUNT, asking.account)
    return asking


def is_kept_out(parts: Parts, asking: Caller) -> bool:
    """Tell whether an account of a demo's directory asks where others than this machine reach us.

    The start refuses that as well (`ensure_no_demo_accounts`), but a directory may be loaded afterwards.
    """
    return asking.is_demo and not is_loopback(parts.settings.api_host)


AskingWhatever = Annotated[Caller, Depends(caller_whatever)]


async def caller(asking: AskingWhatever) -> Caller:
    """Return who asks, or refuse."""
    ensure_ready(asking)
    return asking


Asking = Annotated[Caller, Depends(caller)]


def ensure_ready(asking: Caller) -> None:
    """Refuse a session that must do something else first."""
    if asking.pending is None:
        return
    if asking.pending == Pending.PASSWORD:
        raise Problem(403, "password-change-required", "须先修改口令", "请先修改初始口令。")
    detail = (
        "本账号的角色须以动态口令登录：尚未绑定身份验证器的，请先绑定；已经绑定的，请重新登录。"
    )
    raise Problem(403, "second-factor-required", "须先绑定身份验证器", detail)


class Needs:
    """A dependency that lets no one through whose account doesn't have a permission anywhere."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, asking: Asking) -> None:
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


def declares(permission: str, **described: object) -> dict[str, Any]:
    """Return the declaration alone, where the route's own query asks, or nothing is asked for."""
    return {"openapi_extra": {PERMISSION_KEY: permission, **described}}
