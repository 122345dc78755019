"""The further levels of an entry that is set right: they go on and are told, fall with it, or forbid it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.decisions import EndedOtherwise, Result
from domain.facts.levels import Opening
from domain.lawsuit import Lawsuit
from domain.levels import opened_from, taught_by
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from tests.domain.cases import (
    BUREAU,
    COURT,
    DECIDED_ON,
    LEVELS,
    LOST,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_scene,
    at_nine,
    next_level,
    perform,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
FILED_ON = date(2026, 5, 18)
APPEALED: Before = (*LOST, ("file_appeal", {"happened_on": FILED_ON}))
ONE_DAY = timedelta(days=1)


@contextmanager
def opened(level: Lawsuit) -> Iterator[None]:
    """The ledger has this level of the dispute."""
    LEVELS[level.ref] = level
    try:
        yield
    finally:
        del LEVELS[level.ref]


def decided(result: str, **said: object) -> dict[str, object]:
    return {"verb": "record_outcome", "result": result, "happened_on": TODAY, **said}


def corrected(lawsuit: Lawsuit, what: str, instead: object = None, **said: Any) -> Lawsuit:  # noqa: ANN401 -- the act's
    return perform(lawsuit, "correct_outcome", what=what, instead=instead, **said)


def remanded() -> Lawsuit:
    """A second instance that sent the case back."""
    second = next_level(a_lawsuit(*APPEALED)).lawsuit
    return perform(second, "record_outcome", result="remanded", happened_on=TODAY)


def test_the_level_that_goes_on_is_told_what_was_decided_before() -> None:
    first = a_lawsuit(*APPEALED)
    second = perform(
        next_level(first).lawsuit, "record_outcome", result="upheld", happened_on=TODAY
    )

    after = corrected(first, "outcome", decided("modified", happened_on=DECIDED_ON), actor=COURT)
    told = taught_by(after, after.next_levels[0], second)

    assert told.previous is not None
    assert told.previous.outcome == after.outcome
    notices = notices_of_change(second, told, a_scene())
    assert [each.template for each in notices] == ["earlier_outcome_corrected"]
    assert taught_by(after, after.next_levels[0], told) == told


def test_what_was_upheld_must_be_what_was_decided_before_the_file_is_closed() -> None:
    first = a_lawsuit(*APPEALED)
    second = next_level(first).lawsuit
    for verb, said in (("record_outcome", {"result": "upheld"}), ("record_effect", {})):
        second = perform(second, verb, happened_on=TODAY, **said)  # type: ignore[arg-type]
    second = perform(second, "decide_harm", caused=False, reason="未造成损害")
    after = corrected(first, "outcome", decided("modified", happened_on=DECIDED_ON), actor=COURT)
    told = taught_by(after, after.next_levels[0], second)

    with pytest.raises(ActNotAllowed, match="与本案登记所维持的结果不一致，请办理“更正裁判"):
        perform(told, "close")

    agreed = corrected(told, "outcome", decided("upheld"), actor=COURT)
    assert agreed.outcome is not None
    assert agreed.outcome.upheld is Result.MODIFIED
    assert perform(agreed, "close").closed_on == TODAY


def test_a_level_that_knew_of_a_service_since_keeps_what_it_knew() -> None:
    first = a_lawsuit(*APPEALED)
    second = next_level(first).lawsuit

    served = perform(first, "record_service", happened_on=date(2026, 5, 8))

    assert taught_by(served, served.next_levels[0], second) == second


def test_a_ruling_that_was_none_takes_the_level_that_it_opened_with_it() -> None:
    second = remanded()
    third = next_level(second).lawsuit

    with opened(third):
        after = corrected(second, "outcome", decided("claim_rejected"), actor=COURT)
    fallen = taught_by(after, after.next_levels[0], third)

    assert after.next_levels[0].fell_on == TODAY
    assert after.mistakes[0].levels == second.next_levels
    assert (fallen.ending, fallen.closed_on) == (EndedOtherwise.MERGED, TODAY)
    assert fallen.merger is not None
    assert fallen.merger.into == second.ref
    with pytest.raises(ActNotAllowed, match=f"并入案件{second.ref}"):
        perform(fallen, "schedule_hearing")
    unopened = opened_from(after, after.next_levels[0], registered_on=TODAY)
    assert unopened.closed_on == TODAY


def test_the_same_ruling_entered_again_opens_no_second_level() -> None:
    second = remanded()

    after = corrected(second, "outcome", decided("remanded", pronounced_in_court=True))

    assert after.next_levels == second.next_levels


def test_another_ruling_that_sends_back_opens_another_level() -> None:
    second = remanded()

    after = corrected(second, "outcome", decided("ordered_to_be_tried"))

    fallen, new = after.next_levels
    assert (fallen.opening, new.opening) == (Opening.REMAND, Opening.ORDER_TO_TRY)
    assert (fallen.stands, new.stands) == (False, True)
    assert fallen.ref != new.ref


def test_a_level_that_is_tried_already_does_not_fall() -> None:
    second = remanded()
    third = perform(next_level(second).lawsuit, "schedule_hearing", starts_at=at_nine(TODAY))

    with (
        opened(third),
        pytest.raises(ActNotAllowed, match=f"编号{third.ref}.*已登记案号、开庭或者裁判"),
    ):
        corrected(second, "outcome", decided("claim_rejected"), actor=COURT)
    after = corrected(second, "outcome", decided("claim_rejected"), actor=COURT)
    assert taught_by(after, after.next_levels[0], third) == third


def test_an_appeal_that_was_none_is_taken_back_and_the_decision_takes_effect() -> None:
    first = a_lawsuit(*APPEALED)
    second = next_level(first).lawsuit

    with opened(second):
        after = corrected(first, "appeal")

    assert (after.is_appealed, after.ending) == (False, Result.REVOKED)
    assert taught_by(after, after.next_levels[0], second).ending is EndedOtherwise.MERGED
    effective = perform(after, "record_effect")
    assert effective.effective_on == date(2026, 6, 1)
    again = perform(after, "file_appeal", happened_on=FILED_ON)
    assert again.is_appealed
    assert len({each.ref for each in again.next_levels}) == 2


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (LOST, {}, ActNotAllowed, "没有可以更正的上诉"),
        (APPEALED, {"instead": decided("revoked")}, FactImpossible, "只能撤回"),
        (APPEALED, {"happened_on": FILED_ON - ONE_DAY}, FactImpossible, "更正不能早于"),
        (APPEALED, {"actor": BUREAU}, NotPermitted, "代录"),
    ],
)
def test_no_appeal_is_taken_back_so(
    before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        corrected(a_lawsuit(*before), "appeal", **said)


def test_an_appeal_that_is_tried_is_no_mistake() -> None:
    first = a_lawsuit(*APPEALED)
    second = perform(next_level(first).lawsuit, "assign_case_number", number="（2026）皖19行终8号")

    with opened(second), pytest.raises(ActNotAllowed, match="在该案登记撤诉"):
        corrected(first, "appeal")


def test_a_suit_that_was_never_decided_has_no_level_to_correct() -> None:
    with pytest.raises(ActNotAllowed, match="尚未登记裁判"):
        corrected(a_lawsuit(*SCHEDULED), "appeal")
