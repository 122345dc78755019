"""Handing a leaver's open work over: authority, desk, reminders, and what to look at in each open lawsuit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.rows import class_row, dict_row

from domain.calendar import day_of
from domain.people import ROLE_NAMES
from domain.permissions import PERMISSIONS, Grant, Permission
from domain.standing import Standing
from ledger import tokens
from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database
from ledger.digests import digest_errand, digest_reason
from ledger.grants import GrantImpossible, end_grant
from ledger.keeping import (
    DISABLE,
    END_SESSIONS,
    AccountImpossible,
    give_next,
    read_grants,
    revoke_and_tell,
)
from ledger.reach import PLACEHOLDERS, Reach, reaches_lawsuit, stands_in
from ledger.watching import office_now_on

_BOTH = "select id, organ, desk, disabled_at from account where id = any(%s) for update"
_STAND_INS = (
    "select id from account_grant where stands_in_for = %s and revoked_at is null order by id"
)
# Whatever is told from now on reaches the successor: the desk goes with the work.
_TAKE_DESK = "update account set desk = %s where id = %s and desk is null"
_LEAVE_DESK = "update account set desk = null where id = %s"
_SUCCESSOR = "%(successor)s::text"
_WAITING_LINES = f"""
    with waiting as (
        select d.id, d.day from digest_line d
        where d.account = %(leaver)s
            and not exists (select 1 from notice n where n.reason = {digest_reason("d.account", "d.day")})
            and not exists (
                select 1 from digest_line k where k.account = %(successor)s and k.reason = d.reason
            )
    ), moved as (
        update digest_line d set account = %(successor)s from waiting w where w.id = d.id returning d.day
    )
    insert into errand (id, kind, body, not_before)
    select distinct {digest_errand(_SUCCESSOR, "day")}, 'digest',
        jsonb_build_object('account', %(successor)s::text, 'day', day),
        (day + time '09:10') at time zone 'Asia/Shanghai'
    from moved
    where not exists (select 1 from errand k where k.id = {digest_reason(_SUCCESSOR, "moved.day")})
    on conflict do nothing
"""  # noqa: S608 -- put together from literals
_OPEN_WORK = f"""
    select l.ref, l.number, l.next_due_on from lawsuit l
    where not l.is_closed and {stands_in("l", PLACEHOLDERS)} and {reaches_lawsuit("l", PLACEHOLDERS)}
    order by l.next_due_on nulls last, l.ref
"""  # noqa: S608 -- put together from literals
_RECUSED = """
    select s.ref, s.standing from lawsuit_standing s
    where s.ref = any(%(refs)s) and s.standing::jsonb #> '{lawsuit,recusals}' @> '[{}]'
"""


@dataclass(frozen=True, slots=True)
class OpenLawsuit:
    """A lawsuit that goes on with the successor; `next_due_on` is its next last day, if there is one."""

    ref: str
    number: str | None
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went over, and what a person must still see to.

    `desk` is the leaver's where the successor keeps one of his own: what is told there reaches the organ's clerk.
    `stand_ins` are the grants of those who stood in for the leaver, which end. In `to_be_named` the leaver was to take
    over for somebody who keeps out, in `kept_out` the successor keeps out himself: another one is needed there.
    """

    grants: tuple[str, ...]
    lawsuits: tuple[OpenLawsuit, ...] = ()
    overdue: int = 0
    stand_ins: tuple[str, ...] = ()
    desk: str | None = None
    to_be_named: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()


async def hand_over(database: Database, leaver: str, successor: str, by: By) -> HandedOver:
    """Hand a leaving colleague's open work to a successor at the same organ, and return what that is.

    The successor gets the grants, from today on, the desk and what waits in the leaver's digest; the leaver's account,
    tokens and sessions end, and so do those grants by which others stood in for him. What he did stays under his name.

    Raises:
        AccountImpossible: one of the two doesn't exist or is disabled, they sit at different organs, or the successor
            may not have what the leaver had.
    """
    async with database.short_path() as connection, connection.transaction():
        return await hand_over_on(connection, leaver, successor, by)


async def hand_over_on(connection: Connection, leaver: str, successor: str, by: By) -> HandedOver:
    """Hand the work over in the caller's transaction; as `hand_over`."""
    people = await _both(connection, leaver, successor)
    today = day_of(await office_now_on(connection))
    grants = [each for each in await read_grants(connection, leaver) if _lasts(each, today)]
    lawsuits = await _open_work(connection, grants)
    given = await _pass_on(connection, leaver, successor, grants, today, by)
    stand_ins = await _end_stand_ins(connection, leaver, by)
    await _pass_desk(connection, leaver, successor, people[leaver]["desk"])
    for words in (DISABLE, END_SESSIONS):
        await connection.execute(words, (leaver,))
    await tokens.revoke_and_tell(connection, leaver, by)
    to_be_named, kept_out = await _recused(connection, lawsuits, leaver, successor)
    overdue = sum(each.next_due_on is not None and each.next_due_on < today for each in lawsuits)
    after = {
        "successor": successor,
        "grants": list(given),
        "lawsuits": len(lawsuits),
        "overdue": overdue,
        "stand_ins": list(stand_ins),
        **by.ground,
    }
    await tell(connection, Happening.WORK_HANDED_OVER, by, about=leaver, after=after)
    return HandedOver(
        grants=given,
        lawsuits=lawsuits,
        overdue=overdue,
        stand_ins=stand_ins,
        desk=people[leaver]["desk"] if people[successor]["desk"] else None,
        to_be_named=to_be_named,
        kept_out=kept_out,
    )


def _lasts(grant: Grant, today: date) -> bool:
    return grant.to_on is None or grant.to_on >= today


async def _both(connection: Connection, leaver: str, successor: str) -> dict[str, dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_BOTH, ([leaver, successor],))
    found: dict[str, dict[str, Any]] = {row["id"]: row async for row in cursor}
    if leaver == successor or len(found) != 2:  # noqa: PLR2004 -- the two of them
        raise AccountImpossible("移交人和接收人应当是两个在册的账号，请核对。")
    if found[leaver]["organ"] != found[successor]["organ"]:
        raise AccountImpossible("接收人应当是同一机关的账号；跨机关的，请另行授权。")
    if found[successor]["disabled_at"] is not None:
        raise AccountImpossible("接收人的账号已停用，请先启用，再行移交。")
    return found


async def _pass_on(
    connection: Connection,
    leaver: str,
    successor: str,
    grants: Sequence[Grant],
    today: date,
    by: By,
) -> tuple[str, ...]:
    """Give the successor what the leaver had and he hasn't, from today on; return the leaver's grants that went."""
    for grant in await read_grants(connection, leaver):
        await end_grant(connection, grant, leaver, by)
    held = [_undated(each) for each in await read_grants(connection, successor)]
    wanted = [each for each in grants if each.stands_in_for != successor]
    try:
        for grant in wanted:
            if _undated(grant) not in held:
                dated = grant.model_copy(update={"from_on": max(grant.from_on, today)})
                await give_next(connection, successor, dated, by)
    except GrantImpossible as error:
        raise AccountImpossible(f"不能移交“{ROLE_NAMES[grant.role]}”的授权：{error}") from error
    return tuple(each.id for each in wanted)


def _undated(grant: Grant) -> Grant:
    return grant.model_copy(update={"id": "", "from_on": date.min})


async def _end_stand_ins(connection: Connection, leaver: str, by: By) -> tuple[str, ...]:
    cursor = await connection.execute(_STAND_INS, (leaver,))
    ended = [row[0] async for row in cursor]
    for each in ended:
        await revoke_and_tell(connection, each, by)
    return tuple(ended)


async def _pass_desk(connection: Connection, leaver: str, successor: str, desk: str | None) -> None:
    await connection.execute(_LEAVE_DESK, (leaver,))
    await connection.execute(_TAKE_DESK, (desk, successor))
    await connection.execute(_WAITING_LINES, {"leaver": leaver, "successor": successor})


async def _open_work(connection: Connection, grants: Sequence[Grant]) -> tuple[OpenLawsuit, ...]:
    """Return the open lawsuits in which these grants have a part, what is due first on top."""
    acting = [each for each in grants if Permission.PERFORM_ACTS in PERMISSIONS[each.role]]
    cursor = connection.cursor(row_factory=class_row(OpenLawsuit))
    await cursor.execute(_OPEN_WORK, Reach.of(acting).arrays)
    return tuple(await cursor.fetchall())


async def _recused(
    connection: Connection, lawsuits: Sequence[OpenLawsuit], leaver: str, successor: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where the leaver was to take over for somebody who keeps out, and where the successor keeps out."""
    cursor = await connection.execute(_RECUSED, {"refs": [each.ref for each in lawsuits]})
    found = [(ref, Standing.model_validate_json(text).lawsuit) async for ref, text in cursor]
    to_be_named = [
        ref
        for ref, lawsuit in found
        for account in {each.account for each in lawsuit.recusals}
        if (held := lawsuit.recusal_of(account)) is not None and held.taken_over_by == leaver
    ]
    kept_out = [ref for ref, lawsuit in found if lawsuit.recusal_of(successor) is not None]
    return tuple(sorted(set(to_be_named))), tuple(sorted(kept_out))
