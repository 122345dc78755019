"""The register of an organ's year: who carries the first-hearing duty, by the one rule that counts all that year."""

from collections.abc import Iterable
from datetime import date

from domain.obligation import FirstHearing, Holders, first_of_the_year
from domain.rulepack import Lawbook


def holders_in(year: int, rows: Iterable[FirstHearing], lawbook: Lawbook) -> Holders:
    """Return which of an organ's lawsuits carry the duty in a year; rows of other years are passed over.

    One rule for the whole year: a pack that changes midway must not give it two first cases (domain.md G1, G2).
    """
    new_year = date(year, 1, 1)
    settings = lawbook.pack_on(new_year, received_on=new_year).settings
    mine = [row for row in rows if row.year == year]
    return first_of_the_year(mine, settings.first_case, settings.missed_first_case)
