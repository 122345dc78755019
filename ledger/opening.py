"""Opening the next level of a dispute, with the parties of the one that led to it, or telling one that is there."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.acts.act import Scene
from domain.facts.levels import NextLevel
from domain.lawsuit import Lawsuit
from domain.levels import opened_from, taught_by, told_by
from domain.notices.judgment import of_opening
from domain.obligation import Holders
from domain.organs import Organ
from domain.people import SYSTEM
from domain.rulepack import Lawbook
from domain.standing import Standing, born_late, settle
from ledger import writing
from ledger.access_log import OPERATOR, By, Happening, tell
from ledger.assignments import Assignment
from ledger.database import Connection, Database
from ledger.journal import NO_ENTRY, Heading, write_entry
from ledger.lawbooks import lawbook_of
from ledger.teaching import teach
from ledger.writing import Change

OPEN_LEVEL = "open_level"
_READ = """
    select s.standing, clock_timestamp() + c.shift as now, v.version as lawbook_version,
        o.id, o.name, o.kind, o.parent, o.bureau, o.government
    from lawsuit l join lawsuit_standing s on s.ref = l.ref join organ o on o.id = l.organ
    cross join office_clock c cross join lawbook_version v
    where l.ref = %s
"""
_CARRY_PARTIES = """
    insert into party (ref, position, name, salt, commitment)
    select %(level)s, position, name, salt, commitment from party where ref = %(ref)s
"""
# Two wait for each other at the first try's row, and the second reads the other's errand then.
_LOCK_ERRANDS = """
    select result, to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"T"HH24MISSMS') as now from errand
    where kind = 'level' and ref = %s and body ->> 'level' = %s order by made_at for update
"""
_INSERT_ERRAND = "insert into errand (id, kind, ref, body) values (%s, 'level', %s, %s)"
_READ_COMMITMENTS = "select commitment from party where ref = %s order by position"


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The lawsuit that led to the level, its organ, office time, and the rules of that time."""

    lawsuit: Lawsuit
    organ: Organ
    now: datetime
    lawbook: Lawbook


class LevelUnknown(LookupError):
    """The lawsuit had no such level to open or to tell."""


class LevelNotFailed(Exception):
    """Only an opening that was given up is started again."""


async def open_again(database: Database, ref: str, level: str, by: By = OPERATOR) -> str:
    """Have a linked level opened, or told, where the last try was given up; tell who wanted it, return the errand's id.

    Two asking at once make one errand: the second is told that it waits.

    Raises:
        LevelUnknown: the lawsuit had no such level to open or to tell.
        LevelNotFailed: it is open, or waits.
    """
    async with database.short_path() as connection:
        async with connection.transaction():
            await connection.execute(_LOCK_ERRANDS, (ref, level))
            cursor = await connection.execute(_LOCK_ERRANDS, (ref, level))
            tries = await cursor.fetchall()
            if not tries:
                raise LevelUnknown(level)
            result, now = tries[-1]
            if result != "given up":
                raise LevelNotFailed("该审级的案件已经建立，或者正在建立，无需重试。")
            errand_id = f"level/{level}/{ref}/retry/{now}"
            await connection.execute(_INSERT_ERRAND, (errand_id, ref, Jsonb({"level": level})))
            after = {"errand": errand_id}
            await tell(connection, Happening.LEVEL_RESTARTED, by, about=ref, after=after)
        await writing.call_relay(connection)
    return errand_id


async def open_level(database: Database, errand: Assignment) -> str:
    """Register the level that an act opened, or tell the one that is there what was learnt since; return its ref.

    The level that led to a lawsuit is told in the same way what became of it. Twice is harmless: the ref follows from
    the lawsuit that led to it, and what a level knows it doesn't learn again.
    """
    ref, level_ref = str(errand.ref), str(errand.body["level"])
    async with database.short_path() as connection, connection.transaction():
        earlier = await _read(connection, ref)
        previous = earlier.lawsuit.previous
        if previous is not None and previous.ref == level_ref:
            learn = partial(told_by, earlier.lawsuit)
            await teach(connection, level_ref, learn, now=earlier.now)
            return level_ref
        level = next(each for each in earlier.lawsuit.next_levels if each.ref == level_ref)
        cursor = await connection.execute(_READ_COMMITMENTS, (ref,))
        commitments = tuple([str(row[0]) async for row in cursor])
        change = _first_change(earlier, level, errand.id, commitments)
        if change.entry and await writing.write_first(connection, change, change.entry):
            await connection.execute(_CARRY_PARTIES, {"level": level_ref, "ref": ref})
        else:
            learn = partial(taught_by, earlier.lawsuit, level)
            await teach(connection, level_ref, learn, now=earlier.now)
    return level_ref


async def _read(connection: Connection, ref: str) -> _Earlier:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ, (ref,))
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 -- the errand was written with this lawsuit's entry
    lawsuit = Standing.model_validate_json(row["standing"]).lawsuit
    lawbook = await lawbook_of(connection, row["lawbook_version"])
    return _Earlier(lawsuit, Organ.model_validate(row), row["now"], lawbook)


def _first_change(
    earlier: _Earlier, level: NextLevel, act_id: str, commitments: tuple[str, ...]
) -> Change:
    scene = Scene(actor=SYSTEM, now=earlier.now, organ=earlier.organ, lawbook=earlier.lawbook)
    opened = opened_from(earlier.lawsuit, level, registered_on=scene.today)
    standing = settle(opened, scene, register=Holders(), earlier=None)
    late = born_late(None, standing, scene)
    standing = standing.model_copy(update={"lawsuit": late.lawsuit})
    heading = Heading(
        previous=NO_ENTRY,
        ref=level.ref,
        version=1,
        act_id=act_id,
        request_hash="",
        verbs=(OPEN_LEVEL,),
        actor=SYSTEM,
        commitments=commitments,
        recorded_at=scene.now,
    )
    return Change(
        ref=level.ref,
        version=1,
        entry=write_entry(heading, standing),
        earlier=None,
        standing=standing,
        organ=earlier.organ,
        now=scene.now,
        calendar=scene.lawbook.version,
        notices=(*late.notices, *([of_opening(level.opening)] if level.stands else [])),
    )
