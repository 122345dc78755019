"""How an appearance is held: evaluated by others, and heads put forward as exemplars."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.evaluations import EvidenceWay
from domain.people import Actor, Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from tests.domain.cases import (
    ABSENT,
    BUREAU,
    GOVERNMENT,
    HEARD,
    HEARING_ON,
    SCHEDULED,
    SETTLED,
    TODAY,
    a_lawsuit,
    an_act,
    perform,
)

ONE_DAY = timedelta(days=1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
NOBODY: Before = (*SCHEDULED, ("record_hearing", {"attendees": []}))


@pytest.mark.parametrize("actor", [BUREAU, GOVERNMENT])
def test_an_appearance_is_evaluated_by_others_on_their_evidence(actor: Actor) -> None:
    lawsuit = perform(
        a_lawsuit(*HEARD),
        "evaluate",
        actor=actor,
        resolved=0,
        evidence=["video_sampling", "follow_up_visit", "video_sampling"],
    )

    (evaluation,) = lawsuit.evaluations
    assert (evaluation.hearing, evaluation.by, evaluation.evaluated_on) == (1, actor.id, TODAY)
    assert (evaluation.spoke, evaluation.resolved, evaluation.rectified) == (90, 0, None)
    assert evaluation.evidence == (EvidenceWay.VIDEO_SAMPLING, EvidenceWay.FOLLOW_UP_VISIT)


def test_what_is_judged_later_stands_beside_what_was_judged_before() -> None:
    lawsuit = a_lawsuit(*HEARD, "evaluate", ("evaluate", {"spoke": None, "rectified": 70}))

    assert [(each.spoke, each.rectified) for each in lawsuit.evaluations] == [
        (90, None),
        (None, 70),
    ]


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.GOVERNMENT])
def test_no_organ_evaluates_itself(role: Role) -> None:
    own = Actor(id="own", role=role, organ="police")

    with pytest.raises(NotPermitted):
        perform(a_lawsuit(*HEARD), "evaluate", actor=own)


@pytest.mark.parametrize("before", [(), SCHEDULED])
def test_nothing_is_evaluated_before_a_hearing(before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="尚未开庭"):
        perform(a_lawsuit(*before), "evaluate")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"spoke": None}, "至少评价一项"),
        ({"happened_on": HEARING_ON - ONE_DAY}, "评价不能早于开庭之日"),
    ],
)
def test_an_evaluation_says_something_of_a_hearing_that_was(
    said: dict[str, Any], reason: str
) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*HEARD), "evaluate", **said)


@pytest.mark.parametrize("said", [{"spoke": 101}, {"spoke": -1}, {"evidence": []}, {"remark": ""}])
def test_scores_go_from_nought_to_a_hundred_and_rest_on_evidence(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_act("evaluate", **said)


def test_a_head_is_put_forward_to_the_leading_groups_office() -> None:
    (exemplar,) = perform(a_lawsuit(*HEARD), "name_exemplar").exemplars

    assert (exemplar.name, exemplar.reported_on) == ("虚构甲", TODAY)
    assert exemplar.recipient == "市依法行政领导小组办公室"


def test_a_deputy_may_be_an_exemplar_too() -> None:
    assert perform(a_lawsuit(*ABSENT), "name_exemplar", name="虚构乙").exemplars


@pytest.mark.parametrize("before", [(), SCHEDULED, NOBODY])
def test_where_no_head_appeared_there_is_no_exemplar(before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="没有负责人出庭"):
        perform(a_lawsuit(*before), "name_exemplar")


def test_nobody_is_put_forward_twice_or_before_the_hearing() -> None:
    lawsuit = a_lawsuit(*HEARD, "name_exemplar")

    with pytest.raises(ActNotAllowed, match="虚构甲已就本案报送"):
        perform(lawsuit, "name_exemplar")
    assert len(perform(lawsuit, "name_exemplar", name="虚构乙").exemplars) == 2
    with pytest.raises(FactImpossible, match="不能早于开庭之日"):
        perform(a_lawsuit(*HEARD), "name_exemplar", happened_on=HEARING_ON - ONE_DAY)


@pytest.mark.parametrize("verb", ["evaluate", "name_exemplar"])
def test_a_closed_file_is_evaluated_and_stays_closed(verb: str) -> None:
    closed = perform(a_lawsuit(*SETTLED), "close")

    assert perform(closed, verb).closed_on == TODAY
