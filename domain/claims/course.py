"""The court's own time limits: shown to everyone, chased by nobody."""

from collections.abc import Iterator

from domain.claims.claim import Claim
from domain.facts.course import ProcedureType
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity

_LIMITS = {Level.FIRST: "trial_limit", Level.SECOND: "trial_limit_on_appeal"}


def of_course(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the time in which the court is to decide, from the day of docketing (立案之日).

    Where that day is unknown nothing is shown rather than a day that would be too late. A summary procedure that turns
    ordinary keeps its start (解释 art 105), and only an ordinary one may be extended (行政诉讼法 arts 81, 83, 88). A
    retrial has the time of the instance by whose rules it is tried (解释 art 119).
    """
    kind = _LIMITS.get(lawsuit.tried_as) if lawsuit.tried_as else None
    if lawsuit.docketed_on is None or lawsuit.capacity is Capacity.THIRD_PARTY or kind is None:
        return
    if lawsuit.procedure_type is ProcedureType.SUMMARY:
        kind = "trial_limit_in_summary"
    extensions = lawsuit.trial_extensions if kind in _LIMITS.values() else ()
    yield Claim(
        key="trial_limit",
        kind=kind,
        started_on=lawsuit.docketed_on,
        extension_months=sum(each.months for each in extensions),
        extension_days=sum(each.days for each in extensions),
        done_on=lawsuit.ended_in_court_on,
    )
