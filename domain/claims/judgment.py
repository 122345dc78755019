"""What the court's decision sets running."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.facts.decisions import APPEALABLE_RULINGS
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity


def of_judgment(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the organ's own times to contest what was decided."""
    yield from _appeal(lawsuit)
    yield from _retrial(lawsuit)


def _retrial(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the time to apply for retrial of a decision that counts as lost: who won has nothing to contest.

    Nor has a third party, whose act it was not.

    Source: 行诉解释 art 110; a retrial's own decision is reviewed once more by the procuratorate alone (art 117).
    """
    outcome, effective_on = lawsuit.outcome, lawsuit.effective_on
    if lawsuit.level is Level.RETRIAL or outcome is None or effective_on is None:
        return
    if lawsuit.capacity is not Capacity.THIRD_PARTY and outcome.is_lost:
        opened = [each for each in lawsuit.next_levels if each.opening.had_effect]
        yield Claim(
            key="retrial_application",
            kind="retrial_application",
            started_on=effective_on,
            done_on=min((each.opened_on for each in opened), default=None),
        )


def _appeal(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the appeal of a first-instance decision: the second instance is final (行政诉讼法 art 7).

    A retrial's decision is open to appeal only where it was tried by the rules of the first instance (解释 art 119).
    """
    outcome = lawsuit.outcome
    if outcome is not None and outcome.served_on is not None and lawsuit.may_be_appealed:
        yield Claim(
            key="appeal",
            kind="appeal_of_ruling" if outcome.result in APPEALABLE_RULINGS else "appeal",
            started_on=outcome.served_on,
            dropped=outcome.effective_on is not None or lawsuit.is_appealed,
        )
