"""What follows an absence: circulated criticism, what the organ says against it, and the talk."""

from datetime import date
from enum import StrEnum

from domain.facts.hearings import Confirmation
from domain.facts.reviews import Review
from domain.frozen import Frozen
from domain.people import Attached, Role


class Censure(Frozen):
    """Circulated criticism: proposed by the bureau, decided by the government (the Opinions 三（三）).

    `proposed_by`, `decided_by` and `revoked_by` are accounts; where the government's paper was transcribed, that which
    entered it. What was decided stays when it is revoked. `new_facts` is what was not known when one was proposed
    before.
    """

    hearing: int
    ground: str
    new_facts: str | None = None
    proposed_on: date
    proposed_by: str | None = None
    approved: bool | None = None
    reason: str = ""
    decided_on: date | None = None
    decided_by: str | None = None
    document_number: str = ""
    issued_on: date | None = None
    revoked_on: date | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None
    revocation_number: str | None = None

    @property
    def stands(self) -> bool:
        """Tell whether the government approved it and has not revoked it."""
        return self.approved is True and self.revoked_on is None


class ObjectionTo(StrEnum):
    """What the organ objects to."""

    FINDING = "finding"
    CENSURE = "censure"


class ObjectionWay(StrEnum):
    """How it was heard (申辩)."""

    ON_PAPER = "on_paper"
    HEARD = "heard"


class Objection(Frozen):
    """What the organ said against a finding or a censure, and the bureau's answer: accepted, it is upheld.

    `finding` is the one that it was raised against, which the bureau may have corrected since.
    """

    to: ObjectionTo
    way: ObjectionWay
    statement: str
    papers: tuple[Attached, ...] = ()
    objected_on: date
    answer: Review
    finding: Confirmation | None = None


class InterviewGround(StrEnum):
    """Why there is a talk; the Opinions 三（三） name the first only, others need a basis in the rule pack."""

    ABSENCE = "absence"
    OVERDUE_CORRECTION = "overdue_correction"


class Interview(Frozen):
    """The admonitory talk (约谈): its day, its minutes and what must be set right by when.

    `held_by` is who holds it by the rule pack of the day it was set (domain.md G4), `basis` the provision it rests on.
    `earlier_days` are the days it was first set for.
    """

    interview_on: date
    place: str
    scheduled_on: date
    ground: InterviewGround = InterviewGround.ABSENCE
    basis: str | None = None
    held_by: Role = Role.BUREAU
    earlier_days: tuple[date, ...] = ()
    held_on: date | None = None
    minutes: str = ""
    rectification_due_on: date | None = None
    rectified_on: date | None = None


class PastCensure(Frozen):
    """A censure that was declined or revoked before another was proposed, with the talk that fell with it."""

    censure: Censure
    interview: Interview | None = None
