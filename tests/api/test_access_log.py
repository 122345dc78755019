"""The access log is the auditor's: who came in, and who changed an account, within his scope."""

import json

import pytest

from ledger.access_log import By
from ledger.keeping import NewAccount, disable_account, make_account
from tests.api.browser import told_of_nobody
from tests.api.office import ADMINISTRATOR, AUDITOR, BUREAU, CLERK, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY = By(account=None, address="local", authority="operator tester")


async def test_only_the_auditor_reads_it(office: Office) -> None:
    ensure_problem(await office.get(None, "/v1/access-log"), 401, "unauthenticated")
    for who in (CLERK, BUREAU, ADMINISTRATOR):
        ensure_problem(await office.get(who, "/v1/access-log"), 403, "not-permitted")
    assert (await office.get(AUDITOR, "/v1/access-log")).status_code == 200


async def test_it_tells_who_changed_what_the_newest_first_page_by_page(office: Office) -> None:
    await make_account(
        office.database, NewAccount(id="feed", name="接口", organ="bailu-police"), BY
    )
    await disable_account(office.database, "feed", BY)

    first = (await office.get(AUDITOR, "/v1/access-log", account="feed", limit=1)).json()
    second = (
        await office.get(
            AUDITOR, "/v1/access-log", account="feed", limit=1, cursor=first["next_cursor"]
        )
    ).json()

    (disabled,), (made,) = first["rows"], second["rows"]
    assert (disabled["kind"], made["kind"]) == ("account_disabled", "account_made")
    assert (made["authority"], made["after"]["organ"]) == ("operator tester", "bailu-police")


async def test_accounts_out_of_scope_are_left_out(office: Office) -> None:
    await make_account(
        office.database, NewAccount(id="judge", name="审判庭", organ="bailu-court"), BY
    )

    rows = (await office.get(AUDITOR, "/v1/access-log", account="judge")).json()["rows"]

    assert rows == []


async def test_the_journal_says_from_where_an_act_was_asked_for(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "file_defence")

    rows = (await office.get(AUDITOR, f"/v1/lawsuits/{ref}/journal")).json()["rows"]

    actors = [json.loads(each["text"])["actor"] for each in rows]
    assert [(each["id"], each["address"]) for each in actors] == [(CLERK, "127.0.0.1")] * 2
    assert all(each["grant"] for each in actors)


async def test_a_password_typed_as_a_name_is_not_kept(office: Office) -> None:
    typed = "虚构口令-in-the-wrong-field"
    said = {"account": typed, "password": "whatever it was"}

    answer = await office.ask(None, "POST", "/v1/session", json=said)

    told = (await office.get(AUDITOR, "/v1/access-log", account=told_of_nobody(typed))).json()[
        "rows"
    ]
    assert answer.status_code == 401
    assert [each["kind"] for each in told] == ["log_in_refused"]
    assert typed not in (await office.get(AUDITOR, "/v1/access-log", limit=200)).text
