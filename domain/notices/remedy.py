"""Notices of a lost case, its remedy and the bureau's letters."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.facts.remedies import Correction
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said
from domain.obligation import Capacity
from domain.organs import Organ
from domain.stages import owes_remedy


def of_remedy(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what is told of a lost case and of each round of correcting."""
    # What was taken back and came again is told again.
    turn = f":{len(after.mistakes)}" if after.mistakes else ""
    if before.outcome is None and _is_lost_here(after):
        yield NoticeDue(template="lost", reason=f"lost{turn}", to=(Desk.BUREAU,), urgent=False)
    if owes_remedy(after) and not owes_remedy(before):
        yield NoticeDue(
            template="remedy_owed",
            reason=f"remedy{turn}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            urgent=False,
        )
    for number, each in enumerate(after.corrections, start=1):
        earlier = before.corrections[number - 1] if number <= len(before.corrections) else None
        yield from _of_round(number, earlier, each)


def _is_lost_here(lawsuit: Lawsuit) -> bool:
    """Tell whether the court found against the organ: what a third party did was not judged."""
    is_lost = lawsuit.outcome is not None and lawsuit.outcome.is_lost
    return is_lost and lawsuit.capacity is not Capacity.THIRD_PARTY


def _of_round(number: int, earlier: Correction | None, each: Correction) -> Iterator[NoticeDue]:
    extended = len(each.extensions)
    if extended > (len(earlier.extensions) if earlier else 0):
        yield NoticeDue(
            template="correction_extended",
            reason=f"correction_extended:{number}:{extended}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            facts={"due_on": said(each.last_day)},
        )
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


def of_urges(before: Lawsuit, after: Lawsuit, organ: Organ) -> Iterator[NoticeDue]:
    """Yield each letter that was signed since; one to a government is the bureau's to deliver on paper."""
    for number, letter in enumerate(after.urges, start=1):
        if number <= len(before.urges):
            continue
        facts = {"answer_due_on": said(letter.answer_due_on)}
        if organ.is_government:
            yield NoticeDue(
                template="urge_on_paper", reason=f"urge:{number}", to=(Desk.BUREAU,), facts=facts
            )
        else:
            yield NoticeDue(
                template="urge",
                reason=f"urge:{number}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT),
                facts=facts,
            )
