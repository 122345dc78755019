"""Notices of what follows from the court's decision, and of how it was entered."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.facts.decisions import ENDING_NAMES
from domain.facts.levels import OPENING_NAMES, Opening
from domain.facts.mistakes import ENTRY_NAMES
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said


def of_opening(opening: Opening) -> NoticeDue:
    """Return what is told of a further level that was opened, whose number is to come."""
    what, why = OPENING_NAMES[opening]
    return NoticeDue(
        template="level_opened",
        reason="level_opened",
        to=(Desk.CLERK, Desk.HANDLING_UNIT),
        urgent=False,
        facts={"what": what, "why": why},
    )


def of_withdrawn_appeals(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield that an appeal was withdrawn, so that what was decided here takes effect, with what follows from it."""
    known = {each.ref: each.withdrawn_on for each in before.next_levels}
    for each in after.next_levels:
        if each.withdrawn_on is not None and known.get(each.ref) != each.withdrawn_on:
            yield NoticeDue(
                template="appeal_withdrawn",
                reason=f"appeal_withdrawn:{each.ref}:{each.withdrawn_on.isoformat()}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT),
                urgent=False,
                facts={"day": said(each.withdrawn_on)},
            )


def of_the_level_before(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield that what the level before decided was entered wrongly there: what was upheld here may be another thing."""
    known = before.previous.outcome if before.previous else None
    entered = after.previous.outcome if after.previous else None
    if known is not None and entered is not None and known != entered:
        yield NoticeDue(
            template="earlier_outcome_corrected",
            reason=f"earlier_outcome_corrected:{entered.standing.value}:{entered.decided_on.isoformat()}",
            to=(Desk.CLERK, Desk.BUREAU),
            urgent=False,
            facts={"what": ENDING_NAMES[entered.standing]},
        )


def of_recommendations(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield each recommendation that came since."""
    for each in after.recommendations[len(before.recommendations) :]:
        yield NoticeDue(
            template="recommendation",
            reason=f"recommendation:{each.number}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU),
            urgent=False,
            facts={"document_number": each.document_number},
        )


def of_mistakes(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield each entry about the end of the suit that was set right since: what rested on it may have moved."""
    for number in range(len(before.mistakes), len(after.mistakes)):
        yield NoticeDue(
            template="outcome_corrected",
            reason=f"outcome_corrected:{number + 1}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU),
            urgent=False,
            facts={"what": ENTRY_NAMES[after.mistakes[number].what]},
        )
