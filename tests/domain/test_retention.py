"""How long names are kept: by the ending, in whole calendar years, and for ever where the schedule says so."""

from datetime import date

import pytest

from domain.facts.decisions import ENDINGS, EndedOtherwise, Result
from domain.retention import RetentionInvalid, RetentionSchedule, parse_retention
from ledger.retention import schedule_of
from ledger.settings import Settings

TEXT = """
id = "local-1"
title = "本机关"
otherwise_years = 30
[[periods]]
title = "撤诉"
years = 10
endings = ["withdrawn"]
[[periods]]
title = "确认违法"
years = 0
endings = ["confirmed_unlawful"]
"""
CLOSED_ON = date(2026, 3, 5)


@pytest.fixture
def schedule() -> RetentionSchedule:
    return parse_retention(TEXT)


@pytest.mark.parametrize(
    ("endings", "expected"),
    [
        ([EndedOtherwise.WITHDRAWN], date(2037, 1, 1)),
        ([Result.REVOKED], date(2057, 1, 1)),
        ([None], date(2057, 1, 1)),
        ([Result.CONFIRMED_UNLAWFUL], None),
        ([EndedOtherwise.WITHDRAWN, Result.REVOKED], date(2057, 1, 1)),
        ([EndedOtherwise.WITHDRAWN, Result.CONFIRMED_UNLAWFUL], None),
    ],
)
def test_names_are_kept_for_the_longest_period_of_the_endings(
    schedule: RetentionSchedule, endings: list[str | None], expected: date | None
) -> None:
    assert schedule.forgotten_from(endings, CLOSED_ON) == expected


@pytest.mark.parametrize("closed_on", [date(2026, 1, 1), date(2026, 12, 31), date(2024, 2, 29)])
def test_the_period_counts_from_the_first_of_january_after_closing(
    schedule: RetentionSchedule, closed_on: date
) -> None:
    found = schedule.forgotten_from([EndedOtherwise.WITHDRAWN], closed_on)

    assert found == date(closed_on.year + 11, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        TEXT.replace("withdrawn", "vanished"),
        TEXT.replace("confirmed_unlawful", "withdrawn"),
        TEXT.replace("years = 10", "years = -1"),
        TEXT.replace("otherwise_years = 30", ""),
        TEXT.replace('title = "撤诉"', 'titel = "撤诉"'),
    ],
)
def test_a_schedule_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RetentionInvalid, match="保管期限表不能读取"):
        parse_retention(text)


def test_the_shipped_schedule_gives_every_ending_a_period() -> None:
    shipped = schedule_of(Settings(installation="test"))

    assert all(shipped.years_of(each) > 0 for each in ENDINGS)
