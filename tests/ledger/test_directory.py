"""The directory file: read whole or refused with the place."""

from typing import Any, LiteralString

import pytest

from domain.people import Role
from ledger.access_log import By
from ledger.database import Database
from ledger.directory import Directory, DirectoryInvalid, load_directory, parse_directory
from ledger.keeping import grant_to, revoke_from
from tests.builders import a_directory, a_ledger

_COUNTY = """
[[organs]]
id = "county"
name = "虚构县人民政府"
kind = "county_government"
bureau = "{bureau}"

[[organs]]
id = "county-justice"
name = "虚构县司法局"
kind = "county_department"
parent = "county"
bureau = "justice"
government = "county"
"""


def test_a_government_is_supervised_by_the_superior_bureau() -> None:
    directory = parse_directory(_COUNTY.format(bureau="justice"))

    assert [each.bureau for each in directory.organs] == ["justice", "justice"]


def test_a_directory_in_which_a_bureau_supervises_its_own_government_is_refused() -> None:
    with pytest.raises(DirectoryInvalid, match="虚构县司法局是虚构县人民政府的工作部门"):
        parse_directory(_COUNTY.format(bureau="county-justice"))


BY = By(account=None, address="local", authority="operator tester")
_TOLD = "select kind, about, authority, before, after from access_entry where kind <> 'rules_changed' order by id"


async def rows(database: Database, query: LiteralString) -> list[tuple[Any, ...]]:
    async with database.short_path() as connection:
        return [tuple(row) async for row in await connection.execute(query)]


async def test_the_access_log_tells_what_a_directory_changed_and_nothing_else(
    database_url: str,
) -> None:
    listed = a_directory()
    clerk = next(each for each in listed.accounts if each.id == "police-clerk")
    moved = clerk.model_copy(update={"scope": "bailu-government", "desk": "another"})
    async with a_ledger(database_url) as database:
        made = {row[0] for row in await rows(database, _TOLD)}
        before = len(await rows(database, _TOLD))
        await load_directory(database, listed, BY)
        await load_directory(database, Directory(organs=(), accounts=(moved,)), BY)
        same, *changed = (await rows(database, _TOLD))[before:]

    assert made == {"organ_made", "account_made", "grant_given", "directory_loaded"}
    assert same[:3] == ("directory_loaded", None, "operator tester")
    assert same[4] == {"organs": 5, "accounts": len(listed.accounts), "digest": listed.digest}
    account, ended, begun, loaded = changed
    assert account[:2] == ("account_changed", "police-clerk")
    assert (account[3]["desk"], account[4]["desk"]) == ("clerk", "another")
    assert ended[:2] == ("grant_revoked", "police-clerk")
    assert begun[:2] == ("grant_given", "police-clerk")
    assert (ended[3]["within"], begun[4]["within"]) == ("bailu-police", "bailu-government")
    assert loaded[0] == "directory_loaded"


async def test_a_directory_makes_no_administrator_somebody_else_as_well(database_url: str) -> None:
    listed = a_directory()
    grants = "select id, role from account_grant order by id"
    clerk = next(each for each in listed.accounts if each.id == "police-clerk")
    async with a_ledger(database_url) as database:
        await grant_to(database, clerk.id, clerk.grant, BY)
        before = await rows(database, grants)
        auditor = clerk.model_copy(update={"role": Role.AUDITOR})

        with pytest.raises(DirectoryInvalid, match="police-clerk"):
            await load_directory(database, Directory(organs=(), accounts=(auditor,)), BY)

        assert await rows(database, grants) == before


_GRANTS = """
    select id, role, revoked_at is null, granted_at from account_grant where account = 'police-clerk'
    order by granted_at
"""


def a_clerk(**otherwise: object) -> Directory:
    clerk = next(each for each in a_directory().accounts if each.id == "police-clerk")
    return Directory(organs=(), accounts=(clerk.model_copy(update=otherwise),))


async def test_a_role_that_the_file_changes_is_another_grant(database_url: str) -> None:
    async with a_ledger(database_url) as database:
        await load_directory(database, a_clerk(role=Role.BUREAU), BY)
        await load_directory(database, a_clerk(role=Role.BUREAU), BY)
        await load_directory(database, a_clerk(), BY)
        first, second, third = await rows(database, _GRANTS)

    assert first[:3] == ("directory/police-clerk", "clerk", False)
    assert second[:3] == ("directory/police-clerk/2", "bureau", False)
    assert third[:3] == ("directory/police-clerk/3", "clerk", True)
    assert first[3] < second[3] < third[3]


async def test_a_grant_that_was_taken_back_does_not_return_with_the_same_file(
    database_url: str,
) -> None:
    async with a_ledger(database_url) as database:
        await revoke_from(database, "directory/police-clerk", BY)
        await load_directory(database, a_clerk(), BY)

        assert [row[:3] for row in await rows(database, _GRANTS)] == [
            ("directory/police-clerk", "clerk", False)
        ]


_ORGAN = """
    select kind, authority, before, after from access_entry where about = 'organ/bailu-police' order by id
"""


async def test_the_access_log_tells_what_an_organ_was_and_who_led_it(database_url: str) -> None:
    listed = next(each for each in a_directory().organs if each.id == "bailu-police")
    changed = listed.model_copy(update={"bureau": None, "heads": listed.heads[1:]})
    async with a_ledger(database_url) as database:
        await load_directory(database, a_directory(), BY)
        await load_directory(database, Directory(organs=(changed,)), BY)
        made, told = await rows(database, _ORGAN)

    assert made[0] == "organ_made"
    assert made[2] is None
    assert told[:2] == ("organ_changed", "operator tester")
    assert (told[2]["bureau"], told[3]["bureau"]) == (listed.bureau, None)
    assert len(told[2]["heads"]) == len(listed.heads)
    assert listed.heads[0].name not in {each["name"] for each in told[3]["heads"]}
    assert "known_from" in told[3]


@pytest.mark.parametrize("text", ["organs = 3", "[[organs]]\nid = 'x'", "="])
def test_a_file_that_is_no_directory_is_refused(text: str) -> None:
    with pytest.raises(DirectoryInvalid, match="机关名录不能读取"):
        parse_directory(text)
