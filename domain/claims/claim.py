"""What a deadline is planned from."""

from datetime import date

from domain.frozen import Frozen


class Claim(Frozen):
    """What a deadline is planned from: when two are equal, so are the deadlines."""

    key: str
    kind: str
    started_on: date
    not_before: date | None = None
    done_on: date | None = None
    dropped: bool = False
