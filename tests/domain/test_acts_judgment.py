"""The court's decision, its effect, the harm, and the suit withdrawn."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.decisions import Ending, Result
from domain.refusals import ActNotAllowed, FactImpossible
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    HEARING_ON,
    LOST,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    perform,
)

ONE_DAY = timedelta(days=1)
SERVED = (*HEARD, ("record_outcome", {"served_on": date(2026, 5, 25)}))


@pytest.mark.parametrize("result", list(Result))
def test_whether_a_result_counts_as_lost_is_the_rule_packs_reading(result: Result) -> None:
    lawsuit = perform(a_lawsuit(*HEARD), "record_outcome", result=result)

    assert lawsuit.outcome is not None
    won = result in (Result.CLAIM_REJECTED, Result.SUIT_DISMISSED)
    assert lawsuit.outcome.lost is not won
    assert lawsuit.ending is Ending(result.value)


def test_a_case_may_be_decided_on_paper() -> None:
    assert perform(a_lawsuit(), "record_outcome").outcome is not None


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (LOST, "裁判结果已登记"),
        (("record_withdrawal",), "已撤诉"),
        (SCHEDULED, "第1次开庭尚未登记结果"),
    ],
)
def test_no_outcome_now(before: tuple[str | tuple[str, dict[str, Any]], ...], reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "record_outcome")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"happened_on": HEARING_ON - ONE_DAY}, "不能早于开庭日期"),
        ({"happened_on": RECEIVED_ON - ONE_DAY}, "不能早于收到"),
        ({"served_on": DECIDED_ON - ONE_DAY}, "送达日期不能早于裁判日期"),
        ({"served_on": TODAY + ONE_DAY}, "送达日期不能晚于今日"),
    ],
)
def test_an_outcome_contradicts_no_day(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*HEARD), "record_outcome", **said)


def test_the_decision_may_fall_on_the_day_of_the_hearing_and_of_service() -> None:
    lawsuit = perform(
        a_lawsuit(*HEARD), "record_outcome", happened_on=HEARING_ON, served_on=HEARING_ON
    )

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.decided_on == lawsuit.outcome.served_on == HEARING_ON


def test_harm_is_found_with_reason_and_decision_maker() -> None:
    harm = perform(a_lawsuit(*LOST), "decide_harm").harm

    assert harm is not None
    assert (harm.caused, harm.by, harm.decided_on) == (True, "justice-bureau", TODAY)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (HEARD, "没有败诉裁判"),
        ((*HEARD, ("record_outcome", {"result": "claim_rejected"})), "没有败诉裁判"),
        ((*LOST, "decide_harm"), "已认定"),
    ],
)
def test_harm_is_found_once_and_after_a_loss_only(
    before: tuple[str | tuple[str, dict[str, Any]], ...], reason: str
) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "decide_harm")


def test_harm_is_not_found_before_the_decision() -> None:
    with pytest.raises(FactImpossible, match="认定不能早于"):
        perform(a_lawsuit(*LOST), "decide_harm", happened_on=DECIDED_ON - ONE_DAY)


def test_a_decision_takes_effect_once_and_after_it_was_made() -> None:
    lawsuit = perform(a_lawsuit(*LOST), "record_effect", happened_on=date(2026, 6, 1))

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.effective_on == date(2026, 6, 1)
    with pytest.raises(ActNotAllowed, match="已登记"):
        perform(lawsuit, "record_effect")
    with pytest.raises(ActNotAllowed, match="尚未登记裁判结果"):
        perform(a_lawsuit(*HEARD), "record_effect")
    with pytest.raises(FactImpossible, match="不能早于裁判日期"):
        perform(a_lawsuit(*LOST), "record_effect", happened_on=DECIDED_ON - ONE_DAY)


def test_a_first_instance_judgment_takes_no_effect_while_the_appeal_is_open() -> None:
    lawsuit = a_lawsuit(*SERVED)

    with pytest.raises(FactImpossible, match="上诉期至2026年6月9日届满"):
        perform(lawsuit, "record_effect", happened_on=date(2026, 6, 9))

    assert perform(lawsuit, "record_effect", happened_on=date(2026, 6, 10)) != lawsuit


def test_a_ruling_takes_effect_after_ten_days() -> None:
    dismissed = {"result": "suit_dismissed", "served_on": date(2026, 5, 25)}
    lawsuit = a_lawsuit(*HEARD, ("record_outcome", dismissed))

    with pytest.raises(FactImpossible, match="上诉期至2026年6月4日届满"):
        perform(lawsuit, "record_effect", happened_on=date(2026, 6, 4))

    assert perform(lawsuit, "record_effect", happened_on=date(2026, 6, 5)) != lawsuit


def test_a_second_instance_decision_takes_effect_at_once() -> None:
    lawsuit = a_lawsuit(*SERVED, level="second")

    effective = perform(lawsuit, "record_effect", happened_on=date(2026, 5, 25))

    assert effective.outcome is not None
    assert effective.outcome.effective_on == date(2026, 5, 25)


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("voluntary", Ending.WITHDRAWN), ("act_changed", Ending.WITHDRAWN_AFTER_CHANGE)],
)
def test_a_suit_is_withdrawn_by_the_courts_ruling(kind: str, ending: Ending) -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "record_withdrawal", kind=kind)

    assert lawsuit.withdrawal is not None
    assert lawsuit.withdrawal.ruled_on == TODAY
    assert lawsuit.ending is ending


def test_a_suit_still_running_has_no_ending() -> None:
    assert a_lawsuit(*HEARD).ending is None


@pytest.mark.parametrize(
    ("before", "reason"), [(LOST, "已裁判"), (("record_withdrawal",), "撤诉已登记")]
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
