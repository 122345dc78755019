"""A new rule pack reaches the open lawsuits: each is looked at again, once, and its duty follows the hearing's day."""

from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest

from domain.acts.notice import FileDefence
from domain.obligation import Answer
from domain.rulepack import Lawbook, lawbook_of_packs
from ledger import lawbooks
from ledger.database import Database
from ledger.deciding import Decided, record
from ledger.lawbooks import lawbook
from ledger.watching import planned_otherwise
from tests.builders import a_hearing, a_ledger, a_recording, a_registered_lawsuit, perform
from tests.domain.test_packs import a_pack

STOP_ORDER = {"measures": ["stop_order"]}


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    """What this process last saw is forgotten after the test."""
    yield
    lawbooks._shelf.cache_clear()


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


def ship() -> Lawbook:
    """Have this process work by a later pack, too, as after an upgrade."""
    before = lawbook()
    packs = [before.pack, a_pack()]
    lawbooks._shelf().lawbook = lawbook_of_packs(packs, before.calendar)
    return lawbook()


def seen(decided: Decided) -> tuple[str, Answer]:
    obligation = decided.lawsuit.obligation
    assert obligation is not None
    return obligation.pack, obligation.verdicts[4].answer


async def test_a_new_pack_rechecks_what_is_open(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, characteristics=STOP_ORDER)
    checked = await perform(ledger, ref, a_hearing())
    listed_before = await planned_otherwise(ledger, lawbook().version, 10)

    shipped = ship()
    filed = await perform(ledger, ref, FileDefence())
    listed = await planned_otherwise(ledger, shipped.version, 10)
    looked_at = await record(ledger, a_recording(ref=ref))

    assert (listed_before, listed) == ([], [ref])
    assert await planned_otherwise(ledger, shipped.version, 10) == []
    assert [seen(each) for each in (checked, filed, looked_at)] == [
        ("opinions-1", Answer.YES),
        ("opinions-1", Answer.YES),
        ("opinions-2", Answer.UNKNOWN),
    ]


async def test_what_was_heard_under_the_old_pack_keeps_it(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, characteristics=STOP_ORDER)
    await perform(ledger, ref, a_hearing(on=date(2026, 4, 20)))

    ship()

    assert seen(await record(ledger, a_recording(ref=ref))) == ("opinions-1", Answer.YES)
