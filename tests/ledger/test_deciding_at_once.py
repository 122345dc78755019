"""An act decided on what this process saw last: written where the ledger bears it out, decided anew where not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.acts.hearing import ConfirmAppearance
from domain.acts.notice import FileDefence
from domain.acts.urging import Urge
from ledger import deciding, finding
from ledger.database import Database
from ledger.deciding import Decided, record
from ledger.finding import Found
from ledger.memory import Memory, Seen
from ledger.watching import advance_clock
from tests.activities.office import rows
from tests.builders import (
    BUREAU,
    NOON,
    TODAY,
    a_ledger,
    a_normal_life,
    a_recording,
    a_registered_lawsuit,
    a_withdrawal,
    perform,
)

URGE = Urge(about="defence", text="请抓紧", answer_due_on=TODAY + timedelta(days=20))
CONFIRM = ConfirmAppearance(principal_appeared=True, head_appeared=True, basis="庭审笔录")


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


@pytest.fixture
async def ref(ledger: Database) -> str:
    """A registered lawsuit."""
    return await a_registered_lawsuit(ledger)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was decided on the locked row, lawsuit by lawsuit."""
    found: list[str] = []
    find = finding.find

    async def noting(*given: object, seen: Seen | None) -> Found:
        answer = await find(*given, seen=seen)  # type: ignore[arg-type]  # as they came
        found.append(answer.lawsuit.ref)
        return answer

    monkeypatch.setattr(deciding, "find", noting)
    return found


async def a_memory(ledger: Database, ref: str) -> Memory:
    """The memory of a worker that has looked at the lawsuit."""
    memory = Memory()
    await record(ledger, a_recording(ref=ref), memory)
    return memory


async def test_what_was_seen_last_is_decided_on_without_asking(
    ledger: Database, ref: str, asked: list[str]
) -> None:
    memory = await a_memory(ledger, ref)
    asked.clear()

    done = await perform(ledger, ref, FileDefence(), memory=memory)
    urged = await perform(ledger, ref, URGE, actor=BUREAU, memory=memory)

    assert (done.version, urged.version) == (2, 3)
    assert asked == []
    assert await rows(ledger, "select version from journal_entry order by version") == [
        (1,),
        (2,),
        (3,),
    ]


async def test_a_look_that_writes_no_entry_is_remembered(
    ledger: Database, ref: str, asked: list[str]
) -> None:
    memory, later = Memory(), NOON + timedelta(minutes=1)
    looked = await record(ledger, a_recording(ref=ref, at=later), memory)
    asked.clear()

    done = await perform(ledger, ref, FileDefence(), at=later, memory=memory)

    assert (looked.version, done.version) == (1, 2)
    assert asked == []


async def test_it_is_the_same_as_asking(ledger: Database) -> None:
    """The same life, decided with a memory and without, leaves the same outcomes."""

    async def lived(key: str, memory: Memory | None) -> list[object]:
        ref = await a_registered_lawsuit(ledger, key=key, number=None)
        for number, move in enumerate(a_normal_life()):
            answer = await perform(
                ledger, ref, *move.acts, actor=move.actor, key=str(number), memory=memory
            )
            assert answer.refused is None
        entries = await rows(
            ledger,
            "select (text::jsonb #- '{outcome,lawsuit,ref}' #- '{outcome,lawsuit,obligation}') -> 'outcome'"
            f" from journal_entry where ref = '{ref}' order by version",
        )
        deadlines = await rows(
            ledger,
            f"select key, due_on, is_open, done_on from deadline where ref = '{ref}' order by key",
        )
        return [entries, deadlines]

    assert await lived("with", Memory()) == await lived("without", None)


async def test_what_another_process_did_is_not_undone(ledger: Database, ref: str) -> None:
    memory = await a_memory(ledger, ref)
    await perform(ledger, ref, a_withdrawal())

    answer = await perform(ledger, ref, FileDefence(), memory=memory)

    assert answer.refused is None or answer.refused.version == 2
    assert answer.lawsuit.withdrawal is not None


async def test_a_refusal_is_the_ledgers(ledger: Database, ref: str, asked: list[str]) -> None:
    memory = await a_memory(ledger, ref)
    asked.clear()

    refused = await perform(ledger, ref, CONFIRM, actor=BUREAU, memory=memory)

    assert refused.refused is not None
    assert asked == [ref]


async def test_the_same_act_twice_at_once_is_one(ledger: Database, ref: str) -> None:
    memories = [await a_memory(ledger, ref) for _ in range(4)]

    answers = await asyncio.gather(
        *(perform(ledger, ref, FileDefence(), memory=memory) for memory in memories)
    )

    assert [(each.version, each.refused) for each in answers] == [(2, None)] * 4
    assert await rows(ledger, "select count(*) from journal_entry") == [(2,)]


async def test_two_acts_at_once_are_two_entries(ledger: Database, ref: str) -> None:
    memories = [await a_memory(ledger, ref) for _ in range(4)]

    answers: list[Decided] = await asyncio.gather(
        *(
            perform(ledger, ref, URGE, actor=BUREAU, key=str(number), memory=memory)
            for number, memory in enumerate(memories)
        )
    )

    assert sorted(each.version for each in answers) == [2, 3, 4, 5]


async def test_where_the_clock_was_moved_it_is_the_new_day(
    ledger: Database, ref: str, asked: list[str]
) -> None:
    memory = await a_memory(ledger, ref)
    await advance_clock(ledger, timedelta(days=3), is_movable=True)
    asked.clear()

    done = await perform(ledger, ref, FileDefence(), memory=memory)

    assert asked == [ref]
    assert done.lawsuit.defence_filed_on == TODAY + timedelta(days=3)
    assert memory.recall(ref) == (await _fresh(ledger, ref)).recall(ref)


@pytest.mark.parametrize(
    "moved",
    [
        "update organ set bureau = 'bailu-government' where id = 'bailu-police'",
        "update lawbook_version set version = 'x'",
        "update lawsuit set watched_until = watched_until + interval '1 hour'",
        "update lawsuit set digest = 'x'",
    ],
)
async def test_what_the_ledger_knows_otherwise_is_asked_for(
    ledger: Database, ref: str, asked: list[str], moved: str
) -> None:
    memory = await a_memory(ledger, ref)
    await rows(ledger, f"{moved} returning 1")
    asked.clear()

    done = await perform(ledger, ref, FileDefence(), memory=memory)

    assert done.version == 2
    assert asked == [ref]


async def _fresh(ledger: Database, ref: str) -> Memory:
    memory = Memory()
    await record(ledger, a_recording(ref=ref, at=NOON), memory)
    return memory
