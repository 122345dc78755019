"""What follows an absence: circulated criticism and the talk."""

from datetime import date

from domain.frozen import Frozen


class Censure(Frozen):
    """Circulated criticism: proposed by the bureau, decided by the government (the Opinions 三（三）).

    `proposed_by` and `decided_by` are accounts; where the decision came on paper, the one that entered it.
    """

    hearing: int
    ground: str
    proposed_on: date
    proposed_by: str | None = None
    approved: bool | None = None
    reason: str = ""
    decided_on: date | None = None
    decided_by: str | None = None
    document_number: str = ""
    issued_on: date | None = None


class Interview(Frozen):
    """The admonitory talk (约谈): its day, its minutes and what must be set right by when."""

    interview_on: date
    place: str
    scheduled_on: date
    held_on: date | None = None
    minutes: str = ""
    rectification_due_on: date | None = None
    rectified_on: date | None = None
