"""Case numbers over time, and two files that turn out to be one lawsuit."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class WhyNumbered(StrEnum):
    """Why a lawsuit got a number; a correction takes back the number before it."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    REMANDED = "remanded"
    CORRECTED = "corrected"


class NumberAlias(Frozen):
    """A number that the lawsuit has or had, from a day on; the last one is the number of today."""

    number: str
    from_on: date
    why: WhyNumbered


class MergeProposal(Frozen):
    """A number that came in here and belongs to another file already: a person decides whether the two are one."""

    number: str
    other: str
    proposed_on: date


class Merger(Frozen):
    """The decision that this file is the lawsuit of another one, in which it goes on."""

    into: str
    number: str
    reason: str
    merged_on: date
    by: str
