"""Putting the parts together: which workflows and activities one worker runs, and with what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.notifications import NoticeActivities
from activities.opening import OpeningActivities
from activities.recording import LedgerActivities
from activities.records import RecordsActivities
from activities.roots import RootActivities
from activities.waking import WakingActivities
from ledger.database import Database
from ledger.memory import MEMORY
from ledger.settings import Settings
from worker.heartbeats import Heartbeats
from worker.relay import LOST_AFTER, Relay, ways
from workflows.lawsuit import LawsuitWorkflow
from workflows.sweep import SweepWorkflow

GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Parts:
    """What one worker process consists of."""

    worker: Worker
    relay: Relay


PROCEDURES: tuple[type, ...] = (LawsuitWorkflow, SweepWorkflow)


def compose(
    settings: Settings,
    client: Client,
    database: Database,
    *,
    procedures: Sequence[type] = PROCEDURES,
) -> Parts:
    """Return the worker and its relay, not yet running.

    Workflows run without the sandbox: nothing they run can reach a clock or the network but through activities, which
    lint, import contracts and the replayed histories hold (docs/decisions/0004).
    """
    worker = Worker(
        client,
        task_queue=settings.task_queue,
        workflows=procedures,
        activities=activities_of(settings, client, database),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=settings.worker_cached_workflows,
        max_concurrent_local_activities=settings.worker_concurrent_recordings,
        max_concurrent_activities=8,
        interceptors=[Heartbeats()],
        # The SDK would hold beats back until most of the time is over.
        max_heartbeat_throttle_interval=LOST_AFTER / 3,
        graceful_shutdown_timeout=GRACE,
    )
    relay = Relay(
        database,
        client,
        task_queue=settings.task_queue,
        ways=ways(settings.notice_give_up_days),
    )
    return Parts(worker, relay)


def activities_of(
    settings: Settings, client: Client, database: Database
) -> list[Callable[..., Any]]:
    """Return every activity, bound to what it works with."""
    MEMORY.database_url = database.url
    ledger = LedgerActivities(database)
    waking = WakingActivities(database, client, settings.task_queue)
    opening = OpeningActivities(database, client, settings.task_queue)
    notices = NoticeActivities(database, settings)
    records = RecordsActivities(database, settings)
    roots = RootActivities(database, settings)
    return [
        ledger.record,
        waking.sweep,
        waking.nudge_lawsuit,
        opening.open_level,
        notices.deliver_notice,
        notices.deliver_digest,
        records.deposit_record,
        records.deposit_records,
        roots.deposit_root,
    ]
