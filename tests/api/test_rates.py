"""How often one may ask: as many as the limit says in any stretch, nearly, and how long one is told to wait."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse

from api.rates import Counts

SECONDS = 60
TURN = 1_000 * SECONDS


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = float(TURN)

    def __call__(self) -> float:
        """Return the instant in seconds."""
        return self.now


def counts(limit: str, clock: Clock) -> Counts:
    return Counts(parse(limit), clock)


def test_as_many_as_the_limit_says_are_let_through_of_each() -> None:
    found = counts("3/minute", Clock())

    assert [found.hit("one") for _ in range(4)] == [True, True, True, False]
    assert found.hit("another")


def test_what_was_let_through_a_moment_ago_counts_across_the_turn_of_a_window() -> None:
    clock = Clock()
    found = counts("4/minute", clock)
    clock.now = TURN + 59
    let_through = [found.hit("one") for _ in range(4)]

    clock.now = TURN + SECONDS
    at_the_turn = found.hit("one")
    clock.now += SECONDS / 2
    later = [found.hit("one") for _ in range(3)]

    assert let_through == [True] * 4
    assert not at_the_turn
    assert later == [True, True, False]


@given(
    limit=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), max_size=60),
)
def test_whoever_waits_as_long_as_he_is_told_is_let_through_and_not_much_earlier(
    limit: int, pauses: list[float]
) -> None:
    clock = Clock()
    found = counts(f"{limit}/minute", clock)
    for pause in (*pauses, *[0.0] * limit):
        clock.now += pause
        found.hit("one")
    while found.hit("one"):
        pass

    seconds = found.wait("one")
    refused_at = clock.now
    if seconds > 1:
        clock.now = refused_at + seconds - 1.01
        assert not found.hit("one")
    clock.now = refused_at + seconds + 0.001

    assert 1 <= seconds <= 2 * SECONDS
    assert found.hit("one")


@pytest.mark.parametrize("windows", [2, 3, 100])
def test_nothing_is_kept_of_who_has_not_asked_for_two_windows(windows: int) -> None:
    clock = Clock()
    found = counts("3/minute", clock)
    for each in range(1_000):
        found.hit(str(each))

    clock.now += windows * SECONDS
    found.hit("one")

    assert (found._present, found._past) == ({"one": 1}, {})


def test_a_flood_gets_no_more_than_the_limit_in_any_window() -> None:
    clock = Clock()
    found = counts("10/minute", clock)
    let_through = []
    for _ in range(20 * SECONDS):
        clock.now += 0.5
        if found.hit("one"):
            let_through.append(clock.now)

    most = max(
        sum(1 for each in let_through if since <= each < since + SECONDS) for since in let_through
    )
    assert most <= math.ceil(10 * 1.5)
    assert len(let_through) >= 9 * 10
