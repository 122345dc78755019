"""What bears on the duty to appear beside the case's character: demands, decisions, agreements, amended facts."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class TriggerDecision(Frozen):
    """A person's decision on one trigger; a later one stands beside it and prevails (domain.md G8)."""

    trigger: int
    applies: bool
    decided_by: str
    reason: str
    decided_on: date
    by: str


class Change(Frozen):
    """One fact as it was and as it is; None is unknown."""

    fact: str
    before: str | None = None
    after: str | None = None


class Amendment(Frozen):
    """Facts that were put right: which, why, on what day and by whom."""

    changes: tuple[Change, ...]
    reason: str
    amended_on: date
    by: str


class Requirer(StrEnum):
    """Who may require a head to appear (the Opinions 一（七）)."""

    SUPERIOR_ORGAN = "superior_organ"
    RESPONSE_BODY = "response_body"
    COURT = "court"


REQUIRER_NAMES = {
    Requirer.SUPERIOR_ORGAN: "上级行政机关",
    Requirer.RESPONSE_BODY: "本级政府行政复议应诉机构",
    Requirer.COURT: "人民法院",
}


class Whom(StrEnum):
    """Who is required: only a demand for the principal head fires trigger 7."""

    PRINCIPAL = "principal"
    ANY_HEAD = "any_head"


class Demand(Frozen):
    """A demand that a head appear, or that an earlier one of the same requirer no longer stands."""

    requirer: Requirer
    whom: Whom
    required_on: date
    reason: str = ""
    withdrawn: bool = False


def demands_since_withdrawal(whom: Whom, demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """Return the demands that were made and not taken back, each requirer's in the order of their days."""
    if not demands:
        return ()
    made: dict[str, list[Demand]] = {}
    # Paper comes out of order: the day decides which is last, and on one day the order of recording.
    for each in sorted(demands, key=lambda demand: demand.required_on):
        if each.whom is whom:
            made[each.requirer] = [] if each.withdrawn else [*made.get(each.requirer, []), each]
    return tuple(each for of_one in made.values() for each in of_one)


def demands_for(whom: Whom, demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """Return the demands that stand: for each requirer its last, unless it was withdrawn."""
    last = {each.requirer: each for each in demands_since_withdrawal(whom, demands)}
    return tuple(last.values())


class Attendance(Frozen):
    """Which co-defendant's head attends: agreed among them, or designated by the court (法释〔2020〕3号 art 3).

    `attending` is the organ's name, `organ` its id as the directory has it.
    """

    attending: str
    organ: str | None = None
    is_this_organ: bool
    designated: bool
    settled_on: date
