"""Notices of hearings: one that is set, who will attend, excuses, absences, and a duty that came or went."""

from collections.abc import Iterator
from datetime import datetime

from domain.appearance import appearance_at
from domain.escalation import Desk
from domain.facts.hearings import Hearing, HearingKind
from domain.lawsuit import Lawsuit, Level
from domain.notices.notice import NoticeDue
from domain.obligation import Answer
from domain.organs import POST_NAMES
from domain.rounds import is_attended_already

_ANSWERS = {
    Answer.YES: "应当出庭",
    Answer.NO: "不负意见规定的出庭义务",
    Answer.UNKNOWN: "尚不能确定",
}


def of_hearings(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
    """Yield what is told of new hearings that are still to come, and of what changed at each."""
    known = {each.number: each for each in before.hearings}
    for hearing in after.hearings:
        earlier = known.get(hearing.number)
        if earlier is not None:
            yield from _of_its_day(earlier, hearing, now)
            yield from _of_one_hearing(earlier, hearing, after)
        elif hearing.starts_at > now and not hearing.is_void:
            yield _hearing_notice(hearing, after)
            # The form that sets a hearing names the head, too.
            yield from _of_one_hearing(_as_set(hearing), hearing, after)


def _as_set(hearing: Hearing) -> Hearing:
    nothing = {"nominee": None, "excuse": None, "record": None}
    none = {"substitutions": (), "adjournments": (), "invitations": (), "superseded": ()}
    none |= {"not_held_claims": (), "past_excuses": ()}
    return hearing.model_copy(update={**nothing, **none})


def _of_its_day(earlier: Hearing, hearing: Hearing, now: datetime) -> Iterator[NoticeDue]:
    """Tell that a hearing was moved or cancelled, unless its day has passed."""
    facts = {"starts_at": hearing.starts_at.isoformat(), "place": hearing.place}
    if len(hearing.moves) > len(earlier.moves) and hearing.starts_at > now:
        yield NoticeDue(
            template="hearing_moved",
            reason=f"hearing:{hearing.number}:moved:{len(hearing.moves)}",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            facts={**facts, "from_at": earlier.starts_at.isoformat()},
        )
        if hearing.nominee is not None and hearing.nominee.doubt:
            yield NoticeDue(
                template="head_in_doubt",
                reason=f"head_in_doubt:{hearing.number}:{len(hearing.moves)}",
                to=(Desk.CLERK,),
                facts=facts,
            )
    if hearing.cancellation is not None and earlier.is_awaited and hearing.starts_at > now:
        yield NoticeDue(
            template="hearing_cancelled",
            reason=f"hearing:{hearing.number}:cancelled",
            to=(Desk.CLERK, Desk.HANDLING_UNIT),
            facts=facts,
        )


def _hearing_notice(hearing: Hearing, lawsuit: Lawsuit) -> NoticeDue:
    if hearing.kind is not HearingKind.TRIAL:
        return NoticeDue(
            template="session",
            reason=f"hearing:{hearing.number}",
            to=(Desk.CLERK,),
            urgent=False,
            facts={"starts_at": hearing.starts_at.isoformat(), "place": hearing.place},
        )
    is_duty = _must_come_to(hearing, lawsuit)
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
    head = hearing.nominee
    if head and head.turn != (earlier.nominee.turn if earlier.nominee else 0):
        yield NoticeDue(
            template="head_named",
            reason=f"head:{number}:{head.turn}",
            to=(Desk.BUREAU,),
            urgent=False,
            facts={"head": head.name, "post": head.title or POST_NAMES[head.post]},
        )
    if len(hearing.substitutions) > len(earlier.substitutions):
        yield NoticeDue(
            template="substitution_reported",
            reason=f"substitution:{number}:{len(hearing.moves)}:{len(hearing.substitutions)}",
            to=(Desk.BUREAU,),
            facts={"starts_at": hearing.starts_at.isoformat()},
        )
    if len(hearing.adjournments) > len(earlier.adjournments):
        yield NoticeDue(
            template="adjournment_requested",
            reason=f"adjournment:{number}:{len(hearing.adjournments)}",
            to=(Desk.BUREAU,),
            urgent=False,
            facts={"starts_at": hearing.starts_at.isoformat()},
        )
    if len(hearing.invitations) > len(earlier.invitations):
        yield NoticeDue(
            template="observers_invited",
            reason=f"invitation:{number}:{len(hearing.invitations)}",
            to=(Desk.CLERK,),
            urgent=False,
            facts={"starts_at": hearing.starts_at.isoformat(), "place": hearing.place},
        )
    yield from _of_corrections(earlier, hearing)
    yield from _of_not_held(earlier, hearing)
    yield from _of_excuse(earlier, hearing)
    appearance = appearance_at(hearing)
    absent = (
        hearing.kind is HearingKind.TRIAL
        and appearance is not None
        and appearance.principal is not Answer.YES
    )
    if earlier.record is None and absent and _must_come_to(hearing, lawsuit):
        yield NoticeDue(template="absence_reported", reason=f"absence:{number}", to=(Desk.BUREAU,))


def _of_excuse(earlier: Hearing, hearing: Hearing) -> Iterator[NoticeDue]:
    """Tell the bureau that an excuse is asked for, or another on new grounds, and the organ how it was reviewed."""
    excuse, turn = hearing.excuse, len(hearing.past_excuses)
    if excuse is None:
        return
    known = earlier.excuse if turn == len(earlier.past_excuses) else None
    nth = f"{_nth(hearing)}:{turn + 1}" if turn else _nth(hearing)
    if known is None:
        yield NoticeDue(template="excuse_requested", reason=f"excuse:{nth}", to=(Desk.BUREAU,))
    if excuse.review and not (known and known.review):
        yield NoticeDue(
            template="excuse_accepted" if excuse.review.accepted else "excuse_refused",
            reason=f"excuse_review:{nth}",
            to=(Desk.CLERK,),
        )


def _of_corrections(earlier: Hearing, hearing: Hearing) -> Iterator[NoticeDue]:
    """Tell the other side that a finding was set right: the bureau of a record, the organ of a confirmation."""
    start = len(earlier.superseded)
    for turn, each in enumerate(hearing.superseded[start:], start=start + 1):
        reason = f"corrected:{hearing.number}:{turn}"
        facts = {"starts_at": hearing.starts_at.isoformat()}
        if each.confirmation is not None:
            yield NoticeDue(
                template="confirmation_corrected", reason=reason, to=(Desk.CLERK,), facts=facts
            )
        else:
            yield NoticeDue(
                template="finding_corrected",
                reason=reason,
                to=(Desk.BUREAU,),
                urgent=False,
                facts=facts,
            )


def _of_not_held(earlier: Hearing, hearing: Hearing) -> Iterator[NoticeDue]:
    """Tell the bureau that its finding is awaited, and the organ what it found."""
    turn = len(hearing.not_held_claims)
    facts = {"starts_at": hearing.starts_at.isoformat()}
    if turn > len(earlier.not_held_claims):
        yield NoticeDue(
            template="not_held_claimed",
            reason=f"not_held:{hearing.number}:{turn}",
            to=(Desk.BUREAU,),
            facts=facts,
        )
    last = hearing.not_held_claims[-1] if hearing.not_held_claims else None
    if last is not None and last.answer is not None and earlier.pending_claim is not None:
        yield NoticeDue(
            template="not_held_found" if last.answer.accepted else "not_held_refused",
            reason=f"not_held:{hearing.number}:{turn}:answered",
            to=(Desk.CLERK,),
            facts=facts,
        )


def _nth(hearing: Hearing) -> str:
    """Return the hearing's number, and how often it was moved: what is said anew for another day is told anew."""
    return f"{hearing.number}:{len(hearing.moves)}" if hearing.moves else str(hearing.number)


def of_unrecorded(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Tell the clerk that a judgment on the merits came in and no hearing is on record."""
    if after.is_hearing_unrecorded and not before.is_hearing_unrecorded:
        yield NoticeDue(
            template="hearing_unrecorded",
            reason=f"hearing_unrecorded:{len(after.hearings)}:{len(after.mistakes)}",
            to=(Desk.CLERK,),
            urgent=False,
        )


def of_no_hearing(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Tell the bureau that no hearing is held at first instance: the organ says so itself, and it ends the duty."""
    recorded = after.no_hearing
    if recorded is not None and recorded != before.no_hearing and after.tried_as is Level.FIRST:
        yield NoticeDue(
            template="no_hearing_at_first_instance",
            reason=f"no_hearing:{recorded.after}:{recorded.recorded_on.isoformat()}",
            to=(Desk.BUREAU,),
            urgent=False,
        )


def of_duty(before: Lawsuit, after: Lawsuit, now: datetime) -> Iterator[NoticeDue]:
    """A duty that came or went without a new hearing: it passed on from or to another lawsuit."""
    yield from _of_late_turn(before, after)
    if before.obligation is None or len(before.hearings) != len(after.hearings):
        return
    hearing, came = after.next_trial, _principal_must_come(after)
    if hearing is None or hearing.starts_at <= now or is_attended_already(after, hearing):
        return
    facts = {
        "starts_at": hearing.starts_at.isoformat(),
        "place": hearing.place,
        **_duty_facts(after),
    }
    if came != _principal_must_come(before):
        turns = after.obligation.turns if after.obligation else 0
        yield NoticeDue(
            template="duty_came" if came else "duty_went",
            reason=f"duty:{hearing.number}:{turns}",
            to=(Desk.CLERK,),
            facts=facts,
        )
    elif came and is_attended_already(before, hearing):
        yield NoticeDue(
            template="called_again",
            reason=f"called_again:{hearing.number}:{len(after.demands)}",
            to=(Desk.CLERK,),
            facts=facts,
        )


def _of_late_turn(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Tell the bureau that the duty turned once a hearing was held or a censure proposed: a breach came or went."""
    earlier, now = before.obligation, after.obligation
    was_held = any(each.is_held for each in before.trial_hearings)
    if earlier is None or now is None or not (was_held or before.censure is not None):
        return
    if now.turns != earlier.turns:
        yield NoticeDue(
            template="duty_turned",
            reason=f"duty_turned:{now.turns}",
            to=(Desk.BUREAU,),
            urgent=False,
            facts={"now": _ANSWERS[now.principal], **_duty_facts(after)},
        )


def _principal_must_come(lawsuit: Lawsuit) -> bool:
    return lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.YES


def _must_come_to(hearing: Hearing, lawsuit: Lawsuit) -> bool:
    """Tell whether the duty calls the principal head to this hearing: not where he has met it already."""
    return _principal_must_come(lawsuit) and not is_attended_already(lawsuit, hearing)


def _duty_facts(lawsuit: Lawsuit) -> dict[str, str]:
    verdicts = lawsuit.obligation.verdicts if lawsuit.obligation else ()
    hit = [each for each in verdicts if each.answer is Answer.YES]
    duty = "；".join(f"{each.fact}（{each.citation}）" for each in hit)
    return {"asked": _asked_for(lawsuit), **({"duty": duty} if duty else {})}


def _asked_for(lawsuit: Lawsuit) -> str:
    """Return what the unknown triggers ask for, as the notice of a hearing says it: that is when it matters."""
    missing = lawsuit.obligation.missing if lawsuit.obligation else ()
    if not missing:
        return "核查出庭义务所需的案情已齐全"
    return f"核查出庭义务尚缺案情，请登录补充：{'；'.join(missing)}"
