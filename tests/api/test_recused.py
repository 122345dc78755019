"""Whoever keeps out of a lawsuit is told who takes over; the file shows it, and the acts are open to the colleague."""

import pytest

from tests.api.office import BUREAU, CLERK, SECOND_BUREAU, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_who_supervises_decides_it(office: Office) -> None:
    ref = await office.a_lawsuit()

    ensure_problem(await office.act(None, ref, "recuse"), 401, "unauthenticated")
    ensure_problem(await office.act(CLERK, ref, "recuse"), 403, "not-permitted")


async def test_an_account_that_supervises_nothing_is_not_named(office: Office) -> None:
    ref = await office.a_lawsuit()
    said = {"account": CLERK, "ground": "own_interest", "reason": "与原告有债务"}

    answer = await office.act(BUREAU, ref, "recuse", said)
    other = await office.act(
        BUREAU, ref, "recuse", {**said, "account": BUREAU, "taken_over_by": "nobody"}
    )

    ensure_problem(answer, 422, "malformed")
    assert "“police-clerk”" in answer.json()["detail"]
    ensure_problem(other, 422, "malformed")


async def test_whoever_keeps_out_is_told_who_takes_over(office: Office) -> None:
    ref = await office.a_lawsuit()
    said = {
        "account": SECOND_BUREAU,
        "ground": "relatives_interest",
        "reason": "与原告系近亲属",
        "taken_over_by": BUREAU,
    }
    await office.done(ref, "recuse", said, who=BUREAU)

    refused = await office.act(SECOND_BUREAU, ref, "require_appearance")
    seen = (await office.get(SECOND_BUREAU, f"/v1/lawsuits/{ref}")).json()
    colleague = (await office.get(BUREAU, f"/v1/lawsuits/{ref}")).json()
    elsewhere = await office.act(SECOND_BUREAU, await office.a_lawsuit(), "require_appearance")

    ensure_problem(refused, 403, "not-permitted")
    assert "由账号“justice-bureau”接办" in refused.json()["detail"]
    assert seen["allowed"] == []
    assert "require-appearance" in colleague["allowed"]
    (shown,) = colleague["lawsuit"]["recusals"]
    assert (shown["account"], shown["reason"]) == (SECOND_BUREAU, "与原告系近亲属")
    assert elsewhere.status_code == 200
