"""More time for evidence: asked of the court, granted or not, and used (行政诉讼法 art 36)."""

from datetime import date

from domain.frozen import Frozen


class EvidenceExtension(Frozen):
    """The organ's request for more time, what the court held of it, and when the cause ended and the evidence came."""

    ground: str
    requested_on: date
    granted: bool | None = None
    ruled_on: date | None = None
    cause_ended_on: date | None = None
    filed_on: date | None = None
