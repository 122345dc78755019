"""Setting a finding right: what stood before is kept, the latest counts."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.appearance import appearance_at
from domain.obligation import Answer
from domain.people import Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import is_absence_open
from tests.domain.cases import (
    BUREAU,
    CAME,
    CLERK,
    COURT,
    DEPUTY_CAME,
    HEADS,
    HEARD,
    HEARING_ON,
    POLICE,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    an_act,
    at_nine,
    perform,
)

OBSERVED = (*HEARD, "record_observation")
CONFIRMED = (*HEARD, "confirm_appearance")
NUMBERS = {"deputies": 0, "legal_staff": 1, "enforcement_staff": 8, "invited": 2}
LATER = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 15))})
DOCUMENT = {"kind": "document", "number": "函〔2026〕1号", "dated_on": "2026-06-01"}


def test_a_record_is_set_right_and_what_stood_before_is_kept() -> None:
    before = a_lawsuit(*HEARD).hearings[0]

    hearing = perform(a_lawsuit(*HEARD), "correct_finding").hearings[0]

    assert hearing.record is not None
    assert [each.name for each in hearing.record.attendees] == ["虚构乙"]
    (earlier,) = hearing.superseded
    assert earlier.record == before.record
    assert (earlier.reason, earlier.corrected_on) == ("与庭审笔录核对", TODAY)
    appearance = appearance_at(hearing)
    assert appearance is not None
    assert (appearance.head, appearance.principal) == (Answer.YES, Answer.NO)


def test_a_record_may_be_set_right_more_than_once() -> None:
    once = perform(a_lawsuit(*HEARD), "correct_finding")
    twice = perform(once, "correct_finding", record={"attendees": [CAME]})

    assert len(twice.hearings[0].superseded) == 2
    assert twice.hearings[0].record == a_lawsuit(*HEARD).hearings[0].record


def test_a_hearing_that_was_not_held_after_all_leaves_the_register() -> None:
    lawsuit = perform(
        a_lawsuit(*HEARD), "correct_finding", record={"held": False, "why_not_held": "延期"}
    )
    back = perform(lawsuit, "correct_finding", record={"attendees": [CAME]})

    assert lawsuit.first_hearing is None
    assert lawsuit.hearings[0].is_void
    assert back.first_hearing is not None


def test_a_corrected_record_is_read_by_the_register_of_heads() -> None:
    stranger = {**CAME, "name": "虚构丙"}

    lawsuit = perform(
        a_lawsuit(*HEARD), "correct_finding", heads=HEADS, record={"attendees": [stranger]}
    )

    record = lawsuit.hearings[0].record
    assert record is not None
    assert record.readings[0].name == "虚构丙"


def test_observation_is_set_right_by_the_organ() -> None:
    hearing = perform(
        a_lawsuit(*OBSERVED), "correct_finding", record=None, observation=NUMBERS
    ).hearings[0]

    assert hearing.observation is not None
    assert (hearing.observation.enforcement_staff, hearing.observation.invited) == (8, 2)
    assert hearing.observation.observed_on == HEARING_ON
    assert hearing.superseded[0].observation is not None
    assert hearing.superseded[0].observation.enforcement_staff == 3


def test_the_bureau_sets_its_own_finding_right() -> None:
    lawsuit = perform(a_lawsuit(*CONFIRMED), "correct_confirmation")

    hearing = lawsuit.hearings[0]
    assert hearing.confirmation is not None
    assert not hearing.confirmation.principal_appeared
    assert hearing.confirmation.basis == "庭审录像"
    assert hearing.superseded[0].confirmation is not None
    assert hearing.superseded[0].confirmation.principal_appeared
    assert is_absence_open(lawsuit, POLICE)


def test_before_anything_is_found_nothing_is_set_right() -> None:
    with pytest.raises(ActNotAllowed, match="无可更正"):
        perform(a_lawsuit(*SCHEDULED), "correct_finding")
    with pytest.raises(ActNotAllowed, match="无可更正"):
        perform(a_lawsuit(*HEARD), "correct_confirmation")
    with pytest.raises(ActNotAllowed, match="尚未报送旁听"):
        perform(a_lawsuit(*HEARD), "correct_finding", record=None, observation=NUMBERS)
    with pytest.raises(ActNotAllowed, match="请用 record-hearing"):
        perform(a_lawsuit(*HEARD, LATER), "correct_finding", hearing=2)
    with pytest.raises(ActNotAllowed, match="请用 confirm-appearance"):
        perform(a_lawsuit(*CONFIRMED, LATER), "correct_confirmation", hearing=2)


@pytest.mark.parametrize(
    ("before", "verb", "said"),
    [
        (HEARD, "correct_finding", {"record": {"attendees": [CAME]}}),
        (
            OBSERVED,
            "correct_finding",
            {
                "record": None,
                "observation": {"deputies": 1, "legal_staff": 2, "enforcement_staff": 3},
            },
        ),
        (
            CONFIRMED,
            "correct_confirmation",
            {"principal_appeared": True, "basis": "判决书当事人栏"},
        ),
    ],
)
def test_what_says_the_same_corrects_nothing(
    before: tuple[str, ...], verb: str, said: dict[str, Any]
) -> None:
    with pytest.raises(FactImpossible, match="与原记录相同"):
        perform(a_lawsuit(*before), verb, **said)


@pytest.mark.parametrize(
    ("before", "verb", "said"),
    [
        (HEARD, "correct_finding", {}),
        (OBSERVED, "correct_finding", {"record": None, "observation": NUMBERS}),
        (CONFIRMED, "correct_confirmation", {}),
    ],
)
def test_a_correction_does_not_precede_what_it_corrects(
    before: tuple[str, ...], verb: str, said: dict[str, Any]
) -> None:
    with pytest.raises(FactImpossible, match="更正不能早于"):
        perform(a_lawsuit(*before), verb, happened_on=TODAY - timedelta(days=1), **said)


def test_a_corrected_record_holds_to_what_can_be() -> None:
    not_held = ("record_hearing", {"held": False, "attendees": []})
    withdrawn = ("record_withdrawal", {"happened_on": HEARING_ON - timedelta(days=1)})

    with pytest.raises(FactImpossible, match="未开庭的"):
        perform(a_lawsuit(*HEARD), "correct_finding", record={"held": False, "attendees": [CAME]})
    with pytest.raises(FactImpossible, match="准许撤诉之后"):
        perform(a_lawsuit(*SCHEDULED, not_held, withdrawn), "correct_finding")
    with pytest.raises(FactImpossible, match="即有负责人出庭"):
        perform(
            a_lawsuit(*CONFIRMED),
            "correct_confirmation",
            principal_appeared=True,
            head_appeared=False,
        )


def test_who_recorded_it_corrects_it_and_the_court_any_record() -> None:
    by_organ = a_lawsuit(*HEARD)
    by_court = perform(a_lawsuit(*SCHEDULED), "record_hearing", actor=COURT)
    from_paper = {**DOCUMENT, "transcribed_for": Role.COURT}

    assert perform(by_organ, "correct_finding", actor=COURT).hearings[0].superseded
    assert perform(by_court, "correct_finding", actor=COURT).hearings[0].superseded
    assert perform(by_court, "correct_finding", actor=BUREAU, source=from_paper)
    with pytest.raises(NotPermitted, match="由人民法院更正"):
        perform(by_court, "correct_finding", actor=CLERK)
    with pytest.raises(NotPermitted, match="由被诉机关更正"):
        perform(
            a_lawsuit(*OBSERVED), "correct_finding", actor=COURT, record=None, observation=NUMBERS
        )


@pytest.mark.parametrize(
    "said",
    [
        {"record": None},
        {"observation": NUMBERS},
        {"record": {"attendees": [{**DEPUTY_CAME, "left_erly": True}]}},
        {"record": {"attendance": []}},
        {"reason": ""},
    ],
)
def test_a_correction_is_of_one_thing_and_well_formed(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_act("correct_finding", **said)
