"""Errors as problem+json: a stable type, a status, and a sentence for the clerk."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import DataError as UnfitValue
from psycopg import OperationalError as LostConnection
from pydantic import BaseModel
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.headers import HEADERS
from domain.messages import Refused

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
ERRORS_SHOWN = 20
QUOTED_CHARACTERS = 300

_STATUS_OF_REFUSAL = {
    "NotPermitted": 403,
    "ActNotAllowed": 409,
    "FactImpossible": 409,
    "VersionChanged": 409,
    "KeyReused": 409,
    "LedgerBehind": 409,
    "LawsuitUnknown": 404,
}
_TITLES = {
    "NotPermitted": "无权办理",
    "ActNotAllowed": "现在不能办理",
    "FactImpossible": "所填事实不能成立",
    "VersionChanged": "页面已过时",
    "KeyReused": "幂等键重复使用",
    "LedgerBehind": "台账版本落后",
    "LawsuitUnknown": "没有这个案件",
}


class ProblemBody(BaseModel):
    """An error (RFC 9457). `allowed` names the acts that are open now; `key` and `ask` tell where to ask again."""

    type: str
    title: str
    status: int
    detail: str
    allowed: list[str] | None = None
    version: int | None = None
    errors: list[dict[str, Any]] | None = None
    key: str | None = None
    ask: str | None = None
    retry_after_seconds: int | None = None


class Problem(Exception):
    """An error on its way to the caller."""

    def __init__(self, status: int, kind: str, title: str, detail: str, **more: Any) -> None:  # noqa: ANN401 -- JSON
        super().__init__(detail)
        self.status = status
        self.body = {
            "type": f"urn:chuting:problem:{kind}",
            "title": title,
            "status": status,
            "detail": detail,
            **{name: value for name, value in more.items() if value is not None},
        }


def refused(refusal: Refused) -> Problem:
    """Return the problem of a refusal: 403 where the account may not, else 409 with what is allowed."""
    status = _STATUS_OF_REFUSAL.get(refusal.kind, 409)
    return Problem(
        status,
        _kebab(refusal.kind),
        _TITLES.get(refusal.kind, "不能办理"),
        refusal.message,
        allowed=[verb.replace("_", "-") for verb in refusal.allowed] or None,
        version=refusal.version or None,
    )


def unauthenticated() -> Problem:
    """Return the problem of a missing or dead token."""
    return Problem(401, "unauthenticated", "未登录", "请在 Authorization 头中提供有效的访问令牌。")


def malformed(detail: str) -> Problem:
    """Return the problem of a request that is not well formed."""
    return Problem(422, "malformed", "填写有误", detail)


def unseen(what: str = "案件") -> Problem:
    """Return the problem of what doesn't exist, or may not be seen: the two look the same."""
    return Problem(404, "not-found", f"没有这个{what}", f"没有这个{what}，或者您无权查看。")


def unknown_outcome(key: str, ref: str) -> Problem:
    """Return the problem of an act whose outcome isn't known: it may still happen; it says where to ask."""
    return Problem(
        503,
        "outcome-unknown",
        "结果尚不确定",
        "系统暂时没有答复，本次办理可能已经成功，也可能稍后成功。请用同一个幂等键重试，或者按 ask 的地址查询。",
        key=key,
        ask=f"/v1/lawsuits/{ref}/acts/{quote(key)}",
    )


def install(app: FastAPI) -> None:
    """Have the application render every error this way."""
    app.add_exception_handler(Problem, _render)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    for lost in (OperationalError, PoolTimeout, LostConnection, TimeoutError):
        app.add_exception_handler(lost, _no_database)
    for unfit in (DataError, UnfitValue):
        app.add_exception_handler(unfit, _unfit)
    app.add_exception_handler(Exception, _unexpected)


async def _render(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 -- registered for it alone
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if error.status == 503 else {}  # noqa: PLR2004 -- HTTP
    if "retry_after_seconds" in error.body:
        headers["Retry-After"] = str(error.body["retry_after_seconds"])
    if error.status == 401:  # noqa: PLR2004 -- HTTP
        headers["WWW-Authenticate"] = "Bearer"
    return problem_response(error.body, headers)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for it alone
    errors = [
        {"where": _shown(".".join(str(part) for part in each["loc"])), "what": _shown(each["msg"])}
        for each in error.errors()[:ERRORS_SHOWN]
    ]
    detail = "；".join(f"{each['where']}：{each['what']}" for each in errors)
    problem = Problem(422, "malformed", "填写有误", detail, errors=errors)
    return await _render(request, problem)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for it alone
    if error.status_code == 400:  # noqa: PLR2004 -- HTTP: a body that can't even be read
        return await _render(request, malformed("请求内容不能读取，应为 UTF-8 编码的 JSON。"))
    titles = {404: "没有这个地址", 405: "此地址不接受这个方法", 413: "内容过大"}
    title = titles.get(error.status_code, "请求不能处理")
    return await _render(request, Problem(error.status_code, "http", title, str(error.detail)))


async def _no_database(request: Request, _error: Exception) -> JSONResponse:
    detail = (
        "台账数据库暂时连接不上，请稍后重试；没有办理成功的请求不会丢失，用同一个幂等键重试即可。"
    )
    return await _render(request, Problem(503, "no-database", "暂时无法办理", detail))


async def _unfit(request: Request, _error: Exception) -> JSONResponse:
    """Answer where a value of the request is none that the database can hold, such as a cursor made up by hand."""
    detail = "所填内容不能处理：含有不能保存的字符，或者翻页标记无效，请核对后重新提交。"
    return await _render(request, malformed(detail))


async def _unexpected(request: Request, _error: Exception) -> JSONResponse:
    """Answer for an error of ours; the server logs it, and the caller is told nothing of the inside."""
    detail = "系统发生意外错误，已记录。办理结果请用同一个幂等键重试或者查询。"
    answer = await _render(request, Problem(500, "unexpected", "系统错误", detail))
    # It goes out past everything that adds headers.
    answer.headers.update(HEADERS)
    return answer


def _shown(text: str) -> str:
    """Return a text that quotes the request, short, and without what no answer can carry (lone surrogates)."""
    quoted = text.encode("utf-8", "backslashreplace").decode()
    return quoted if len(quoted) <= QUOTED_CHARACTERS else f"{quoted[:QUOTED_CHARACTERS]}…"


def problem_response(body: Mapping[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    """Return the response of a problem."""
    return JSONResponse(
        dict(body), status_code=body["status"], headers=dict(headers), media_type=MEDIA_TYPE
    )


def _kebab(name: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).lstrip("-")


def describe_problems(description: dict[str, Any]) -> dict[str, Any]:
    """Say in the OpenAPI description that errors are problem+json, which a route's `responses` can't."""
    for path in description["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                content = response.get("content", {})
                body = content.get("application/json", {})
                if body.get("schema", {}).get("$ref", "").endswith("/ProblemBody"):
                    response["content"] = {MEDIA_TYPE: body}
    return description
