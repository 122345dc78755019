"""Whoever stands in for an absent colleague is told what he would be told, for as long as the grant holds."""

from datetime import date

import pytest

from domain.people import Role
from domain.permissions import Grant, ScopeKind
from ledger.access_log import By
from ledger.database import Database
from ledger.delivery import people_at
from ledger.grants import give_grant, revoke_grant
from ledger.keeping import disable_account
from tests.builders import CLERK, a_ledger

BY = By(account=None, address="local", authority="operator")
TODAY = date(2026, 6, 10)
_NOON = "update office_clock set shift = timestamptz '2026-06-10 04:00Z' - clock_timestamp()"
_STAND_IN = """
    insert into account (id, name, organ, address) values ('stand-in', '代班', 'bailu-police', 'in@office.example')
"""


async def a_stand_in(ledger: Database, from_on: date, to_on: date) -> None:
    grant = Grant(
        id="stand-in/1",
        role=Role.CLERK,
        organ="bailu-police",
        scope=ScopeKind.ORGANS,
        within="bailu-police",
        from_on=from_on,
        to_on=to_on,
        stands_in_for=CLERK.id,
    )
    async with ledger.short_path() as connection:
        await connection.execute(_NOON)
        await connection.execute(_STAND_IN)
        await give_grant(connection, "stand-in", grant)


async def told(ledger: Database) -> list[str]:
    people, _ = await people_at(ledger, [("bailu-police", "clerk")])
    return sorted(each.account for each in people)


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_told"),
    [
        (TODAY, TODAY, True),
        (date(2026, 6, 11), date(2026, 6, 20), False),
        (date(2026, 6, 1), date(2026, 6, 9), False),
    ],
)
async def test_a_stand_in_is_told_on_the_days_of_the_grant(
    database_url: str, from_on: date, to_on: date, is_told: bool
) -> None:
    async with a_ledger(database_url) as ledger:
        await a_stand_in(ledger, from_on, to_on)

        assert ("stand-in" in await told(ledger)) is is_told
        assert CLERK.id in await told(ledger)


async def test_a_revoked_stand_in_is_told_nothing_more(database_url: str) -> None:
    async with a_ledger(database_url) as ledger:
        await a_stand_in(ledger, TODAY, TODAY)
        async with ledger.short_path() as connection:
            await revoke_grant(connection, "stand-in/1")

        assert await told(ledger) == [CLERK.id]


async def test_a_disabled_account_is_told_nothing_more(database_url: str) -> None:
    async with a_ledger(database_url) as ledger:
        await disable_account(ledger, CLERK.id, BY)

        assert await told(ledger) == []
