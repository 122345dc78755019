"""The sweep of every minute: what makes every signal and nudge a hint."""

import asyncio
from datetime import timedelta

import structlog
from temporalio import workflow
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.common import RetryPolicy
from temporalio.service import RPCError

with workflow.unsafe.imports_passed_through():
    from activities.waking import WakingActivities

EVERY = timedelta(minutes=1)

log = structlog.get_logger()


@workflow.defn(name="Sweep")
class SweepWorkflow:
    """Wake the lawsuits that slept past their wake-up and look after lost errands."""

    @workflow.run
    async def run(self) -> None:
        """Sweep once; the next minute is the retry."""
        await workflow.execute_activity_method(
            WakingActivities.sweep,
            start_to_close_timeout=timedelta(seconds=50),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )


async def ensure_schedule(client: Client, task_queue: str) -> None:
    """Have the engine start a sweep every minute, never two at once, none made up for after an outage."""
    action = ScheduleActionStartWorkflow(SweepWorkflow.run, id="sweep", task_queue=task_queue)
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=EVERY),
    )
    try:
        await client.create_schedule("sweep", schedule)
    except ScheduleAlreadyRunningError:
        return


async def keep_schedule(client: Client, task_queue: str) -> None:
    """See to it, for as long as this runs, that the engine has the schedule: a replaced engine starts without it."""
    while True:
        try:
            await ensure_schedule(client, task_queue)
        except RPCError:
            log.warning("schedule_not_kept")
        await asyncio.sleep(EVERY.total_seconds())
