"""Service of a judgment that becomes known after it was entered: the time to appeal counts from it."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.lawsuit import Lawsuit
from domain.refusals import ActNotAllowed, FactImpossible
from domain.timetable import Deadline
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    LOST,
    SETTLED,
    TODAY,
    a_lawsuit,
    a_standing,
    perform,
)

ONE_DAY = timedelta(days=1)
SERVED_ON = date(2026, 5, 25)
SERVED = ("record_service", {"happened_on": SERVED_ON})
IN_EFFECT = ("record_effect", {"happened_on": date(2026, 6, 1)})


def the_appeal(*verbs: str | tuple[str, dict[str, Any]]) -> Deadline:
    (found,) = [each for each in a_standing(*verbs).deadlines if each.key == "appeal"]
    return found


def served(lawsuit: Lawsuit) -> date | None:
    assert lawsuit.outcome is not None
    return lawsuit.outcome.served_on


def test_a_service_that_comes_late_starts_the_time_to_appeal() -> None:
    assert not [each for each in a_standing(*LOST).deadlines if each.key == "appeal"]

    appeal = the_appeal(*LOST, SERVED)

    assert (appeal.started_on, appeal.due_on, appeal.is_open) == (
        SERVED_ON,
        date(2026, 6, 9),
        True,
    )
    assert "2026年5月25日不计入期间" in appeal.receipt[0]


def test_a_ruling_that_is_served_late_has_ten_days() -> None:
    dismissed = ("record_outcome", {"result": "suit_dismissed"})

    appeal = the_appeal(*HEARD, dismissed, SERVED)

    assert (appeal.kind, appeal.due_on) == ("appeal_of_ruling", date(2026, 6, 4))


def test_a_wrong_day_of_service_is_set_right_and_kept() -> None:
    wrong = ("record_service", {"happened_on": date(2026, 5, 20)})
    again: tuple[str, dict[str, Any]] = (
        "record_service",
        {"happened_on": SERVED_ON, "reason": "送达回证载明为二十五日"},
    )

    lawsuit = a_lawsuit(*LOST, wrong, again)

    assert lawsuit.outcome is not None
    (earlier,) = lawsuit.outcome.earlier_services
    assert (served(lawsuit), earlier.served_on) == (SERVED_ON, date(2026, 5, 20))
    assert (earlier.corrected_on, earlier.by) == (TODAY, "police-clerk")
    assert the_appeal(*LOST, wrong, again).due_on == date(2026, 6, 9)


def test_a_service_that_came_with_the_outcome_is_set_right_too() -> None:
    lawsuit = perform(
        a_lawsuit(*HEARD, ("record_outcome", {"served_on": date(2026, 5, 8)})),
        "record_service",
        happened_on=SERVED_ON,
        reason="登记笔误",
    )

    assert served(lawsuit) == SERVED_ON


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (HEARD, {}, ActNotAllowed, "尚未登记裁判结果"),
        ((*LOST, SERVED), {"happened_on": SERVED_ON}, ActNotAllowed, "无需再登"),
        ((*LOST, SERVED), {}, ActNotAllowed, "写明更正的理由"),
        (LOST, {"happened_on": DECIDED_ON - ONE_DAY}, FactImpossible, "不能早于裁判日期"),
        (LOST, {"happened_on": TODAY + ONE_DAY}, FactImpossible, "不能晚于今日"),
    ],
)
def test_no_service_now(
    before: tuple[str | tuple[str, dict[str, Any]], ...],
    said: dict[str, Any],
    refusal: type[Exception],
    reason: str,
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "record_service", **said)


def test_a_service_that_contradicts_the_effect_is_refused() -> None:
    lawsuit = a_lawsuit(*LOST, IN_EFFECT)

    with pytest.raises(
        FactImpossible, match="上诉期至2026年6月1日届满，而裁判已登记于2026年6月1日"
    ):
        perform(lawsuit, "record_service", happened_on=date(2026, 5, 15))

    assert served(perform(lawsuit, "record_service", happened_on=date(2026, 5, 14)))


def test_an_effect_that_an_appeal_undid_contradicts_no_service() -> None:
    lawsuit = a_lawsuit(*LOST, IN_EFFECT, ("file_appeal", {"happened_on": date(2026, 6, 2)}))

    assert served(perform(lawsuit, "record_service", happened_on=SERVED_ON)) == SERVED_ON


def test_a_final_decision_is_served_whenever_it_took_effect() -> None:
    lawsuit = a_lawsuit(*LOST, ("record_effect", {"happened_on": DECIDED_ON}), level="second")

    assert served(perform(lawsuit, "record_service", happened_on=SERVED_ON)) == SERVED_ON


def test_a_closed_file_takes_a_late_proof_of_service_and_stays_closed() -> None:
    closed = a_lawsuit(*SETTLED, "close")

    lawsuit = perform(closed, "record_service", happened_on=date(2026, 5, 8))

    assert (served(lawsuit), lawsuit.closed_on) == (date(2026, 5, 8), TODAY)
