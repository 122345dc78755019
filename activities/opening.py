"""Opening: a further level of a dispute gets its lawsuit and its procedure, harmless when run twice."""

from temporalio import activity
from temporalio.client import Client

from activities.errands import take_up
from activities.waking import wake
from ledger import assignments, opening
from ledger.database import Database


class OpeningActivities:
    """The start of a linked level as errands know it."""

    def __init__(self, database: Database, client: Client, task_queue: str) -> None:
        self._database = database
        self._client = client
        self._task_queue = task_queue

    @activity.defn(name="open_level")
    async def open_level(self, errand_id: str) -> str:
        """Register the level that an act opened and start its procedure; return how it ended.

        Raises:
            ApplicationError: `ErrandUnknown`, not to be tried again.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        ref = await opening.open_level(self._database, errand)
        await wake(self._client, self._task_queue, ref)
        return await assignments.end(self._database, errand.id, f"opened {ref}")
