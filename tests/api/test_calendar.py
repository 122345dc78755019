"""A loaded notice reaches a running office: worker and API count with it at once, without a restart."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy import calendars
from ledger import lawbooks
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
async def loaded(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """A lawsuit that was open when the operator loaded the notice; the command waited for it to be planned anew."""
    ref = await office.a_lawsuit(received_on="2026-06-01")
    settings = office.app.state.parts.settings
    memory = settings.model_dump(include={"installation", "database_url", "temporal_address"})
    (folder / "stack.json").write_text(json.dumps(memory))
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHUTING_TASK_QUEUE", settings.task_queue)

    told, is_all_awake = await calendars._load(NOTICE, "周法制", folder, is_rehearsal=False)

    # What is due, and what may be asked, in the fifteen days from receipt.
    assert [each.ref for each in told.moves] == [ref, ref, ref]
    assert is_all_awake
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
