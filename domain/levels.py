"""Opening a linked level: what a lawsuit knows when the one before led to it."""

from datetime import date

from domain.facts.levels import NextLevel, Opening, Previous
from domain.facts.remedies import ApologyWay
from domain.lawsuit import LEVEL_OF, Lawsuit

CARRIED = (
    "organ",
    "capacity",
    "cause",
    "plaintiffs",
    "handling_unit",
    "characteristics",
    "trigger_decisions",
)
"""What is the dispute's; hearings, defence, heads and demands are each level's own (法释〔2020〕3号 art 7)."""


def opened_from(lawsuit: Lawsuit, level: NextLevel, *, registered_on: date) -> Lawsuit:
    """Return the lawsuit of the next level: without a number yet, its court the one before until another is known."""
    carried = {name: getattr(lawsuit, name) for name in CARRIED}
    if level.opening is Opening.APPEAL:
        carried.update(_remedy_in_court(lawsuit))
    return Lawsuit(
        ref=level.ref,
        court=level.court or lawsuit.court,
        level=LEVEL_OF[level.opening],
        received_on=level.received_on,
        registered_on=registered_on,
        dispute=lawsuit.dispute_ref,
        previous=previous_of(lawsuit, level),
        **carried,
    )


def _remedy_in_court(lawsuit: Lawsuit) -> dict[str, object]:
    """Return the apology and the pledge that were made in court: there is one of each for a dispute, made already."""
    apology = lawsuit.apology
    is_in_court = apology is not None and apology.way is ApologyWay.IN_COURT
    pledged = tuple(each for each in lawsuit.corrections if each.in_court)
    return {"apology": apology if is_in_court else None, "corrections": pledged}


def previous_of(lawsuit: Lawsuit, level: NextLevel) -> Previous:
    """Return what the next level knows of this one."""
    return Previous(
        ref=lawsuit.ref,
        opening=level.opening,
        court=lawsuit.court,
        by=level.by,
        outcome=lawsuit.outcome,
        retried=lawsuit.previous.reviewed if lawsuit.previous else None,
    )
