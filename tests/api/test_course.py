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
