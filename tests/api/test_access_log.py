"""The access log is the auditor's: who came in, and who changed an account, within his scope."""

import pytest

from ledger.access_log import By
from ledger.keeping import NewAccount, disable_account, make_account
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
