"""Log-in and log-out of people, their sessions, password and second factor."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from api.answers import PROBLEMS
from api.problems import Problem, malformed, unseen
from api.security import (
    ANY_LOGIN,
    COOKIE,
    EVERYBODY,
    AskingWhatever,
    WithParts,
    csrf_token,
    declares,
    ensure_same_site,
    place_of,
    secret_key_of,
)
from domain.people import ROLE_NAMES
from domain.permissions import Grant
from ledger.access_log import By
from ledger.accounts import SESSION_LASTS, Caller, ProofKind
from ledger.credentials import (
    CodeWrong,
    HasSecondFactor,
    PasswordWrong,
    change_password,
    enrol_second_factor,
    propose_second_factor,
)
from ledger.guard import Locked, count_try, forget_tries, subject_of
from ledger.passwords import LONGEST, PasswordUnfit
from ledger.people import (
    CodeWanted,
    LogIn,
    LogInRefused,
    OpenSession,
    Pending,
    Session,
    end_session,
    log_in,
    revoke_session,
    sessions_of,
)
from ledger.second_factor import address_of

router = APIRouter(prefix="/v1", tags=["登录"])

Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Code = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="六位动态口令")]

log = structlog.get_logger()


class LogInBody(BaseModel):
    """What a person types at the door."""

    account: str = Field(min_length=1, max_length=100)
    password: Password
    code: Code | None = None


class PasswordBody(BaseModel):
    """The present password and the next one."""

    present: Password
    new: Password


class CodeBody(BaseModel):
    """A code of the authenticator."""

    code: Code


class SessionAnswer(BaseModel):
    """Who is logged in. `pending` is what must be done first: `password` or `second_factor`.

    `csrf` goes into the header `X-CSRF-Token` of every request of this session that changes something.
    """

    account: str
    pending: str | None
    csrf: str | None


class GrantRow(BaseModel):
    """A grant that is in force today."""

    id: str
    role: str
    role_name: str
    organ: str
    scope: str
    within: str
    line: str | None
    stands_in_for: str | None


class WhoAnswer(SessionAnswer):
    """Who is logged in, and what he may be."""

    grants: list[GrantRow]


class SecondFactorAnswer(BaseModel):
    """The secret for an authenticator, shown once."""

    secret: str
    address: str


@router.post(
    "/session",
    responses=PROBLEMS,
    summary="登录",
    **declares(EVERYBODY),
)
async def open_one(
    body: LogInBody, request: Request, response: Response, parts: WithParts
) -> SessionAnswer:
    """Log in with account and password, and the one-time code where the account has a second factor."""
    ensure_same_site(request)
    key = secret_key_of(parts)
    asked = LogIn(body.account, body.password, body.code, place_of(request))
    try:
        session = await log_in(parts.database, asked, key)
    except Locked as error:
        raise too_many(error) from error
    except CodeWanted as error:
        detail = "请填写身份验证器上的六位动态口令（code）。"
        raise Problem(401, "code-wanted", "须填动态口令", detail) from error
    except LogInRefused as error:
        detail = "账号、口令或者动态口令有误；多次有误的，须等候后再试。"
        raise Problem(401, "log-in-refused", "登录未成功", detail) from error
    return give_cookie(response, session, key)


def give_cookie(response: Response, session: Session, key: str) -> SessionAnswer:
    """Set the session's cookie, which only this site gets and no script reads."""
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=int(SESSION_LASTS.total_seconds()),
        secure=True,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return SessionAnswer(
        account=session.account, pending=session.pending, csrf=csrf_token(key, session.token)
    )


def too_many(locked: Locked) -> Problem:
    """Return the problem of trying too often."""
    detail = "连续多次有误，请稍后再试；忘记口令的，请联系系统管理员。"
    return Problem(
        429, "too-many-tries", "尝试过于频繁", detail, retry_after_seconds=locked.seconds
    )


@router.get("/session", responses=PROBLEMS, summary="当前登录", **declares(ANY_LOGIN))
async def who(asking: AskingWhatever, request: Request, parts: WithParts) -> WhoAnswer:
    """Tell who is logged in, under which grants, and what he must do first."""
    cookie = request.cookies.get(COOKIE)
    key = parts.settings.secret_key
    is_session = asking.proof.kind is ProofKind.SESSION and cookie is not None and key is not None
    return WhoAnswer(
        account=asking.account,
        pending=asking.pending,
        csrf=csrf_token(key.get_secret_value(), cookie) if is_session and key and cookie else None,
        grants=[_row(each) for each in asking.holder.grants],
    )


def _row(grant: Grant) -> GrantRow:
    return GrantRow(
        **grant.model_dump(exclude={"from_on", "to_on"}), role_name=ROLE_NAMES[grant.role]
    )


@router.delete(
    "/session", status_code=204, responses=PROBLEMS, summary="退出登录", **declares(ANY_LOGIN)
)
async def close_one(asking: AskingWhatever, request: Request, parts: WithParts) -> Response:
    """Log out: the session is revoked at once, not only forgotten by the browser."""
    await end_session(parts.database, _session_of(asking), by_of(asking, request))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


@router.get("/sessions", responses=PROBLEMS, summary="我的登录", **declares(ANY_LOGIN))
async def list_sessions(asking: AskingWhatever, parts: WithParts) -> list[OpenSession]:
    """List where one is logged in, the newest first."""
    return list(await sessions_of(parts.database, asking.account))


@router.delete(
    "/sessions/{session}",
    status_code=204,
    responses=PROBLEMS,
    summary="注销一处登录",
    **declares(ANY_LOGIN),
)
async def revoke_one(
    session: Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")],
    asking: AskingWhatever,
    request: Request,
    parts: WithParts,
) -> Response:
    """Revoke one of one's own sessions."""
    by = by_of(asking, request)
    if not await revoke_session(parts.database, asking.account, session, by):
        raise unseen("登录")
    return Response(status_code=204)


@router.post("/session/password", responses=PROBLEMS, summary="修改口令", **declares(ANY_LOGIN))
async def change(
    body: PasswordBody, asking: AskingWhatever, request: Request, parts: WithParts
) -> SessionAnswer:
    """Change one's own password; every other session of the account ends."""
    session = _session_of(asking)
    try:
        # Whoever found an open session must not guess the password at leisure.
        await count_try(parts.database, subject_of(asking.account))
        pending = await change_password(
            parts.database, session, by_of(asking, request), present=body.present, new=body.new
        )
    except Locked as error:
        raise too_many(error) from error
    except PasswordWrong as error:
        raise Problem(403, "password-wrong", "口令有误", "现用口令有误，未作改动。") from error
    except PasswordUnfit as error:
        raise malformed(str(error)) from error
    await forget_tries(parts.database, subject_of(asking.account))
    return SessionAnswer(account=asking.account, pending=pending, csrf=None)


@router.post(
    "/session/second-factor",
    responses=PROBLEMS,
    summary="申请绑定身份验证器",
    **declares(ANY_LOGIN),
)
async def propose(asking: AskingWhatever, parts: WithParts) -> SecondFactorAnswer:
    """Make a secret for an authenticator; it counts once a code has proved it."""
    _session_of(asking)
    if asking.pending == Pending.PASSWORD:
        raise Problem(403, "password-change-required", "须先修改口令", "请先修改初始口令。")
    account = asking.account
    try:
        secret = await propose_second_factor(parts.database, account, secret_key_of(parts))
    except HasSecondFactor as error:
        detail = "本账号已经绑定身份验证器，或者由统一身份认证登录；更换的，请联系系统管理员。"
        raise Problem(409, "has-second-factor", "已经绑定", detail) from error
    return SecondFactorAnswer(secret=secret, address=address_of(secret, account))


@router.post(
    "/session/second-factor/confirm",
    responses=PROBLEMS,
    summary="绑定身份验证器",
    **declares(ANY_LOGIN),
)
async def enrol(
    body: CodeBody, asking: AskingWhatever, request: Request, parts: WithParts
) -> SessionAnswer:
    """Take the authenticator into use, with a code of it."""
    session, by = _session_of(asking), by_of(asking, request)
    try:
        pending = await enrol_second_factor(
            parts.database, session, by, code=body.code, key=secret_key_of(parts)
        )
    except CodeWrong as error:
        detail = "动态口令有误，或者还没有申请绑定；请核对时间后重试。"
        raise Problem(403, "code-wrong", "动态口令有误", detail) from error
    return SessionAnswer(account=asking.account, pending=pending, csrf=None)


def by_of(asking: Caller, request: Request) -> By:
    """Return who does something about an account, from where."""
    return By(account=asking.account, address=place_of(request).address)


def _session_of(asking: Caller) -> str:
    if asking.proof.kind is not ProofKind.SESSION:
        detail = "此项功能只用于网页登录，访问令牌不能使用。"
        raise Problem(409, "session-needed", "须网页登录", detail)
    return asking.proof.digest
