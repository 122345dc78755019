"""Whoever leaves hands over all that is open; what can't go over by itself is named for a person."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, LiteralString

import pytest

from domain.acts.recusing import Recuse
from domain.facts.recusals import RecusalGround
from domain.people import Role
from domain.permissions import Grant, ScopeKind
from ledger.access_log import By
from ledger.accounts import caller_of, token_proof
from ledger.database import Database
from ledger.handing_over import HandedOver, hand_over
from ledger.keeping import (
    AccountImpossible,
    NewAccount,
    disable_account,
    enable_account,
    grant_to,
    grants_of,
    make_account,
)
from ledger.tokens import make_token
from tests.builders import BUREAU, CLERK, NOON, TODAY, a_ledger, a_registered_lawsuit, perform

BY = By(account=None, address="local", authority="operator tester")
NEXT = "next"


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with a successor at the police and one at the bureau."""
    async with a_ledger(database_url) as ledger:
        for name, organ in ((NEXT, "bailu-police"), ("next-bureau", "bailu-justice")):
            await make_account(ledger, NewAccount(id=name, name=name, organ=organ), BY)
        yield ledger


def a_grant(role: Role = Role.CLERK, organ: str = "bailu-police", **facts: object) -> Grant:
    known = {"id": "", "role": role, "organ": organ, "scope": ScopeKind.ORGANS, "within": organ}
    return Grant.model_validate({**known, **facts})


async def at_noon(ledger: Database, leaver: str, successor: str) -> HandedOver:
    """Hand over at noon of the builders' day."""
    async with ledger.short_path() as connection:
        await connection.execute("update office_clock set shift = %s - clock_timestamp()", (NOON,))
    return await hand_over(ledger, leaver, successor, BY)


async def rows(ledger: Database, query: LiteralString, *key: object) -> list[tuple[Any, ...]]:
    async with ledger.short_path() as connection:
        return [tuple(row) async for row in await connection.execute(query, key)]


async def test_the_open_lawsuits_are_listed_what_is_due_first_on_top(ledger: Database) -> None:
    later = await a_registered_lawsuit(ledger, received_on=TODAY - timedelta(days=1))
    late = await a_registered_lawsuit(
        ledger, key="b", number="（2026）皖1901行初13号", received_on=TODAY - timedelta(days=60)
    )
    await a_registered_lawsuit(
        ledger, key="c", number="（2026）皖1901行初14号", organ="bailu-housing"
    )

    done = await at_noon(ledger, CLERK.id, NEXT)

    assert [each.ref for each in done.lawsuits] == [late, later]
    assert done.lawsuits[0].number == "（2026）皖1901行初13号"
    assert done.overdue == 1
    ((after,),) = await rows(
        ledger, "select after from access_entry where kind = 'work_handed_over'"
    )
    assert (after["successor"], after["lawsuits"], after["overdue"]) == (NEXT, 2, 1)


async def test_grants_go_over_from_today_on_and_past_ones_end(ledger: Database) -> None:
    await grant_to(ledger, CLERK.id, a_grant(to_on=TODAY - timedelta(days=1)), BY)
    to_come = a_grant(
        Role.HANDLING_UNIT,
        scope=ScopeKind.ASSIGNED,
        from_on=TODAY + timedelta(days=3),
        to_on=TODAY + timedelta(days=9),
    )
    await grant_to(ledger, CLERK.id, to_come, BY)

    done = await at_noon(ledger, CLERK.id, NEXT)

    assert len(done.grants) == 2
    given = await grants_of(ledger, NEXT)
    assert [(each.role, each.from_on, each.to_on) for each in given] == [
        (Role.CLERK, TODAY, None),
        (Role.HANDLING_UNIT, TODAY + timedelta(days=3), TODAY + timedelta(days=9)),
    ]
    assert await grants_of(ledger, CLERK.id) == []


async def test_what_the_successor_has_is_not_given_twice(ledger: Database) -> None:
    await grant_to(ledger, NEXT, a_grant(), BY)

    await at_noon(ledger, CLERK.id, NEXT)

    assert len(await grants_of(ledger, NEXT)) == 1


async def test_tokens_end_for_good(ledger: Database) -> None:
    token = await make_token(ledger, CLERK.id, valid_for=timedelta(hours=1))

    await at_noon(ledger, CLERK.id, NEXT)
    await enable_account(ledger, CLERK.id, BY)

    assert await caller_of(ledger, token_proof(token)) is None


async def test_those_who_stood_in_for_the_leaver_no_longer_do(ledger: Database) -> None:
    await make_account(ledger, NewAccount(id="third", name="third", organ="bailu-police"), BY)
    standing_in = a_grant(stands_in_for=CLERK.id, to_on=TODAY + timedelta(days=9))
    grant = await grant_to(ledger, "third", standing_in, BY)
    await grant_to(ledger, NEXT, standing_in, BY)

    done = await at_noon(ledger, CLERK.id, NEXT)

    assert done.stand_ins == (f"{NEXT}/1", grant)
    assert await grants_of(ledger, "third") == []
    assert [each.stands_in_for for each in await grants_of(ledger, NEXT)] == [None]


async def test_a_leaver_who_stood_in_for_the_successor_leaves_him_his_own(ledger: Database) -> None:
    standing_in = a_grant(stands_in_for=NEXT, to_on=TODAY + timedelta(days=9))
    await grant_to(ledger, CLERK.id, standing_in, BY)

    await at_noon(ledger, CLERK.id, NEXT)

    assert [each.stands_in_for for each in await grants_of(ledger, NEXT)] == [None]


async def test_a_desk_that_nobody_takes_is_told(ledger: Database) -> None:
    async with ledger.short_path() as connection:
        await connection.execute("update account set desk = 'legal_office' where id = %s", (NEXT,))

    done = await at_noon(ledger, CLERK.id, NEXT)

    assert done.desk == "clerk"
    assert await rows(ledger, "select desk from account where id = %s", NEXT) == [("legal_office",)]


async def test_lawsuits_in_which_somebody_keeps_out_are_named(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    second = await a_registered_lawsuit(ledger, key="b", number="（2026）皖1901行初13号")
    known = {"ground": RecusalGround.OTHER_TIE, "reason": "曾任该案代理人"}
    for ref, said in (
        (first, {"account": "third", "taken_over_by": BUREAU.id}),
        (second, {"account": "next-bureau"}),
    ):
        answer = await perform(ledger, ref, Recuse.model_validate({**known, **said}), actor=BUREAU)
        assert answer.refused is None

    done = await at_noon(ledger, BUREAU.id, "next-bureau")

    assert (done.to_be_named, done.kept_out) == ((first,), (second,))


@pytest.mark.parametrize(
    ("leaver", "successor", "message"),
    [
        (CLERK.id, CLERK.id, "两个在册"),
        (CLERK.id, "nobody", "两个在册"),
        (CLERK.id, "next-bureau", "同一机关"),
        (CLERK.id, "gone", "已停用"),
        ("audit", "admin", "三员应当分设"),
    ],
)
async def test_who_can_not_take_over_is_told_why_and_nothing_changes(
    ledger: Database, leaver: str, successor: str, message: str
) -> None:
    for name, role in (("gone", None), ("audit", Role.AUDITOR), ("admin", Role.ADMINISTRATOR)):
        await make_account(ledger, NewAccount(id=name, name=name, organ="bailu-police"), BY)
        if role is not None:
            await grant_to(ledger, name, a_grant(role), BY)
    await disable_account(ledger, "gone", BY)
    before = await grants_of(ledger, leaver)

    with pytest.raises(AccountImpossible, match=message):
        await at_noon(ledger, leaver, successor)

    assert await grants_of(ledger, leaver) == before
    disabled = "select disabled_at from account where id = %s"
    assert await rows(ledger, disabled, leaver) == [(None,)]
