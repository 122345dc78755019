"""That a dispute was resolved in substance (实质性化解), by whom and how."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen
from domain.people import Attached


class ResolutionWay(StrEnum):
    """How the dispute itself, not only the suit, came to its end."""

    SETTLEMENT = "settlement"
    MEDIATION = "mediation"
    ACT_CHANGED = "act_changed"
    DUTY_PERFORMED = "duty_performed"
    EXPLANATION = "explanation"
    OTHER = "other"


class Resolution(Frozen):
    """The resolution with who brought it about and its evidence."""

    way: ResolutionWay
    by_whom: str
    summary: str
    evidence: tuple[Attached, ...]
    resolved_on: date
