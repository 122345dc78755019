"""Attachments: stored once by content, and only what an office keeps."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.acts import ACTS
from domain.acts.act import Act
from domain.acts.excusing import RequestExcuse
from domain.acts.notice import FileDefence, Register
from domain.facts.hearings import ExcuseReason
from domain.people import Attached, Source
from ledger.attachments import (
    AttachmentDamaged,
    AttachmentEmpty,
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentTypeRefused,
    _lists_in,
    find_attachment,
    hashes_named,
    missing_attachments,
    place_of,
    read_attachment,
    sanitised,
    store_attachment,
)
from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import REF, a_ledger, rows
from tests.builders import a_caller, a_registered_lawsuit, perform
from tests.builders import a_ledger as a_city_ledger

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
    account: str = "clerk",
) -> Attached:
    return await store_attachment(
        database, settings, content=content, name=name, media_type=media_type, account=account
    )


# Who uploaded it, a colleague, the bureau whose scope is the city, and a stranger.
EVERYONE = (
    a_caller("clerk"),
    a_caller("second"),
    a_caller("reviewer", "bureau", "city"),
    a_caller("stranger", "bureau"),
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

    stored = await find_attachment(database, a_caller("clerk"), attached.sha256)

    assert await read_attachment(limits, attached.sha256) == PDF
    assert (await place_of(limits, attached.sha256)).read_bytes() == PDF
    assert stored is not None
    assert (stored.name, stored.media_type) == ("送达回证.pdf", "application/pdf")
    assert await find_attachment(database, a_caller("clerk"), "0" * 64) is None


async def test_a_file_is_seen_by_who_uploaded_it_or_may_see_a_lawsuit_that_names_it(
    database: Database, limits: Settings
) -> None:
    sha256 = (await store(database, limits)).sha256
    await store(database, limits)
    before = [await find_attachment(database, each, sha256) for each in EVERYONE]
    await rows(database, f"insert into attached values ('{sha256}', '{REF}') returning 1")

    after = [await find_attachment(database, each, sha256) for each in EVERYONE]

    assert [each is not None for each in before] == [True, False, False, False]
    assert [each is not None for each in after] == [True, True, True, False]
    assert await rows(database, "select account from uploader") == [("clerk",)]


async def test_who_uploads_what_is_there_already_may_see_it(
    database: Database, limits: Settings
) -> None:
    sha256 = (await store(database, limits)).sha256
    await store(database, limits, account="mute")

    assert await find_attachment(database, a_caller("mute", "court", "court"), sha256)


async def test_a_damaged_file_is_not_passed_off_and_is_repaired_by_an_upload(
    database: Database, limits: Settings
) -> None:
    attached = await store(database, limits)
    (limits.attachments_folder / attached.sha256[:2] / attached.sha256).write_bytes(b"%PDF-x")

    for read in (read_attachment, place_of):
        with pytest.raises(AttachmentDamaged):
            await read(limits, attached.sha256)
    await store(database, limits)

    assert await read_attachment(limits, attached.sha256) == PDF


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", ""])
async def test_what_is_not_there_is_missing(limits: Settings, sha256: str) -> None:
    with pytest.raises(AttachmentMissing):
        await read_attachment(limits, sha256)


async def test_a_file_whose_content_is_gone_is_missing(
    database: Database, limits: Settings
) -> None:
    attached = await store(database, limits)
    (limits.attachments_folder / attached.sha256[:2] / attached.sha256).unlink()

    with pytest.raises(AttachmentMissing):
        await place_of(limits, attached.sha256)


@pytest.mark.parametrize("act", [*ACTS.values(), Register])
def test_no_act_has_files_where_nobody_looks(act: type[Act]) -> None:
    schema = act.model_json_schema()

    places = {
        f"{name}.{field}"
        for name, model in [("", schema), *schema["$defs"].items()]
        for field, known in model.get("properties", {}).items()
        if "#/$defs/Attached" in str(known)
    }

    assert places == {"Source.attachments", *(f".{each}" for each in _lists_in(act))}


def test_the_files_that_acts_name_are_found_each_once() -> None:
    paper, proof = (
        Attached(sha256="a" * 64, name="文书.pdf"),
        Attached(sha256="b" * 64, name="b.pdf"),
    )
    source = Source(attachments=(paper,))
    excuse = RequestExcuse(
        reason=ExcuseReason.ACCIDENT,
        statement="车祸",
        has_seal_or_signature=True,
        proofs=(proof, paper),
        source=source,
    )

    assert hashes_named([excuse, FileDefence(source=source)]) == ("a" * 64, "b" * 64)
    assert hashes_named([FileDefence()]) == ()


async def test_what_an_act_names_is_noted_with_it(database_url: str) -> None:
    files = [Attached(sha256=each * 64, name=f"{each}.pdf") for each in "abc"]
    async with a_city_ledger(database_url) as ledger:
        ref = await a_registered_lawsuit(ledger, source=Source(attachments=(files[0],)))
        await perform(ledger, ref, FileDefence(source=Source(attachments=tuple(files))))

        assert await rows(ledger, "select ref, left(sha256, 1) from attached order by 2") == [
            (ref, "a"),
            (ref, "b"),
            (ref, "c"),
        ]


async def test_who_uploaded_a_file_has_it_until_an_act_of_his_names_it(
    database_url: str, limits: Settings
) -> None:
    async with a_city_ledger(database_url) as ledger:
        ref = await a_registered_lawsuit(ledger)
        named = await store(ledger, limits, account="police-clerk")
        await store(ledger, limits, account="housing-clerk")

        await perform(ledger, ref, FileDefence(source=Source(attachments=(named,))))

        assert await rows(ledger, "select account from uploader") == [("housing-clerk",)]


async def test_hashes_that_the_caller_does_not_see_are_named_as_missing(
    database: Database, limits: Settings
) -> None:
    known = await store(database, limits)
    asked = ["b" * 64, known.sha256, "a" * 64]

    of_his = await missing_attachments(database, a_caller("clerk"), asked)
    of_another = await missing_attachments(database, a_caller("mute", "court", "court"), asked)

    assert of_his == ("b" * 64, "a" * 64)
    assert of_another == tuple(asked)


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
