"""Notices: what went out and how it stands, the inbox of failed ones, and sending one again."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from api.answers import PROBLEMS, Listed, NoticeAnswer, NoticeRow, RetryAnswer
from api.lawsuits import Wished
from api.problems import Problem, malformed, unseen
from api.security import Asking, Parts, WithParts, needs
from domain.permissions import Permission
from ledger import notices
from ledger.notices import Looker, NoticeNotFailed, NoticeUnknown, Wanted
from ledger.reading import Wish

router = APIRouter(prefix="/v1/notices", tags=["通知"])

NoticeId = Annotated[int, Path(ge=1, lt=2**63)]
Status = Literal["waiting", "delivered", "failed"]


@router.get(
    "",
    response_model=Listed[NoticeRow],
    responses=PROBLEMS,
    summary="通知清单",
    **needs(Permission.READ_NOTICES),
)
async def list_notices(
    asking: Asking,
    parts: WithParts,
    wished: Wished,
    status: Status | None = None,
    ref: Annotated[str | None, Query(max_length=40)] = None,
) -> dict[str, Any]:
    """List the notices to the caller and his people about lawsuits that he may see, the newest first."""
    wanted = Wanted(status=status, ref=ref, by=Looker.of(asking.holder, Permission.READ_NOTICES))
    return await _page(parts, wanted, wished)


@router.get(
    "/failed",
    response_model=Listed[NoticeRow],
    responses=PROBLEMS,
    summary="发送失败的通知",
    **needs(Permission.READ_NOTICES),
)
async def list_failed(asking: Asking, parts: WithParts, wished: Wished) -> dict[str, Any]:
    """List what could not be delivered to people in the caller's scope, with the last answer, the newest first."""
    wanted = Wanted(status="failed", by=Looker.of(asking.holder, Permission.READ_NOTICES))
    return await _page(parts, wanted, wished)


@router.get(
    "/{notice}",
    responses=PROBLEMS,
    summary="通知内容和每次发送",
    **needs(Permission.READ_NOTICES),
)
async def read_notice(notice: NoticeId, asking: Asking, parts: WithParts) -> NoticeAnswer:
    """Show a notice, what it says, and every attempt to deliver it."""
    looker = Looker.of(asking.holder, Permission.READ_NOTICES)
    try:
        found = await notices.open_notice(parts.database, notice, looker)
    except NoticeUnknown as error:
        raise unseen("通知") from error
    return NoticeAnswer(**asdict(found.notice), **_said(found))


@router.post(
    "/{notice}/retry",
    status_code=202,
    responses=PROBLEMS,
    summary="重发失败的通知",
    **needs(Permission.RESEND_NOTICES),
)
async def retry_notice(notice: NoticeId, asking: Asking, parts: WithParts) -> RetryAnswer:
    """Send a failed notice again under its Message-ID, to the address that the person has now."""
    looker = Looker.of(asking.holder, Permission.RESEND_NOTICES)
    try:
        errand = await notices.retry_notice(parts.database, notice, looker)
    except NoticeUnknown as error:
        raise unseen("通知") from error
    except NoticeNotFailed as error:
        raise Problem(409, "notice-not-failed", "无需重发", str(error)) from error
    return RetryAnswer(errand=errand)


async def _page(parts: Parts, wanted: Wanted, wished: Wish) -> dict[str, Any]:
    found = await notices.notices(
        parts.database, wanted, before=_last_id(wished.cursor), limit=wished.limit + 1
    )
    shown = found[: wished.limit]
    cursor = str(shown[-1].id) if len(found) > wished.limit else None
    return {"rows": [asdict(each) for each in shown], "next_cursor": cursor}


def _last_id(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    # No id has more than nineteen digits.
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):  # noqa: PLR2004 -- said above
        raise malformed("翻页标记无效，请从第一页重新查询。")
    return int(cursor)


def _said(found: notices.Opened) -> dict[str, Any]:
    return {"body": found.body, "attempts": [asdict(each) for each in found.attempts]}
