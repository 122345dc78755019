"""What an absence asks of bureau, government and organ."""

from collections.abc import Iterator
from datetime import date

from domain.claims.claim import Claim
from domain.facts.hearings import Hearing
from domain.facts.sanctions import Interview
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.rulepack import RulePack
from domain.stages import (
    awaits_finding_of_not_held,
    held_trial,
    is_absence_open,
    is_finding_disputed,
)


def of_accountability(lawsuit: Lawsuit, organ: Organ, pack: RulePack) -> Iterator[Claim]:
    """Yield what a confirmed absence asks: the bureau's proposal, the government's decision, the talk, and its result.

    Once its ground has gone (an excuse accepted, a finding corrected), nothing more is asked.
    """
    if is_absence_open(lawsuit, organ):
        yield from _of_censure(lawsuit)
        yield from _of_talk(lawsuit, pack)
        yield from _of_rectification("rectification", lawsuit.interview)
    yield from _of_rectification("correction_rectification", lawsuit.correction_interview)


def _of_rectification(key: str, talk: Interview | None) -> Iterator[Claim]:
    if talk is not None and talk.rectification_due_on is not None:
        yield Claim(
            key=key,
            kind="rectification",
            started_on=talk.rectification_due_on,
            basis=talk.basis,
            done_on=talk.rectified_on,
        )


def _of_censure(lawsuit: Lawsuit) -> Iterator[Claim]:
    hearing, censure = held_trial(lawsuit), lawsuit.censure
    # The bureau was in time, or late, with its first proposal; the government decides on each.
    first = lawsuit.past_censures[0].censure if lawsuit.past_censures else censure
    if hearing is not None and hearing.confirmation is not None:
        review = hearing.excuse.review if hearing.excuse else None
        confirmed_on = hearing.confirmation.confirmed_on
        is_late_review = review is not None and review.reviewed_on > confirmed_on
        yield Claim(
            key="censure",
            kind="censure",
            started_on=confirmed_on,
            not_before=review.reviewed_on if review and is_late_review else None,
            done_on=first.proposed_on if first else None,
            # Nothing can be proposed while the bureau's own finding is awaited, or is to be corrected.
            dropped=censure is None and _is_in_question(hearing, lawsuit),
        )
    if censure is not None:
        yield Claim(
            key="censure_decision",
            kind="censure_decision",
            started_on=censure.proposed_on,
            done_on=censure.decided_on,
        )


def _is_in_question(hearing: Hearing, lawsuit: Lawsuit) -> bool:
    awaits_review = hearing.excuse is not None and hearing.excuse.review is None
    return awaits_review or awaits_finding_of_not_held(lawsuit) or is_finding_disputed(lawsuit)


def _of_talk(lawsuit: Lawsuit, pack: RulePack) -> Iterator[Claim]:
    started_on = _talk_counts_from(lawsuit, pack)
    if started_on is not None:
        yield Claim(
            key="interview",
            kind="interview",
            started_on=started_on,
            done_on=lawsuit.interview.held_on if lawsuit.interview else None,
        )


def _talk_counts_from(lawsuit: Lawsuit, pack: RulePack) -> date | None:
    """Return the day from which the talk is due: a declined or revoked censure asks for none."""
    censure = lawsuit.censure
    if censure is None or not censure.stands:
        return None
    return censure.issued_on if pack.interview.counted_from == "issue" else censure.decided_on
