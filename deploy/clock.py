"""The commands `chuting clock …`: the office clock, which demo and test installations may move forward."""

import asyncio
import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import CommandRefused, Data, engine_of, ledger_at, run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from temporalio.client import Client

    from ledger.database import Database

# ruff: noqa: PLC0415 -- the ledger and the engine are imported when they are needed

app = typer.Typer(no_args_is_help=True, help="The office clock.")

WAKE_WITHIN_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.02
_ASK_AGAIN_AFTER_SECONDS = 2.0
_PERIOD = re.compile(r"^(\d{1,5})([dhm])$")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@app.command()
def advance(
    by: Annotated[str, typer.Argument(help="How far: 3d, 12h or 30m.")],
    data: Data = Path(".chuting"),
) -> None:
    """Move the office clock forward and let what has come due happen."""
    match = _PERIOD.match(by)
    if match is None:
        raise CommandRefused(f"{by} is no period: write 3d, 12h or 30m.")
    period = int(match[1]) * _UNITS[match[2]]
    now, still_asleep = run(_advance(period, data))
    print(f"Office time is {_shown(now)}.")
    if still_asleep:
        print("Not every lawsuit has answered yet: the sweep wakes the others within minutes.")


@app.command()
def show(data: Data = Path(".chuting")) -> None:
    """Show the office's time in Asia/Shanghai."""
    print(f"Office time is {_shown(run(_show(data)))}.")


async def wake_all(
    database: "Database",
    client: "Client",
    task_queue: str,
    *,
    within_seconds: float = WAKE_WITHIN_SECONDS,
) -> bool:
    """Wake the lawsuits whose wake-up has come until none is asleep; tell whether they all answered."""
    from activities.waking import AT_ONCE, wake_due
    from ledger.watching import asleep

    async def wake() -> int:
        return await wake_due(database, client, task_queue)

    async def are_left() -> bool:
        return bool(await asleep(database, timedelta(), AT_ONCE))

    return await wake_until_done(wake, are_left, within_seconds=within_seconds)


async def wake_until_done(
    wake: "Callable[[], Awaitable[int]]",
    are_left: "Callable[[], Awaitable[bool]]",
    *,
    within_seconds: float,
) -> bool:
    """Wake lawsuits, and again those that don't answer, until none is left; tell whether that came to pass."""
    give_up_at = time.monotonic() + within_seconds
    while time.monotonic() < give_up_at:
        await wake()
        ask_again_at = time.monotonic() + _ASK_AGAIN_AFTER_SECONDS
        while time.monotonic() < ask_again_at:
            if not await are_left():
                return True
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
    return False


async def _advance(by: timedelta, data: Path) -> tuple[datetime, bool]:
    from temporalio.service import RPCError

    from ledger.watching import ClockNotMovable, advance_clock

    async with ledger_at(data) as (settings, database):
        try:
            now = await advance_clock(database, by, is_movable=settings.clock_is_movable)
        except ClockNotMovable as error:
            raise CommandRefused(str(error)) from error
        try:
            client = await engine_of(settings)
            return now, not await wake_all(database, client, settings.task_queue)
        except (RPCError, RuntimeError):
            # The engine is away; the clock has moved all the same.
            return now, True


async def _show(data: Path) -> datetime:
    from ledger.watching import office_now

    async with ledger_at(data) as (_settings, database):
        return await office_now(database)


def _shown(instant: datetime) -> str:
    from domain.calendar import SHANGHAI, weekday_of

    local = instant.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d %H:%M} {weekday_of(local.date())}"
