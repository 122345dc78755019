"""Registering a lawsuit and filing the defence."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.acts.notice import WITHHELD
from domain.lawsuit import Level
from domain.obligation import Capacity
from domain.refusals import ActNotAllowed, FactImpossible
from domain.standing import Standing
from domain.timetable import Deadline
from tests.domain.cases import (
    RECEIVED_ON,
    REF,
    TODAY,
    a_lawsuit,
    a_registration,
    a_scene,
    a_standing,
    perform,
    proceed,
)


def test_six_facts_make_a_lawsuit() -> None:
    registration = a_registration(number=None, handling_unit=None)

    lawsuit = registration.first_state(REF, a_scene())

    assert lawsuit.received_on == RECEIVED_ON
    assert lawsuit.registered_on == TODAY
    assert lawsuit.plaintiffs == 1
    assert lawsuit.capacity is Capacity.DEFENDANT
    assert lawsuit.level is Level.FIRST
    assert lawsuit.number is None


def test_no_name_of_a_party_is_in_the_lawsuit_or_the_act_that_is_kept() -> None:
    registration = a_registration(first_plaintiff={"name": "虚构原告"})

    kept = registration.without_names().model_dump_json()
    state = registration.first_state(REF, a_scene()).model_dump_json()

    assert "虚构原告" not in kept + state
    assert WITHHELD.name in kept


def test_a_complaint_received_today_is_registered() -> None:
    registration = a_registration(received_on=TODAY)

    assert registration.first_state(REF, a_scene()).received_on == TODAY


def test_a_complaint_is_not_received_tomorrow() -> None:
    registration = a_registration(received_on=TODAY + timedelta(days=1))

    with pytest.raises(FactImpossible, match="不能晚于今日"):
        registration.first_state(REF, a_scene())


def test_nothing_is_registered_on_a_day_to_come() -> None:
    registration = a_registration(happened_on=TODAY + timedelta(days=1))

    with pytest.raises(FactImpossible, match="登记日期"):
        registration.first_state(REF, a_scene())


@pytest.mark.parametrize(
    "facts",
    [
        {"plaintiffs": 0},
        {"plaintiffs": 100_001},
        {"plaintiffs": "many"},
        {"cause": ""},
        {"cause": "\0"},
        {"first_plaintiff": {"name": ""}},
        {"first_plaintiff": {"name": "虚\0构"}},
        {"first_plaintiff": {"name": "虚构", "id_card": "1"}},
        {"number": "12号"},
        {"received_on": "0001-01-01"},
        {"received_on": "1990-09-30"},
        {"received_on": "9999-12-31"},
        {"received_on": None},
        {"has_state_secrets": None},
        {"source": {"kind": "telephone", "transcribed_four": "court"}},
        {"misspelt": 1},
    ],
)
def test_malformed_facts_are_no_registration(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_registration(**facts)


def test_the_place_of_a_nul_is_named() -> None:
    source = {"kind": "document", "attachments": [{"sha256": "0" * 64, "name": "a\0.pdf"}]}

    with pytest.raises(ValidationError, match=r"source\.attachments\.0\.name含有不能保存的空字符"):
        a_registration(source=source)


def test_the_defence_is_filed_on_its_day() -> None:
    lawsuit = perform(a_lawsuit(), "file_defence", happened_on=date(2026, 3, 10))

    assert lawsuit.defence_filed_on == date(2026, 3, 10)


def test_a_late_defence_is_recorded_not_refused() -> None:
    lawsuit = perform(a_lawsuit(), "file_defence")

    assert lawsuit.defence_filed_on == TODAY


def test_the_defence_is_filed_once() -> None:
    lawsuit = a_lawsuit("file_defence")

    with pytest.raises(ActNotAllowed, match="已提交"):
        perform(lawsuit, "file_defence")


def test_the_defence_does_not_precede_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="不能早于收到"):
        perform(a_lawsuit(), "file_defence", happened_on=RECEIVED_ON - timedelta(days=1))


SET_ON = date(2026, 3, 12)


def test_the_court_sets_the_day_of_the_defence_in_summary_procedure() -> None:
    standing = a_standing(procedure_type="summary", defence_due_on=SET_ON)

    deadline = defence_of(standing)
    assert (deadline.due_on, deadline.provisional) == (SET_ON, False)
    assert "第一百零四条" in deadline.basis


def test_without_the_courts_day_the_defence_in_summary_is_provisional_and_says_why() -> None:
    standing = a_standing(procedure_type="summary")

    deadline = defence_of(standing)
    assert (deadline.due_on, deadline.provisional) == (date(2026, 3, 17), True)
    assert "法院所定之日尚未登记" in deadline.receipt[0]
    told = proceed(standing, "amend_facts", plaintiffs=None, defence_due_on=SET_ON)
    assert (defence_of(told).due_on, defence_of(told).doubt) == (SET_ON, None)
    turned = proceed(told, "amend_facts", plaintiffs=None, procedure_type="ordinary")
    assert (defence_of(turned).due_on, defence_of(turned).provisional) == (date(2026, 3, 17), False)
    assert "第六十七条" in defence_of(turned).basis


def test_a_case_turned_to_the_ordinary_procedure_has_a_firm_defence() -> None:
    standing = a_standing(procedure_type="summary")

    turned = proceed(standing, "amend_facts", plaintiffs=None, procedure_type="ordinary")

    assert not defence_of(turned).provisional


@pytest.mark.parametrize("procedure", [None, "ordinary"])
def test_the_court_sets_no_day_in_the_ordinary_procedure(procedure: str | None) -> None:
    with pytest.raises(FactImpossible, match="只有简易程序"):
        a_standing(procedure_type=procedure, defence_due_on=SET_ON)
    with pytest.raises(FactImpossible, match="只有简易程序"):
        a_standing(
            ("amend_facts", {"plaintiffs": None, "defence_due_on": SET_ON}),
            procedure_type=procedure,
        )


def test_the_court_sets_no_day_before_the_complaint_came() -> None:
    with pytest.raises(FactImpossible, match="指定的答辩、举证期限不能早于"):
        a_standing(procedure_type="summary", defence_due_on=date(2026, 3, 1))


def test_a_third_party_with_a_duty_to_appear_has_no_defendants_periods() -> None:
    standing = a_standing(capacity="third_party_with_duty")

    own = {"defence", "jurisdiction_objection", "evidence_extension"}
    assert not own & {each.key for each in standing.deadlines}
    assert proceed(standing, "file_defence").lawsuit.defence_filed_on is not None


def defence_of(standing: Standing) -> Deadline:
    return next(each for each in standing.deadlines if each.key == "defence")
