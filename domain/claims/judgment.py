"""What the court's decision sets running."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.facts.decisions import APPEALABLE_RULINGS, FINAL_RULINGS
from domain.lawsuit import Lawsuit, Level


def of_judgment(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the appeal of a first-instance decision: the second instance is final (行政诉讼法 art 7).

    A retrial's decision is open to appeal only where it was tried by the rules of the first instance (解释 art 119),
    which isn't known here.
    """
    outcome = lawsuit.outcome
    if lawsuit.level is not Level.FIRST or outcome is None or outcome.result in FINAL_RULINGS:
        return
    if outcome.served_on is not None:
        yield Claim(
            key="appeal",
            kind="appeal_of_ruling" if outcome.result in APPEALABLE_RULINGS else "appeal",
            started_on=outcome.served_on,
            dropped=outcome.effective_on is not None or lawsuit.is_appealed,
        )
