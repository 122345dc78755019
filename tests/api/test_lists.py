"""What is due, who the organs are, what is stuck, and whether the office answers."""

import pytest

from tests.api.office import (
    ADMINISTRATOR,
    AUDITOR,
    BUREAU,
    CLERK,
    GOVERNMENT,
    STRANGER,
    UNIT,
    Office,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_deadlines_are_listed_due_first_with_their_receipts(office: Office) -> None:
    late = await office.a_lawsuit(received_on="2026-03-02")
    soon = await office.a_lawsuit(received_on="2026-06-01")

    rows = (await office.get(CLERK, "/v1/deadlines", kind="defence")).json()["rows"]

    mine = [each for each in rows if each["ref"] in (late, soon)]
    assert [each["ref"] for each in mine] == [late, soon]
    assert [each["due_on"] for each in mine] == ["2026-03-17", "2026-06-16"]
    assert mine[0]["basis"] == "《中华人民共和国行政诉讼法》第六十七条第一款"
    assert mine[0]["receipt"]


async def test_only_the_overdue_duties_are_listed_where_asked(office: Office) -> None:
    late = await office.a_lawsuit(received_on="2026-03-02")
    soon = await office.a_lawsuit(received_on="2026-06-01")
    due_today = await office.a_lawsuit(received_on="2026-05-26")

    rows = (await office.get(CLERK, "/v1/deadlines", overdue=True, limit=200)).json()["rows"]

    refs = {each["ref"] for each in rows}
    assert late in refs
    assert not refs & {soon, due_today}
    assert {each["nature"] for each in rows} == {"duty"}


async def test_what_is_done_or_dropped_leaves_the_list(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "schedule_hearing", "file_defence")
    before = await keys_of(office, ref)

    await office.done(ref, "record_hearing", {"held": False, "why_not_held": "原告申请延期"})

    assert before == {"head_name:1", "hearing_record:1"}
    assert await keys_of(office, ref) == set()


async def keys_of(office: Office, ref: str) -> set[str]:
    rows = (await office.get(CLERK, "/v1/deadlines", limit=200)).json()["rows"]
    return {each["key"] for each in rows if each["ref"] == ref}


async def test_organs_are_listed_below_ones_scope(office: Office) -> None:
    city = {f"bailu-{name}" for name in ("government", "justice", "police", "housing", "tax")}
    for who, seen in (
        (BUREAU, {*city, "traffic"}),
        (CLERK, {"bailu-police", "traffic"}),
        (UNIT, {"traffic"}),
    ):
        rows = (await office.get(who, "/v1/organs")).json()["rows"]

        assert {each["id"] for each in rows} == seen


async def test_heads_are_read_within_ones_scope(office: Office) -> None:
    path = "/v1/organs/bailu-police/heads"

    heads = (await office.get(CLERK, path)).json()

    assert {(each["name"], each["post"]) for each in heads} == {
        ("虚构局长", "principal"),
        ("虚构副局长", "deputy"),
    }
    ensure_problem(await office.get(None, path), 401, "unauthenticated")
    ensure_problem(await office.get(STRANGER, path), 404, "not-found")
    ensure_problem(await office.get(BUREAU, "/v1/organs/nowhere/heads"), 404, "not-found")


async def test_what_is_stuck_is_for_those_who_run_the_office(office: Office) -> None:
    ensure_problem(await office.get(None, "/v1/stuck"), 401, "unauthenticated")
    for who in (CLERK, BUREAU, GOVERNMENT):
        ensure_problem(await office.get(who, "/v1/stuck"), 403, "not-permitted")
    for who in (ADMINISTRATOR, AUDITOR):
        assert (await office.get(who, "/v1/stuck")).json() == []


async def test_what_is_stuck_elsewhere_is_not_shown(office: Office) -> None:
    here = await office.a_lawsuit(restricted_for=["minor"])
    elsewhere = await office.a_lawsuit()
    async with office.database.short_path() as connection:
        await connection.execute(
            "insert into organ (id, name, kind) values ('far', '远岸市公安局', 'city_department')"
        )
        late = "next_wake_at = timestamptz '2026-01-01 00:00Z'"
        await connection.execute(
            f"update lawsuit set {late} where ref = %s",
            (here,),
        )
        await connection.execute(
            f"update lawsuit set {late}, organ = 'far' where ref = %s",
            (elsewhere,),
        )

        seen = (await office.get(ADMINISTRATOR, "/v1/stuck")).json()

        await connection.execute(
            "update lawsuit set next_wake_at = null, organ = 'bailu-police' where ref = any(%s)",
            ([here, elsewhere],),
        )
    assert [each["ref"] for each in seen] == [here]


async def test_health_needs_no_token(office: Office) -> None:
    answer = await office.get(None, "/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("DELETE", "/v1/lawsuits", 405)]
)
async def test_what_is_not_there_is_a_problem_too(
    office: Office, method: str, path: str, status: int
) -> None:
    ensure_problem(await office.ask(BUREAU, method, path), status, "http")
