"""The register of an organ's year: who carries the first-hearing duty, by the one rule that counts all that year."""

from collections.abc import Iterable
from datetime import date

from domain.obligation import FirstHearing, Holders, first_of_the_year
from domain.rulepack import Lawbook


def holders_in(year: int, rows: Iterable[FirstHearing], lawbook: Lawbook) -> Holders:
    """Return which of an organ's lawsuits carry the duty in a year; rows of other years are passed over.

    One rule for the whole year: a pack that changes midway must not give it two first cases (domain.md G1).
    """
    new_year = date(year, 1, 1)
    counted = lawbook.pack_on(new_year, received_on=new_year).settings.first_case
    return first_of_the_year([row for row in rows if row.year == year], counted)
