"""Recomputing what was deposited: the records store is the witness that the database's owner can't reach."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import obstore
from obstore.store import ObjectStore
from pydantic_core import from_json

from activities.archive import archive_of, read_if_there
from activities.roots import CHANGED_FILE, ROOT_FILE, ROOTS, folder_of
from ledger.attachments import AttachmentDamaged, AttachmentMissing, is_kept, place_of
from ledger.database import Connection
from ledger.hashing import AlgorithmUnknown, digest_of
from ledger.roots import READ_CHANGED, line_of
from ledger.settings import Settings
from ledger.verifying import UNREADABLE, Fault, rows_of
from ledger.verifying_rows import Row

_READ_ROOTS = """
    select r.day, r.text, e.finished_at is not null as is_deposited
    from daily_root r left join errand e on e.id = 'root/' || r.day::text order by r.day
"""
_READ_DEPOSITS = """
    select d.ref, d.version, d.milestone, d.folder, d.algorithm, d.manifest_digest, j.digest as head
    from deposit d left join journal_entry j on j.ref = d.ref and j.version = d.version
    where (d.ref, d.milestone, d.version) > (%s, %s, %s)
    order by d.ref, d.milestone, d.version limit 200
"""
_READ_ATTACHMENTS = """
    select sha256, shredded_at is not null as is_shredded, exists (
        select from access_entry e where e.about = sha256 and e.kind = 'file_shredded'
    ) as is_told
    from attachment where sha256 > %s order by sha256 limit 500
"""
# A package stands in the store before its receipt is written; where that never came, the errand is an alarm already.
_READ_FOLDERS = """
    select d.folder from deposit d
    union all
    select 'lawsuits/' || e.ref || '/' || (e.body ->> 'milestone') || '-' || lpad(e.body ->> 'version', 4, '0')
    from errand e where e.kind = 'deposit' and e.result is distinct from 'deposited'
"""
_MANIFEST = "manifest.json"
_LAWSUITS = "lawsuits"


async def faults_of_deposited_roots(
    connection: Connection, settings: Settings
) -> AsyncIterator[Fault]:
    """Yield where the roots in the ledger are not those that were deposited, and those that only the store has."""
    store, known = archive_of(settings), set()
    for root in await rows_of(connection, _READ_ROOTS, ()):
        known.add(str(root["day"]))
        where = f"{root['day']}的根"
        heads = await rows_of(connection, READ_CHANGED, {"day": root["day"]})
        changed = b"".join(line_of(each["ref"], each["version"], each["digest"]) for each in heads)
        for name, content in ((ROOT_FILE, root["text"].encode()), (CHANGED_FILE, changed)):
            path = f"{folder_of(root['day'])}/{name}"
            found = await read_if_there(store, path)
            if found is None and root["is_deposited"]:
                yield Fault(where, f"档案中没有{path}")
            elif found not in (None, content):
                yield Fault(where, f"与档案中的{path}不符")
    async for day in _days_deposited(store):
        if day not in known:
            yield Fault(f"{day}的根", "档案中有，而台账中没有")


async def _days_deposited(store: ObjectStore) -> AsyncIterator[str]:
    async for batch in obstore.list(store, prefix=ROOTS):
        for each in batch:
            folder, _, name = each["path"].rpartition("/")
            if name == ROOT_FILE:
                yield folder.rpartition("/")[2]


async def faults_of_deposits(
    connection: Connection, settings: Settings, *, files: bool
) -> AsyncIterator[Fault]:
    """Yield the packages that are not as they were deposited; their files are read only where `files` are wanted."""
    store, after = archive_of(settings), ("", "", 0)
    while found := await rows_of(connection, _READ_DEPOSITS, after):
        for deposit in found:
            what = await _fault_of_deposit(store, deposit, files=files)
            if what is not None:
                yield Fault(f"案件{deposit['ref']}移交的{deposit['folder']}", what)
        last = found[-1]
        after = (last["ref"], last["milestone"], last["version"])


async def faults_of_packages(connection: Connection, settings: Settings) -> AsyncIterator[Fault]:
    """Yield the packages that only the store has: their receipts were taken out of the ledger."""
    known = {each["folder"] for each in await rows_of(connection, _READ_FOLDERS, ())}
    async for batch in obstore.list(archive_of(settings), prefix=_LAWSUITS):
        for each in batch:
            folder, _, name = each["path"].rpartition("/")
            if name == _MANIFEST and folder not in known:
                yield Fault(f"移交的{folder}", "档案中有，而台账中没有收讫记录")


async def _fault_of_deposit(store: ObjectStore, deposit: Row, *, files: bool) -> str | None:
    content = await read_if_there(store, f"{deposit['folder']}/{_MANIFEST}")
    if content is None:
        return "清单不在档案中"
    try:
        if digest_of(content, deposit["algorithm"]) != deposit["manifest_digest"]:
            return "清单与收讫摘要不符"
        manifest = from_json(content)
        if manifest["head"] != deposit["head"]:
            return "清单所载日志摘要与日志不符"
        return await _fault_of_files(store, deposit["folder"], manifest) if files else None
    except AlgorithmUnknown as error:
        return str(error)
    except UNREADABLE:
        return "清单不能读取"


async def _fault_of_files(
    store: ObjectStore, folder: str, manifest: Mapping[str, Any]
) -> str | None:
    for named in manifest["files"]:
        algorithm = manifest["algorithm"]
        content = await read_if_there(store, f"{folder}/{named['path']}")
        if content is None or digest_of(content, algorithm) != named[algorithm]:
            return f"文件{named['path']}与清单不符"
    return None


async def faults_of_attachments(connection: Connection, settings: Settings) -> AsyncIterator[Fault]:
    """Yield the uploaded files that are gone or damaged, and not destroyed after their time; each is read."""
    after = ""
    while found := await rows_of(connection, _READ_ATTACHMENTS, (after,)):
        for each in found:
            after = each["sha256"]
            what = await _fault_of_attachment(settings, each)
            if what is not None:
                yield Fault(f"附件{after}", what)


async def _fault_of_attachment(settings: Settings, row: Row) -> str | None:
    if row["is_shredded"]:
        if not row["is_told"]:
            return "标为已销毁而没有销毁记录"
        return (
            "已销毁而文件仍在，请再次运行保管期限处理" if is_kept(settings, row["sha256"]) else None
        )
    try:
        await place_of(settings, row["sha256"])
    except AttachmentMissing:
        return "不在附件库中"
    except AttachmentDamaged:
        return "内容已损坏"
    return None
