"""Who came, what the bureau found, and who observed."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.acts.act import hearing_of
from domain.appearance import appearance_at
from domain.eligibility import Reading
from domain.obligation import Answer
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    CAME,
    DEPUTY_CAME,
    HEADS,
    HEARD,
    HEARING_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    an_act,
    at_nine,
    perform,
)

SECOND = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 15))})
TO_COME = ("schedule_hearing", {"starts_at": at_nine(TODAY + timedelta(days=1))})
HEARD_TWICE = (*HEARD, SECOND, ("record_hearing", {"attendees": [DEPUTY_CAME]}))


def test_the_hearing_is_recorded_with_who_came() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "record_hearing")

    hearing = lawsuit.hearings[0]
    assert hearing.is_held
    assert not hearing.is_void
    assert hearing.record is not None
    assert [each.name for each in hearing.record.attendees] == [CAME["name"]]


def test_a_hearing_that_was_not_held_is_void_and_another_may_follow() -> None:
    lawsuit = perform(a_lawsuit(TO_COME), "record_hearing", held=False, attendees=[])

    assert lawsuit.hearings[0].is_void
    assert lawsuit.next_hearing is None
    assert lawsuit.trial_hearings == ()


def test_nobody_comes_to_a_hearing_that_was_not_held() -> None:
    with pytest.raises(FactImpossible, match="未开庭的"):
        perform(a_lawsuit(*SCHEDULED), "record_hearing", held=False)


def test_a_hearing_of_tomorrow_has_no_result() -> None:
    with pytest.raises(FactImpossible, match="尚未到开庭之日"):
        perform(a_lawsuit(TO_COME), "record_hearing")


def test_a_result_is_not_reported_before_the_hearing() -> None:
    with pytest.raises(FactImpossible, match="尚未到开庭之日"):
        perform(a_lawsuit(*SCHEDULED), "record_hearing", happened_on=HEARING_ON - timedelta(days=1))


def test_without_an_awaited_hearing_there_is_no_result() -> None:
    for lawsuit in (a_lawsuit(), a_lawsuit(*HEARD)):
        with pytest.raises(ActNotAllowed, match="没有待登记"):
            perform(lawsuit, "record_hearing")


def test_a_recorded_result_is_not_overwritten() -> None:
    lawsuit = a_lawsuit(*HEARD, SECOND)

    with pytest.raises(ActNotAllowed, match="第1次开庭已登记结果"):
        perform(lawsuit, "record_hearing", hearing=1)


def test_no_hearing_is_held_after_the_suit_was_withdrawn() -> None:
    withdrawn = ("record_withdrawal", {"happened_on": HEARING_ON - timedelta(days=1)})
    lawsuit = a_lawsuit(*SCHEDULED, withdrawn)

    with pytest.raises(FactImpossible, match="准许撤诉之后"):
        perform(lawsuit, "record_hearing")

    assert perform(lawsuit, "record_hearing", held=False, attendees=[]).hearings[0].is_void


@pytest.mark.parametrize(
    "attendee",
    [
        {"name": "", "post": "principal"},
        {"name": "虚" * 51, "post": "principal"},
        {"name": "虚构甲"},
        {"name": "虚构甲", "post": "king"},
        {"name": "虚构甲", "post": "principal", "left_erly": True},
        {"name": "虚\0构", "post": "principal"},
        "虚构甲",
    ],
)
def test_a_malformed_attendee_is_refused(attendee: object) -> None:
    with pytest.raises(ValidationError):
        an_act("record_hearing", attendees=[attendee])


def test_attendees_are_a_list_of_at_most_twenty() -> None:
    for attendees in ("虚构甲", [CAME] * 21):
        with pytest.raises(ValidationError):
            an_act("record_hearing", attendees=attendees)


def test_the_bureau_confirms_what_it_found() -> None:
    lawsuit = perform(a_lawsuit(*HEARD), "confirm_appearance", basis="庭审笔录")

    found = lawsuit.hearings[0].confirmation
    assert found is not None
    assert (found.principal_appeared, found.head_appeared) == (True, True)
    assert (found.basis, found.by) == ("庭审笔录", "justice-bureau")


def test_before_the_hearing_nothing_is_confirmed() -> None:
    with pytest.raises(ActNotAllowed, match="无从核实"):
        perform(a_lawsuit(*SCHEDULED), "confirm_appearance")


def test_where_the_principal_head_came_a_head_came() -> None:
    with pytest.raises(FactImpossible, match="即有负责人出庭"):
        perform(a_lawsuit(*HEARD), "confirm_appearance", head_appeared=False)


def test_a_confirmation_does_not_precede_the_hearing() -> None:
    with pytest.raises(FactImpossible, match="核实不能早于开庭之日"):
        perform(a_lawsuit(*HEARD), "confirm_appearance", happened_on=HEARING_ON - timedelta(days=1))


def test_a_confirmed_appearance_is_not_confirmed_again() -> None:
    lawsuit = a_lawsuit(*HEARD, "confirm_appearance")

    with pytest.raises(ActNotAllowed, match="出庭情况已核实"):
        perform(lawsuit, "confirm_appearance")


def test_of_two_hearings_the_one_that_is_judged_is_confirmed_first() -> None:
    lawsuit = a_lawsuit(*HEARD_TWICE)

    once = perform(lawsuit, "confirm_appearance")
    twice = perform(once, "confirm_appearance", principal_appeared=False)

    assert once.hearings[0].confirmation is not None
    assert once.hearings[1].confirmation is None
    assert twice.hearings[1].confirmation is not None
    with pytest.raises(ActNotAllowed, match="不覆盖"):
        perform(once, "confirm_appearance", hearing=1)


def test_a_hearing_still_awaited_is_not_confirmed() -> None:
    lawsuit = a_lawsuit(*HEARD, SECOND)

    with pytest.raises(ActNotAllowed, match="第2次开庭尚未登记结果"):
        perform(lawsuit, "confirm_appearance", hearing=2)


def test_without_any_hearing_none_is_meant() -> None:
    with pytest.raises(ActNotAllowed, match="请先办理“登记开庭时间”"):
        hearing_of(a_lawsuit(), None)


def test_who_is_not_in_the_register_is_recorded_and_left_to_be_found_out() -> None:
    stranger = {**CAME, "name": "虚构丙"}
    director = {**CAME, "name": "虚构丁", "belongs_to": "department"}

    lawsuit = perform(
        a_lawsuit(*SCHEDULED), "record_hearing", heads=HEADS, attendees=[CAME, stranger, director]
    )

    record = lawsuit.hearings[0].record
    assert record is not None
    (reading,) = record.readings
    assert (reading.name, reading.head) == ("虚构丙", Reading.ASK)
    assert "登记在册的是虚构甲" in reading.why


def test_an_open_post_is_read_by_the_rule_pack_when_it_is_recorded() -> None:
    acting = {**CAME, "post": "acting_principal"}

    lawsuit = perform(a_lawsuit(*SCHEDULED), "record_hearing", attendees=[acting])

    appearance = appearance_at(lawsuit.hearings[0])
    assert appearance is not None
    assert (appearance.head, appearance.principal) == (Answer.YES, Answer.UNKNOWN)
    assert "须由人认定" in appearance.reasons[0]


def test_no_appearance_is_confirmed_at_a_pronouncement() -> None:
    pronounced = (
        "schedule_hearing",
        {"kind": "pronouncement", "starts_at": at_nine(date(2026, 5, 20))},
    )
    lawsuit = a_lawsuit(*HEARD, pronounced, ("record_hearing", {"hearing": 2}))

    with pytest.raises(ActNotAllowed, match="不是开庭审理"):
        perform(lawsuit, "confirm_appearance", hearing=2)
    done = perform(lawsuit, "confirm_appearance")
    with pytest.raises(ActNotAllowed):
        perform(done, "confirm_appearance")
