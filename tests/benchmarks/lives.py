"""Whole lives over HTTP beside bare Temporal workflows of as many updates: `make bench`.

One run, one machine, interleaved: each round plays a batch of our lives (receipt to closing, 32 in flight, errands
delivered and deposited before the round counts as over) and a batch of bare ones (start, as many updates, end) on the
same worker process, runner and converter. The last line is one JSON object; ratios compare updates per second.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client

from activities.waking import workflow_id
from deploy.local.stack import Stack
from domain.calendar import day_of
from domain.messages import ActRequest
from domain.people import Actor, Role
from ledger.database import Database
from ledger.directory import load_directory, parse_directory
from ledger.tokens import make_token
from tests.benchmarks.bare import BareWorkflow
from tests.benchmarks.http import Connection
from tests.benchmarks.processor import processor_seconds
from workflows.connection import connect, orderly_exit

JUDGED = {"judged_by": "虚构法制科长", "judged_because": "个案争议，未见舆情和群体性苗头"}
"""Who judged for the organ that the case touches neither public interest nor attention, and why."""
QUEUE = "chuting"
IN_FLIGHT = 32
ORGANS = 32
TODAY = day_of(datetime.now(UTC))
RECEIVED_ON, HEARD_ON, DECIDED_ON, IN_EFFECT_ON = (
    str(TODAY - timedelta(days=n)) for n in (60, 42, 40, 3)
)
# A first-instance judgment is in effect once the time to appeal has run out, whatever holiday that ends on.

Form = tuple[str, str, dict[str, object]]

LIFE: tuple[Form, ...] = (
    ("clerk", "file-defence", {}),
    ("clerk", "schedule-hearing", {"starts_at": f"{HEARD_ON}T09:00:00+08:00"}),
    ("clerk", "nominate-head", {"name": "虚构副职", "post": "deputy"}),
    (
        "clerk",
        "record-hearing",
        {
            "attendees": [
                {"name": "虚构副职", "post": "deputy", "identity_entered": True, "spoke": True}
            ]
        },
    ),
    ("clerk", "record-observation", {"deputies": 1, "legal_staff": 2, "enforcement_staff": 3}),
    ("clerk", "record-outcome", {"result": "revoked", "happened_on": DECIDED_ON}),
    ("bureau", "decide-harm", {"caused": True, "reason": "扣押致停运"}),
    ("clerk", "record-effect", {"happened_on": IN_EFFECT_ON}),
    ("clerk", "apologise", {"way": "signed_letter", "by_whom": "虚构正职"}),
    (
        "clerk",
        "pledge-correction",
        {"due_on": str(TODAY + timedelta(days=400)), "measures": "退还车辆"},
    ),
    ("clerk", "submit-correction", {"summary": "已退还"}),
    ("bureau", "verify-correction", {"accepted": True, "reason": "属实"}),
    ("clerk", "close", {}),
)
"""An office's plain lawsuit: lost, apologised for and corrected; each line is one act, one request and one update."""

UPDATES = len(LIFE)


@dataclass(frozen=True, slots=True)
class Office:
    """Where the lives are played: the API, and the accounts' tokens by role and organ number."""

    url: str
    tokens: dict[tuple[str, int], str]
    numbers: "itertools.count[int]"


def directory() -> str:
    """Return a fictitious city of as many departments as lives are in flight."""
    lines = [
        '[[organs]]\nid="city"\nname="虚构市人民政府"\nkind="city_government"',
        '[[organs]]\nid="bureau"\nname="虚构市司法局"\nkind="city_department"\nparent="city"',
        '[[organs]]\nid="court"\nname="虚构区人民法院"\nkind="court"',
        '[[accounts]]\nid="bureau"\nname="司法局"\nrole="bureau"\norgan="bureau"\nscope="city"\ndesk="bureau"',
        'address="bureau@city.example"',
    ]
    for number in range(ORGANS):
        lines.append(
            f'[[organs]]\nid="organ-{number}"\nname="虚构市第{number}局"\nkind="city_department"\nparent="city"'
            '\nbureau="bureau"\ngovernment="city"'
        )
        lines.append(
            f'[[accounts]]\nid="clerk-{number}"\nname="法制"\nrole="clerk"\norgan="organ-{number}"\ndesk="clerk"'
            f'\naddress="clerk-{number}@city.example"'
        )
    return "\n".join(lines)


async def open_office(stack: Stack, database: Database) -> Office:
    """Load the city, make the tokens, and give each organ its first hearing of the year."""
    await load_directory(database, parse_directory(directory()))
    valid_for = timedelta(hours=2)
    tokens = {("bureau", n): "" for n in range(ORGANS)}
    bureau = await make_token(database, "bureau", valid_for=valid_for)
    for number in range(ORGANS):
        tokens["bureau", number] = bureau
        tokens["clerk", number] = await make_token(database, f"clerk-{number}", valid_for=valid_for)
    office = Office(stack.api_url, tokens, itertools.count(1))
    connection = Connection(office.url)
    for number in range(ORGANS):
        ref = await _register(office, connection, number)
        await connection.post(
            f"/v1/lawsuits/{ref}/acts/schedule-hearing",
            office.tokens["clerk", number],
            {"starts_at": f"{HEARD_ON}T08:00:00+08:00"},
            {},
        )
    connection.close()
    return office


async def _register(office: Office, connection: Connection, organ: int) -> str:
    serial = next(office.numbers)
    body = {
        "organ": f"organ-{organ}",
        "court": "court",
        "number": f"（{TODAY.year}）皖1901行初{serial}号",
        "cause": "治安行政处罚",
        "first_plaintiff": {"name": f"虚构人{serial}"},
        "plaintiffs": 1,
        "characteristics": {"none_of_these": True, **JUDGED},
        "received_on": RECEIVED_ON,
        "has_state_secrets": False,
    }
    key = {"Idempotency-Key": f"register-{serial}"}
    answer = await connection.post("/v1/lawsuits", office.tokens["clerk", organ], body, key)
    return str(answer["ref"])


async def live(office: Office, connection: Connection, number: int) -> list[float]:
    """Play one life and return the seconds of each update."""
    organ = number % ORGANS
    ref = await _register(office, connection, organ)
    version = 1
    seconds = []
    for step, (role, path, body) in enumerate(LIFE):
        headers = {"Idempotency-Key": f"step-{step}", "If-Match": f'"{version}"'}
        if role == "clerk":
            del headers["If-Match"]
        began = time.perf_counter()
        answer = await connection.post(
            f"/v1/lawsuits/{ref}/acts/{path}", office.tokens[role, organ], body, headers
        )
        seconds.append(time.perf_counter() - began)
        version = answer["version"]
    live.last_ref = ref  # type: ignore[attr-defined]  # whose history the run shows at the end
    return seconds


def bare_request() -> ActRequest:
    """Return an update's payload as ours carry it."""
    return ActRequest(
        act_id="0" * 64,
        request_hash="0" * 64,
        actor=Actor(id="bench", role=Role.CLERK, organ="organ"),
        acts=(),
        asked_at=datetime.now(UTC),
    )


async def live_bare(client: Client, queue: str, name: str) -> list[float]:
    """Play one bare life and return the seconds of each update."""
    handle = await client.start_workflow(BareWorkflow.run, UPDATES, id=name, task_queue=queue)
    request, seconds = bare_request(), []
    for _ in range(UPDATES):
        began = time.perf_counter()
        await handle.execute_update(BareWorkflow.take, request)
        seconds.append(time.perf_counter() - began)
    await handle.result()
    return seconds


async def batch(
    lives: int, in_flight: int, play: Callable[[int, int], Awaitable[list[float]]]
) -> list[float]:
    """Play so many lives, so many at once; each place in flight is one task. Returns every update's seconds."""
    numbers = iter(range(lives))
    seconds: list[float] = []

    async def place(position: int) -> None:
        for number in numbers:
            seconds.extend(await play(position, number))

    await asyncio.gather(*(place(position) for position in range(in_flight)))
    return seconds


async def drain(database: Database) -> None:
    """Wait until every errand that may start has finished; digests wait for their hour."""
    async with asyncio.timeout(120):
        while True:
            async with database.short_path() as connection:
                found = await connection.execute(
                    "select count(*) from errand where finished_at is null and kind <> 'digest'"
                )
                row = await found.fetchone()
            if row is not None and row[0] == 0:
                return
            await asyncio.sleep(0.02)


class Bench:
    """One run of the benchmark."""

    def __init__(
        self, office: Office, client: Client, database: Database, parts: Mapping[str, int]
    ) -> None:
        self.office, self.client, self.database = office, client, database
        self.parts = {**parts, "client": os.getpid()}
        self.processor: dict[str, Counter[str]] = {"ours": Counter(), "bare": Counter()}
        self.connections = [Connection(office.url) for _ in range(IN_FLIGHT)]
        self.bare_numbers = itertools.count(1)

    async def ours(self, lives: int, in_flight: int) -> tuple[float, list[float]]:
        """Return the wall-clock seconds of a batch, errands included, and each update's."""
        began = time.perf_counter()
        seconds = await batch(
            lives, in_flight, lambda place, n: live(self.office, self.connections[place], n)
        )
        self.undrained = time.perf_counter() - began
        await drain(self.database)
        return time.perf_counter() - began, seconds

    async def bare(self, lives: int, in_flight: int) -> tuple[float, list[float]]:
        """Return the same of a bare batch."""
        began = time.perf_counter()
        seconds = await batch(
            lives,
            in_flight,
            lambda _place, _n: live_bare(self.client, QUEUE, f"bare-{next(self.bare_numbers)}"),
        )
        return time.perf_counter() - began, seconds

    async def run(self, rounds: int, lives: int) -> dict[str, Any]:
        """Interleave both and return the figures."""
        await self.ours(IN_FLIGHT, IN_FLIGHT)
        await self.bare(IN_FLIGHT, IN_FLIGHT)
        ratios, undrained_ratios, rates, bare_rates = [], [], [], []
        for number in range(rounds):
            bare = await self.timed("bare", self.bare, lives)
            ours = await self.timed("ours", self.ours, lives)
            updates = lives * UPDATES
            rates.append(updates / ours)
            bare_rates.append(updates / bare)
            ratios.append(bare / ours)
            undrained_ratios.append(bare / self.undrained)
            print(
                f"round {number + 1}: {rates[-1]:.0f}/s of bare {bare_rates[-1]:.0f}/s = {ratios[-1]:.2f}"
            )
        self.show_processor_time(rounds * lives * UPDATES)
        latency = await self.latencies()
        return {
            "updates_per_second": round(statistics.median(rates), 1),
            "bare_updates_per_second": round(statistics.median(bare_rates), 1),
            "ratio_to_bare_updates": round(statistics.median(ratios), 3),
            "ratio_before_errands_are_done": round(statistics.median(undrained_ratios), 3),
            "events_per_life": await self.events_of_a_life(),
            "updates_per_life": UPDATES,
            **latency,
        }

    async def timed(
        self,
        side: str,
        play: Callable[[int, int], Awaitable[tuple[float, list[float]]]],
        lives: int,
    ) -> float:
        """Return the wall-clock seconds of a batch, and add its processor time to the side's."""
        before = processor_seconds(self.parts)
        seconds, _ = await play(lives, IN_FLIGHT)
        after = processor_seconds(self.parts)
        self.processor[side].update({name: after[name] - before[name] for name in self.parts})
        return seconds

    def show_processor_time(self, updates: int) -> None:
        """Print the processor time of one update, part by part."""
        for side, used in self.processor.items():
            shown = ", ".join(f"{name} {1000 * used[name] / updates:.1f}" for name in self.parts)
            total = 1000 * sum(used.values()) / updates
            print(f"processor ms an update, {side}: {shown}; together {total:.1f}")

    async def latencies(self) -> dict[str, float]:
        """Return the medians with one update in flight, interleaved life by life."""
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(8):
            bare += (await self.bare(1, 1))[1]
            ours += (await self.ours(1, 1))[1]
        medians = statistics.median(ours), statistics.median(bare)
        return {
            "latency_ms_p50": round(medians[0] * 1000, 2),
            "bare_latency_ms_p50": round(medians[1] * 1000, 2),
            "latency_ratio_p50": round(medians[0] / medians[1], 2),
        }

    async def events_of_a_life(self) -> int:
        """Return how many events the last life's history has."""
        handle = self.client.get_workflow_handle(workflow_id(live.last_ref))  # type: ignore[attr-defined]  # as above
        history = await handle.fetch_history()
        return len(history.events)


async def measure(stack: Stack, rounds: int, lives: int) -> dict[str, Any]:
    """Run the benchmark on a running stack."""
    database = Database(stack.database_url)
    client = await connect(stack.temporal_address)
    office = await open_office(stack, database)
    figures = await Bench(office, client, database, stack.pids).run(rounds, lives)
    await database.dispose()
    return figures


def main() -> None:
    """Run, print the rounds, and end with the figures as one line of JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--lives", type=int, default=256, help="lives a round")
    chosen = arguments.parse_args()
    services = {"worker": "tests.benchmarks.worker", "api": "api"}
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), installation="test", services=services, tell=print) as stack,
    ):
        figures = asyncio.run(measure(stack, chosen.rounds, chosen.lives))
    print(json.dumps(figures))
    orderly_exit()


if __name__ == "__main__":
    main()
