"""Asking of each name that is gone whether it went in its time: told of, its dispute closed, its period over."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime

from domain.calendar import day_of
from domain.retention import RetentionSchedule
from ledger.database import Connection
from ledger.journal import standing_in
from ledger.verifying import UNREADABLE, Fault, Verified, rows_of
from ledger.verifying_rows import Row

_READ_GONE = """
    select p.ref, l.dispute, count(*) as names from party p join lawsuit l on l.ref = p.ref
    where p.name is null group by p.ref, l.dispute order by p.ref
"""
# Entries are of office time and the log of real time: where the two differ, the office's is ahead.
_READ_TOLD = """
    select e.id, e.at + c.shift as at, e.after from access_entry e cross join office_clock c
    where e.kind = 'parties_forgotten' and e.about = %s order by e.id
"""
_READ_LEVELS = """
    select distinct on (j.ref) j.text from journal_entry j join lawsuit l on l.ref = j.ref
    where l.dispute = %s and j.recorded_at <= %s order by j.ref, j.version desc
"""


async def faults_of_forgotten(
    connection: Connection, schedule: RetentionSchedule, verified: Verified
) -> AsyncIterator[Fault]:
    """Yield the lawsuits whose names are gone without a record, or before the schedule let them go.

    Where the record names another schedule than today's, the least that any lets pass is asked for, and a warning
    says so.
    """
    for gone in await rows_of(connection, _READ_GONE, ()):
        told = await rows_of(connection, _READ_TOLD, (gone["ref"],))
        what = next(_faults_in_record(gone, told), None)
        for record in told if what is None else ():
            what = what or await _fault_in_time(connection, gone["dispute"], record, schedule)
            if record["after"].get("digest") != schedule.digest:
                verified.warnings.append(
                    f"案件{gone['ref']}的当事人姓名依另一份保管期限表销毁（访问记录第{record['id']}条），请核对。"
                )
        if what is not None:
            yield Fault(f"案件{gone['ref']}", what)


def _faults_in_record(gone: Row, told: Sequence[Row]) -> Iterator[str]:
    if not told:
        yield "姓名已删而没有销毁记录"
    elif sum((each["after"] or {}).get("names", 0) for each in told) != gone["names"]:
        yield "已删姓名的数目与销毁记录不符"


async def _fault_in_time(
    connection: Connection, dispute: str, record: Row, schedule: RetentionSchedule
) -> str | None:
    at: datetime = record["at"]
    levels = await rows_of(connection, _READ_LEVELS, (dispute, at))
    try:
        lawsuits = [standing_in(each["text"]).lawsuit for each in levels]
    except UNREADABLE:
        # Told of where the journal is recomputed.
        return None
    closed = [each.closed_on for each in lawsuits if each.closed_on is not None]
    if not closed or len(closed) < len(lawsuits):
        return "姓名在案件办结之前销毁"
    endings = [each.ending.value if each.ending else None for each in lawsuits]
    since = date(max(closed).year + 1, 1, 1)
    if record["after"].get("digest") == schedule.digest:
        since = schedule.forgotten_from(endings, max(closed)) or date.max
    return "姓名在保管期限届满之前销毁" if day_of(at) < since else None
