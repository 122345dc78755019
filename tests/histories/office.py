"""An office on the real parts: a stack with the fictitious city, and what its people send over HTTP."""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import httpx2
from psycopg.rows import dict_row

from activities.waking import workflow_id
from deploy.local.processes import Child, python_child
from deploy.local.stack import Stack
from domain.acts import LawsuitAct
from domain.calendar import day_of
from domain.people import Actor
from ledger.database import Database
from ledger.tokens import make_token
from ledger.watching import advance_clock
from tests.builders import ACTORS, CLERK, RECEIVED_BEFORE, Move, a_city, a_registration
from workflows.connection import connect

T = TypeVar("T")


class Office:
    """The city's people before a running stack; every answer comes over HTTP, every check from the database."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.tokens: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self.with_database(self._open)
        self.http = httpx2.Client(base_url=stack.api_url, timeout=30)

    @property
    def today(self) -> date:
        """Return the day in Asia/Shanghai, while nobody has moved the office clock."""
        return day_of(datetime.now(UTC))  # noqa: TID251 -- the API reads the real clock

    def close(self) -> None:
        """Hang up."""
        self.http.close()

    def with_database(self, asking: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
        """Ask the database from outside."""

        async def ask() -> T:
            database = Database(self.stack.database_url)
            try:
                return await asking(database)
            finally:
                await database.dispose()

        return asyncio.run(ask())

    async def _open(self, database: Database) -> None:
        await a_city(database)
        for actor in ACTORS:
            self.tokens[actor.id] = await make_token(
                database, actor.id, valid_for=timedelta(hours=12)
            )

    def headers(self, actor: Actor, **more: str) -> dict[str, str]:
        """Return the headers with which an account sends."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.tokens[actor.id]}", **named}

    def register(self, **facts: object) -> str:
        """Register a lawsuit and return its ref."""
        number = f"（2026）皖1901行初{next(self._numbers)}号"
        received_on = self.today - RECEIVED_BEFORE
        act = a_registration(**{"number": number, "received_on": received_on, **facts})
        answer = self.http.post(
            "/v1/lawsuits",
            json=act.model_dump(mode="json", exclude_defaults=True),
            headers=self.headers(CLERK),
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ref"])

    def version(self, ref: str) -> int:
        """Return the version that the clerk sees."""
        answer = self.http.get(f"/v1/lawsuits/{ref}", headers=self.headers(CLERK))
        return int(answer.json()["version"])

    def send(
        self, ref: str, *acts: LawsuitAct, actor: Actor = CLERK, key: str | None = None
    ) -> httpx2.Response:
        """Send acts as one account does: one alone to its own path, several as a form, decisions with If-Match."""
        headers = self.headers(actor, **({"Idempotency_Key": key} if key else {}))
        if any(act.is_decision for act in acts):
            headers["If-Match"] = f'"{self.version(ref)}"'
        return self.http.post(path_of(ref, acts), json=body_of(acts), headers=headers)

    def play(self, ref: str, life: Iterable[Move]) -> list[int]:
        """Send a life's moves; each must be accepted. Return their versions."""
        versions = []
        for move in life:
            answer = self.send(ref, *move.acts, actor=move.actor)
            assert answer.status_code == 200, (move.acts[0].verb, answer.text)
            versions.append(int(answer.json()["version"]))
        return versions

    def journal(self, ref: str) -> list[dict[str, Any]]:
        """Return a lawsuit's entries, from the database."""

        async def read(database: Database) -> list[dict[str, Any]]:
            return await rows(
                database, "select * from journal_entry where ref = %s order by version", ref
            )

        return self.with_database(read)

    def advance(self, by: timedelta) -> None:
        """Move the office clock."""
        self.with_database(lambda database: advance_clock(database, by, is_movable=True))

    def refresh(self, ref: str) -> None:
        """Signal a procedure to look again."""

        async def signal() -> None:
            client = await connect(self.stack.temporal_address)
            await client.get_workflow_handle(workflow_id(ref)).signal("refresh")

        asyncio.run(signal())


def a_worker(
    stack: Stack, name: str = "worker", *, module: str = "worker", **environment: str
) -> Child:
    """Return a worker process that the stack doesn't look after."""
    return python_child(
        name, module, data=stack.data, environment={**stack.environment, **environment}
    )


async def rows(database: Database, query: str, *parameters: object) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, parameters)
        return await cursor.fetchall()


def path_of(ref: str, acts: tuple[LawsuitAct, ...]) -> str:
    """Return where acts are sent."""
    if len(acts) == 1:
        return f"/v1/lawsuits/{ref}/acts/{acts[0].verb.replace('_', '-')}"
    return f"/v1/lawsuits/{ref}/forms"


def body_of(acts: tuple[LawsuitAct, ...]) -> dict[str, Any]:
    """Return the body of acts that are sent together."""
    bodies = [
        {**act.model_dump(mode="json", exclude_defaults=True), "verb": act.verb} for act in acts
    ]
    return bodies[0] if len(bodies) == 1 else {"acts": bodies}


def eventually(condition: Callable[[], object], *, seconds: float = 90.0) -> None:
    """Wait until a condition holds, within bounds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it didn't come about"
        time.sleep(0.05)
