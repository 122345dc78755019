"""What a deadline is planned from."""

from datetime import date

from domain.deadlines import Pause, Period
from domain.frozen import Frozen


class Claim(Frozen):
    """What a deadline is planned from: when two are equal, so are the deadlines.

    `period` is one that a court or an issuer set in this case, over the rule pack's.

    `not_after` is a day after which the thing would come too late, such as the hearing that it is for.

    `chased_from` is a day before which nobody here knew of it: the rungs after the due day are counted from no sooner.

    `extension_days` are counted as the period's own days are; `extension_months` lengthen a period of months. `pauses`
    are the days on which the trial stood still: the timetable puts them where the rule pack lets them stop the clock.
    `basis` is cited where it is another than the time limit's. `doubt` says why the day may be another than the one
    planned: it is provisional then, and the receipt begins with it.
    """

    key: str
    kind: str
    started_on: date
    not_before: date | None = None
    not_after: date | None = None
    chased_from: date | None = None
    period: Period | None = None
    extension_months: int = 0
    extension_days: int = 0
    pauses: tuple[Pause, ...] = ()
    basis: str | None = None
    doubt: str | None = None
    done_on: date | None = None
    dropped: bool = False
