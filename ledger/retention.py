"""Forgetting the parties after their time: names, salts and files go, the journal and its digests stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Any

from psycopg.rows import dict_row

from domain.retention import RetentionSchedule, parse_retention
from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database
from ledger.settings import Settings
from ledger.shredding import due_for_shredding, files_named_by, mark_shredded

# A dispute is one: its levels have the same parties, under the same salts.
_READ_DISPUTES = """
    select l.dispute, array_agg(l.ref order by l.registered_at, l.ref) as refs,
        array_agg(l.number order by l.registered_at, l.ref) as numbers,
        array_agg(l.ending) as endings,
        max((s.standing::jsonb #>> '{lawsuit,closed_on}')::date) as closed_on
    from lawsuit l join lawsuit_standing s on s.ref = l.ref
    where l.dispute = any(%s)
    group by l.dispute having bool_and(l.is_closed)
    order by l.dispute
"""
_READ_KEEPING = """
    select distinct l.dispute from lawsuit l
    where l.is_closed and l.dispute > %s and (
        exists (select from party p where p.ref = l.ref and p.name is not null) or exists (
            select from attached t join attachment a on a.sha256 = t.sha256
            where t.ref = l.ref and a.shredded_at is null
        )
    )
    order by l.dispute limit 200
"""
_COUNT_NAMES = "select count(*) from party where ref = any(%s) and name is not null"
_READ_PACKAGES = "select folder from deposit where ref = any(%s) order by folder"
# What a journal says stays for ever; a name of one character would be found everywhere.
_READ_NAMING = """
    select j.ref, j.version from journal_entry j
    where j.ref = any(%(refs)s) and exists (
        select from party p where p.ref = any(%(refs)s) and length(p.name) > 1 and position(p.name in j.text) > 0
    )
    order by j.ref, j.version
"""
_LOCK = "select ref, is_closed from lawsuit where dispute = %s order by ref for update"
_FORGET = """
    update party set name = null, salt = '' where ref = any(%s) and name is not null returning ref
"""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """A dispute whose names and files have had their time: its levels' refs and numbers, and since when they may go.

    `files` are the hashes of what goes; `files_kept` stay, for another lawsuit or until they are deposited. Out of
    reach are the deposited `packages`, and the entries of `naming` (ref and version), whose free text names a party.
    """

    dispute: str
    refs: tuple[str, ...]
    numbers: tuple[str, ...]
    closed_on: date
    since: date
    names: int = 0
    files: tuple[str, ...] = ()
    files_kept: int = 0
    packages: tuple[str, ...] = ()
    naming: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """How much went."""

    names: int = 0
    files: int = 0


def schedule_of(settings: Settings) -> RetentionSchedule:
    """Return the schedule that the settings name, or the one that is shipped.

    Raises:
        RetentionInvalid: it is none.
        OSError: the file can't be read.
    """
    if settings.retention is not None:
        return parse_retention(settings.retention.read_text(encoding="utf-8"))
    shipped = resources.files("domain").joinpath("schedules", "retention.toml")
    return parse_retention(shipped.read_text(encoding="utf-8"))


async def forgettable_on(
    database: Database, schedule: RetentionSchedule, day: date
) -> list[Forgettable]:
    """Return the disputes of which something may be forgotten on a day, and has not been; none with an open level."""
    found: list[Forgettable] = []
    after = ""
    async with database.short_path() as connection:
        while disputes := await _keeping(connection, after):
            after = disputes[-1]
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(_READ_DISPUTES, (disputes,))
            for row in await cursor.fetchall():
                since = schedule.forgotten_from(row["endings"], row["closed_on"])
                if since is None or since > day:
                    continue
                each = await _with_what_goes(connection, _forgettable(row, since), schedule)
                found += [each] if each.names or each.files else []
    return found


async def _keeping(connection: Connection, after: str) -> Sequence[str]:
    cursor = await connection.execute(_READ_KEEPING, (after,))
    return [row[0] async for row in cursor]


def _forgettable(row: dict[str, Any], since: date) -> Forgettable:
    return Forgettable(
        dispute=row["dispute"],
        refs=tuple(row["refs"]),
        numbers=tuple(each for each in row["numbers"] if each),
        closed_on=row["closed_on"],
        since=since,
    )


async def _with_what_goes(
    connection: Connection, dispute: Forgettable, schedule: RetentionSchedule
) -> Forgettable:
    refs = list(dispute.refs)
    (names,) = await _column(connection, _COUNT_NAMES, (refs,))
    files = await due_for_shredding(connection, refs) if schedule.destroys_files else ()
    naming = await connection.execute(_READ_NAMING, {"refs": refs})
    return replace(
        dispute,
        names=names,
        files=files,
        files_kept=await files_named_by(connection, refs) - len(files),
        packages=tuple(await _column(connection, _READ_PACKAGES, (refs,))),
        naming=tuple([(ref, version) async for ref, version in naming]),
    )


async def _column(connection: Connection, query: str, key: tuple[object, ...]) -> list[Any]:
    return [row[0] async for row in await connection.execute(query, key)]


async def forget(
    database: Database, dispute: Forgettable, schedule: RetentionSchedule, by: By
) -> Gone:
    """Forget a dispute's names, mark its files, and write down that, by which schedule and by whom; return how much.

    Nothing goes where a level was opened or opened again meanwhile. Twice is harmless: what is gone is gone. The marked
    files' content goes after this, by `remove_shredded`.
    """
    by_schedule: dict[str, object] = {"schedule": schedule.id, "digest": schedule.digest}
    async with database.short_path() as connection, connection.transaction():
        levels = await (await connection.execute(_LOCK, (dispute.dispute,))).fetchall()
        if {ref for ref, _ in levels} != set(dispute.refs) or not all(done for _, done in levels):
            return Gone()
        gone = [row[0] async for row in await connection.execute(_FORGET, (list(dispute.refs),))]
        for ref in sorted(set(gone)):
            naming = [version for named, version in dispute.naming if named == ref]
            told = {**by_schedule, "names": gone.count(ref), "naming": naming}
            await tell(connection, Happening.PARTIES_FORGOTTEN, by, about=ref, after=told)
        files = 0
        if schedule.destroys_files:
            files = await mark_shredded(connection, dispute.refs, by, by_schedule)
    return Gone(names=len(gone), files=files)
