"""The directory file: read whole or refused with the place."""

import pytest

from ledger.directory import DirectoryInvalid, parse_directory

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


@pytest.mark.parametrize("text", ["organs = 3", "[[organs]]\nid = 'x'", "="])
def test_a_file_that_is_no_directory_is_refused(text: str) -> None:
    with pytest.raises(DirectoryInvalid, match="机关名录不能读取"):
        parse_directory(text)
