"""The demo end to end on the real parts, with a docket of three rows and one that is wrong."""

import asyncio
import csv
import io
from pathlib import Path

import pytest

from deploy.demo.command import CITY, DRAFT
from deploy.demo.drafting import draft_rows
from deploy.demo.production import Outcome, produce
from deploy.local.stack import Stack
from domain.lawsuit import Lawsuit

OVERDUE, ABSENCE, CHANGED = "行初22号", "行初29号", "行初38号"

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]


def a_short_draft() -> str:
    """Return the draft's rows of an overdue correction, an absence and a withdrawal, and one with a wrong cell."""
    rows = draft_rows(DRAFT.read_text(encoding="utf-8"))
    chosen = [row for row in rows if any(n in row["案号"] for n in (OVERDUE, ABSENCE, CHANGED))]
    chosen.append({**rows[0], "审级": "初审"})
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(chosen)
    return text.getvalue()


def played(folder: Path) -> Outcome:
    with Stack(folder, installation="test") as stack:
        city = CITY.read_text(encoding="utf-8")
        return asyncio.run(produce(stack, city, a_short_draft(), drain=True))


def lawsuit_of(outcome: Outcome, number: str) -> Lawsuit:
    return next(
        each.lawsuit
        for each in outcome.lines
        if each.lawsuit.number and number in each.lawsuit.number
    )


def test_a_docket_is_played_to_its_end_and_again_without_a_change(folder: Path) -> None:
    first = played(folder)

    assert [str(each) for each in first.problems] == [
        "第5行B列“审级”：“初审”不在可填之列，请填一审、二审、再审之一"
    ]
    assert first.totals["lawsuits"] == 3
    assert first.totals["by_stage"] == {"closed": 3}
    assert first.totals["by_ending"] == {
        "claim_rejected": 1,
        "revoked": 1,
        "withdrawn_after_change": 1,
    }
    assert first.totals["overdue"] == 0
    assert [each.step for each in lawsuit_of(first, OVERDUE).escalations] == [
        "overdue",
        "draft_urge",
        "bureau_decides",
    ]
    assert first.totals["escalations"] == 3
    censure = lawsuit_of(first, ABSENCE).censure
    assert censure is not None
    assert censure.issued_on is not None
    assert first.left == 0
    # Judged and closed, of each of the three.
    assert first.totals["records_deposited"] == 6
    letters = list((folder / "mail").glob("*.eml"))
    assert first.totals["notices_delivered"] == len(letters) > 20

    again = played(folder)

    assert again.performed == 0
    assert again.totals == first.totals
    assert again.lines == first.lines
    assert len(list((folder / "mail").glob("*.eml"))) == len(letters)
