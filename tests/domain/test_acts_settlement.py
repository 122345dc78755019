"""Suits that end without a judgment: withdrawn, or mediated before the court."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.decisions import EndedOtherwise, Ending, Result
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_heard, is_judged, is_over_in_court
from tests.domain.cases import (
    HEARD,
    HEARING_ON,
    LOST,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_standing,
    at_nine,
    perform,
)

ONE_DAY = timedelta(days=1)
AGREED_ON = date(2026, 5, 6)
SIGNED: tuple[str, dict[str, Any]] = (
    "record_mediation",
    {"happened_on": AGREED_ON, "signed_on": TODAY},
)


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("voluntary", EndedOtherwise.WITHDRAWN),
        ("act_changed", EndedOtherwise.WITHDRAWN_AFTER_CHANGE),
        ("deemed", EndedOtherwise.DEEMED_WITHDRAWN),
    ],
)
def test_a_suit_is_withdrawn_by_the_courts_ruling(kind: str, ending: Ending) -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "record_withdrawal", kind=kind)

    assert lawsuit.withdrawal is not None
    assert lawsuit.withdrawal.ruled_on == TODAY
    assert lawsuit.ending is ending


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (LOST, "已裁判"),
        (("record_withdrawal",), "撤诉已登记"),
        ((*HEARD, SIGNED), "已调解结案"),
    ],
)
def test_a_suit_is_withdrawn_once_and_before_the_decision(
    before: tuple[str | tuple[str, dict[str, Any]], ...], reason: str
) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "record_withdrawal")


@pytest.mark.parametrize(
    ("happened_on", "reason"),
    [(RECEIVED_ON - ONE_DAY, "不能早于收到"), (HEARING_ON - ONE_DAY, "不能早于开庭日期")],
)
def test_a_withdrawal_contradicts_no_day(happened_on: date, reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*HEARD), "record_withdrawal", happened_on=happened_on)


def test_a_mediation_ends_the_suit_when_both_have_signed() -> None:
    agreed = perform(a_lawsuit(*HEARD), "record_mediation", happened_on=AGREED_ON)

    assert agreed.mediation is not None
    assert (agreed.mediation.agreed_on, agreed.ending) == (AGREED_ON, None)
    assert not is_over_in_court(agreed)
    signed = perform(agreed, "record_effect", happened_on=AGREED_ON + ONE_DAY)
    assert signed.mediation is not None
    assert signed.mediation.effective_on == AGREED_ON + ONE_DAY
    assert (signed.ending, is_judged(signed), is_heard(signed)) == (
        EndedOtherwise.MEDIATED,
        True,
        True,
    )


def test_a_party_that_draws_back_before_signing_gets_a_judgment() -> None:
    agreed = a_lawsuit(*HEARD, "record_mediation")

    judged = perform(agreed, "record_outcome", result="claim_rejected")

    assert judged.ending is Result.CLAIM_REJECTED


def test_nothing_of_the_court_is_awaited_after_a_mediation() -> None:
    standing = a_standing(*HEARD, "record_observation", SIGNED)

    assert all(not each.is_open for each in standing.deadlines)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (LOST, "已裁判"),
        (("record_withdrawal",), "已撤诉"),
        ((*HEARD, SIGNED), "已调解结案"),
        ((*HEARD, "record_mediation"), "该日的调解协议已登记"),
        (SCHEDULED, "第1次开庭尚未登记结果"),
    ],
)
def test_no_mediation_now(
    before: tuple[str | tuple[str, dict[str, Any]], ...], reason: str
) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "record_mediation")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"happened_on": RECEIVED_ON - ONE_DAY}, "不能早于收到"),
        ({"happened_on": HEARING_ON - ONE_DAY}, "不能早于开庭日期"),
        ({"signed_on": TODAY - ONE_DAY}, "签收不能早于"),
        ({"signed_on": TODAY + ONE_DAY}, "签收日期不能晚于今日"),
    ],
)
def test_a_mediation_contradicts_no_day(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*HEARD), "record_mediation", **said)


def test_another_agreement_follows_one_that_came_to_nothing() -> None:
    first = perform(a_lawsuit(*HEARD), "record_mediation", happened_on=AGREED_ON)

    second = perform(first, "record_mediation", signed_on=TODAY)

    assert second.mediation is not None
    assert (second.mediation.agreed_on, second.ending) == (TODAY, EndedOtherwise.MEDIATED)
    assert second.failed_mediations == (first.mediation,)


def test_the_earlier_agreement_may_be_entered_last_and_binds_nobody() -> None:
    latest = a_lawsuit(*HEARD, "record_mediation")

    lawsuit = perform(latest, "record_mediation", happened_on=AGREED_ON)

    assert lawsuit.mediation == latest.mediation
    assert [each.agreed_on for each in lawsuit.failed_mediations] == [AGREED_ON]
    with pytest.raises(ActNotAllowed, match="该日的调解协议已登记"):
        perform(lawsuit, "record_mediation", happened_on=AGREED_ON)
    with pytest.raises(FactImpossible, match="其后另有调解协议"):
        perform(latest, "record_mediation", happened_on=AGREED_ON, signed_on=AGREED_ON)


def test_the_parties_may_agree_while_an_inquiry_is_still_set() -> None:
    inquiry = ("schedule_hearing", {"kind": "inquiry", "starts_at": at_nine(TODAY + ONE_DAY)})

    assert perform(a_lawsuit(*HEARD, inquiry), "record_mediation").mediation is not None


def test_a_mediation_document_is_signed_once_and_after_the_agreement() -> None:
    agreed = a_lawsuit(*HEARD, "record_mediation")

    with pytest.raises(FactImpossible, match="签收不能早于"):
        perform(agreed, "record_effect", happened_on=TODAY - ONE_DAY)
    with pytest.raises(ActNotAllowed, match="生效日已登记"):
        perform(a_lawsuit(*HEARD, SIGNED), "record_effect")
