"""What the handling unit was given to do by a day."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.lawsuit import Lawsuit
from domain.stages import is_over_in_court


def of_handling(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the unit's part for each time the lawsuit was handed over: it is done with the defence.

    A unit that took over after the defence was in is held to nothing here, and one that was replaced to nothing more.
    """
    filed_on = lawsuit.defence_filed_on
    for number, each in enumerate(lawsuit.assignments, start=1):
        if each.finish_on is None or (filed_on is not None and filed_on < each.assigned_on):
            continue
        is_replaced = number < len(lawsuit.assignments)
        yield Claim(
            key=f"handling:{number}",
            kind="handling",
            started_on=each.finish_on,
            done_on=None if is_replaced else filed_on,
            dropped=is_replaced or is_over_in_court(lawsuit),
        )
