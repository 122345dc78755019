"""Case numbers over HTTP: in any writing, older ones too, and one that another file has."""

import pytest

from tests.api.office import (
    AUDITOR,
    BUREAU,
    CLERK,
    STRANGER,
    UNIT,
    Office,
    ensure_problem,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def found_by(office: Office, number: str, who: str = CLERK) -> list[str]:
    answer = await office.get(who, "/v1/lawsuits", number=number)
    assert answer.status_code == 200, answer.text
    return [str(each["ref"]) for each in answer.json()["rows"]]


@pytest.mark.parametrize(
    "written",
    [
        "（2031）皖1901行初101号",
        "(2031)皖1901行初101号",
        "〔２０３１〕皖１９０１行初１０１号",
        "【2031】 皖1901 行初 00101",
        "（二〇三一）皖1901行初一百零一号",
        "2031皖1901行初字第101号",
    ],
)
async def test_a_number_in_any_writing_registers_and_finds_one_lawsuit(
    office: Office, written: str
) -> None:
    again = await office.register(number=written)
    ref = again.json()["ref"]

    assert again.status_code in (200, 201)
    assert await found_by(office, written) == [ref]
    assert await found_by(office, "（2031）皖1901行初101号") == [ref]


async def test_a_number_already_registered_finds_the_first(office: Office) -> None:
    ref = await office.a_lawsuit(number="（2031）皖1901行初102号")

    again = await office.register(number="[2031]皖1901行初102", cause="另写的案由")

    assert again.status_code == 200
    assert again.json() == {"ref": ref, "is_new": False}


async def test_older_numbers_find_the_lawsuit_when_registering_and_in_the_list(
    office: Office,
) -> None:
    old, new = "（2031）皖1901行初103号", "（2031）皖1902行初104号"
    ref = await office.a_lawsuit(number=old)
    await office.done(ref, "assign_case_number", {"number": new, "why": "transferred"})

    again = await office.register(number=old)

    assert again.json() == {"ref": ref, "is_new": False}
    for number in (old, new):
        assert await found_by(office, number) == [ref]


async def test_a_number_finds_nothing_beyond_the_callers_scope(office: Office) -> None:
    number = "（2031）皖1901行初105号"
    ref = await office.a_lawsuit(number=number)

    for who in (CLERK, BUREAU, UNIT, AUDITOR):
        assert await found_by(office, number, who) == [ref]
    assert await found_by(office, number, STRANGER) == []


async def test_what_is_no_number_is_malformed(office: Office) -> None:
    answer = await office.get(CLERK, "/v1/lawsuits", number="行初12号")

    assert "应如（2026）皖1901行初12号" in ensure_problem(answer, 422, "malformed")["detail"]


async def test_a_number_that_another_lawsuit_has_is_accepted_as_a_proposal_to_merge(
    office: Office,
) -> None:
    number = "（2031）皖1901行初106号"
    first = await office.a_lawsuit(number=number)
    second = await office.a_lawsuit(number=None)

    answer = await office.act(CLERK, second, "assign_case_number", {"number": number})

    assert answer.status_code == 200
    proposal = answer.json()["outcome"]["lawsuit"]["merge_proposal"]
    assert (proposal["number"], proposal["other"]) == (number, first)
    alarms = (await office.get(BUREAU, "/v1/alarms")).json()["rows"]
    (alarm,) = [each for each in alarms if each["ref"] == second]
    assert alarm["kind"] == "merge_proposed"
    assert first in alarm["text"]
    shown = (await office.get(CLERK, f"/v1/lawsuits/{second}")).json()
    assert "merge-into" in shown["allowed"]


async def test_a_proposed_merger_ends_the_second_file_and_leaves_the_first(office: Office) -> None:
    number = "（2031）皖1901行初107号"
    first = await office.a_lawsuit(number=number)
    second = await office.a_lawsuit(number=None)
    await office.done(second, "assign_case_number", {"number": number})

    merged = await office.done(second, "merge_into", {"reason": "重复登记"})

    assert merged["outcome"]["lawsuit"]["merger"]["into"] == first
    assert merged["outcome"]["stage"] == "closed"
    assert await found_by(office, number) == [first]
    answer = await office.act(CLERK, second, "close")
    assert "已结案" in ensure_problem(answer, 409, "act-not-allowed")["detail"]


async def test_a_merger_is_decided_on_what_was_seen(office: Office) -> None:
    second = await office.a_lawsuit(number=None)

    answer = await office.act(CLERK, second, "merge_into", {"reason": "重复登记"})

    ensure_problem(answer, 422, "version-required")
