"""The bureau's signed letters, and what the organ answers."""

from datetime import timedelta

import pytest

from domain.organs import OrganKind
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    POLICE,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    perform,
)

ONE_DAY = timedelta(days=1)


def test_a_letter_gives_a_day_to_answer() -> None:
    (letter,) = perform(a_lawsuit(), "urge", answer_due_on=TODAY).urges

    assert (letter.signed_on, letter.answer_due_on, letter.answered_on) == (TODAY, TODAY, None)


def test_a_letter_asks_for_no_answer_before_it_was_signed() -> None:
    with pytest.raises(FactImpossible, match="答复期限不能早于"):
        perform(a_lawsuit(), "urge", answer_due_on=TODAY - ONE_DAY)


def test_the_earliest_open_letter_is_answered() -> None:
    lawsuit = a_lawsuit("urge", "urge", "urge", "answer_urge")

    answered = perform(lawsuit, "answer_urge", answer="第二份答复")

    assert [each.answer for each in answered.urges] == ["已完成", "第二份答复", None]


def test_without_a_letter_there_is_no_answer() -> None:
    for lawsuit in (a_lawsuit(), a_lawsuit("urge", "answer_urge")):
        with pytest.raises(ActNotAllowed, match="没有待答复"):
            perform(lawsuit, "answer_urge")


def test_an_answer_does_not_precede_its_letter() -> None:
    with pytest.raises(FactImpossible, match="答复不能早于"):
        perform(a_lawsuit("urge"), "answer_urge", happened_on=TODAY - ONE_DAY)


def test_a_chosen_letter_is_answered_before_earlier_ones() -> None:
    lawsuit = perform(a_lawsuit("urge", "urge", "urge"), "answer_urge", letter=2)

    assert [each.is_open for each in lawsuit.urges] == [True, False, True]
    with pytest.raises(ActNotAllowed, match="第2份督办已答复"):
        perform(lawsuit, "answer_urge", letter=2)
    with pytest.raises(FactImpossible, match="没有第4份督办，现有3份"):
        perform(lawsuit, "answer_urge", letter=4)
    assert not any(
        each.is_open
        for each in perform(perform(lawsuit, "answer_urge"), "answer_urge", letter=3).urges
    )


@pytest.mark.parametrize("about", ["defence", "head_name:1", ""])
def test_a_letter_is_about_any_deadline_of_the_lawsuit_or_none(about: str) -> None:
    (letter,) = perform(a_lawsuit(*SCHEDULED), "urge", about=about).urges

    assert letter.about == about


def test_a_letter_about_a_deadline_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(
        FactImpossible,
        match="没有所填的期限，现有：“提交答辩状、证据和依据”、“提出管辖异议”、“申请延期提供证据”、“报备出庭负责人”",
    ):
        perform(a_lawsuit(*SCHEDULED), "urge", about="correction:1")


def test_a_suspended_trial_stops_no_letter() -> None:
    lawsuit = a_lawsuit("record_suspension", "urge")

    assert perform(lawsuit, "answer_urge").urges[0].answered_on == TODAY


def test_a_government_is_urged_like_any_organ() -> None:
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})

    assert perform(a_lawsuit(), "urge", organ=county).urges
