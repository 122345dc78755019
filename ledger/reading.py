"""What the API and its pages read: each query is named for the question it answers, within the caller's scope."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from domain.permissions import OrganPlace, Permission
from ledger.accounts import Caller
from ledger.database import Database
from ledger.reach import Reach, is_restricted
from ledger.tables import (
    access_entry,
    account,
    alarm,
    case_number,
    deadline,
    journal_entry,
    lawbook_version,
    lawsuit,
    lawsuit_standing,
    office_clock,
    office_holder,
    organ,
    organ_below,
    party,
)

Row = Mapping[str, Any]


_ABOVE = (
    sa.select(sa.func.array_agg(organ_below.c.above))
    .where(organ_below.c.organ == lawsuit.c.organ)
    .scalar_subquery()
)


class CursorInvalid(ValueError):
    """A cursor is what the page before gave, unchanged."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next_cursor` is None on the last."""

    rows: Sequence[Row]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How much of a list is wanted, and after which row."""

    limit: int = 50
    cursor: str | None = None


def within_scope(
    caller: Caller, permission: Permission = Permission.READ_LAWSUITS
) -> sa.ColumnElement[bool]:
    """Return the condition under which a lawsuit's row is the caller's to see, or to do something else with."""
    return _lies_within(Reach.of(caller.holder.grants_for(permission)).lawsuits())


def _lies_within(condition: sa.TextClause) -> sa.ColumnElement[bool]:
    return sa.and_(sa.true(), condition)


async def lawsuit_in_scope(database: Database, caller: Caller, ref: str) -> Row | None:
    """Return a lawsuit's read model with its organ and the version of the lawbook, or None."""
    query = (
        sa.select(
            lawsuit,
            lawsuit_standing.c.standing,
            organ.c.name,
            organ.c.kind,
            organ.c.parent,
            organ.c.line,
            organ.c.bureau,
            organ.c.government,
            _ABOVE.label("above"),
            sa.literal_column(is_restricted("lawsuit"), sa.Boolean).label("restricted"),
            sa.select(lawbook_version.c.version).scalar_subquery().label("lawbook_version"),
        )
        .join(lawsuit_standing, lawsuit_standing.c.ref == lawsuit.c.ref)
        .join(organ, organ.c.id == lawsuit.c.organ)
        .where(lawsuit.c.ref == ref, within_scope(caller))
    )
    return next(iter(await _rows(database, query)), None)


async def refs_in_scope(
    database: Database, caller: Caller, refs: Iterable[str], permission: Permission
) -> frozenset[str]:
    """Return which of these lawsuits the caller may do something with."""
    query = sa.select(lawsuit.c.ref).where(
        lawsuit.c.ref.in_(list(refs)), within_scope(caller, permission)
    )
    return frozenset(row["ref"] for row in await _rows(database, query))


async def is_lawsuit_in_scope(
    database: Database, caller: Caller, ref: str, permission: Permission
) -> bool:
    """Tell whether there is such a lawsuit, and the caller has the permission for it."""
    query = sa.select(lawsuit.c.ref).where(lawsuit.c.ref == ref, within_scope(caller, permission))
    return bool(await _rows(database, query))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lawsuits a list is asked for: at a stage, of an organ, under a number, or only those left to a person."""

    stage: str | None = None
    organ: str | None = None
    number: str | None = None
    left_to_a_person: bool = False


async def lawsuits_by_due_day(
    database: Database, caller: Caller, wish: Wish, sought: Sought
) -> Page:
    """Return the lawsuits in scope, what is due first on top, those with nothing due last."""
    never = sa.literal(date.max)
    due = sa.func.coalesce(lawsuit.c.next_due_on, never)
    query = sa.select(
        lawsuit.c.ref,
        lawsuit.c.number,
        lawsuit.c.organ,
        lawsuit.c.court,
        lawsuit.c.level,
        lawsuit.c.stage,
        lawsuit.c.ending,
        lawsuit.c.version,
        lawsuit.c.next_due_on,
        lawsuit.c.is_closed,
        lawsuit.c.is_suspended,
        lawsuit.c.left_to_a_person,
        due.label("sort"),
    ).where(within_scope(caller))
    if sought.stage is not None:
        query = query.where(lawsuit.c.stage == sought.stage)
    if sought.organ is not None:
        query = query.where(lawsuit.c.organ == sought.organ)
    if sought.number is not None:
        holders = sa.select(case_number.c.ref).where(case_number.c.number == sought.number)
        query = query.where(lawsuit.c.ref.in_(holders))
    if sought.left_to_a_person:
        query = query.where(lawsuit.c.left_to_a_person.is_not(None))
    return await _page(database, query, (due, lawsuit.c.ref), wish, ("sort", "ref"))


async def parties_of(database: Database, ref: str) -> Sequence[Row]:
    """Return a lawsuit's parties as they are kept beside the journal; whoever shows them masks them."""
    query = sa.select(party.c.position, party.c.name).where(party.c.ref == ref)
    return await _rows(database, query.order_by(party.c.position))


async def levels_of(database: Database, caller: Caller, dispute: str) -> Sequence[Row]:
    """Return the levels of a dispute that are the caller's to see, in the order in which they were entered."""
    query = (
        sa.select(
            lawsuit.c.ref,
            lawsuit.c.number,
            lawsuit.c.level,
            lawsuit.c.court,
            lawsuit.c.stage,
            lawsuit.c.ending,
            lawsuit.c.is_closed,
        )
        .where(lawsuit.c.dispute == dispute, within_scope(caller))
        .order_by(lawsuit.c.registered_at, lawsuit.c.ref)
    )
    return await _rows(database, query)


async def siblings_of(database: Database, caller: Caller, ref: str) -> Sequence[Row]:
    """Return the other organs' lawsuits of one suit that are the caller's to see, by organ.

    They have, or had, one number at one level, and the same court now. Each comes with the changes of defendant in it.
    """
    own, mine, other = lawsuit.alias(), case_number.alias(), case_number.alias()
    standing = sa.cast(lawsuit_standing.c.standing, JSONB)
    query = (
        sa.select(
            lawsuit.c.ref,
            lawsuit.c.organ,
            organ.c.name.label("organ_name"),
            lawsuit.c.number,
            lawsuit.c.level,
            lawsuit.c.court,
            lawsuit.c.stage,
            lawsuit.c.ending,
            lawsuit.c.is_closed,
            standing["lawsuit"]["defendant_changes"].label("defendant_changes"),
        )
        .join(organ, organ.c.id == lawsuit.c.organ)
        .join(lawsuit_standing, lawsuit_standing.c.ref == lawsuit.c.ref)
        .join(own, sa.and_(own.c.ref == ref, own.c.court == lawsuit.c.court))
        .where(
            lawsuit.c.organ != own.c.organ,
            lawsuit.c.ending.is_distinct_from("merged"),
            sa.exists().where(
                mine.c.ref == ref,
                other.c.ref == lawsuit.c.ref,
                other.c.number == mine.c.number,
                other.c.level == mine.c.level,
            ),
            within_scope(caller),
        )
        .order_by(lawsuit.c.organ, lawsuit.c.ref)
    )
    return await _rows(database, query)


async def open_deadlines(
    database: Database, caller: Caller, wish: Wish, *, overdue_on: date | None, kind: str | None
) -> Page:
    """Return the open deadlines in scope, due first on top; only the overdue duties where a day is given."""
    query = (
        sa.select(
            deadline.c.ref,
            deadline.c.key,
            deadline.c.kind,
            deadline.c.title,
            deadline.c.nature,
            deadline.c.basis,
            deadline.c.due_on,
            deadline.c.provisional,
            deadline.c.suspended,
            deadline.c.receipt,
            lawsuit.c.number,
            lawsuit.c.organ,
        )
        .join(lawsuit, lawsuit.c.ref == deadline.c.ref)
        .where(deadline.c.is_open, within_scope(caller))
    )
    if overdue_on is not None:
        query = query.where(
            deadline.c.due_on < overdue_on,
            deadline.c.nature == "duty",
            ~deadline.c.suspended,
        )
    if kind is not None:
        query = query.where(deadline.c.kind == kind)
    return await _page(
        database,
        query,
        (deadline.c.due_on, deadline.c.ref, deadline.c.key),
        wish,
        ("due_on", "ref", "key"),
    )


async def journal_of(database: Database, ref: str, wish: Wish) -> Page:
    """Return a lawsuit's entries as they are stored, oldest first."""
    query = sa.select(
        journal_entry.c.version,
        journal_entry.c.digest,
        journal_entry.c.algorithm,
        journal_entry.c.text,
    ).where(journal_entry.c.ref == ref)
    return await _page(database, query, (journal_entry.c.version,), wish, ("version",))


async def answer_to(database: Database, ref: str, act_id: str) -> str | None:
    """Return the journal entry that answers an act, as stored, or None while there is none."""
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select text from journal_entry where ref = %s and act_id = %s", (ref, act_id)
        )
        row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def organs_in_scope(database: Database, caller: Caller, wish: Wish) -> Page:
    """Return the organs within the caller's scope, by id."""
    query = sa.select(
        organ.c.id,
        organ.c.name,
        organ.c.kind,
        organ.c.parent,
        organ.c.bureau,
        organ.c.government,
    ).where(_sees_organs(caller))
    return await _page(database, query, (organ.c.id,), wish, ("id",))


async def is_organ_in_scope(database: Database, caller: Caller, organ_id: str) -> bool:
    """Tell whether there is such an organ, and the caller may see it."""
    query = sa.select(organ.c.id).where(organ.c.id == organ_id, _sees_organs(caller))
    return bool(await _rows(database, query))


async def place_of_organ(database: Database, organ_id: str) -> OrganPlace | None:
    """Return where an organ stands, or None where there is none."""
    above = sa.select(sa.func.array_agg(organ_below.c.above)).where(organ_below.c.organ == organ_id)
    query = sa.select(organ.c.line, above.scalar_subquery().label("above"))
    row = next(iter(await _rows(database, query.where(organ.c.id == organ_id))), None)
    if row is None:
        return None
    return OrganPlace(organ=organ_id, above=frozenset(row["above"]), line=row["line"])


def _sees_organs(caller: Caller) -> sa.ColumnElement[bool]:
    grants = caller.holder.grants_for(Permission.READ_ORGANS)
    return _lies_within(Reach.of(grants).organs())


async def heads_of(database: Database, organ_id: str) -> Sequence[Row]:
    """Return an organ's office-holders over time as the directory knows them now, latest first."""
    query = (
        sa.select(office_holder)
        .where(office_holder.c.organ == organ_id, office_holder.c.known_until.is_(None))
        .order_by(office_holder.c.from_on.desc(), office_holder.c.name)
    )
    return await _rows(database, query)


async def alarms_in_scope(
    database: Database,
    caller: Caller,
    wish: Wish,
    *,
    with_the_offices_own: bool,
    handled: bool | None = None,
) -> Page:
    """Return what a person must look at in the lawsuits in scope, the newest first; all, or only handled or open ones.

    What belongs to no lawsuit (an address, an errand of the installation) is the office's own.
    """
    query = (
        sa.select(
            alarm.c.id,
            alarm.c.kind,
            alarm.c.ref,
            lawsuit.c.number,
            alarm.c.text,
            alarm.c.raised_at,
            alarm.c.handled_at,
            alarm.c.handled_by,
            alarm.c.handled_note,
            (-alarm.c.id).label("newest"),
        )
        .outerjoin(lawsuit, lawsuit.c.ref == alarm.c.ref)
        .where(alarm_within_scope(caller, with_the_offices_own=with_the_offices_own))
    )
    if handled is not None:
        query = query.where(alarm.c.handled_at.is_not(None) == handled)
    return await _page(database, query, (-alarm.c.id,), wish, ("newest",))


def alarm_within_scope(
    caller: Caller,
    permission: Permission = Permission.READ_ALARMS,
    *,
    with_the_offices_own: bool,
) -> sa.ColumnElement[bool]:
    """Return the condition under which an alarm, joined to its lawsuit, is the caller's to look after."""
    return sa.or_(
        sa.and_(lawsuit.c.ref.is_not(None), within_scope(caller, permission)),
        sa.and_(alarm.c.ref.is_(None), sa.literal(with_the_offices_own)),
    )


async def access_log(database: Database, caller: Caller, wish: Wish, about: str | None) -> Page:
    """Return what the access log tells of accounts at organs in scope and of lawsuits in scope, the newest first.

    What is about neither is shown to those who reach whoever did it, and where nobody known did it, to all who may
    read the log: a try under a name that is no account's, what the operator did with the whole.
    """
    reach = Reach.of(caller.holder.grants_for(Permission.READ_ACCESS_LOG))
    doer = account.alias("doer")
    query = (
        sa.select(access_entry, (-access_entry.c.id).label("newest"))
        .outerjoin(account, account.c.id == access_entry.c.about)
        .outerjoin(lawsuit, lawsuit.c.ref == access_entry.c.about)
        .outerjoin(doer, doer.c.id == access_entry.c.account)
        .where(
            sa.case(
                (account.c.id.is_not(None), _lies_within(reach.organs("account.organ"))),
                (lawsuit.c.ref.is_not(None), _lies_within(reach.lawsuits())),
                (doer.c.id.is_not(None), _lies_within(reach.organs("doer.organ"))),
                else_=sa.true(),
            )
        )
    )
    if about is not None:
        query = query.where(access_entry.c.about == about)
    return await _page(database, query, (-access_entry.c.id,), wish, ("newest",))


async def stuck_lawsuits(database: Database, caller: Caller, limit: int) -> Sequence[Row]:
    """Return open lawsuits whose wake-up is past by two minutes of office time: their workflow didn't act.

    They are those of the organs in scope, restricted ones too: nothing is said of what is in them.
    """
    reach = Reach.of(caller.holder.grants_for(Permission.RUN_OFFICE))
    late = sa.func.clock_timestamp() + office_clock.c.shift - sa.text("interval '2 minutes'")
    query = (
        sa.select(lawsuit.c.ref, lawsuit.c.stage, lawsuit.c.next_wake_at)
        .where(~lawsuit.c.is_closed, _lies_within(reach.organs("lawsuit.organ")))
        .where(lawsuit.c.next_wake_at < sa.select(late).scalar_subquery())
        .order_by(lawsuit.c.next_wake_at)
        .limit(limit)
    )
    return await _rows(database, query)


async def _page(
    database: Database,
    query: sa.Select[Any],
    order: tuple[sa.ColumnElement[Any], ...],
    wish: Wish,
    names: tuple[str, ...],
) -> Page:
    if wish.cursor is not None:
        after = _read_cursor(wish.cursor, len(order))
        values = [sa.cast(value, column.type) for value, column in zip(after, order, strict=True)]
        query = query.where(sa.tuple_(*order) > sa.tuple_(*values))
    rows = await _rows(database, query.order_by(*order).limit(wish.limit + 1))
    shown = rows[: wish.limit]
    is_last = len(rows) <= wish.limit
    cursor = None if is_last else _write_cursor([shown[-1][name] for name in names])
    return Page(rows=shown, next_cursor=cursor)


async def _rows(database: Database, query: sa.Executable) -> Sequence[Row]:
    async with database.engine.connect() as connection:
        found = await connection.execute(query)
        return [dict(row) for row in found.mappings()]


def _write_cursor(values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(each) for each in values]).encode()).decode()


def _read_cursor(cursor: str, length: int) -> list[str]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid("翻页标记无效，请从第一页重新查询。") from error
    if not isinstance(values, list) or len(values) != length:
        raise CursorInvalid("翻页标记无效，请从第一页重新查询。")
    return [str(each) for each in values]
