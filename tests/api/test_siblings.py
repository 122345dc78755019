"""Co-defendants over HTTP: each organ has its file, and the files of one suit know each other."""

import itertools

import pytest

from tests.api.office import BUREAU, CLERK, COURT, STRANGER, Office, ensure_problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = (f"（2026）皖1901行初{each}号" for each in itertools.count(7001))


async def a_file(office: Office, who: str, organ: str, number: str | None, **facts: object) -> str:
    answer = await office.register(who, organ=organ, number=number, handling_unit=None, **facts)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ref"])


async def a_suit(office: Office) -> tuple[str, str, str]:
    """One suit against two organs: its number, and the file of each."""
    number = next(NUMBERS)
    police = await a_file(office, CLERK, "bailu-police", number)
    return number, police, await a_file(office, STRANGER, "bailu-housing", number)


async def siblings(office: Office, ref: str, who: str = BUREAU) -> list[tuple[str, str]]:
    shown = (await office.get(who, f"/v1/lawsuits/{ref}")).json()["siblings"]
    return [(each["ref"], each["relation"]) for each in shown]


async def test_the_files_of_co_defendants_are_shown_with_each_other(office: Office) -> None:
    _, police, housing = await a_suit(office)
    await a_file(office, CLERK, "bailu-police", next(NUMBERS))

    (shown,) = (await office.get(BUREAU, f"/v1/lawsuits/{police}")).json()["siblings"]

    assert (shown["ref"], shown["organ"], shown["organ_name"]) == (
        housing,
        "bailu-housing",
        "白鹭市住房和城乡建设局",
    )
    assert (shown["relation"], shown["stage"]) == ("co_defendant", "checked")
    assert await siblings(office, housing, COURT) == [(police, "co_defendant")]


async def test_nobody_sees_a_sibling_that_is_not_his_to_see(office: Office) -> None:
    _, police, housing = await a_suit(office)

    assert await siblings(office, police, CLERK) == []
    assert await siblings(office, housing, STRANGER) == []


@pytest.mark.parametrize(
    "other", [{"court": "bailu-other-court"}, {"level": "retrial"}, {"number": None}]
)
async def test_another_court_level_or_number_is_another_suit(
    office: Office, other: dict[str, object]
) -> None:
    number = next(NUMBERS)
    police = await a_file(office, CLERK, "bailu-police", number)
    await a_file(office, STRANGER, "bailu-housing", **{"number": number, **other})  # type: ignore[arg-type]  # a number or none

    assert await siblings(office, police) == []


async def test_siblings_are_found_by_a_number_that_came_later(office: Office) -> None:
    number, police, _ = await a_suit(office)
    late = await a_file(office, STRANGER, "bailu-housing", None)
    other = next(NUMBERS)

    await office.done(police, "assign_case_number", {"number": other, "why": "transferred"})
    await office.ask(
        STRANGER,
        "POST",
        f"/v1/lawsuits/{late}/acts/assign-case-number",
        json={"number": other, "why": "assigned"},
    )

    found = dict(await siblings(office, police))
    assert late in found
    assert len(found) == 2
    assert number


@pytest.mark.parametrize("kind", ["replaced", "succeeded"])
async def test_a_replaced_organs_file_shows_its_successors_and_the_reverse(
    office: Office, kind: str
) -> None:
    _, police, housing = await a_suit(office)

    await office.done(police, "change_defendant", {"kind": kind, "other_organ": "bailu-housing"})

    assert await siblings(office, police) == [(housing, "successor")]
    assert await siblings(office, housing) == [(police, "predecessor")]


@pytest.mark.parametrize("attending", ["bailu-housing", "白鹭市住房和城乡建设局"])
async def test_whose_head_attends_is_an_organ_of_the_directory(
    office: Office, attending: str
) -> None:
    _, police, _ = await a_suit(office)

    unknown = await office.act(CLERK, police, "agree_attendance", {"attending": "白鹭市虚构局"})
    settled = await office.done(police, "agree_attendance", {"attending": attending})

    problem = ensure_problem(unknown, 409, "fact-impossible")
    assert "没有代码或者名称为“白鹭市虚构局”的共同被告" in problem["detail"]
    (attendance,) = settled["outcome"]["lawsuit"]["attendances"]
    assert attendance["organ"] == "bailu-housing"
    assert attendance["attending"] == "白鹭市住房和城乡建设局"
