"""Record the histories of whole lives on the real parts: `python -m tests.histories.record`.

The files are committed and replayed by a test. What was recorded is left as it is: an old file is the proof that a
lawsuit which began under an older version goes on.
"""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from activities.waking import workflow_id
from deploy.local.stack import Stack
from domain.acts.closing import Close
from tests.builders import (
    a_normal_life,
    a_reopening,
    a_withdrawn_life,
    an_absence,
    an_appealed_life,
    late_paper,
)
from tests.histories.office import Office, eventually
from tests.stack import a_folder
from workflows.connection import connect, orderly_exit

FOLDER = Path(__file__).parent
_OF_THIS_MACHINE = {"identity", "stackTrace", "binaryChecksum", "requestId"}
_A_PROCESS = re.compile(r"\d+@")


def main() -> None:
    """Play each life and write its history."""
    with a_folder() as folder, Stack(folder, installation="test") as stack:
        office = Office(stack)
        _record_closed_lives(office)
        _record_late_paper(office)
        _record_an_overdue_defence(office)
        _record_an_appeal(office)
        office.close()
    orderly_exit()


def _record_closed_lives(office: Office) -> None:
    absence = office.register(plaintiffs=12)
    office.play(absence, an_absence(office.today))
    write("an_absence", history(office, absence))
    normal = office.register()
    refused = office.send(normal, Close())
    assert refused.status_code == 409, refused.text
    office.play(normal, a_normal_life(office.today))
    write("a_normal_life", history(office, normal))


def _record_late_paper(office: Office) -> None:
    ref = office.register()
    office.play(ref, a_withdrawn_life(office.today))
    write("a_withdrawal", history(office, ref))
    office.play(ref, late_paper())
    write("late_paper", history(office, ref))


def _record_an_overdue_defence(office: Office) -> None:
    """The defence is missed while the office clock moves, looks and refusals come between, and the file closes."""
    ref = office.register(received_on=office.today)
    office.advance(timedelta(days=12))
    office.refresh(ref)
    office.advance(timedelta(days=12))
    office.refresh(ref)
    eventually(lambda: len(office.journal(ref)) == 2)
    office.play(ref, a_withdrawn_life(office.today + timedelta(days=24)))
    write("an_overdue_defence", history(office, ref))


def _record_an_appeal(office: Office) -> None:
    """A level ends with the appeal that opens the next one, and its file is opened again afterwards."""
    ref = office.register()
    office.play(ref, an_appealed_life(office.today))
    write("an_appeal", history(office, ref))
    office.play(ref, a_reopening())
    write("a_reopening", history(office, ref))


def history(office: Office, ref: str) -> WorkflowHistory:
    """Return the history of a lawsuit's last run, once it has ended."""

    async def fetch() -> WorkflowHistory:
        client = await connect(office.stack.temporal_address)
        handle = client.get_workflow_handle(workflow_id(ref))
        async with asyncio.timeout(30):
            await handle.result()
        return await handle.fetch_history()

    return asyncio.run(fetch())


def write(name: str, found: WorkflowHistory) -> None:
    """Write a new path's history without what is of this machine only."""
    path = FOLDER / f"{name}.json"
    if path.exists():
        return
    cleaned = _without_the_machine(json.loads(found.to_json()))
    cleaned["workflowId"] = found.workflow_id
    text = json.dumps(cleaned, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _without_the_machine(part: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(part, dict):
        return {
            name: "worker" if name in _OF_THIS_MACHINE else _without_the_machine(value)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return [_without_the_machine(each) for each in part]
    return "worker" if isinstance(part, str) and _A_PROCESS.match(part) else part


if __name__ == "__main__":
    main()
