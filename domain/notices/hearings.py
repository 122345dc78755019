"""Notices of hearings: one that is set, who will attend, excuses, absences, and a duty that came or went."""

from collections.abc import Iterator
from datetime import datetime

from domain.appearance import appearance_at
from domain.escalation import Desk
from domain.facts.hearings import Hearing
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue
from domain.obligation import Answer
from domain.organs import POST_NAMES


def of_hearings(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
    """Yield what is told of new hearings that are still to come, and of what changed at each."""
    known = {each.number: each for each in before.hearings}
    for hearing in after.hearings:
        earlier = known.get(hearing.number)
        if earlier is not None:
            yield from _of_one_hearing(earlier, hearing, after)
        elif hearing.starts_at > now:
            yield _hearing_notice(hearing, after)
            # The form that sets a hearing names the head, too.
            yield from _of_one_hearing(_as_set(hearing), hearing, after)


def _as_set(hearing: Hearing) -> Hearing:
    return hearing.model_copy(update={"nominee": None, "excuse": None, "record": None})


def _hearing_notice(hearing: Hearing, lawsuit: Lawsuit) -> NoticeDue:
    is_duty = _principal_must_come(lawsuit)
    return NoticeDue(
        template="duty" if is_duty else "hearing",
        reason=f"hearing:{hearing.number}",
        to=(Desk.CLERK,),
        # What calls for the principal head can't wait for tomorrow's digest.
        urgent=is_duty,
        facts={
            "starts_at": hearing.starts_at.isoformat(),
            "place": hearing.place,
            **_duty_facts(lawsuit),
        },
    )


def _of_one_hearing(earlier: Hearing, hearing: Hearing, lawsuit: Lawsuit) -> Iterator[NoticeDue]:
    number = hearing.number
    if hearing.nominee and hearing.nominee != earlier.nominee:
        head = hearing.nominee
        yield NoticeDue(
            template="head_named",
            reason=f"head:{number}:{head.turn}",
            to=(Desk.BUREAU,),
            urgent=False,
            facts={"head": head.name, "post": head.title or POST_NAMES[head.post]},
        )
    if hearing.excuse and earlier.excuse is None:
        yield NoticeDue(template="excuse_requested", reason=f"excuse:{number}", to=(Desk.BUREAU,))
    if hearing.excuse and hearing.excuse.review and not (earlier.excuse and earlier.excuse.review):
        yield NoticeDue(
            template="excuse_accepted" if hearing.excuse.review.accepted else "excuse_refused",
            reason=f"excuse_review:{number}",
            to=(Desk.CLERK,),
        )
    appearance = appearance_at(hearing)
    absent = appearance is not None and appearance.principal is not Answer.YES
    if earlier.record is None and absent and _principal_must_come(lawsuit):
        yield NoticeDue(template="absence_reported", reason=f"absence:{number}", to=(Desk.BUREAU,))


def of_duty(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
    """A duty that came or went without a new hearing: it passed on from or to another lawsuit."""
    if before.obligation is None or len(before.hearings) != len(after.hearings):
        return
    hearing, came = after.next_hearing, _principal_must_come(after)
    if hearing is None or hearing.starts_at <= now or came == _principal_must_come(before):
        return
    yield NoticeDue(
        template="duty_came" if came else "duty_went",
        reason=f"duty:{hearing.number}:{after.obligation.turns if after.obligation else 0}",
        to=(Desk.CLERK,),
        facts={
            "starts_at": hearing.starts_at.isoformat(),
            "place": hearing.place,
            **_duty_facts(after),
        },
    )


def _principal_must_come(lawsuit: Lawsuit) -> bool:
    return lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.YES


def _duty_facts(lawsuit: Lawsuit) -> dict[str, str]:
    verdicts = lawsuit.obligation.verdicts if lawsuit.obligation else ()
    hit = [each for each in verdicts if each.answer is Answer.YES]
    return {"duty": "；".join(f"{each.fact}（{each.citation}）" for each in hit)} if hit else {}
