"""The demo end to end on the real parts, with a docket of nine rows and one that is wrong."""

import asyncio
from pathlib import Path

import pytest

from deploy.demo.columns import LEDGER, PROCEEDINGS
from deploy.demo.command import CITY
from deploy.demo.command import LEDGER as LEDGER_FILE
from deploy.demo.command import PROCEEDINGS as PROCEEDINGS_FILE
from deploy.demo.drafting import Rows, draft_of
from deploy.demo.production import Outcome, produce
from deploy.local.stack import Stack
from domain.lawsuit import Lawsuit

OVERDUE, ABSENCE, CHANGED = "皖1902行初6号", "皖1971行初14号", "皖1921行初8号"
APPEALED, FINISHED = "皖1971行初71号", "皖1902行初31号"
OWNERS = ("皖1902行初27号", "皖1902行初28号", "皖1902行初29号")

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]


def a_short_draft() -> dict[str, Rows]:
    """Return the draft's rows of five lives, an appeal that opens by itself, a series, and one with a wrong cell."""
    whole = draft_of(LEDGER_FILE, PROCEEDINGS_FILE)
    rows, numbers = whole[LEDGER], (OVERDUE, ABSENCE, CHANGED, APPEALED, FINISHED, *OWNERS)
    chosen = [
        row
        for row in rows
        if any(row["案号"].endswith(n) or row["关联案号"].endswith(n) for n in numbers)
    ]
    serials = {row["序号"] for row in chosen}
    further = [row for row in whole[PROCEEDINGS] if row["序号"] in serials]
    return {LEDGER: [*chosen, {**rows[0], "审级": "初审"}], PROCEEDINGS: further}


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

    (problem,) = first.problems
    assert problem.startswith("第11行F列“审级”：“初审”不在可填之列，请填一审、")
    assert first.totals["lawsuits"] == 9
    assert first.totals["by_stage"] == {"checked": 1, "closed": 7, "settled": 1}
    assert first.totals["by_ending"] == {
        "appealed": 1,
        "claim_rejected": 1,
        "partly_revoked": 1,
        "revoked": 1,
        "withdrawn": 3,
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
    assert not censure.stands
    series = [lawsuit_of(first, number).hearings for number in OWNERS]
    assert all(hearing.observation for (hearing,) in series)
    (joint,) = {hearing.joint for (hearing,) in series}
    assert joint is not None
    assert first.left == 0
    # Ended and closed, of each of the six; judged, of the appealed one; as it was entered, of the finished one.
    assert first.totals["records_deposited"] == 14
    letters = list((folder / "mail").glob("*.eml"))
    assert first.totals["notices_delivered"] == len(letters) > 20
    packages = [each for each in (folder / "archive").rglob("*") if each.is_file()]
    assert packages
    # Nobody else on the machine reads them.
    assert not [each for each in (*letters, *packages) if each.stat().st_mode & 0o077]

    again = played(folder)

    assert again.performed == 0
    assert again.totals == first.totals
    assert again.lines == first.lines
    assert len(list((folder / "mail").glob("*.eml"))) == len(letters)
