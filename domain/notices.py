"""Which notice an event calls for, and to whose desk: now, or as a line of the day's digest."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from domain.appearance import appearance_at
from domain.calendar import day_of
from domain.escalation import Desk, Step
from domain.frozen import Frozen
from domain.lawsuit import Hearing, Lawsuit
from domain.obligation import Answer
from domain.organs import POST_NAMES
from domain.stages import owes_remedy
from domain.timetable import Reached


class NoticeDue(Frozen):
    """A notice to write. `reason` is stable: one reason gives one notice, whatever is retried.

    `facts` fill the template; no party is named in them, since notices may leave the network.
    """

    template: str
    reason: str
    to: tuple[Desk, ...]
    urgent: bool = True
    facts: dict[str, str] = Field(default_factory=dict)


def notices_of_change(
    before: Lawsuit | None, after: Lawsuit, now: datetime
) -> tuple[NoticeDue, ...]:
    """Return the notices that the difference between two states calls for at `now` (office time, aware UTC).

    What is entered afterwards (补录) is no news: a lawsuit that is entered whole calls for none, and nobody is called
    to a hearing that has begun.
    """
    if before is None or _is_entered_whole(before, after):
        return ()
    return (
        *_of_hearings(before, after, now),
        *_of_duty(before, after, now),
        *_of_remedy(before, after),
        *_of_urges(before, after),
        *_of_accountability(before, after),
    )


def proposal_to_close(now: datetime) -> NoticeDue:
    """Return the line by which closing proposes itself once nothing else is open (`now`: office time, aware UTC)."""
    return NoticeDue(
        template="settled",
        reason=f"settled:{day_of(now).isoformat()}",
        to=(Desk.CLERK,),
        urgent=False,
    )


def notice_of_rung(reached: Reached) -> NoticeDue:
    """Return the digest line of a rung."""
    deadline, rung = reached.deadline, reached.rung
    return NoticeDue(
        template=f"rung_{rung.step.value}",
        reason=f"{deadline.key}:{deadline.due_on.isoformat()}:{rung.on.isoformat()}",
        to=rung.to,
        urgent=rung.step is Step.DRAFT_URGE,
        facts={"title": deadline.title, "due_on": _day(deadline.due_on), "basis": deadline.basis},
    )


def _is_entered_whole(before: Lawsuit, after: Lawsuit) -> bool:
    """Tell whether one step led from the bare registration to the closed file."""
    was_bare = not (before.hearings or before.outcome or before.withdrawal or before.closed_on)
    return was_bare and after.closed_on is not None


def _of_hearings(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
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


def _of_duty(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
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


def _of_remedy(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    if after.outcome is not None and after.outcome.lost and before.outcome is None:
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


def _of_urges(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    for number, letter in enumerate(after.urges, start=1):
        if number > len(before.urges):
            yield NoticeDue(
                template="urge",
                reason=f"urge:{number}",
                to=(Desk.CLERK, Desk.HANDLING_UNIT),
                facts={"answer_due_on": _day(letter.answer_due_on)},
            )


def _of_accountability(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    censure, earlier = after.censure, before.censure
    if censure is not None and earlier is None:
        yield NoticeDue(
            template="censure_proposed", reason="censure_proposed", to=(Desk.GOVERNMENT_OFFICE,)
        )
    if censure is not None and earlier is not None and censure.approved is not earlier.approved:
        yield NoticeDue(
            template="censure_approved" if censure.approved else "censure_declined",
            reason="censure_decided",
            to=(Desk.BUREAU,),
        )
    if censure is not None and earlier is not None and censure.issued_on and not earlier.issued_on:
        yield NoticeDue(
            template="censure_issued",
            reason="censure_issued",
            to=(Desk.CLERK,),
            facts={"document_number": censure.document_number},
        )
    if after.interview is not None and before.interview is None:
        yield NoticeDue(
            template="interview",
            reason="interview",
            to=(Desk.CLERK,),
            facts={
                "interview_on": _day(after.interview.interview_on),
                "place": after.interview.place,
            },
        )


def _principal_must_come(lawsuit: Lawsuit) -> bool:
    return lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.YES


def _duty_facts(lawsuit: Lawsuit) -> dict[str, str]:
    verdicts = lawsuit.obligation.verdicts if lawsuit.obligation else ()
    hit = [each for each in verdicts if each.answer is Answer.YES]
    return {"duty": "；".join(f"{each.fact}（{each.citation}）" for each in hit)} if hit else {}


def _day(day: object) -> str:
    return f"{day:%Y年%-m月%-d日}"
