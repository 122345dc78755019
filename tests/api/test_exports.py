"""What leaves as a file or in bulk is told of in the access log: who, when, from where, by which authority."""

from typing import Any

import pytest

from tests.api.office import AUDITOR, BUREAU, CLERK, STRANGER, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEST_CLIENT = "127.0.0.1"


async def a_file(office: Office, content: bytes) -> dict[str, str]:
    answer = await office.ask(
        CLERK,
        "POST",
        "/v1/attachments",
        params={"name": "虚构原告的申请.pdf"},
        content=b"%PDF-1.7\n" + content,
        headers={"Content-Type": "application/pdf"},
    )
    stored: dict[str, str] = answer.json()
    return stored


async def told(office: Office, about: str | None = None) -> list[dict[str, Any]]:
    """What the auditor reads about something, the newest first."""
    asked = {} if about is None else {"account": about}
    rows: list[dict[str, Any]] = (await office.get(AUDITOR, "/v1/access-log", **asked)).json()[
        "rows"
    ]
    return rows


async def test_a_file_that_is_downloaded_is_told_of_without_its_name(office: Office) -> None:
    file = await a_file(office, b"1")
    ref = await office.a_lawsuit()
    paper = {"kind": "document", "attachments": [file]}
    await office.done(ref, "file_defence", {"source": paper})

    answer = await office.get(BUREAU, f"/v1/attachments/{file['sha256']}")

    (row,) = await told(office, file["sha256"])
    assert answer.status_code == 200
    assert (row["kind"], row["account"], row["address"]) == ("file_downloaded", BUREAU, TEST_CLIENT)
    assert row["authority"] == f"directory/{BUREAU}"
    assert row["after"] == {"refs": [ref], "size_bytes": 10}
    assert "虚构" not in str(row)


async def test_a_file_that_is_refused_is_not(office: Office) -> None:
    file = await a_file(office, b"2")

    answer = await office.get(STRANGER, f"/v1/attachments/{file['sha256']}")

    ensure_problem(answer, 404, "not-found")
    assert await told(office, file["sha256"]) == []


async def test_a_journal_that_is_read_is_told_of_page_by_page(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "file_defence", {})

    first = (await office.get(BUREAU, f"/v1/lawsuits/{ref}/journal", limit=1)).json()
    path = f"/v1/lawsuits/{ref}/journal"
    await office.get(BUREAU, path, limit=5, cursor=first["next_cursor"])
    await office.get(STRANGER, path)

    rows = await told(office, ref)
    assert [(each["kind"], each["account"]) for each in rows] == [("journal_read", BUREAU)] * 2
    assert [each["after"]["versions"] for each in rows] == [[2, 2], [1, 1]]


async def test_payloads_that_are_opened_are_told_of(office: Office) -> None:
    answer = await office.ask(AUDITOR, "POST", "/v1/codec/decode", json={"payloads": []})

    row = (await told(office))[0]
    assert answer.status_code == 200
    assert (row["kind"], row["account"], row["after"]) == (
        "payloads_opened",
        AUDITOR,
        {"refs": [], "count": 0},
    )


async def test_what_is_told_of_a_lawsuit_out_of_scope_is_not_there(office: Office) -> None:
    async with office.database.short_path() as connection:
        await connection.execute(
            "insert into organ (id, name, kind) values ('elsewhere', '远岸市公安局', 'city_department')"
        )
        await connection.execute("insert into organ_below values ('elsewhere', 'elsewhere')")
        await connection.execute(
            "update lawsuit set organ = 'elsewhere' where ref = %s",
            (ref := await office.a_lawsuit(),),
        )
        for about in (ref, "f" * 64):
            await connection.execute(
                "insert into access_entry (kind, account, address, about) values ('journal_read', %s, '', %s)",
                (None if about == ref else CLERK, about),
            )

    assert await told(office, ref) == []
    assert len(await told(office, "f" * 64)) == 1
