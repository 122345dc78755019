"""The days that the court sets for a hearing."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.hearings import HearingMode
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    LOST,
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
