"""The defence, from the day the organ received the complaint."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity
from domain.stages import is_over_in_court

_DEFENCES = {
    Level.FIRST: "defence",
    Level.SECOND: "defence_on_appeal",
    Level.RETRIAL: "opinion_on_retrial",
}


def of_notice(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the claim on the defence; each level has its own paper and provision, all of 15 calendar days.

    A third party that the plaintiff did not refuse as defendant owes none, nor does an organ that appealed itself, or
    whose case was sent back: no other party's paper was served on it. Where a suit that had not been docketed is to be
    tried, the complaint is served only now.
    """
    previous = lawsuit.previous
    is_asked = previous is None or previous.asks_an_answer
    if lawsuit.capacity is Capacity.THIRD_PARTY or not is_asked:
        return
    yield Claim(
        key="defence",
        kind=_DEFENCES[lawsuit.level],
        started_on=lawsuit.received_on,
        done_on=lawsuit.defence_filed_on,
        dropped=is_over_in_court(lawsuit),
    )
    if lawsuit.level is Level.FIRST:
        yield from _rights_on_receipt(lawsuit)
        yield from _extended_evidence(lawsuit)


def _rights_on_receipt(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield what the organ may ask of a first instance in the time for its defence; filing it without waives both."""
    extension = lawsuit.evidence_extension
    is_over = lawsuit.defence_filed_on is not None or is_over_in_court(lawsuit)
    yield Claim(
        key="jurisdiction_objection",
        kind="jurisdiction_objection",
        started_on=lawsuit.received_on,
        dropped=is_over
        or lawsuit.referrals != ()
        or any(each.is_held for each in lawsuit.hearings),
    )
    yield Claim(
        key="evidence_extension",
        kind="evidence_extension",
        started_on=lawsuit.received_on,
        done_on=extension.requested_on if extension else None,
        dropped=is_over,
    )


def _extended_evidence(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the evidence that the court allowed to come later, from the end of the cause."""
    extension = lawsuit.evidence_extension
    if extension is not None and extension.cause_ended_on is not None:
        yield Claim(
            key="extended_evidence",
            kind="extended_evidence",
            started_on=extension.cause_ended_on,
            not_before=extension.ruled_on,
            done_on=extension.filed_on,
            dropped=is_over_in_court(lawsuit),
        )
