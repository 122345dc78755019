"""Notices of a lost case, its remedy and the bureau's letters."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said
from domain.stages import owes_remedy


def of_remedy(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what is told of a lost case and of each round of correcting."""
    if after.outcome is not None and after.outcome.is_lost and before.outcome is None:
        yield NoticeDue(template="lost", reason="lost", to=(Desk.BUREAU,), urgent=False)
    if owes_remedy(after) and not owes_remedy(before):
        yield NoticeDue(
            template="remedy_owed",
            reason="remedy",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            urgent=False,
        )
    for number, each in enumerate(after.corrections, start=1):
        earlier = before.corrections[number - 1] if number <= len(before.corrections) else None
        if each.submitted_on and not (earlier and earlier.submitted_on):
            yield NoticeDue(
                template="correction_submitted",
                reason=f"correction_submitted:{number}",
                to=(Desk.BUREAU,),
                urgent=False,
            )
        if each.review and not (earlier and earlier.review):
            yield NoticeDue(
                template="correction_accepted" if each.review.accepted else "correction_sent_back",
                reason=f"correction_reviewed:{number}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT),
                urgent=not each.review.accepted,
            )


def of_urges(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield each letter that was signed since."""
    for number, letter in enumerate(after.urges, start=1):
        if number > len(before.urges):
            yield NoticeDue(
                template="urge",
                reason=f"urge:{number}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT),
                facts={"answer_due_on": said(letter.answer_due_on)},
            )
