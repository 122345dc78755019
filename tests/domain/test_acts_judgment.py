"""The court's decision, whether it counts as lost, its effect, and the harm."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.escalation import Desk
from domain.facts.decisions import ON_REVIEW, Result
from domain.organs import Organ, OrganKind
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import bears_remedy, is_remedied, owes_remedy
from domain.standing import lapse
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    HEARING_ON,
    LOST,
    OWED,
    POLICE,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    at_nine,
    perform,
)

ONE_DAY = timedelta(days=1)
CITY = Organ(id="police", name="白鹭市人民政府", kind=OrganKind.CITY_GOVERNMENT)
SERVED = (*HEARD, ("record_outcome", {"served_on": date(2026, 5, 25)}))


PRONOUNCEMENT = (
    "schedule_hearing",
    {"kind": "pronouncement", "starts_at": at_nine(date(2026, 5, 12))},
)


@pytest.mark.parametrize(
    "after", [(PRONOUNCEMENT,), (PRONOUNCEMENT, ("record_hearing", {"hearing": 2}))]
)
def test_a_judgment_is_dated_before_it_is_pronounced(after: tuple[Any, ...]) -> None:
    lawsuit = perform(a_lawsuit(*HEARD, *after), "record_outcome")

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.decided_on == DECIDED_ON < date(2026, 5, 12)


WON = {
    Result.CLAIM_REJECTED,
    Result.NOT_DOCKETED,
    Result.SUIT_DISMISSED,
    Result.TERMINATED,
    Result.REMANDED,
    Result.ORDERED_TO_BE_TRIED,
    Result.RETRIAL_REFUSED,
}


@pytest.mark.parametrize("result", sorted(set(Result) - {Result.UPHELD}))
def test_whether_a_result_counts_as_lost_is_the_rule_packs_reading(result: Result) -> None:
    level = "retrial" if result in ON_REVIEW else "first"

    lawsuit = perform(a_lawsuit(*HEARD, level=level), "record_outcome", result=result)

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.lost is (result not in WON)
    assert lawsuit.ending is result


@pytest.mark.parametrize(
    ("upheld", "lost"), [(Result.REVOKED, True), (Result.CLAIM_REJECTED, False)]
)
def test_a_rejected_appeal_is_lost_where_what_it_upholds_was(upheld: Result, lost: bool) -> None:
    before = a_lawsuit(*HEARD, level="second")

    lawsuit = perform(before, "record_outcome", result="upheld", upheld_result=upheld)

    assert lawsuit.outcome is not None
    assert (lawsuit.outcome.is_lost, lawsuit.outcome.standing) == (lost, upheld)
    assert lawsuit.ending is Result.UPHELD


@pytest.mark.parametrize("stated", [None, "remanded", "upheld"])
def test_a_rejected_appeal_says_what_it_upholds(stated: str | None) -> None:
    with pytest.raises(FactImpossible, match="所维持的裁判结果"):
        perform(
            a_lawsuit(*HEARD, level="second"),
            "record_outcome",
            result="upheld",
            upheld_result=stated,
        )


def test_only_a_rejected_appeal_upholds_anything() -> None:
    with pytest.raises(FactImpossible, match="只有维持原裁判的"):
        perform(a_lawsuit(*HEARD), "record_outcome", upheld_result="revoked")


@pytest.mark.parametrize("result", sorted(ON_REVIEW - {Result.RETRIAL_REFUSED}))
def test_a_first_instance_reviews_no_earlier_decision(result: Result) -> None:
    with pytest.raises(FactImpossible, match="请核对审级"):
        perform(a_lawsuit(*HEARD), "record_outcome", result=result)


@pytest.mark.parametrize("level", ["first", "second"])
def test_only_a_retrial_court_refuses_a_retrial(level: str) -> None:
    with pytest.raises(FactImpossible, match="再审审查"):
        perform(a_lawsuit(*HEARD, level=level), "record_outcome", result="retrial_refused")


def test_the_bureau_finds_a_decision_lost_or_not_over_the_packs_reading() -> None:
    lost = a_lawsuit(*LOST)

    found = perform(lost, "decide_loss", counts_as_lost=False)
    again = perform(found, "decide_loss", counts_as_lost=True)

    assert found.outcome is not None
    assert again.outcome is not None
    assert (found.outcome.lost, found.outcome.is_lost) == (True, False)
    assert [each.counts for each in again.outcome.findings] == [False, True]
    assert again.outcome.findings[0].by == "justice-bureau"


def test_a_finding_that_changes_nothing_is_none() -> None:
    with pytest.raises(FactImpossible, match="已计入败诉"):
        perform(a_lawsuit(*LOST), "decide_loss", counts_as_lost=True)
    won = a_lawsuit(*HEARD, ("record_outcome", {"result": "claim_rejected"}))
    with pytest.raises(FactImpossible, match="本不计入败诉"):
        perform(won, "decide_loss", counts_as_lost=False)


def test_whether_it_counts_as_lost_is_found_after_the_decision() -> None:
    with pytest.raises(ActNotAllowed, match="尚未登记裁判结果"):
        perform(a_lawsuit(*HEARD), "decide_loss")
    with pytest.raises(FactImpossible, match="认定不能早于"):
        perform(a_lawsuit(*LOST), "decide_loss", happened_on=DECIDED_ON - ONE_DAY)


def test_what_does_not_count_as_lost_owes_no_remedy() -> None:
    lawsuit = perform(a_lawsuit(*OWED), "decide_loss")

    assert not owes_remedy(lawsuit)
    with pytest.raises(ActNotAllowed, match="尚无道歉"):
        perform(lawsuit, "apologise")


def test_a_case_may_be_decided_on_paper() -> None:
    assert perform(a_lawsuit(), "record_outcome").outcome is not None


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (LOST, "裁判结果已登记"),
        (("record_withdrawal",), "已撤诉"),
        ((*HEARD, ("record_mediation", {"signed_on": TODAY})), "已调解"),
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
    with pytest.raises(ActNotAllowed, match="尚未登记裁判结果或者调解书"):
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


def test_a_ruling_that_ends_the_suit_cannot_be_appealed() -> None:
    terminated = {"result": "terminated", "served_on": date(2026, 5, 25)}
    lawsuit = a_lawsuit(*HEARD, ("record_outcome", terminated))

    effective = perform(lawsuit, "record_effect", happened_on=date(2026, 5, 25))

    assert effective.outcome is not None
    assert effective.outcome.effective_on == date(2026, 5, 25)


def test_a_second_instance_decision_takes_effect_at_once() -> None:
    lawsuit = a_lawsuit(*SERVED, level="second")

    effective = perform(lawsuit, "record_effect", happened_on=date(2026, 5, 25))

    assert effective.outcome is not None
    assert effective.outcome.effective_on == date(2026, 5, 25)


def test_a_suit_still_running_has_no_ending() -> None:
    assert a_lawsuit(*HEARD).ending is None


@pytest.mark.parametrize("organ", [POLICE, CITY])
def test_an_appeal_that_has_run_out_asks_the_clerk_to_enter_what_follows(organ: Organ) -> None:
    served = {"happened_on": DECIDED_ON, "served_on": date(2026, 5, 25)}
    before = a_standing(*HEARD, ("record_outcome", served), organ=organ)
    scene = a_scene(today=date(2026, 6, 10), organ=organ)

    passed = lapse(before.lawsuit, before.deadlines, after=at_nine(date(2026, 6, 9)), scene=scene)

    (notice,) = [each for each in passed.notices if each.template == "rung_expired"]
    assert (notice.to, notice.urgent) == ((Desk.CLERK,), False)
    assert not any(each.deadline == "appeal" for each in passed.lawsuit.escalations)


@pytest.mark.parametrize(
    ("result", "last_day"), [("revoked", date(2026, 5, 21)), ("suit_dismissed", date(2026, 5, 18))]
)
def test_without_service_the_time_to_appeal_is_counted_from_the_decision(
    result: str, last_day: date
) -> None:
    decided = a_lawsuit(*HEARD, ("record_outcome", {"result": result}))

    with pytest.raises(FactImpossible, match="送达之日未登记"):
        perform(decided, "record_effect", happened_on=last_day)
    lawsuit = perform(decided, "record_effect", happened_on=last_day + ONE_DAY)

    assert lawsuit.effective_on == last_day + ONE_DAY


def test_a_third_party_owes_no_remedy_and_contests_no_loss() -> None:
    standing = a_standing(*LOST, "record_effect", capacity="third_party")

    assert not bears_remedy(standing.lawsuit)
    assert is_remedied(standing.lawsuit)
    assert not {"apology", "retrial_application"} & {each.key for each in standing.deadlines}
    with pytest.raises(ActNotAllowed, match="以第三人身份"):
        perform(standing.lawsuit, "decide_harm")


def test_a_third_party_apologises_for_nothing_in_court() -> None:
    pronounced = ("record_outcome", {"pronounced_in_court": True})
    lawsuit = a_lawsuit(*HEARD, pronounced, capacity="third_party")

    with pytest.raises(ActNotAllowed, match="尚无道歉和纠正义务"):
        perform(lawsuit, "apologise", way="in_court", happened_on=DECIDED_ON)
