"""Attachments: uploaded once, kept by their content's hash, and given back to who may see them."""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse
from starlette.requests import ClientDisconnect

from api.answers import PROBLEMS
from api.problems import Problem, ProblemBody, malformed, unseen
from api.security import Asking, WithParts, acting_by, needs
from domain.calendar import day_of
from domain.people import Attached
from domain.permissions import Permission
from ledger import writing
from ledger.attachments import (
    AttachmentDamaged,
    AttachmentEmpty,
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentTypeRefused,
    find_attachment,
    place_of,
    store_attachment,
    tell_of_download,
)
from ledger.database import Database

router = APIRouter(prefix="/v1/attachments", tags=["附件"])

UPLOAD_PROBLEMS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    415: {"model": ProblemBody, "description": "不接收的文件类型，或者内容与类型不符"},
}
_RAW_BODY = {
    "requestBody": {
        "required": True,
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}

log = structlog.get_logger()


@router.post(
    "",
    status_code=201,
    responses=UPLOAD_PROBLEMS,
    summary="上传附件",
    **needs(Permission.UPLOAD_FILES, **_RAW_BODY),
)
async def upload(
    request: Request,
    asking: Asking,
    parts: WithParts,
    name: Annotated[str, Query(min_length=1, max_length=500, description="文件名，含扩展名")],
) -> Attached:
    """Keep a file and return its hash and name, as acts name it; the same content twice is kept once."""
    content = await _body(request, parts.settings.attachment_limit_bytes)
    try:
        return await store_attachment(
            parts.database,
            parts.settings,
            content=content,
            name=name,
            media_type=request.headers.get("content-type", ""),
            account=asking.account,
        )
    except AttachmentEmpty as error:
        raise malformed(str(error)) from error
    except AttachmentTypeRefused as error:
        raise Problem(415, "unsupported-file", "不接收的文件", str(error)) from error


@router.get(
    "/{sha256}",
    response_class=FileResponse,
    responses=PROBLEMS,
    summary="下载附件",
    **needs(Permission.READ_LAWSUITS),
)
async def download(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    asking: Asking,
    request: Request,
    parts: WithParts,
) -> FileResponse:
    """Give a file back to who uploaded it, or may see a lawsuit whose acts name it; the access log tells of it."""
    stored = await find_attachment(parts.database, asking, sha256)
    if stored is None:
        raise unseen("附件")
    if stored.shredded_at is not None:
        day = day_of(stored.shredded_at)
        detail = f"这个附件已于{day:%Y年%-m月%-d日}按保管期限表销毁，只留有摘要。"
        raise Problem(404, "attachment-destroyed", "附件已销毁", detail)
    try:
        place = await place_of(parts.settings, sha256)
    except (AttachmentMissing, AttachmentDamaged) as error:
        raise await _unreadable(parts.database, sha256) from error
    by = acting_by(asking, request, Permission.READ_LAWSUITS)
    await tell_of_download(parts.database, asking, stored, by)
    return FileResponse(
        place,
        filename=stored.name,
        headers={
            # Said here, because a text would be called UTF-8, which it may not be.
            "Content-Type": stored.media_type,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
            "ETag": f'"{sha256}"',
        },
    )


async def _body(request: Request, limit_bytes: int) -> bytes:
    """Return the body, without taking in more of it than the limit."""
    too_large = Problem(
        413, "file-too-large", "文件过大", str(AttachmentTooLarge.over(limit_bytes))
    )
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:19]) > limit_bytes:
        raise too_large
    content = bytearray()
    try:
        async for part in request.stream():
            content += part
            if len(content) > limit_bytes:
                raise too_large
    except ClientDisconnect as error:
        raise malformed("上传中断，请重新上传。") from error
    return bytes(content)


async def _unreadable(database: Database, sha256: str) -> Problem:
    """Put a file that is gone or damaged before a person, once, and return the problem."""
    log.error("attachment_unreadable", sha256=sha256)
    text = f"附件{sha256}无法读取：文件丢失或者已损坏，请从备份恢复，或者请上传人重新上传。"
    async with database.short_path() as connection:
        await writing.raise_alarm(connection, "attachment_unreadable", None, text)
    return Problem(
        500, "attachment-unreadable", "附件无法读取", "附件丢失或者已损坏，已提请系统管理员恢复。"
    )
