"""Attachments: proofs, scans and originals, each stored once under the SHA-256 of its content."""

import asyncio
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from psycopg.rows import class_row

from domain.people import Attached
from ledger.database import Connection, Database
from ledger.filetypes import ALLOWED, media_type_of
from ledger.settings import Settings

_LONGEST_NAME = 200
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_INSERT = """
    insert into attachment (sha256, name, media_type, size_bytes, uploaded_by)
    values (%s, %s, %s, %s, %s) on conflict do nothing
"""
_FIND = "select sha256, name, media_type, size_bytes from attachment where sha256 = %s"
_MISSING = """
    select w.sha256 from unnest(%s::text[]) with ordinality as w(sha256, place)
    where not exists (select 1 from attachment a where a.sha256 = w.sha256) order by w.place
"""


class AttachmentRefused(ValueError):
    """A file is not taken; the message says why and what to do."""


class AttachmentEmpty(AttachmentRefused):
    """A file without content proves nothing."""


class AttachmentTooLarge(AttachmentRefused):
    """A file is larger than this installation takes."""


class AttachmentTypeRefused(AttachmentRefused):
    """A file is not what an office keeps, or not what it says it is."""


class AttachmentMissing(LookupError):
    """No file is stored under this SHA-256."""


class AttachmentDamaged(RuntimeError):
    """The stored content no longer has the SHA-256 it is stored under."""


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A stored file as it was first uploaded."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


async def store_attachment(
    database: Database,
    settings: Settings,
    *,
    content: bytes,
    name: str,
    media_type: str,
    account: str,
) -> Attached:
    """Keep a file, once, and return its hash and its name made safe.

    The content is on the disk before its row is written, so a row never names a file that isn't there.

    Raises:
        AttachmentRefused: it is empty, larger than `attachment_limit_bytes`, or of no allowed type.
    """
    safe_name = sanitised(name)
    _ensure_fits(content, settings.attachment_limit_bytes)
    kept_type = media_type_of(content, safe_name, media_type)
    if kept_type is None:
        raise AttachmentTypeRefused(
            f"“{safe_name}”不是可以接收的文件，或者内容与类型不符；可以上传{'、'.join(ALLOWED)}文件。"
        )
    digest = hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(_keep, _place(settings.attachments_folder, digest), content)
    async with database.short_path() as connection:
        await connection.execute(_INSERT, (digest, safe_name, kept_type, len(content), account))
    return Attached(sha256=digest, name=safe_name)


async def read_attachment(settings: Settings, sha256: str) -> bytes:
    """Return a stored file's content.

    Raises:
        AttachmentMissing: nothing is stored under this hash.
        AttachmentDamaged: the content was changed since.
    """
    if not _SHA256.match(sha256):
        raise AttachmentMissing(sha256)
    try:
        content = await asyncio.to_thread(_place(settings.attachments_folder, sha256).read_bytes)
    except FileNotFoundError as error:
        raise AttachmentMissing(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AttachmentDamaged(sha256)
    return content


async def find_attachment(database: Database, sha256: str) -> StoredAttachment | None:
    """Return what is known of a stored file, or None."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(StoredAttachment))
        await cursor.execute(_FIND, (sha256,))
        return await cursor.fetchone()


async def missing_attachments(connection: Connection, hashes: Iterable[str]) -> tuple[str, ...]:
    """Return the hashes, in their order, under which nothing was ever uploaded."""
    cursor = await connection.execute(_MISSING, (list(hashes),))
    return tuple([row[0] async for row in cursor])


def sanitised(name: str) -> str:
    """Return a file name without folders and invisible characters, at most 200 long, its ending kept."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Control and format characters hide an ending or turn the writing around (U+202E).
    visible = "".join(each for each in plain if unicodedata.category(each)[0] != "C").strip(" .")
    stem, dot, ending = visible.rpartition(".")
    if len(visible) > _LONGEST_NAME and dot and len(ending) < _LONGEST_NAME // 10:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return visible[:_LONGEST_NAME] or "未命名"


def _ensure_fits(content: bytes, limit_bytes: int) -> None:
    if not content:
        raise AttachmentEmpty("文件是空的，请检查后重新上传。")
    if len(content) > limit_bytes:
        raise AttachmentTooLarge(
            f"文件大小超过{limit_bytes / 2**20:g}MB的上限，请压缩或者拆分后上传。"
        )


def _place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _keep(place: Path, content: bytes) -> None:
    """Write the content under its name in one step that survives a power cut; the same content stays."""
    if place.is_file() and place.read_bytes() == content:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=place.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(place)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    _sync(place.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
