"""What is entered afterwards (补录): nobody is called to a hearing that is over, and an overdue duty is told once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.acts.nominating import NominateHead
from domain.organs import Post
from ledger.database import Database
from ledger.deciding import record
from tests.activities.office import rows
from tests.builders import (
    NOON,
    PRINCIPAL,
    TODAY,
    a_city,
    a_hearing,
    a_recording,
    a_registered_lawsuit,
    perform,
)

_TOLD = """
    select body ->> 'template' from errand where kind = 'notice' union all select template from digest_line
"""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=5)
    await a_city(database)
    yield database
    await database.dispose()


async def test_a_duty_entered_overdue_is_told_once_and_escalated(database: Database) -> None:
    ref = await a_registered_lawsuit(database, received_on=TODAY - timedelta(days=100))

    answers = [
        await record(database, a_recording(ref=ref, at=NOON + timedelta(days=days)))
        for days in (0, 1, 30)
    ]

    assert await rows(database, "select key, is_open from deadline order by key") == [
        ("defence", True),
        ("evidence_extension", True),
        ("jurisdiction_objection", True),
    ]
    assert await rows(database, _TOLD) == [("rung_bureau_decides",)]
    assert [each.version for each in answers] == [1, 1, 1]
    (escalation,) = answers[-1].lawsuit.escalations
    assert (escalation.deadline, escalation.step) == ("defence", "bureau_decides")


async def test_rungs_that_are_still_to_come_speak(database: Database) -> None:
    ref = await a_registered_lawsuit(database, received_on=TODAY - timedelta(days=17))

    for days in (0, 30):
        await record(database, a_recording(ref=ref, at=NOON + timedelta(days=days)))

    assert await rows(database, f"select distinct told from ({_TOLD}) as t(told)") != []


@pytest.mark.parametrize(("days", "told"), [(-5, []), (5, [("duty",), ("head_named",)])])
async def test_a_hearing_calls_someone_only_while_it_is_to_come(
    database: Database, days: int, told: list[tuple[str]]
) -> None:
    ref = await a_registered_lawsuit(database, received_on=TODAY - timedelta(days=10))

    await perform(
        database,
        ref,
        a_hearing(TODAY + timedelta(days=days)),
        NominateHead(name=PRINCIPAL, post=Post.PRINCIPAL),
    )

    assert await rows(database, _TOLD) == told
