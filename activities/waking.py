"""Waking a lawsuit's workflow: where it runs it gets a `refresh`, where it doesn't it starts from the ledger."""

from datetime import timedelta

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.errands import take_up
from domain.frozen import Frozen
from ledger import assignments, errands, watching
from ledger.database import Database
from ledger.lawbooks import latest_lawbook
from ledger.roots import make_root_if_due

LAWSUIT_WORKFLOW = "Lawsuit"
ASLEEP_AFTER = timedelta(minutes=2)
LOST_AFTER = timedelta(minutes=10)
AT_ONCE = 500

log = structlog.get_logger()


class Swept(Frozen):
    """What one sweep found: workflows woken, errands sent again, errands given up by the engine."""

    woken: int
    sent_again: int
    given_up: int


def workflow_id(ref: str) -> str:
    """Return the id under which a lawsuit's workflow runs; it names no one."""
    return f"lawsuit-{ref}"


def ref_of(workflow: str) -> str | None:
    """Return the lawsuit whose workflow this is, or None where it is no lawsuit's."""
    _, is_one, ref = workflow.partition("lawsuit-")
    return ref if is_one and workflow == workflow_id(ref) else None


async def wake(client: Client, task_queue: str, ref: str) -> None:
    """Signal `refresh`, starting the workflow where there is none. A hint: twice is harmless, lost costs a minute."""
    await client.start_workflow(
        LAWSUIT_WORKFLOW, ref, id=workflow_id(ref), task_queue=task_queue, start_signal="refresh"
    )


async def wake_due(
    database: Database, client: Client, task_queue: str, *, asleep_for: timedelta = timedelta()
) -> int:
    """Wake the lawsuits whose wake-up has been past for that long, in office time; return how many."""
    refs = await watching.asleep(database, asleep_for, AT_ONCE)
    for ref in refs:
        await wake(client, task_queue, ref)
    return len(refs)


async def wake_for_calendar(database: Database, client: Client, task_queue: str) -> int:
    """Wake the lawsuits whose deadlines another calendar planned, for them to be planned anew; return how many."""
    lawbook = await latest_lawbook(database)
    refs = await watching.planned_otherwise(database, lawbook.version, AT_ONCE)
    for ref in refs:
        await wake(client, task_queue, ref)
    return len(refs)


class WakingActivities:
    """The sweep of every minute, and the nudge of one lawsuit by another."""

    def __init__(self, database: Database, client: Client, task_queue: str) -> None:
        self._database = database
        self._client = client
        self._task_queue = task_queue

    @activity.defn(name="sweep")
    async def sweep(self) -> Swept:
        """Wake what sleeps or another calendar planned, look after errands that never came back, make the day's root.

        It is what makes every signal a hint, and what brings workflows back after a restored or lost engine.
        """
        woken = await wake_due(
            self._database, self._client, self._task_queue, asleep_for=ASLEEP_AFTER
        )
        woken += await wake_for_calendar(self._database, self._client, self._task_queue)
        again, given_up = await self._look_after_errands()
        if (day := await make_root_if_due(self._database)) is not None:
            log.info("root_made", day=str(day))
        await errands.call_relay(self._database)
        if woken or again or given_up:
            log.warning("swept", woken=woken, sent_again=again, given_up=given_up)
        return Swept(woken=woken, sent_again=again, given_up=given_up)

    @activity.defn(name="nudge_lawsuit")
    async def nudge_lawsuit(self, errand_id: str) -> str:
        """Have another lawsuit look at the register of the year again; return how it ended.

        Raises:
            ApplicationError: `ErrandUnknown`, not to be tried again.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        await wake(self._client, self._task_queue, str(errand.ref))
        return await assignments.end(self._database, errand.id, "nudged")

    async def _look_after_errands(self) -> tuple[int, int]:
        again = given_up = 0
        for carrier in await errands.running_since(self._database, LOST_AFTER, AT_ONCE):
            try:
                found = await self._client.get_activity_handle(carrier).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                await errands.send_again(self._database, carrier)
                again += 1
                continue
            if found.close_time is not None:
                given_up += await errands.give_up_carried(self._database, carrier)
        return again, given_up
