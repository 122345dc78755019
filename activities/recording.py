"""Recording: the one way from a procedure to the ledger, and the polite refusal before it."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.acts import acts_allowed, apply
from domain.acts.act import Scene
from domain.messages import ActRequest, Recorded, Recording, Refused
from domain.refusals import Refusal
from ledger import deciding
from ledger.database import Database
from ledger.deciding import LawsuitUnknown
from ledger.lawbooks import lawbook


class LedgerActivities:
    """The ledger as the procedures know it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="record")
    async def record(self, recording: Recording) -> Recorded:
        """Decide a request on the locked row and write what follows; refusals come back as values.

        Twice is harmless: the act id is answered from the journal. An unavailable database is an error, retried by the
        engine for as long as it lasts; an unknown lawsuit isn't retried.
        """
        try:
            return await deciding.record(self._database, recording)
        except LawsuitUnknown as error:
            raise ApplicationError(str(error), type="LawsuitUnknown", non_retryable=True) from error


def refusal_beforehand(known: Recorded, request: ActRequest) -> Refused | None:
    """Judge a request by what the workflow knows, for a refusal that leaves no history; the ledger judges again.

    The office-holders aren't at hand here, and the day is the one on which the API was asked.
    """
    scene = Scene(actor=request.actor, now=request.asked_at, organ=known.organ, lawbook=lawbook())
    try:
        apply(known.lawsuit, request.acts, scene)
    except Refusal as refusal:
        return Refused(
            kind=type(refusal).__name__,
            message=str(refusal),
            version=known.version,
            allowed=acts_allowed(known.lawsuit, known.organ, request.actor),
        )
    return None
