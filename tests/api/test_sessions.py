"""People log in with password and code, in a session that can be revoked, and lock themselves out by guessing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import psycopg
import pyotp
import pytest
import pytest_asyncio

from api.security import COOKIE, CSRF_HEADER
from ledger.access_log import By
from ledger.credentials import remove_second_factor, set_password
from ledger.guard import FREE_TRIES
from ledger.keeping import disable_account, enable_account
from ledger.tokens import make_token
from tests.api.browser import Browser, a_browser, access_log, told_of_nobody
from tests.api.office import AUDITOR, BUREAU, CLERK, STRANGER, TAX_CLERK, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "correct horse battery staple"
NEXT = "a second password, as long"
OPERATOR = By(account=None, address="local", authority="operator")


async def a_password(office: Office, account: str, *, must_change: bool = False) -> None:
    await set_password(office.database, account, PASSWORD, OPERATOR, must_change=must_change)
    await forget(office, account)


async def forget(office: Office, account: str) -> None:
    async with office.database.short_path() as connection:
        await connection.execute(
            "delete from login_guard where subject = %s", (f"account/{account}",)
        )


@pytest_asyncio.fixture(loop_scope="module")
async def browser(office: Office) -> AsyncIterator[Browser]:
    async with a_browser(office) as opened:
        yield opened


async def test_who_logs_in_sees_what_his_grants_let_him(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)
    ref = await office.a_lawsuit()

    answer = await browser.log_in(CLERK, PASSWORD)
    who = (await browser.get("/v1/session")).json()

    assert answer.json()["pending"] is None
    assert (who["account"], who["csrf"]) == (CLERK, browser.csrf)
    assert [(each["role"], each["organ"]) for each in who["grants"]] == [("clerk", "bailu-police")]
    assert (await browser.get(f"/v1/lawsuits/{ref}")).status_code == 200


async def test_the_cookie_is_this_hosts_alone_and_no_script_reads_it(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)

    cookie = (await browser.log_in(CLERK, PASSWORD)).headers["set-cookie"]

    assert cookie.startswith("__Host-")
    parts = {each.strip().lower() for each in cookie.split(";")}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
    assert not any(each.startswith("domain") for each in parts)


async def test_an_act_of_a_session_is_the_persons(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)
    ref = await office.a_lawsuit()
    await browser.log_in(CLERK, PASSWORD)

    answer = await browser.send("POST", f"/v1/lawsuits/{ref}/acts/file-defence", {})

    assert answer.status_code == 200
    assert answer.json()["actor"]["id"] == CLERK


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "csrf"),
        ({CSRF_HEADER: "0" * 64}, "csrf"),
        ({CSRF_HEADER: "right", "Origin": "https://elsewhere.example"}, "cross-site"),
        ({CSRF_HEADER: "right", "Sec-Fetch-Site": "cross-site"}, "cross-site"),
        ({CSRF_HEADER: "right", "Sec-Fetch-Site": "same-site"}, "cross-site"),
        ({CSRF_HEADER: "right", "Origin": "null"}, "cross-site"),
    ],
)
async def test_what_another_site_sends_with_the_cookie_is_refused(
    office: Office, browser: Browser, headers: dict[str, str], kind: str
) -> None:
    await a_password(office, CLERK)
    ref = await office.a_lawsuit()
    await browser.log_in(CLERK, PASSWORD)
    sent = {name: browser.csrf if text == "right" else text for name, text in headers.items()}

    answer = await browser.client.post(
        f"/v1/lawsuits/{ref}/acts/file-defence", json={}, headers=sent
    )

    ensure_problem(answer, 403, kind)
    assert await office.version(ref) == 1


async def test_another_site_logs_nobody_in(browser: Browser) -> None:
    answer = await browser.client.post(
        "/v1/session",
        json={"account": CLERK, "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )

    ensure_problem(answer, 403, "cross-site")


@pytest.mark.parametrize(
    ("account", "password", "about"),
    [
        (CLERK, "another password", CLERK),
        ("nobody-of-this-name", PASSWORD, told_of_nobody("nobody-of-this-name")),
    ],
)
async def test_which_of_the_two_is_wrong_is_not_said(
    office: Office, browser: Browser, account: str, password: str, about: str
) -> None:
    await a_password(office, CLERK)

    answer = await browser.log_in(account, password)

    ensure_problem(answer, 401, "log-in-refused")
    assert COOKIE not in browser.client.cookies
    assert (await access_log(office, about))[-1][0] == "log_in_refused"


async def test_an_account_without_a_password_logs_in_by_none(browser: Browser) -> None:
    ensure_problem(await browser.log_in("tax-clerk", PASSWORD), 401, "log-in-refused")


async def test_the_first_password_is_changed_before_anything_else(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK, must_change=True)

    first = await browser.log_in(CLERK, PASSWORD)
    before = await browser.get("/v1/lawsuits")
    short = await browser.send(
        "POST", "/v1/session/password", {"present": PASSWORD, "new": "x" * 8}
    )
    changed = await browser.send("POST", "/v1/session/password", {"present": PASSWORD, "new": NEXT})
    after = await browser.get("/v1/lawsuits")

    assert first.json()["pending"] == "password"
    ensure_problem(before, 403, "password-change-required")
    ensure_problem(short, 422, "malformed")
    assert changed.json()["pending"] is None
    assert after.status_code == 200
    await forget(office, CLERK)
    ensure_problem(await browser.log_in(CLERK, PASSWORD), 401, "log-in-refused")
    assert (await browser.log_in(CLERK, NEXT)).status_code == 200


async def test_a_password_is_not_changed_without_the_present_one(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)

    answer = await browser.send("POST", "/v1/session/password", {"present": NEXT, "new": NEXT})

    ensure_problem(answer, 403, "password-wrong")


async def test_changing_the_password_ends_every_other_session(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)
    async with a_browser(office) as other:
        await other.log_in(CLERK, PASSWORD)
        await browser.log_in(CLERK, PASSWORD)

        await browser.send("POST", "/v1/session/password", {"present": PASSWORD, "new": NEXT})

        ensure_problem(await other.get("/v1/session"), 401, "unauthenticated")
        assert (await browser.get("/v1/session")).status_code == 200


async def test_a_role_that_decides_about_others_needs_a_second_factor(
    office: Office, browser: Browser
) -> None:
    await a_password(office, BUREAU)
    await remove_second_factor(office.database, BUREAU, OPERATOR)

    first = await browser.log_in(BUREAU, PASSWORD)
    before = await browser.get("/v1/lawsuits")
    secret = (await browser.send("POST", "/v1/session/second-factor")).json()["secret"]
    wrong = await browser.send("POST", "/v1/session/second-factor/confirm", {"code": "000000"})
    code = pyotp.TOTP(secret).now()
    enrolled = await browser.send("POST", "/v1/session/second-factor/confirm", {"code": code})

    assert first.json()["pending"] == "second_factor"
    ensure_problem(before, 403, "second-factor-required")
    ensure_problem(wrong, 403, "code-wrong")
    assert enrolled.json()["pending"] is None
    assert (await browser.get("/v1/lawsuits")).status_code == 200
    again = await browser.send("POST", "/v1/session/second-factor")
    ensure_problem(again, 409, "has-second-factor")


async def test_with_a_second_factor_the_password_is_not_enough_and_a_code_is_good_once(
    office: Office, browser: Browser
) -> None:
    await a_password(office, AUDITOR)
    await browser.log_in(AUDITOR, PASSWORD)
    secret = (await browser.send("POST", "/v1/session/second-factor")).json()["secret"]
    used = pyotp.TOTP(secret).now()
    await browser.send("POST", "/v1/session/second-factor/confirm", {"code": used})

    async with a_browser(office) as other:
        without = await other.log_in(AUDITOR, PASSWORD)
        replayed = await other.log_in(AUDITOR, PASSWORD, code=used)
        coming = pyotp.TOTP(secret).at(await the_clock(office) + timedelta(seconds=30))
        fresh = await other.log_in(AUDITOR, PASSWORD, code=coming)

    ensure_problem(without, 401, "code-wanted")
    told = [kind for kind, _, _ in await access_log(office, AUDITOR)]
    assert told[-3:] == ["code_wanted", "log_in_refused", "logged_in"]
    ensure_problem(replayed, 401, "log-in-refused")
    assert fresh.status_code == 200


async def test_the_secret_of_a_second_factor_is_kept_sealed(
    office: Office, browser: Browser
) -> None:
    await a_password(office, STRANGER)
    await browser.log_in(STRANGER, PASSWORD)

    secret = (await browser.send("POST", "/v1/session/second-factor")).json()["secret"]

    async with office.database.short_path() as connection:
        cursor = await connection.execute(
            "select totp_candidate from credential where account = %s", (STRANGER,)
        )
        (sealed,) = await cursor.fetchone() or (b"",)
    assert sealed
    assert secret.encode() not in bytes(sealed)


async def test_guessing_locks_the_account_for_longer_each_time(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)
    guesses = [await browser.log_in(CLERK, f"wrong {each}") for each in range(FREE_TRIES)]

    right = await browser.log_in(CLERK, PASSWORD)
    await wait_over(office, CLERK)
    next_one = await browser.log_in(CLERK, "wrong again")
    locked = await browser.log_in(CLERK, PASSWORD)

    assert {each.status_code for each in guesses} == {401}
    ensure_problem(right, 429, "too-many-tries")
    assert next_one.status_code == 401
    assert int(right.headers["retry-after"]) <= 15 < int(locked.headers["retry-after"]) <= 30
    assert (await access_log(office, CLERK))[-1][0] == "log_in_locked"
    await forget(office, CLERK)


async def test_many_guesses_at_once_are_many(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)

    answers = await asyncio.gather(
        *(browser.log_in(CLERK, f"wrong {each}") for each in range(FREE_TRIES * 2))
    )

    assert [each.status_code for each in answers].count(401) == FREE_TRIES
    assert [each.status_code for each in answers].count(429) == FREE_TRIES
    await forget(office, CLERK)


async def wait_over(office: Office, account: str) -> None:
    """Have the time pass that the guard makes one wait."""
    async with office.database.short_path() as connection:
        await connection.execute(
            "update login_guard set locked_until = clock_timestamp() where subject = %s",
            (f"account/{account}",),
        )


async def test_the_right_log_in_forgets_the_wrong_ones(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)
    for _ in range(2):
        for each in range(FREE_TRIES - 1):
            assert (await browser.log_in(CLERK, f"wrong {each}")).status_code == 401
        assert (await browser.log_in(CLERK, PASSWORD)).status_code == 200


async def test_logging_out_ends_the_session_itself(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)
    kept = browser.client.cookies[COOKIE]

    answer = await browser.send("DELETE", "/v1/session")
    browser.client.cookies.set(COOKIE, kept, domain="chuting.example")

    assert answer.status_code == 204
    ensure_problem(await browser.get("/v1/session"), 401, "unauthenticated")
    assert (await access_log(office, CLERK))[-1][0] == "logged_out"


async def test_ones_sessions_are_listed_and_one_is_revoked(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)
    async with a_browser(office) as other:
        await other.log_in(CLERK, PASSWORD)
        rows = (await browser.get("/v1/sessions")).json()

        revoked = await browser.send("DELETE", f"/v1/sessions/{rows[0]['id']}")

        assert len(rows) == 2
        assert revoked.status_code == 204
        ensure_problem(await other.get("/v1/session"), 401, "unauthenticated")
    ensure_problem(await browser.send("DELETE", f"/v1/sessions/{'0' * 16}"), 404, "not-found")


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = clock_timestamp()",
        "last_used_at = clock_timestamp() - interval '61 minutes'",
        "revoked_at = clock_timestamp()",
    ],
)
async def test_a_session_that_is_old_idle_or_revoked_is_none(
    office: Office, browser: Browser, change: str
) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)
    ref = await office.a_lawsuit()
    async with office.database.short_path() as connection:
        await connection.execute(f"update web_session set {change}".encode())

    ensure_problem(await browser.get("/v1/session"), 401, "unauthenticated")
    act = await browser.send("POST", f"/v1/lawsuits/{ref}/acts/file-defence", {})
    ensure_problem(act, 401, "unauthenticated")


async def test_a_disabled_account_is_out_at_once_with_token_and_session(
    office: Office, browser: Browser
) -> None:
    await a_password(office, STRANGER)
    await browser.log_in(STRANGER, PASSWORD)

    assert await disable_account(office.database, STRANGER, OPERATOR)

    ensure_problem(await browser.get("/v1/session"), 401, "unauthenticated")
    ensure_problem(await office.get(STRANGER, "/v1/lawsuits"), 401, "unauthenticated")
    ensure_problem(await browser.log_in(STRANGER, PASSWORD), 401, "log-in-refused")


async def test_an_account_that_is_enabled_again_gets_none_of_its_tokens_back(
    office: Office,
) -> None:
    spare = await make_token(office.database, TAX_CLERK, valid_for=timedelta(hours=1))
    office.tokens = {**office.tokens, "spare": spare}
    assert (await office.get("spare", "/v1/session")).status_code == 200

    await disable_account(office.database, TAX_CLERK, OPERATOR)
    await enable_account(office.database, TAX_CLERK, OPERATOR)

    ensure_problem(await office.get("spare", "/v1/session"), 401, "unauthenticated")
    kinds = [kind for kind, _, _ in await access_log(office, TAX_CLERK)]
    assert kinds[-3:] == ["account_disabled", "token_revoked", "account_enabled"]


async def test_a_token_has_no_password_to_change(office: Office) -> None:
    body = {"present": PASSWORD, "new": NEXT}

    answer = await office.ask(CLERK, "POST", "/v1/session/password", json=body)

    ensure_problem(answer, 409, "session-needed")


async def test_the_access_log_says_who_came_from_where_and_nobody_changes_it(
    office: Office, browser: Browser
) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)

    kind, account, address = (await access_log(office, CLERK))[-1]

    assert (kind, account, address) == ("logged_in", CLERK, "127.0.0.1")
    for change in ("update access_entry set account = 'x'", "delete from access_entry"):
        async with office.database.short_path() as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(change.encode())


async def test_no_password_stands_in_the_access_log(office: Office, browser: Browser) -> None:
    await a_password(office, CLERK)
    await browser.log_in(CLERK, PASSWORD)

    async with office.database.short_path() as connection:
        cursor = await connection.execute("select row_to_json(e)::text from access_entry e")
        told = "".join([row[0] async for row in cursor])

    assert PASSWORD not in told
    assert browser.client.cookies[COOKIE] not in told


async def the_clock(office: Office) -> datetime:
    async with office.database.short_path() as connection:
        cursor = await connection.execute("select clock_timestamp()")
        (now,) = await cursor.fetchone() or (None,)
    assert isinstance(now, datetime)
    return now
