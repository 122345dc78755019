"""An errand as an activity takes it up."""

from temporalio.exceptions import ApplicationError

from ledger.assignments import Assignment, ErrandUnknown, read_assignment
from ledger.database import Database


async def take_up(database: Database, errand_id: str) -> Assignment:
    """Return what an errand asks for.

    Raises:
        ApplicationError: `ErrandUnknown`, not to be tried again: the ledger has no such errand.
    """
    try:
        return await read_assignment(database, errand_id)
    except ErrandUnknown as error:
        raise ApplicationError(str(error), type="ErrandUnknown", non_retryable=True) from error
