"""Entering a lawsuit afterwards (补录): the acts done since are performed with its registration, in one transaction."""

from dataclasses import dataclass, replace

from psycopg.rows import dict_row

from domain.acts import LawsuitAct, apply
from domain.acts.act import Scene
from domain.acts.notice import Register
from domain.calendar import day_of
from domain.lawsuit import Lawsuit
from domain.obligation import FirstHearing, Holders
from domain.organs import OfficeHolder
from domain.rulepack import Lawbook
from domain.standing import Standing, settle
from ledger.database import Connection
from ledger.naming import ask, holders_beside, named_in
from ledger.register_of_the_year import holders_in

_LOCK_YEARS = """
    select pg_advisory_xact_lock(o.lock, y.year)
    from organ o cross join lateral (select year from unnest(%s::int[]) as year order by year) y
    where o.id = %s
"""
_READ_HEADS = """
    select organ, name, post, title, from_on, to_on from office_holder where organ = %s and known_until is null
"""
_READ_REGISTER = """
    select r.ref, r.first_hearing_at as starts_at, r.first_hearing_held as held, r.level = 'first' as is_first_instance,
        r.first_hearing_missed as missed
    from lawsuit r
    where r.organ = %(organ)s and r.first_hearing_year = any(%(years)s) and r.ref <> %(ref)s
        and not exists (
            select 1 from lawsuit e
            where e.organ = r.organ and e.first_hearing_year = r.first_hearing_year and e.level = r.level
                and e.ref <> %(ref)s and e.first_hearing_at < r.first_hearing_at and not e.first_hearing_missed
        )
"""


@dataclass(frozen=True, slots=True)
class Request:
    """A registration as it is judged: what is asked, under which idempotency key, by whom and when."""

    act: Register
    act_id: str
    scene: Scene
    acts: tuple[LawsuitAct, ...] = ()

    @property
    def years(self) -> list[int]:
        """Return the years whose register the acts may move."""
        moments = [getattr(each, "starts_at", None) for each in self.acts]
        return sorted({day_of(each).year for each in moments if each is not None})


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands after the acts, and the other lawsuits whose duty came or went with them."""

    standing: Standing
    nudged: tuple[str, ...] = ()


async def lock_years(connection: Connection, request: Request) -> None:
    """Lock the organ's years before any row, as every act does that moves hearings."""
    if request.years:
        await connection.execute(_LOCK_YEARS, (request.years, request.act.organ))


async def entered(connection: Connection, request: Request, lawsuit: Lawsuit) -> Entered:
    """Return what follows from the registration and its acts.

    The duty is checked after each act, as it would have been in life: closing must not overtake it.

    Raises:
        Refusal: for the first act that can't be.
    """
    standing = settle(lawsuit, request.scene, register=Holders(), earlier=None)
    if not request.acts:
        return Entered(standing)
    scene = await _scene(connection, request, lawsuit)
    others = await _others(connection, request, lawsuit)
    for act in request.acts:
        moved = apply(standing.lawsuit, (act,), scene)
        register = _holders(others, moved.first_hearing, scene.lawbook)
        standing = settle(moved, scene, register=register, earlier=None)
    return Entered(standing, _nudged(others, standing.lawsuit, scene.lawbook))


async def _scene(connection: Connection, request: Request, lawsuit: Lawsuit) -> Scene:
    named = named_in(request.acts)
    asked = await ask(connection, lawsuit.ref, named, organ=lawsuit.organ)
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_HEADS, (lawsuit.organ,))
    return replace(
        request.scene,
        heads=tuple([OfficeHolder(**row) async for row in cursor]),
        number_holders=await holders_beside(connection, lawsuit, named),
        directory=await asked.directory(),
        levels=await asked.lawsuits(),
    )


async def _others(
    connection: Connection, request: Request, lawsuit: Lawsuit
) -> tuple[FirstHearing, ...]:
    key = {"organ": lawsuit.organ, "years": request.years, "ref": lawsuit.ref}
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_REGISTER, key)
    return tuple([FirstHearing(**row) async for row in cursor])


def _holders(
    others: tuple[FirstHearing, ...], own: FirstHearing | None, lawbook: Lawbook
) -> Holders:
    return Holders() if own is None else holders_in(own.year, [own, *others], lawbook)


def _nudged(
    others: tuple[FirstHearing, ...], lawsuit: Lawsuit, lawbook: Lawbook
) -> tuple[str, ...]:
    own = lawsuit.first_hearing
    if own is None:
        return ()
    before = holders_in(own.year, others, lawbook)
    after = _holders(others, own, lawbook)
    moved = {*before.refs, *after.refs} if before != after else set()
    return tuple(sorted(moved - {lawsuit.ref}))
