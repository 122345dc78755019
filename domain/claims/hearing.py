"""What is due before and after each hearing."""

from collections.abc import Iterator

from domain.appearance import appearance_at
from domain.calendar import day_of
from domain.claims.claim import Claim
from domain.facts.hearings import Hearing
from domain.lawsuit import Lawsuit
from domain.obligation import Answer, Capacity
from domain.organs import Organ
from domain.rounds import is_attended_already
from domain.stages import held_trial, is_over_in_court, refused_on


def of_hearings(lawsuit: Lawsuit, organ: Organ) -> Iterator[Claim]:
    """Yield what each hearing asks for; a third party without a defendant's duty owes nothing."""
    if lawsuit.capacity is Capacity.THIRD_PARTY:
        return
    for hearing in lawsuit.trial_hearings:
        if not is_attended_already(lawsuit, hearing):
            yield _head_name(hearing, lawsuit)
        # Without a bureau nobody could review it.
        if hearing.excuse is not None and organ.supervisor is not None:
            yield _excuse_review(hearing, lawsuit)
    for hearing in lawsuit.hearings:
        if hearing.cancellation is None:
            yield _hearing_record(hearing, lawsuit)
        if organ.supervisor is not None:
            yield from _not_held_findings(hearing)
    yield from _observation_report(lawsuit)


def _head_name(hearing: Hearing, lawsuit: Lawsuit) -> Claim:
    refused = refused_on(lawsuit, hearing)
    answered = [
        hearing.nominee and not hearing.nominee.doubt and hearing.nominee.reported_on,
        hearing.excuse and refused is None and hearing.excuse.requested_on,
    ]
    known_on = hearing.moves[-1].moved_on if hearing.moves else hearing.scheduled_on
    return Claim(
        key=f"head_name:{hearing.number}",
        kind="head_name",
        started_on=day_of(hearing.starts_at),
        # Who asked to be excused could not know before the refusal that a head must be named after all.
        not_before=max(known_on, refused) if refused else known_on,
        done_on=min((each for each in answered if each), default=None),
        dropped=hearing.record is not None or is_over_in_court(lawsuit),
    )


def _excuse_review(hearing: Hearing, lawsuit: Lawsuit) -> Claim:
    """Return the bureau's review: before the hearing, while someone else may still be sent."""
    assert hearing.excuse is not None  # noqa: S101 -- the caller has looked
    excuse, hearing_on = hearing.excuse, day_of(hearing.starts_at)
    turn = f":{len(hearing.past_excuses) + 1}" if hearing.past_excuses else ""
    return Claim(
        key=f"excuse_review:{hearing.number}{turn}",
        kind="excuse_review",
        started_on=excuse.requested_on,
        not_after=hearing_on if excuse.requested_on < hearing_on else None,
        done_on=excuse.review.reviewed_on if excuse.review else None,
        dropped=_is_review_moot(hearing, lawsuit),
    )


def _is_review_moot(hearing: Hearing, lawsuit: Lawsuit) -> bool:
    """Tell whether nothing is left to excuse: the suit is over without the hearing, or who was asked for came."""
    appearance = appearance_at(hearing)
    if appearance is None:
        return is_over_in_court(lawsuit)
    is_any_head_enough = (
        lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.NO
    )
    came = appearance.head if is_any_head_enough else appearance.principal
    return came is Answer.YES


def _hearing_record(hearing: Hearing, lawsuit: Lawsuit) -> Claim:
    hearing_on, ended_on = day_of(hearing.starts_at), lawsuit.ended_in_court_on
    was_overtaken = ended_on is not None and hearing_on > ended_on
    return Claim(
        key=f"hearing_record:{hearing.number}",
        kind="hearing_record",
        started_on=hearing_on,
        not_before=hearing.moves[-1].moved_on if hearing.moves else hearing.scheduled_on,
        done_on=hearing.record.recorded_on if hearing.record else None,
        dropped=hearing.record is None and was_overtaken,
    )


def _not_held_findings(hearing: Hearing) -> Iterator[Claim]:
    """Yield the bureau's answer to each word of the organ that the hearing was not held: until then the file waits."""
    for turn, claim in enumerate(hearing.not_held_claims, start=1):
        yield Claim(
            key=f"not_held_finding:{hearing.number}:{turn}",
            kind="not_held_finding",
            started_on=claim.claimed_on,
            done_on=claim.answer.reviewed_on if claim.answer else None,
        )


def _observation_report(lawsuit: Lawsuit) -> Iterator[Claim]:
    hearing = held_trial(lawsuit)
    appearance = appearance_at(hearing) if hearing else None
    if hearing is None or appearance is None or appearance.principal is not Answer.YES:
        return
    seen = hearing.observation
    yield Claim(
        key=f"observation_report:{hearing.number}",
        kind="observation_report",
        started_on=day_of(hearing.starts_at),
        not_before=hearing.record.recorded_on if hearing.record else None,
        done_on=(seen.reported_on or seen.observed_on) if seen else None,
    )
