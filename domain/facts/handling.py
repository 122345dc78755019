"""Which unit handles the lawsuit for the organ (谁承办谁应诉)."""

from datetime import date

from domain.frozen import Frozen


class Assignment(Frozen):
    """The lawsuit handed to a unit (案件交办单), by whose desk, and by when its part is to be finished."""

    unit: str
    assigned_on: date
    by: str
    document_number: str | None = None
    instruction: str = ""
    finish_on: date | None = None
