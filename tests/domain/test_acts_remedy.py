"""Apology, pledge, correction, its extension and its verification."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts import acts_allowed
from domain.facts.remedies import ApologyWay
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    BUREAU,
    CLERK,
    DECIDED_ON,
    HEARD,
    LAWBOOK,
    LOST,
    OWED,
    PLEDGED,
    POLICE,
    SUBMITTED,
    TODAY,
    a_lawbook,
    a_lawsuit,
    a_standing,
    perform,
    proceed,
)

ONE_DAY = timedelta(days=1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
FIELDS = {
    "apologise": {"way", "happened_on"},
    "pledge_correction": {"in_court", "happened_on"},
}
NO_HARM: Before = (*LOST, ("decide_harm", {"caused": False}), "record_effect")


@pytest.mark.parametrize("way", list(ApologyWay))
def test_an_apology_is_made_in_one_of_four_ways(way: ApologyWay) -> None:
    apology = perform(a_lawsuit(*OWED), "apologise", way=way).apology

    assert apology is not None
    assert (apology.way, apology.by, apology.apologised_on) == (way, "虚构甲", TODAY)


def test_an_apology_in_court_lies_before_the_effect() -> None:
    lawsuit = perform(a_lawsuit(*OWED), "apologise", way="in_court", happened_on=DECIDED_ON)

    assert lawsuit.apology is not None


IN_COURT: dict[str, dict[str, Any]] = {
    "apologise": {"way": "in_court", "happened_on": DECIDED_ON},
    "pledge_correction": {"in_court": True, "happened_on": DECIDED_ON},
}
LOST_IN_COURT: Before = (*HEARD, ("record_outcome", {"pronounced_in_court": True}))


@pytest.mark.parametrize("verb", sorted(IN_COURT))
@pytest.mark.parametrize("more", [(), ("decide_harm",)])
def test_what_is_said_in_court_is_recorded_before_anything_is_owed(
    verb: str, more: tuple[str, ...]
) -> None:
    lawsuit = perform(a_lawsuit(*LOST_IN_COURT, *more), verb, **IN_COURT[verb])

    assert lawsuit.apology or lawsuit.corrections
    assert verb in acts_allowed(a_lawsuit(*LOST_IN_COURT), POLICE, CLERK)


def test_what_was_said_in_court_counts_when_the_remedy_opens() -> None:
    said = [(verb, IN_COURT[verb]) for verb in ("apologise", "pledge_correction")]

    early = a_standing(*LOST_IN_COURT, *said)
    owed = a_standing(*LOST_IN_COURT, *said, "decide_harm", "record_effect")

    assert not {each.kind for each in early.deadlines} & {"apology", "correction"}
    (apology,) = [each for each in owed.deadlines if each.kind == "apology"]
    (correction,) = [each for each in owed.deadlines if each.kind == "correction"]
    assert apology.done_on == DECIDED_ON
    assert correction.due_on == date(2026, 7, 1)
    assert correction.is_open


def test_a_pledge_in_court_is_not_overdue_when_the_remedy_opens() -> None:
    pledged = ("pledge_correction", {**IN_COURT["pledge_correction"], "due_on": date(2026, 5, 20)})

    standing = a_standing(*LOST_IN_COURT, pledged, "record_effect", "decide_harm")

    (correction,) = [each for each in standing.deadlines if each.kind == "correction"]
    assert correction.due_on == date(2026, 6, 11)
    assert not correction.is_overdue_on(TODAY)


def test_what_was_said_in_court_obliges_to_nothing_where_no_harm_was_done() -> None:
    said = [(verb, IN_COURT[verb]) for verb in sorted(IN_COURT)]
    no_harm = ("decide_harm", {"caused": False})

    standing = a_standing(*LOST_IN_COURT, *said, no_harm, "record_effect")

    assert standing.lawsuit.apology is not None
    assert not {each.kind for each in standing.deadlines} & {"apology", "correction"}


@pytest.mark.parametrize("verb", sorted(IN_COURT))
@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (LOST, {}, ActNotAllowed, "尚无道歉和纠正义务"),
        (
            LOST_IN_COURT,
            {"way": "visit", "in_court": False},
            ActNotAllowed,
            "尚无道歉和纠正义务",
        ),
        (LOST_IN_COURT, {"happened_on": TODAY}, FactImpossible, "应为当庭宣判之日"),
        (
            (*HEARD, ("record_outcome", {"result": "claim_rejected", "pronounced_in_court": True})),
            {},
            ActNotAllowed,
            "尚无道歉和纠正义务",
        ),
    ],
)
def test_before_anything_is_owed_only_the_day_in_court_will_do(
    verb: str, before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    fields = {**IN_COURT[verb], **{key: said[key] for key in said if key in FIELDS[verb]}}

    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), verb, **fields)


@pytest.mark.parametrize("verb", ["apologise", "pledge_correction"])
@pytest.mark.parametrize("before", [HEARD, LOST, (*LOST, "decide_harm"), NO_HARM])
def test_nothing_is_owed_before_a_loss_with_harm_took_effect(verb: str, before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="尚无道歉和纠正义务"):
        perform(a_lawsuit(*before), verb)


@pytest.mark.parametrize("verb", ["apologise", "pledge_correction"])
def test_apology_and_pledge_are_made_once_and_after_the_decision(verb: str) -> None:
    lawsuit = a_lawsuit(*OWED)

    with pytest.raises(FactImpossible, match="不能早于裁判日期"):
        perform(lawsuit, verb, happened_on=DECIDED_ON - ONE_DAY)
    with pytest.raises(ActNotAllowed, match="已"):
        perform(perform(lawsuit, verb), verb)


def test_a_pledge_opens_the_first_round() -> None:
    lawsuit = perform(a_lawsuit(*OWED), "pledge_correction", due_on=TODAY)

    (round_one,) = lawsuit.corrections
    assert (round_one.due_on, round_one.pledged_on) == (TODAY, TODAY)
    assert round_one.submitted_on is None


def test_a_pledge_is_for_no_day_before_it() -> None:
    with pytest.raises(FactImpossible, match="纠正期限不能早于表态之日"):
        perform(a_lawsuit(*OWED), "pledge_correction", due_on=TODAY - ONE_DAY)


def test_the_bureau_puts_off_the_day_on_the_organs_request() -> None:
    lawsuit = perform(a_lawsuit(*PLEDGED), "extend_correction", days=20)

    (round_one,) = lawsuit.corrections
    (extension,) = round_one.extensions
    assert (extension.days, extension.granted_on, extension.by) == (20, TODAY, BUREAU.id)
    assert (round_one.due_on, round_one.last_day) == (date(2026, 7, 1), date(2026, 7, 21))


def test_an_extension_moves_the_deadline_and_its_receipt_says_so() -> None:
    pledged = a_standing(*PLEDGED)
    extended = proceed(pledged, "extend_correction", days=20)

    before, after = (
        next(each for each in standing.deadlines if each.key == "correction:1")
        for standing in (pledged, extended)
    )
    assert (before.due_on, after.due_on) == (date(2026, 7, 1), date(2026, 7, 21))
    assert any("延长20日" in each for each in after.receipt)
    assert max(rung.on for rung in after.rungs) > max(rung.on for rung in before.rungs)
    assert not after.is_overdue_on(date(2026, 7, 21))


def test_a_request_that_came_late_may_still_be_granted() -> None:
    late = date(2026, 7, 10)

    lawsuit = perform(a_lawsuit(*PLEDGED), "extend_correction", today=late, requested_on=late)

    assert lawsuit.corrections[0].last_day == date(2026, 7, 21)


@pytest.mark.parametrize(("before", "reason"), [(OWED, "尚未表态"), (SUBMITTED, "已报送")])
def test_only_a_pledge_that_is_open_is_put_off(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "extend_correction")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"requested_on": TODAY - ONE_DAY}, "申请延期不能早于表态之日"),
        ({"happened_on": TODAY - ONE_DAY}, "决定延期不能早于机关申请之日"),
    ],
)
def test_an_extension_follows_the_request_and_the_request_the_pledge(
    said: dict[str, Any], reason: str
) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*PLEDGED), "extend_correction", **said)


def test_extensions_are_limited_in_number_and_days_by_the_rule_pack() -> None:
    lawsuit = a_lawsuit(*PLEDGED)

    with pytest.raises(ActNotAllowed, match=r"合计61日，超过规则包所定的60日（《本地工作规则包》"):
        perform(lawsuit, "extend_correction", days=61)
    twice = perform(perform(lawsuit, "extend_correction", days=30), "extend_correction", days=30)
    assert twice.corrections[0].extension_days == 60
    with pytest.raises(ActNotAllowed, match="已延期2次"):
        perform(twice, "extend_correction", days=1)
    assert "extend_correction" not in acts_allowed(twice, POLICE, BUREAU, LAWBOOK.pack)
    more = a_lawbook(correction_extensions={"times": 3, "total_days": 90})
    assert perform(twice, "extend_correction", days=30, lawbook=more).corrections


def test_sending_back_does_not_renew_the_extensions() -> None:
    extended = ("extend_correction", {"days": 50})
    sent_back = ("verify_correction", {"accepted": False, "new_due_on": date(2026, 8, 1)})
    lawsuit = a_lawsuit(*PLEDGED, extended, "submit_correction", sent_back)

    with pytest.raises(ActNotAllowed, match="合计70日"):
        perform(lawsuit, "extend_correction", days=20)
    assert perform(lawsuit, "extend_correction", days=10).corrections[1].extension_days == 10


def test_the_evidence_goes_into_the_current_round() -> None:
    proof = {"sha256": "a" * 64, "name": "退还清单.pdf"}

    lawsuit = perform(a_lawsuit(*PLEDGED), "submit_correction", evidence=[proof])

    assert lawsuit.corrections[0].submitted_on == TODAY
    assert [each.name for each in lawsuit.corrections[0].evidence] == ["退还清单.pdf"]


@pytest.mark.parametrize(("before", "reason"), [(OWED, "尚未表态"), (SUBMITTED, "待司法局核验")])
def test_evidence_answers_a_pledge_once(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "submit_correction")


def test_evidence_does_not_precede_the_pledge() -> None:
    with pytest.raises(FactImpossible, match="报送不能早于表态之日"):
        perform(a_lawsuit(*PLEDGED), "submit_correction", happened_on=TODAY - ONE_DAY)


def test_an_accepted_correction_ends_the_rounds() -> None:
    lawsuit = perform(a_lawsuit(*SUBMITTED), "verify_correction")

    (only,) = lawsuit.corrections
    assert only.review is not None
    assert only.review.accepted
    with pytest.raises(ActNotAllowed, match="没有待核验"):
        perform(lawsuit, "verify_correction")


def test_a_correction_sent_back_opens_the_next_round_with_its_own_day() -> None:
    lawsuit = perform(
        a_lawsuit(*SUBMITTED), "verify_correction", accepted=False, new_due_on=date(2026, 7, 20)
    )

    first, second = lawsuit.corrections
    assert first.review is not None
    assert not first.review.accepted
    assert (second.due_on, second.measures) == (date(2026, 7, 20), first.measures)
    assert second.submitted_on is None
    assert perform(lawsuit, "submit_correction").corrections[1].submitted_on == TODAY


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"accepted": False}, "应当写明新的纠正期限"),
        ({"accepted": False, "new_due_on": TODAY - ONE_DAY}, "不早于退回之日"),
        ({"accepted": True, "new_due_on": TODAY}, "不写新的纠正期限"),
        ({"happened_on": TODAY - ONE_DAY}, "核验不能早于报送之日"),
    ],
)
def test_a_verification_contradicts_nothing(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*SUBMITTED), "verify_correction", **said)


@pytest.mark.parametrize("before", [OWED, PLEDGED])
def test_nothing_is_verified_before_evidence_is_in(before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="没有待核验"):
        perform(a_lawsuit(*before), "verify_correction")
