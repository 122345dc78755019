"""The command `chuting verify`: everything that is evidence, recomputed; the first broken entry named."""

import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import Data, ledger_at, run

if TYPE_CHECKING:
    from ledger.database import Connection
    from ledger.settings import Settings
    from ledger.verifying import Fault, Tell, Verified

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed

_SHOWN = 20
_TELL_EVERY_SECONDS = 1.0


def verify(
    files: Annotated[
        bool, typer.Option("--files", help="Read the deposited and uploaded files as well.")
    ] = False,
    data: Data = Path(".chuting"),
) -> None:
    """Recompute journals, chains, heads, roots and deposits; exit with 1 where anything was altered."""
    verified, faults = run(_verify(data, files=files))
    for fault in faults[:_SHOWN]:
        print(f"{fault.where}：{fault.what}。")
    if len(faults) > _SHOWN:
        print(f"另有{len(faults) - _SHOWN}处未列出。")
    algorithms = "、".join(sorted(verified.algorithms)) or "无"
    print(
        f"核对日志{verified.entries}条、案件{verified.lawsuits}件、每日摘要根{verified.roots}个"
        f"（摘要算法：{algorithms}）。"
    )
    for sentence in verified.warnings:
        print(f"注意：{sentence}")
    if faults:
        print(f"发现{len(faults)}处不符，第一处：{faults[0].where}。")
        raise typer.Exit(1)
    print("全部相符。")


async def _verify(data: Path, *, files: bool) -> "tuple[Verified, list[Fault]]":
    from ledger.verifying import Verified, one_snapshot

    verified = Verified()
    async with ledger_at(data) as (settings, database), one_snapshot(database) as connection:
        found = _faults(connection, settings, verified, files=files)
        return verified, [fault async for fault in found]


async def _faults(
    connection: "Connection", settings: "Settings", verified: "Verified", *, files: bool
) -> "AsyncIterator[Fault]":
    """Yield the faults in the order in which they would be made: the journal's first."""
    from activities import verifying as deposited
    from ledger import (
        verifying,
        verifying_access,
        verifying_forgotten,
        verifying_grants,
        verifying_roots,
    )
    from ledger.retention import schedule_of

    parts = [
        verifying.faults_of_journal(connection, verified, _progress()),
        verifying_forgotten.faults_of_forgotten(connection, schedule_of(settings), verified),
        verifying_roots.faults_of_roots(connection, verified),
        verifying_roots.faults_of_calendar(connection),
        verifying_access.faults_of_access(connection),
        verifying_grants.faults_of_grants(connection),
        deposited.faults_of_deposited_roots(connection, settings),
        deposited.faults_of_deposits(connection, settings, files=files),
        deposited.faults_of_packages(connection, settings),
    ]
    if files:
        parts.append(deposited.faults_of_attachments(connection, settings))
    for part in parts:
        async for fault in part:
            yield fault
    verified.warnings += await verifying.warnings_of(connection)


def _progress() -> "Tell":
    """Return what tells each second how far it has come, beside the answer, which may go into a file."""
    told_at = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_EVERY_SECONDS:
            told_at = time.monotonic()
            print(f"已核对{done}/{total}条……", file=sys.stderr, flush=True)

    return tell
