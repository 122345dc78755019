"""Daily roots: deposited where the database's owner can't reach them, harmless when run twice."""

from datetime import date

import structlog
from temporalio import activity

from activities.archive import archive_of, put_once
from activities.errands import take_up
from ledger import assignments, depositing
from ledger.database import Database
from ledger.roots import root_of
from ledger.settings import Settings

log = structlog.get_logger()


ROOTS = "roots"


def folder_of(day: date) -> str:
    """Return a root's folder in the records store."""
    return f"{ROOTS}/{day}"


ROOT_FILE = "root.json"
CHANGED_FILE = "changed.txt"


class RootActivities:
    """The records store as the roots' errands know it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._store = archive_of(settings)

    @activity.defn(name="deposit_root")
    async def deposit_root(self, errand_id: str) -> str:
        """Deposit a day's root and the heads that changed with it; return how it ended.

        The root is written last: where it is, the heads are whole. What differs from what is there stays as it is and
        becomes an alarm: one of the two was altered.

        Raises:
            ApplicationError: `ErrandUnknown`, not to be tried again.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        day = date.fromisoformat(str(errand.body["day"]))
        root, changed = await root_of(self._database, day)
        for name, content in ((CHANGED_FILE, changed), (ROOT_FILE, root.text.encode())):
            path = f"{folder_of(day)}/{name}"
            if not await put_once(self._store, path, content):
                log.error("root_differs", day=str(day), errand=errand.id)
                return await depositing.note_difference(self._database, errand.id, None, path)
        log.info("root_deposited", day=str(day), digest=root.digest)
        return await assignments.end(self._database, errand.id, "deposited")
