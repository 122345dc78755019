"""The directory file: read whole or refused with the place."""

from typing import Any, LiteralString

import pytest

from domain.people import Role
from ledger.access_log import By
from ledger.database import Database
from ledger.directory import Directory, DirectoryInvalid, load_directory, parse_directory
from ledger.keeping import grant_to
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

    assert made == {"account_made", "grant_given", "directory_loaded"}
    assert same[:3] == ("directory_loaded", None, "operator tester")
    assert same[4] == {"organs": 5, "accounts": len(listed.accounts), "digest": listed.digest}
    account, grant, loaded = changed
    assert account[:2] == ("account_changed", "police-clerk")
    assert (account[3]["desk"], account[4]["desk"]) == ("clerk", "another")
    assert grant[:2] == ("grant_changed", "police-clerk")
    assert (grant[3]["within"], grant[4]["within"]) == ("bailu-police", "bailu-government")
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


@pytest.mark.parametrize("text", ["organs = 3", "[[organs]]\nid = 'x'", "="])
def test_a_file_that_is_no_directory_is_refused(text: str) -> None:
    with pytest.raises(DirectoryInvalid, match="机关名录不能读取"):
        parse_directory(text)
