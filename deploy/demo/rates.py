"""The rates by which a supervisor reads the play, each with its definition, numerator and denominator."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.appearance import Appearance
from domain.calendar import day_of
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Answer, Capacity
from domain.stages import appearance_in, held_trial


@dataclass(frozen=True)
class Rate:
    """A rate of one year; without a denominator there is none, neither 0 % nor 100 %."""

    name: str
    definition: str
    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """Return the rate in per cent, or None."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    def __str__(self) -> str:
        shown = "—" if self.percent is None else f"{self.percent:.1f}%"
        return f"{self.numerator}/{self.denominator} = {shown}"


def rates_of(lawsuits: Iterable[Lawsuit], year: int) -> tuple[Rate, ...]:
    """Return the rates over the lawsuits heard, and over the first-instance ones decided, in that year.

    Source: the usual definitions of the courts' and bureaus' reports; which one a jurisdiction publishes is its choice.
    """
    every = list(lawsuits)
    heard = [(each, found) for each in every if (found := _heard_in(each, year))]
    bound = [
        found for each, found in heard if each.obligation and each.obligation.any_head is Answer.YES
    ]
    duty = [
        found
        for each, found in heard
        if each.obligation and each.obligation.principal is Answer.YES
    ]
    ended = [
        each
        for each in every
        if each.level is Level.FIRST
        and each.capacity is not Capacity.THIRD_PARTY
        and each.ended_in_court_on is not None
        and each.ended_in_court_on.year == year
    ]
    return (
        Rate(
            "负责人出庭率",
            "有负责人出庭的案件 ÷ 应有负责人出庭的开庭案件",
            _heads(bound),
            len(bound),
        ),
        Rate(
            "主要负责人出庭率",
            "主要负责人出庭的案件 ÷ 开庭审理的案件",
            _principals(found for _, found in heard),
            len(heard),
        ),
        Rate(
            "主要负责人应出尽出率",
            "主要负责人出庭的案件 ÷ 应由主要负责人出庭的案件",
            _principals(duty),
            len(duty),
        ),
        Rate(
            "一审败诉率", "一审败诉的案件 ÷ 一审审结的案件", sum(map(_is_lost, ended)), len(ended)
        ),
    )


def _heard_in(lawsuit: Lawsuit, year: int) -> Appearance | None:
    hearing = held_trial(lawsuit)
    if hearing is None or day_of(hearing.starts_at).year != year:
        return None
    return appearance_in(lawsuit)


def _heads(found: Iterable[Appearance]) -> int:
    return sum(each.head is Answer.YES for each in found)


def _principals(found: Iterable[Appearance]) -> int:
    return sum(each.principal is Answer.YES for each in found)


def _is_lost(lawsuit: Lawsuit) -> bool:
    return lawsuit.outcome is not None and lawsuit.outcome.is_lost
