"""With a part away, the answer says what is known and where to ask; nothing is lost."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.service import RetryConfig

from api.security import Parts
from deploy.local.ports import free_ports
from ledger.database import Database
from tests.api.office import CLERK, Office, an_office, body_of, ensure_problem
from tests.stack import Databases, a_temporal_server
from workflows.connection import connect, data_converter

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def with_parts(office: Office, **changes: object) -> AsyncIterator[None]:
    """Give the application other parts for a while."""
    parts = office.app.state.parts
    assert isinstance(parts, Parts)
    office.app.state.parts = dataclasses.replace(parts, **changes)  # type: ignore[arg-type]  # its parts
    try:
        yield
    finally:
        office.app.state.parts = parts


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dead_engine() -> Client:
    """A client whose engine went away."""
    impatience = RetryConfig(initial_interval_millis=50, max_elapsed_time_millis=400, max_retries=3)
    with a_temporal_server() as address:
        return await Client.connect(
            address, data_converter=data_converter(), retry_config=impatience
        )


def impatient(office: Office) -> dict[str, object]:
    """Settings under which an act waits for half a second only."""
    settings = office.app.state.parts.settings
    return {"settings": settings.model_copy(update={"api_act_timeout_seconds": 0.5})}


async def test_without_the_engine_the_outcome_is_unknown_and_can_be_asked_for(
    counter: Office, dead_engine: Client
) -> None:
    ref = await counter.a_lawsuit()

    async with with_parts(counter, client=dead_engine, **impatient(counter)):
        answer = await counter.act(CLERK, ref, "file_defence", key="a?b")

    problem = ensure_problem(answer, 503, "outcome-unknown")
    assert answer.headers["Retry-After"] == "5"
    assert problem["key"] == "a?b"
    assert problem["ask"] == f"/v1/lawsuits/{ref}/acts/a%3Fb"
    ensure_problem(await counter.get(CLERK, problem["ask"]), 404, "not-found")


async def test_without_a_worker_an_act_is_unknown_and_done_when_one_comes(
    databases: Databases, temporal_address: str
) -> None:
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as counter:
            ref = await counter.a_lawsuit()
            async with with_parts(counter, **impatient(counter)):
                answer = await counter.act(CLERK, ref, "file_defence", key="k-1")
            problem = ensure_problem(answer, 503, "outcome-unknown")

        async with an_office(url, temporal_address) as office:
            again = await office.act(CLERK, ref, "file_defence", key=problem["key"])
            asked = await office.get(CLERK, problem["ask"])

            assert again.status_code == 200
            assert asked.text == again.text
            assert await office.version(ref) == 2


async def test_without_the_engine_a_lawsuit_is_registered_and_read(
    counter: Office, dead_engine: Client
) -> None:
    async with with_parts(counter, client=dead_engine):
        answer = await counter.register()

        assert answer.status_code == 201
        read = await counter.get(CLERK, answer.headers["Location"])

    assert read.json()["version"] == 1


async def test_without_the_engine_a_known_key_is_answered_and_a_rehearsal_shown(
    office: Office, dead_engine: Client
) -> None:
    ref = await office.a_lawsuit()
    done = await office.act(CLERK, ref, "file_defence", key="k-1")

    async with with_parts(office, client=dead_engine):
        again = await office.act(CLERK, ref, "file_defence", key="k-1")
        rehearsed = await office.act(CLERK, ref, "schedule_hearing", dry_run=True)

    assert again.text == done.text
    assert rehearsed.status_code == 200


async def test_without_the_engine_a_closed_lawsuit_still_refuses(
    office: Office, dead_engine: Client
) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "record_withdrawal", "close")

    async with with_parts(office, client=dead_engine):
        answer = await office.act(CLERK, ref, "close")

    ensure_problem(answer, 409, "act-not-allowed")


async def test_without_the_database_nothing_is_answered_and_nothing_lost(office: Office) -> None:
    ref = await office.a_lawsuit()
    (port,) = free_ports(1)
    away = Database(f"postgresql://nobody@127.0.0.1:{port}/away")

    async with with_parts(office, database=away):
        answers = [
            await office.get(CLERK, "/v1/lawsuits"),
            await office.get(CLERK, f"/v1/lawsuits/{ref}"),
            await office.act(CLERK, ref, "file_defence"),
            await office.register(),
            await office.get(None, "/health"),
        ]
    await away.dispose()

    for answer in answers:
        ensure_problem(answer, 503, "no-database")
        assert answer.headers["Retry-After"] == "5"
    assert (
        await office.act(CLERK, ref, "file_defence", body_of("file_defence"))
    ).status_code == 200


async def test_a_retry_that_meets_its_own_act_gets_its_answer(
    databases: Databases, temporal_address: str
) -> None:
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as counter:
            ref = await counter.a_lawsuit()
            async with with_parts(counter, **impatient(counter)):
                await counter.act(CLERK, ref, "file_defence", key="k-1")

        async with an_office(url, temporal_address) as office:
            answers = await asyncio.gather(
                *(office.act(CLERK, ref, "file_defence", key="k-1") for _ in range(3)),
                office.act(CLERK, ref, "file_defence", {"happened_on": "2026-03-09"}, key="k-1"),
            )

    same, other = answers[:3], answers[3]
    assert [each.status_code for each in same] == [200] * 3
    assert len({each.text for each in same}) == 1
    ensure_problem(other, 409, "key-reused")


async def test_an_api_that_never_reached_the_engine_registers_and_answers(counter: Office) -> None:
    (port,) = free_ports(1)
    client = await connect(f"127.0.0.1:{port}", lazy=True)

    async with with_parts(counter, client=client, **impatient(counter)):
        ref = await counter.a_lawsuit()
        answer = await counter.act(CLERK, ref, "file_defence")

    ensure_problem(answer, 503, "outcome-unknown")
