"""Notices over HTTP: who sees which, page by page, the failed inbox, sending again; and what a person must look at."""

from datetime import timedelta

import httpx2
import pytest
from psycopg.types.json import Jsonb

from ledger import delivery, writing
from ledger.delivery import Attempt, Draft, Letter, Outcome, Person
from tests.api.office import (
    ADMINISTRATOR,
    AUDITOR,
    BUREAU,
    CLERK,
    COURT,
    GOVERNMENT,
    STRANGER,
    UNIT,
    Office,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def a_notice(
    office: Office, ref: str | None, reason: str, *, to: str = CLERK, failed: bool = False
) -> int:
    """A notice in the delivery ledger, waiting or refused by the mail server."""
    person = Person(to, f"{to}@office.example", "白鹭市公安局")
    draft = Draft(f"{ref}/{reason}", person, ref, "lost", Letter("题目", "正文"))
    await delivery.write_notices(office.database, [draft], domain="office.example")
    async with office.database.short_path() as connection:
        cursor = await connection.execute("select max(id), max(made_at) from notice")
        row = await cursor.fetchone()
    assert row is not None
    if failed:
        attempt = Attempt(row[0], Outcome.REFUSED, "550 Not here")
        await delivery.note_attempt(
            office.database, attempt, since=row[1], patience=timedelta(days=5)
        )
    return int(row[0])


async def an_alarm(office: Office, ref: str | None, text: str) -> None:
    async with office.database.short_path() as connection:
        await writing.raise_alarm(connection, "no_recipient", ref, text)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/notices"),
        ("GET", "/v1/notices/failed"),
        ("GET", "/v1/notices/1"),
        ("POST", "/v1/notices/1/retry"),
        ("GET", "/v1/alarms"),
        ("POST", "/v1/alarms/1/handle"),
    ],
)
async def test_nobody_sees_any(office: Office, method: str, path: str) -> None:
    ensure_problem(await office.ask(None, method, path), 401, "unauthenticated")


async def test_notices_are_listed_newest_first_with_what_the_server_said(office: Office) -> None:
    ref = await office.a_lawsuit()
    waiting = await a_notice(office, ref, "one")
    failed = await a_notice(office, ref, "two", failed=True)

    rows = (await office.get(CLERK, "/v1/notices", ref=ref)).json()["rows"]

    assert [each["id"] for each in rows] == [failed, waiting]
    assert [each["status"] for each in rows] == ["failed", "waiting"]
    assert rows[0]["last_answer"] == "550 Not here"
    assert rows[0]["number"].startswith("（2026）皖1901行初")


async def test_each_sees_the_notices_to_his_own_people(office: Office) -> None:
    ref = await office.a_lawsuit()
    to_clerk = await a_notice(office, ref, "clerk")
    to_bureau = await a_notice(office, ref, "bureau", to=BUREAU)

    seen = {
        who: [each["id"] for each in (await office.get(who, "/v1/notices", ref=ref)).json()["rows"]]
        for who in (CLERK, BUREAU, STRANGER)
    }

    assert seen == {CLERK: [to_clerk], BUREAU: [to_bureau, to_clerk], STRANGER: []}


async def test_pages_follow_each_other_without_a_gap(office: Office) -> None:
    ref = await office.a_lawsuit()
    made = [await a_notice(office, ref, str(each)) for each in range(3)]

    first = (await office.get(CLERK, "/v1/notices", ref=ref, limit=2)).json()
    second = (
        await office.get(CLERK, "/v1/notices", ref=ref, limit=2, cursor=first["next_cursor"])
    ).json()

    assert [each["id"] for each in (*first["rows"], *second["rows"])] == made[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "１", "%00"])
async def test_a_cursor_made_up_by_hand_is_refused(office: Office, cursor: str) -> None:
    ensure_problem(await office.get(CLERK, "/v1/notices", cursor=cursor), 422, "malformed")


async def test_a_status_that_there_is_not_is_refused(office: Office) -> None:
    ensure_problem(await office.get(CLERK, "/v1/notices", status="lost"), 422, "malformed")


async def test_the_inbox_holds_only_what_failed(office: Office) -> None:
    ref = await office.a_lawsuit()
    await a_notice(office, ref, "waits")
    failed = await a_notice(office, ref, "failed", failed=True)

    rows = (await office.get(BUREAU, "/v1/notices/failed")).json()["rows"]
    same = (await office.get(BUREAU, "/v1/notices", status="failed")).json()["rows"]

    assert [each["id"] for each in rows if each["ref"] == ref] == [failed]
    assert rows == same


async def test_a_notice_shows_its_text_and_every_attempt(office: Office) -> None:
    notice = await a_notice(office, await office.a_lawsuit(), "x", failed=True)

    found = (await office.get(CLERK, f"/v1/notices/{notice}")).json()

    assert (found["id"], found["subject"], found["body"]) == (notice, "题目", "正文")
    assert [(each["answer"], each["delivered"]) for each in found["attempts"]] == [
        ("550 Not here", False)
    ]


@pytest.mark.parametrize("who", [CLERK, STRANGER])
async def test_a_notice_to_others_looks_like_none(office: Office, who: str) -> None:
    notice = await a_notice(office, await office.a_lawsuit(), "x", to=BUREAU)

    ensure_problem(await office.get(who, f"/v1/notices/{notice}"), 404, "not-found")
    ensure_problem(await office.get(who, "/v1/notices/999999"), 404, "not-found")


async def test_a_notice_says_nothing_of_a_lawsuit_that_one_may_not_see(office: Office) -> None:
    ref = await office.a_lawsuit(restricted_for=["minor"])
    notice = await a_notice(office, ref, "restricted")
    async with office.database.short_path() as connection:
        await connection.execute("update organ set government = null where id = 'bailu-police'")
        one = await office.get(GOVERNMENT, f"/v1/notices/{notice}")
        listed = await office.get(GOVERNMENT, "/v1/notices", ref=ref)
        page = await office.get(GOVERNMENT, "/v1/notices", limit=200)
        await connection.execute(
            "update organ set government = 'bailu-government' where id = 'bailu-police'"
        )

    ensure_problem(one, 404, "not-found")
    assert listed.json()["rows"] == []
    assert ref not in page.text
    assert (await office.get(GOVERNMENT, f"/v1/notices/{notice}")).status_code == 200


@pytest.mark.parametrize("who", [COURT, UNIT])
async def test_a_seat_sees_its_own_accounts_notices_alone(office: Office, who: str) -> None:
    ref = await office.a_lawsuit()
    own = await a_notice(office, ref, f"own-{who}", to=who)
    await a_notice(office, ref, f"other-{who}")
    elsewhere = await office.a_lawsuit(handling_unit=None, court="bailu-other-court")
    await a_notice(office, elsewhere, f"elsewhere-{who}", to=who)

    rows = (await office.get(who, "/v1/notices", limit=200)).json()["rows"]

    assert own in [each["id"] for each in rows]
    assert {each["account"] for each in rows} == {who}
    assert elsewhere not in {each["ref"] for each in rows}


async def test_a_digest_is_read_by_its_recipient_alone(office: Office) -> None:
    digest = await a_notice(office, None, "digest")

    bodies = {
        who: (await office.get(who, f"/v1/notices/{digest}")).json()["body"]
        for who in (CLERK, BUREAU, AUDITOR)
    }

    assert bodies == {CLERK: "正文", BUREAU: None, AUDITOR: None}


async def test_the_administrator_sees_whether_a_notice_arrived_and_not_what_it_says(
    office: Office,
) -> None:
    ref = await office.a_lawsuit()
    notice = await a_notice(office, ref, "x", failed=True)

    answer = await office.get(ADMINISTRATOR, f"/v1/notices/{notice}")

    found = answer.json()
    hidden = {name: found[name] for name in ("ref", "number", "subject", "body")}
    assert set(hidden.values()) == {None}
    assert (found["status"], found["address"]) == ("failed", f"{CLERK}@office.example")
    assert ref not in answer.text


@pytest.mark.parametrize("number", ["0", "x", str(2**63)])
async def test_a_number_that_no_notice_has_is_malformed(office: Office, number: str) -> None:
    ensure_problem(await office.get(CLERK, f"/v1/notices/{number}"), 422, "malformed")


@pytest.mark.parametrize("who", [CLERK, UNIT, GOVERNMENT, COURT, AUDITOR])
async def test_only_bureau_and_administrator_send_again(office: Office, who: str) -> None:
    notice = await a_notice(office, await office.a_lawsuit(), "x", failed=True)

    answer = await office.ask(who, "POST", f"/v1/notices/{notice}/retry")

    ensure_problem(answer, 403, "not-permitted")


@pytest.mark.parametrize("who", [BUREAU, ADMINISTRATOR])
async def test_a_failed_notice_is_sent_again_once(office: Office, who: str) -> None:
    notice = await a_notice(office, await office.a_lawsuit(), "x", failed=True)

    first = await office.ask(who, "POST", f"/v1/notices/{notice}/retry")
    second = await office.ask(who, "POST", f"/v1/notices/{notice}/retry")

    assert first.status_code == 202, first.text
    assert "/retry/" in first.json()["errand"]
    ensure_problem(second, 409, "notice-not-failed")
    assert (await office.get(who, f"/v1/notices/{notice}")).json()["status"] == "waiting"


async def test_what_there_is_not_is_not_sent_again(office: Office) -> None:
    answer = await office.ask(BUREAU, "POST", "/v1/notices/999999/retry")

    ensure_problem(answer, 404, "not-found")


# Alarms


@pytest.mark.parametrize("who", [CLERK, UNIT, GOVERNMENT, COURT])
async def test_alarms_are_for_those_who_look_after_them(office: Office, who: str) -> None:
    ensure_problem(await office.get(who, "/v1/alarms"), 403, "not-permitted")


async def test_alarms_are_listed_newest_first_page_by_page(office: Office) -> None:
    ref = await office.a_lawsuit()
    for text in ("一", "二", "三"):
        await an_alarm(office, ref, text)

    first = (await office.get(BUREAU, "/v1/alarms", limit=2)).json()
    second = (await office.get(BUREAU, "/v1/alarms", limit=2, cursor=first["next_cursor"])).json()

    rows = [*first["rows"], *second["rows"]]
    assert [each["text"] for each in rows if each["ref"] == ref] == ["三", "二", "一"]
    assert rows[0]["number"].startswith("（2026）皖1901行初")


async def test_what_belongs_to_no_lawsuit_is_for_the_offices_staff(office: Office) -> None:
    await an_alarm(office, None, "请补登邮箱")

    seen = {
        who: "请补登邮箱" in (await office.get(who, "/v1/alarms", limit=200)).text
        for who in (BUREAU, ADMINISTRATOR, AUDITOR)
    }

    assert seen == {BUREAU: False, ADMINISTRATOR: True, AUDITOR: True}


async def test_an_alarm_of_a_lawsuit_out_of_scope_is_not_shown(office: Office) -> None:
    await an_alarm(office, "nowhere", "恢复了旧备份")

    for who in (BUREAU, ADMINISTRATOR):
        assert "恢复了旧备份" not in (await office.get(who, "/v1/alarms", limit=200)).text


async def alarm_named(office: Office, text: str) -> int:
    listed = (await office.get(ADMINISTRATOR, "/v1/alarms", limit=200)).json()["rows"]
    return next(int(each["id"]) for each in listed if each["text"] == text)


async def handle(office: Office, who: str, alarm: int, note: str) -> httpx2.Response:
    return await office.ask(who, "POST", f"/v1/alarms/{alarm}/handle", json={"note": note})


async def test_an_alarm_is_marked_as_handled_and_stays_in_the_list(office: Office) -> None:
    ref = await office.a_lawsuit()
    await an_alarm(office, ref, "待处理甲")
    await an_alarm(office, ref, "待处理乙")
    alarm = await alarm_named(office, "待处理甲")

    done = await handle(office, BUREAU, alarm, "已补登账号")
    again = await handle(office, BUREAU, alarm, "已补登账号")

    assert done.status_code == 200
    assert (done.json()["handled_by"], done.json()["handled_note"]) == (BUREAU, "已补登账号")
    assert done.json()["number"].startswith("（2026）皖1901行初")
    assert again.json() == done.json()
    async with office.database.short_path() as connection:
        cursor = await connection.execute(
            "select account, about, after from access_entry where kind = 'alarm_handled' and about = %s",
            (ref,),
        )
        told = await cursor.fetchall()
    said = {"alarm": alarm, "handled_by": BUREAU, "handled_note": "已补登账号"}
    assert told == [(BUREAU, ref, said)]
    for handled, seen in ((None, {"甲", "乙"}), (True, {"甲"}), (False, {"乙"})):
        said = {} if handled is None else {"handled": handled}
        rows = (await office.get(BUREAU, "/v1/alarms", limit=200, **said)).json()["rows"]
        assert {each["text"][-1] for each in rows if each["ref"] == ref} == seen


async def test_what_another_has_handled_says_who_and_how(office: Office) -> None:
    ref = await office.a_lawsuit()
    await an_alarm(office, ref, "已有人处理")
    alarm = await alarm_named(office, "已有人处理")
    await handle(office, BUREAU, alarm, "已核对")

    for who, note in ((ADMINISTRATOR, "已核对"), (BUREAU, "另行核对")):
        problem = ensure_problem(await handle(office, who, alarm, note), 409, "alarm-handled")
        assert problem["detail"] == f"已由{BUREAU}处理：已核对"


async def test_who_may_not_see_an_alarm_does_not_handle_it(office: Office) -> None:
    await an_alarm(office, None, "办公室自己的")
    alarm = await alarm_named(office, "办公室自己的")

    for who in (CLERK, UNIT, GOVERNMENT, COURT, AUDITOR):
        ensure_problem(await handle(office, who, alarm, "x"), 403, "not-permitted")
    ensure_problem(await handle(office, BUREAU, alarm, "x"), 404, "not-found")
    ensure_problem(await handle(office, ADMINISTRATOR, alarm + 1000, "x"), 404, "not-found")
    assert (await handle(office, ADMINISTRATOR, alarm, "x")).status_code == 200


@pytest.mark.parametrize("note", ["", "长" * 1001, "a\0b"])
async def test_how_it_was_handled_is_said_and_can_be_kept(office: Office, note: str) -> None:
    ensure_problem(await handle(office, ADMINISTRATOR, 1, note), 422, "malformed")


# Deposits


async def a_deposit_errand(
    office: Office, ref: str, result: str | None, name: str = "deposit/first"
) -> None:
    async with office.database.short_path() as connection:
        await connection.execute(
            "insert into errand (id, kind, ref, body, started_at, finished_at, result) values"
            " (%s, 'deposit', %s, %s, now(), case when %s::text is null then null else now() end, %s)",
            (f"{name}/{ref}", ref, Jsonb({"milestone": "closed", "version": 1}), result, result),
        )


def retry_of(ref: str, milestone: str = "closed", version: int = 1) -> str:
    return f"/v1/lawsuits/{ref}/deposits/{milestone}/{version}/retry"


async def deposits(office: Office, ref: str) -> list[tuple[str, str | None]]:
    rows = (await office.get(BUREAU, f"/v1/lawsuits/{ref}/deposits")).json()
    return [(each["status"], each["folder"]) for each in rows]


@pytest.mark.parametrize("result", ["given up", "differs"])
async def test_a_deposit_that_was_given_up_is_started_again(office: Office, result: str) -> None:
    ref = await office.a_lawsuit()
    await a_deposit_errand(office, ref, result)
    before = await deposits(office, ref)

    started, twice = [await office.ask(ADMINISTRATOR, "POST", retry_of(ref)) for _ in range(2)]

    assert before == [(result, None)]
    assert started.status_code == 202
    assert started.json()["errand"].startswith(f"deposit/{ref}/closed/1/retry/")
    assert await deposits(office, ref) == [("waiting", None)]
    ensure_problem(twice, 409, "deposit-not-failed")


async def test_a_deposit_that_waits_or_is_none_is_not_started_again(office: Office) -> None:
    ref = await office.a_lawsuit()
    await a_deposit_errand(office, ref, "given up")
    await a_deposit_errand(office, ref, None, name="deposit/second")

    assert await deposits(office, ref) == [("waiting", None)]
    ensure_problem(await office.ask(BUREAU, "POST", retry_of(ref)), 409, "deposit-not-failed")
    for path in (retry_of(ref, "judged"), retry_of(ref, version=2), retry_of("nowhere")):
        ensure_problem(await office.ask(BUREAU, "POST", path), 404, "not-found")
    for who in (CLERK, UNIT, GOVERNMENT, COURT, AUDITOR):
        ensure_problem(await office.ask(who, "POST", retry_of(ref)), 403, "not-permitted")
    ensure_problem(await office.ask(None, "POST", retry_of(ref)), 401, "unauthenticated")


# Linked levels


async def a_level_errand(office: Office, ref: str, result: str | None, name: str) -> None:
    async with office.database.short_path() as connection:
        await connection.execute(
            "insert into errand (id, kind, ref, body, started_at, finished_at, result) values"
            " (%s, 'level', %s, %s, now(), case when %s::text is null then null else now() end, %s)",
            (f"level/{name}/{ref}", ref, Jsonb({"level": "level12345"}), result, result),
        )


def level_retry_of(ref: str, level: str = "level12345") -> str:
    return f"/v1/lawsuits/{ref}/levels/{level}/retry"


@pytest.mark.parametrize("who", [ADMINISTRATOR, BUREAU])
async def test_a_level_whose_opening_was_given_up_is_started_again(
    office: Office, who: str
) -> None:
    ref = await office.a_lawsuit()
    await a_level_errand(office, ref, "given up", "first")

    started, twice = [await office.ask(who, "POST", level_retry_of(ref)) for _ in range(2)]

    assert started.status_code == 202
    assert started.json()["errand"].startswith(f"level/level12345/{ref}/retry/")
    ensure_problem(twice, 409, "level-not-failed")


async def test_a_level_that_is_open_or_none_is_not_started_again(office: Office) -> None:
    ref = await office.a_lawsuit()
    await a_level_errand(office, ref, "opened level12345", "first")

    ensure_problem(await office.ask(BUREAU, "POST", level_retry_of(ref)), 409, "level-not-failed")
    for path in (level_retry_of(ref, "another123"), level_retry_of("nowhere123")):
        ensure_problem(await office.ask(BUREAU, "POST", path), 404, "not-found")
    for who in (CLERK, UNIT, GOVERNMENT, COURT, AUDITOR):
        answer = await office.ask(who, "POST", level_retry_of(ref))
        ensure_problem(answer, 403, "not-permitted")
    ensure_problem(await office.ask(STRANGER, "POST", level_retry_of(ref)), 404, "not-found")
    ensure_problem(await office.ask(None, "POST", level_retry_of(ref)), 401, "unauthenticated")
