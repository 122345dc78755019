"""Attachments: stored once by content, and only what an office keeps."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.people import Attached
from ledger.attachments import (
    AttachmentDamaged,
    AttachmentEmpty,
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentTypeRefused,
    find_attachment,
    missing_attachments,
    read_attachment,
    sanitised,
    store_attachment,
)
from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import a_ledger, rows

PDF = b"%PDF-1.7 a scan"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


@pytest.fixture
def limits(tmp_path: Path) -> Settings:
    return Settings(installation="test", data=tmp_path, attachment_limit_bytes=1000)


async def store(
    database: Database,
    settings: Settings,
    content: bytes = PDF,
    *,
    name: str = "送达回证.pdf",
    media_type: str = "application/pdf",
) -> Attached:
    return await store_attachment(
        database, settings, content=content, name=name, media_type=media_type, account="clerk"
    )


def a_package(member: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(member, "<x/>")
    return made.getvalue()


async def test_uploaded_twice_it_is_kept_once(database: Database, limits: Settings) -> None:
    first = await store(database, limits)
    second = await store(database, limits, name="副本.pdf")

    files = [each for each in limits.attachments_folder.rglob("*") if each.is_file()]
    assert [each.name for each in files] == [first.sha256] == [hashlib.sha256(PDF).hexdigest()]
    assert files[0].parent.name == first.sha256[:2]
    assert (first.name, second.name) == ("送达回证.pdf", "副本.pdf")
    assert await rows(database, "select name, media_type, size_bytes from attachment") == [
        ("送达回证.pdf", "application/pdf", len(PDF))
    ]


async def test_what_was_stored_is_read_back(database: Database, limits: Settings) -> None:
    attached = await store(database, limits)

    stored = await find_attachment(database, attached.sha256)

    assert await read_attachment(limits, attached.sha256) == PDF
    assert stored is not None
    assert (stored.name, stored.media_type) == ("送达回证.pdf", "application/pdf")
    assert await find_attachment(database, "0" * 64) is None


async def test_a_damaged_file_is_not_passed_off_and_is_repaired_by_an_upload(
    database: Database, limits: Settings
) -> None:
    attached = await store(database, limits)
    (limits.attachments_folder / attached.sha256[:2] / attached.sha256).write_bytes(b"%PDF-x")

    with pytest.raises(AttachmentDamaged):
        await read_attachment(limits, attached.sha256)
    await store(database, limits)

    assert await read_attachment(limits, attached.sha256) == PDF


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", ""])
async def test_what_is_not_there_is_missing(limits: Settings, sha256: str) -> None:
    with pytest.raises(AttachmentMissing):
        await read_attachment(limits, sha256)


async def test_hashes_that_were_never_uploaded_are_named(
    database: Database, limits: Settings
) -> None:
    known = await store(database, limits)

    async with database.short_path() as connection:
        missing = await missing_attachments(connection, ["b" * 64, known.sha256, "a" * 64])

    assert missing == ("b" * 64, "a" * 64)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept_as"),
    [
        (a_package("word/document.xml"), "说明.docx", WORD, WORD),
        (a_package("OFD.xml"), "判决书.ofd", "application/octet-stream", "application/ofd"),
        (b"\xff\xd8\xff\xe0", "scan.JPG", "", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "scan.png", "image/png", "image/png"),
        ("说明".encode("gb18030"), "a.txt", "text/plain; charset=gbk", "text/plain"),
        ("说明".encode(), "a.txt", "text/plain", "text/plain"),
    ],
)
async def test_what_an_office_keeps_is_taken(
    database: Database, limits: Settings, content: bytes, name: str, media_type: str, kept_as: str
) -> None:
    await store(database, limits, content, name=name, media_type=media_type)

    assert await rows(database, "select media_type from attachment") == [(kept_as,)]


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"MZ\x90", "a.exe", "application/x-msdownload"),
        (b"MZ\x90", "a.pdf", "application/pdf"),
        (b"PK\x03\x04 no archive", "a.docx", WORD),
        (a_package("xl/workbook.xml"), "a.docx", WORD),
        (b"<html>", "a.html", "text/html"),
        (b"a\x00b", "a.txt", "text/plain"),
        (b"\xff\xff\xff", "a.txt", "text/plain"),
        (PDF, "no-ending", "application/octet-stream"),
    ],
)
async def test_what_it_does_not_is_refused_with_nothing_kept(
    database: Database, limits: Settings, content: bytes, name: str, media_type: str
) -> None:
    with pytest.raises(AttachmentTypeRefused, match=r"PDF、DOCX"):
        await store(database, limits, content, name=name, media_type=media_type)

    assert await rows(database, "select 1 from attachment") == []
    assert not limits.attachments_folder.exists()


async def test_an_empty_and_a_large_file_are_refused(database: Database, limits: Settings) -> None:
    with pytest.raises(AttachmentEmpty):
        await store(database, limits, b"")
    with pytest.raises(AttachmentTooLarge):
        await store(database, limits, PDF.ljust(1001))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\扫描\\判决书.pdf", "判决书.pdf"),
        ("fdp.\u202eexe.pdf\n", "fdp.exe.pdf"),
        (" .. ", "未命名"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert sanitised(given) == kept
