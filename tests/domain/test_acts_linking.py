"""Two lawsuits that were registered apart are linked: one dispute, with one remedy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.acts import apply
from domain.facts.appellants import Appellant
from domain.facts.decisions import EndedOtherwise
from domain.facts.levels import Opening
from domain.lawsuit import Lawsuit
from domain.levels import taught_by
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import bears_remedy
from tests.domain.cases import (
    HEARD,
    LEVELS,
    LOST,
    OWED,
    PLEDGED,
    REF,
    TODAY,
    a_lawsuit,
    a_level,
    a_scene,
    an_act,
    perform,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
SECOND = "second1234"
RETRIAL: dict[str, Any] = {"kind": "retrial_application", "level": "retrial123"}


@contextmanager
def beside(other: Lawsuit) -> Iterator[None]:
    """The organ has this lawsuit, too."""
    earlier = LEVELS.get(other.ref)
    LEVELS[other.ref] = other
    try:
        yield
    finally:
        LEVELS.pop(other.ref)
        if earlier is not None:
            LEVELS[other.ref] = earlier


def test_a_second_instance_that_was_registered_apart_is_linked() -> None:
    first = perform(a_lawsuit(*OWED), "link_level", filed_on=date(2026, 5, 20))

    second = taught_by(first, first.next_levels[0], LEVELS[SECOND])

    (level,) = first.next_levels
    assert (level.ref, level.opening, level.by) == (
        SECOND,
        Opening.APPEAL,
        (Appellant.PLAINTIFF,),
    )
    assert (level.opened_on, level.received_on, level.court) == (
        date(2026, 5, 20),
        date(2026, 6, 1),
        "court",
    )
    assert (first.ending, first.effective_on, bears_remedy(first)) == (
        EndedOtherwise.APPEALED,
        None,
        False,
    )
    assert second.previous is not None
    assert (second.dispute_ref, second.previous.ref) == (REF, REF)
    assert second.previous.outcome == first.outcome
    assert second.received_on == date(2026, 6, 1)


def test_without_a_day_of_filing_that_of_the_paper_stands_for_it() -> None:
    assert perform(a_lawsuit(*LOST), "link_level").next_levels[0].opened_on == date(2026, 6, 1)


def test_what_was_said_in_court_goes_with_the_dispute_unless_the_level_has_its_own() -> None:
    in_court: Before = (
        *HEARD,
        ("record_outcome", {"pronounced_in_court": True}),
        ("apologise", {"way": "in_court", "happened_on": date(2026, 5, 6)}),
    )
    first = perform(a_lawsuit(*in_court), "link_level")

    second = taught_by(first, first.next_levels[0], LEVELS[SECOND])

    assert second.apology == first.apology is not None


def test_a_retrial_is_linked_to_the_decision_that_it_reviews() -> None:
    retrial = a_level("retrial123", level="retrial", number=None)
    with beside(retrial):
        lost = perform(a_lawsuit(*OWED), "link_level", **RETRIAL)

    taught = taught_by(lost, lost.next_levels[0], retrial)

    assert taught.previous is not None
    assert taught.previous.had_effect
    assert lost.effective_on is not None


def test_what_is_linked_elsewhere_or_would_be_its_own_predecessor_learns_nothing() -> None:
    first = perform(a_lawsuit(*LOST), "link_level")
    level, second = first.next_levels[0], LEVELS[SECOND]
    other = first.model_copy(update={"ref": "another"})

    linked = taught_by(first, level, second)

    assert taught_by(other, level, linked) == linked
    assert taught_by(first.model_copy(update={"dispute": SECOND}), level, second) == second


def test_the_workflow_leaves_the_other_lawsuit_to_the_ledger() -> None:
    scene = replace(a_scene(), levels=None)

    lawsuit = apply(a_lawsuit(*LOST), (an_act("link_level", level="unknown"),), scene)

    assert lawsuit.next_levels[0].court is None


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (HEARD, {}, ActNotAllowed, "尚未登记裁判结果"),
        ((*LOST, "file_appeal"), {}, ActNotAllowed, "下一审级已建立"),
        ((*LOST, "link_level"), {}, ActNotAllowed, "下一审级已建立（编号second1234）"),
        (LOST, {"level": "nobody"}, FactImpossible, "本机关没有编号为“nobody”的案件"),
        (OWED, {**RETRIAL, "level": SECOND}, FactImpossible, "审级与提出的事由不符"),
        (LOST, {"filed_on": date(2026, 5, 1)}, FactImpossible, "不能早于裁判日期"),
        (LOST, {"filed_on": TODAY}, FactImpossible, "提出之日不能晚于收到副本之日"),
        (LOST, {"appellants": ["procuratorate"]}, FactImpossible, "抗诉由人民检察院提出"),
    ],
)
def test_no_link_now(
    before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "link_level", **said)


def _linked() -> Lawsuit:
    first = perform(a_lawsuit(*LOST), "link_level")
    return taught_by(first, first.next_levels[0], LEVELS[SECOND])


def _merged() -> Lawsuit:
    other = a_level(number=None)
    return perform(
        perform(other, "assign_case_number", number="（2026）皖1901行初99号"), "merge_into"
    )


@pytest.mark.parametrize(
    ("other", "reason"), [(_linked, "已关联原审案件"), (_merged, "已并入案件another")]
)
def test_a_lawsuit_of_another_dispute_is_not_linked(other: Any, reason: str) -> None:  # noqa: ANN401 -- makes a lawsuit
    with beside(other()), pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*LOST), "link_level")


def test_no_lawsuit_leads_to_itself_or_to_its_own_predecessor() -> None:
    own = a_lawsuit(*OWED, level="retrial")
    with beside(own), pytest.raises(FactImpossible, match="关联为自己"):
        perform(own, "link_level", kind="retrial_application", level=own.ref)

    later = a_lawsuit(*OWED, level="retrial").model_copy(
        update={"ref": "later12345", "received_on": TODAY}
    )
    with beside(later):
        earlier = perform(own, "link_level", kind="retrial_application", level=later.ref)
    with beside(earlier), pytest.raises(FactImpossible, match="互为上下审级"):
        perform(later, "link_level", kind="retrial_application", level=earlier.ref)


def test_a_dispute_that_was_made_good_twice_is_for_a_person() -> None:
    other = a_lawsuit(*PLEDGED, level="second").model_copy(update={"ref": SECOND})
    with beside(other), pytest.raises(ActNotAllowed, match="同一争议只办理一次"):
        perform(a_lawsuit(*PLEDGED), "link_level", filed_on=date(2026, 5, 20))
