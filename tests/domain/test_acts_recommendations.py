"""Recommendations are answered in the time of their ground, by whom they are addressed to; disputes are resolved."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.escalation import Desk, Step
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage
from domain.standing import born_late
from tests.domain.cases import (
    BUREAU,
    CLERK,
    RECEIVED_ON,
    SETTLED,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    perform,
    proceed,
)

ONE_DAY = timedelta(days=1)
CAME = "record_recommendation"
Before = tuple[str | tuple[str, dict[str, Any]], ...]


@pytest.mark.parametrize(
    ("said", "due_on"),
    [
        ({"kind": "non_appearance"}, date(2026, 8, 10)),
        ({"kind": "non_performance"}, date(2026, 8, 10)),
        ({"kind": "other"}, date(2026, 8, 10)),
        ({"kind": "normative_document"}, date(2026, 8, 10)),
        ({"kind": "normative_document", "happened_on": date(2026, 6, 1)}, date(2026, 7, 31)),
        ({"kind": "governance"}, date(2026, 8, 10)),
        ({"kind": "governance", "answer_due_on": date(2026, 7, 4)}, date(2026, 7, 4)),
        ({"kind": "procuratorial"}, date(2026, 8, 10)),
        ({"kind": "procuratorial", "is_urgent": True}, date(2026, 6, 25)),
    ],
)
def test_a_recommendation_is_answered_in_the_time_of_its_ground(
    said: dict[str, Any], due_on: date
) -> None:
    standing = a_standing((CAME, said))

    (deadline,) = [each for each in standing.deadlines if each.key == "recommendation:1"]

    assert deadline.due_on == due_on


@pytest.mark.parametrize("addressee", ["superior", "supervision", "other"])
def test_what_is_addressed_to_another_is_not_the_organs_to_answer(addressee: str) -> None:
    standing = a_standing((CAME, {"addressee": addressee}))

    assert not any(each.key.startswith("recommendation") for each in standing.deadlines)
    assert perform(standing.lawsuit, "answer_recommendation").recommendations[0].answered_on


def test_an_answer_meets_the_earliest_open_recommendation_or_the_one_meant() -> None:
    before = a_standing(CAME, (CAME, {"document_number": "白检建〔2026〕9号"}))

    first = proceed(before, "answer_recommendation")
    second = proceed(before, "answer_recommendation", number=2, adopted=False)

    assert [each.answered_on for each in first.lawsuit.recommendations] == [TODAY, None]
    assert [each.adopted for each in second.lawsuit.recommendations] == [None, False]
    assert [each.done_on for each in first.deadlines if "recommendation" in each.key] == [
        TODAY,
        None,
    ]


def test_an_answer_without_a_number_meets_what_is_addressed_to_the_actors_side() -> None:
    to_another = (CAME, {"addressee": "superior"})
    both = a_lawsuit(to_another, (CAME, {"document_number": "白检建〔2026〕9号"}))

    by_organ = perform(both, "answer_recommendation", actor=CLERK)
    by_bureau = perform(both, "answer_recommendation", actor=BUREAU)

    assert [each.answered_on for each in by_organ.recommendations] == [None, TODAY]
    assert [each.answered_on for each in by_bureau.recommendations] == [TODAY, None]
    with pytest.raises(ActNotAllowed, match="没有发给本机关"):
        perform(by_organ, "answer_recommendation", actor=CLERK)
    assert perform(by_organ, "answer_recommendation", actor=CLERK, number=1) != by_organ


@pytest.mark.parametrize(
    ("before", "verb", "said", "refusal", "reason"),
    [
        ((CAME,), CAME, {}, ActNotAllowed, "白法建〔2026〕3号已登记"),
        ((), CAME, {"is_urgent": True}, FactImpossible, "只有检察建议"),
        ((), CAME, {"answer_due_on": TODAY - ONE_DAY}, FactImpossible, "答复期限不能早于"),
        ((), "answer_recommendation", {}, ActNotAllowed, "没有待答复"),
        ((CAME,), "answer_recommendation", {"number": 2}, FactImpossible, "没有第2份"),
        (
            (CAME, (CAME, {"document_number": "另文"}), "answer_recommendation"),
            "answer_recommendation",
            {"number": 1},
            ActNotAllowed,
            "第1份已答复",
        ),
        (
            (CAME,),
            "answer_recommendation",
            {"happened_on": TODAY - ONE_DAY},
            FactImpossible,
            "答复不能早于收到",
        ),
        (("record_resolution",), "record_resolution", {}, ActNotAllowed, "已登记"),
        (
            (),
            "record_resolution",
            {"happened_on": RECEIVED_ON - ONE_DAY},
            FactImpossible,
            "化解不能早于",
        ),
    ],
)
def test_what_cannot_be_said_of_a_recommendation_or_resolution(
    before: Before, verb: str, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), verb, **said)


def test_a_file_is_not_closed_over_an_open_recommendation() -> None:
    with pytest.raises(ActNotAllowed, match="尚未答复，请办理“答复司法建议、检察建议”"):
        perform(a_lawsuit(*SETTLED, CAME), "close")
    assert perform(a_lawsuit(*SETTLED, (CAME, {"addressee": "superior"})), "close").closed_on


def test_a_recommendation_after_the_closing_opens_the_file_until_it_is_answered() -> None:
    closed = a_standing(*SETTLED, "close")

    opened = proceed(closed, CAME)
    answered = proceed(opened, "answer_recommendation")

    assert (closed.stage, opened.stage) == (Stage.CLOSED, Stage.SETTLED)
    assert any(each.key == "recommendation:1" and each.is_open for each in opened.deadlines)
    assert proceed(answered, "close").stage is Stage.CLOSED


def test_a_recommendation_is_told_by_its_number() -> None:
    before = a_standing()
    after = proceed(before, CAME)

    (notice,) = notices_of_change(before.lawsuit, after.lawsuit, a_scene())

    assert notice.to == (Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU)
    assert notice.facts == {"document_number": "白法建〔2026〕3号"}


def test_a_resolution_says_how_by_whom_and_with_what_evidence() -> None:
    resolution = perform(a_lawsuit(), "record_resolution").resolution

    assert resolution is not None
    assert (resolution.way, resolution.by_whom, resolution.resolved_on) == (
        "settlement",
        "虚构甲",
        TODAY,
    )


LATE: dict[str, Any] = {"happened_on": date(2026, 3, 2), "addressee": "organ"}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "governance"},
        {"kind": "normative_document"},
        {"kind": "other", "answer_due_on": date(2026, 4, 1)},
    ],
)
def test_a_recommendation_that_is_entered_late_is_chased_from_then_on_the_clerk_first(
    said: dict[str, Any],
) -> None:
    before = a_standing()
    standing = proceed(before, "record_recommendation", **LATE, **said)
    (answer,) = [each for each in standing.deadlines if each.key == "recommendation:1"]

    chased = [rung for rung in answer.rungs if rung.on > answer.due_on]
    assert answer.is_overdue_on(TODAY)
    assert born_late(before, standing, a_scene()).notices == ()
    # From Wednesday the tenth of June: one, five and ten working days.
    assert [(rung.on, rung.step) for rung in chased] == [
        (date(2026, 6, 11), Step.OVERDUE),
        (date(2026, 6, 17), Step.DRAFT_URGE),
        (date(2026, 6, 25), Step.BUREAU_DECIDES),
    ]
    assert Desk.CLERK in chased[0].to


def test_a_time_of_the_offices_own_is_not_over_when_the_paper_is_entered() -> None:
    standing = a_standing(("record_recommendation", {**LATE, "kind": "other"}))

    (answer,) = [each for each in standing.deadlines if each.key == "recommendation:1"]

    assert answer.due_on == date(2026, 6, 11)
    assert not answer.is_overdue_on(TODAY)
