"""Recomputing what the roots had of the access log: an entry taken out, put in afterwards or altered is a fault."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from psycopg.rows import dict_row
from pydantic_core import from_json

from ledger.access_roots import ENTRY, access_line, digest_of_entry
from ledger.database import Connection
from ledger.hashing import AlgorithmUnknown, Hasher
from ledger.verifying import UNREADABLE, Fault, rows_of
from ledger.verifying_rows import Row

# For longer than this no transaction of ours stays open: what is older was there when the root was made.
LONGEST_TRANSACTION = timedelta(hours=1)

_READ_ROOTS = "select day, algorithm, text from daily_root order by day"
_READ_TAKEN = """
    select r.id as taken, r.digest, a.* from root_access r left join access_entry a on a.id = r.id
    where r.day = %s order by r.id
"""
_READ_LATE = """
    select id from access_entry a
    where (a.at < %s or a.at > clock_timestamp() + interval '1 day')
        and not exists (select from root_access r where r.id = a.id) order by id
"""
_READ_ROOTLESS = """
    select id from root_access a where not exists (select from daily_root r where r.day = a.day) limit 1
"""


@dataclass(slots=True)
class _Day:
    """A root's entries as they come by: what it says of them, and until when the roots before had seen."""

    day: date
    algorithm: str
    seen_until: datetime | None
    hasher: Hasher = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.hasher = Hasher(self.algorithm)

    def faults_in(self, row: Row) -> Iterator[Fault]:
        """Take the next entry, and yield what is wrong with it."""
        self.hasher.update(access_line(row["taken"], row["digest"]))
        self.count += 1
        where = entry_named(row["taken"])
        if row["id"] is None:
            yield Fault(where, f"不在台账中，而{self.day}的根载有")
        elif digest_of_entry({name: row[name] for name in ENTRY}, self.algorithm) != row["digest"]:
            yield Fault(where, f"与{self.day}的根所载不符")
        elif self.seen_until and row["at"] < self.seen_until - LONGEST_TRANSACTION:
            yield Fault(where, f"所载时间早于上一个根，而{self.day}的根才载有：事后补入")


async def faults_of_access(connection: Connection) -> AsyncIterator[Fault]:
    """Yield the faults of the access log as the roots have it, the oldest root's first."""
    seen_until: datetime | None = None
    for root in await rows_of(connection, _READ_ROOTS, ()):
        try:
            said = from_json(root["text"]).get("access")
            day = _Day(root["day"], root["algorithm"], seen_until)
        except (AlgorithmUnknown, *UNREADABLE):
            # The root itself is a fault that was told of.
            continue
        async for row in _taken(connection, root["day"]):
            for fault in day.faults_in(row):
                yield fault
        # Roots that were made before the log was taken in say nothing of it.
        told = (said["entries"], said["digest"]) if said else (0, Hasher(day.algorithm).hexdigest())
        if (day.count, day.hasher.hexdigest()) != told:
            yield Fault(f"{root['day']}的根", "所载访问记录的摘要与根不符")
        seen_until = datetime.fromisoformat(said["until"]) if said else seen_until
    for fault in await _faults_beside_roots(connection, seen_until):
        yield fault


async def _faults_beside_roots(connection: Connection, seen_until: datetime | None) -> list[Fault]:
    rootless = await rows_of(connection, _READ_ROOTLESS, ())
    found = [Fault(entry_named(each["id"]), "所属的根已不在") for each in rootless]
    if seen_until is not None:
        late = await rows_of(connection, _READ_LATE, (seen_until - LONGEST_TRANSACTION,))
        found += [Fault(entry_named(each["id"]), "所载时间与根不符：事后补入") for each in late]
    return found


def entry_named(number: int) -> str:
    """Return how an entry is named."""
    return f"访问记录第{number}条"


async def _taken(connection: Connection, day: date) -> AsyncIterator[Row]:
    async with connection.cursor(name="taken", row_factory=dict_row) as cursor:
        await cursor.execute(_READ_TAKEN, (day,))
        async for row in cursor:
            yield row
