"""Destroying uploaded files whose time is over: the content goes; its hash, and that it was destroyed, stay."""

import asyncio
from collections.abc import Sequence

from ledger.access_log import By, Happening, tell
from ledger.attachments import forget_content, is_kept
from ledger.database import Connection, Database
from ledger.settings import Settings

# A file goes with the last lawsuit that names it, and not before every lawsuit of the dispute is in the records store:
# what a deposit still waits for stays.
_READ_DUE = """
    select a.sha256 from attachment a
    where a.shredded_at is null
        and exists (select from attached t where t.sha256 = a.sha256 and t.ref = any(%(refs)s))
        and not exists (
            select from attached t join lawsuit l on l.ref = t.ref
            where t.sha256 = a.sha256 and l.ref <> all(%(refs)s)
                and (not l.is_closed or exists (select from party p where p.ref = l.ref and p.name is not null))
        )
        and not exists (
            select from lawsuit l where l.ref = any(%(refs)s)
                and not exists (select from deposit d where d.ref = l.ref and d.milestone = 'closed')
        )
        and not exists (
            select from errand e where e.kind = 'deposit' and e.ref = any(%(refs)s) and e.finished_at is null
        )
    order by a.sha256
"""
_COUNT = """
    select count(*) from attachment a
    where a.shredded_at is null
        and exists (select from attached t where t.sha256 = a.sha256 and t.ref = any(%(refs)s))
"""
# The name may be a person's.
_MARK = """
    update attachment set shredded_at = clock_timestamp(), name = ''
    where sha256 = any(%s) and shredded_at is null returning sha256, size_bytes
"""
_READ_MARKED = "select sha256 from attachment where shredded_at is not null order by sha256"
_LOCK_MARKED = "select from attachment where sha256 = %s and shredded_at is not null for update"


async def due_for_shredding(connection: Connection, refs: Sequence[str]) -> tuple[str, ...]:
    """Return the files of a dispute's lawsuits that go with its names, by hash."""
    cursor = await connection.execute(_READ_DUE, {"refs": list(refs)})
    return tuple([row[0] async for row in cursor])


async def files_named_by(connection: Connection, refs: Sequence[str]) -> int:
    """Return how many files that are still kept the acts of these lawsuits name."""
    row = await (await connection.execute(_COUNT, {"refs": list(refs)})).fetchone()
    return 0 if row is None else int(row[0])


async def mark_shredded(
    connection: Connection, refs: Sequence[str], by: By, told: dict[str, object]
) -> int:
    """Mark a dispute's files as destroyed and tell of each, in the caller's transaction; return how many."""
    due = await due_for_shredding(connection, refs)
    cursor = await connection.execute(_MARK, (list(due),))
    marked = [(row[0], row[1]) async for row in cursor]
    for sha256, size_bytes in marked:
        after = {**told, "refs": sorted(refs), "size_bytes": size_bytes}
        await tell(connection, Happening.FILE_SHREDDED, by, about=sha256, after=after)
    return len(marked)


async def remove_shredded(database: Database, settings: Settings) -> int:
    """Remove the content of every file that is marked as destroyed and is still there; return how many.

    What a process that died left behind goes with the next run. A file that somebody uploads again meanwhile stays.
    """
    async with database.short_path() as connection:
        marked = [row[0] async for row in await connection.execute(_READ_MARKED)]
    removed = 0
    for sha256 in marked:
        if not await asyncio.to_thread(is_kept, settings, sha256):
            continue
        async with database.short_path() as connection, connection.transaction():
            if (await connection.execute(_LOCK_MARKED, (sha256,))).rowcount == 1:
                await asyncio.to_thread(forget_content, settings, sha256)
                removed += 1
    return removed
