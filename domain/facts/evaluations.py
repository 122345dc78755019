"""What others hold of an appearance: its evaluation, and those put forward as exemplars."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class EvidenceWay(StrEnum):
    """On what an evaluation rests (the Opinions 三（二）)."""

    COURT_INFORMATION = "court_information"
    THIRD_PARTY_SURVEY = "third_party_survey"
    VIDEO_SAMPLING = "video_sampling"
    FOLLOW_UP_VISIT = "follow_up_visit"


class Evaluation(Frozen):
    """Scores from 0 to 100 for 出声, 出解 and 出治; None is not assessed. A later evaluation stands beside it.

    `spoke` is what the head said at the hearing, `resolved` what was done for the dispute's substance, `rectified` what
    was put right.
    """

    hearing: int
    spoke: int | None = None
    resolved: int | None = None
    rectified: int | None = None
    evidence: tuple[EvidenceWay, ...]
    remark: str
    evaluated_on: date
    by: str


class Exemplar(Frozen):
    """A head put forward as an exemplar (典型), and to whom on which day."""

    name: str
    deed: str
    recipient: str
    reported_on: date
    by: str
