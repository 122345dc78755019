"""Recommendations of courts and procuratorates: the duty to answer is the addressee's."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class RecommendationKind(StrEnum):
    """On what ground it was sent; each ground has its own time to answer, or none in law."""

    NON_APPEARANCE = "non_appearance"
    NON_PERFORMANCE = "non_performance"
    NORMATIVE_DOCUMENT = "normative_document"
    GOVERNANCE = "governance"
    PROCURATORIAL = "procuratorial"
    OTHER = "other"


class Addressee(StrEnum):
    """Who must answer: the sued organ, the one above it, the supervision organ, or another."""

    ORGAN = "organ"
    SUPERIOR = "superior"
    SUPERVISION = "supervision"
    OTHER = "other"


class Recommendation(Frozen):
    """One recommendation and its answer. `answer_due_on` is the day that the paper itself sets, where it sets one.

    `recorded_on` is the day on which it was entered here.
    """

    number: int
    kind: RecommendationKind
    document_number: str
    issuer: str
    addressee: Addressee
    topic: str
    received_on: date
    recorded_on: date | None = None
    is_urgent: bool = False
    answer_due_on: date | None = None
    answer: str = ""
    adopted: bool | None = None
    answered_on: date | None = None

    @property
    def awaits_the_organ(self) -> bool:
        """Tell whether the sued organ owes an answer."""
        return self.addressee is Addressee.ORGAN and self.answered_on is None
