"""Parties' names are masked for those without a part in the lawsuit; a restricted file isn't there for them."""

import pytest

from tests.api.office import (
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


@pytest.mark.parametrize("who", [CLERK, UNIT, BUREAU, GOVERNMENT, COURT])
async def test_who_has_a_part_in_the_lawsuit_sees_the_parties(office: Office, who: str) -> None:
    ref = await office.a_lawsuit()

    shown = (await office.get(who, f"/v1/lawsuits/{ref}")).json()

    assert shown["parties"] == [{"position": 1, "name": "虚构原告", "is_masked": False}]


async def test_who_has_none_sees_the_first_character(office: Office) -> None:
    ref = await office.a_lawsuit()

    answer = await office.get(AUDITOR, f"/v1/lawsuits/{ref}")

    assert answer.json()["parties"] == [{"position": 1, "name": "虚某某某", "is_masked": True}]
    assert "虚构原告" not in answer.text


async def test_a_supervisor_of_another_organ_has_no_part(office: Office) -> None:
    """The city's bureau sees below the city; where another bureau supervises, it has no part in the lawsuit."""
    ref = await office.a_lawsuit()
    async with office.database.short_path() as connection:
        await connection.execute("update organ set bureau = null where id = 'bailu-police'")
        seen = (await office.get(BUREAU, f"/v1/lawsuits/{ref}")).json()
        await connection.execute(
            "update organ set bureau = 'bailu-justice' where id = 'bailu-police'"
        )

    assert seen["parties"][0]["is_masked"]


async def test_a_restricted_file_is_not_there_for_who_has_no_part(office: Office) -> None:
    ref = await office.a_lawsuit(restricted_for=["minor"])
    async with office.database.short_path() as connection:
        await connection.execute("update organ set bureau = null where id = 'bailu-police'")
        one = await office.get(BUREAU, f"/v1/lawsuits/{ref}")
        journal = await office.get(BUREAU, f"/v1/lawsuits/{ref}/journal")
        act = await office.act(BUREAU, ref, "urge")
        listed = await office.get(BUREAU, "/v1/lawsuits", limit=200)
        due = await office.get(BUREAU, "/v1/deadlines", limit=200)
        await connection.execute(
            "update organ set bureau = 'bailu-justice' where id = 'bailu-police'"
        )

    for answer in (one, journal, act):
        ensure_problem(answer, 404, "not-found")
    assert ref not in listed.text + due.text
    for who in (CLERK, UNIT, BUREAU, GOVERNMENT, COURT, AUDITOR):
        assert (await office.get(who, f"/v1/lawsuits/{ref}")).status_code == 200


async def test_the_answer_says_who_sees_the_file(office: Office) -> None:
    ref = await office.a_lawsuit()
    await office.done(ref, "restrict_access")
    async with office.database.short_path() as connection:
        await connection.execute("update organ set government = null where id = 'bailu-police'")
        found = (await office.get(CLERK, f"/v1/lawsuits/{ref}")).json()
        await connection.execute(
            "update organ set government = 'bailu-government' where id = 'bailu-police'"
        )
    open_again = await office.a_lawsuit()
    of_an_open_file = (await office.get(CLERK, f"/v1/lawsuits/{open_again}")).json()

    assert found["is_restricted"]
    assert not of_an_open_file["is_restricted"]
    assert {
        (each["role_name"], each["organ_name"], each["sees_names"]) for each in found["seen_by"]
    } == {
        ("被诉机关法制机构", "白鹭市公安局", True),
        ("承办单位", "交警支队", True),
        ("司法局", "白鹭市司法局", True),
        ("人民法院", "白鹭区人民法院", True),
        ("审计员", "白鹭市人民政府", False),
    }
    assert ("本级政府（政府办承办）", "白鹭市人民政府") in {
        (each["role_name"], each["organ_name"]) for each in of_an_open_file["seen_by"]
    }


async def test_a_drafted_letter_is_shown_to_its_signer_alone(office: Office) -> None:
    ref = await office.a_lawsuit(received_on="2026-03-02")

    drafts = {
        who: (await office.get(who, f"/v1/lawsuits/{ref}")).json()["drafted_urges"]
        for who in (CLERK, UNIT, COURT, GOVERNMENT, AUDITOR, BUREAU)
    }

    (letter,) = drafts.pop(BUREAU)
    assert "白鹭市公安局" in letter["text"]
    assert not any(drafts.values())


async def test_an_act_restricts_and_opens_the_file(office: Office) -> None:
    ref = await office.a_lawsuit()

    await office.done(ref, "restrict_access")
    restricted = await is_restricted(office, ref)
    await office.done(ref, "restrict_access", {"grounds": [], "reason": "当事人同意"})

    assert restricted
    assert not await is_restricted(office, ref)


async def test_a_mark_restricts_the_suits_files_at_other_organs_and_other_levels(
    office: Office,
) -> None:
    number = office.registration()["number"]
    ref = await office.a_lawsuit(number=number)
    sibling = await office.register(
        STRANGER, number=number, organ="bailu-housing", handling_unit=None
    )
    level = await office.a_lawsuit()
    async with office.database.short_path() as connection:
        await connection.execute("update lawsuit set dispute = %s where ref = %s", (ref, level))
    refs = (ref, sibling.json()["ref"], level)

    await office.done(ref, "restrict_access", who=CLERK)
    seen = [await without_a_part(office, each) for each in refs]
    await office.done(ref, "restrict_access", {"grounds": [], "reason": "当事人同意"})
    lifted = [await without_a_part(office, each) for each in refs]

    assert seen == [404, 404, 404]
    assert lifted == [200, 200, 200]
    assert (await office.get(STRANGER, f"/v1/lawsuits/{refs[1]}")).status_code == 200


async def without_a_part(office: Office, ref: str) -> int:
    """Return what the city's government is told while it has no part."""
    async with office.database.short_path() as connection:
        await connection.execute("update organ set government = null where parent is not null")
        answer = await office.get(GOVERNMENT, f"/v1/lawsuits/{ref}")
        await connection.execute(
            "update organ set government = 'bailu-government'"
            " where id in ('bailu-police', 'bailu-housing')"
        )
    return answer.status_code


async def is_restricted(office: Office, ref: str) -> bool:
    async with office.database.short_path() as connection:
        cursor = await connection.execute(
            "select is_restricted from lawsuit where ref = %s", (ref,)
        )
        (found,) = await cursor.fetchone() or (None,)
    return bool(found)
