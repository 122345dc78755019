"""Observation: planned, with those whom the bureau invites, and reported group by group."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    DEPUTY_CAME,
    HEARD,
    HEARING_ON,
    SCHEDULED,
    a_lawsuit,
    an_act,
    at_nine,
    perform,
)

SECOND = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 15))})
HEARD_TWICE = (*HEARD, SECOND, ("record_hearing", {"attendees": [DEPUTY_CAME]}))
PRETRIAL = ("schedule_hearing", {"kind": "pretrial", "starts_at": at_nine(date(2026, 4, 1))})


def test_observation_is_planned_before_the_hearing() -> None:
    lawsuit = perform(a_lawsuit(PRETRIAL, *SCHEDULED), "plan_observation")
    again = perform(lawsuit, "plan_observation", deputies=3)

    plan = lawsuit.hearings[1].observation_plan
    assert plan is not None
    assert (plan.deputies, plan.legal_staff, plan.enforcement_staff, plan.others) == (1, 2, 3, 0)
    assert again.hearings[1].observation_plan is not None
    assert again.hearings[1].observation_plan.deputies == 3


def test_the_bureau_invites_other_departments_to_a_typical_case() -> None:
    once = perform(a_lawsuit(*SCHEDULED), "invite_observers")
    twice = perform(once, "invite_observers", organs=["白鹭市虚构二局"], persons=2)

    first, second = twice.hearings[0].invitations
    assert (first.organs, first.persons, first.by) == (("白鹭市虚构局",), 4, "justice-bureau")
    assert (second.organs, second.persons) == (("白鹭市虚构二局",), 2)


@pytest.mark.parametrize("verb", ["plan_observation", "invite_observers"])
def test_only_a_trial_hearing_to_come_is_observed(verb: str) -> None:
    for before in ((), HEARD, (PRETRIAL,), (*SCHEDULED, "cancel_hearing")):
        with pytest.raises(ActNotAllowed, match="没有待开的庭"):
            perform(a_lawsuit(*before), verb)
    with pytest.raises(ActNotAllowed, match="第1次不是开庭审理"):
        perform(a_lawsuit(PRETRIAL, *SCHEDULED), verb, hearing=1)
    with pytest.raises(FactImpossible, match="应当在开庭之前"):
        perform(a_lawsuit(*SCHEDULED), verb, happened_on=HEARING_ON + timedelta(days=1))


@pytest.mark.parametrize("said", [{"organs": []}, {"organs": [""]}, {"persons": 0}])
def test_an_invitation_names_organs_and_persons(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        an_act("invite_observers", **said)


def test_who_was_invited_is_counted_apart() -> None:
    lawsuit = perform(a_lawsuit(*HEARD), "record_observation", invited=6)

    seen = lawsuit.hearings[0].observation
    assert seen is not None
    assert (seen.others, seen.invited) == (0, 6)


def test_observation_is_not_reported_before_the_hearing() -> None:
    with pytest.raises(FactImpossible, match="不能早于开庭之日"):
        perform(a_lawsuit(*HEARD), "record_observation", happened_on=HEARING_ON - timedelta(days=1))


def test_observation_is_counted_group_by_group_on_the_day_of_the_hearing() -> None:
    lawsuit = perform(a_lawsuit(*HEARD), "record_observation", others=4)

    seen = lawsuit.hearings[0].observation
    assert seen is not None
    assert (seen.deputies, seen.legal_staff, seen.enforcement_staff, seen.others) == (1, 2, 3, 4)
    assert seen.observed_on == HEARING_ON


def test_before_the_hearing_nobody_observed() -> None:
    with pytest.raises(ActNotAllowed, match="没有旁听"):
        perform(a_lawsuit(*SCHEDULED), "record_observation")


def test_observation_of_a_hearing_is_reported_once() -> None:
    lawsuit = a_lawsuit(*HEARD, "record_observation")

    with pytest.raises(ActNotAllowed, match="已报送"):
        perform(lawsuit, "record_observation")


def test_observation_of_another_hearing_does_not_overwrite_the_first() -> None:
    lawsuit = a_lawsuit(*HEARD_TWICE, "record_observation")

    with pytest.raises(ActNotAllowed, match="不覆盖"):
        perform(lawsuit, "record_observation", hearing=1)

    assert perform(lawsuit, "record_observation").hearings[1].observation is not None


def test_a_negative_number_of_persons_is_none() -> None:
    with pytest.raises(ValidationError):
        an_act("record_observation", deputies=-1)


def test_nobody_is_reported_to_have_observed_at_a_pronouncement() -> None:
    pronounced = (
        "schedule_hearing",
        {"kind": "pronouncement", "starts_at": at_nine(date(2026, 5, 20))},
    )
    lawsuit = a_lawsuit(*HEARD, pronounced, ("record_hearing", {"hearing": 2}))

    with pytest.raises(ActNotAllowed, match="不是开庭审理"):
        perform(lawsuit, "record_observation", hearing=2)
    done = perform(lawsuit, "record_observation")
    with pytest.raises(ActNotAllowed):
        perform(done, "record_observation")
