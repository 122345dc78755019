"""What is due before and after each hearing."""

from collections.abc import Iterator

from domain.calendar import day_of
from domain.claims.claim import Claim
from domain.lawsuit import Lawsuit
from domain.obligation import Capacity
from domain.stages import is_over_in_court


def of_hearings(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the claim on a head's name for each trial hearing; a third party without a defendant's duty owes none."""
    if lawsuit.capacity is Capacity.THIRD_PARTY:
        return
    for hearing in lawsuit.trial_hearings:
        answered = [
            hearing.nominee and not hearing.nominee.doubt and hearing.nominee.reported_on,
            hearing.excuse and hearing.excuse.requested_on,
        ]
        yield Claim(
            key=f"head_name:{hearing.number}",
            kind="head_name",
            started_on=day_of(hearing.starts_at),
            not_before=hearing.moves[-1].moved_on if hearing.moves else hearing.scheduled_on,
            done_on=min((each for each in answered if each), default=None),
            dropped=hearing.record is not None or is_over_in_court(lawsuit),
        )
