"""Roots are deposited write-once, outside the database; one that differs is an alarm."""

from datetime import date
from pathlib import Path

import pytest

from activities.roots import RootActivities
from ledger.database import Database
from ledger.roots import make_root_if_due, root_of
from ledger.settings import Settings
from tests.activities.office import rows


@pytest.fixture
def activities(database: Database, office_settings: Settings) -> RootActivities:
    return RootActivities(database, office_settings)


@pytest.fixture
async def day(database: Database) -> date:
    """The day of a root that waits for its deposit."""
    made = await make_root_if_due(database)
    assert made is not None
    return made


def folder_of(settings: Settings, day: date) -> Path:
    return settings.data / "archive" / "roots" / str(day)


async def test_a_root_is_deposited_with_the_heads_that_changed(
    database: Database, activities: RootActivities, office_settings: Settings, day: date
) -> None:
    result = await activities.deposit_root(f"root/{day}")

    root, changed = await root_of(database, day)
    folder = folder_of(office_settings, day)
    assert result == "deposited"
    assert (folder / "root.json").read_text(encoding="utf-8") == root.text
    assert (folder / "changed.txt").read_bytes() == changed
    assert changed.count(b"\n") == 1


async def test_run_twice_it_is_one_deposit(
    database: Database, activities: RootActivities, day: date
) -> None:
    first = await activities.deposit_root(f"root/{day}")
    await rows(database, "update errand set finished_at = null, result = null returning 1")

    second = await activities.deposit_root(f"root/{day}")

    assert first == second == "deposited"
    assert await activities.deposit_root(f"root/{day}") == "deposited"
    assert await rows(database, "select 1 from alarm") == []


@pytest.mark.parametrize("name", ["root.json", "changed.txt"])
async def test_a_root_that_differs_stays_as_it_is_and_is_an_alarm(
    database: Database,
    activities: RootActivities,
    office_settings: Settings,
    day: date,
    name: str,
) -> None:
    there = folder_of(office_settings, day) / name
    there.parent.mkdir(parents=True)
    there.write_text("another")

    result = await activities.deposit_root(f"root/{day}")

    assert result == "differs"
    assert there.read_text() == "another"
    assert await rows(database, "select kind, ref from alarm") == [("deposit_differs", None)]
