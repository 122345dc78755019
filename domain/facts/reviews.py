"""A bureau's answer to what an organ submits: accepted or not, and why."""

from datetime import date

from domain.frozen import Frozen


class Review(Frozen):
    """What the bureau holds of a request, with its reason."""

    accepted: bool
    reason: str
    reviewed_on: date
    by: str
