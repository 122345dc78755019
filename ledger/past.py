"""The file as it stood at the end of a day: outcomes as the journal has them, and no rule is run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import dict_row

from domain.calendar import end_of
from domain.standing import Standing
from ledger.database import Database
from ledger.journal import standing_in
from ledger.reading import Row

_READ_LAST = """
    select version, digest, recorded_at, text from journal_entry
    where ref = %(ref)s and recorded_at < %(until)s order by version desc limit 1
"""
_READ_BETWEEN = """
    select version, recorded_at, verbs, actor, role from journal_entry
    where ref = %(ref)s and recorded_at >= %(since)s and recorded_at < %(until)s order by version
"""
_READ_ACTORS = """
    select actor, role, array_agg(distinct verb order by verb) as verbs,
        min(recorded_at) as first_at, max(recorded_at) as last_at
    from journal_entry cross join unnest(verbs) as verb
    where ref = %(ref)s and recorded_at < %(until)s
    group by actor, role order by first_at, actor
"""
_READ_HEADS = """
    select h.name, h.post, h.title, h.from_on, h.to_on, k.was_known, h.known_until is null as is_known
    from office_holder h cross join lateral (
        select coalesce(h.known_from < %(until)s, true) and coalesce(h.known_until >= %(until)s, true) as was_known
    ) k
    where h.organ = %(organ)s and h.from_on <= %(day)s and (h.to_on is null or h.to_on >= %(day)s)
        and (k.was_known or h.known_until is null)
    order by h.post desc, h.name, h.id
"""


@dataclass(frozen=True, slots=True)
class Stood:
    """A lawsuit as an entry left it; `recorded_at` is office time."""

    version: int
    digest: str
    recorded_at: datetime
    standing: Standing


async def as_of(database: Database, ref: str, day: date) -> Stood | None:
    """Return how a lawsuit stood at the end of a day (Asia/Shanghai), or None before it was registered.

    What was recorded later is left out, though it happened before: this is what could be known then.
    """
    async with database.short_path() as connection:
        cursor = await connection.execute(_READ_LAST, {"ref": ref, "until": end_of(day)})
        row = await cursor.fetchone()
    if row is None:
        return None
    version, digest, recorded_at, text = row
    return Stood(version, digest, recorded_at, standing_in(text))


async def recorded_between(database: Database, ref: str, first: date, last: date) -> Sequence[Row]:
    """Return who recorded what after the end of one day and up to the end of another, oldest first."""
    key = {"ref": ref, "since": end_of(first), "until": end_of(last)}
    return await _rows(database, _READ_BETWEEN, key)


async def actors_until(database: Database, ref: str, day: date) -> Sequence[Row]:
    """Return which accounts had acted in a lawsuit by the end of a day, the system among them."""
    return await _rows(database, _READ_ACTORS, {"ref": ref, "until": end_of(day)})


@dataclass(frozen=True, slots=True)
class HeadsThen:
    """An organ's office-holders on a day as the directory knew them then, and as it knows them now.

    `corrected` is None where it still says the same of that day: an end that came later changes nothing of it.
    """

    known: Sequence[Row]
    corrected: Sequence[Row] | None


async def heads_on(database: Database, organ: str, day: date) -> HeadsThen:
    """Return who held which post of an organ on a day, by what was known at its end (Asia/Shanghai)."""
    key = {"organ": organ, "day": day, "until": end_of(day)}
    rows = await _rows(database, _READ_HEADS, key)
    known = [row for row in rows if row["was_known"]]
    now = [row for row in rows if row["is_known"]]
    return HeadsThen(known, None if _said_of_day(known) == _said_of_day(now) else now)


def _said_of_day(rows: Sequence[Row]) -> set[tuple[object, ...]]:
    return {(row["name"], row["post"], row["title"], row["from_on"]) for row in rows}


async def _rows(database: Database, query: str, key: dict[str, object]) -> Sequence[Row]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, key)
        return await cursor.fetchall()
