"""What the lists and the opening query let through is what `authorize` allows: on random organs, grants and days."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.people import Role
from domain.permissions import (
    Grant,
    Holder,
    LawsuitPlace,
    OrganPlace,
    Permission,
    ScopeKind,
    authorize,
)
from ledger.accounts import caller_of, open_request, token_proof
from ledger.database import Connection, Database
from ledger.directory import REBUILD_CLOSURE
from ledger.reading import Sought, Wish, is_organ_in_scope, lawsuits_by_due_day, organs_in_scope
from ledger.tokens import make_token
from tests.stack import owned

pytestmark = pytest.mark.timeout(300)

TODAY = date(2026, 6, 10)
LINES = (None, "security", "housing")
# The journal goes with the lawsuits: as replicas do, without the trigger that would refuse.
_CLEAR = """
    set session_replication_role = replica;
    truncate account_grant, token, lawsuit, account, organ_below, organ cascade;
    set session_replication_role = origin
"""
_NOON = "update office_clock set shift = timestamptz '2026-06-10 04:00Z' - clock_timestamp()"
_ORGAN = "insert into organ (id, name, kind, parent, line, bureau, government) values (%s, %s, %s, %s, %s, %s, %s)"
_ACCOUNT = "insert into account (id, name, organ) values ('someone', '某人', '0')"
_GRANT = """
    insert into account_grant (id, account, role, organ, scope, within, line, from_on, to_on, stands_in_for)
    values (%(id)s, 'someone', %(role)s, %(organ)s, %(scope)s, %(within)s, %(line)s, %(from_on)s, %(to_on)s,
        %(stands_in_for)s)
"""
_LAWSUIT = """
    insert into lawsuit (ref, organ, court, handling_unit, is_restricted, level, dispute, capacity, version, digest,
        stage, is_closed, watched_until, registered_at)
    values (%s, %s, %s, %s, %s, 'first', %s, 'defendant', 1, '', 'registered', false, now(), now())
"""
_NUMBER = "insert into case_number (number, organ, level, ref) values (%s, %s, 'first', %s)"


@dataclass(frozen=True)
class File:
    """A random lawsuit: its organ, court, unit, mark, dispute and number, each of a few."""

    organ: int
    court: int
    unit: int | None
    is_marked: bool
    dispute: int
    number: int | None

    def is_sibling_of(self, other: "File") -> bool:
        return self.number is not None and (self.number, self.court) == (other.number, other.court)


@dataclass(frozen=True)
class World:
    """A random jurisdiction: organs by number, each with the number above it, and what one account was granted."""

    parents: Sequence[int | None]
    lines: Sequence[str | None]
    lawsuits: Sequence[File]
    supervisors: Sequence[tuple[str | None, str | None, bool]]
    grants: Sequence[Grant]

    def place(self, number: int) -> OrganPlace:
        above, at = [str(number)], self.parents[number]
        while at is not None:
            above.append(str(at))
            at = self.parents[at]
        return OrganPlace(organ=str(number), above=frozenset(above), line=self.lines[number])

    def places(self) -> Mapping[str, LawsuitPlace]:
        return {
            f"lawsuit-{index}": LawsuitPlace(
                **self.place(each.organ).model_dump(),
                court=str(each.court),
                handling_unit=None if each.unit is None else str(each.unit),
                bureau=self.supervisors[each.organ][0],
                government=self.decides_on(each.organ),
                is_restricted=each.dispute in self.restricted(),
            )
            for index, each in enumerate(self.lawsuits)
        }

    def restricted(self) -> set[int]:
        """Return the disputes with a marked file, and those with a sibling of one of their levels."""
        marked = {each.dispute for each in self.lawsuits if each.is_marked}
        levels = [each for each in self.lawsuits if each.dispute in marked]
        siblings = [each for each in self.lawsuits if any(map(each.is_sibling_of, levels))]
        return marked | {each.dispute for each in siblings}

    def decides_on(self, organ: int) -> str | None:
        _, government, is_government = self.supervisors[organ]
        return str(organ) if is_government else government


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(2, 7))
    numbers = st.integers(0, count - 1)
    someone = st.none() | numbers.map(str)
    parents = [
        draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(count)
    ]
    days = st.sampled_from([TODAY + timedelta(days=each) for each in (-2, -1, 0, 1, 2)])

    def a_grant(index: int) -> Grant:
        scope = draw(st.sampled_from(ScopeKind))
        from_on = draw(st.just(date.min) | days)
        to_on = draw(st.none() | days.filter(lambda day: day >= from_on))
        return Grant(
            id=f"grant-{index}",
            role=draw(st.sampled_from([role for role in Role if role is not Role.SYSTEM])),
            organ=str(draw(numbers)),
            scope=scope,
            within=str(draw(numbers)),
            line=draw(st.sampled_from(LINES[1:])) if scope is ScopeKind.LINE else None,
            from_on=from_on,
            to_on=to_on,
        )

    return World(
        parents=parents,
        lines=[draw(st.sampled_from(LINES)) for _ in range(count)],
        lawsuits=draw(
            st.lists(
                st.builds(
                    File,
                    organ=numbers,
                    court=numbers,
                    unit=st.none() | numbers,
                    is_marked=st.booleans(),
                    dispute=st.integers(0, 3),
                    number=st.none() | st.integers(0, 2),
                ),
                min_size=1,
                max_size=6,
                # A number is one organ's once; without one, each is its own.
                unique_by=lambda each: (
                    object() if each.number is None else (each.organ, each.number)
                ),
            )
        ),
        supervisors=[(draw(someone), draw(someone), draw(st.booleans())) for _ in range(count)],
        grants=[a_grant(index) for index in range(draw(st.integers(0, 4)))],
    )


async def build(connection: Connection, world: World) -> None:
    await connection.execute(_CLEAR)
    await connection.execute(_NOON)
    for number, parent in enumerate(world.parents):
        above = None if parent is None else str(parent)
        kind = "city_government" if world.supervisors[number][2] else "city_department"
        row: tuple[Any, ...] = (str(number), str(number), kind, above, world.lines[number])
        await connection.execute(_ORGAN, (*row, None, None))
    for number, (bureau, government, _) in enumerate(world.supervisors):
        await connection.execute(
            "update organ set bureau = %s, government = %s where id = %s",
            (bureau, government, str(number)),
        )
    await connection.execute(REBUILD_CLOSURE)
    await connection.execute(_ACCOUNT)
    for (ref, place), file in zip(world.places().items(), world.lawsuits, strict=True):
        seat = (place.organ, place.court, place.handling_unit)
        await connection.execute(_LAWSUIT, (ref, *seat, file.is_marked, str(file.dispute)))
        if file.number is not None:
            await connection.execute(_NUMBER, (str(file.number), place.organ, ref))
    for grant in world.grants:
        # Lists and rule are equal also for what nobody is given together any more.
        await connection.execute(_GRANT, grant.model_dump())


async def ensure_equal(url: str, world: World) -> None:
    """Hold the ledger's three answers against the domain's one."""
    database = Database(url)
    try:
        async with database.short_path() as connection:
            await build(connection, world)
        token = await make_token(database, "someone", valid_for=timedelta(hours=1))
        holder = Holder(account="someone", grants=tuple(world.grants))

        def may(permission: Permission, place: OrganPlace) -> bool:
            return authorize(holder, permission, place, TODAY) is not None

        seen = {ref for ref, each in world.places().items() if may(Permission.READ_LAWSUITS, each)}
        organs = {
            str(number)
            for number in range(len(world.parents))
            if may(Permission.READ_ORGANS, world.place(number))
        }
        caller = await caller_of(database, token_proof(token))
        assert caller is not None
        listed = await lawsuits_by_due_day(database, caller, Wish(), Sought())
        assert {row["ref"] for row in listed.rows} == seen
        found = await organs_in_scope(database, caller, Wish())
        assert {row["id"] for row in found.rows} == organs
        for number in range(len(world.parents)):
            is_seen = await is_organ_in_scope(database, caller, str(number))
            assert is_seen is (str(number) in organs)
        for ref, place in world.places().items():
            opening = await open_request(database, token_proof(token), ref, "key")
            assert opening is not None
            assert (opening.ref == ref) is (ref in seen)
            assert {each.grant for each in opening.actors} == acting_under(world, place)
    finally:
        await database.dispose()


def acting_under(world: World, place: LawsuitPlace) -> set[str | None]:
    """Return the grants by each of which alone acts may be performed in a lawsuit."""
    alone = {each.id: Holder(account="someone", grants=(each,)) for each in world.grants}
    return {
        grant
        for grant, holder in alone.items()
        if authorize(holder, Permission.PERFORM_ACTS, place, TODAY)
    }


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_lists_and_opening_see_what_authorize_allows(database_url: str, world: World) -> None:
    asyncio.run(ensure_equal(owned(database_url), world))
