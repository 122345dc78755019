"""The API process: `python -m api`."""

import os
import sys

import uvicorn

from api.app import create_app
from api.starting import NotFitToStart, ensure_fit_to_start
from ledger.logs import log_as_json
from ledger.settings import PRIVATE, Settings
from workflows.connection import collect_garbage_seldom, ensure_sealed, orderly_exit


def main() -> None:
    """Serve until SIGTERM or SIGINT, and leave in order."""
    os.umask(PRIVATE)
    settings = Settings()
    ensure_sealed(settings)
    log_as_json(settings.log_level)
    try:
        ensure_fit_to_start(settings)
    except NotFitToStart as problem:
        sys.exit(f"api: {problem}")
    collect_garbage_seldom()
    uvicorn.run(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # The application believes the proxies that are named to it.
        server_header=False,
        timeout_keep_alive=65,  # Longer than the proxies before it keep theirs.
        timeout_graceful_shutdown=8,
    )
    orderly_exit()


if __name__ == "__main__":
    main()
