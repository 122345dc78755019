"""Log-in by the office's identity provider: OpenID Connect, authorisation code with PKCE."""

import base64
import binascii
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

import httpx2
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.problems import Problem, ProblemBody
from api.security import EVERYBODY, WithParts, declares, place_of, secret_key_of
from api.sessions import give_cookie
from ledger.access_log import By, Happening, tell_alone
from ledger.identities import (
    ClaimMapping,
    ClaimsUnfit,
    admit,
    identity_in,
    let_go,
    parse_mapping,
    subject_in,
)
from ledger.people import needs_second_factor, open_session
from ledger.sealing import SealBroken, seal, unseal
from ledger.settings import Settings

router = APIRouter(prefix="/v1/oidc", tags=["登录"])

ATTEMPT_COOKIE = "__Host-chuting-oidc"
ATTEMPT_SECONDS = 600
ALGORITHMS = ["RS256", "PS256", "ES256"]
_PURPOSE = "oidc attempt"
_PATIENCE_SECONDS = 10.0
_METADATA_LASTS_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
OIDC_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": description}
    for status, description in {
        403: "身份认证未通过，或者没有对应的账号",
        404: "没有设置统一身份认证",
        422: "填写有误",
        429: "请求过于频繁：Retry-After 写明几秒后再试",
        503: "统一身份认证暂时没有答复",
    }.items()
}

log = structlog.get_logger()


@dataclass(slots=True)
class Provider:
    """The identity provider as its own description tells, fetched when it is needed and kept for an hour."""

    settings: Settings
    mapping: ClaimMapping
    known: dict[str, Any] = field(default_factory=dict)
    signed_by: KeySet | None = None
    fetched_at: float = 0.0

    async def metadata(self) -> Mapping[str, Any]:
        """Return the provider's description.

        Raises:
            Problem: it doesn't answer, or describes another issuer.
        """
        if time.monotonic() - self.fetched_at > _METADATA_LASTS_SECONDS or not self.known:
            await self._fetch()
        return self.known

    async def keys(self) -> KeySet:
        """Return the keys with which the provider signs."""
        await self.metadata()
        assert self.signed_by is not None  # noqa: S101 -- fetched with the description
        return self.signed_by

    def forget(self) -> None:
        """Have description and keys fetched anew: the provider may have rotated its keys."""
        self.known = {}

    async def _fetch(self) -> None:
        issuer = str(self.settings.oidc_issuer).rstrip("/")
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE_SECONDS) as http:
                known = (await http.get(f"{issuer}/.well-known/openid-configuration")).json()
                keys = (await http.get(known["jwks_uri"])).json()
            _ensure_same(known["issuer"].rstrip("/"), issuer)
            self.signed_by = KeySet.import_key_set(keys)
        except (httpx2.HTTPError, ValueError, KeyError, TypeError, JoseError) as error:
            raise unanswered() from error
        self.known, self.fetched_at = known, time.monotonic()

    def client(self) -> AsyncOAuth2Client:
        """Return a client of the provider for one log-in."""
        secret = self.settings.oidc_client_secret
        return AsyncOAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            scope=self.settings.oidc_scope,
            redirect_uri=f"{self.settings.public_address}/v1/oidc/callback",
            code_challenge_method="S256",
            timeout=_PATIENCE_SECONDS,
        )


def provider_of(settings: Settings) -> Provider | None:
    """Return the identity provider of an installation, or None where people log in with passwords only.

    Raises:
        MappingInvalid: the mapping of its claims can't be read.
    """
    if not settings.oidc_issuer:
        return None
    return Provider(settings, parse_mapping(settings.oidc_mapping))


def unanswered() -> Problem:
    """Return the problem of a provider that doesn't answer as it should."""
    return Problem(503, "oidc-unanswered", "暂时不能登录", "统一身份认证暂时没有答复，请稍后重试。")


def not_admitted(detail: str) -> Problem:
    """Return the problem of a log-in that the provider, or its claims, don't carry."""
    return Problem(403, "oidc-refused", "登录未成功", detail)


def _ensure_same(described: str, configured: str) -> None:
    if described != configured:
        raise ValueError(f"the provider calls itself {described}")


_ONE_FACTOR = "本账号的角色须以双因素登录，请在统一身份认证完成动态口令等第二因素认证后，重新登录。"
_BEGIN_AGAIN = "登录已超时，或者不是从本页面开始的，请重新登录。"


def _provider(request: Request) -> Provider:
    provider = request.app.state.provider
    if not isinstance(provider, Provider):
        raise Problem(404, "not-found", "没有统一身份认证", "本系统没有设置统一身份认证。")
    return provider


@router.get(
    "/login",
    status_code=303,
    responses=OIDC_PROBLEMS,
    summary="统一身份认证登录",
    **declares(EVERYBODY),
)
async def begin(request: Request, parts: WithParts) -> RedirectResponse:
    """Send the browser to the identity provider; what only this browser may finish stays sealed in its cookie."""
    provider = _provider(request)
    key = secret_key_of(parts)
    known = await provider.metadata()
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    asked = {"code_verifier": verifier, "nonce": nonce}
    if words := provider.mapping.second_factor.acr:
        asked["acr_values"] = " ".join(words)
    address, state = provider.client().create_authorization_url(
        known["authorization_endpoint"], **asked
    )
    attempt = {"state": state, "nonce": nonce, "verifier": verifier, "at": time.time()}
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        ATTEMPT_COOKIE,
        base64.urlsafe_b64encode(seal(key, json.dumps(attempt), purpose=_PURPOSE)).decode(),
        max_age=ATTEMPT_SECONDS,
        secure=True,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


@router.get(
    "/callback",
    status_code=303,
    responses=OIDC_PROBLEMS,
    summary="统一身份认证返回",
    **declares(EVERYBODY),
)
async def finish(
    request: Request,
    parts: WithParts,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
) -> RedirectResponse:
    """Take the code that the provider gave, check who it vouches for, and open a session."""
    provider = _provider(request)
    key = secret_key_of(parts)
    attempt = _attempt(request, key)
    if not hmac.compare_digest(attempt["state"].encode(), state.encode()):
        raise not_admitted(_BEGIN_AGAIN)
    if not code:
        raise not_admitted("统一身份认证没有同意本次登录。")
    claims = await _claims(provider, code, attempt)
    place = place_of(request)
    try:
        account = await admit(parts.database, identity_in(claims, provider.mapping), place.address)
    except ClaimsUnfit as error:
        log.warning("oidc_claims_unfit", issuer=claims["iss"])
        await let_go(parts.database, subject_in(claims), place.address)
        raise not_admitted(str(error)) from error
    is_strong = provider.mapping.second_factor.is_proved_in(claims)
    if not is_strong and await needs_second_factor(parts.database, account):
        by = By(account=None, address=place.address, authority="oidc")
        await tell_alone(parts.database, Happening.CODE_WANTED, by, about=account)
        raise not_admitted(_ONE_FACTOR)
    session = await open_session(
        parts.database, account, place, None, is_strong=is_strong, through="oidc"
    )
    answer = RedirectResponse(f"{parts.settings.public_address}/v1/session", status_code=303)
    give_cookie(answer, session, key)
    answer.delete_cookie(ATTEMPT_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get(
    "/logout",
    status_code=303,
    responses=OIDC_PROBLEMS,
    summary="统一身份认证退出",
    **declares(EVERYBODY),
)
async def leave(request: Request) -> RedirectResponse:
    """Send the browser to the provider's own log-out; the session here is ended by `DELETE /v1/session`."""
    provider = _provider(request)
    end = (await provider.metadata()).get("end_session_endpoint")
    if not end:
        raise Problem(404, "not-found", "不能统一退出", "统一身份认证没有提供退出地址。")
    asked = {
        "client_id": provider.settings.oidc_client_id,
        "post_logout_redirect_uri": f"{provider.settings.public_address}/v1/session",
        "state": secrets.token_urlsafe(16),
    }
    return RedirectResponse(f"{end}?{urlencode(asked)}", status_code=303)


def _attempt(request: Request, key: str) -> dict[str, Any]:
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(ATTEMPT_COOKIE, ""))
        attempt: dict[str, Any] = json.loads(unseal(key, sealed, purpose=_PURPOSE))
    except (SealBroken, ValueError, binascii.Error) as error:
        raise not_admitted(_BEGIN_AGAIN) from error
    if time.time() - attempt["at"] > ATTEMPT_SECONDS:
        raise not_admitted(_BEGIN_AGAIN)
    return attempt


async def _claims(provider: Provider, code: str, attempt: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims of the ID token, and of the user's own page where the provider has one."""
    known = await provider.metadata()
    try:
        async with provider.client() as client:
            token = await client.fetch_token(
                known["token_endpoint"], code=code, code_verifier=attempt["verifier"]
            )
            claims = await proved(provider, str(token["id_token"]), attempt["nonce"])
            if "userinfo_endpoint" in known:
                more = (await client.get(known["userinfo_endpoint"])).json()
                # Nobody else's page, and nothing that the signed token says otherwise.
                if isinstance(more, dict) and more.get("sub") == claims["sub"]:
                    claims = {**more, **claims}
    except OAuthError as error:
        raise not_admitted(_BEGIN_AGAIN) from error
    except (httpx2.HTTPError, KeyError, ValueError) as error:
        raise unanswered() from error
    return claims


async def proved(provider: Provider, id_token: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token whose signature, issuer, audience, time and nonce hold."""
    registry = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": (await provider.metadata())["issuer"]},
        aud={"essential": True, "value": provider.settings.oidc_client_id},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        token = jwt.decode(id_token, await provider.keys(), algorithms=ALGORITHMS)
        registry.validate(token.claims)
    except JoseError as error:
        # An unknown key may be one that came in since.
        provider.forget()
        log.warning("oidc_token_refused", why=type(error).__name__)
        raise not_admitted(_BEGIN_AGAIN) from error
    return dict(token.claims)
