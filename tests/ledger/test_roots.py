"""The daily root: over the heads of all journals in one snapshot, once a day, chained to the last."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.calendar import day_of
from ledger.database import Database
from ledger.hashing import digest_of
from ledger.roots import NO_ROOT, RootUnknown, line_of, make_root_if_due, root_of
from ledger.watching import advance_clock, office_now
from tests.builders import TODAY, Move, a_ledger, a_normal_life, a_registered_lawsuit, perform

DAY = timedelta(days=1)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.short_path() as connection:
        return await (await connection.execute(query)).fetchall()


async def play(database: Database, ref: str, moves: tuple[Move, ...]) -> None:
    for number, move in enumerate(moves):
        await perform(database, ref, *move.acts, actor=move.actor, key=f"move-{number}")


async def next_day(database: Database) -> None:
    await advance_clock(database, DAY, is_movable=True)


async def test_a_root_covers_the_heads_of_all_journals(ledger: Database) -> None:
    first = await a_registered_lawsuit(ledger)
    second = await a_registered_lawsuit(ledger, key="another", number="（2026）皖1901行初13号")
    await play(ledger, second, a_normal_life()[:2])

    day = await make_root_if_due(ledger)

    assert day == day_of(await office_now(ledger))
    root, changed = await root_of(ledger, day)
    said = json.loads(root.text)
    heads = await rows(ledger, 'select ref, version, digest from lawsuit order by ref collate "C"')
    lines = b"".join(line_of(*head) for head in heads)
    assert {ref for ref, _, _ in heads} == {first, second}
    assert changed == lines
    assert said["heads"] == said["changed"]["digest"] == digest_of(lines)
    assert (said["lawsuits"], said["entries"], said["previous"]) == (2, 4, NO_ROOT)
    assert root.digest == digest_of(root.text)


async def test_a_day_has_one_root_and_its_deposit_is_one_errand(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    day = await make_root_if_due(ledger)
    await play(ledger, ref, a_normal_life()[:1])

    again = await make_root_if_due(ledger)

    assert again is None
    assert await rows(ledger, "select day from daily_root") == [(day,)]
    assert await rows(ledger, "select id, kind from errand where kind = 'root'") == [
        (f"root/{day}", "root")
    ]


async def test_two_sweeps_at_once_make_one_root(ledger: Database) -> None:
    await a_registered_lawsuit(ledger)

    made = await asyncio.gather(*(make_root_if_due(ledger) for _ in range(4)))

    assert len([day for day in made if day is not None]) == 1
    assert len(await rows(ledger, "select 1 from daily_root")) == 1


async def test_the_next_root_names_the_last_and_deposits_what_has_changed_alone(
    ledger: Database,
) -> None:
    first = await a_registered_lawsuit(ledger)
    second = await a_registered_lawsuit(ledger, key="another", number="（2026）皖1901行初13号")
    yesterday = await make_root_if_due(ledger)
    await next_day(ledger)
    await play(ledger, first, a_normal_life()[:1])

    today = await make_root_if_due(ledger)

    assert yesterday is not None
    assert today == yesterday + DAY
    root, changed = await root_of(ledger, today)
    said = json.loads(root.text)
    assert said["previous"] == (await root_of(ledger, yesterday))[0].digest
    assert (said["lawsuits"], said["entries"], said["changed"]["lawsuits"]) == (2, 3, 1)
    assert first in changed.decode()
    assert second not in changed.decode()


async def test_a_day_on_which_nothing_happened_has_a_root_as_well(ledger: Database) -> None:
    await a_registered_lawsuit(ledger)
    await make_root_if_due(ledger)
    await next_day(ledger)

    today = await make_root_if_due(ledger)

    assert today is not None
    assert (await root_of(ledger, today))[1] == b""


async def test_an_office_without_lawsuits_has_no_root(ledger: Database) -> None:
    assert await make_root_if_due(ledger) is None
    with pytest.raises(RootUnknown):
        await root_of(ledger, TODAY)
