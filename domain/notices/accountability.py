"""Notices of censure, of what the organ said against it, of talks, and of how an appearance is held."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.facts.sanctions import Interview, InterviewGround
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said
from domain.people import Role

_ABOUT = {
    InterviewGround.ABSENCE: "主要负责人未按要求出庭应诉",
    InterviewGround.OVERDUE_CORRECTION: "逾期未完成限期纠正",
}
_HELD_BY = {Role.BUREAU: "司法局受本级政府委托", Role.GOVERNMENT: "本级政府"}


def of_accountability(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what government, bureau and organ learn of a censure, an objection's answer, a talk or an evaluation."""
    yield from _of_censure(before, after)
    for number, each in enumerate(after.objections, start=1):
        if number > len(before.objections):
            yield NoticeDue(
                template="objection_upheld" if each.answer.accepted else "objection_refused",
                reason=f"objection:{number}",
                to=(Desk.CLERK,),
            )
    for number in range(len(before.evaluations), len(after.evaluations)):
        yield NoticeDue(
            template="evaluated", reason=f"evaluation:{number + 1}", to=(Desk.CLERK,), urgent=False
        )
    for number in range(len(before.exemplars), len(after.exemplars)):
        yield NoticeDue(
            template="exemplar_named",
            reason=f"exemplar:{number + 1}",
            to=(Desk.BUREAU,),
            urgent=False,
            facts={"recipient": after.exemplars[number].recipient},
        )
    yield from _of_talk(before.interview, after.interview, _nth(after))
    yield from _of_talk(before.correction_interview, after.correction_interview)


def _nth(lawsuit: Lawsuit) -> str:
    """Return what tells a censure that was proposed again from those before: each is told anew."""
    return f"/{len(lawsuit.past_censures) + 1}" if lawsuit.past_censures else ""


def _of_censure(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    earlier, censure, nth = before.censure, after.censure, _nth(after)
    if censure is None:
        return
    if earlier is None or nth != _nth(before):
        yield NoticeDue(
            template="censure_proposed",
            reason=f"censure_proposed{nth}",
            to=(Desk.GOVERNMENT_OFFICE,),
        )
        return
    if censure.approved is not earlier.approved:
        yield NoticeDue(
            template="censure_approved" if censure.approved else "censure_declined",
            reason=f"censure_decided{nth}",
            to=(Desk.BUREAU,),
        )
    if censure.issued_on and not earlier.issued_on:
        yield NoticeDue(
            template="censure_issued",
            reason=f"censure_issued{nth}",
            to=(Desk.CLERK,),
            facts={"document_number": censure.document_number},
        )
    if censure.revoked_on and not earlier.revoked_on:
        yield NoticeDue(
            template="censure_revoked",
            reason=f"censure_revoked{nth}",
            to=(Desk.CLERK, Desk.BUREAU),
            facts={"document_number": censure.revocation_number or ""},
        )


def _of_talk(
    earlier: Interview | None, talk: Interview | None, nth: str = ""
) -> Iterator[NoticeDue]:
    """Yield the notice of a talk that is set, or set for another day."""
    if talk is None or (earlier and earlier.earlier_days == talk.earlier_days):
        return
    first = "interview" if talk.ground is InterviewGround.ABSENCE else talk.ground.value
    turn = len(talk.earlier_days) + 1
    yield NoticeDue(
        template="interview",
        reason=f"{first}{nth}" if turn == 1 else f"{first}{nth}:{turn}",
        to=(Desk.CLERK,),
        facts={
            "interview_on": said(talk.interview_on),
            "place": talk.place,
            "about": _ABOUT[talk.ground],
            "held_by": _HELD_BY[talk.held_by],
            "basis": talk.basis or "",
        },
    )
