"""An errand as the activity that runs it knows it: what it asks for, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from ledger.database import Connection, Database

_READ = "select id, kind, ref, body, made_at, result from errand where id = %s"
_FINISH = """
    update errand set finished_at = clock_timestamp(), result = %s where id = %s and finished_at is null
"""


class ErrandUnknown(LookupError):
    """No errand has this id: the ledger was replaced under a running engine."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One errand. `made_at` is real time; `result` is None until it has ended."""

    id: str
    kind: str
    ref: str | None
    body: dict[str, object]
    made_at: datetime
    result: str | None


async def read_assignment(database: Database, errand_id: str) -> Assignment:
    """Return what an errand asks for.

    Raises:
        ErrandUnknown: there is no such errand; asking again won't help.
    """
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Assignment))
        await cursor.execute(_READ, (errand_id,))
        found = await cursor.fetchone()
    if found is None:
        raise ErrandUnknown(errand_id)
    return found


async def finish(connection: Connection, errand_id: str, result: str) -> bool:
    """Write how an errand ended, in the caller's transaction; False where it had ended: the first ending stands."""
    cursor = await connection.execute(_FINISH, (result, errand_id))
    return cursor.rowcount == 1


async def end(database: Database, errand_id: str, result: str) -> str:
    """Write how an errand ended, on its own, and return it."""
    async with database.short_path() as connection:
        await finish(connection, errand_id, result)
    return result
