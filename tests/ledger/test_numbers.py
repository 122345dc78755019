"""Case numbers in the ledger: each finds its lawsuit, older ones too; a number taken is a proposal, never an error."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from psycopg.rows import dict_row

from domain.acts.numbering import AssignCaseNumber, MergeInto
from ledger.database import Database
from ledger.deciding import Decided, record, rehearse
from tests.builders import (
    BUREAU,
    a_hearing,
    a_ledger,
    a_recording,
    a_registered_lawsuit,
    a_request,
    perform,
)

ONE, OTHER = "（2026）皖1901行初1号", "（2026）皖1901行初2号"


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def alarms(database: Database) -> list[dict[str, object]]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute("select kind, ref, text from alarm order by id")
        return await cursor.fetchall()


async def holders(database: Database) -> dict[str, str]:
    async with database.short_path() as connection:
        cursor = await connection.execute("select number, ref from case_number")
        return {str(number): str(ref) async for number, ref in cursor}


async def assign(
    database: Database, ref: str, number: str, why: str = "assigned", *, version: int = 0
) -> Decided:
    act = AssignCaseNumber.model_validate({"number": number, "why": why})
    return await perform(database, ref, act, known_version=version)


async def test_a_registered_lawsuit_is_found_by_an_older_number(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, number=ONE)
    await assign(ledger, ref, OTHER, "transferred")

    for key, number in enumerate((ONE, OTHER)):
        assert await a_registered_lawsuit(ledger, key=f"{key}", number=number) == ref
    assert await holders(ledger) == {ONE: ref, OTHER: ref}


async def test_a_lawsuit_without_a_number_is_found_once_it_has_one(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, number=None)

    answer = await assign(ledger, ref, ONE)

    assert answer.refused is None
    assert await a_registered_lawsuit(ledger, key="again", number=ONE) == ref


async def test_the_same_number_at_another_organ_or_level_is_another_lawsuit(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger, number=ONE)
    sibling = await a_registered_lawsuit(ledger, key="2", number=None, organ="bailu-housing")
    on_appeal = await a_registered_lawsuit(ledger, key="3", number=None, level="second")

    for each in (sibling, on_appeal):
        act = AssignCaseNumber(number=ONE)
        answer = await perform(ledger, each, act, actor=BUREAU)
        assert answer.refused is None
        assert answer.lawsuit.number == ONE
    assert len({ref, sibling, on_appeal}) == 3
    assert await alarms(ledger) == []


async def test_a_number_that_another_lawsuit_has_is_recorded_and_put_before_a_person(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger, number=ONE)
    second = await a_registered_lawsuit(ledger, key="2", number=None)

    answer = await assign(ledger, second, ONE)

    assert answer.refused is None
    assert answer.version == 2
    assert answer.lawsuit.number is None
    assert answer.lawsuit.merge_proposal is not None
    assert answer.lawsuit.merge_proposal.other == first
    (alarm,) = await alarms(ledger)
    assert (alarm["kind"], alarm["ref"]) == ("merge_proposed", second)
    assert first in str(alarm["text"])
    assert second in str(alarm["text"])
    assert await holders(ledger) == {ONE: first}


async def test_an_older_number_of_another_lawsuit_is_taken_too(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger, number=ONE)
    await assign(ledger, first, OTHER, "transferred")
    second = await a_registered_lawsuit(ledger, key="2", number=None)

    answer = await assign(ledger, second, ONE)

    assert answer.lawsuit.merge_proposal is not None


async def test_a_number_that_was_a_slip_is_free_for_its_own_lawsuit(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger, number=ONE)
    second = await a_registered_lawsuit(ledger, key="2", number=None)
    await assign(ledger, second, ONE)

    await assign(ledger, first, OTHER, "corrected")
    act = AssignCaseNumber(number=ONE)
    answer = await perform(ledger, second, act, key="once more")

    assert answer.lawsuit.number == ONE
    assert answer.lawsuit.merge_proposal is None
    assert await holders(ledger) == {OTHER: first, ONE: second}


async def test_two_lawsuits_that_get_one_number_at_once_break_nothing(ledger: Database) -> None:
    refs = [await a_registered_lawsuit(ledger, key=f"{each}", number=None) for each in range(4)]

    answers = await asyncio.gather(*(assign(ledger, ref, ONE) for ref in refs))

    assert all(each.refused is None for each in answers)
    assert [each.lawsuit.number for each in answers].count(ONE) == 1
    assert sum(each.lawsuit.merge_proposal is not None for each in answers) == 3
    assert len(await alarms(ledger)) == 3


async def test_a_number_assigned_while_it_is_registered_is_one_lawsuits(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, number=None)

    answer, registered = await asyncio.gather(
        assign(ledger, ref, ONE), a_registered_lawsuit(ledger, key="2", number=ONE)
    )

    assert answer.refused is None
    assert (await holders(ledger))[ONE] == registered
    assert (answer.lawsuit.number == ONE) is (registered == ref)


async def test_a_merged_file_passes_the_duty_of_the_years_first_hearing_on(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger, number=ONE)
    second = await a_registered_lawsuit(ledger, key="2", number=None)
    await perform(ledger, second, a_hearing())
    await assign(ledger, second, ONE)

    answer = await perform(ledger, second, MergeInto(reason="重复登记"), expected_version=3)

    assert answer.refused is None
    assert answer.lawsuit.first_hearing is None
    assert answer.lawsuit.merger is not None
    assert answer.lawsuit.merger.into == first


async def test_a_rehearsal_tells_of_the_proposal_and_writes_nothing(ledger: Database) -> None:
    await a_registered_lawsuit(ledger, number=ONE)
    second = await a_registered_lawsuit(ledger, key="2", number=None)
    request = a_request(AssignCaseNumber(number=ONE), ref=second)

    found = await rehearse(ledger, a_recording(request, ref=second))

    assert found.standing.lawsuit.merge_proposal is not None
    assert await alarms(ledger) == []


async def test_the_same_request_twice_is_one_proposal(ledger: Database) -> None:
    await a_registered_lawsuit(ledger, number=ONE)
    second = await a_registered_lawsuit(ledger, key="2", number=None)
    request = a_request(AssignCaseNumber(number=ONE), ref=second)

    answers = [await record(ledger, a_recording(request, ref=second)) for _ in range(2)]

    assert [each.version for each in answers] == [2, 2]
    assert len(await alarms(ledger)) == 1
