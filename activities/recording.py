"""Recording: the one way from a procedure to the ledger, and the polite refusal before it."""

import psycopg
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.acts import acts_allowed, apply
from domain.acts.act import Scene
from domain.messages import ActRequest, Recorded, Recording, Refused
from domain.refusals import LedgerBehind, Refusal
from ledger import deciding, watching
from ledger.database import Database
from ledger.finding import LawsuitUnknown
from ledger.lawbooks import lawbook
from ledger.memory import MEMORY

LAWSUIT_UNKNOWN = "LawsuitUnknown"
RECORDING_IMPOSSIBLE = "RecordingImpossible"
LEDGER_UNAVAILABLE = "LedgerUnavailable"
LEDGER_BEHIND = LedgerBehind.__name__
# What the same request would meet again, however often it is retried; a lost or slow database isn't among them.
_HOPELESS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, psycopg.DataError)

log = structlog.get_logger()


class LedgerActivities:
    """The ledger as the procedures know it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="record")
    async def record(self, recording: Recording) -> Recorded:
        """Decide a request on the locked row and write what follows; refusals come back as values.

        Twice is harmless: the act id is answered from the journal. An unavailable database is an error, retried by the
        engine for as long as it lasts. An unknown lawsuit isn't retried, nor a request that can't be recorded whatever
        happens: retried for ever it would hold up every other act on its lawsuit.
        """
        try:
            return await deciding.record(self._database, recording, MEMORY)
        except LawsuitUnknown as error:
            raise ApplicationError(
                "台账中没有这个案件。", type=LAWSUIT_UNKNOWN, non_retryable=True
            ) from error
        except _HOPELESS as error:
            log.exception("recording_impossible", ref=recording.ref)
            if recording.request is None:
                await watching.alarm_unwatched(self._database, recording.ref)
            message = "所填内容无法登记，请核对日期和文字是否正常；仍不能登记的，请联系系统管理员。"
            raise ApplicationError(
                message, type=RECORDING_IMPOSSIBLE, non_retryable=True
            ) from error


def refusal_beforehand(ref: str, known_version: int, request: ActRequest) -> Refused | None:
    """Judge a request by what this process saw last, for a refusal that leaves no history; the ledger judges again.

    Never replayed. The office-holders aren't at hand here, and the day is the one on which the API was asked. Where the
    ledger has moved on, the act may be what moved it: nothing is refused for what it has done itself. Nor is anything
    where the ledger can't be reached.
    """
    seen = MEMORY.at(ref, known_version)
    if seen is None:
        return None
    lawsuit = seen.standing.lawsuit
    scene = Scene(actor=request.actor, now=request.asked_at, organ=seen.organ, lawbook=lawbook())
    try:
        apply(lawsuit, request.parsed, scene)
    except Refusal as refusal:
        return Refused(
            kind=type(refusal).__name__,
            message=str(refusal),
            version=seen.version,
            allowed=acts_allowed(lawsuit, seen.organ, request.actor, lawbook().pack_of(lawsuit)),
        )
    return None
