"""Recomputing the daily roots: each over the heads of its day, chained to the last, and borne out by the journal."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date

from pydantic_core import from_json

from ledger.access_roots import digest_of_loading
from ledger.database import Connection
from ledger.hashing import AlgorithmUnknown, Hasher, digest_of
from ledger.lawbooks import version_of
from ledger.roots import NO_ROOT, line_of
from ledger.verifying import UNREADABLE, Fault, Verified, rows_of
from ledger.verifying_rows import Row

_READ_ROOTS = "select day, made_at, algorithm, previous, digest, text from daily_root order by day"
_READ_HEADS = """
    select h.ref, h.version, h.digest, j.digest as written
    from root_head h left join journal_entry j on j.ref = h.ref and j.version = h.version
    where h.day = %s order by h.ref collate "C"
"""
_READ_ROOTLESS = """
    select day from root_head h where not exists (select from daily_root r where r.day = h.day) limit 1
"""
_READ_NOTICES = (
    "select id, year, digest, text, loaded_by, loaded_at from calendar_notice order by id"
)
_READ_VERSION = "select version from lawbook_version"


class Heads:
    """The heads of all journals as the roots up to a day have them; what it takes grows with the lawsuits alone."""

    def __init__(self) -> None:
        self._lines: dict[str, bytes] = {}
        self._versions: dict[str, int] = {}

    def move(self, head: Row) -> bytes:
        """Take a head that has changed and return its line."""
        line = line_of(head["ref"], head["version"], head["digest"])
        self._lines[head["ref"]], self._versions[head["ref"]] = line, head["version"]
        return line

    def version_of(self, ref: str) -> int:
        """Return the version that the last root had of a lawsuit."""
        return self._versions.get(ref, 0)

    def digest(self, algorithm: str) -> str:
        """Return the digest over all of them, in the order of the refs' bytes."""
        hasher = Hasher(algorithm)
        for ref in sorted(self._lines):
            hasher.update(self._lines[ref])
        return hasher.hexdigest()

    def counts(self) -> tuple[int, int]:
        """Return how many lawsuits there are, and how many entries they have."""
        return len(self._lines), sum(self._versions.values())


async def faults_of_roots(connection: Connection, verified: Verified) -> AsyncIterator[Fault]:
    """Yield the first fault of each root, the oldest first; a journal that was shortened or rewritten is one."""
    previous, heads = NO_ROOT, Heads()
    loaded = await rows_of(connection, _READ_NOTICES, ())
    for root in await rows_of(connection, _READ_ROOTS, ()):
        found = await rows_of(connection, _READ_HEADS, (root["day"],))
        fault = next(_faults_of_heads(root["day"], found, heads), None)
        changed = [heads.move(each) for each in found]
        if fault is None:
            what = next(_faults_in(root, previous, changed, heads, loaded), None)
            fault = Fault(_root(root["day"]), what) if what else None
        if fault is not None:
            yield fault
        previous = root["digest"]
        verified.roots += 1
    for orphan in await rows_of(connection, _READ_ROOTLESS, ()):
        yield Fault(_root(orphan["day"]), "根已不在，其案件摘要仍在")


async def faults_of_calendar(connection: Connection) -> AsyncIterator[Fault]:
    """Yield what was altered in the notices of days off, on which deadlines rest."""
    notices = await rows_of(connection, _READ_NOTICES, ())
    for notice in notices:
        if digest_of(notice["text"]) != notice["digest"]:
            yield Fault(f"{notice['year']}年放假通知", "摘要与正文不符")
    (kept,) = await rows_of(connection, _READ_VERSION, ())
    if kept["version"] != version_of([each["digest"] for each in notices]):
        yield Fault("放假通知", "版本与所存各份通知不符")


def _faults_of_notices(said: Row, algorithm: str, loaded: Sequence[Row]) -> Iterator[str]:
    """Yield where a root had other notices of days off than were loaded by then: one version, one list of loadings."""
    digests = [each["digest"] for each in loaded]
    known = [
        number
        for number in range(len(loaded) + 1)
        if version_of(digests[:number]) == said["calendar"]
    ]
    if not known:
        yield "所载日历版本不在台账中"
    elif "notices" in said and digest_of_loading(loaded[: known[-1]], algorithm) != said["notices"]:
        yield "放假通知的年份、载入人或者载入时间与根不符"


def _faults_of_heads(day: date, found: Iterable[Row], heads: Heads) -> Iterator[Fault]:
    for head in found:
        where = f"案件{head['ref']}第{head['version']}版"
        if head["written"] is None:
            yield Fault(where, f"日志中没有，而{day}的根载有")
        elif head["written"] != head["digest"]:
            yield Fault(where, f"摘要与{day}的根所载不符")
        elif head["version"] <= heads.version_of(head["ref"]):
            yield Fault(where, f"{day}的根晚于更新版本的根")


def _faults_in(
    root: Row, previous: str, changed: Iterable[bytes], heads: Heads, loaded: Sequence[Row]
) -> Iterator[str]:
    try:
        if digest_of(root["text"], root["algorithm"]) != root["digest"]:
            yield "摘要与正文不符"
        said = from_json(root["text"])
        yield from _faults_of_columns(root, said)
        if root["previous"] != previous:
            yield "所载上一个根的摘要与上一个根不符"
        if digest_of(b"".join(changed), root["algorithm"]) != said["changed"]["digest"]:
            yield "当日变动的案件摘要与根不符"
        if (heads.counts(), heads.digest(root["algorithm"])) != (
            (said["lawsuits"], said["entries"]),
            said["heads"],
        ):
            yield "全部案件的摘要与根不符"
        yield from _faults_of_notices(said, root["algorithm"], loaded)
    except AlgorithmUnknown as error:
        yield str(error)
    except UNREADABLE:
        yield "正文不是一个完整的根"


def _faults_of_columns(root: Row, said: Row) -> Iterator[str]:
    written = {
        "day": root["day"].isoformat(),
        "made_at": root["made_at"].isoformat(),
        "algorithm": root["algorithm"],
        "previous": root["previous"],
    }
    for name, value in written.items():
        if said[name] != value:
            yield f"{name}栏与正文不符"


def _root(day: date) -> str:
    return f"{day}的根"
