"""The course of a lawsuit over HTTP: who handles it, and which court tries it."""

import pytest

from tests.api.office import BUREAU, CLERK, UNIT, Office, ensure_problem

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
