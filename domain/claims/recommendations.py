"""The answers that the sued organ owes to recommendations."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.deadlines import Counting, Period
from domain.facts.recommendations import Addressee, Recommendation, RecommendationKind
from domain.lawsuit import Lawsuit

_KINDS = {
    RecommendationKind.NORMATIVE_DOCUMENT: "recommendation_on_document",
    RecommendationKind.GOVERNANCE: "recommendation_on_governance",
    RecommendationKind.PROCURATORIAL: "procuratorial_recommendation",
}


def of_recommendations(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the answer to each recommendation to the organ: by the paper's own day, else in its ground's time.

    One that is entered when its time has passed is chased from then on, the clerk first. Where the time is the office's
    own it isn't overdue at birth either.
    """
    for each in lawsuit.recommendations:
        if each.addressee is Addressee.ORGAN:
            kind = _kind_of(each)
            is_the_offices_own = kind == "recommendation" and each.answer_due_on is None
            yield Claim(
                key=f"recommendation:{each.number}",
                kind=kind,
                started_on=each.answer_due_on or each.received_on,
                not_before=each.recorded_on if is_the_offices_own else None,
                chased_from=each.recorded_on,
                period=Period(counting=Counting.FIXED) if each.answer_due_on else None,
                done_on=each.answered_on,
            )


def _kind_of(recommendation: Recommendation) -> str:
    if recommendation.is_urgent:
        return "procuratorial_recommendation_urgent"
    return _KINDS.get(recommendation.kind, "recommendation")
