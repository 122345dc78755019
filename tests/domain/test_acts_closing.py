"""Closing the file: every step done first, and what is missing is named with the act that enters it."""

from datetime import date
from typing import Any

import pytest

from domain.acts.closing import Close
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage, stage_of
from tests.domain.cases import (
    ABSENT,
    APPROVED,
    HEARD,
    INTERVIEW_SET,
    INTERVIEWED,
    LOST,
    NOBODY_CAME,
    ORDERED,
    OWED,
    PLEDGED,
    POLICE,
    PROPOSED,
    SAID_NOT_HELD,
    SCHEDULED,
    SETTLED,
    SUBMITTED,
    TODAY,
    a_lawsuit,
    a_standing,
    perform,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
NAMED: Before = (*SCHEDULED, "nominate_head")
OBSERVED = "record_observation"
NO_HARM = ("decide_harm", {"caused": False})


def closable() -> Lawsuit:
    return a_lawsuit(*SETTLED)


def test_a_settled_lawsuit_is_closed() -> None:
    lawsuit = perform(closable(), "close")

    assert lawsuit.closed_on == TODAY
    assert stage_of(lawsuit, POLICE) is Stage.CLOSED


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ((), "尚未排定开庭，请办理“登记开庭时间”或者“登记不开庭审理”"),
        (SCHEDULED, "第1次开庭尚未报备出庭负责人，请办理“报备出庭负责人”"),
        (
            (*SUBMITTED, "record_observation"),
            "尚不能结案：纠正情况尚未核验，请办理“核验纠正情况”。",
        ),
        ((*SETTLED, "urge"), "督办尚未答复"),
    ],
)
def test_an_open_step_or_letter_keeps_the_file_open(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "close")


def test_an_appearance_that_was_a_duty_is_confirmed_before_closing() -> None:
    lawsuit = a_lawsuit(*SUBMITTED, "verify_correction", "record_observation")

    with pytest.raises(ActNotAllowed, match="核实"):
        perform(lawsuit, "close")


def test_a_lawsuit_that_was_withdrawn_before_the_hearing_is_closed() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "record_withdrawal")

    assert perform(lawsuit, "close").closed_on == TODAY


@pytest.mark.parametrize(
    "before", [SETTLED, (*SCHEDULED, ("record_withdrawal", {"happened_on": date(2026, 6, 1)}))]
)
def test_no_file_is_closed_before_the_court_was_done(before: Before) -> None:
    with pytest.raises(FactImpossible, match="结案不能早于"):
        perform(a_lawsuit(*before), "close", happened_on=date(2026, 5, 31))


def test_an_absence_that_nobody_confirmed_is_not_closed() -> None:
    won = ("record_outcome", {"result": "claim_rejected"})
    standing = a_standing(*SCHEDULED, ("record_hearing", {"attendees": []}), won, "record_effect")

    assert standing.lawsuit.obligation is not None
    assert standing.lawsuit.obligation.principal is Answer.YES
    with pytest.raises(ActNotAllowed, match="出庭情况尚未核实，请办理“核实出庭情况”"):
        perform(standing.lawsuit, "close")
    confirmed = perform(standing.lawsuit, "confirm_appearance", **NOBODY_CAME)
    assert stage_of(confirmed, POLICE) is Stage.REMEDIED


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (NAMED, "第1次开庭尚未登记结果，请办理“登记开庭结果”"),
        (HEARD, "旁听情况尚未报送，请办理“报送旁听情况”"),
        ((*HEARD, OBSERVED), "裁判结果尚未登记，请办理“登记裁判结果”或者“登记撤诉”"),
        ((*LOST, OBSERVED), "裁判生效尚未登记，请办理“登记裁判生效”"),
        ((*HEARD, "record_mediation", OBSERVED), "调解书生效尚未登记，请办理“登记裁判生效”"),
        ((*LOST, "record_effect", OBSERVED), "是否造成损害尚未认定，请办理“认定是否造成损害”"),
        (
            (*OWED, OBSERVED),
            "道歉尚未登记，请办理“道歉”；尚未表态限期纠正，请办理“表态限期纠正”",
        ),
        (
            (*OWED, "pledge_correction", "submit_correction", "verify_correction", OBSERVED),
            "道歉尚未登记，请办理“道歉”",
        ),
        (
            (*NAMED, ("schedule_hearing", {"starts_at": "2026-05-20T09:00:00+08:00"})),
            "第2次开庭尚未报备出庭负责人，请办理“报备出庭负责人”",
        ),
        ((*PLEDGED, OBSERVED), "纠正完成情况尚未报送，请办理“报送纠正完成情况”"),
        (
            (*ORDERED, NO_HARM, OBSERVED),
            "裁判、调解书所定的履行内容尚未登记履行，请办理“登记履行裁判”",
        ),
    ],
)
def test_the_fact_that_is_missing_is_named_and_nothing_else(before: Before, missing: str) -> None:
    assert Close.bar(a_lawsuit(*before), POLICE) == f"尚不能结案：{missing}。"


def test_the_number_of_plaintiffs_is_what_an_unchecked_file_lacks() -> None:
    lawsuit = a_lawsuit(plaintiffs=None)

    assert Close.bar(lawsuit, POLICE) == (
        "尚不能结案：原告人数尚未登记，请办理“更正或者补充案情”。"
    )


def test_without_a_bureau_only_the_performance_is_asked_for() -> None:
    alone = POLICE.model_copy(update={"bureau": None})

    assert Close.bar(a_lawsuit(*ORDERED, OBSERVED), alone) == (
        "尚不能结案：裁判、调解书所定的履行内容尚未登记履行，请办理“登记履行裁判”。"
    )


def test_a_hearing_that_is_said_not_to_have_been_held_is_found_first() -> None:
    bar = Close.bar(a_lawsuit(*HEARD, SAID_NOT_HELD, *DONE, OBSERVED), POLICE)

    assert bar is not None
    assert "更正为未开庭的尚待核实，请办理“核实未开庭”" in bar


DONE = (("record_outcome", {"result": "claim_rejected"}), "record_effect")


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (ABSENT, "尚未提请通报批评，请办理“提请通报批评”"),
        (PROPOSED, "是否通报批评尚未决定，请办理“决定是否通报批评”"),
        (APPROVED, "通报批评尚未印发，请办理“印发通报批评”"),
        ((*APPROVED, "issue_censure"), "尚未安排约谈，请办理“安排约谈”"),
        (INTERVIEW_SET, "约谈尚未登记，请办理“登记约谈”"),
        (INTERVIEWED, "约谈后的整改尚未认可，请办理“认可整改”"),
        (
            (*ABSENT, ("hear_objection", {"upheld": True})),
            "对出庭认定的申辩成立而认定尚未更正，请办理“更正出庭核实”",
        ),
    ],
)
def test_what_an_absence_still_asks_for_is_named(before: Before, missing: str) -> None:
    bar = Close.bar(a_lawsuit(*before, *DONE), POLICE)

    assert bar is not None
    assert missing in bar
