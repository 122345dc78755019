"""Forgetting the parties' names after their time: name and salt go, the journal and its digests stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

from psycopg.rows import dict_row

from domain.retention import RetentionSchedule, parse_retention
from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database
from ledger.settings import Settings

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
_READ_NAMED = """
    select distinct l.dispute from lawsuit l join party p on p.ref = l.ref
    where p.name is not null and l.is_closed and l.dispute > %s order by l.dispute limit 200
"""
_LOCK = "select ref, is_closed from lawsuit where dispute = %s order by ref for update"
_FORGET = """
    update party set name = null, salt = '' where ref = any(%s) and name is not null returning ref
"""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """A dispute whose names have had their time: its levels' refs and numbers, and since when they may go."""

    dispute: str
    refs: tuple[str, ...]
    numbers: tuple[str, ...]
    closed_on: date
    since: date


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
    """Return the disputes whose names may be forgotten on a day, and have not been; none with an open level."""
    found: list[Forgettable] = []
    after = ""
    async with database.short_path() as connection:
        while disputes := await _named(connection, after):
            after = disputes[-1]
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(_READ_DISPUTES, (disputes,))
            async for row in cursor:
                since = schedule.forgotten_from(row["endings"], row["closed_on"])
                if since is not None and since <= day:
                    found.append(
                        Forgettable(
                            dispute=row["dispute"],
                            refs=tuple(row["refs"]),
                            numbers=tuple(each for each in row["numbers"] if each),
                            closed_on=row["closed_on"],
                            since=since,
                        )
                    )
    return found


async def _named(connection: Connection, after: str) -> Sequence[str]:
    cursor = await connection.execute(_READ_NAMED, (after,))
    return [row[0] async for row in cursor]


async def forget(
    database: Database, dispute: Forgettable, schedule: RetentionSchedule, by: By
) -> int:
    """Forget a dispute's names and write down that, by which schedule and by whom; return how many went.

    None goes where a level was opened or opened again meanwhile. Twice is harmless: what is gone is gone.
    """
    async with database.short_path() as connection, connection.transaction():
        levels = await (await connection.execute(_LOCK, (dispute.dispute,))).fetchall()
        if {ref for ref, _ in levels} != set(dispute.refs) or not all(done for _, done in levels):
            return 0
        gone = [row[0] async for row in await connection.execute(_FORGET, (list(dispute.refs),))]
        for ref in sorted(set(gone)):
            told = {"schedule": schedule.id, "digest": schedule.digest, "names": gone.count(ref)}
            await tell(connection, Happening.PARTIES_FORGOTTEN, by, about=ref, after=told)
    return len(gone)
