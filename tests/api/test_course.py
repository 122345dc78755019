"""The course of a lawsuit over HTTP: who handles it, and which court tries it."""

import pytest

from tests.api.office import BUREAU, CLERK, COURT, UNIT, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("unit", ["nowhere", "bailu-court"])
async def test_an_unknown_unit_is_refused_clearly_and_nothing_is_stuck(
    office: Office, unit: str
) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(BUREAU, ref, "assign_handling_unit", {"unit": unit})

    problem = ensure_problem(answer, 409, "fact-impossible")
    assert f"没有代码为“{unit}”的承办单位" in problem["detail"]
    assert await office.version(ref) == 1
    await office.done(ref, "assign_handling_unit")


async def test_a_unit_sees_a_lawsuit_once_it_is_handed_to_it(office: Office) -> None:
    ref = await office.a_lawsuit(handling_unit=None)
    before = await office.get(UNIT, f"/v1/lawsuits/{ref}")

    await office.done(ref, "assign_handling_unit", who=CLERK)
    after = await office.get(UNIT, f"/v1/lawsuits/{ref}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert "file-defence" in after.json()["allowed"]


async def test_a_rehearsal_refuses_an_unknown_unit_too(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(
        BUREAU, ref, "assign_handling_unit", {"unit": "nowhere"}, dry_run=True
    )

    ensure_problem(answer, 409, "fact-impossible")


@pytest.mark.parametrize("court", ["nowhere", "bailu-police"])
async def test_an_unknown_court_is_refused_clearly(office: Office, court: str) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(CLERK, ref, "transfer", {"to_court": court})

    problem = ensure_problem(answer, 409, "fact-impossible")
    assert f"没有代码为“{court}”的人民法院" in problem["detail"]


async def test_a_transferred_lawsuit_leaves_the_first_courts_sight(office: Office) -> None:
    ref = await office.a_lawsuit()
    before = await office.get(COURT, f"/v1/lawsuits/{ref}")

    await office.done(ref, "transfer", who=CLERK)
    after = await office.get(COURT, f"/v1/lawsuits/{ref}")
    rows = (await office.get(CLERK, "/v1/lawsuits?limit=200")).json()["rows"]

    assert (before.status_code, after.status_code) == (200, 404)
    assert [each["court"] for each in rows if each["ref"] == ref] == ["bailu-other-court"]


async def test_the_lists_show_what_stands_still(office: Office) -> None:
    ref = await office.a_lawsuit(docketed_on="2026-02-27")

    async def listed(path: str, **asked: str) -> list[dict[str, object]]:
        rows = (await office.get(CLERK, path, limit=200, **asked)).json()["rows"]
        return [each for each in rows if each["ref"] == ref]

    await office.done(ref, "record_suspension", {"happened_on": "2026-05-06"})
    (suspended,) = await listed("/v1/lawsuits")
    (limit,) = await listed("/v1/deadlines", kind="trial_limit")
    await office.done(ref, "record_resumption", {"happened_on": "2026-06-05"})
    (goes_on,) = await listed("/v1/lawsuits")
    (counted,) = await listed("/v1/deadlines", kind="trial_limit")

    assert (suspended["is_suspended"], limit["suspended"]) == (True, True)
    assert (goes_on["is_suspended"], counted["suspended"]) == (False, False)
    assert counted["due_on"] == "2026-09-28"
