"""Another organ is sued in this one's place, beside it, or as its successor."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.acts import acts_allowed
from domain.facts.decisions import EndedOtherwise
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage
from tests.domain.cases import (
    CLERK,
    HEARD,
    POLICE,
    RECEIVED_ON,
    SCHEDULED,
    a_lawsuit,
    a_standing,
    perform,
    proceed,
)


@pytest.mark.parametrize("kind", ["replaced", "succeeded"])
def test_an_organ_that_is_replaced_owes_nothing_more_and_closes_its_file(kind: str) -> None:
    standing = a_standing(*SCHEDULED, ("change_defendant", {"kind": kind}))
    closed = proceed(standing, "close")

    assert standing.stage is Stage.SETTLED
    assert standing.lawsuit.first_hearing is None
    assert not any(each.is_open for each in standing.deadlines if each.kind != "hearing_record")
    assert closed.lawsuit.ending is EndedOtherwise.DEFENDANT_CHANGED


def test_an_organ_that_is_joined_by_another_goes_on() -> None:
    before = a_standing(*SCHEDULED)
    after = proceed(before, "change_defendant", kind="added")

    assert after.stage is before.stage
    assert after.deadlines == before.deadlines
    assert after.lawsuit.first_hearing is not None
    assert after.lawsuit.ending is None
    (change,) = after.lawsuit.defendant_changes
    assert (change.organ, change.name) == ("housing", "白鹭市住房和城乡建设局")


def test_an_organ_that_no_directory_has_is_named() -> None:
    lawsuit = perform(a_lawsuit(), "change_defendant", other_organ=None, name="虚构省水利厅")

    assert lawsuit.defendant_changes[0].name == "虚构省水利厅"
    assert lawsuit.left_on is not None


def test_what_was_heard_before_it_joined_another_stays_heard() -> None:
    standing = a_standing(*HEARD, "change_defendant")

    assert standing.lawsuit.first_hearing is not None
    assert standing.lawsuit.first_hearing.held


@pytest.mark.parametrize("said", [{"other_organ": None}, {"other_organ": "", "name": " "}])
def test_the_other_organ_is_named(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="请填写另一行政机关"):
        perform(a_lawsuit(), "change_defendant", **said)


@pytest.mark.parametrize("organ", ["nowhere", "court"])
def test_an_organ_that_the_directory_does_not_know_is_refused(organ: str) -> None:
    with pytest.raises(FactImpossible, match=f"没有代码为“{organ}”的行政机关"):
        perform(a_lawsuit(), "change_defendant", other_organ=organ)


@pytest.mark.parametrize(
    "said", [{"other_organ": "police"}, {"other_organ": None, "name": POLICE.name}]
)
def test_an_organ_is_not_its_own_successor(said: dict[str, Any]) -> None:
    with pytest.raises(FactImpossible, match="不能是本机关"):
        perform(a_lawsuit(), "change_defendant", **said)


def test_the_same_paper_twice_is_one_change() -> None:
    with pytest.raises(FactImpossible, match="已登记"):
        perform(
            a_lawsuit(("change_defendant", {"kind": "added"})), "change_defendant", kind="added"
        )


def test_nobody_leaves_before_the_suit_came_or_before_he_was_heard() -> None:
    with pytest.raises(FactImpossible, match="不能早于收到"):
        perform(a_lawsuit(), "change_defendant", happened_on=RECEIVED_ON - timedelta(days=1))
    with pytest.raises(FactImpossible, match="不能早于已经进行的开庭"):
        perform(a_lawsuit(*HEARD), "change_defendant", happened_on=date(2026, 3, 20))


@pytest.mark.parametrize("before", ["record_withdrawal", "change_defendant"])
def test_where_nobody_is_sued_nothing_changes(before: str) -> None:
    with pytest.raises(ActNotAllowed, match="已在法院审结"):
        perform(a_lawsuit(before), "change_defendant")


@pytest.mark.parametrize("verb", ["record_outcome", "record_withdrawal", "record_mediation"])
def test_what_is_decided_afterwards_belongs_to_the_other_organs_lawsuit(verb: str) -> None:
    left = a_lawsuit("change_defendant")

    with pytest.raises(ActNotAllowed, match="不再是本案被告"):
        perform(left, verb)
    assert verb not in acts_allowed(left, POLICE, CLERK)


def test_a_file_is_not_closed_before_the_organ_left() -> None:
    with pytest.raises(FactImpossible, match="变更被告之日"):
        perform(a_lawsuit("change_defendant"), "close", happened_on=RECEIVED_ON)
