"""Rounds of hearings at one level: one appearance is enough for each, and a new call begins another (art 7)."""

from collections.abc import Sequence

from domain.appearance import appearance_at
from domain.calendar import day_of
from domain.facts.duties import Demand, Whom, demands_since_withdrawal
from domain.facts.hearings import Hearing
from domain.lawsuit import Lawsuit
from domain.obligation import Answer


def rounds_of(lawsuit: Lawsuit) -> list[list[Hearing]]:
    """Return the trial hearings, held or awaited, in rounds: one appearance is enough for each.

    A round begins where the court called the head again, or the principal head was demanded after he had come.

    Source: 法释〔2020〕3号 art 7; the Opinions 一（七）.
    """
    calls = demands_since_withdrawal(Whom.PRINCIPAL, lawsuit.demands)
    rounds: list[list[Hearing]] = []
    for hearing in sorted(lawsuit.trial_hearings, key=lambda each: (each.starts_at, each.number)):
        before = rounds[-1] if rounds else []
        if not rounds or hearing.notified_again or _call_between(before, hearing, calls):
            rounds.append([])
        rounds[-1].append(hearing)
    return rounds


def rounds_held(lawsuit: Lawsuit) -> list[list[Hearing]]:
    """Return the rounds with the hearings that were held, where there are any."""
    held = [[each for each in hearings if each.is_held] for hearings in rounds_of(lawsuit)]
    return [hearings for hearings in held if hearings]


def call_after_appearance(lawsuit: Lawsuit, hearing: Hearing) -> Demand | None:
    """Return the demand for which the principal head must come to this hearing though he came to one before."""
    calls = demands_since_withdrawal(Whom.PRINCIPAL, lawsuit.demands)
    pairs = zip(rounds_of(lawsuit), rounds_of(lawsuit)[1:], strict=False)
    for before, hearings in pairs:
        if hearings[0].number == hearing.number:
            return _call_between(before, hearing, calls)
    return None


def is_attended_already(lawsuit: Lawsuit, hearing: Hearing) -> bool:
    """Tell whether the principal head appeared at an earlier hearing of the same round, so that none need come again.

    Source: 法释〔2020〕3号 art 7: one appearance a level is enough, unless the court calls the head again.
    """
    for hearings in rounds_of(lawsuit):
        numbers = [each.number for each in hearings]
        if hearing.number in numbers:
            return _has_come(hearings[: numbers.index(hearing.number)])
    return False


def _call_between(
    before: Sequence[Hearing], hearing: Hearing, calls: Sequence[Demand]
) -> Demand | None:
    """Return a demand that was made since the last hearing of a round to which he came: in court that day, or later."""
    if not calls or not _has_come(before):
        return None
    last_on, on = day_of(before[-1].starts_at), day_of(hearing.starts_at)
    return next((each for each in calls if last_on <= each.required_on <= on), None)


def _has_come(hearings: Sequence[Hearing]) -> bool:
    appearances = [appearance_at(each) for each in hearings]
    return any(each is not None and each.principal is Answer.YES for each in appearances)
