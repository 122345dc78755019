"""Reaching an installation from the operator's commands: by the environment, or by a stack's data folder."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from deploy.local.problems import StackProblem

if TYPE_CHECKING:
    from temporalio.client import Client

    from ledger.database import Database
    from ledger.settings import Settings

# The ledger and the engine are imported late: `chuting up` and `--help` need neither.
# ruff: noqa: PLC0415

AnswerT = TypeVar("AnswerT")
Data = Annotated[
    Path,
    typer.Option(
        envvar="CHUTING_DATA", help="Folder of the stack, from which its addresses are read."
    ),
]


class Unreachable(StackProblem):
    """The database of this installation doesn't answer."""


class CommandRefused(StackProblem):
    """What was asked of a command can't be; the message says why."""


class BadInput(CommandRefused):
    """What was typed makes no sense, as an unknown option doesn't; the message says how to write it."""

    exit_code = 2


def settings_of(data: Path) -> "Settings":
    """Return the settings: the environment's, and where it is silent those of the stack on the folder.

    The folder alone says which kind of installation it holds: a variable must not turn real lawsuits into a demo.
    """
    from ledger.settings import Settings

    try:
        memory = json.loads((data / "stack.json").read_text())
    except (FileNotFoundError, ValueError):
        memory = {}
    kept = {
        name: memory[name]
        for name in ("database_url", "temporal_address", "payload_keys")
        if memory.get(name) and f"CHUTING_{name.upper()}" not in os.environ
    }
    kind = {"installation": memory["installation"]} if memory.get("installation") else {}
    return Settings(data=data, **kept, **kind)


@asynccontextmanager
async def ledger_at(data: Path) -> "AsyncIterator[tuple[Settings, Database]]":
    """Yield the settings and the database of an installation.

    Raises:
        Unreachable: the database doesn't answer or has no tables.
        CommandRefused: real lawsuits would cross the network in the clear.
    """
    import psycopg
    import sqlalchemy.exc

    from ledger.database import Database
    from ledger.transport import NotEncrypted, ensure_encrypted

    settings = settings_of(data)
    try:
        ensure_encrypted(settings)
    except NotEncrypted as error:
        raise CommandRefused(str(error)) from error
    database = Database(settings.database_url, pool_size=2)
    try:
        yield settings, database
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError) as error:
        raise Unreachable(
            "The database doesn't answer: start the stack with `chuting up`, or set "
            "CHUTING_DATABASE_URL."
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise Unreachable(
            "The database has no tables of ours: `chuting up` brings them up to date."
        ) from error
    finally:
        await database.dispose()


async def engine_of(settings: "Settings") -> "Client":
    """Connect to the engine of an installation.

    Raises:
        CommandRefused: its key ring is missing or can't be read.
        RuntimeError: the engine doesn't answer.
    """
    from workflows.connection import KeysMissing, connect_as
    from workflows.key_ring import KeyRingInvalid

    try:
        return await connect_as(settings)
    except (KeysMissing, KeyRingInvalid) as error:
        raise CommandRefused(str(error)) from error


def run(work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
    """Run a command's work to its end, and leave in order."""
    try:
        return asyncio.run(work)
    finally:
        leave_in_order()


def leave_in_order() -> None:
    """Let go of the engine's client, if there was one, before the interpreter ends."""
    if "temporalio.bridge.runtime" in sys.modules:
        from workflows.connection import orderly_exit

        orderly_exit()
