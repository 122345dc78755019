"""Deposits: a package is whole, written once, and never overwritten."""

import asyncio
import hashlib
import json
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.archive import archive_of
from activities.records import RecordsActivities
from ledger.attachments import store_attachment
from ledger.database import Database
from ledger.depositing import DepositNotFailed, deposit_again, packages_of
from ledger.settings import Settings
from tests.activities.office import REF, an_errand, rows

_ENTRY = """
    insert into journal_entry (ref, version, act_id, request_hash, verbs, actor, role, recorded_at, schema_version,
        algorithm, previous, digest, text)
    values (%s, %s, %s, '', '{register}', 'clerk', 'clerk', now(), 1, 'sha256', '', %s, %s)
"""


@pytest.fixture
def activities(database: Database, office_settings: Settings) -> RecordsActivities:
    return RecordsActivities(database, office_settings)


async def an_entry(database: Database, version: int, **content: object) -> str:
    text = json.dumps({"version": version, "cause": "房屋征收", **content}, ensure_ascii=False)
    async with database.short_path() as connection:
        await connection.execute(_ENTRY, (REF, version, str(version), f"digest{version}", text))
    return text


async def a_deposit(database: Database, version: int, milestone: str = "closed") -> str:
    errand = f"deposit/{REF}/{milestone}/{version}"
    return await an_errand(
        database, errand, "deposit", {"milestone": milestone, "version": version}
    )


def package(settings: Settings, name: str = "closed-0002") -> Path:
    return settings.data / "archive" / "lawsuits" / REF / name


async def test_a_package_is_told_of_in_the_access_log_once(
    database: Database, activities: RecordsActivities
) -> None:
    await an_entry(database, 1)
    errand = await a_deposit(database, 1)

    await activities.deposit_record(errand)
    await activities.deposit_record(errand)

    told = "select authority, about, after ->> 'folder' from access_entry where kind = 'package_deposited'"
    async with database.short_path() as connection:
        found = await (await connection.execute(told)).fetchall()
    assert found == [(errand, REF, f"lawsuits/{REF}/closed-0001")]


async def test_a_package_holds_journal_attachments_and_manifest(
    database: Database, activities: RecordsActivities, office_settings: Settings
) -> None:
    proof = await store_attachment(
        database,
        office_settings,
        content="情况说明".encode(),
        name="说明.txt",
        media_type="text/plain",
        account="clerk",
    )
    acts = [{"verb": "request_excuse", "proofs": [proof.model_dump()]}]
    first = await an_entry(database, 1)
    second = await an_entry(database, 2, acts=acts, outcome={"lawsuit": {"hearings": acts}})
    await an_entry(database, 3)

    result = await activities.deposit_record(await a_deposit(database, 2))

    folder = package(office_settings)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert result == "deposited"
    assert (folder / "journal.jsonl").read_text(encoding="utf-8") == f"{first}\n{second}\n"
    assert (folder / "attachments" / proof.sha256).read_bytes() == "情况说明".encode()
    assert {key: manifest[key] for key in ("ref", "version", "milestone", "algorithm", "head")} == {
        "ref": REF,
        "version": 2,
        "milestone": "closed",
        "algorithm": "sha256",
        "head": "digest2",
    }
    for file in manifest["files"]:
        content = (folder / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["size_bytes"] == len(content)
    assert [file.get("name") for file in manifest["files"]] == [None, "说明.txt"]


async def test_run_twice_there_is_one_deposit(
    database: Database, activities: RecordsActivities, office_settings: Settings
) -> None:
    await an_entry(database, 1)
    await an_entry(database, 2)
    errand = await a_deposit(database, 2)

    first = await activities.deposit_record(errand)
    await rows(database, "update errand set finished_at = null, result = null returning 1")
    second = await activities.deposit_record(errand)

    ((folder, digest),) = await rows(database, "select folder, manifest_digest from deposit")
    manifest = (package(office_settings) / "manifest.json").read_bytes()
    assert first == second == "deposited"
    assert folder == f"lawsuits/{REF}/closed-0002"
    assert digest == hashlib.sha256(manifest).hexdigest()
    assert await rows(database, "select 1 from alarm") == []


async def test_a_deposit_that_differs_is_an_alarm_and_stays_as_it_is(
    database: Database, activities: RecordsActivities, office_settings: Settings
) -> None:
    await an_entry(database, 1)
    await an_entry(database, 2)
    there = package(office_settings) / "journal.jsonl"
    there.parent.mkdir(parents=True)
    there.write_text("something else")

    result = await activities.deposit_record(await a_deposit(database, 2))

    assert result == "differs"
    assert there.read_text() == "something else"
    assert not (package(office_settings) / "manifest.json").exists()
    assert await rows(database, "select kind, ref from alarm") == [("deposit_differs", REF)]
    assert await rows(database, "select finished_at is not null, result from errand") == [
        (True, "differs")
    ]
    assert await rows(database, "select 1 from deposit") == []


async def test_a_deposit_that_met_something_else_is_made_once_that_was_cleared(
    database: Database, activities: RecordsActivities, office_settings: Settings
) -> None:
    await an_entry(database, 1)
    await an_entry(database, 2)
    there = package(office_settings) / "journal.jsonl"
    there.parent.mkdir(parents=True)
    there.write_text("something else")
    await activities.deposit_record(await a_deposit(database, 2))
    there.unlink()

    errands = await asyncio.gather(
        *(deposit_again(database, REF, "closed", 2) for _ in range(2)), return_exceptions=True
    )

    (errand,) = [each for each in errands if isinstance(each, str)]
    assert await activities.deposit_record(errand) == "deposited"
    (shown,) = await packages_of(database, REF)
    assert (shown["status"], shown["folder"]) == ("deposited", f"lawsuits/{REF}/closed-0002")
    with pytest.raises(DepositNotFailed):
        await deposit_again(database, REF, "closed", 2)


async def test_an_attachment_that_is_gone_is_an_alarm_and_is_waited_for(
    database: Database, activities: RecordsActivities, office_settings: Settings
) -> None:
    content = "情况说明".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    await an_entry(database, 1, proof={"sha256": sha256, "name": "说明.txt"})
    errand = await a_deposit(database, 1)

    with pytest.raises(ApplicationError) as unreadable:
        await activities.deposit_record(errand)
    await store_attachment(
        database,
        office_settings,
        content=content,
        name="说明.txt",
        media_type="text/plain",
        account="clerk",
    )
    result = await activities.deposit_record(errand)

    assert not unreadable.value.non_retryable
    assert await rows(database, "select kind, ref from alarm") == [("attachment_unreadable", REF)]
    assert result == "deposited"


async def test_a_journal_that_is_too_short_is_not_deposited(
    database: Database, activities: RecordsActivities
) -> None:
    await an_entry(database, 1)

    with pytest.raises(LookupError):
        await activities.deposit_record(await a_deposit(database, 2))


async def test_of_several_one_that_fails_holds_up_no_other(
    database: Database, activities: RecordsActivities
) -> None:
    await an_entry(database, 1)
    await an_entry(database, 2)
    ids = [
        await a_deposit(database, 9, "judged"),
        "deposit/unknown",
        await a_deposit(database, 2),
    ]

    with pytest.raises(LookupError):
        await activities.deposit_records(ids)

    assert await rows(database, "select version from deposit") == [(2,)]
    assert await rows(database, "select result from errand order by id") == [
        ("deposited",),
        (None,),
    ]


async def test_several_without_a_chance_are_not_tried_again(
    database: Database, activities: RecordsActivities
) -> None:
    await an_entry(database, 1)
    ids = [await a_deposit(database, 1), "deposit/unknown"]

    with pytest.raises(ApplicationError) as failure:
        await activities.deposit_records(ids)

    assert failure.value.non_retryable
    assert await activities.deposit_records(ids[:1]) == ["deposited"]


@pytest.mark.parametrize("url", ["memory:///", "file://{folder}/elsewhere"])
async def test_the_archive_is_where_the_url_says(
    database: Database, office_settings: Settings, url: str
) -> None:
    named = office_settings.model_copy(
        update={"archive_url": url.format(folder=office_settings.data)}
    )
    await an_entry(database, 1)

    result = await RecordsActivities(database, named).deposit_record(await a_deposit(database, 1))

    assert result == "deposited"
    assert not (office_settings.data / "archive").exists()


def test_an_object_store_is_named_by_its_url(office_settings: Settings) -> None:
    named = office_settings.model_copy(update={"archive_url": "s3://records/chuting"})

    assert type(archive_of(named)).__name__ == "S3Store"
