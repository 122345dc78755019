"""The kernel of a procedure: acts, what it knows of the ledger, and its one movable timer."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

import workflows.procedure
from domain.acts.notice import FileDefence
from domain.messages import Recording, Refused
from domain.stages import Step
from tests.builders import (
    a_hearing,
    a_registration,
    a_withdrawn_life,
    late_paper,
)
from tests.workflows.conftest import Handle, World, events, refusal, send

DAY = timedelta(days=1)
A_MOMENT = timedelta(minutes=1)


def wakes(*instants: datetime) -> Callable[[Recording], datetime | None]:
    """A ledger that names the next of these instants, as the real one does."""

    def next_one(recording: Recording) -> datetime | None:
        return min((each for each in instants if each > recording.at), default=None)

    return next_one


async def timers(handle: Handle) -> int:
    return (await events(handle)).count("TIMER_STARTED")


async def test_the_ledger_is_asked_when_a_procedure_starts(world: World) -> None:
    async with world.running():
        pass

    (first,) = world.ledger.got
    assert first.request is None
    assert first.known_version == 0


async def test_the_ledger_is_asked_again_at_the_wake_up(world: World) -> None:
    wake_at = await world.now() + 3 * DAY
    world.ledger.wake_at = wakes(wake_at)

    async with world.running() as handle:
        await world.pass_by(handle, 3 * DAY + A_MOMENT)
        await world.ledger.has_got(2)
        count = await timers(handle)

    asked = world.ledger.got[1]
    assert wake_at <= asked.at < wake_at + A_MOMENT
    assert asked.request is None
    assert count == 1


async def test_a_wake_up_that_moves_earlier_sets_the_timer_anew(world: World) -> None:
    now = await world.now()
    world.ledger.wake_at = wakes(now + 10 * DAY)

    async with world.running() as handle:
        world.ledger.wake_at = wakes(now + 2 * DAY)
        await send(handle, FileDefence())
        await world.pass_by(handle, 2 * DAY + A_MOMENT)
        await world.ledger.has_got(3)
        count = await timers(handle)

    assert world.ledger.got[2].at < now + 2 * DAY + A_MOMENT
    assert count == 2


async def test_a_wake_up_that_moves_later_lets_the_timer_run_out_in_vain(world: World) -> None:
    now = await world.now()
    world.ledger.wake_at = wakes(now + 2 * DAY)

    async with world.running() as handle:
        world.ledger.wake_at = wakes(now + 5 * DAY)
        await send(handle, FileDefence())
        before = await timers(handle)
        await world.pass_by(handle, 3 * DAY)
        in_vain = len(world.ledger.got)
        await world.pass_by(handle, 2 * DAY + A_MOMENT)
        await world.ledger.has_got(3)
        after = await timers(handle)

    assert (before, in_vain, after) == (1, 2, 2)
    assert world.ledger.got[2].at >= now + 5 * DAY


async def test_a_wake_up_that_does_not_move_leaves_the_timer_alone(world: World) -> None:
    world.ledger.wake_at = wakes(await world.now() + 10 * DAY)

    async with world.running() as handle:
        await send(handle, FileDefence())
        await send(handle, a_hearing())
        count = await timers(handle)

    assert count == 1


async def test_a_ledger_that_names_a_wake_up_that_is_past_is_not_asked_again_and_again(
    world: World,
) -> None:
    wake_at = await world.now() + DAY
    world.ledger.wake_at = lambda _: wake_at

    async with world.running() as handle:
        await world.pass_by(handle, DAY + A_MOMENT)
        await world.ledger.has_got(2)
        await world.pass_by(handle, 3 * DAY)

    assert len(world.ledger.got) == 2


async def test_a_ledger_that_is_behind_is_not_asked_again_and_again(world: World) -> None:
    wake_at = await world.now() + DAY
    world.ledger.wake_at = lambda _: wake_at

    async with world.running() as handle:
        await send(handle, FileDefence())
        world.ledger.version = 1
        await world.pass_by(handle, DAY + A_MOMENT)
        await world.ledger.has_got(3)
        await world.pass_by(handle, 3 * DAY)
        still = await handle.describe()

    assert len(world.ledger.got) == 3
    assert still.close_time is None


async def test_a_refresh_has_the_ledger_asked(world: World) -> None:
    async with world.running() as handle:
        await handle.signal("refresh")

        await world.ledger.has_got(2)

    assert world.ledger.got[1].request is None


async def test_refreshes_during_an_answer_are_one_more_question(world: World) -> None:
    world.ledger.open.clear()

    async with world.running() as handle:
        for _ in range(5):
            await handle.signal("refresh")
        world.ledger.open.set()
        await world.ledger.has_got(2)
        await send(handle, FileDefence())

    assert [each.request is None for each in world.ledger.got] == [True, True, False]


async def test_a_refusal_by_the_validator_leaves_no_history(world: World) -> None:
    async with world.running() as handle:
        await send(handle, FileDefence())
        before = await events(handle)

        refused = await refusal(send(handle, FileDefence(), key="another"))

        after = await events(handle)
    assert refused.type == "ActNotAllowed"
    assert "答辩状已提交" in refused.message
    assert Refused.model_validate(refused.details[0]).version == 2
    assert [each for each in after if "UPDATE" in each] == [
        each for each in before if "UPDATE" in each
    ]


async def test_a_refusal_by_the_ledger_fails_the_update_only(world: World) -> None:
    changed = Refused(kind="VersionChanged", message="页面已过时", version=7)

    async with world.running() as handle:
        world.ledger.refuse_next.append(changed)
        refused = await refusal(send(handle, FileDefence()))
        version = await send(handle, FileDefence(), key="again")

    assert refused.type == "VersionChanged"
    assert Refused.model_validate(refused.details[0]) == changed
    assert version == 2


async def test_what_a_refusal_tells_of_the_lawsuit_is_kept(world: World) -> None:
    async with world.running() as handle:
        defended = world.ledger.standing.lawsuit.model_copy(
            update={"defence_filed_on": a_registration().received_on}
        )
        world.ledger.move(
            lawsuit_changed=world.ledger.standing.model_copy(update={"lawsuit": defended})
        )
        first = await refusal(send(handle, FileDefence()))
        asked = len(world.ledger.got)
        second = await refusal(send(handle, FileDefence(), key="again"))

    assert (first.type, second.type) == ("ActNotAllowed", "ActNotAllowed")
    assert len(world.ledger.got) == asked


async def test_an_older_answer_does_not_overwrite_newer_knowledge(world: World) -> None:
    world.ledger.version = 5

    async with world.running() as handle:
        await send(handle, FileDefence())
        world.ledger.version = 2
        behind = await refusal(send(handle, a_hearing()))
        await handle.signal("refresh")
        await world.ledger.has_got(4)

    assert behind.type == "LedgerBehind"
    assert [each.known_version for each in world.ledger.got] == [0, 5, 6, 6]


async def test_an_unknown_lawsuit_ends(world: World) -> None:
    async with world.worker():
        handle = await world.start("nobody")

        await world.end_of(handle)

    assert len(world.ledger.got) == 1


async def test_an_act_on_an_unknown_lawsuit_is_refused(world: World) -> None:
    world.ledger.open.clear()

    async with world.worker():
        handle = await world.start("nobody")
        sending = asyncio.create_task(send(handle, FileDefence()))
        await world.ledger.has_got(1)
        world.ledger.open.set()
        refused = await refusal(sending)
        await world.end_of(handle)

    assert refused.type == "LawsuitUnknown"


async def together(world: World, *sending: Coroutine[Any, Any, int]) -> list[int]:
    """Send while no worker runs, so that all come in one workflow task, in this order."""
    tasks = []
    for each in sending:
        tasks.append(asyncio.create_task(each))
        await asyncio.sleep(0.1)
    async with world.worker():
        return await asyncio.gather(*tasks)


async def test_an_act_may_come_before_the_first_answer(world: World) -> None:
    handle = await world.start()

    versions = await together(world, send(handle, FileDefence()))

    assert versions == [2]


async def test_the_same_act_twice_at_once_is_recorded_once(world: World) -> None:
    handle = await world.start()

    versions = await together(
        world, send(handle, FileDefence(), key="same"), send(handle, FileDefence(), key="same")
    )

    assert versions == [2, 2]
    assert world.ledger.version == 2


async def test_acts_at_once_reach_the_ledger_one_after_the_other(world: World) -> None:
    handle = await world.start()

    versions = await together(world, send(handle, FileDefence()), send(handle, a_hearing()))

    asked = [each.request and each.request.name for each in world.ledger.got]
    assert versions == [2, 3]
    assert [each for each in asked if each] == ["file_defence", "schedule_hearing"]


async def test_a_file_does_not_end_before_the_act_under_way_is_answered(world: World) -> None:
    *before, closing = a_withdrawn_life()
    world.ledger.is_at(before)
    handle = await world.start()

    versions = await together(
        world, send(handle, *closing.acts), send(handle, *late_paper()[0].acts)
    )

    assert versions == [4, 5]


async def test_a_file_that_an_act_opens_again_while_it_ends_goes_on(world: World) -> None:
    *before, closing = a_withdrawn_life()
    world.ledger.is_at(before)
    world.ledger.reopened_by = "file_defence"
    handle = await world.start()

    await together(world, send(handle, *closing.acts), send(handle, *late_paper()[0].acts))

    running = await handle.describe()
    assert running.close_time is None


async def test_a_closed_file_waits_for_no_step(world: World) -> None:
    """A register of the year that moves afterwards may undo a step, which nobody may do any more."""
    standing = world.ledger.standing
    world.ledger.standing = standing.model_copy(update={"steps": (Step.NOTICE, Step.CLOSE)})

    async with world.worker():
        handle = await world.start()

        await world.end_of(handle)


async def test_an_act_that_the_ledger_cannot_record_fails_alone(world: World) -> None:
    world.ledger.cannot_record = {"file_defence"}

    async with world.running() as handle:
        failed = await refusal(send(handle, FileDefence()))
        version = await send(handle, a_hearing())

    assert failed.type == "RecordingImpossible"
    assert version == 2


async def test_a_look_that_the_ledger_cannot_record_leaves_the_procedure_running(
    world: World,
) -> None:
    world.ledger.cannot_record = {"look"}

    async with world.running() as handle:
        await handle.signal("refresh")
        await world.ledger.has_got(2)
        version = await send(handle, a_hearing())

    assert version == 2


async def test_a_ledger_that_stays_away_leaves_an_act_unknown_and_the_procedure_running(
    time_skipping: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = RetryPolicy(initial_interval=timedelta(milliseconds=1), maximum_attempts=3)
    monkeypatch.setattr(workflows.procedure, "RECORDING_RETRIES", at_once)
    world = World(time_skipping, UnsandboxedWorkflowRunner())

    async with world.running() as handle:
        world.ledger.is_away = True
        failed = await refusal(send(handle, FileDefence()))
        await handle.signal("refresh")
        await world.ledger.has_got(7)
        world.ledger.is_away = False
        version = await send(handle, FileDefence())

    assert failed.type == "LedgerUnavailable"
    assert version == 2


@pytest.fixture
def long_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Histories are long after 20 events; only the runner without a sandbox sees it."""
    monkeypatch.setattr(
        workflows.procedure,
        "_is_history_long",
        lambda: workflow.info().get_current_history_length() > 20,
    )


@pytest.mark.usefixtures("long_history")
async def test_a_long_history_is_begun_anew_with_the_ref_alone(
    time_skipping: WorkflowEnvironment,
) -> None:
    world = World(time_skipping, UnsandboxedWorkflowRunner())

    async with world.running() as first:
        for number in range(6):
            await first.signal("refresh")
            await world.ledger.has_got(number + 2)
        current = world.client.get_workflow_handle(first.id)
        version = await send(current, FileDefence())
        runs = await current.fetch_history()

    begun = runs.events[0].workflow_execution_started_event_attributes
    assert begun.continued_execution_run_id
    assert [each.data for each in begun.input.payloads] == [b'"abcde23456"']
    assert version == 2
    assert 0 in [each.known_version for each in world.ledger.got[1:]]


@pytest.mark.usefixtures("long_history")
async def test_a_long_history_is_not_begun_anew_during_an_act(
    time_skipping: WorkflowEnvironment,
) -> None:
    world = World(time_skipping, UnsandboxedWorkflowRunner())

    async with world.running() as handle:
        for number in range(3):
            await handle.signal("refresh")
            await world.ledger.has_got(number + 2)
        world.ledger.open.clear()
        sending = [asyncio.create_task(send(handle, act)) for act in (FileDefence(), a_hearing())]
        await world.ledger.has_got(5)
        for _ in range(6):
            await handle.signal("refresh")
        world.ledger.open.set()
        await asyncio.gather(*sending)

    assert world.ledger.version == 3
    assert world.ledger.standing.lawsuit.defence_filed_on is not None
    assert world.ledger.standing.lawsuit.hearings
