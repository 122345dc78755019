"""What the daily root takes in of the access log: each entry once, in the first root that is made after it."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any

from psycopg.rows import dict_row

from ledger.database import Connection
from ledger.hashing import Hasher, digest_of

ENTRY = ("id", "at", "kind", "account", "address", "authority", "about", "before", "after")
"""The columns that an entry's digest covers: all of them."""
_PAGE = 2_000
# By id alone one would be lost that was written by a transaction which ended after the last root.
_READ_NEW = """
    select a.* from access_entry a
    where a.id > %s and not exists (select from root_access r where r.id = a.id) order by a.id limit %s
"""
_KEEP = """
    insert into root_access (id, digest, day)
    select n.id, n.digest, %(day)s from unnest(%(ids)s::bigint[], %(digests)s::text[]) as n(id, digest)
"""
_READ_NOW = "select clock_timestamp()"
_READ_NOTICES = "select id, year, digest, loaded_by, loaded_at from calendar_notice order by id"


def digest_of_entry(entry: Mapping[str, Any], algorithm: str) -> str:
    """Return the digest of an entry of the access log, over all its columns."""
    said = {**{name: entry[name] for name in ENTRY}, "at": entry["at"].astimezone(UTC).isoformat()}
    return digest_of(json.dumps(said, ensure_ascii=False, sort_keys=True), algorithm)


def access_line(number: int, digest: str) -> bytes:
    """Return an entry as the root's digest covers it."""
    return f"{number} {digest}\n".encode()


async def take_in_access(connection: Connection, day: date, algorithm: str) -> dict[str, object]:
    """Keep the digests of the entries that no root had, and return what the day's root says of them.

    `until` is real time, as the entries' own: one that says it is older, and comes to light later, was put in.
    """
    row = await (await connection.execute(_READ_NOW)).fetchone()
    hasher, count, after = Hasher(algorithm), 0, 0
    while found := await _new(connection, after):
        digests = [digest_of_entry(each, algorithm) for each in found]
        ids = [each["id"] for each in found]
        await connection.execute(_KEEP, {"day": day, "ids": ids, "digests": digests})
        for number, digest in zip(ids, digests, strict=True):
            hasher.update(access_line(number, digest))
        count, after = count + len(found), ids[-1]
    return {
        "entries": count,
        "digest": hasher.hexdigest(),
        "until": row[0].isoformat() if row else None,
    }


async def _new(connection: Connection, after: int) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_NEW, (after, _PAGE))
    return await cursor.fetchall()


async def loading_of_notices(connection: Connection, algorithm: str) -> str:
    """Return the digest over who loaded which notice of days off when."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_NOTICES)
    return digest_of_loading(await cursor.fetchall(), algorithm)


def digest_of_loading(notices: Iterable[Mapping[str, Any]], algorithm: str) -> str:
    """Return the digest over these notices, in their order."""
    hasher = Hasher(algorithm)
    for each in notices:
        loaded_at = each["loaded_at"].astimezone(UTC).isoformat()
        said = [each["id"], each["year"], each["digest"], each["loaded_by"], loaded_at]
        hasher.update((json.dumps(said, ensure_ascii=False) + "\n").encode())
    return hasher.hexdigest()
