"""A worker that kills the engine and itself right after an act was committed, when a file asks for it."""

import json
import os
import signal
from pathlib import Path

from temporalio import activity

import worker.__main__
import worker.composition
from activities.recording import LedgerActivities
from domain.messages import Recorded, Recording

KILL_FILE = "CHUTING_TEST_KILL_FILE"


class KillingActivities(LedgerActivities):
    """Records as ever; then, if the file is there, kills those whose ids it holds, and itself."""

    @activity.defn(name="record")
    async def record(self, recording: Recording) -> Recorded:
        """Record, and perhaps never return."""
        answer = await super().record(recording)
        if recording.request is not None:
            kill_those_asked_for()
        return answer


def kill_those_asked_for() -> None:
    """Kill the processes that the file names, and then this one."""
    asked = Path(os.environ[KILL_FILE])
    if not asked.exists():
        return
    victims: list[int] = json.loads(asked.read_text(encoding="utf-8"))
    asked.unlink()
    for pid in (*victims, os.getpid()):
        os.kill(pid, signal.SIGKILL)


def main() -> None:
    """Run the worker with the recording that kills."""
    # In this process only, which the test starts.
    vars(worker.composition)["LedgerActivities"] = KillingActivities
    worker.__main__.main()


if __name__ == "__main__":
    main()
