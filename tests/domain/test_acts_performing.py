"""What a judgment or a mediation orders is due by its day, performed once, and awaited before closing."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.deadlines import Counting
from domain.levels import told_by
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_performed, is_remedied
from domain.timetable import Deadline
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    LOST,
    ORDERED,
    TODAY,
    a_lawsuit,
    a_standing,
    an_act,
    next_level,
    perform,
    proceed,
)

ONE_DAY = timedelta(days=1)
EFFECT = date(2026, 6, 1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]


def ordered(verb: str = "record_outcome", **orders: object) -> Before:
    said: dict[str, Any] = {"orders": {"what": "重新作出决定", **orders}}
    said |= {"record_mediation": {"happened_on": DECIDED_ON, "signed_on": EFFECT}}.get(verb, {})
    return (*HEARD, (verb, said), *(("record_effect",) if verb == "record_outcome" else ()))


def due(before: Before) -> Deadline | None:
    deadlines = a_standing(*before).deadlines
    return next((each for each in deadlines if each.key == "performance"), None)


@pytest.mark.parametrize("verb", ["record_outcome", "record_mediation"])
def test_what_is_ordered_is_due_by_its_day(verb: str) -> None:
    deadline = due(ordered(verb, by_on="2026-07-04"))

    assert deadline is not None
    # A day that the court names is that day, be it a Saturday.
    assert (deadline.due_on, deadline.period.counting) == (date(2026, 7, 4), Counting.FIXED)


@pytest.mark.parametrize("verb", ["record_outcome", "record_mediation"])
def test_days_that_a_court_sets_are_counted_from_the_effect_as_the_laws_are(verb: str) -> None:
    deadline = due(ordered(verb, within_days=60))

    assert deadline is not None
    assert (deadline.started_on, deadline.due_on) == (EFFECT, date(2026, 7, 31))
    # The thirty-third day is a Saturday.
    rolled = due(ordered(verb, within_days=33))
    assert rolled is not None
    assert rolled.due_on == date(2026, 7, 6)


@pytest.mark.parametrize("verb", ["record_outcome", "record_mediation"])
def test_months_that_a_court_sets_end_on_the_day_of_that_number(verb: str) -> None:
    deadline = due(ordered(verb, within_months=2))

    assert deadline is not None
    assert (deadline.period.months, deadline.due_on) == (2, EFFECT.replace(month=8, day=3))


def test_an_order_without_a_period_is_due_on_no_day_anyone_knows() -> None:
    assert due(ordered()) is None
    assert not is_performed(a_lawsuit(*ordered()))


def test_nothing_is_due_before_the_effect() -> None:
    assert due(ordered(by_on="2026-07-04")[:-1]) is None


def test_performing_meets_the_deadline_and_closes_the_step() -> None:
    before = a_standing(*ORDERED, ("decide_harm", {"caused": False}))

    after = proceed(before, "record_performance", happened_on=TODAY)

    assert (is_remedied(before.lawsuit), is_remedied(after.lawsuit)) == (False, True)
    (deadline,) = [each for each in after.deadlines if each.key == "performance"]
    assert deadline.done_on == TODAY


def test_what_was_done_between_decision_and_effect_counts() -> None:
    lawsuit = perform(a_lawsuit(*ORDERED), "record_performance", happened_on=DECIDED_ON)

    assert lawsuit.performance is not None


@pytest.mark.parametrize("verb", ["record_outcome", "record_mediation"])
def test_nothing_is_performed_before_it_was_ordered(verb: str) -> None:
    with pytest.raises(FactImpossible, match="履行不能早于"):
        perform(a_lawsuit(*ordered(verb)), "record_performance", happened_on=DECIDED_ON - ONE_DAY)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (HEARD, "没有已生效的履行内容"),
        ((*LOST, "record_effect"), "没有已生效的履行内容"),
        (ORDERED[:-1], "没有已生效的履行内容"),
        ((*ORDERED, "record_performance"), "已登记"),
    ],
)
def test_nothing_to_perform_now(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "record_performance")


@pytest.mark.parametrize("verb", ["record_outcome", "record_mediation"])
def test_nothing_is_ordered_for_a_day_before_the_order(verb: str) -> None:
    orders = {"what": "退还车辆", "by_on": DECIDED_ON - ONE_DAY}
    with pytest.raises(FactImpossible, match="履行期限不能早于"):
        perform(a_lawsuit(*HEARD), verb, happened_on=DECIDED_ON, orders=orders)


@pytest.mark.parametrize(
    "periods",
    [
        {"by_on": "2026-07-01", "within_days": 30},
        {"by_on": "2026-07-01", "within_months": 1},
        {"within_days": 30, "within_months": 1},
    ],
)
def test_an_order_has_one_period(periods: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="只能写其中一个"):
        an_act("record_outcome", orders={"what": "退还车辆", **periods})


def test_an_appeal_that_is_rejected_leaves_what_was_ordered() -> None:
    first = perform(a_lawsuit(*ORDERED[:-1]), "file_appeal")
    appealed = next_level(first).lawsuit
    upheld = perform(appealed, "record_outcome", result="upheld", happened_on=TODAY)
    withdrawn = told_by(perform(appealed, "record_withdrawal", kind="appeal"), first)

    in_effect = perform(upheld, "record_effect", happened_on=TODAY)

    assert first.orders is None
    assert in_effect.orders == withdrawn.orders
    assert in_effect.orders is not None


def test_what_a_retrial_upholds_is_performed_where_it_was_ordered() -> None:
    before = perform(a_lawsuit(*ORDERED), "file_appeal", kind="retrial_application")
    retrial = next_level(before).lawsuit
    retrial = perform(retrial, "record_outcome", result="upheld", happened_on=TODAY)
    retrial = perform(retrial, "record_effect", happened_on=TODAY)

    assert (before.orders is None, retrial.orders is None) == (False, True)
