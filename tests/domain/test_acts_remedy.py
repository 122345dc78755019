"""Apology, pledge, correction and its verification, and the bureau's letters."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.remedies import ApologyWay
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    LOST,
    OWED,
    PLEDGED,
    SUBMITTED,
    TODAY,
    a_lawsuit,
    perform,
)

ONE_DAY = timedelta(days=1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
NO_HARM: Before = (*LOST, ("decide_harm", {"caused": False}), "record_effect")


@pytest.mark.parametrize("way", list(ApologyWay))
def test_an_apology_is_made_in_one_of_four_ways(way: ApologyWay) -> None:
    apology = perform(a_lawsuit(*OWED), "apologise", way=way).apology

    assert apology is not None
    assert (apology.way, apology.by, apology.apologised_on) == (way, "虚构甲", TODAY)


def test_an_apology_in_court_lies_before_the_effect() -> None:
    lawsuit = perform(a_lawsuit(*OWED), "apologise", way="in_court", happened_on=DECIDED_ON)

    assert lawsuit.apology is not None


@pytest.mark.parametrize("verb", ["apologise", "pledge_correction"])
@pytest.mark.parametrize("before", [HEARD, LOST, (*LOST, "decide_harm"), NO_HARM])
def test_nothing_is_owed_before_a_loss_with_harm_took_effect(verb: str, before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="尚无道歉和纠正义务"):
        perform(a_lawsuit(*before), verb)


@pytest.mark.parametrize("verb", ["apologise", "pledge_correction"])
def test_apology_and_pledge_are_made_once_and_after_the_decision(verb: str) -> None:
    lawsuit = a_lawsuit(*OWED)

    with pytest.raises(FactImpossible, match="不能早于裁判日期"):
        perform(lawsuit, verb, happened_on=DECIDED_ON - ONE_DAY)
    with pytest.raises(ActNotAllowed, match="已"):
        perform(perform(lawsuit, verb), verb)


def test_a_pledge_opens_the_first_round() -> None:
    lawsuit = perform(a_lawsuit(*OWED), "pledge_correction", due_on=TODAY)

    (round_one,) = lawsuit.corrections
    assert (round_one.due_on, round_one.pledged_on) == (TODAY, TODAY)
    assert round_one.submitted_on is None


def test_a_pledge_is_for_no_day_before_it() -> None:
    with pytest.raises(FactImpossible, match="纠正期限不能早于表态之日"):
        perform(a_lawsuit(*OWED), "pledge_correction", due_on=TODAY - ONE_DAY)


def test_the_evidence_goes_into_the_current_round() -> None:
    proof = {"sha256": "a" * 64, "name": "退还清单.pdf"}

    lawsuit = perform(a_lawsuit(*PLEDGED), "submit_correction", evidence=[proof])

    assert lawsuit.corrections[0].submitted_on == TODAY
    assert [each.name for each in lawsuit.corrections[0].evidence] == ["退还清单.pdf"]


@pytest.mark.parametrize(("before", "reason"), [(OWED, "尚未表态"), (SUBMITTED, "待司法局核验")])
def test_evidence_answers_a_pledge_once(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "submit_correction")


def test_evidence_does_not_precede_the_pledge() -> None:
    with pytest.raises(FactImpossible, match="报送不能早于表态之日"):
        perform(a_lawsuit(*PLEDGED), "submit_correction", happened_on=TODAY - ONE_DAY)


def test_an_accepted_correction_ends_the_rounds() -> None:
    lawsuit = perform(a_lawsuit(*SUBMITTED), "verify_correction")

    (only,) = lawsuit.corrections
    assert only.review is not None
    assert only.review.accepted
    with pytest.raises(ActNotAllowed, match="没有待核验"):
        perform(lawsuit, "verify_correction")


def test_a_correction_sent_back_opens_the_next_round_with_its_own_day() -> None:
    lawsuit = perform(
        a_lawsuit(*SUBMITTED), "verify_correction", accepted=False, new_due_on=date(2026, 7, 20)
    )

    first, second = lawsuit.corrections
    assert first.review is not None
    assert not first.review.accepted
    assert (second.due_on, second.measures) == (date(2026, 7, 20), first.measures)
    assert second.submitted_on is None
    assert perform(lawsuit, "submit_correction").corrections[1].submitted_on == TODAY


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"accepted": False}, "应当写明新的纠正期限"),
        ({"accepted": False, "new_due_on": TODAY - ONE_DAY}, "不早于退回之日"),
        ({"accepted": True, "new_due_on": TODAY}, "不写新的纠正期限"),
        ({"happened_on": TODAY - ONE_DAY}, "核验不能早于报送之日"),
    ],
)
def test_a_verification_contradicts_nothing(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*SUBMITTED), "verify_correction", **said)


@pytest.mark.parametrize("before", [OWED, PLEDGED])
def test_nothing_is_verified_before_evidence_is_in(before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="没有待核验"):
        perform(a_lawsuit(*before), "verify_correction")


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
