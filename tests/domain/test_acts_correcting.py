"""Setting a finding right: what stood before is kept, the latest counts."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.appearance import appearance_at
from domain.cautions import cautions_of
from domain.obligation import Answer
from domain.people import Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import Stage, is_absence_open, left_to_a_person, stage_of
from tests.domain.cases import (
    ABSENT,
    BUREAU,
    CAME,
    CLERK,
    COURT,
    DEPUTY_CAME,
    HEADS,
    HEARD,
    HEARING_ON,
    LAWBOOK,
    POLICE,
    SAID_NOT_HELD,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_standing,
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


def test_the_organ_alone_drops_no_duty_by_saying_that_a_hearing_was_not_held() -> None:
    before = a_lawsuit(*ABSENT)

    lawsuit = a_lawsuit(*ABSENT, SAID_NOT_HELD)

    hearing = lawsuit.hearings[0]
    assert hearing.record == before.hearings[0].record
    assert hearing.superseded == ()
    assert lawsuit.first_hearing == before.first_hearing
    assert lawsuit.obligation is not None
    assert lawsuit.obligation.principal is Answer.YES
    assert hearing.pending_claim is not None
    assert hearing.pending_claim.reason == "与庭审笔录核对"
    assert not hearing.pending_claim.record.held


def test_a_hearing_that_was_not_held_after_all_leaves_the_register_once_the_bureau_found_so() -> (
    None
):
    lawsuit = a_lawsuit(*HEARD, SAID_NOT_HELD, "confirm_not_held")
    back = perform(lawsuit, "correct_finding", record={"attendees": [CAME]})

    hearing = lawsuit.hearings[0]
    assert lawsuit.first_hearing is None
    assert hearing.is_void
    assert hearing.pending_claim is None
    assert hearing.not_held_claims[0].answer is not None
    assert hearing.superseded[0].record == a_lawsuit(*HEARD).hearings[0].record
    assert back.first_hearing is not None


def test_a_word_that_the_bureau_refused_changes_nothing_and_may_be_said_again() -> None:
    refused = a_lawsuit(*HEARD, SAID_NOT_HELD, ("confirm_not_held", {"was_not_held": False}))
    again = perform(refused, "correct_finding", **SAID_NOT_HELD[1])

    assert refused.first_hearing is not None
    assert refused.hearings[0].pending_claim is None
    assert refused.hearings[0].superseded == ()
    assert again.hearings[0].pending_claim is not None
    assert len(again.hearings[0].not_held_claims) == 2


def test_what_the_court_says_of_its_hearing_needs_no_finding() -> None:
    pending = a_lawsuit(*HEARD, SAID_NOT_HELD)
    from_paper = {**DOCUMENT, "transcribed_for": Role.COURT}

    at_once = perform(a_lawsuit(*HEARD), "correct_finding", actor=COURT, **SAID_NOT_HELD[1])
    by_paper = perform(pending, "correct_finding", source=from_paper, **SAID_NOT_HELD[1])
    held = perform(pending, "correct_finding", actor=COURT)

    assert at_once.hearings[0].is_void
    assert at_once.hearings[0].not_held_claims == ()
    for lawsuit, accepted in ((by_paper, True), (held, False)):
        (claim,) = lawsuit.hearings[0].not_held_claims
        assert claim.answer is not None
        assert (claim.answer.accepted, claim.answer.reason) == (accepted, "人民法院已更正记录")
        assert lawsuit.hearings[0].is_void is accepted


def test_a_session_that_raises_no_duty_is_set_right_at_once() -> None:
    pretrial = ("schedule_hearing", {"kind": "pretrial"})

    lawsuit = a_lawsuit(pretrial, "record_hearing", SAID_NOT_HELD)

    assert lawsuit.hearings[0].is_void


def test_until_the_bureau_has_answered_the_organ_says_nothing_else_of_the_hearing() -> None:
    pending = a_lawsuit(*HEARD, SAID_NOT_HELD)

    for record in ({"held": False}, {"attendees": [DEPUTY_CAME]}):
        with pytest.raises(ActNotAllowed, match="正待司法局办理“核实未开庭”"):
            perform(pending, "correct_finding", record=record)
    with pytest.raises(ActNotAllowed, match="没有待核实"):
        perform(a_lawsuit(*HEARD), "confirm_not_held")
    with pytest.raises(ActNotAllowed, match="第2次开庭没有待核实"):
        perform(a_lawsuit(*HEARD, SAID_NOT_HELD, LATER), "confirm_not_held", hearing=2)
    with pytest.raises(FactImpossible, match="不能早于更正之日"):
        perform(pending, "confirm_not_held", happened_on=TODAY - timedelta(days=1))


def test_who_entered_the_organs_word_does_not_find_on_it() -> None:
    by_bureau = {**DOCUMENT, "transcribed_for": Role.CLERK}
    pending = perform(
        a_lawsuit(*HEARD), "correct_finding", actor=BUREAU, source=by_bureau, **SAID_NOT_HELD[1]
    )
    another = BUREAU.model_copy(update={"id": "justice-bureau-2"})

    with pytest.raises(NotPermitted, match="另一账号"):
        perform(pending, "confirm_not_held", actor=BUREAU)
    assert perform(pending, "confirm_not_held", actor=another).hearings[0].is_void


def test_while_it_is_in_question_nothing_follows_and_nothing_is_closed() -> None:
    over = (*ABSENT, ("record_outcome", {"result": "claim_rejected"}), "record_effect")
    alone = POLICE.model_copy(update={"bureau": None})
    came = (*HEARD, "confirm_appearance", *over[3:], "record_observation")

    pending = a_lawsuit(*over, SAID_NOT_HELD)
    settled, asked = a_lawsuit(*came), a_lawsuit(*came, SAID_NOT_HELD)
    deadlines = {each.key: each for each in a_standing(*over, SAID_NOT_HELD).deadlines}

    with pytest.raises(ActNotAllowed, match="尚待核实"):
        perform(pending, "propose_censure")
    assert deadlines["censure"].dropped
    assert stage_of(settled, POLICE) is Stage.SETTLED
    assert stage_of(asked, POLICE) is Stage.REMEDIED
    # Nobody could find on it: that is left to a person, and keeps no file open.
    assert stage_of(asked, alone) is Stage.SETTLED
    assert "更正为未开庭的无人核实" in (left_to_a_person(asked, alone) or "")
    assert any("待司法局核实" in each for each in cautions_of(asked, LAWBOOK.pack.notice_to_appear))


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
    with pytest.raises(ActNotAllowed, match="请办理“登记开庭结果”"):
        perform(a_lawsuit(*HEARD, LATER), "correct_finding", hearing=2)
    with pytest.raises(ActNotAllowed, match="请办理“核实出庭情况”"):
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
