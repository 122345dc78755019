"""An appeal that is withdrawn: the second instance is over, and what the first decided takes effect there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts.reopening import after_learning
from domain.facts.appellants import Appellant
from domain.facts.decisions import EndedOtherwise, Result, WithdrawalKind
from domain.lawsuit import Lawsuit
from domain.levels import opened_from, taught_by, told_by
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import Stage, bears_remedy, is_judged, owes_remedy, stage_of
from tests.domain.cases import (
    BUREAU,
    CLERK,
    COURT,
    DECIDED_ON,
    HEARD,
    LEVELS,
    LOST,
    OWED,
    POLICE,
    TODAY,
    a_lawsuit,
    a_scene,
    a_standing,
    next_level,
    perform,
    proceed,
)

ONE_DAY = timedelta(days=1)
FILED_ON = date(2026, 5, 18)
WITHDRAWN: dict[str, Any] = {"kind": "appeal", "happened_on": TODAY}
BOTH: tuple[str, dict[str, Any]] = (
    "file_appeal",
    {"appellants": ["organ", "plaintiff"], "happened_on": FILED_ON},
)
APPEALED: tuple[str, dict[str, Any]] = ("file_appeal", {"happened_on": FILED_ON})
Before = tuple[str | tuple[str, dict[str, Any]], ...]


def levels(*before: str | tuple[str, dict[str, Any]]) -> tuple[Lawsuit, Lawsuit]:
    """The first instance and the second that it led to."""
    first = a_lawsuit(*before)
    return first, next_level(first).lawsuit


@contextmanager
def opened(level: Lawsuit) -> Iterator[None]:
    """The ledger has this level of the dispute."""
    LEVELS[level.ref] = level
    try:
        yield
    finally:
        del LEVELS[level.ref]


def test_the_ruling_ends_the_second_instance_and_the_first_takes_effect() -> None:
    first, second = levels(*LOST, APPEALED)

    withdrawn = perform(second, "record_withdrawal", **WITHDRAWN)
    told = told_by(withdrawn, first)

    assert (withdrawn.ending, withdrawn.outcome) == (EndedOtherwise.APPEAL_WITHDRAWN, None)
    assert (is_judged(withdrawn), bears_remedy(withdrawn)) == (True, False)
    assert (told.ending, told.is_appealed, told.effective_on) == (Result.REVOKED, False, TODAY)
    assert bears_remedy(told)
    assert told_by(withdrawn, told) == told


def test_the_remedy_is_owed_in_the_level_whose_decision_took_effect() -> None:
    first, second = levels(*LOST, APPEALED)
    told = told_by(perform(second, "record_withdrawal", **WITHDRAWN), first)

    found = perform(told, "decide_harm", happened_on=TODAY)

    assert (owes_remedy(found), owes_remedy(first)) == (True, False)
    with pytest.raises(ActNotAllowed, match="没有败诉裁判"):
        perform(perform(second, "record_withdrawal", **WITHDRAWN), "decide_harm")


def test_an_effect_that_was_entered_before_the_appeal_was_known_is_the_rulings() -> None:
    first, second = levels(*OWED, ("file_appeal", {"happened_on": date(2026, 5, 20)}))

    told = told_by(perform(second, "record_withdrawal", **WITHDRAWN), first)

    assert told.effective_on == TODAY
    assert told.harm == first.harm


def test_a_closed_first_instance_is_open_again_for_its_remedy_and_is_told() -> None:
    closed = a_lawsuit(*LOST, "confirm_appearance", "record_observation", APPEALED, "close")
    second = perform(next_level(closed).lawsuit, "record_withdrawal", **WITHDRAWN)

    told = after_learning(closed, told_by(second, closed), a_scene())

    assert (closed.closed_on, told.closed_on) == (TODAY, None)
    assert "另一审级有变动" in told.reopenings[-1].reason
    assert stage_of(told, POLICE) is Stage.JUDGED
    templates = [each.template for each in notices_of_change(closed, told, a_scene())]
    assert "appeal_withdrawn" in templates


def test_what_is_learnt_and_leaves_nothing_to_do_opens_no_file() -> None:
    won = ("record_outcome", {"result": "claim_rejected"})
    acts = (*HEARD, won, "confirm_appearance", "record_observation", APPEALED, "close")
    closed = a_lawsuit(*acts)
    second = perform(next_level(closed).lawsuit, "record_withdrawal", **WITHDRAWN)

    told = after_learning(closed, told_by(second, closed), a_scene())

    assert (told.closed_on, told.effective_on) == (TODAY, TODAY)


def test_another_partys_appeal_goes_on_until_it_is_withdrawn_too() -> None:
    first, second = levels(*LOST, BOTH)

    partly = perform(second, "record_withdrawal", appellants=["plaintiff"], **WITHDRAWN)
    wholly = perform(partly, "record_withdrawal", appellants=["organ"], **WITHDRAWN)

    assert (partly.withdrawal, partly.ending) == (None, None)
    assert partly.withdrawn_appeals[0].by == (Appellant.PLAINTIFF,)
    assert (partly.standing_appellants, partly.asks_an_answer) == ((Appellant.ORGAN,), False)
    assert told_by(partly, first) == first
    assert wholly.ending is EndedOtherwise.APPEAL_WITHDRAWN
    assert told_by(wholly, first).effective_on == TODAY


def test_an_organ_whose_opponent_withdrew_owes_no_answer_any_more() -> None:
    before = next_level(a_lawsuit(*LOST, BOTH))

    after = proceed(before, "record_withdrawal", appellants=["plaintiff"], **WITHDRAWN)

    is_open = [
        [each.is_open for each in of.deadlines if each.key == "defence"] for of in (before, after)
    ]
    assert is_open == [[True], [False]]


@pytest.mark.parametrize("actor", [CLERK, COURT])
def test_an_appeal_that_was_only_asked_for_is_withdrawn_in_the_first_instance(actor: Any) -> None:  # noqa: ANN401 -- an account
    first = a_lawsuit(*LOST, APPEALED)

    lawsuit = perform(first, "record_withdrawal", actor=actor, **WITHDRAWN)

    second = opened_from(lawsuit, lawsuit.next_levels[0], registered_on=TODAY)
    assert (lawsuit.ending, lawsuit.effective_on) == (Result.REVOKED, TODAY)
    assert (lawsuit.withdrawal, bears_remedy(lawsuit)) == (None, True)
    assert second.ending is EndedOtherwise.APPEAL_WITHDRAWN
    assert told_by(second, lawsuit) == lawsuit


def test_the_second_instance_that_was_opened_meanwhile_learns_of_it() -> None:
    first, second = levels(*LOST, APPEALED)
    lawsuit = perform(first, "record_withdrawal", **WITHDRAWN)

    taught = taught_by(lawsuit, lawsuit.next_levels[0], second)

    assert taught.withdrawal is not None
    assert (taught.withdrawal.kind, taught.withdrawal.ruled_on) == (WithdrawalKind.APPEAL, TODAY)
    decided = perform(second, "record_outcome", result="upheld", happened_on=TODAY)
    assert taught_by(lawsuit, lawsuit.next_levels[0], decided).withdrawal is None


def test_another_party_may_appeal_in_time_after_one_has_withdrawn() -> None:
    first = perform(a_lawsuit(*LOST, APPEALED), "record_withdrawal", **WITHDRAWN)

    again = perform(first, "file_appeal", appellants=["third_party"], happened_on=TODAY)

    assert again.is_appealed
    assert len({each.ref for each in again.next_levels}) == 2


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (LOST, {}, ActNotAllowed, "本案已裁判"),
        ((*LOST, APPEALED), {"kind": "voluntary"}, ActNotAllowed, "撤诉种类填撤回上诉"),
        ((*LOST, APPEALED), {"happened_on": FILED_ON - ONE_DAY}, FactImpossible, "不能早于上诉"),
        ((*LOST, APPEALED), {"happened_on": TODAY + ONE_DAY}, FactImpossible, "不能晚于今日"),
        ((*LOST, BOTH), {"appellants": ["organ"]}, ActNotAllowed, "还有其他上诉人未撤回"),
        ((), {}, FactImpossible, "只见于二审"),
        ((), {"kind": "voluntary", "appellants": ["plaintiff"]}, FactImpossible, "不填撤回上诉"),
    ],
)
def test_no_appeal_is_withdrawn_so_in_the_first_instance(
    before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "record_withdrawal", **{**WITHDRAWN, **said})


def test_once_the_second_instance_is_open_the_ruling_is_entered_there() -> None:
    first, second = levels(*LOST, APPEALED)

    with opened(second), pytest.raises(ActNotAllowed, match=f"编号{second.ref}"):
        perform(first, "record_withdrawal", **WITHDRAWN)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"appellants": ["third_party"]}, "第三人没有上诉"),
        ({"happened_on": FILED_ON - ONE_DAY}, "不能早于收到"),
    ],
)
def test_no_appeal_is_withdrawn_so_in_the_second(said: dict[str, Any], reason: str) -> None:
    _, second = levels(*LOST, BOTH)

    with pytest.raises(FactImpossible, match=reason):
        perform(second, "record_withdrawal", **{**WITHDRAWN, **said})


def test_a_second_instance_that_is_linked_to_none_knows_no_other_appellants() -> None:
    second = a_lawsuit(level="second")

    assert perform(second, "record_withdrawal", **WITHDRAWN).ending is (
        EndedOtherwise.APPEAL_WITHDRAWN
    )
    with pytest.raises(ActNotAllowed, match="未关联原审"):
        perform(second, "record_withdrawal", appellants=["organ"], **WITHDRAWN)


def test_the_bureau_enters_a_withdrawal_from_paper_only() -> None:
    _, second = levels(*LOST, APPEALED)

    with pytest.raises(NotPermitted, match="代录"):
        perform(second, "record_withdrawal", actor=BUREAU, **WITHDRAWN)


def test_a_ruling_that_was_none_is_taken_back_and_the_dispute_goes_on() -> None:
    first, second = levels(*LOST, APPEALED)
    withdrawn = perform(second, "record_withdrawal", **WITHDRAWN)
    told = told_by(withdrawn, first)

    taken_back = perform(withdrawn, "correct_outcome", what="withdrawal", instead=None)
    again = told_by(taken_back, told)

    assert (taken_back.withdrawal, taken_back.ending) == (None, None)
    assert (again.is_appealed, again.effective_on) == (True, None)
    with pytest.raises(ActNotAllowed, match=f"二审案件（编号{second.ref}）"):
        perform(told, "correct_outcome", what="effect", instead=None)


def test_a_withdrawal_of_one_appeal_is_taken_back_alone() -> None:
    _, second = levels(*LOST, BOTH)
    partly = perform(second, "record_withdrawal", appellants=["plaintiff"], **WITHDRAWN)

    lawsuit = perform(partly, "correct_outcome", what="withdrawal", instead=None)

    assert lawsuit.withdrawn_appeals == ()
    assert lawsuit.mistakes[0].withdrawal == partly.withdrawn_appeals[0]


def test_the_effect_of_a_withdrawal_may_lie_within_the_time_to_appeal() -> None:
    served = (*HEARD, ("record_outcome", {"happened_on": DECIDED_ON}))
    first = a_lawsuit(*served, ("file_appeal", {"happened_on": date(2026, 5, 8)}))
    ruled_on = date(2026, 5, 10)
    lawsuit = perform(first, "record_withdrawal", kind="appeal", happened_on=ruled_on)

    served_since = perform(lawsuit, "record_service", happened_on=date(2026, 5, 8))

    assert served_since.effective_on == ruled_on


def test_a_file_of_before_keeps_the_decision_where_it_stood() -> None:
    first, second = levels(*LOST, APPEALED)
    withdrawn = perform(second, "record_withdrawal", **WITHDRAWN)
    as_before = withdrawn.model_copy(update={"outcome": first.outcome})

    assert told_by(as_before, first) == first
    assert told_by(a_standing(*LOST).lawsuit, first) == first
