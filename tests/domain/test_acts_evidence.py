"""More time for evidence, and the rights that run beside the defence and after the decision."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.calendar import nine_o_clock
from domain.deadlines import Nature
from domain.escalation import Step
from domain.refusals import ActNotAllowed, FactImpossible
from domain.standing import Standing
from domain.timetable import Deadline, rungs_reached
from tests.domain.cases import (
    ASKED_FOR_TIME,
    HEARD,
    LOST,
    OWED,
    RECEIVED_ON,
    TODAY,
    a_lawsuit,
    a_standing,
    perform,
)

ASKED_ON = date(2026, 3, 10)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
GRANTED: Before = (
    ASKED_FOR_TIME,
    ("record_evidence_ruling", {"happened_on": date(2026, 3, 12), "cause_ended_on": None}),
)
ENDED: Before = (*GRANTED, ("record_evidence_ruling", {"cause_ended_on": date(2026, 3, 20)}))
REFUSED: Before = (
    ASKED_FOR_TIME,
    ("record_evidence_ruling", {"granted": False, "cause_ended_on": None}),
)


def the(standing: Standing, key: str) -> Deadline:
    return next(each for each in standing.deadlines if each.key == key)


def open_keys(standing: Standing) -> set[str]:
    return {each.key for each in standing.deadlines if each.is_open}


# The request and the court's answer


def test_more_time_for_evidence_is_asked_with_its_cause() -> None:
    extension = a_lawsuit(ASKED_FOR_TIME).evidence_extension

    assert extension is not None
    assert (extension.ground, extension.requested_on) == ("档案室因洪水封闭", ASKED_ON)
    assert extension.granted is None


def test_a_late_request_is_recorded_and_left_to_the_court() -> None:
    standing = a_standing("request_evidence_extension")

    assert the(standing, "evidence_extension").done_on == TODAY
    assert the(standing, "evidence_extension").due_on < TODAY


@pytest.mark.parametrize(
    ("before", "facts", "message"),
    [
        ((ASKED_FOR_TIME,), {}, "已申请延期"),
        (("file_defence",), {}, "已提交，无需延期"),
        (("record_withdrawal",), {}, "已在法院审结"),
        ((), {"level": "second"}, "只在第一审"),
    ],
)
def test_more_time_is_asked_once_while_there_is_something_to_extend(
    before: Before, facts: dict[str, Any], message: str
) -> None:
    with pytest.raises(ActNotAllowed, match=message):
        perform(a_lawsuit(*before, **facts), "request_evidence_extension")


def test_more_time_is_not_asked_before_the_complaint_came() -> None:
    with pytest.raises(FactImpossible, match="申请不能早于收到"):
        perform(
            a_lawsuit(),
            "request_evidence_extension",
            happened_on=RECEIVED_ON - timedelta(days=1),
        )


def test_the_court_grants_and_the_end_of_the_cause_is_added_later() -> None:
    granted, ended = a_lawsuit(*GRANTED), a_lawsuit(*ENDED)

    assert granted.evidence_extension is not None
    assert granted.evidence_extension.granted
    assert ended.evidence_extension is not None
    assert ended.evidence_extension.ruled_on == date(2026, 3, 12)
    assert ended.evidence_extension.cause_ended_on == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("before", "said", "error", "message"),
    [
        ((), {}, ActNotAllowed, "尚未申请"),
        (REFUSED, {}, ActNotAllowed, "未准许延期，已登记"),
        (ENDED, {}, ActNotAllowed, "已登记"),
        (GRANTED, {"granted": False, "cause_ended_on": None}, ActNotAllowed, "不覆盖"),
        (GRANTED, {"cause_ended_on": None}, FactImpossible, "请填写正当事由消除之日"),
        ((ASKED_FOR_TIME,), {"granted": False}, FactImpossible, "未准许延期的，不填"),
        (
            (ASKED_FOR_TIME,),
            {"cause_ended_on": TODAY + timedelta(days=1)},
            FactImpossible,
            "消除之日不能晚于今日",
        ),
        (
            (ASKED_FOR_TIME,),
            {"happened_on": ASKED_ON - timedelta(days=1)},
            FactImpossible,
            "不能早于申请之日",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    before: Before, said: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        perform(a_lawsuit(*before), "record_evidence_ruling", **said)


def test_the_evidence_comes_in_the_time_granted() -> None:
    filed = perform(a_lawsuit(*ENDED), "file_evidence", happened_on=date(2026, 4, 1))

    assert filed.evidence_extension is not None
    assert filed.evidence_extension.filed_on == date(2026, 4, 1)
    assert filed.defence_filed_on is None


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ((), "尚未申请"),
        ((ASKED_FOR_TIME,), "尚未准许"),
        (REFUSED, "尚未准许"),
        ((*ENDED, "file_evidence"), "已提交"),
    ],
)
def test_evidence_comes_late_only_where_the_court_allowed_it_and_once(
    before: Before, message: str
) -> None:
    with pytest.raises(ActNotAllowed, match=message):
        perform(a_lawsuit(*before), "file_evidence")


def test_evidence_does_not_precede_the_request() -> None:
    with pytest.raises(FactImpossible, match="不能早于申请延期之日"):
        perform(a_lawsuit(*ENDED), "file_evidence", happened_on=ASKED_ON - timedelta(days=1))


# What is due by when


def test_extended_evidence_is_due_fifteen_days_after_the_cause_ended() -> None:
    due = the(a_standing(*ENDED), "extended_evidence")
    filed = the(a_standing(*ENDED, "file_evidence"), "extended_evidence")

    assert (due.started_on, due.due_on) == (date(2026, 3, 20), date(2026, 4, 7))
    assert due.nature is Nature.DUTY
    assert due.is_overdue_on(date(2026, 4, 8))
    assert filed.done_on == TODAY


@pytest.mark.parametrize("before", [GRANTED, REFUSED, (ASKED_FOR_TIME,)])
def test_nothing_is_due_before_the_cause_has_ended(before: Before) -> None:
    assert "extended_evidence" not in {each.key for each in a_standing(*before).deadlines}


@pytest.mark.parametrize("kind", ["jurisdiction_objection", "evidence_extension"])
def test_a_right_on_receipt_ends_after_fifteen_days_and_is_reminded_once(kind: str) -> None:
    right = the(a_standing(), kind)

    assert (right.started_on, right.due_on) == (RECEIVED_ON, date(2026, 3, 17))
    assert right.nature is Nature.RIGHT
    assert [each.step for each in right.rungs] == [Step.REMIND]
    assert not right.is_overdue_on(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("before", "gone"),
    [
        (("file_defence",), {"jurisdiction_objection", "evidence_extension"}),
        (("record_withdrawal",), {"jurisdiction_objection", "evidence_extension"}),
        (HEARD, {"jurisdiction_objection"}),
        (("transfer",), {"jurisdiction_objection"}),
    ],
)
def test_whoever_answers_or_is_heard_objects_to_the_court_no_more(
    before: Before, gone: set[str]
) -> None:
    assert gone.isdisjoint(open_keys(a_standing(*before)))


@pytest.mark.parametrize("level", ["second", "retrial"])
def test_only_a_first_instance_has_the_rights_on_receipt(level: str) -> None:
    kinds = {each.kind for each in a_standing(level=level).deadlines}

    assert kinds.isdisjoint({"jurisdiction_objection", "evidence_extension"})


def test_nobody_is_reminded_of_a_right_that_has_run_out() -> None:
    right = the(a_standing(), "jurisdiction_objection")
    received = nine_o_clock(RECEIVED_ON)

    in_time = rungs_reached([right], after=received, until=nine_o_clock(date(2026, 3, 17)))
    too_late = rungs_reached([right], after=received, until=nine_o_clock(date(2026, 3, 18)))

    assert len(in_time) == 1
    assert too_late == ()


def test_a_lost_case_may_be_tried_again_on_request_within_six_months_of_its_effect() -> None:
    right = the(a_standing(*OWED), "retrial_application")

    assert (right.started_on, right.due_on) == (date(2026, 6, 1), date(2026, 12, 1))
    assert right.nature is Nature.RIGHT
    assert [each.step for each in right.rungs] == [Step.REMIND]


@pytest.mark.parametrize(
    ("before", "facts"),
    [
        (LOST, {}),
        ((*HEARD, ("record_outcome", {"result": "claim_rejected"}), "record_effect"), {}),
        (OWED, {"level": "retrial"}),
    ],
)
def test_no_retrial_is_asked_of_what_was_won_or_not_in_effect_or_was_one(
    before: Before, facts: dict[str, Any]
) -> None:
    kinds = {each.kind for each in a_standing(*before, **facts).deadlines}

    assert "retrial_application" not in kinds
