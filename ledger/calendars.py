"""Loading a year's notice of days off: kept once, and what it does to the deadlines that are open."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import dict_row

from domain.calendar import YearNotice, parse_notice
from domain.organs import Organ
from domain.replanning import Replanned, replanned
from domain.rulepack import Lawbook
from domain.standing import Standing
from domain.timetable import plan
from ledger.access_log import OPERATOR, By, Happening, tell
from ledger.database import Connection, Database
from ledger.lawbooks import shipped_notices, version_of, with_notices

_LOCK_VERSION = "select version from lawbook_version for update"
_READ_NOTICES = "select digest, text, loaded_by, loaded_at from calendar_notice order by id"
_INSERT_NOTICE = """
    insert into calendar_notice (year, digest, text, loaded_by)
    values (%(year)s, %(digest)s, %(text)s, %(loaded_by)s)
"""
_READ_OPEN = """
    select l.ref, l.number, s.standing, o.id, o.name, o.kind, o.parent, o.bureau, o.government
    from lawsuit l join lawsuit_standing s on s.ref = l.ref join organ o on o.id = l.organ
    where not l.is_closed and l.ref > %(after)s
    order by l.ref limit %(limit)s
"""
# Between two pages the transaction may not stand idle for long.
_PAGE = 200


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice that was given; one that is shipped has neither digest nor loading."""

    notice: YearNotice
    digest: str = ""
    loaded_by: str | None = None
    loaded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An open deadline that the notice changes, in its lawsuit; `number` is None while the court gave none."""

    ref: str
    number: str | None
    deadline: Replanned


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a notice did, or would do."""

    notice: YearNotice
    is_new: bool
    amends: bool
    moves: tuple[Move, ...]


async def load_notice(
    database: Database,
    text: str,
    *,
    by: str,
    teller: By = OPERATOR,
    is_rehearsal: bool = False,
) -> Loaded:
    """Keep a year's notice beside the shipped ones, unless it is the last that was said of its year, and tell of it.

    The open deadlines aren't written here: each lawsuit is planned anew by its own procedure, as the sweep wakes it.

    Raises:
        BadNotice: the text is no notice; nothing is kept.
    """
    notice = parse_notice(text)
    async with database.short_path() as connection, connection.transaction():
        # Two loads at once would each find the other's moves missing; acts only read the row and wait for nobody.
        await connection.execute(_LOCK_VERSION)
        kept = await _loaded(connection)
        earlier = _of_year(notice.year, kept)
        if earlier and earlier[-1] == notice:
            return Loaded(notice, is_new=False, amends=False, moves=())
        lawbook = with_notices([*(each.notice for each in kept), notice])
        moves = [move async for move in _moves(connection, lawbook)]
        if not is_rehearsal:
            version = await _keep(connection, notice, text, by, [each.digest for each in kept])
            before = {"notices": [each.digest for each in kept if each.notice.year == notice.year]}
            after = {"title": notice.title, "loaded_by": by, "moves": len(moves), **version}
            about = f"calendar/{notice.year}"
            await tell(
                connection,
                Happening.CALENDAR_LOADED,
                teller,
                about=about,
                before=before,
                after=after,
            )
    return Loaded(notice, is_new=True, amends=bool(earlier), moves=tuple(moves))


async def kept_notices(database: Database) -> list[KeptNotice]:
    """Return the shipped notices and then the loaded ones, in the order in which they apply."""
    async with database.short_path() as connection:
        return [*(KeptNotice(each) for each in shipped_notices()), *await _loaded(connection)]


async def _loaded(connection: Connection) -> list[KeptNotice]:
    cursor = await connection.execute(_READ_NOTICES)
    return [
        KeptNotice(parse_notice(text), digest, loaded_by, loaded_at)
        async for digest, text, loaded_by, loaded_at in cursor
    ]


def _of_year(year: int, loaded: Sequence[KeptNotice]) -> list[YearNotice]:
    notices = (*shipped_notices(), *(each.notice for each in loaded))
    return [each for each in notices if each.year == year]


async def _keep(
    connection: Connection, notice: YearNotice, text: str, by: str, digests: Sequence[str]
) -> dict[str, str]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    await connection.execute(
        _INSERT_NOTICE, {"year": notice.year, "digest": digest, "text": text, "loaded_by": by}
    )
    version = version_of([*digests, digest])
    await connection.execute("update lawbook_version set version = %s", (version,))
    return {"digest": digest, "version": version}


async def _moves(connection: Connection, lawbook: Lawbook) -> AsyncIterator[Move]:
    """Yield what another lawbook makes of the open deadlines; what it only counts again is left out."""
    after = ""
    cursor = connection.cursor(row_factory=dict_row)
    while True:
        await cursor.execute(_READ_OPEN, {"after": after, "limit": _PAGE})
        rows = await cursor.fetchall()
        if not rows:
            return
        for row in rows:
            after = row["ref"]
            standing = Standing.model_validate_json(row["standing"])
            organ = Organ.model_validate(row)
            planned = plan(standing.lawsuit, organ, lawbook, standing.deadlines)
            for each in replanned(standing.deadlines, planned):
                if each.moved or each.firmed_up:
                    yield Move(row["ref"], row["number"], each)
