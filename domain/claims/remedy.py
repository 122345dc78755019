"""What is owed after a lost case, and the answers to the bureau's letters."""

from collections.abc import Iterator
from datetime import date

from domain.claims.claim import Claim
from domain.deadlines import Counting, Period
from domain.facts.decisions import Orders
from domain.lawsuit import Lawsuit
from domain.stages import owes_remedy


def of_remedy(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield what a lost case owes, round by round, and the answer to each letter of the bureau."""
    yield from _ordered(lawsuit)
    yield from _owed(lawsuit)
    for number, letter in enumerate(lawsuit.urges, start=1):
        yield Claim(
            key=f"urge:{number}",
            kind="urge",
            started_on=letter.answer_due_on,
            done_on=letter.answered_on,
        )


def _ordered(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield what the court ordered, by its day; where it set none, nobody knows one."""
    orders, bound_on = lawsuit.orders, lawsuit.bound_on
    if orders is None or bound_on is None:
        return
    period = _period_of(orders)
    if period is None and orders.by_on is None:
        return
    yield Claim(
        key="performance",
        kind="performance",
        started_on=orders.by_on or bound_on,
        # What was ordered by a day before the decision bound isn't overdue at birth.
        not_before=bound_on if orders.by_on and orders.by_on < bound_on else None,
        period=period,
        done_on=lawsuit.performance.performed_on if lawsuit.performance else None,
    )


def _period_of(orders: Orders) -> Period | None:
    """Return the days or months that the court set, which are counted as the law's own are (解释 art 48)."""
    days, months = orders.within_days or 0, orders.within_months or 0
    is_set = bool(days or months)
    return Period(counting=Counting.CALENDAR, days=days, months=months) if is_set else None


def _owed(lawsuit: Lawsuit) -> Iterator[Claim]:
    if lawsuit.effective_on is None or not owes_remedy(lawsuit):
        return
    opened_on = max(lawsuit.effective_on, lawsuit.harm.decided_on if lawsuit.harm else date.min)
    pledged_on = lawsuit.corrections[0].pledged_on if lawsuit.corrections else None
    apologised_on = lawsuit.apology.apologised_on if lawsuit.apology else None
    both = max(apologised_on, pledged_on) if apologised_on and pledged_on else None
    yield Claim(
        key="apology",
        kind="apology",
        started_on=lawsuit.effective_on,
        not_before=lawsuit.harm.decided_on if lawsuit.harm else None,
        done_on=both,
    )
    for number, each in enumerate(lawsuit.corrections, start=1):
        yield Claim(
            key=f"correction:{number}",
            kind="correction",
            started_on=each.due_on,
            # What was pledged in court counts from when the remedy opened: it isn't overdue at birth.
            not_before=opened_on if each.pledged_on < opened_on else None,
            extension_days=each.extension_days,
            done_on=each.submitted_on,
        )
