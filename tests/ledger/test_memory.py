"""What a process remembers of a lawsuit: believed only where the locked row bears it out."""

from collections.abc import AsyncIterator

import pytest

from activities.recording import refusal_beforehand
from domain.acts import LawsuitAct
from domain.acts.notice import FileDefence
from domain.organs import Organ
from ledger.database import Database
from ledger.deciding import record
from ledger.memory import MEMORY, Memory, Seen
from tests.builders import (
    a_hearing,
    a_ledger,
    a_recording,
    a_registered_lawsuit,
    a_request,
    an_organ,
    perform,
)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


@pytest.fixture
def cold(ledger: Database, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A worker's memory before its first recording."""
    monkeypatch.setattr(MEMORY, "database_url", ledger.url)
    monkeypatch.setattr(MEMORY, "_seen", type(MEMORY._seen)())
    return MEMORY


async def remembered(database: Database, ref: str, memory: Memory) -> Seen:
    await record(database, a_recording(ref=ref), memory)
    seen = memory.recall(ref)
    assert seen is not None
    return seen


def pretended(seen: Seen, **changes: object) -> Seen:
    """The same entry with another cause of action, which only memory has."""
    lawsuit = seen.standing.lawsuit.model_copy(update={"cause": "只在记忆里"})
    standing = seen.standing.model_copy(update={"lawsuit": lawsuit})
    known = {"version": seen.version, "digest": seen.digest, "organ": seen.organ}
    return Seen(standing=standing, **{**known, **changes})  # type: ignore[arg-type]  # by name


async def test_what_the_digest_bears_out_is_not_read_again(ledger: Database) -> None:
    ref, memory = await a_registered_lawsuit(ledger), Memory()
    memory.keep(ref, pretended(await remembered(ledger, ref, memory)))

    answer = await record(ledger, a_recording(ref=ref), memory)

    assert answer.lawsuit.cause == "只在记忆里"


async def test_what_another_process_has_moved_is_read_again(ledger: Database) -> None:
    ref, memory = await a_registered_lawsuit(ledger), Memory()
    memory.keep(ref, pretended(await remembered(ledger, ref, memory)))
    await perform(ledger, ref, FileDefence())

    answer = await record(ledger, a_recording(ref=ref), memory)

    assert answer.lawsuit.cause == "治安行政处罚"
    assert answer.lawsuit.defence_filed_on is not None


async def test_memory_gives_the_same_entry_as_reading(ledger: Database) -> None:
    ref, memory = await a_registered_lawsuit(ledger), Memory()
    acts: tuple[LawsuitAct, ...] = (FileDefence(), a_hearing())
    for number, act in enumerate(acts):
        await record(ledger, a_recording(a_request(act, ref=ref, key=str(number)), ref=ref), memory)

    fresh = await remembered(ledger, ref, Memory())

    assert memory.recall(ref) == fresh


async def test_the_validator_refuses_though_nothing_is_remembered(
    ledger: Database, cold: Memory
) -> None:
    ref = await a_registered_lawsuit(ledger)
    done = await perform(ledger, ref, FileDefence())

    refused = refusal_beforehand(ref, done.version, a_request(FileDefence(), ref=ref))

    assert refused is not None
    assert (refused.kind, refused.version) == ("ActNotAllowed", 2)
    assert cold.recall(ref) is not None


async def test_the_validator_leaves_to_the_ledger_what_has_moved_on(
    ledger: Database,
    cold: Memory,  # noqa: ARG001 -- nothing is remembered
) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, FileDefence())

    assert refusal_beforehand(ref, 1, a_request(FileDefence(), ref=ref)) is None


async def test_the_validator_refuses_nothing_without_a_ledger(
    ledger: Database, cold: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await a_registered_lawsuit(ledger)
    monkeypatch.setattr(cold, "database_url", "postgresql://postgres@127.0.0.1:1/nothing")

    assert refusal_beforehand(ref, 1, a_request(FileDefence(), ref=ref)) is None
    assert cold.at("nobody", 1) is None


def test_a_full_memory_forgets_what_came_first() -> None:
    memory, organ = Memory(places=2), an_organ()
    for ref in ("one", "two", "three"):
        memory.keep(ref, _nothing_of(organ))

    assert [memory.recall(ref) is None for ref in ("one", "two", "three")] == [True, False, False]


def _nothing_of(organ: Organ) -> Seen:
    return Seen(version=1, digest="", standing=None, organ=organ)  # type: ignore[arg-type]  # never read
