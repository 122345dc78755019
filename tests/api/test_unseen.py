"""What one may not see isn't there: in lists, search, filters, sort, dry runs, journals, files and replays."""

from datetime import timedelta

import pytest

from domain.people import Role
from domain.permissions import Grant, Permission, ScopeKind
from ledger.grants import give_grant, revoke_grant
from ledger.tokens import make_token
from tests.api.office import BUREAU, CLERK, STRANGER, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def a_guest(office: Office, name: str, *grants: Grant) -> str:
    """Make a guest of the police, with a clerk's grant unless said otherwise, and return its first grant's id."""
    grants = grants or (a_grant(f"{name}/1", Role.CLERK, "bailu-police"),)
    async with office.database.short_path() as connection:
        await connection.execute(
            "insert into account (id, name, organ) values (%s, %s, 'bailu-police')", (name, name)
        )
        for grant in grants:
            await give_grant(connection, name, grant)
    token = await make_token(office.database, name, valid_for=timedelta(hours=1))
    office.tokens = {**office.tokens, name: token}
    return grants[0].id


def a_grant(grant_id: str, role: Role, organ: str, within: str | None = None) -> Grant:
    """A role in an organ's name over what lies below it, or below another."""
    return Grant(
        id=grant_id, role=role, organ=organ, scope=ScopeKind.ORGANS, within=within or organ
    )


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/lawsuits", {}),
        ("/v1/lawsuits", {"stage": "registered"}),
        ("/v1/lawsuits", {"organ": "bailu-police"}),
        ("/v1/lawsuits", {"left_to_a_person": True}),
        ("/v1/deadlines", {}),
        ("/v1/deadlines", {"overdue": True}),
        ("/v1/deadlines", {"kind": "defence"}),
        ("/v1/notices", {}),
    ],
)
async def test_no_list_shows_what_lies_out_of_scope(
    office: Office, path: str, parameters: dict[str, object]
) -> None:
    ref = await office.a_lawsuit()

    answer = await office.get(STRANGER, path, limit=200, **parameters)

    assert answer.status_code == 200
    assert ref not in answer.text


async def test_a_number_or_a_notice_filter_finds_nothing_out_of_scope(office: Office) -> None:
    registered = office.registration()
    ref = (await office.ask(CLERK, "POST", "/v1/lawsuits", json=registered)).json()["ref"]

    by_number = await office.get(STRANGER, "/v1/lawsuits", number=registered["number"])
    by_ref = await office.get(STRANGER, "/v1/notices", ref=ref)

    assert by_number.json()["rows"] == by_ref.json()["rows"] == []


async def test_a_cursor_of_another_leads_nowhere(office: Office) -> None:
    mine = [await office.a_lawsuit() for _ in range(3)]
    page = (await office.get(CLERK, "/v1/lawsuits", limit=1)).json()

    answer = await office.get(STRANGER, "/v1/lawsuits", cursor=page["next_cursor"])

    assert answer.status_code == 200
    assert not any(ref in answer.text for ref in mine)


@pytest.mark.parametrize("rest", ["", "/journal", "/deposits", "/acts/key"])
async def test_nothing_of_the_file_is_read_out_of_scope(office: Office, rest: str) -> None:
    ref = await office.a_lawsuit()
    await office.act(CLERK, ref, "file_defence", key="key")

    ensure_problem(await office.get(STRANGER, f"/v1/lawsuits/{ref}{rest}"), 404, "not-found")


async def test_a_dry_run_tells_nothing_out_of_scope(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.act(STRANGER, ref, "file_defence", dry_run=True)

    ensure_problem(answer, 404, "not-found")


async def test_a_replay_is_answered_only_while_the_lawsuit_may_be_seen(office: Office) -> None:
    grant = await a_guest(office, "guest-clerk")
    ref = await office.a_lawsuit()
    first = await office.act("guest-clerk", ref, "file_defence", key="key")
    again = await office.act("guest-clerk", ref, "file_defence", key="key")

    async with office.database.short_path() as connection:
        assert await revoke_grant(connection, grant) == "guest-clerk"
    after = await office.act("guest-clerk", ref, "file_defence", key="key")

    assert first.json() == again.json()
    assert first.json()["actor"]["grant"] == grant
    ensure_problem(after, 404, "not-found")
    ensure_problem(
        await office.get("guest-clerk", f"/v1/lawsuits/{ref}/acts/key"), 404, "not-found"
    )


async def test_a_registration_is_not_found_by_its_number_out_of_scope(office: Office) -> None:
    registered = office.registration()
    await office.ask(CLERK, "POST", "/v1/lawsuits", json=registered)

    answer = await office.ask(STRANGER, "POST", "/v1/lawsuits", json=registered)

    ensure_problem(answer, 409, "fact-impossible")
    assert "ref" not in answer.json()


async def test_an_organ_out_of_scope_is_registered_for_like_one_that_there_is_not(
    office: Office,
) -> None:
    there = await office.register(STRANGER, organ="bailu-police")
    none = await office.register(STRANGER, organ="no-such-organ")

    assert there.status_code == none.status_code == 409
    detail = there.json()["detail"]
    assert detail.replace("bailu-police", "no-such-organ") == none.json()["detail"]


async def test_acts_are_performed_under_a_grant_that_reaches_the_lawsuit(office: Office) -> None:
    """The line's grant shows the lawsuit; the bureau's is for another organ's lawsuits."""
    await a_guest(
        office,
        "two-roles",
        a_grant("two-roles/1", Role.LINE_DEPARTMENT, "bailu-government"),
        a_grant("two-roles/2", Role.BUREAU, "bailu-justice", within="bailu-housing"),
    )
    ref = await office.a_lawsuit()

    seen = (await office.get("two-roles", f"/v1/lawsuits/{ref}")).json()
    act = await office.act("two-roles", ref, "restrict_access")
    joint = await office.ask(
        "two-roles",
        "POST",
        "/v1/joint/cancel-hearing",
        json={"refs": [ref], "act": {"verb": "cancel_hearing", "reason": "待撤诉裁定"}},
    )

    assert seen["allowed"] == []
    assert seen["parties"][0]["is_masked"]
    ensure_problem(act, 403, "not-permitted")
    assert joint.json()["results"][0]["status"] == 403


async def test_an_account_narrowed_to_files_reads_no_replay(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.act(CLERK, ref, "file_defence", key="key")
    narrowed = await make_token(
        office.database, CLERK, valid_for=timedelta(hours=1), only=[Permission.UPLOAD_FILES]
    )
    office.tokens = {**office.tokens, "narrowed": narrowed}

    answer = await office.get("narrowed", f"/v1/lawsuits/{ref}/acts/key")

    ensure_problem(answer, 403, "not-permitted")


async def test_a_joint_step_says_of_another_lawsuit_that_it_is_not_there(office: Office) -> None:
    ref = await office.a_lawsuit()
    act = {"verb": "cancel_hearing", "reason": "待撤诉裁定"}

    answer = await office.ask(
        STRANGER, "POST", "/v1/joint/cancel-hearing", json={"refs": [ref], "act": act}
    )

    (result,) = answer.json()["results"]
    assert result["status"] == 404
    assert "entry" not in result


async def test_who_is_two_things_acts_as_the_one_that_may(office: Office) -> None:
    """The journal names the grant, and nobody judges his own paper in another role."""
    await a_guest(office, "double")
    async with office.database.short_path() as connection:
        await give_grant(
            connection,
            "double",
            Grant(
                id="double/2",
                role=Role.BUREAU,
                organ="bailu-justice",
                scope=ScopeKind.ORGANS,
                within="bailu-government",
            ),
        )
    ref = await office.a_lawsuit()
    await office.play(ref, "schedule_hearing")
    requested = await office.act("double", ref, "request_excuse")
    version = requested.json()["version"]

    own = await office.act("double", ref, "review_excuse", version=version)
    other = await office.act(BUREAU, ref, "review_excuse", version=version)

    assert requested.json()["actor"]["grant"] == "double/1"
    ensure_problem(own, 403, "not-permitted")
    assert other.status_code == 200
