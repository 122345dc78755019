"""A loaded notice reaches a running office: worker and API count with it at once, without a restart."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from activities.waking import wake_for_calendar
from ledger import lawbooks
from ledger.calendars import load_notice
from ledger.watching import planned_otherwise
from tests.api.office import CLERK, Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTICE = """
year = 2026
title = "关于2026年部分节假日安排的补充通知"

[[holidays]]
name = "临时调整"
from_on = 2026-06-16
to_on = 2026-06-16
"""


@pytest_asyncio.fixture(loop_scope="module")
async def loaded(office: Office) -> AsyncIterator[str]:
    """A lawsuit that was open when the notice came; it has been planned anew."""
    ref = await office.a_lawsuit(received_on="2026-06-01")
    await load_notice(office.database, NOTICE, by="administrator")
    parts = office.app.state.parts
    version = (await lawbooks.latest_lawbook(office.database)).calendar.version
    await wake_for_calendar(office.database, parts.client, parts.settings.task_queue)
    async with asyncio.timeout(20):
        while await planned_otherwise(office.database, version, 1):  # noqa: ASYNC110 -- the ledger tells only who asks
            await asyncio.sleep(0.02)
    yield ref
    lawbooks._shelf.cache_clear()


async def defence_of(office: Office, ref: str) -> dict[str, Any]:
    answer = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    found: dict[str, Any] = next(each for each in answer["deadlines"] if each["key"] == "defence")
    return found


async def test_an_open_lawsuit_is_planned_anew_by_its_own_procedure(
    office: Office, loaded: str
) -> None:
    defence = await defence_of(office, loaded)
    journal = (await office.get(CLERK, f"/v1/lawsuits/{loaded}/journal")).json()["rows"]

    assert defence["due_on"] == "2026-06-17"
    assert any("2026年6月17日" in step for step in defence["receipt"])
    assert "replan_deadlines" in journal[-1]["text"]
    later = await office.a_lawsuit(received_on="2026-06-01")
    assert (await defence_of(office, later))["due_on"] == "2026-06-17"
