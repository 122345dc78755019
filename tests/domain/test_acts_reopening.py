"""A closed file is opened by an act, or by late paper that leaves something to be done; then it is closed again."""

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import acts_allowed
from domain.facts.closings import REOPENING_NAMES, ReopeningReason
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage
from tests.domain.cases import (
    CLERK,
    DECIDED_ON,
    HEARD,
    POLICE,
    SETTLED,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    perform,
    proceed,
)

ONE_DAY = timedelta(days=1)
CLOSED = (*SETTLED, "close")
NOT_LOST: tuple[Any, ...] = (
    *HEARD,
    ("record_outcome", {"result": "claim_rejected", "happened_on": DECIDED_ON}),
    "record_effect",
    "confirm_appearance",
    "record_observation",
    "close",
)


def test_a_closed_file_is_opened_again_with_its_reason() -> None:
    before = a_standing(*CLOSED)

    after = proceed(before, "reopen")

    (reopening,) = after.lawsuit.reopenings
    assert (before.stage, after.stage) == (Stage.CLOSED, Stage.SETTLED)
    assert (reopening.closed_on, reopening.reopened_on, reopening.verb) == (TODAY, TODAY, None)
    assert "record_withdrawal" not in acts_allowed(before.lawsuit, POLICE, CLERK)
    assert "close" not in acts_allowed(before.lawsuit, POLICE, CLERK)
    assert "close" in acts_allowed(after.lawsuit, POLICE, CLERK)


def test_a_file_is_closed_again_and_keeps_its_first_closing() -> None:
    reopened = perform(a_lawsuit(*CLOSED), "reopen")

    closed = perform(reopened, "close", today=TODAY + 3 * ONE_DAY)

    assert closed.closed_on == TODAY + 3 * ONE_DAY
    assert closed.reopenings[0].closed_on == TODAY
    with pytest.raises(FactImpossible, match="再次结案不能早于"):
        perform(reopened, "close", happened_on=TODAY - ONE_DAY)


def test_only_a_closed_file_is_opened_again_and_not_before_it_was_closed() -> None:
    with pytest.raises(ActNotAllowed, match="尚未结案"):
        perform(a_lawsuit(*SETTLED), "reopen")
    with pytest.raises(FactImpossible, match="重新办理不能早于"):
        perform(a_lawsuit(*CLOSED), "reopen", happened_on=TODAY - ONE_DAY)


def test_late_paper_that_leaves_something_to_do_opens_the_file() -> None:
    before = a_standing(*NOT_LOST)

    after = proceed(before, "decide_loss", counts_as_lost=True)

    (reopening,) = after.lawsuit.reopenings
    assert (before.stage, after.stage) == (Stage.CLOSED, Stage.JUDGED)
    assert (reopening.why, reopening.verb) == (ReopeningReason.LATE_PAPER, "decide_loss")


def test_late_paper_that_leaves_nothing_to_do_leaves_the_file_closed() -> None:
    before = a_standing(*CLOSED)

    after = proceed(before, "file_defence")

    assert (after.stage, after.lawsuit.reopenings) == (Stage.CLOSED, ())


def test_what_was_open_when_the_file_was_closed_opens_nothing() -> None:
    closed = a_lawsuit(*HEARD).model_copy(update={"closed_on": TODAY})

    assert perform(closed, "file_defence").closed_on == TODAY


def test_a_deadline_that_was_dropped_at_closing_runs_again() -> None:
    closed = a_standing(*NOT_LOST)
    lost = proceed(closed, "decide_loss", counts_as_lost=True)

    owed = proceed(lost, "decide_harm")

    assert any(each.key == "apology" and each.is_open for each in owed.deadlines)


@pytest.mark.parametrize(
    ("before", "verb", "said"),
    [(CLOSED, "reopen", {}), (NOT_LOST, "decide_loss", {"counts_as_lost": True})],
)
def test_a_file_that_is_open_again_is_told_once(
    before: tuple[Any, ...], verb: str, said: dict[str, Any]
) -> None:
    earlier = a_standing(*before)
    later = proceed(earlier, verb, **said)

    (notice,) = notices_of_change(earlier.lawsuit, later.lawsuit, a_scene())

    assert (notice.template, notice.reason) == ("reopened", "reopened:1")
    assert notice.facts["why"] in REOPENING_NAMES.values()
    assert set(REOPENING_NAMES) == set(ReopeningReason)
