"""Siblings: the lawsuits of the other organs that are, or were, sued in one suit, each with its own file."""

from collections.abc import Iterable
from enum import StrEnum

from domain.facts.defendants import DefendantChange
from domain.lawsuit import Lawsuit


class SiblingRelation(StrEnum):
    """What another organ's file is to this one."""

    CO_DEFENDANT = "co_defendant"
    SUCCESSOR = "successor"
    PREDECESSOR = "predecessor"


def relation_to(
    lawsuit: Lawsuit, other: str, changes_there: Iterable[DefendantChange]
) -> SiblingRelation:
    """Return what the other organ's file is: that of a co-defendant, or of whoever took its place, or left it its.

    It is said in whichever file the change of defendant was entered: of the organ that left.
    """
    if _left_for(other, lawsuit.defendant_changes):
        return SiblingRelation.SUCCESSOR
    if _left_for(lawsuit.organ, changes_there):
        return SiblingRelation.PREDECESSOR
    return SiblingRelation.CO_DEFENDANT


def _left_for(organ: str, changes: Iterable[DefendantChange]) -> bool:
    return any(each.kind.ends_here and each.organ == organ for each in changes)
