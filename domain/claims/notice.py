"""The defence, from the day the organ received the complaint."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity
from domain.stages import is_over_in_court

_DEFENCES = {
    Level.FIRST: "defence",
    Level.SECOND: "defence_on_appeal",
    Level.RETRIAL: "opinion_on_retrial",
}


def of_notice(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the claim on the defence; each level has its own paper and provision, all of 15 calendar days.

    A third party that the plaintiff did not refuse as defendant owes none, nor does an organ that appealed itself, or
    whose case was sent back: no other party's paper was served on it.
    """
    previous = lawsuit.previous
    is_asked = previous is None or previous.asks_an_answer
    if lawsuit.capacity is Capacity.THIRD_PARTY or not is_asked:
        return
    yield Claim(
        key="defence",
        kind=_DEFENCES[lawsuit.level],
        started_on=lawsuit.received_on,
        done_on=lawsuit.defence_filed_on,
        dropped=is_over_in_court(lawsuit),
    )
