"""Putting a hearing off at the organ's request, and the court's answer."""

from datetime import date
from typing import Any

import pytest

from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    HEARD,
    HEARING_ON,
    LOST,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    at_nine,
    perform,
)

ASKED = (*SCHEDULED, "request_adjournment")
REFUSED = (*SCHEDULED, ("request_adjournment", {"granted": False}))
MOVED_AT_REQUEST = ("reschedule_hearing", {"moved_by": "organ"})


def test_an_adjournment_is_asked_for_with_its_reason() -> None:
    lawsuit = perform(
        a_lawsuit(*SCHEDULED), "request_adjournment", available_from=date(2026, 4, 20)
    )

    (request,) = lawsuit.hearings[0].adjournments
    assert (request.reason, request.requested_on) == ("当日主持防汛", date(2026, 4, 10))
    assert request.available_from == date(2026, 4, 20)
    assert (request.granted, request.answered_on) == (None, None)


def test_the_answer_may_come_with_the_request() -> None:
    lawsuit = perform(
        a_lawsuit(*SCHEDULED),
        "request_adjournment",
        granted=False,
        answered_on=date(2026, 4, 12),
    )

    (request,) = lawsuit.hearings[0].adjournments
    assert (request.granted, request.answered_on) == (False, date(2026, 4, 12))


def test_the_court_answers_a_request_once() -> None:
    answered = perform(a_lawsuit(*ASKED), "record_adjournment_ruling", granted=False)

    assert answered.hearings[0].adjournments[0].granted is False
    assert answered.hearings[0].adjournments[0].answered_on == TODAY
    with pytest.raises(ActNotAllowed, match="没有待答复"):
        perform(answered, "record_adjournment_ruling")


def test_without_a_request_the_court_answers_nothing() -> None:
    with pytest.raises(ActNotAllowed, match="没有待答复"):
        perform(a_lawsuit(*SCHEDULED), "record_adjournment_ruling")
    later = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
    with pytest.raises(ActNotAllowed, match="没有待答复"):
        perform(a_lawsuit(*ASKED, later), "record_adjournment_ruling", hearing=2)


def test_a_refused_request_may_be_made_again_but_not_while_one_waits() -> None:
    again = perform(a_lawsuit(*REFUSED), "request_adjournment")

    assert [each.granted for each in again.hearings[0].adjournments] == [False, None]
    with pytest.raises(ActNotAllowed, match="待法院答复"):
        perform(again, "request_adjournment")
    later = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
    with pytest.raises(ActNotAllowed, match="第1次开庭的延期申请待法院答复"):
        perform(a_lawsuit(*ASKED, later), "request_adjournment", hearing=1)


def test_moving_the_hearing_at_the_organs_request_grants_it() -> None:
    granted = a_lawsuit(*ASKED, MOVED_AT_REQUEST).hearings[0]
    untouched = a_lawsuit(*ASKED, "reschedule_hearing").hearings[0]
    refused = a_lawsuit(*REFUSED, MOVED_AT_REQUEST).hearings[0]

    assert granted.adjournments[0].granted
    assert untouched.adjournments[0].granted is None
    assert refused.adjournments[0].granted is False


def test_nothing_is_put_off_when_no_hearing_is_awaited() -> None:
    with pytest.raises(ActNotAllowed, match="没有待开的庭"):
        perform(a_lawsuit(*HEARD), "request_adjournment")
    with pytest.raises(ActNotAllowed, match="已裁判或者撤诉"):
        perform(a_lawsuit(*LOST), "request_adjournment")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"happened_on": date(2026, 4, 16)}, "应当在开庭之前"),
        ({"happened_on": date(2026, 3, 1)}, "不能早于收到"),
        ({"granted": True, "answered_on": date(2026, 4, 9)}, "不能早于申请之日"),
        ({"granted": True, "answered_on": date(2026, 6, 11)}, "不能晚于今日"),
    ],
)
def test_a_request_precedes_hearing_and_answer(said: dict[str, Any], why: str) -> None:
    with pytest.raises(FactImpossible, match=why):
        perform(a_lawsuit(*SCHEDULED), "request_adjournment", **said)


def test_an_answer_does_not_precede_its_request() -> None:
    assert RECEIVED_ON < HEARING_ON
    with pytest.raises(FactImpossible, match="不能早于申请之日"):
        perform(a_lawsuit(*ASKED), "record_adjournment_ruling", happened_on=date(2026, 4, 9))
