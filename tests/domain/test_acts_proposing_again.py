"""A censure that was declined or revoked may be proposed again on what was not known; one that stands may not."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.escalation import Desk
from domain.lawsuit import Lawsuit
from domain.notices import NoticeDue
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_accounted
from domain.standing import consequences
from tests.domain.cases import (
    APPROVED,
    INTERVIEW_SET,
    INTERVIEWED,
    POLICE,
    PROPOSED,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    perform,
    proceed,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
AGAIN: dict[str, Any] = {
    "ground": "开庭当日在外参加非公务活动，未出庭",
    "new_facts": "庭后查明，所称防汛会议当日并未召开",
}
DECLINED: Before = (*PROPOSED, ("decide_censure", {"approved": False}))
REVOKED: Before = (*APPROVED, "issue_censure", "revoke_censure")
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize("before", [DECLINED, REVOKED, (*APPROVED, "revoke_censure")])
def test_what_was_declined_or_revoked_is_proposed_again_on_new_facts(before: Before) -> None:
    earlier = a_lawsuit(*before)

    lawsuit = perform(earlier, "propose_censure", **AGAIN)

    assert lawsuit.censure is not None
    assert (lawsuit.censure.ground, lawsuit.censure.new_facts) == (
        AGAIN["ground"],
        AGAIN["new_facts"],
    )
    assert lawsuit.censure.approved is None
    assert [each.censure for each in lawsuit.past_censures] == [earlier.censure]
    assert is_accounted(earlier, POLICE)
    assert not is_accounted(lawsuit, POLICE)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (PROPOSED, "待政府决定"),
        (APPROVED, "不得就同一次未出庭再次提请"),
        ((*APPROVED, "issue_censure"), "不得就同一次未出庭再次提请"),
        ((*DECLINED, ("propose_censure", AGAIN)), "待政府决定"),
    ],
)
def test_nothing_is_proposed_beside_what_is_undecided_or_stands(
    before: Before, reason: str
) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "propose_censure", **AGAIN)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"new_facts": ""}, "应当写明前次没有的新事实"),
        ({"new_facts": "  "}, "应当写明前次没有的新事实"),
        # The old ground is no new fact, and no other ground.
        ({"new_facts": "无正当理由未出庭"}, "应当写明前次没有的新事实"),
        ({"ground": " 无正当理由未出庭"}, "理由与前次相同"),
        ({"happened_on": TODAY - ONE_DAY}, "不能早于"),
    ],
)
@pytest.mark.parametrize("before", [DECLINED, REVOKED])
def test_the_same_is_not_proposed_twice(before: Before, said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*before), "propose_censure", **{**AGAIN, **said})


def test_a_third_proposal_is_held_to_every_one_before() -> None:
    twice = a_lawsuit(
        *DECLINED, ("propose_censure", AGAIN), ("decide_censure", {"approved": False})
    )
    third: dict[str, Any] = {"ground": "理由三", "new_facts": "事实三"}

    with pytest.raises(FactImpossible, match="新事实"):
        perform(twice, "propose_censure", **{**third, "new_facts": AGAIN["new_facts"]})
    lawsuit = perform(twice, "propose_censure", **third)

    assert len(lawsuit.past_censures) == 2


def talk_of(lawsuit: Lawsuit) -> date | None:
    return lawsuit.interview.interview_on if lawsuit.interview else None


def test_a_talk_that_was_not_held_falls_with_its_censure_and_one_that_was_held_stays() -> None:
    to_come = a_lawsuit(*INTERVIEW_SET, "revoke_censure", ("propose_censure", AGAIN))
    held = a_lawsuit(*INTERVIEWED, "revoke_censure", ("propose_censure", AGAIN))

    assert to_come.interview is None
    assert to_come.past_censures[0].interview is not None
    set_anew = perform(perform(to_come, "decide_censure"), "schedule_interview")
    assert set_anew.interview is not None
    assert set_anew.interview.earlier_days == ()
    assert talk_of(held) == TODAY
    assert held.past_censures[0].interview is None


def test_the_second_decision_ends_it_as_the_first_does() -> None:
    again = (*DECLINED, ("propose_censure", AGAIN))

    declined = a_lawsuit(*again, ("decide_censure", {"approved": False}))
    issued = a_lawsuit(*again, "decide_censure", "issue_censure")
    over = a_lawsuit(
        *INTERVIEWED,
        "accept_rectification",
        "revoke_censure",
        ("propose_censure", AGAIN),
        "decide_censure",
        "issue_censure",
    )

    assert is_accounted(declined, POLICE)
    assert not is_accounted(issued, POLICE)
    # There is one talk for an absence.
    assert is_accounted(over, POLICE)


def test_the_bureau_was_in_time_with_its_first_proposal_and_the_government_decides_on_each() -> (
    None
):
    later = TODAY + timedelta(days=30)
    standing = a_standing(*DECLINED)

    again = proceed(standing, "propose_censure", today=later, **AGAIN)

    deadlines = {each.key: each for each in again.deadlines}
    assert deadlines["censure"].done_on == TODAY
    assert deadlines["censure_decision"].is_open
    assert deadlines["censure_decision"].started_on == later


def test_each_proposal_and_what_follows_is_told_anew() -> None:
    standing = a_standing(*DECLINED)
    told: list[NoticeDue] = []
    life: list[tuple[str, dict[str, Any]]] = [
        ("propose_censure", AGAIN),
        ("decide_censure", {}),
        ("issue_censure", {}),
        ("schedule_interview", {}),
        ("revoke_censure", {}),
    ]
    for verb, said in life:
        after = proceed(standing, verb, **said)
        told += consequences(standing, after, a_scene()).notices
        standing = after

    assert [(each.template, each.reason) for each in told] == [
        ("censure_proposed", "censure_proposed/2"),
        ("censure_approved", "censure_decided/2"),
        ("censure_issued", "censure_issued/2"),
        ("interview", "interview/2"),
        ("censure_revoked", "censure_revoked/2"),
    ]
    assert told[0].to == (Desk.GOVERNMENT_OFFICE,)
