"""The levels of a dispute: opened once with their parties, or registered from paper and linked, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg.rows import dict_row

from domain.acts.appeals import FileAppeal
from domain.acts.correcting_outcome import CorrectOutcome
from domain.acts.judgment import RecordOutcome
from domain.acts.linking import LinkLevel
from domain.acts.numbering import AssignCaseNumber
from domain.acts.settlement import RecordWithdrawal
from domain.facts.appellants import Appellant
from domain.facts.decisions import EndedOtherwise, Result, WithdrawalKind
from domain.facts.mistakes import Entry
from domain.lawsuit import Level
from domain.people import Actor
from domain.refusals import ActNotAllowed, FactImpossible, KeyReused
from domain.standing import Standing
from ledger.accounts import act_id_of
from ledger.assignments import read_assignment
from ledger.database import Database
from ledger.errands import give_up
from ledger.opening import LevelNotFailed, LevelUnknown, open_again, open_level
from ledger.registering import Registered, register
from tests.builders import (
    BUREAU,
    CLERK,
    NOON,
    PLAINTIFF,
    TODAY,
    a_ledger,
    a_registered_lawsuit,
    a_registration,
    perform,
)

LOST = RecordOutcome(result=Result.REVOKED, happened_on=TODAY)
APPEALED = FileAppeal(appellants=(Appellant.PLAINTIFF,))


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def standing_of(database: Database, ref: str) -> Standing:
    (row,) = await rows(database, "select standing from lawsuit_standing where ref = %s", ref)
    return Standing.model_validate_json(row["standing"])


async def opened(database: Database) -> str:
    """Run the one errand that opens a level, and return the level's ref."""
    (errand,) = await rows(database, "select id from errand where kind = 'level'")
    return await open_level(database, await read_assignment(database, errand["id"]))


async def run_errands(database: Database) -> None:
    """Run every errand on levels, and those that come of them, in the order in which they were made."""
    done: set[str] = set()
    while True:
        found = await rows(database, "select id from errand where kind = 'level' order by made_at")
        waiting = [each["id"] for each in found if each["id"] not in done]
        if not waiting:
            return
        for errand in waiting:
            await open_level(database, await read_assignment(database, errand))
        done |= set(waiting)


async def verbs_of(database: Database, ref: str) -> list[list[str]]:
    entries = await rows(
        database, "select verbs from journal_entry where ref = %s order by version", ref
    )
    return [each["verbs"] for each in entries]


async def send(
    database: Database, earlier: str, *, key: str = "second", actor: Actor = CLERK, **facts: object
) -> Registered:
    known = {
        "level": Level.SECOND,
        "number": "（2026）皖19行终3号",
        "received_on": TODAY,
        "previous": {"ref": earlier, "appellants": ["plaintiff"]},
    }
    act = a_registration(**{**known, **facts})
    act_id = act_id_of(actor.id, "register", key)
    return await register(database, act, act_id=act_id, actors=(actor,), at=NOON)


async def test_an_appeal_opens_the_next_level_once_with_its_parties(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST, APPEALED)

    first = await opened(ledger)
    second = await opened(ledger)

    level = (await standing_of(ledger, first)).lawsuit
    assert first == second
    assert (level.level, level.number, level.dispute_ref) == (Level.SECOND, None, ref)
    (party,) = await rows(ledger, "select name, commitment from party where ref = %s", first)
    (entry,) = await rows(ledger, "select verbs, text from journal_entry where ref = %s", first)
    assert party["name"] == PLAINTIFF
    assert entry["verbs"] == ["open_level"]
    assert party["commitment"] in entry["text"]
    assert PLAINTIFF not in entry["text"]
    (lines,) = await rows(
        ledger, "select count(*) as n from digest_line where template = 'level_opened'"
    )
    assert lines["n"] == 1


async def test_a_level_opened_twice_at_once_is_one(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST, APPEALED)

    found = await asyncio.gather(*(opened(ledger) for _ in range(4)))

    assert len(set(found)) == 1
    assert len(await rows(ledger, "select 1 from lawsuit")) == 2


async def test_a_level_that_was_given_up_is_opened_once_more_and_no_second_one(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST, APPEALED)
    (level,) = (await standing_of(ledger, ref)).lawsuit.next_levels
    (errand,) = await rows(ledger, "select id from errand where kind = 'level'")
    await give_up(ledger, errand["id"])

    again = await open_again(ledger, ref, level.ref)
    opened_ref = await open_level(ledger, await read_assignment(ledger, again))

    assert opened_ref == level.ref
    assert (await standing_of(ledger, level.ref)).lawsuit.level is Level.SECOND
    with pytest.raises(LevelNotFailed):
        await open_again(ledger, ref, level.ref)
    with pytest.raises(LevelUnknown):
        await open_again(ledger, ref, "nobody")


async def test_an_appeal_to_a_court_that_nobody_knows_is_refused(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    appeal = FileAppeal(appellants=(Appellant.PLAINTIFF,), court="nowhere")

    answer = await perform(ledger, ref, LOST, appeal)

    assert answer.refused is not None
    assert "没有代码为“nowhere”的人民法院" in answer.refused.message
    assert await rows(ledger, "select 1 from errand where kind = 'level'") == []


@pytest.mark.parametrize("actor", [CLERK, BUREAU])
async def test_a_second_instance_from_paper_is_linked_to_the_first(
    ledger: Database, actor: Actor
) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST)

    found = await send(ledger, ref, actor=actor)

    first = (await standing_of(ledger, ref)).lawsuit
    second = (await standing_of(ledger, found.ref)).lawsuit
    assert found.is_new
    assert first.is_appealed
    assert first.next_levels[0].ref == found.ref
    assert (second.dispute_ref, second.number) == (ref, "（2026）皖19行终3号")
    assert second.previous is not None
    assert second.previous.outcome is not None
    # The errand finds the level open.
    assert await opened(ledger) == found.ref
    assert len(await rows(ledger, "select 1 from journal_entry where ref = %s", found.ref)) == 1


async def test_the_same_key_twice_finds_the_level(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST)

    first = await send(ledger, ref)
    second = await send(ledger, ref)
    together = await asyncio.gather(*(send(ledger, ref) for _ in range(3)))

    assert {second.ref, *(each.ref for each in together)} == {first.ref}
    assert not second.is_new
    with pytest.raises(KeyReused):
        await send(ledger, ref, cause="另一案由")


@pytest.mark.parametrize(
    ("acts", "facts", "refusal", "reason"),
    [
        ((), {}, ActNotAllowed, "原审案件.*尚未登记裁判结果"),
        ((LOST, APPEALED), {}, ActNotAllowed, "已经登记"),
        ((LOST,), {"level": Level.FIRST}, FactImpossible, "应当是二审或者再审"),
        (
            (LOST,),
            {"previous": {"ref": "nobody", "appellants": ["organ"]}},
            FactImpossible,
            "没有编号为“nobody”的案件",
        ),
    ],
)
async def test_a_level_that_does_not_fit_leaves_no_trace(
    ledger: Database,
    acts: tuple[Any, ...],
    facts: dict[str, Any],
    refusal: type[Exception],
    reason: str,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    if acts:
        await perform(ledger, ref, *acts)
    before = await standing_of(ledger, ref)

    with pytest.raises(refusal, match=reason):
        await send(ledger, ref, **facts)

    assert await standing_of(ledger, ref) == before
    assert len(await rows(ledger, "select 1 from lawsuit")) == 1


async def test_a_number_that_another_has_links_nothing(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST)
    number = "（2026）皖19行终3号"
    other = await a_registered_lawsuit(ledger, key="other", level=Level.SECOND, number=number)

    with pytest.raises(FactImpossible, match=f"已另行登记（编号{other}）"):
        await send(ledger, ref)

    assert not (await standing_of(ledger, ref)).lawsuit.is_appealed


OWN_APPEAL = FileAppeal(appellants=(Appellant.ORGAN,))
OTHER_NUMBER = "（2026）皖19行终4号"


async def test_a_level_learns_once_that_another_party_appealed_too(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST, OWN_APPEAL)
    second = await opened(ledger)
    before = await standing_of(ledger, second)

    await perform(ledger, ref, APPEALED)
    await run_errands(ledger)
    await run_errands(ledger)

    after = await standing_of(ledger, second)
    assert not [each for each in before.deadlines if each.key == "defence"]
    assert [each.is_open for each in after.deadlines if each.key == "defence"] == [True]
    assert await verbs_of(ledger, second) == [["open_level"], ["learn_level"]]
    assert len(await rows(ledger, "select 1 from lawsuit")) == 2


async def test_a_second_paper_to_a_level_that_is_open_is_the_first_levels_to_record(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, LOST, OWN_APPEAL)
    await opened(ledger)
    before = await standing_of(ledger, ref)

    with pytest.raises(FactImpossible, match="在原审案件办理“登记上诉"):
        await send(ledger, ref)

    assert await standing_of(ledger, ref) == before


WITHDRAWN = RecordWithdrawal(kind=WithdrawalKind.APPEAL, happened_on=TODAY)


async def test_the_first_level_is_told_that_the_appeal_was_withdrawn(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    await perform(ledger, first, LOST, APPEALED)
    second = await opened(ledger)

    await perform(ledger, second, WITHDRAWN)
    await run_errands(ledger)
    await run_errands(ledger)

    told = (await standing_of(ledger, first)).lawsuit
    assert (told.is_appealed, told.effective_on) == (False, TODAY)
    assert (await verbs_of(ledger, first))[-1] == ["learn_level"]
    assert await verbs_of(ledger, second) == [["open_level"], ["record_withdrawal"]]
    (lines,) = await rows(
        ledger, "select count(*) as n from digest_line where template = 'appeal_withdrawn'"
    )
    assert lines["n"] == 1


async def test_a_withdrawal_is_entered_in_the_first_level_until_the_second_is_open(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger)
    await perform(ledger, first, LOST, APPEALED)
    await perform(ledger, first, WITHDRAWN)

    await run_errands(ledger)
    answer = await perform(
        ledger, first, APPEALED.model_copy(update={"appellants": (Appellant.ORGAN,)})
    )
    await run_errands(ledger)
    refused = await perform(ledger, first, WITHDRAWN, key="again")

    lawsuit = (await standing_of(ledger, first)).lawsuit
    withdrawn, standing = [
        (await standing_of(ledger, each.ref)).lawsuit for each in lawsuit.next_levels
    ]
    assert answer.refused is None
    assert (withdrawn.ending, standing.ending) == (EndedOtherwise.APPEAL_WITHDRAWN, None)
    assert refused.refused is not None
    assert f"二审案件已建立（编号{standing.ref}）" in refused.refused.message


async def test_a_withdrawn_second_instance_from_paper_leaves_the_first_in_effect(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger)
    second = await a_second_instance_apart(ledger)
    await perform(ledger, second, WITHDRAWN)

    await perform(ledger, first, LOST, LinkLevel(level=second, appellants=(Appellant.PLAINTIFF,)))
    await run_errands(ledger)

    assert (await standing_of(ledger, first)).lawsuit.effective_on == TODAY


async def test_a_correction_reaches_the_level_that_rests_on_it(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    await perform(ledger, first, LOST, APPEALED)
    second = await opened(ledger)
    instead = RecordOutcome(result=Result.MODIFIED, happened_on=TODAY)

    await perform(ledger, first, CorrectOutcome(what=Entry.OUTCOME, instead=instead, reason="笔误"))
    await run_errands(ledger)

    told = (await standing_of(ledger, second)).lawsuit
    assert told.previous is not None
    assert told.previous.outcome is not None
    assert told.previous.outcome.result is Result.MODIFIED
    assert await verbs_of(ledger, second) == [["open_level"], ["learn_level"]]


async def test_an_appeal_entered_by_mistake_is_taken_back_until_its_level_is_tried(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger)
    await perform(ledger, first, LOST, APPEALED)
    second = await opened(ledger)
    mistaken = CorrectOutcome(what=Entry.APPEAL, reason="原告并未上诉")

    answer = await perform(ledger, first, mistaken)
    await run_errands(ledger)

    merger = (await standing_of(ledger, second)).lawsuit.merger
    assert answer.refused is None
    assert merger is not None
    assert merger.into == first


async def test_an_appeal_whose_level_has_a_number_is_not_taken_back(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    await perform(ledger, first, LOST, APPEALED)
    second = await opened(ledger)
    await perform(ledger, second, AssignCaseNumber(number=OTHER_NUMBER))

    answer = await perform(ledger, first, CorrectOutcome(what=Entry.APPEAL, reason="原告并未上诉"))

    assert answer.refused is not None
    assert f"编号{second}" in answer.refused.message


async def a_second_instance_apart(database: Database) -> str:
    return await a_registered_lawsuit(
        database, key="apart", level=Level.SECOND, number=OTHER_NUMBER, received_on=TODAY
    )


async def test_lawsuits_that_were_registered_apart_become_one_dispute(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    second = await a_second_instance_apart(ledger)
    remanded = RecordOutcome(result=Result.REMANDED, happened_on=TODAY)
    await perform(ledger, second, remanded)
    await run_errands(ledger)
    (third,) = (await standing_of(ledger, second)).lawsuit.next_levels

    await perform(ledger, first, LOST, LinkLevel(level=second, appellants=(Appellant.PLAINTIFF,)))
    await run_errands(ledger)

    linked = (await standing_of(ledger, second)).lawsuit
    assert linked.previous is not None
    assert linked.previous.ref == first
    found = await rows(ledger, "select ref, dispute from lawsuit order by registered_at")
    assert {each["ref"]: each["dispute"] for each in found} == dict.fromkeys(
        (first, second, third.ref), first
    )
    assert (await verbs_of(ledger, second))[-1] == ["learn_level"]
    assert (await verbs_of(ledger, third.ref))[-1] == ["learn_level"]
    (party,) = await rows(ledger, "select count(*) as n from party where ref = %s", second)
    assert party["n"] == 1


@pytest.mark.parametrize("organ", ["bailu-housing", None])
async def test_a_lawsuit_that_the_organ_does_not_have_is_not_linked(
    ledger: Database, organ: str | None
) -> None:
    first = await a_registered_lawsuit(ledger)
    other = "nobody"
    if organ is not None:
        facts: dict[str, Any] = {"organ": organ, "level": Level.SECOND, "number": OTHER_NUMBER}
        other = await a_registered_lawsuit(ledger, key="other", **facts)

    answer = await perform(
        ledger, first, LOST, LinkLevel(level=other, appellants=(Appellant.PLAINTIFF,))
    )

    assert answer.refused is not None
    assert f"本机关没有编号为“{other}”的案件" in answer.refused.message


async def test_a_link_is_entered_with_the_registration_too(ledger: Database) -> None:
    second = await a_second_instance_apart(ledger)
    acts = (LOST, LinkLevel(level=second, appellants=(Appellant.PLAINTIFF,)))
    act = a_registration()
    act_id = act_id_of(CLERK.id, "register", "late")

    found = await register(ledger, act, act_id=act_id, actors=(CLERK,), at=NOON, acts=acts)
    await run_errands(ledger)

    assert (await standing_of(ledger, second)).lawsuit.dispute_ref == found.ref
