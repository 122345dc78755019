"""Attachments: proofs, scans and originals, each stored once under the SHA-256 of its content."""

import asyncio
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from domain.acts.act import Act
from domain.people import Attached
from ledger.access_log import By, Happening, tell_alone
from ledger.accounts import Caller
from ledger.database import Database
from ledger.filetypes import ALLOWED, media_type_of
from ledger.reading import within_scope
from ledger.settings import Settings
from ledger.tables import attached, attachment, lawsuit, uploader

_LONGEST_NAME = 200
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_INSERT = """
    with file as (
        insert into attachment (sha256, name, media_type, size_bytes)
        values (%(sha256)s, %(name)s, %(media_type)s, %(size_bytes)s)
        on conflict (sha256) do update set shredded_at = null, name = excluded.name, uploaded_at = clock_timestamp()
            where attachment.shredded_at is not null
        returning xmax <> 0 as is_again
    ), own as (
        insert into uploader (sha256, account) values (%(sha256)s, %(account)s) on conflict do nothing
    )
    select from file where is_again
"""


class AttachmentRefused(ValueError):
    """A file is not taken; the message says why and what to do."""


class AttachmentEmpty(AttachmentRefused):
    """A file without content proves nothing."""


class AttachmentTooLarge(AttachmentRefused):
    """A file is larger than this installation takes."""

    @classmethod
    def over(cls, limit_bytes: int) -> "AttachmentTooLarge":
        """Return the refusal of a file over the limit."""
        return cls(f"文件大小超过{limit_bytes / 2**20:g}MB的上限，请压缩或者拆分后上传。")


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
    shredded_at: datetime | None = None


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
    digest = await asyncio.to_thread(_digest, content)
    place = _place(settings.attachments_folder, digest)
    await asyncio.to_thread(_keep, place, content)
    row = {
        "sha256": digest,
        "name": safe_name,
        "media_type": kept_type,
        "size_bytes": len(content),
        "account": account,
    }
    async with database.short_path() as connection:
        is_again = (await connection.execute(_INSERT, row)).rowcount > 0
    if is_again:
        # It was marked as destroyed, and may have been removed before the mark went.
        await asyncio.to_thread(_keep, place, content)
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


async def place_of(settings: Settings, sha256: str) -> Path:
    """Return where a stored file's content lies, after looking through it.

    Raises:
        AttachmentMissing: it is gone.
        AttachmentDamaged: the content was changed since.
    """
    place = _place(settings.attachments_folder, sha256)
    try:
        found = await asyncio.to_thread(_digest_at, place)
    except FileNotFoundError as error:
        raise AttachmentMissing(sha256) from error
    if found != sha256:
        raise AttachmentDamaged(sha256)
    return place


async def tell_of_download(
    database: Database, caller: Caller, stored: StoredAttachment, by: By
) -> None:
    """Tell the access log that a file leaves, and for which lawsuits of the caller's; its name may be a person's."""
    query = sa.select(attached.c.ref).where(
        attached.c.sha256 == stored.sha256, lawsuit.c.ref == attached.c.ref, within_scope(caller)
    )
    async with database.engine.connect() as connection:
        refs = sorted((await connection.execute(query)).scalars())
    after = {"refs": refs, "size_bytes": stored.size_bytes}
    await tell_alone(database, Happening.FILE_DOWNLOADED, by, about=stored.sha256, after=after)


async def find_attachment(
    database: Database, caller: Caller, sha256: str
) -> StoredAttachment | None:
    """Return what is known of a stored file; None where it isn't the caller's to see."""
    query = sa.select(
        attachment.c.sha256,
        attachment.c.name,
        attachment.c.media_type,
        attachment.c.size_bytes,
        attachment.c.shredded_at,
    ).where(attachment.c.sha256 == sha256, _is_seen_by(caller))
    async with database.engine.connect() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else StoredAttachment(**row)


async def missing_attachments(
    database: Database, caller: Caller, hashes: Iterable[str]
) -> tuple[str, ...]:
    """Return the hashes, in their order, under which there is no file, or none that the caller may see.

    Whoever names another's file in a lawsuit of his own would have it from there.
    """
    hashes = tuple(hashes)
    query = sa.select(attachment.c.sha256).where(
        attachment.c.sha256.in_(hashes), attachment.c.shredded_at.is_(None), _is_seen_by(caller)
    )
    async with database.engine.connect() as connection:
        seen = set((await connection.execute(query)).scalars())
    return tuple(each for each in hashes if each not in seen)


def _is_seen_by(caller: Caller) -> sa.ColumnElement[bool]:
    """Return the condition under which a file is the caller's to see.

    It is where an act of a lawsuit that he may see names it, or where he uploaded it and has not named it yet.
    """
    is_his = sa.exists().where(
        uploader.c.sha256 == attachment.c.sha256, uploader.c.account == caller.account
    )
    is_named = sa.exists().where(
        attached.c.sha256 == attachment.c.sha256,
        lawsuit.c.ref == attached.c.ref,
        within_scope(caller),
    )
    return sa.or_(is_his, is_named)


async def is_shredded(database: Database, sha256: str) -> bool:
    """Tell whether a file was destroyed after its time."""
    query = sa.select(attachment.c.shredded_at).where(attachment.c.sha256 == sha256)
    async with database.engine.connect() as connection:
        return (await connection.execute(query)).scalar() is not None


def is_kept(settings: Settings, sha256: str) -> bool:
    """Tell whether there is content under a hash."""
    return _place(settings.attachments_folder, sha256).exists()


def forget_content(settings: Settings, sha256: str) -> None:
    """Remove the content under a hash, in one step that survives a power cut."""
    place = _place(settings.attachments_folder, sha256)
    place.unlink(missing_ok=True)
    _sync(place.parent)


def hashes_named(acts: Iterable[Act]) -> tuple[str, ...]:
    """Return the hashes of the files that acts name, each once: papers they rest on, proofs, evidence."""
    files = [
        file
        for act in acts
        for files in (
            act.source.attachments,
            *(getattr(act, name) for name in _lists_in(type(act))),
        )
        for file in files
    ]
    return tuple(dict.fromkeys(file.sha256 for file in files))


@cache
def _lists_in(act: type[Act]) -> tuple[str, ...]:
    """Return the fields of an act that list files."""
    fields = act.model_fields.items()
    return tuple(name for name, field in fields if field.annotation == tuple[Attached, ...])


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
        raise AttachmentTooLarge.over(limit_bytes)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_at(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
