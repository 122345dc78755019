"""Attachments over HTTP: uploaded once, within limits, given back to who may see them, and never missing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from tests.api.office import (
    ADMINISTRATOR,
    BUREAU,
    CLERK,
    COURT,
    STRANGER,
    UNIT,
    Office,
    an_office,
    ensure_problem,
)
from tests.stack import Databases

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT_BYTES = 1000
NEVER_UPLOADED = hashlib.sha256(b"never").hexdigest()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(databases: Databases, temporal_address: str, data: Path) -> AsyncIterator[Office]:
    """An office with a folder of its own that takes small files only."""
    with pytest.MonkeyPatch.context() as patch, databases.one() as url:
        patch.setenv("CHUTING_DATA", str(data))
        patch.setenv("CHUTING_ATTACHMENT_LIMIT_BYTES", str(LIMIT_BYTES))
        async with an_office(url, temporal_address) as opened:
            yield opened


async def upload(
    office: Office,
    content: Any,  # noqa: ANN401 -- the client's
    *,
    who: str | None = CLERK,
    name: str = "说明.pdf",
    media_type: str = "application/pdf",
) -> httpx2.Response:
    return await office.ask(
        who,
        "POST",
        "/v1/attachments",
        params={"name": name},
        content=content,
        headers={"Content-Type": media_type},
    )


async def uploaded(office: Office, content: bytes, **how: str) -> dict[str, str]:
    answer = await upload(office, content, **how)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def kept(data: Path, sha256: str) -> Path:
    return data / "attachments" / sha256[:2] / sha256


def naming(*files: dict[str, str]) -> dict[str, object]:
    return {"source": {"attachments": list(files)}}


async def test_nobody_uploads_or_downloads(office: Office) -> None:
    ensure_problem(await upload(office, b"%PDF-1", who=None), 401, "unauthenticated")
    ensure_problem(
        await office.get(None, f"/v1/attachments/{NEVER_UPLOADED}"), 401, "unauthenticated"
    )


async def test_a_file_is_kept_under_its_hash_and_twice_is_once(office: Office, data: Path) -> None:
    content = b"%PDF-1 once"

    first = await uploaded(office, content, name="../送达回证.pdf")
    second = await uploaded(office, content, name="送达回证.pdf")

    sha256 = hashlib.sha256(content).hexdigest()
    assert first == second == {"sha256": sha256, "name": "送达回证.pdf"}
    assert kept(data, sha256).read_bytes() == content


async def test_a_file_comes_back_as_it_was(office: Office) -> None:
    content = "情况说明".encode("gb18030")
    file = await uploaded(office, content, name="说明.txt", media_type="text/plain")

    answer = await office.get(CLERK, f"/v1/attachments/{file['sha256']}")

    assert answer.content == content
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["etag"] == f'"{file["sha256"]}"'


async def test_a_file_over_the_limit_is_refused_and_not_kept(office: Office, data: Path) -> None:
    content = b"%PDF-".ljust(LIMIT_BYTES + 1)

    body = ensure_problem(await upload(office, content), 413, "file-too-large")

    assert "上限" in body["detail"]
    assert not kept(data, hashlib.sha256(content).hexdigest()).exists()
    await uploaded(office, content[:LIMIT_BYTES])


async def test_a_body_without_an_end_is_read_no_further_than_the_limit(office: Office) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"%PDF-" * 20
            await asyncio.sleep(0)

    ensure_problem(await upload(office, endless()), 413, "file-too-large")

    assert sent <= LIMIT_BYTES // 100 + 2


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"MZ", "a.exe", "application/x-msdownload"),
        (b"MZ", "a.pdf", "application/pdf"),
        (b"<html>", "a.html", "text/html"),
    ],
)
async def test_a_file_that_no_office_keeps_is_refused(
    office: Office, content: bytes, name: str, media_type: str
) -> None:
    answer = await upload(office, content, name=name, media_type=media_type)

    assert "PDF、DOCX" in ensure_problem(answer, 415, "unsupported-file")["detail"]


async def test_an_empty_file_is_malformed(office: Office) -> None:
    ensure_problem(await upload(office, b""), 422, "malformed")


async def test_a_file_without_a_name_is_malformed(office: Office) -> None:
    answer = await office.ask(CLERK, "POST", "/v1/attachments", content=b"%PDF-1")

    ensure_problem(answer, 422, "malformed")


async def test_a_file_is_given_to_who_may_see_a_lawsuit_that_names_it(office: Office) -> None:
    ref = await office.a_lawsuit()
    file = await uploaded(office, b"%PDF-1 named")
    path = f"/v1/attachments/{file['sha256']}"
    before = {who: (await office.get(who, path)).status_code for who in (CLERK, BUREAU)}

    await office.done(ref, "file_defence", naming(file))

    assert before == {CLERK: 200, BUREAU: 404}
    for who in (BUREAU, COURT, UNIT):
        assert (await office.get(who, path)).content == b"%PDF-1 named"
    ensure_problem(await office.get(STRANGER, path), 404, "not-found")


async def test_a_file_named_on_registering_is_given_to_who_may_see_the_lawsuit(
    office: Office,
) -> None:
    file = await uploaded(office, b"%PDF-1 registering")

    await office.a_lawsuit(**naming(file))

    assert (await office.get(BUREAU, f"/v1/attachments/{file['sha256']}")).status_code == 200


async def test_what_was_never_uploaded_is_not_found(office: Office) -> None:
    ensure_problem(await office.get(CLERK, f"/v1/attachments/{NEVER_UPLOADED}"), 404, "not-found")
    ensure_problem(await office.get(CLERK, "/v1/attachments/x"), 422, "malformed")


async def test_a_file_that_was_destroyed_after_its_time_is_told_as_such(office: Office) -> None:
    stored = (await upload(office, b"%PDF-1.7 old\n")).json()
    async with office.database.short_path() as connection:
        await connection.execute(
            "update attachment set shredded_at = '2026-03-02 01:00+00', name = '' where sha256 = %s",
            (stored["sha256"],),
        )

    answer = await office.get(CLERK, f"/v1/attachments/{stored['sha256']}")
    named = await office.act(
        CLERK,
        await office.a_lawsuit(),
        "file_defence",
        {"source": {"kind": "platform", "attachments": [stored]}},
    )

    problem = ensure_problem(answer, 404, "attachment-destroyed")
    assert "2026年3月2日按保管期限表销毁" in problem["detail"]
    ensure_problem(named, 409, "attachment-missing")


@pytest.mark.parametrize("dry_run", [False, True])
async def test_an_act_that_names_a_file_never_uploaded_is_refused_with_nothing_recorded(
    office: Office, *, dry_run: bool
) -> None:
    ref = await office.a_lawsuit()
    known = await uploaded(office, b"%PDF-1 known")
    body = naming(known, {"sha256": NEVER_UPLOADED, "name": "送达回证.pdf"})

    answer = await office.act(CLERK, ref, "file_defence", body, dry_run=dry_run)

    problem = ensure_problem(answer, 409, "attachment-missing")
    assert [each["where"] for each in problem["errors"]] == [NEVER_UPLOADED]
    assert await office.version(ref) == 1


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_file_of_another_is_not_had_by_naming_it(office: Office, *, dry_run: bool) -> None:
    """Who knows the hash, from an old letter or a leak, names it in a lawsuit of his own."""
    file = await uploaded(office, b"%PDF-1 another's")
    await office.a_lawsuit(**naming(file))
    own = (await office.register(STRANGER, organ="bailu-housing", handling_unit=None)).json()["ref"]

    answer = await office.act(STRANGER, own, "file_defence", naming(file), dry_run=dry_run)
    registering = await office.register(
        STRANGER, organ="bailu-housing", handling_unit=None, **naming(file)
    )

    for refused in (answer, registering):
        ensure_problem(refused, 409, "attachment-missing")
    ensure_problem(
        await office.get(STRANGER, f"/v1/attachments/{file['sha256']}"), 404, "not-found"
    )


async def test_who_uploaded_a_file_sees_it_no_longer_than_the_lawsuit_that_names_it(
    office: Office,
) -> None:
    file = await uploaded(office, b"%PDF-1 restricted later")
    ref = await office.a_lawsuit(**naming(file))
    async with office.database.short_path() as connection:
        await connection.execute(
            "update lawsuit set organ = 'bailu-housing' where ref = %s", (ref,)
        )
        after = await office.get(CLERK, f"/v1/attachments/{file['sha256']}")
        await connection.execute("update lawsuit set organ = 'bailu-police' where ref = %s", (ref,))

    ensure_problem(after, 404, "not-found")


async def test_the_same_key_succeeds_once_the_file_is_there(office: Office) -> None:
    ref, content = await office.a_lawsuit(), b"%PDF-1 later"
    sha256 = hashlib.sha256(content).hexdigest()
    body = naming({"sha256": sha256, "name": "后补.pdf"})

    first = await office.act(CLERK, ref, "file_defence", body, key="later")
    await uploaded(office, content)
    second = await office.act(CLERK, ref, "file_defence", body, key="later")

    assert (first.status_code, second.status_code) == (409, 200)


async def test_a_registration_that_names_a_file_never_uploaded_is_refused(office: Office) -> None:
    file = {"sha256": NEVER_UPLOADED, "name": "起诉状.pdf"}

    ensure_problem(await office.register(**naming(file)), 409, "attachment-missing")


@pytest.mark.parametrize("harm", ["gone", "damaged"])
async def test_a_file_that_cannot_be_read_is_put_before_a_person(
    office: Office, data: Path, harm: str
) -> None:
    sha256 = (await uploaded(office, f"%PDF-1 {harm}".encode()))["sha256"]
    if harm == "gone":
        kept(data, sha256).unlink()
    else:
        kept(data, sha256).write_bytes(b"%PDF-x")

    answer = await office.get(CLERK, f"/v1/attachments/{sha256}")

    ensure_problem(answer, 500, "attachment-unreadable")
    assert f"附件{sha256}无法读取" in (await office.get(ADMINISTRATOR, "/v1/alarms")).text
