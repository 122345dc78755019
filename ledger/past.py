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
# The directory keeps who held which post from when to when, as it is known now.
_READ_HEADS = """
    select name, post, title, from_on, to_on from office_holder
    where organ = %(organ)s and from_on <= %(day)s and (to_on is null or to_on >= %(day)s)
    order by post desc, name
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


async def heads_on(database: Database, organ: str, day: date) -> Sequence[Row]:
    """Return an organ's office-holders on a day, as the directory knows them now."""
    return await _rows(database, _READ_HEADS, {"organ": organ, "day": day})


async def _rows(database: Database, query: str, key: dict[str, object]) -> Sequence[Row]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, key)
        return await cursor.fetchall()
