"""One lawsuit's workflow on a time-skipping server of its own, over a ledger in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from domain.acts import LawsuitAct
from domain.people import Actor
from tests.builders import CLERK, REF, Move, a_request
from tests.fakes import FakeRecording
from workflows.lawsuit import LawsuitWorkflow

QUEUE = "lawsuits"
Handle = WorkflowHandle[LawsuitWorkflow, None]


class World:
    """A server, a ledger in memory, and what one does to a lawsuit."""

    def __init__(self, environment: WorkflowEnvironment, runner: WorkflowRunner) -> None:
        self.environment = environment
        self.client = environment.client
        self.runner = runner
        self.ledger = FakeRecording()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """Run a worker with the ledger in memory."""
        async with Worker(
            self.client,
            task_queue=QUEUE,
            workflows=[LawsuitWorkflow],
            activities=[self.ledger.record],
            workflow_runner=self.runner,
        ):
            yield

    async def start(self, ref: str = REF) -> Handle:
        """Start a lawsuit's procedure."""
        return await self.client.start_workflow(
            LawsuitWorkflow.run, ref, id=f"lawsuit-{ref}", task_queue=QUEUE
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Handle]:
        """Run a worker and a lawsuit that has had its first answer."""
        async with self.worker():
            handle = await self.start()
            await self.ledger.has_got(1)
            if self.ledger.open.is_set():
                await settled(handle)
            yield handle

    async def now(self) -> datetime:
        """Return the server's time."""
        return await self.environment.get_current_time()

    async def pass_by(self, handle: Handle, duration: timedelta) -> None:
        """Let time pass, first and last with nothing under way: the server would skip over that, too."""
        await settled(handle)
        await self.environment.sleep(duration)
        await settled(handle)

    async def end_of(self, handle: Handle) -> None:
        """Wait for the end of a procedure, while no time is skipped."""
        with self.environment.auto_time_skipping_disabled():
            await handle.result()

    async def play(self, handle: Handle, life: tuple[Move, ...]) -> list[int]:
        """Send a life's moves one after the other and return their versions."""
        return [
            await send(handle, *move.acts, actor=move.actor, key=f"move-{number}")
            for number, move in enumerate(life)
        ]


async def send(
    handle: Handle, *acts: LawsuitAct, actor: Actor = CLERK, key: str | None = None
) -> int:
    """Send acts to a running procedure and return the version they were given."""
    request = a_request(*acts, actor=actor, key=key or acts[0].verb)
    version: int = await handle.execute_update(request.name, request, result_type=int)
    return version


async def send_with_start(world: World, *acts: LawsuitAct) -> int:
    """Send acts to a procedure that runs or not."""
    request = a_request(*acts)
    operation = WithStartWorkflowOperation(
        LawsuitWorkflow.run,
        REF,
        id=f"lawsuit-{REF}",
        task_queue=QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    version: int = await world.client.execute_update_with_start_workflow(
        request.name, request, start_workflow_operation=operation, result_type=int
    )
    return version


async def refusal(sending: Any) -> ApplicationError:  # noqa: ANN401 -- any awaitable
    """Return the failure of an update that is refused."""
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await sending
    cause = caught.value.cause
    assert isinstance(cause, ApplicationError)
    return cause


async def settled(handle: Handle) -> None:
    """Wait until no workflow task is due or under way."""
    under_way = ("WORKFLOW_TASK_SCHEDULED", "WORKFLOW_TASK_STARTED", "WORKFLOW_EXECUTION_STARTED")
    async with asyncio.timeout(90):
        while (await events(handle))[-1] in (*under_way, "WORKFLOW_EXECUTION_SIGNALED"):  # noqa: ASYNC110 -- the server tells only who asks
            await asyncio.sleep(0.01)


async def events(handle: Handle) -> list[str]:
    """Return the names of the events in a history."""
    history = await handle.fetch_history()
    return [EventType.Name(each.event_type).removeprefix("EVENT_TYPE_") for each in history.events]


@pytest.fixture(params=["sandboxed", "unsandboxed"])
def runner(request: pytest.FixtureRequest) -> WorkflowRunner:
    """Both runners: the worker's, and the sandbox that would find what isn't deterministic."""
    if request.param == "sandboxed":
        return SandboxedWorkflowRunner()
    return UnsandboxedWorkflowRunner()


@pytest.fixture
def world(time_skipping: WorkflowEnvironment, runner: WorkflowRunner) -> World:
    """A lawsuit on a time-skipping server."""
    return World(time_skipping, runner)
