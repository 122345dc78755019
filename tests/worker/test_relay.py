"""The relay: each errand is started once, in its own way, and none waits for another's trouble or a dead worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from temporalio import activity
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import PollActivityTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.notifications import NoticeActivities
from ledger import errands
from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import REF, a_ledger, a_mailbox, an_errand, rows
from worker.heartbeats import Heartbeats
from worker.relay import STARTS_IN_FLIGHT, Load, Relay, ways
from workflows.connection import connect

WAYS = ways(5)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


@pytest.fixture
async def client(temporal_address: str) -> Client:
    return await connect(temporal_address)


class Engine:
    """An engine that only counts what it is asked to start."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ids: list[str] = []
        self.in_flight = self.most_in_flight = 0

    async def start_activity(self, activity: str, load: str | list[str], **how: Any) -> None:  # noqa: ANN401 -- the client's
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0.001)
        self.in_flight -= 1
        self.ids.append(how["id"])
        if isinstance(load, str):
            assert activity in {each.activity for each in WAYS.values()}
            assert how["id"] == load
            self.started.append(load)
        else:
            assert activity in {each.together for each in WAYS.values()}
            self.started += load


class CountingRelay(Relay):
    """A relay that counts how often it looks."""

    drains = 0

    async def drain(self) -> None:
        self.drains += 1
        await super().drain()


def a_relay(database: Database, engine: Engine) -> CountingRelay:
    return CountingRelay(database, cast(Client, engine), task_queue="none", ways=WAYS)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until_there_are(database: Database, query: str, number: int, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        # Only the ledger knows, and it tells no one.
        while len(await rows(database, query)) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def a_nudge(database: Database, name: str) -> str:
    return await an_errand(database, f"nudge/{database.url.rpartition('/')[2]}/{name}", "nudge", {})


def test_each_kind_is_tried_for_as_long_as_it_matters() -> None:
    tried = {kind: way.give_up for kind, way in ways(0.5).items()}

    assert tried["notice"] == tried["digest"] == timedelta(days=1.5)
    assert tried["deposit"] == timedelta(days=30)
    assert tried["nudge"] == timedelta(days=1)


async def test_a_few_are_started_at_a_time_and_each_once(database: Database) -> None:
    engine = Engine()
    made = [await a_nudge(database, str(each)) for each in range(3 * STARTS_IN_FLIGHT)]

    await a_relay(database, engine).drain()
    await a_relay(database, engine).drain()

    assert sorted(engine.started) == sorted(made)
    assert engine.most_in_flight == STARTS_IN_FLIGHT


async def test_deposits_go_together_when_the_first_has_waited(database: Database) -> None:
    engine = Engine()
    made = [await an_errand(database, f"deposit/{n}", "deposit", {}) for n in range(3)]
    alone = await a_nudge(database, "alone")
    before_their_moment = a_relay(database, engine)

    await before_their_moment.drain()
    assert engine.started == [alone]
    await rows(
        database,
        f"update errand set made_at = made_at - interval '1 second' where id = '{made[0]}' returning 1",
    )
    await a_relay(database, engine).drain()

    assert engine.started == [alone, *made]
    assert len(engine.ids) == 2
    assert await rows(database, "select distinct activity from errand where kind = 'deposit'") == [
        (engine.ids[1],)
    ]


def test_the_same_errands_are_carried_under_the_same_id() -> None:
    assert Load("deposit", ("deposit/1",)).id == "deposit/1"
    assert Load("deposit", ("1", "2")).id == Load("deposit", ("1", "2")).id
    assert Load("deposit", ("1", "2")).id != Load("deposit", ("1", "3")).id


async def test_a_kind_that_only_a_newer_worker_knows_is_left_to_it(database: Database) -> None:
    engine = Engine()
    await an_errand(database, "circular/x", "circular", {})

    await a_relay(database, engine).drain()

    assert engine.started == []
    assert await rows(database, "select started_at from errand") == [(None,)]


async def test_one_that_the_engine_refuses_loses_no_other_its_mark(
    database: Database, client: Client
) -> None:
    refused = await a_nudge(database, "x" * 2000)
    taken = await a_nudge(database, "taken")
    relay = Relay(database, client, task_queue="none", ways=WAYS)

    with pytest.raises(RPCError):
        await relay.drain()

    assert await rows(database, "select id from errand where started_at is null") == [(refused,)]
    assert await rows(database, "select id from errand where started_at is not null") == [(taken,)]


async def test_the_relay_goes_on_after_whatever_happens(database: Database) -> None:
    class Failing(Engine):
        async def start_activity(self, activity: str, load: str | list[str], **how: Any) -> None:  # noqa: ANN401 -- the client's
            await super().start_activity(activity, load, **how)
            if len(self.started) == 1:
                raise RuntimeError

    await a_nudge(database, "x")

    async with running(a_relay(database, Failing())):
        await until_there_are(database, "select 1 from errand where started_at is not null", 1)


async def test_a_burst_of_notifications_is_one_look_or_two(database: Database) -> None:
    engine = Engine()
    relay = a_relay(database, engine)
    async with running(relay):
        await until_there_are(
            database, "select 1 from pg_stat_activity where query = 'listen errands'", 1
        )

        for each in range(10):
            await a_nudge(database, str(each))
            await errands.call_relay(database)
        await until_there_are(database, "select 1 from errand where started_at is not null", 10)

    assert len(engine.started) == 10
    assert relay.drains < 10


async def test_a_notice_whose_worker_was_killed_is_delivered_within_seconds(
    database: Database, client: Client, tmp_path: Path
) -> None:
    mailbox, queue = a_mailbox(), database.url.rpartition("/")[2]
    settings = Settings(installation="test", data=tmp_path, smtp_port=mailbox.port)
    body: dict[str, object] = {
        "template": "lost",
        "reason": queue,
        "facts": {},
        "desks": [["bureau", "bureau"]],
    }
    await an_errand(database, f"notice/{queue}", "notice", body, REF)
    await Relay(
        database, client, task_queue=queue, ways=WAYS, lost_after=timedelta(seconds=2)
    ).drain()

    # A worker that is killed has taken the task, and nothing is heard of it again.
    taken = await client.workflow_service.poll_activity_task_queue(
        PollActivityTaskQueueRequest(
            namespace=client.namespace, task_queue=TaskQueue(name=queue), identity="killed"
        )
    )
    notices = NoticeActivities(database, settings)
    worker = Worker(
        client,
        task_queue=queue,
        activities=[notices.deliver_notice],
        interceptors=[Heartbeats()],
    )
    with mailbox.open():
        async with worker:
            await until_there_are(database, "select 1 from errand where finished_at is not null", 1)

    assert taken.activity_type.name == "deliver_notice"
    assert len(mailbox.taken) == 1


async def test_an_errand_that_takes_long_is_not_taken_for_lost(
    database: Database, client: Client
) -> None:
    attempts: list[int] = []

    @activity.defn(name="nudge_lawsuit")
    async def works_long(_errand: str) -> None:
        attempts.append(activity.info().attempt)
        await asyncio.sleep(1.5)

    errand, queue = await a_nudge(database, "long"), database.url.rpartition("/")[2]
    await Relay(
        database, client, task_queue=queue, ways=WAYS, lost_after=timedelta(seconds=1)
    ).drain()
    async with Worker(
        client,
        task_queue=queue,
        activities=[works_long],
        interceptors=[Heartbeats()],
        max_heartbeat_throttle_interval=timedelta(seconds=0.3),
    ):
        await client.get_activity_handle(errand).result()

    assert attempts == [1]
