"""The fixtures of the suite themselves: real, fresh, and one per test where they must be."""

from datetime import timedelta

import psycopg
from temporalio import workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.stack import Databases, owned


# Without the sandbox, which would import the servers' fixtures once more.
@workflow.defn(sandboxed=False)
class Patience:
    """Waits for a month."""

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=30))
        return "done"


async def test_a_month_passes_at_once(time_skipping: WorkflowEnvironment) -> None:
    async with Worker(time_skipping.client, task_queue="patience", workflows=[Patience]):
        answer = await time_skipping.client.execute_workflow(
            Patience.run, id="patience", task_queue="patience"
        )

    assert answer == "done"


async def test_the_dev_server_answers(temporal_address: str) -> None:
    client = await Client.connect(temporal_address)

    assert await client.service_client.check_health()


def test_two_databases_know_nothing_of_each_other(databases: Databases) -> None:
    with databases.one() as first, databases.one() as second:
        with psycopg.connect(owned(first)) as connection:
            connection.execute("create table only_here (n int)")

        with psycopg.connect(second) as connection:
            found = connection.execute("select to_regclass('only_here')").fetchone()

    assert found == (None,)
