"""The security administrator gives, ends and lists grants: to others, within reach, and the log tells of it."""

from datetime import timedelta

import httpx2
import pytest

from domain.calendar import day_of
from domain.people import Role
from domain.permissions import Grant
from ledger.access_log import By
from ledger.accounts import Caller, caller_of, session_proof, token_proof
from ledger.credentials import set_password
from ledger.directory import Directory, ListedAccount, load_directory
from ledger.grants import GrantImpossible
from ledger.keeping import NewAccount, disable_account, grant_to, make_account
from ledger.people import LogIn, Pending, Place, log_in
from ledger.tokens import make_token
from ledger.watching import office_now
from tests.api.office import (
    ADMINISTRATOR,
    AUDITOR,
    BUREAU,
    CLERK,
    SECRET_KEY,
    SECURITY,
    Office,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY = By(account=None, address="local", authority="operator tester")
PASSWORD = "correct horse battery staple"
GROUND = "虚构授权审批表〔2026〕1号"


async def a_newcomer(office: Office, name: str, organ: str = "bailu-police") -> str:
    """An account that may nothing yet, with a token."""
    await make_account(office.database, NewAccount(id=name, name=name, organ=organ), BY)
    token = await make_token(office.database, name, valid_for=timedelta(hours=1))
    office.tokens = {**office.tokens, name: token}
    return name


def a_wish(**facts: object) -> dict[str, object]:
    return {"role": "clerk", "organ": "bailu-police", "reason": GROUND, **facts}


async def give(office: Office, who: str | None, to: str, **facts: object) -> httpx2.Response:
    return await office.ask(who, "POST", f"/v1/accounts/{to}/grants", json=a_wish(**facts))


async def end(office: Office, who: str | None, of: str, grant: str) -> httpx2.Response:
    body = {"grant": grant, "reason": GROUND}
    return await office.ask(who, "POST", f"/v1/accounts/{of}/grants/end", json=body)


async def test_only_the_security_administrator_may(office: Office) -> None:
    path = f"/v1/accounts/{CLERK}/grants"

    ensure_problem(await office.get(None, path), 401, "unauthenticated")
    for who in (CLERK, BUREAU, ADMINISTRATOR, AUDITOR):
        ensure_problem(await office.get(who, path), 403, "not-permitted")
        ensure_problem(await give(office, who, CLERK), 403, "not-permitted")
        ensure_problem(await end(office, who, CLERK, f"directory/{CLERK}"), 403, "not-permitted")


async def test_a_grant_is_given_listed_and_ended_at_once_and_the_log_tells(office: Office) -> None:
    newcomer = await a_newcomer(office, "police-new")
    before = await office.get(newcomer, "/v1/lawsuits")

    given = await give(office, SECURITY, newcomer)
    during = await office.get(newcomer, "/v1/lawsuits")
    listed = (await office.get(SECURITY, f"/v1/accounts/{newcomer}/grants")).json()
    ended = await end(office, SECURITY, newcomer, given.json()["id"])
    after = await office.get(newcomer, "/v1/lawsuits")

    assert (given.status_code, ended.status_code) == (201, 204)
    assert [each.status_code for each in (before, during, after)] == [403, 200, 403]
    assert listed == [given.json()]
    assert given.json()["from_on"] == day_of(await office_now(office.database)).isoformat()
    assert (await office.get(SECURITY, f"/v1/accounts/{newcomer}/grants")).json() == []
    ensure_problem(await end(office, SECURITY, newcomer, given.json()["id"]), 404, "not-found")
    rows = (await office.get(AUDITOR, "/v1/access-log", account=newcomer)).json()["rows"]
    revoked, told = rows[0], rows[1]
    assert (revoked["kind"], told["kind"]) == ("grant_revoked", "grant_given")
    for each in (revoked, told):
        assert (each["account"], each["authority"]) == (SECURITY, f"directory/{SECURITY}")
        assert each["after"]["reason"] == GROUND
    assert told["after"]["organ"] == "bailu-police"
    assert revoked["before"]["grant"] == given.json()["id"]


async def test_nobody_changes_what_he_may_himself(office: Office) -> None:
    ensure_problem(await give(office, SECURITY, SECURITY), 403, "grant-forbidden")
    answer = await end(office, SECURITY, SECURITY, f"directory/{SECURITY}")

    ensure_problem(answer, 403, "grant-forbidden")


@pytest.mark.parametrize("role", ["administrator", "security_administrator", "auditor", "system"])
async def test_no_administrator_makes_another(office: Office, role: str) -> None:
    answer = await give(office, SECURITY, CLERK, role=role, organ="bailu-government")

    ensure_problem(answer, 403, "grant-forbidden")


async def test_no_administrator_unmakes_another(office: Office) -> None:
    ensure_problem(
        await end(office, SECURITY, AUDITOR, f"directory/{AUDITOR}"), 403, "grant-forbidden"
    )
    assert (await office.get(AUDITOR, "/v1/access-log")).status_code == 200


async def test_out_of_reach_there_is_no_account_and_no_organ(office: Office) -> None:
    judge = await a_newcomer(office, "judge", "bailu-other-court")

    for account in (judge, "nobody"):
        ensure_problem(
            await office.get(SECURITY, f"/v1/accounts/{account}/grants"), 404, "not-found"
        )
        ensure_problem(await give(office, SECURITY, account), 404, "not-found")
        ensure_problem(await end(office, SECURITY, account, "x"), 404, "not-found")
    for facts in (
        {"organ": "bailu-other-court"},
        {"within": "bailu-other-court"},
        {"organ": "none"},
    ):
        ensure_problem(await give(office, SECURITY, CLERK, **facts), 422, "malformed")
    absent = {"stands_in_for": judge, "to_on": "2026-12-31"}
    ensure_problem(await give(office, SECURITY, CLERK, **absent), 422, "malformed")


@pytest.mark.parametrize(
    "facts",
    [
        {"reason": ""},
        {"role": "line_department"},
        {"line": "security"},
        {"stands_in_for": CLERK},
        {"from_on": "2026-06-02", "to_on": "2026-06-01"},
        {"role": "emperor"},
        {"organ": "a\0b"},
    ],
)
async def test_what_is_no_grant_is_malformed(office: Office, facts: dict[str, object]) -> None:
    ensure_problem(await give(office, SECURITY, CLERK, **facts), 422, "malformed")


async def test_a_leavers_open_work_is_handed_over_with_its_ground(office: Office) -> None:
    leaver = await a_newcomer(office, "police-leaver")
    await a_newcomer(office, "police-heir")
    await give(office, SECURITY, leaver)
    ref = await office.a_lawsuit()
    path, body = f"/v1/accounts/{leaver}/hand-over", {"successor": "police-heir", "reason": GROUND}

    for who in (CLERK, ADMINISTRATOR, AUDITOR):
        ensure_problem(await office.ask(who, "POST", path, json=body), 403, "not-permitted")
    answer = await office.ask(SECURITY, "POST", path, json=body)

    assert answer.status_code == 200, answer.text
    assert answer.json()["grants"] == [f"{leaver}/1"]
    assert ref in {each["ref"] for each in answer.json()["lawsuits"]}
    assert (await office.get(leaver, "/v1/lawsuits")).status_code == 401
    assert (await office.get("police-heir", f"/v1/lawsuits/{ref}")).status_code == 200
    rows = (await office.get(AUDITOR, "/v1/access-log", account=leaver)).json()["rows"]
    told = next(each for each in rows if each["kind"] == "work_handed_over")
    assert (told["account"], told["after"]["reason"]) == (SECURITY, GROUND)


@pytest.mark.parametrize(
    ("leaver", "successor", "status", "kind"),
    [
        (SECURITY, CLERK, 403, "grant-forbidden"),
        (CLERK, SECURITY, 403, "grant-forbidden"),
        (AUDITOR, "government-office", 403, "grant-forbidden"),
        ("nobody", CLERK, 404, "not-found"),
        (CLERK, "nobody", 422, "malformed"),
        (CLERK, BUREAU, 422, "malformed"),
    ],
)
async def test_work_that_can_not_be_handed_over_stays(
    office: Office, leaver: str, successor: str, status: int, kind: str
) -> None:
    body = {"successor": successor, "reason": GROUND}

    answer = await office.ask(SECURITY, "POST", f"/v1/accounts/{leaver}/hand-over", json=body)

    ensure_problem(answer, status, kind)
    assert (await office.get(CLERK, "/v1/lawsuits")).status_code == 200


async def test_what_is_held_is_not_given_again(office: Office) -> None:
    newcomer = await a_newcomer(office, "police-twice")

    first, second = [await give(office, SECURITY, newcomer) for _ in range(2)]

    assert first.status_code == 201
    ensure_problem(second, 422, "malformed")


async def test_a_disabled_account_is_given_nothing(office: Office) -> None:
    gone = await a_newcomer(office, "police-gone")
    await disable_account(office.database, gone, BY)

    ensure_problem(await give(office, SECURITY, gone), 422, "malformed")


async def test_an_open_session_goes_on_only_with_the_second_factor_that_the_role_needs(
    office: Office,
) -> None:
    newcomer = await a_newcomer(office, "justice-new", "bailu-justice")
    await set_password(office.database, newcomer, PASSWORD, BY, must_change=False)
    place = Place(address="192.0.2.1", agent="")
    key = SECRET_KEY.get_secret_value()
    session = await log_in(office.database, LogIn(newcomer, PASSWORD, code=None, place=place), key)

    before = await caller_of(office.database, session_proof(session.token))
    await give(office, SECURITY, newcomer, role="bureau", organ="bailu-justice")
    after = await caller_of(office.database, session_proof(session.token))

    assert before is not None
    assert after is not None
    assert session.pending is before.pending is None
    assert after.pending == Pending.SECOND_FACTOR


async def test_a_role_that_a_directory_gives_needs_its_second_factor_in_open_sessions(
    office: Office,
) -> None:
    newcomer = await a_newcomer(office, "justice-next", "bailu-justice")
    await set_password(office.database, newcomer, PASSWORD, BY, must_change=False)
    place = Place(address="192.0.2.1", agent="")
    key = SECRET_KEY.get_secret_value()
    session = await log_in(office.database, LogIn(newcomer, PASSWORD, code=None, place=place), key)
    listed = ListedAccount(id=newcomer, name=newcomer, role=Role.BUREAU, organ="bailu-justice")

    await load_directory(office.database, Directory(organs=(), accounts=(listed,)), BY)
    after = await caller_of(office.database, session_proof(session.token))

    assert after is not None
    assert after.pending == Pending.SECOND_FACTOR


async def test_a_token_from_before_the_role_that_needs_a_second_factor_lasts_no_longer_than_a_session(
    office: Office,
) -> None:
    newcomer = await a_newcomer(office, "justice-third", "bailu-justice")
    machine = NewAccount(id="justice-machine", name="接口", organ="bailu-justice", kind="service")
    await make_account(office.database, machine, BY)
    tokens = {
        each: await make_token(office.database, each, valid_for=timedelta(days=400))
        for each in (newcomer, machine.id)
    }
    for account in tokens:
        await give(office, SECURITY, account, role="bureau", organ="bailu-justice")

    async def who(account: str) -> Caller | None:
        return await caller_of(office.database, token_proof(tokens[account]))

    fresh = await who(newcomer)
    async with office.database.short_path() as connection:
        await connection.execute(
            "update token set made_at = made_at - interval '13 hours' where account = any(%s)",
            (list(tokens),),
        )

    assert fresh is not None
    assert await who(newcomer) is None
    assert await who(machine.id) is not None


async def test_one_person_is_not_two_of_the_three_administrators(office: Office) -> None:
    given = (await office.get(SECURITY, f"/v1/accounts/{CLERK}/grants")).json()[0]
    both = {**given, "id": "", "role": "auditor"}
    with pytest.raises(GrantImpossible, match="三员应当分设"):
        await grant_to(office.database, ADMINISTRATOR, Grant.model_validate(both), BY)


async def test_none_of_the_three_administrators_has_a_part_in_lawsuits(office: Office) -> None:
    given = (await office.get(SECURITY, f"/v1/accounts/{CLERK}/grants")).json()[0]
    before = await office.get(SECURITY, f"/v1/accounts/{AUDITOR}/grants")

    answer = await give(office, SECURITY, AUDITOR, role="bureau", organ="bailu-justice")
    for role in ("administrator", "security_administrator", "auditor"):
        grant = Grant.model_validate({**given, "id": "", "role": role})
        with pytest.raises(GrantImpossible, match="三员应当分设"):
            await grant_to(office.database, CLERK, grant, BY)

    assert "三员应当分设" in ensure_problem(answer, 422, "malformed")["detail"]
    after = await office.get(SECURITY, f"/v1/accounts/{AUDITOR}/grants")
    assert after.json() == before.json()


async def test_who_was_an_administrator_may_be_something_else_afterwards(office: Office) -> None:
    newcomer = await a_newcomer(office, "police-later")
    given = (await office.get(SECURITY, f"/v1/accounts/{CLERK}/grants")).json()[0]
    auditor = {**given, "id": "", "role": "auditor", "to_on": "2026-06-30"}
    await grant_to(office.database, newcomer, Grant.model_validate(auditor), BY)

    same_day = await give(office, SECURITY, newcomer, from_on="2026-06-30")
    next_day = await give(office, SECURITY, newcomer, from_on="2026-07-01")

    assert (same_day.status_code, next_day.status_code) == (422, 201)
