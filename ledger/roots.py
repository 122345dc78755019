"""The daily root: a digest over the heads of all journals and the access log, chained to the root of the day before.

What it commits to is deposited outside the database, so that even its owner can't shorten or rewrite a journal unseen.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from domain.calendar import day_of
from ledger.access_roots import loading_of_notices, take_in_access
from ledger.database import Connection, Database
from ledger.hashing import Hasher, chosen_algorithm, digest_of

SCHEMA_VERSION = 1
NO_ROOT = "0" * 64
"""What the first root names as its predecessor."""
ROOT_ERRAND = "root"

# One snapshot for heads and root; it may last longer than an act is allowed to.
_ONE_SNAPSHOT = "set transaction isolation level repeatable read"
_TAKE_YOUR_TIME = "set local statement_timeout = '5min'"
_IS_DUE = """
    select clock_timestamp() + c.shift as now
    from office_clock c
    where exists (select from lawsuit) and not exists (
        select from daily_root where day >= ((clock_timestamp() + c.shift) at time zone 'Asia/Shanghai')::date
    )
"""
_READ_LAST = "select digest from daily_root order by day desc limit 1"
_READ_NOTICES = "select version from lawbook_version"
_KEEP_CHANGED = """
    insert into root_head (ref, version, digest, day)
    select l.ref, l.version, l.digest, %(day)s from lawsuit l
    where not exists (select from root_head h where h.ref = l.ref and h.version = l.version)
"""
# Byte order, which any other program can put them in as well.
_READ_HEADS = 'select ref, version, digest from lawsuit order by ref collate "C"'
READ_CHANGED = """
    select ref, version, digest from root_head where day = %(day)s order by ref collate "C"
"""
_INSERT_ROOT = """
    insert into daily_root (day, made_at, algorithm, previous, digest, text)
    values (%(day)s, %(made_at)s, %(algorithm)s, %(previous)s, %(digest)s, %(text)s)
"""
_INSERT_ERRAND = "insert into errand (id, kind, body) values (%s, %s, %s)"
_READ_ROOT = "select day, algorithm, digest, text from daily_root where day = %s"


class RootUnknown(LookupError):
    """No root was made on this day."""


@dataclass(frozen=True, slots=True)
class Root:
    """A day's root as it is stored: `digest` is `algorithm` over `text`."""

    day: date
    algorithm: str
    digest: str
    text: str


def line_of(ref: str, version: int, digest: str) -> bytes:
    """Return a head as the digests cover it and as it is deposited."""
    return f"{ref} {version} {digest}\n".encode()


async def make_root_if_due(database: Database) -> date | None:
    """Make the root of the office day, if there is none and there are lawsuits; return the day, or None.

    Twice is harmless: a day has one root, and of two that are made at once one comes to nothing.
    """
    async with database.short_path() as connection:
        # Asked each minute, answered with yes once a day.
        row = await (await connection.execute(_IS_DUE)).fetchone()
        if row is None:
            return None
        try:
            async with connection.transaction():
                return await _make(connection, row[0])
        except UniqueViolation:
            return None


async def _make(connection: Connection, now: datetime) -> date:
    await connection.execute(_ONE_SNAPSHOT)
    await connection.execute(_TAKE_YOUR_TIME)
    day, algorithm = day_of(now), chosen_algorithm()
    await connection.execute(_KEEP_CHANGED, {"day": day})
    heads = await _folded(connection, _READ_HEADS, algorithm)
    changed = await _folded(connection, READ_CHANGED, algorithm, day=day)
    root = {
        "schema_version": SCHEMA_VERSION,
        "algorithm": algorithm,
        "previous": await _one(connection, _READ_LAST) or NO_ROOT,
        "day": day.isoformat(),
        "made_at": now.isoformat(),
        "lawsuits": heads.count,
        "entries": heads.entries,
        "heads": heads.digest,
        "changed": {"lawsuits": changed.count, "digest": changed.digest},
        "calendar": await _one(connection, _READ_NOTICES) or "",
        "access": await take_in_access(connection, day, algorithm),
        "notices": await loading_of_notices(connection, algorithm),
    }
    text = json.dumps(root, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    await connection.execute(
        _INSERT_ROOT, {**root, "day": day, "digest": digest_of(text, algorithm), "text": text}
    )
    errand = (f"{ROOT_ERRAND}/{day}", ROOT_ERRAND, Jsonb({"day": day.isoformat()}))
    await connection.execute(_INSERT_ERRAND, errand)
    return day


@dataclass(frozen=True, slots=True)
class Folded:
    """Heads, folded into one digest: how many there are, and how many entries they stand for."""

    count: int
    entries: int
    digest: str


async def _folded(
    connection: Connection, query: str, algorithm: str, **parameters: object
) -> Folded:
    hasher, count, entries = Hasher(algorithm), 0, 0
    async with connection.cursor(name="heads") as heads:
        await heads.execute(query, parameters)
        async for ref, version, digest in heads:
            hasher.update(line_of(ref, version, digest))
            count, entries = count + 1, entries + version
    return Folded(count, entries, hasher.hexdigest())


async def _one(connection: Connection, query: str) -> str | None:
    row = await (await connection.execute(query)).fetchone()
    return None if row is None else str(row[0])


async def root_of(database: Database, day: date) -> tuple[Root, bytes]:
    """Return a day's root, and the heads that have changed since the root before, a line each.

    Raises:
        RootUnknown: none was made on this day.
    """
    async with database.short_path() as connection:
        row = await (await connection.execute(_READ_ROOT, (day,))).fetchone()
        if row is None:
            raise RootUnknown(day)
        cursor = await connection.execute(READ_CHANGED, {"day": day})
        lines = [line_of(*head) async for head in cursor]
    return Root(*row), b"".join(lines)
