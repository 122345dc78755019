"""The sweep: errands that never came back are sent again or given up, each once; a nudge ends once."""

from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.waking import WakingActivities, workflow_id
from ledger import assignments, errands
from ledger.database import Database
from tests.activities.office import REF, an_errand, rows
from workflows.connection import connect

LONG_AGO = """
    update errand set started_at = clock_timestamp() - interval '11 minutes', activity = coalesce(activity, id)
    returning 1
"""


@pytest.fixture
async def client(temporal_address: str) -> Client:
    return await connect(temporal_address)


@pytest.fixture
def queue(database: Database) -> str:
    """A task queue of the test's own, at which nobody works."""
    return database.url.rpartition("/")[2]


@pytest.fixture
def activities(database: Database, client: Client, queue: str) -> WakingActivities:
    return WakingActivities(database, client, queue)


async def an_errand_of(database: Database, queue: str, kind: str = "notice") -> str:
    """An errand whose id no other test's engine knows."""
    return await an_errand(database, f"{kind}/{queue}/x", kind, {"reason": f"{queue}/x"})


async def started(client: Client, errand: str, queue: str) -> None:
    await client.start_activity(
        "deliver_notice",
        errand,
        id=errand,
        task_queue=queue,
        start_to_close_timeout=timedelta(minutes=1),
    )


async def test_an_errand_that_the_engine_lost_is_sent_again(
    database: Database, activities: WakingActivities, queue: str
) -> None:
    await an_errand_of(database, queue)
    await rows(database, LONG_AGO)

    swept = await activities.sweep()

    assert (swept.sent_again, swept.given_up) == (1, 0)
    assert await rows(
        database, "select started_at, finished_at from errand where kind = 'notice'"
    ) == [(None, None)]


async def test_an_errand_that_the_engine_still_tries_is_left_to_it(
    database: Database, activities: WakingActivities, client: Client, queue: str
) -> None:
    await started(client, await an_errand_of(database, queue), queue)
    await rows(database, LONG_AGO)

    swept = await activities.sweep()

    assert (swept.sent_again, swept.given_up) == (0, 0)


async def test_an_errand_that_the_engine_gave_up_is_put_before_a_person_once(
    database: Database, activities: WakingActivities, client: Client, queue: str
) -> None:
    errand = await an_errand_of(database, queue)
    await started(client, errand, queue)
    await client.get_activity_handle(errand).terminate()
    await rows(database, LONG_AGO)

    first, second = await activities.sweep(), await activities.sweep()

    assert (first.given_up, second.given_up) == (1, 0)
    assert await rows(database, "select kind, ref from alarm") == [("errand_given_up", REF)]
    assert await rows(database, "select result from errand where kind = 'notice'") == [
        ("given up",)
    ]


@pytest.mark.parametrize("is_known", [False, True])
async def test_what_went_together_is_looked_after_one_by_one(
    database: Database, activities: WakingActivities, client: Client, queue: str, is_known: bool
) -> None:
    carrier = f"deposit/together/{queue}"
    ids = [await an_errand(database, f"deposit/{queue}/{each}", "deposit", {}) for each in range(3)]
    await errands.mark_started(database, dict.fromkeys(ids, carrier))
    await assignments.end(database, ids[0], "deposited")
    if is_known:
        await started(client, carrier, queue)
        await client.get_activity_handle(carrier).terminate()
    await rows(database, LONG_AGO)

    swept = await activities.sweep()

    results = await rows(database, "select result from errand where kind = 'deposit' order by id")
    if is_known:
        assert (swept.sent_again, swept.given_up) == (0, 2)
        assert results == [("deposited",), ("given up",), ("given up",)]
    else:
        assert (swept.sent_again, swept.given_up) == (1, 0)
        assert results == [("deposited",), (None,), (None,)]
        waiting = "select id from errand where started_at is null and kind = 'deposit'"
        assert len(await rows(database, waiting)) == 2


async def test_a_nudge_wakes_the_lawsuit_and_ends_once(
    database: Database, activities: WakingActivities, client: Client, queue: str
) -> None:
    ref = queue.replace("_", "")
    errand = await an_errand(database, f"nudge/{ref}/x", "nudge", {}, ref)

    first = await activities.nudge_lawsuit(errand)
    second = await activities.nudge_lawsuit(errand)

    handle = client.get_workflow_handle(workflow_id(ref))
    signals = [
        each
        async for each in handle.fetch_history_events()
        if each.HasField("workflow_execution_signaled_event_attributes")
    ]
    assert (first, second, len(signals)) == ("nudged", "nudged", 1)
    await handle.terminate()


async def test_an_unknown_nudge_is_not_tried_again(activities: WakingActivities) -> None:
    with pytest.raises(ApplicationError) as unknown:
        await activities.nudge_lawsuit("nudge/none")

    assert unknown.value.non_retryable


async def test_a_sweep_makes_the_days_root_once(
    database: Database, activities: WakingActivities
) -> None:
    await activities.sweep()
    await activities.sweep()

    assert await rows(database, "select kind from errand") == [("root",)]
    assert len(await rows(database, "select day from daily_root")) == 1
