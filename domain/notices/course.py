"""Notices of the course of the trial."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.facts.course import SUSPENSION_NAMES, SuspensionReason
from domain.facts.defendants import DEFENDANT_CHANGE_NAMES
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said


def of_course(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what is told of suspensions, of a court, organ or unit that comes in, and of a number that is taken."""
    yield from _of_suspensions(before, after)
    if len(after.defendant_changes) > len(before.defendant_changes):
        change = after.defendant_changes[-1]
        yield NoticeDue(
            template="defendant_changed",
            reason=f"defendant:{len(after.defendant_changes)}",
            to=(Desk.HANDLING_UNIT, Desk.BUREAU),
            urgent=False,
            facts={
                "day": said(change.changed_on),
                "how": DEFENDANT_CHANGE_NAMES[change.kind],
                "name": change.name,
            },
        )
    if len(after.referrals) > len(before.referrals):
        yield NoticeDue(
            template="transferred",
            reason=f"transferred:{len(after.referrals)}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            urgent=False,
            facts={"day": said(after.referrals[-1].ruled_on)},
        )
    if len(after.assignments) > len(before.assignments):
        assigned = after.assignments[-1]
        finish_on = assigned.finish_on
        yield NoticeDue(
            template="handling_assigned",
            reason=f"handling:{len(after.assignments)}",
            to=(Desk.HANDLING_UNIT,),
            facts={"finish_on": f"，办结期限为{said(finish_on)}" if finish_on else ""},
        )
    proposal = after.merge_proposal
    if proposal is not None and proposal != before.merge_proposal:
        yield NoticeDue(
            template="merge_proposed",
            reason=f"merge:{proposal.number}:{proposal.other}",
            to=(Desk.CLERK, Desk.BUREAU),
            urgent=False,
            facts={"number": proposal.number, "other": proposal.other},
        )


def _of_suspensions(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what is told when the trial begins to stand still, and when it goes on."""
    known = {(each.reason, each.from_on): each for each in before.suspensions}
    for each in after.suspensions:
        earlier = known.get((each.reason, each.from_on))
        if each == earlier or (earlier is None and each.resumed_on is not None):
            # What is entered together with its end is no news.
            continue
        what = "resumed" if earlier else "suspended"
        yield NoticeDue(
            # Of the periods that 解释 art 50 leaves out only one is a suspension; the others are merely not counted.
            template=("resumed" if earlier else "suspended")
            if each.reason is SuspensionReason.SUSPENDED
            else ("time_counted_again" if earlier else "time_stopped"),
            reason=f"{what}:{each.reason.value}:{each.from_on.isoformat()}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            urgent=False,
            facts={
                "why": SUSPENSION_NAMES[each.reason],
                "day": said(each.resumed_on or each.from_on),
            },
        )
