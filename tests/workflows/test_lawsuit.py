"""The procedure: each step waits for its facts, and the file closes when every one is there."""

import asyncio
from typing import cast

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.acts import LawsuitAct
from domain.acts.reopening import Reopen
from domain.facts.closings import ReopeningReason
from domain.stages import Step
from tests.builders import (
    CLERK,
    REF,
    Move,
    a_normal_life,
    a_withdrawn_life,
    an_absence,
    late_paper,
)
from tests.fakes import FakeRecording
from tests.workflows.conftest import World, events, send, send_with_start
from workflows.lawsuit import LawsuitWorkflow
from workflows.procedure import Procedure

NORMAL = a_normal_life()
ABSENCE = an_absence()


def one_by_one(life: tuple[Move, ...]) -> tuple[Move, ...]:
    """The same life with every act sent alone."""
    return tuple(Move(move.actor, (act,)) for move in life for act in move.acts)


@pytest.mark.parametrize("life", [NORMAL, one_by_one(NORMAL), a_withdrawn_life()])
async def test_a_life_ends_with_the_closed_file(world: World, life: tuple[Move, ...]) -> None:
    async with world.running() as handle:
        versions = await world.play(handle, life)
        await world.end_of(handle)

    assert versions == list(range(2, len(life) + 2))
    assert (await events(handle))[-1] == "WORKFLOW_EXECUTION_COMPLETED"


async def test_an_absence_ends_after_censure_and_interview(world: World) -> None:
    world.ledger = FakeRecording(plaintiffs=12)

    async with world.running() as handle:
        await world.play(handle, ABSENCE)
        await world.end_of(handle)

    assert world.ledger.standing.lawsuit.censure is not None
    assert world.ledger.standing.lawsuit.interview is not None


class StepsTaken:
    """Stands in for the kernel: keeps which steps were waited for, and stops at one."""

    def __init__(self, stop_at: Step | None = None) -> None:
        self.steps: list[Step] = []
        self._stop_at = stop_at

    def start_clock(self) -> None:
        assert not self.steps

    async def until(self, step: Step) -> None:
        self.steps.append(step)
        if step is self._stop_at:
            await asyncio.Event().wait()

    async def end(self) -> None:
        await self.until(Step.CLOSE)


@pytest.mark.parametrize("stop_at", Step)
async def test_each_step_is_waited_for_before_the_next(stop_at: Step) -> None:
    lawsuit = object.__new__(LawsuitWorkflow)
    taken = StepsTaken(stop_at)
    lawsuit.procedure = cast("Procedure", taken)

    running = asyncio.create_task(lawsuit.run(REF))
    await asyncio.sleep(0)

    assert taken.steps == list(Step)[: list(Step).index(stop_at) + 1]
    running.cancel()


@pytest.mark.parametrize("done", [0, 2, 5, 11])
async def test_a_life_goes_on_while_a_fact_is_missing(world: World, done: int) -> None:
    async with world.running() as handle:
        await world.play(handle, NORMAL[:done])

        description = await handle.describe()

    assert description.status is WorkflowExecutionStatus.RUNNING


async def test_facts_that_come_out_of_order_are_waited_for_no_more(world: World) -> None:
    early: LawsuitAct = NORMAL[0].acts[0]

    async with world.running() as handle:
        await world.play(handle, (*NORMAL[1:-1], Move(CLERK, (early,)), NORMAL[-1]))
        await world.end_of(handle)

    assert world.ledger.standing.lawsuit.closed_on is not None


async def test_late_paper_runs_a_closed_file_again_until_it_ends(world: World) -> None:
    life = a_withdrawn_life()

    async with world.running() as handle:
        await world.play(handle, life)
        await world.end_of(handle)
        version = await send_with_start(world, *late_paper()[0].acts)
        again = world.client.get_workflow_handle(handle.id)
        await world.end_of(again)

    assert version == len(life) + 2
    assert world.ledger.standing.lawsuit.defence_filed_on is not None


async def test_a_file_that_is_opened_again_runs_until_it_is_closed_again(world: World) -> None:
    *_, closing = life = a_withdrawn_life()
    world.ledger.is_at(life)
    reopening = Reopen(why=ReopeningReason.OTHER, reason="补正卷宗")

    async with world.worker():
        version = await send_with_start(world, reopening)
        handle = world.client.get_workflow_handle("lawsuit-" + REF)
        running = await handle.describe()
        again = await send(handle, *closing.acts, key="again")
        await world.end_of(handle)

    assert (version, again) == (len(life) + 2, len(life) + 3)
    assert running.close_time is None


async def test_late_paper_sent_while_the_file_closes_is_recorded_before_the_end(
    world: World,
) -> None:
    *before, closing = a_withdrawn_life()

    async with world.running() as handle:
        await world.play(handle, tuple(before))
        version = await send(handle, *closing.acts)
        late = await send_with_start(world, *late_paper()[0].acts)
        await world.end_of(world.client.get_workflow_handle(handle.id))

    assert late == version + 1
