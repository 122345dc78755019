"""The worker process: `python -m worker`."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence

import structlog

from ledger.database import Database
from ledger.lawbooks import lawbook
from ledger.logs import log_as_json
from ledger.settings import PRIVATE, Settings
from ledger.transport import NotEncrypted, ensure_encrypted
from worker.composition import PROCEDURES, compose
from workflows.connection import (
    collect_garbage_seldom,
    connect_as,
    ensure_sealed,
    orderly_exit,
)
from workflows.sweep import keep_schedule

log = structlog.get_logger()


async def serve(settings: Settings, procedures: Sequence[type]) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way."""
    lawbook()
    database = Database(settings.database_url, pool_size=settings.worker_concurrent_recordings + 12)
    client = await connect_as(settings)
    parts = compose(settings, client, database, procedures=procedures)
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    async with parts.worker:
        relay = asyncio.create_task(parts.relay.run())
        schedule = asyncio.create_task(keep_schedule(client, settings.task_queue))
        if settings.ready_file is not None:
            settings.ready_file.touch()
        log.info("worker_ready", task_queue=settings.task_queue)
        # A relay that ends by itself takes the worker with it: whoever watches the process starts both again.
        relay.add_done_callback(lambda _: asked_to_stop.set())
        await asked_to_stop.wait()
        for task in (relay, schedule):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    await database.dispose()


def main(procedures: Sequence[type] = PROCEDURES) -> None:
    """Run the worker, and leave in order."""
    os.umask(PRIVATE)
    settings = Settings()
    ensure_sealed(settings)
    log_as_json(settings.log_level)
    try:
        ensure_encrypted(settings)
    except NotEncrypted as problem:
        sys.exit(f"worker: {problem}")
    collect_garbage_seldom()
    asyncio.run(serve(settings, procedures))
    orderly_exit()


if __name__ == "__main__":
    main()
