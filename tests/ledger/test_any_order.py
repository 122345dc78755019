"""Whatever acts come, in whatever order they arrive: the journal tells the whole lawsuit."""

import asyncio
import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.acts import ACTS, LawsuitAct
from domain.people import Actor, Role
from domain.standing import Standing
from ledger.database import Database
from ledger.hashing import digest_of
from ledger.journal import NO_ENTRY
from ledger.memory import Memory
from tests.builders import (
    BUREAU,
    CLERK,
    COURT,
    GOVERNMENT,
    a_ledger,
    a_registered_lawsuit,
    perform,
)
from tests.domain.arbitrary import an_act_of

pytestmark = pytest.mark.timeout(300)

# Two lives may be equal, and the same one is lived again when a failure is looked into: each is another lawsuit.
LIVES = itertools.count(1)
BY: dict[Role, Actor] = {each.role: each for each in (CLERK, BUREAU, GOVERNMENT, COURT)}
# An example may come twice, and is another lawsuit each time.
LIVES = itertools.count(1)
MOVES = st.lists(st.sampled_from(sorted(ACTS)).flatmap(an_act_of), min_size=20, max_size=40)


async def lived(url: str, moves: list[LawsuitAct]) -> None:
    """Have the ledger decide each act, and hold its journal against its read model."""
    async with a_ledger(url) as ledger:
        ref = await a_registered_lawsuit(ledger, key=f"life-{next(LIVES)}", number=None)
        told, memory = 1, Memory()
        for number, act in enumerate(moves):
            who = next((BY[role] for role in sorted(act.by) if role in BY), CLERK)
            answer = await perform(ledger, ref, act, actor=who, key=f"move-{number}", memory=memory)
            told += answer.refused is None
            assert answer.version == told
        await ensure_told_whole(ledger, ref, told)


async def ensure_told_whole(ledger: Database, ref: str, told: int) -> None:
    entries = await _rows(
        ledger, "select * from journal_entry where ref = %s order by version", ref
    )
    (kept,) = await _rows(
        ledger,
        "select l.version, l.digest, l.stage, s.standing from lawsuit l join lawsuit_standing s using (ref)"
        " where ref = %s",
        ref,
    )
    before = NO_ENTRY
    for version, entry in enumerate(entries, start=1):
        assert (entry["version"], entry["previous"]) == (version, before)
        before = digest_of(entry["text"])
        assert entry["digest"] == before
    last = Standing.model_validate(json.loads(entries[-1]["text"])["outcome"])
    assert Standing.model_validate_json(kept["standing"]) == last
    assert (kept["version"], kept["digest"]) == (told, before)
    assert kept["stage"] == last.stage.value
    await _ensure_deadlines(ledger, ref, last)


async def _ensure_deadlines(ledger: Database, ref: str, last: Standing) -> None:
    rows = await _rows(ledger, "select * from deadline where ref = %s", ref)
    assert {(each["key"], each["due_on"], each["is_open"]) for each in rows} == {
        (each.key, each.due_on, each.is_open) for each in last.deadlines
    }


async def _rows(ledger: Database, query: str, ref: str) -> list[dict[str, Any]]:
    async with ledger.short_path() as connection:
        cursor = await connection.execute(query, (ref,))
        names = [each.name for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) async for row in cursor]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    # A life is told move by move; making it shorter takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(MOVES)
def test_the_journal_folds_to_the_lawsuit(database_url: str, moves: list[LawsuitAct]) -> None:
    asyncio.run(lived(database_url, moves))
