"""Registering: one number, one lawsuit; one key, one answer; nothing refused leaves a trace."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.acts.notice import Register
from domain.lawsuit import Level
from domain.people import Actor
from domain.refusals import FactImpossible, KeyReused, NotPermitted, Refusal
from ledger.accounts import act_id_of
from ledger.database import Database
from ledger.hashing import SHA256, commitment
from ledger.registering import Registered, register
from ledger.watching import asleep
from tests.builders import (
    BUREAU,
    CLERK,
    COURT,
    NOON,
    OTHER_CLERK,
    PLAINTIFF,
    TODAY,
    a_ledger,
    a_registration,
)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def send(
    database: Database, act: Register, *, key: str = "key", actor: Actor = CLERK
) -> Registered:
    return await register(
        database,
        act,
        act_id=act_id_of(actor.id, "register", key),
        actors=(actor,),
        at=NOON,
    )


async def count(database: Database) -> dict[str, int]:
    found = {}
    async with database.short_path() as connection:
        for table in ("lawsuit", "journal_entry", "party", "deadline"):
            cursor = await connection.execute(f"select count(*) from {table}")
            row = await cursor.fetchone()
            found[table] = row[0] if row else 0
    return found


async def test_two_registering_one_number_at_once_get_one_lawsuit(ledger: Database) -> None:
    found = await asyncio.gather(
        *(send(ledger, a_registration(), key=f"key-{number}") for number in range(4)),
        send(ledger, a_registration(), actor=BUREAU),
    )

    assert len({each.ref for each in found}) == 1
    assert [each.is_new for each in found].count(True) == 1
    assert (await count(ledger))["journal_entry"] == 1


async def test_the_same_key_twice_finds_the_lawsuit(ledger: Database) -> None:
    first = await send(ledger, a_registration())

    second = await send(ledger, a_registration())

    assert second == Registered(ref=first.ref, is_new=False)


async def test_the_same_key_twice_at_once_is_one_lawsuit_though_its_number_is_to_come(
    ledger: Database,
) -> None:
    found = await asyncio.gather(*(send(ledger, a_registration(number=None)) for _ in range(4)))

    assert len({each.ref for each in found}) == 1
    assert (await count(ledger))["lawsuit"] == 1


async def test_lawsuits_whose_numbers_are_to_come_are_different_ones(ledger: Database) -> None:
    first = await send(ledger, a_registration(number=None), key="first")
    second = await send(ledger, a_registration(number=None), key="second")

    assert first.ref != second.ref


async def test_a_key_used_for_another_registration_is_refused(ledger: Database) -> None:
    await send(ledger, a_registration())

    with pytest.raises(KeyReused):
        await send(ledger, a_registration(number="（2026）皖1901行初13号"))


async def test_one_number_at_two_levels_is_two_lawsuits(ledger: Database) -> None:
    first = await send(ledger, a_registration(), key="first")
    second = await send(ledger, a_registration(level=Level.SECOND), key="second")

    assert first.ref != second.ref


@pytest.mark.parametrize(
    ("facts", "actor", "refusal"),
    [
        ({"organ": "nobody"}, CLERK, FactImpossible),
        ({"court": "bailu-justice"}, CLERK, FactImpossible),
        ({"handling_unit": "nobody"}, CLERK, FactImpossible),
        ({"received_on": TODAY + timedelta(days=1)}, CLERK, FactImpossible),
        ({}, OTHER_CLERK, NotPermitted),
        ({}, COURT, NotPermitted),
    ],
)
async def test_a_registration_that_is_refused_leaves_no_trace(
    ledger: Database, facts: dict[str, Any], actor: Actor, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await send(ledger, a_registration(**facts), actor=actor)

    assert set((await count(ledger)).values()) == {0}


async def test_the_plaintiffs_name_is_beside_the_journal_and_committed_to_in_it(
    ledger: Database,
) -> None:
    found = await send(ledger, a_registration())

    async with ledger.short_path() as connection:
        cursor = await connection.execute(
            "select p.name, p.salt, p.commitment, j.text from party p join journal_entry j using (ref)"
            " where ref = %s",
            (found.ref,),
        )
        row = await cursor.fetchone()
    assert row is not None
    name, salt, committed, text = row
    assert name == PLAINTIFF
    assert committed == commitment(salt, PLAINTIFF, SHA256)
    assert committed in text
    assert PLAINTIFF not in text


async def test_a_lawsuit_whose_procedure_never_started_is_found_asleep(ledger: Database) -> None:
    found = await send(ledger, a_registration())

    assert await asleep(ledger, timedelta(), 10) == [found.ref]
