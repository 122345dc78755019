"""Lawsuits over HTTP: registering, listing, reading one, its journal and its deposits."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
import sqlalchemy as sa

from domain.numbers import case_number
from ledger.tables import metadata
from tests.api.office import (
    AUDITOR,
    BUREAU,
    CLERK,
    COURT,
    GOVERNMENT,
    STRANGER,
    TAX_CLERK,
    UNIT,
    Office,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def rows_of_all_tables(office: Office) -> dict[str, int]:
    """How many rows each table has."""
    async with office.database.engine.connect() as connection:
        return {
            table.name: (
                await connection.execute(sa.select(sa.func.count()).select_from(table))
            ).scalar_one()
            for table in metadata.sorted_tables
        }


# Registering


async def test_nobody_registers_a_lawsuit(office: Office) -> None:
    ensure_problem(await office.register(None), 401, "unauthenticated")


@pytest.mark.parametrize("who", [UNIT, GOVERNMENT, COURT, AUDITOR])
async def test_only_the_organ_and_its_bureau_register(office: Office, who: str) -> None:
    ensure_problem(await office.register(who), 403, "not-permitted")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"organ": "nowhere"}, "没有代码为“nowhere”的机关"),
        ({"court": "nowhere"}, "没有代码为“nowhere”的人民法院"),
        ({"court": "bailu-police"}, "没有代码为“bailu-police”的人民法院"),
        ({"handling_unit": "nowhere"}, "没有代码为“nowhere”的承办单位"),
        ({"received_on": "2026-06-11"}, "不能晚于今日"),
    ],
)
async def test_a_registration_that_cannot_be_is_refused(
    office: Office, facts: dict[str, object], reason: str
) -> None:
    problem = ensure_problem(await office.register(**facts), 409, "fact-impossible")

    assert reason in problem["detail"]


@pytest.mark.parametrize("who", [CLERK, BUREAU])
async def test_a_registered_lawsuit_is_found_at_its_address(office: Office, who: str) -> None:
    answer = await office.register(who)

    assert answer.status_code == 201
    assert answer.json()["is_new"]
    assert answer.headers["Idempotency-Key"]
    found = await office.get(who, answer.headers["Location"])
    assert found.json()["lawsuit"]["ref"] == answer.json()["ref"]


@pytest.mark.parametrize(
    "written",
    ["(2026)皖1901行初9001号", "〔2026〕皖1901行初9001", "[2026] 皖1901 行初 09001 号"],
)
async def test_a_known_number_in_other_brackets_finds_the_lawsuit(
    office: Office, written: str
) -> None:
    first = await office.register(number="（2026）皖1901行初9001号")

    again = await office.register(BUREAU, number=written)

    assert again.status_code == 200
    assert again.json() == {"ref": first.json()["ref"], "is_new": False}


async def test_the_same_number_at_another_level_is_another_lawsuit(office: Office) -> None:
    number = "（2026）皖1901行初9002号"

    first = await office.a_lawsuit(number=number)
    second = await office.a_lawsuit(number=number, level="second")

    assert first != second


async def test_two_registering_one_number_get_one_lawsuit(office: Office) -> None:
    answers = await asyncio.gather(
        *(office.register(number="（2026）皖1901行初9003号") for _ in range(4))
    )

    assert sorted(each.status_code for each in answers) == [200, 200, 200, 201]
    assert len({each.json()["ref"] for each in answers}) == 1


async def test_a_registration_sent_twice_is_one_and_another_body_is_refused(
    office: Office,
) -> None:
    key = {"Idempotency-Key": "register-once"}
    body = office.registration(number=None)

    first = await office.ask(CLERK, "POST", "/v1/lawsuits", json=body, headers=key)
    again = await office.ask(CLERK, "POST", "/v1/lawsuits", json=body, headers=key)
    other = await office.ask(
        CLERK, "POST", "/v1/lawsuits", json={**body, "cause": "行政许可"}, headers=key
    )

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["ref"] == again.json()["ref"]
    ensure_problem(other, 409, "key-reused")


async def test_state_secrets_are_refused_with_nothing_stored(counter: Office) -> None:
    before = await rows_of_all_tables(counter)

    answer = await counter.register(has_state_secrets=True, cause="绝密事项")

    problem = ensure_problem(answer, 422, "state-secret")
    assert "绝密事项" not in json.dumps(problem, ensure_ascii=False)
    assert await rows_of_all_tables(counter) == before


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"cause": ""}, "body.cause"),
        ({"cause": None}, "body.cause"),
        ({"received_on": "yesterday"}, "body.received_on"),
        ({"received_on": "0001-01-01"}, "body.received_on"),
        ({"received_on": "9999-12-31"}, "body.received_on"),
        ({"number": "十二号"}, "body.number"),
        ({"number": 12}, "body.number"),
        ({"plaintiffs": 0}, "body.plaintiffs"),
        ({"plaintiffs": 1e30}, "body.plaintiffs"),
        ({"first_plaintiff": "虚构原告"}, "body.first_plaintiff"),
        ({"first_plaintiff": {"name": "虚" * 101}}, "body.first_plaintiff.name"),
        ({"first_plaintiff": {"name": "虚构", "id": "1"}}, "body.first_plaintiff.id"),
        ({"level": "third"}, "body.level"),
        ({"has_state_secrets": "perhaps"}, "body.has_state_secrets"),
        ({"handling_unit": ["traffic"]}, "body.handling_unit"),
        ({"organ": "x" * 101}, "body.organ"),
        ({"unknown": 1}, "body.unknown"),
    ],
)
async def test_a_malformed_registration_names_the_field(
    office: Office, facts: dict[str, object], where: str
) -> None:
    answer = await office.register(**facts)

    problem = ensure_problem(answer, 422, "malformed")
    assert where in [each["where"] for each in problem["errors"]]


async def test_a_missing_fact_is_named(office: Office) -> None:
    body = office.registration()
    del body["has_state_secrets"]

    answer = await office.ask(CLERK, "POST", "/v1/lawsuits", json=body)

    problem = ensure_problem(answer, 422, "malformed")
    assert problem["errors"][0]["where"] == "body.has_state_secrets"


# Reading


READS = ["", "/journal", "/deposits", "/acts/some-key"]


@pytest.mark.parametrize("path", READS)
async def test_nobody_reads_a_lawsuit(office: Office, path: str) -> None:
    ref = await office.a_lawsuit()

    ensure_problem(await office.get(None, f"/v1/lawsuits/{ref}{path}"), 401, "unauthenticated")


@pytest.mark.parametrize("path", READS)
async def test_what_may_not_be_seen_is_as_if_it_were_not(office: Office, path: str) -> None:
    ref = await office.a_lawsuit()

    hidden = await office.get(STRANGER, f"/v1/lawsuits/{ref}{path}")
    absent = await office.get(STRANGER, f"/v1/lawsuits/aaaaaaaaaa{path}")

    ensure_problem(hidden, 404, "not-found")
    assert hidden.json() == absent.json()


async def test_a_rehearsal_shows_nothing_of_what_may_not_be_seen(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(STRANGER, ref, "file_defence", dry_run=True)

    ensure_problem(answer, 404, "not-found")


@pytest.mark.parametrize("who", [CLERK, UNIT, BUREAU, GOVERNMENT, COURT, AUDITOR])
async def test_a_lawsuit_is_read_by_whom_it_concerns(office: Office, who: str) -> None:
    ref = await office.a_lawsuit()

    answer = await office.get(who, f"/v1/lawsuits/{ref}")

    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"1"'


async def test_a_lawsuit_shows_stage_verdicts_deadlines_receipts_and_open_acts(
    office: Office,
) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "schedule_hearing")

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()

    assert (shown["ref"], shown["version"], shown["stage"]) == (ref, 2, "checked")
    assert shown["stage_name"]
    assert shown["office_day"] == "2026-06-10"
    assert shown["organ"]["name"] == "白鹭市公安局"
    assert [each["trigger"] for each in shown["lawsuit"]["obligation"]["verdicts"]] == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ]
    defence = shown["deadlines"][0]
    assert (defence["key"], defence["due_on"]) == ("defence", "2026-03-17")
    assert defence["receipt"]
    assert shown["overdue"] == ["defence"]
    assert "nominate-head" in shown["allowed"]
    assert "confirm-appearance" not in shown["allowed"]


async def test_a_partys_name_stands_among_the_parties_and_nowhere_else(office: Office) -> None:
    ref = await office.a_lawsuit(first_plaintiff={"name": "虚构某原告"})

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    journal = (await office.get(CLERK, f"/v1/lawsuits/{ref}/journal")).text
    listed = (await office.get(CLERK, "/v1/lawsuits", limit=200)).text

    assert [each["name"] for each in shown.pop("parties")] == ["虚构某原告"]
    assert "虚构某原告" not in f"{shown}{journal}{listed}"


async def test_the_journal_is_read_oldest_first_and_verifies(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "file_defence", "schedule_hearing")

    rows = (await office.get(AUDITOR, f"/v1/lawsuits/{ref}/journal")).json()["rows"]

    assert [each["version"] for each in rows] == [1, 2, 3]
    entries = [json.loads(each["text"]) for each in rows]
    assert [each["verbs"] for each in entries] == [
        ["register"],
        ["file_defence"],
        ["schedule_hearing"],
    ]
    for row, following in zip(rows, [*entries[1:], None], strict=True):
        assert hashlib.sha256(row["text"].encode()).hexdigest() == row["digest"]
        assert following is None or following["previous"] == row["digest"]


async def test_what_was_not_deposited_is_an_empty_list(office: Office) -> None:
    ref = await office.a_lawsuit()

    assert (await office.get(AUDITOR, f"/v1/lawsuits/{ref}/deposits")).json() == []


# Lists


LISTS = ["/v1/lawsuits", "/v1/deadlines", "/v1/organs"]


async def every_page(
    office: Office, who: str, path: str, **parameters: object
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, object] = {}
    for _ in range(100):
        page = (await office.get(who, path, **parameters, **cursor)).json()
        rows += page["rows"]
        if page["next_cursor"] is None:
            return rows
        cursor = {"cursor": page["next_cursor"]}
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("path", LISTS)
async def test_nobody_reads_a_list(office: Office, path: str) -> None:
    ensure_problem(await office.get(None, path), 401, "unauthenticated")


async def test_a_list_holds_what_one_may_see_and_nothing_else(office: Office) -> None:
    ref = await office.a_lawsuit()

    for who, seen in (
        (CLERK, True),
        (UNIT, True),
        (COURT, True),
        (AUDITOR, True),
        (STRANGER, False),
    ):
        for path in ("/v1/lawsuits", "/v1/deadlines"):
            rows = await every_page(office, who, path, limit=200)
            assert (ref in {each["ref"] for each in rows}) is seen


async def test_what_is_due_first_is_on_top_and_what_is_never_due_last(office: Office) -> None:
    early = await office.a_lawsuit(received_on="2025-03-03")
    never = await office.a_lawsuit()
    await office.play(never, "record_withdrawal", "close")

    rows = await every_page(office, CLERK, "/v1/lawsuits", limit=200)

    refs = [each["ref"] for each in rows]
    due = [each["next_due_on"] for each in rows if each["next_due_on"]]
    assert refs[0] == early
    assert refs.index(never) >= len(due)
    assert due == sorted(due)


@pytest.mark.parametrize("path", ["/v1/lawsuits", "/v1/deadlines", "/v1/organs"])
async def test_pages_are_complete_and_stable(counter: Office, path: str) -> None:
    for _ in range(7):
        await counter.a_lawsuit()
    whole = await every_page(counter, BUREAU, path, limit=200)

    for limit in (1, 2, 3):
        assert await every_page(counter, BUREAU, path, limit=limit) == whole

    assert len(whole) >= 5


async def test_a_row_that_comes_in_between_moves_no_other(counter: Office) -> None:
    refs = {await counter.a_lawsuit() for _ in range(4)}
    page = (await counter.get(BUREAU, "/v1/lawsuits", limit=2)).json()
    await counter.a_lawsuit(received_on="2025-01-02")

    rest = (await counter.get(BUREAU, "/v1/lawsuits", cursor=page["next_cursor"])).json()

    assert {each["ref"] for each in (*page["rows"], *rest["rows"])} == refs


@pytest.mark.parametrize("path", [*LISTS, "journal"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!",
        "e30=",
        "WyJhIl0=",
        "WyJhIiwiYiJd",
        "WyJhIiwiYiIsImMiXQ==",
        "WyJcdTAwMDAiXQ==",
        "WyI5OTk5OTk5OTk5OTk5OTk5OTkiXQ==",
        "é",
        "\0",
    ],
)
async def test_a_broken_cursor_is_refused(office: Office, path: str, cursor: str) -> None:
    if path == "journal":
        path = f"/v1/lawsuits/{await office.a_lawsuit()}/journal"
    answer = await office.get(BUREAU, path, cursor=cursor)

    # A text is any text: of a list by id, a cursor made up by hand is only a place in it.
    if answer.status_code != 200:
        ensure_problem(answer, 422, "malformed")
    else:
        assert path == "/v1/organs"


async def test_the_list_of_lawsuits_is_filtered(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "record_withdrawal", "close")

    closed = await every_page(office, BUREAU, "/v1/lawsuits", stage="closed")
    elsewhere = await every_page(office, BUREAU, "/v1/lawsuits", organ="bailu-housing")

    assert ref in {each["ref"] for each in closed}
    assert {each["stage"] for each in closed} == {"closed"}
    assert elsewhere == []


async def test_an_absence_without_a_route_is_listed_for_a_person(office: Office) -> None:
    ref = str((await office.register(TAX_CLERK, organ="bailu-tax")).json()["ref"])
    nobody = {"principal_appeared": False, "head_appeared": False, "basis": "庭审笔录"}
    await office.done(ref, "schedule_hearing")
    await office.done(ref, "record_hearing", {"attendees": []}, who=TAX_CLERK)
    await office.done(ref, "confirm_appearance", nobody)

    rows = await every_page(office, BUREAU, "/v1/lawsuits", left_to_a_person=True)
    shown = (await office.get(BUREAU, f"/v1/lawsuits/{ref}")).json()

    (row,) = [each for each in rows if each["ref"] == ref]
    assert "未规定垂直管理机关" in row["left_to_a_person"]
    assert shown["left_to_a_person"] == row["left_to_a_person"]
    assert all(each["left_to_a_person"] for each in rows)


@pytest.mark.parametrize(
    "parameters", [{"limit": 0}, {"limit": 201}, {"limit": "all"}, {"stage": "finished"}]
)
async def test_a_malformed_wish_names_the_parameter(
    office: Office, parameters: dict[str, object]
) -> None:
    answer = await office.get(BUREAU, "/v1/lawsuits", **parameters)

    problem = ensure_problem(answer, 422, "malformed")
    assert problem["errors"][0]["where"] == f"query.{next(iter(parameters))}"


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense", "Bearer é"]
)
async def test_a_bad_token_is_nobody(office: Office, token: str) -> None:
    answer = await office.client.get("/v1/lawsuits", headers=[(b"authorization", token.encode())])

    ensure_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_lawsuit_lives_with_number_and_plaintiffs_to_come(office: Office) -> None:
    ref = await office.a_lawsuit(number=None, plaintiffs=None, handling_unit=None)

    answer = await office.play(ref, "file_defence", "schedule_hearing")

    assert answer["outcome"]["stage"] == "notified"
    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    assert (shown["lawsuit"]["number"], shown["lawsuit"]["plaintiffs"]) == (None, None)


async def test_a_canonical_number_is_shown(office: Office) -> None:
    ref = await office.a_lawsuit(number="(2026)皖1901行初9004号")

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()

    assert shown["lawsuit"]["number"] == case_number("(2026)皖1901行初9004号")


async def test_a_lawsuit_shows_the_levels_of_its_dispute_to_those_who_may_see_them(
    office: Office,
) -> None:
    first = await office.a_lawsuit()
    await office.done(first, "record_outcome")

    second = await office.a_lawsuit(
        level="second",
        number=None,
        received_on="2026-06-01",
        previous={"ref": first, "appellants": ["plaintiff"]},
    )

    for ref in (first, second):
        shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
        assert [each["ref"] for each in shown["levels"]] == [first, second]
        assert [each["level"] for each in shown["levels"]] == ["first", "second"]
    alone = await office.a_lawsuit()
    shown = (await office.get(CLERK, f"/v1/lawsuits/{alone}")).json()
    assert [each["ref"] for each in shown["levels"]] == [alone]


async def test_a_finished_lawsuit_is_entered_in_one_step(office: Office) -> None:
    acts = [
        {"verb": "record_withdrawal", "kind": "voluntary", "happened_on": "2026-05-01"},
        {"verb": "close", "happened_on": "2026-05-10"},
    ]

    ref = await office.a_lawsuit(acts=acts)

    shown = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
    assert (shown["version"], shown["stage"], shown["overdue"]) == (1, "closed", [])
    rows = (await office.get(CLERK, f"/v1/lawsuits/{ref}/journal")).json()["rows"]
    assert len(rows) == 1


async def test_what_cannot_be_entered_names_the_act(office: Office) -> None:
    refused = await office.register(acts=[{"verb": "close", "happened_on": "2026-05-10"}])
    malformed = await office.register(acts=[{"verb": "nothing"}])

    problem = ensure_problem(refused, 409, "act-not-allowed")
    assert "结案归档" in problem["detail"]
    assert ensure_problem(malformed, 422, "malformed")["errors"][0]["where"] == "body.acts.0"
