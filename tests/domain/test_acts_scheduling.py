"""Hearings, the heads who will attend, and why none can."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.hearings import ExcuseReason, HearingMode, Ruling
from domain.organs import Post
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    CLERK,
    DEPUTY,
    HEADS,
    HEARD,
    HEARING_ON,
    LOST,
    PRINCIPAL,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    an_act,
    at_nine,
    perform,
)

NOT_HELD = ("record_hearing", {"held": False, "attendees": [], "why_not_held": "延期"})
TO_COME = ("schedule_hearing", {"starts_at": at_nine(date(2026, 7, 15))})
EXCUSED_TWICE: tuple[str | tuple[str, dict[str, Any]], ...] = (
    *SCHEDULED,
    "request_excuse",
    ("record_hearing", {"attendees": []}),
    ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 15))}),
    "request_excuse",
)


def test_the_hearing_gets_the_next_number() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, NOT_HELD)

    again = perform(lawsuit, "schedule_hearing", starts_at=at_nine(TODAY), mode="online")

    assert [each.number for each in again.hearings] == [1, 2]
    assert again.hearings[1].mode is HearingMode.ONLINE
    assert again.hearings[1].scheduled_on == TODAY


def test_a_second_hearing_waits_for_the_result_of_the_first() -> None:
    lawsuit = a_lawsuit(*SCHEDULED)

    with pytest.raises(ActNotAllowed, match="第1次开庭尚未登记结果"):
        perform(lawsuit, "schedule_hearing")


@pytest.mark.parametrize("verb", ["schedule_hearing", "nominate_head", "replace_head"])
@pytest.mark.parametrize("before", [LOST, (*SCHEDULED, "record_withdrawal")])
def test_nothing_is_scheduled_after_the_court_is_done(
    verb: str, before: tuple[str | tuple[str, dict[str, Any]], ...]
) -> None:
    lawsuit = a_lawsuit(*before)

    with pytest.raises(ActNotAllowed, match="已裁判或者撤诉"):
        perform(lawsuit, verb)


def test_the_hearing_does_not_precede_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="开庭不能早于"):
        perform(a_lawsuit(), "schedule_hearing", starts_at=at_nine(date(2026, 3, 1)))


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-04-15T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "soon",
        None,
        1e18,
    ],
)
def test_an_instant_without_zone_or_out_of_time_is_none(starts_at: object) -> None:
    with pytest.raises(ValidationError):
        an_act("schedule_hearing", starts_at=starts_at)


def test_the_head_is_named_for_the_awaited_hearing() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "nominate_head", heads=HEADS, title="局长")

    nominee = lawsuit.hearings[0].nominee
    assert nominee is not None
    assert (nominee.name, nominee.post, nominee.title) == (PRINCIPAL.name, Post.PRINCIPAL, "局长")
    assert nominee.nominated_on == nominee.reported_on == TODAY


def test_without_a_hearing_no_head_is_named() -> None:
    with pytest.raises(ActNotAllowed, match="没有待开的庭"):
        perform(a_lawsuit(), "nominate_head")


def test_a_second_head_is_a_replacement() -> None:
    with pytest.raises(ActNotAllowed, match="replace-head"):
        perform(a_lawsuit(*SCHEDULED, "nominate_head"), "nominate_head")


@pytest.mark.parametrize("post", [Post.STAFF, Post.LAWYER])
def test_staff_and_lawyers_are_no_heads(post: Post) -> None:
    with pytest.raises(FactImpossible, match="第二条"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", post=post)


def test_who_does_not_hold_the_post_on_the_day_is_refused_with_who_does() -> None:
    with pytest.raises(
        FactImpossible, match="虚构乙在2026年4月15日不任正职负责人，登记在册的是虚构甲"
    ):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", name=DEPUTY.name, heads=HEADS)


def test_a_head_whose_office_ended_before_the_hearing_is_refused() -> None:
    former = PRINCIPAL.model_copy(update={"to_on": HEARING_ON - timedelta(days=1)})

    with pytest.raises(FactImpossible, match="当日无人在任"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", heads=(former,))


def test_an_organ_without_a_register_of_heads_is_taken_at_its_word() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "nominate_head", name="虚构丙", heads=())

    assert lawsuit.hearings[0].nominee is not None


def test_no_head_is_named_before_the_complaint_came() -> None:
    with pytest.raises(FactImpossible, match="报备出庭负责人不能早于"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", happened_on=RECEIVED_ON - timedelta(days=1))


@pytest.mark.parametrize("verb", ["nominate_head", "replace_head"])
def test_no_head_is_named_for_a_hearing_whose_result_is_in(verb: str) -> None:
    named = () if verb == "nominate_head" else ("nominate_head",)
    lawsuit = a_lawsuit(*HEARD, TO_COME, *named)

    with pytest.raises((ActNotAllowed, FactImpossible)):
        perform(lawsuit, verb, hearing=1, happened_on=HEARING_ON)


def test_a_hearing_that_is_not_there_is_named() -> None:
    with pytest.raises(FactImpossible, match="没有第3次开庭，现有1次"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", hearing=3)


def test_replacing_keeps_the_day_of_the_first_report_and_counts_the_turn() -> None:
    lawsuit = a_lawsuit(TO_COME, ("nominate_head", {"happened_on": date(2026, 5, 20)}))

    replaced = perform(lawsuit, "replace_head", heads=HEADS)

    nominee = replaced.hearings[0].nominee
    assert nominee is not None
    assert nominee.name == DEPUTY.name
    assert nominee.nominated_on == TODAY
    assert nominee.reported_on == date(2026, 5, 20)
    assert nominee.turn == 2


def test_without_a_head_there_is_nobody_to_replace() -> None:
    with pytest.raises(ActNotAllowed, match="nominate-head"):
        perform(a_lawsuit(*SCHEDULED), "replace_head")


def test_a_head_is_replaced_before_the_hearing_only() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "nominate_head")

    on_the_day = perform(lawsuit, "replace_head", happened_on=HEARING_ON)

    assert on_the_day.hearings[0].nominee is not None
    with pytest.raises(FactImpossible, match="第五条第三款"):
        perform(lawsuit, "replace_head", happened_on=HEARING_ON + timedelta(days=1))


def test_an_excuse_is_asked_with_reason_and_seal() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "request_excuse", reason="force_majeure")

    excuse = lawsuit.hearings[0].excuse
    assert excuse is not None
    assert excuse.reason is ExcuseReason.FORCE_MAJEURE
    assert excuse.requested_on == TODAY
    assert excuse.review is None
    assert excuse.ruling is None


def test_an_excuse_needs_seal_or_signature() -> None:
    with pytest.raises(FactImpossible, match="第九条"):
        perform(a_lawsuit(*SCHEDULED), "request_excuse", has_seal_or_signature=False)


def test_an_excuse_does_not_precede_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="说明理由不能早于"):
        perform(
            a_lawsuit(*SCHEDULED), "request_excuse", happened_on=RECEIVED_ON - timedelta(days=1)
        )


def test_without_a_hearing_no_excuse_is_needed() -> None:
    for lawsuit in (a_lawsuit(), a_lawsuit(*SCHEDULED, NOT_HELD)):
        with pytest.raises(ActNotAllowed, match="尚未排定开庭"):
            perform(lawsuit, "request_excuse")


def test_one_hearing_is_excused_once() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "request_excuse")

    with pytest.raises(ActNotAllowed, match="已说明理由"):
        perform(lawsuit, "request_excuse")


def test_the_excuse_of_an_earlier_hearing_is_not_overwritten() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "request_excuse", "record_hearing", TO_COME)

    with pytest.raises(ActNotAllowed, match="第1次开庭已说明理由"):
        perform(lawsuit, "request_excuse", hearing=1)


def test_a_hearing_that_was_not_held_needs_no_excuse() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, NOT_HELD, TO_COME)

    with pytest.raises(ActNotAllowed, match="没有举行"):
        perform(lawsuit, "request_excuse", hearing=1)


def test_an_excuse_may_come_after_the_hearing() -> None:
    lawsuit = perform(a_lawsuit(*HEARD), "request_excuse")

    assert lawsuit.hearings[0].excuse is not None


def test_the_bureau_reviews_the_excuse_with_its_reason() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED, "request_excuse"), "review_excuse", accepted=True)

    excuse = lawsuit.hearings[0].excuse
    assert excuse is not None
    assert excuse.review is not None
    assert (excuse.review.accepted, excuse.review.by) == (True, "justice-bureau")


def test_without_an_excuse_nothing_is_reviewed_or_ruled() -> None:
    lawsuit = a_lawsuit(*SCHEDULED)

    with pytest.raises(ActNotAllowed, match="没有待审查"):
        perform(lawsuit, "review_excuse")
    with pytest.raises(ActNotAllowed, match="没有不能出庭的说明"):
        perform(lawsuit, "record_excuse_ruling")


def test_a_review_does_not_precede_the_request() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, ("request_excuse", {"happened_on": date(2026, 4, 10)}))

    with pytest.raises(FactImpossible, match="审查不能早于"):
        perform(lawsuit, "review_excuse", happened_on=date(2026, 4, 9))


def test_the_review_meant_is_the_one_that_waits_and_none_is_overwritten() -> None:
    lawsuit = a_lawsuit(*EXCUSED_TWICE, ("review_excuse", {"hearing": 2}))

    reviewed = perform(lawsuit, "review_excuse", accepted=True)

    first, second = (each.excuse for each in reviewed.hearings)
    assert first is not None
    assert first.review is not None
    assert first.review.accepted
    assert second == lawsuit.hearings[1].excuse
    with pytest.raises(ActNotAllowed, match="已有结论"):
        perform(lawsuit, "review_excuse", hearing=2)


def test_an_excuse_of_a_hearing_without_one_is_not_reviewed() -> None:
    lawsuit = a_lawsuit(*HEARD, TO_COME, "request_excuse")

    with pytest.raises(ActNotAllowed, match="该次开庭没有"):
        perform(lawsuit, "review_excuse", hearing=1)


def test_a_silent_court_may_still_speak_and_then_has_spoken() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "request_excuse", "record_excuse_ruling")

    spoken = perform(lawsuit, "record_excuse_ruling", ruling="refused")

    excuse = spoken.hearings[0].excuse
    assert excuse is not None
    assert excuse.ruling is Ruling.REFUSED
    with pytest.raises(ActNotAllowed, match="审查结果已登记"):
        perform(spoken, "record_excuse_ruling", ruling="accepted", actor=CLERK)
