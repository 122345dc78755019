"""Why no head can come, and what bureau and court hold of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.hearings import ExcuseReason, Ruling
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed, FactImpossible
from domain.settings import ExcuseReviewer
from domain.stages import is_head_scheduled
from domain.standing import Standing
from domain.timetable import Deadline
from tests.domain.cases import (
    ABSENT,
    CLERK,
    HEARD,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    at_nine,
    perform,
    proceed,
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


EXCUSE_REFUSED_AND_PROPOSED: tuple[str | tuple[str, dict[str, Any]], ...] = (
    *SCHEDULED,
    "request_excuse",
    "review_excuse",
    *ABSENT[1:],
    "propose_censure",
)


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


REFUSED: tuple[str | tuple[str, dict[str, Any]], ...] = (
    TO_COME,
    ("request_excuse", {"happened_on": date(2026, 6, 1)}),
    ("review_excuse", {"happened_on": date(2026, 6, 3)}),
)
AGAIN: dict[str, Any] = {
    "reason": "accident",
    "statement": "当日突发交通事故",
    "new_grounds": "6月9日发生交通事故，附医院证明",
}


@pytest.mark.parametrize(
    "then", [("review_excuse", {}), ("record_excuse_ruling", {"ruling": "refused"})]
)
def test_after_a_refusal_another_excuse_is_asked_for_on_new_grounds(
    then: tuple[str, dict[str, Any]],
) -> None:
    lawsuit = a_lawsuit(TO_COME, "request_excuse", then)

    again = perform(lawsuit, "request_excuse", **AGAIN)

    (hearing,) = again.hearings
    assert hearing.past_excuses == (lawsuit.hearings[0].excuse,)
    assert hearing.excuse is not None
    assert (hearing.excuse.reason, hearing.excuse.review) == (ExcuseReason.ACCIDENT, None)
    with pytest.raises(ActNotAllowed, match="已说明理由"):
        perform(again, "request_excuse", **AGAIN)


def test_the_latest_excuse_alone_is_reviewed_and_a_head_is_asked_for_meanwhile_no_more() -> None:
    before = a_standing(*REFUSED)

    asked = proceed(before, "request_excuse", **AGAIN)
    reviewed = proceed(asked, "review_excuse", accepted=True, reason="事故证明齐全")

    first, second = [each for each in reviewed.deadlines if each.kind == "excuse_review"]
    assert (is_head_scheduled(before.lawsuit), is_head_scheduled(asked.lawsuit)) == (False, True)
    assert {first.key, second.key} == {"excuse_review:1", "excuse_review:1:2"}
    hearing = reviewed.lawsuit.hearings[0]
    assert hearing.excuse is not None
    assert hearing.excuse.holds_before(ExcuseReviewer.BUREAU)
    assert hearing.past_excuses[0].review is not None
    assert not hearing.past_excuses[0].review.accepted


def test_each_excuse_is_told_to_the_bureau_and_its_review_to_the_organ() -> None:
    before = a_lawsuit(*REFUSED)
    asked = perform(before, "request_excuse", **AGAIN)
    reviewed = perform(asked, "review_excuse", accepted=True)

    told = [
        (each.template, each.reason)
        for pair in ((before, asked), (asked, reviewed))
        for each in notices_of_change(*pair, a_scene())
    ]

    assert [template for template, _ in told] == ["excuse_requested", "excuse_accepted"]
    assert all(reason.endswith(":2") for _, reason in told)


def test_what_was_said_for_an_earlier_day_goes_with_it() -> None:
    moved = perform(
        perform(a_lawsuit(*REFUSED), "request_excuse", **AGAIN),
        "reschedule_hearing",
        starts_at=at_nine(date(2026, 7, 22)),
    )

    (hearing,) = moved.hearings
    assert (hearing.excuse, hearing.past_excuses) == (None, ())
    assert len(hearing.moves[0].past_excuses) == 1


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (REFUSED, {"new_grounds": ""}, FactImpossible, "写明前次没有提出的新事由"),
        (REFUSED, {"new_grounds": "当日主持防汛"}, FactImpossible, "写明前次没有提出的新事由"),
        (REFUSED, {"happened_on": date(2026, 6, 2)}, FactImpossible, "不能早于前次不予认可"),
        (
            (TO_COME, "request_excuse", ("review_excuse", {"accepted": True})),
            {},
            ActNotAllowed,
            "已说明理由",
        ),
        (
            (
                TO_COME,
                "request_excuse",
                ("review_excuse", {"accepted": True}),
                ("record_excuse_ruling", {"ruling": "refused"}),
            ),
            {},
            ActNotAllowed,
            "已说明理由",
        ),
        ((*EXCUSE_REFUSED_AND_PROPOSED,), {}, ActNotAllowed, "请以申辩提出"),
    ],
)
def test_no_other_excuse_so(
    before: tuple[str | tuple[str, dict[str, Any]], ...],
    said: dict[str, Any],
    refusal: type[Exception],
    reason: str,
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "request_excuse", **{**AGAIN, **said})


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


def test_of_several_hearings_the_next_without_an_excuse_is_meant() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, TO_COME, "request_excuse", "request_excuse")

    assert all(each.excuse for each in lawsuit.hearings)


def test_a_ruling_has_its_day() -> None:
    asked = ("request_excuse", {"happened_on": date(2026, 4, 10)})

    ruled = perform(
        a_lawsuit(*SCHEDULED, asked), "record_excuse_ruling", happened_on=date(2026, 4, 12)
    )

    excuse = ruled.hearings[0].excuse
    assert excuse is not None
    assert excuse.ruled_on == date(2026, 4, 12)


def test_a_ruling_does_not_precede_the_request() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, ("request_excuse", {"happened_on": date(2026, 4, 10)}))

    with pytest.raises(FactImpossible, match="审查结果不能早于"):
        perform(lawsuit, "record_excuse_ruling", happened_on=date(2026, 4, 9))


@pytest.mark.parametrize(
    ("by_bureau", "by_court", "refusers"),
    [
        (None, None, set()),
        (None, "silent", set()),
        (True, "accepted", set()),
        (False, None, {"bureau", "both"}),
        (None, "refused", {"court", "both"}),
        (True, "refused", {"court", "both"}),
        (False, "accepted", {"bureau", "both"}),
        (False, "refused", {"bureau", "court", "either", "both"}),
    ],
)
def test_an_excuse_refused_by_those_who_count_answers_no_more(
    by_bureau: bool | None, by_court: str | None, refusers: set[str]
) -> None:
    lawsuit = a_lawsuit(TO_COME, "request_excuse")
    if by_bureau is not None:
        lawsuit = perform(lawsuit, "review_excuse", accepted=by_bureau)
    if by_court is not None:
        lawsuit = perform(lawsuit, "record_excuse_ruling", ruling=by_court)
    excuse = lawsuit.hearings[0].excuse
    assert excuse is not None

    assert {each.value for each in ExcuseReviewer if excuse.refused_on(each)} == refusers


def test_after_a_refusal_a_head_must_be_named_and_not_before_it() -> None:
    asked = a_standing("require_appearance", TO_COME, "request_excuse")
    refused = proceed(asked, "review_excuse", today=date(2026, 7, 13), accepted=False)

    assert _head_name(asked).done_on == TODAY
    assert is_head_scheduled(asked.lawsuit)
    again = _head_name(refused)
    assert again.is_open
    # Seven days before the hearing had passed when the bureau refused.
    assert date(2026, 7, 13) <= again.due_on <= date(2026, 7, 15)
    assert not is_head_scheduled(refused.lawsuit)
    named = proceed(refused, "nominate_head", today=date(2026, 7, 14))
    assert _head_name(named).done_on == date(2026, 7, 14)


def test_a_ruling_of_before_rulings_had_days_is_of_the_day_of_the_request() -> None:
    ruled = a_lawsuit(
        TO_COME, "request_excuse", ("record_excuse_ruling", {"ruling": "refused"})
    ).hearings[0]
    assert ruled.excuse is not None
    old = ruled.excuse.model_copy(update={"ruled_on": None})

    assert old.refused_on(ExcuseReviewer.COURT) == TODAY


def _head_name(standing: Standing) -> Deadline:
    return next(each for each in standing.deadlines if each.key == "head_name:1")
