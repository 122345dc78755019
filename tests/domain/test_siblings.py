"""What another organ's file of the same suit is to this one."""

from typing import Any

import pytest

from domain.facts.defendants import DefendantChange, DefendantChangeKind
from domain.siblings import SiblingRelation, relation_to
from tests.domain.cases import TODAY, a_lawsuit

CO_DEFENDANT, SUCCESSOR, PREDECESSOR = SiblingRelation


def changed(kind: str, organ: str | None = "housing") -> tuple[str, dict[str, Any]]:
    return "change_defendant", {"kind": kind, "other_organ": organ}


@pytest.mark.parametrize(
    ("kind", "relation"),
    [("replaced", SUCCESSOR), ("succeeded", SUCCESSOR), ("added", CO_DEFENDANT)],
)
def test_who_took_an_organs_place_is_its_successor(kind: str, relation: SiblingRelation) -> None:
    lawsuit = a_lawsuit(changed(kind))

    assert relation_to(lawsuit, "housing", ()) is relation
    assert relation_to(lawsuit, "another", ()) is CO_DEFENDANT


@pytest.mark.parametrize("kind", list(DefendantChangeKind))
def test_and_the_reverse_is_seen_from_the_successors_file(kind: DefendantChangeKind) -> None:
    there = DefendantChange(kind=kind, name="白鹭市公安局", organ="police", changed_on=TODAY)
    elsewhere = there.model_copy(update={"organ": "another"})

    relation = relation_to(a_lawsuit(), "housing", [elsewhere, there])

    assert relation is (PREDECESSOR if kind.ends_here else CO_DEFENDANT)
    assert relation_to(a_lawsuit(), "housing", [elsewhere]) is CO_DEFENDANT
