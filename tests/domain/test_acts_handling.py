"""Handing a lawsuit to the unit that handles it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acts import apply, is_own
from domain.organs import Organ, OrganKind
from domain.people import Actor, Role
from domain.refusals import FactImpossible, NotPermitted
from domain.standing import Standing
from domain.timetable import Deadline
from tests.domain.cases import (
    GOVERNMENT,
    POLICE,
    RECEIVED_ON,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    an_act,
    perform,
)

ASSIGNED = ("assign_handling_unit", {"happened_on": date(2026, 3, 3), "finish_on": "2026-03-12"})
INSPECTOR = Actor(id="inspector", role=Role.HANDLING_UNIT, organ="inspection")


def the(standing: Standing, key: str) -> Deadline:
    return next(each for each in standing.deadlines if each.key == key)


def test_a_lawsuit_is_handed_to_its_unit_and_to_another() -> None:
    first = a_lawsuit(handling_unit=None)
    handed = perform(
        first,
        "assign_handling_unit",
        source={"kind": "document", "number": "白公法交〔2026〕3号"},
        instruction="请抓紧办理",
    )
    other = perform(handed, "assign_handling_unit", unit="police")

    assert handed.handling_unit == "inspection"
    assert is_own(INSPECTOR, handed, POLICE)
    assert handed.assignments[0].document_number == "白公法交〔2026〕3号"
    assert handed.assignments[0].instruction == "请抓紧办理"
    assert other.handling_unit == "police"
    assert not is_own(INSPECTOR, other, POLICE)
    assert [each.unit for each in other.assignments] == ["inspection", "police"]


@pytest.mark.parametrize("unit", ["nowhere", "court"])
def test_a_unit_that_the_directory_does_not_know_is_refused(unit: str) -> None:
    with pytest.raises(FactImpossible, match=f"没有代码为“{unit}”的承办单位"):
        perform(a_lawsuit(), "assign_handling_unit", unit=unit)


def test_where_no_directory_is_at_hand_the_ledger_decides() -> None:
    scene = replace(a_scene(), directory=None)
    act = an_act("assign_handling_unit", unit="nowhere")

    assert apply(a_lawsuit(), (act,), scene).handling_unit == "nowhere"


def test_a_lawsuit_is_not_handed_over_before_it_came() -> None:
    with pytest.raises(FactImpossible, match="交办不能早于收到"):
        perform(a_lawsuit(), "assign_handling_unit", happened_on=RECEIVED_ON - timedelta(days=1))


def test_a_unit_is_not_to_finish_before_it_begins() -> None:
    with pytest.raises(FactImpossible, match="办结期限不能早于交办之日"):
        perform(a_lawsuit(), "assign_handling_unit", finish_on=TODAY - timedelta(days=1))


def test_the_same_paper_twice_is_one_handing_over() -> None:
    with pytest.raises(FactImpossible, match="与已登记的交办相同"):
        perform(a_lawsuit("assign_handling_unit"), "assign_handling_unit")


def test_a_government_hands_out_its_own_lawsuits_only() -> None:
    county = Organ(id="police", name="白鹭县人民政府", kind=OrganKind.COUNTY_GOVERNMENT)
    office = Actor(id="office", role=Role.GOVERNMENT, organ="police")

    assert perform(a_lawsuit(), "assign_handling_unit", actor=office, organ=county).assignments
    with pytest.raises(NotPermitted):
        perform(a_lawsuit(), "assign_handling_unit", actor=GOVERNMENT)


def test_the_units_part_is_done_with_the_defence() -> None:
    handed = a_standing(ASSIGNED)
    filed = a_standing(ASSIGNED, ("file_defence", {"happened_on": date(2026, 3, 11)}))

    assert the(handed, "handling:1").due_on == date(2026, 3, 12)
    assert the(handed, "handling:1").is_open
    assert the(filed, "handling:1").done_on == date(2026, 3, 11)


def test_a_unit_that_was_replaced_owes_nothing_more() -> None:
    standing = a_standing(ASSIGNED, "assign_handling_unit")

    assert the(standing, "handling:1").dropped
    assert the(standing, "handling:2").is_open


@pytest.mark.parametrize(
    "acts",
    [
        ("file_defence", "assign_handling_unit"),
        (("assign_handling_unit", {"finish_on": None}),),
    ],
)
def test_no_day_is_awaited_where_none_was_set_or_the_defence_was_in(acts: tuple[str, ...]) -> None:
    filed_before = ("file_defence", {"happened_on": date(2026, 3, 5)})
    standing = a_standing(*(filed_before if each == "file_defence" else each for each in acts))

    assert "handling" not in {each.kind for each in standing.deadlines}
