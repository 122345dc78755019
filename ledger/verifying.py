"""Recomputing everything that the ledger holds as evidence: entries, chains, heads, commitments and roots.

All of it in one snapshot, a few lawsuits at a time, so that the memory it takes doesn't grow with the journal.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from psycopg.rows import dict_row
from pydantic_core import from_json

from ledger.database import Connection, Database
from ledger.hashing import AlgorithmUnknown, algorithm_of, commitment, digest_of
from ledger.journal import NO_ENTRY, standing_in
from ledger.tables import APPEND_ONLY
from ledger.verifying_rows import Beside, Deadlines, Row, faults_of_row

_ONE_SNAPSHOT = "set transaction isolation level repeatable read, read only"
_TAKE_YOUR_TIME = "set local statement_timeout = 0"
_PAGE = 50
_COUNT = "select count(*) from journal_entry"
_READ_LAWSUITS = """
    select ref, version, digest, organ, court, handling_unit, number, level, capacity, dispute, stage, ending,
        is_closed, is_suspended, is_restricted, left_to_a_person, first_hearing_at, first_hearing_year,
        first_hearing_held, first_hearing_missed, next_due_on
    from lawsuit where ref > %s order by ref limit %s
"""
_READ_ENTRIES = """
    select ref, version, act_id, request_hash, verbs, actor, role, recorded_at, schema_version, algorithm, previous,
        digest, text
    from journal_entry where ref = any(%s) order by ref, version
"""
_READ_PARTIES = """
    select ref, position, name, salt, commitment from party where ref = any(%s) order by ref, position
"""
_READ_DEADLINES = """
    select ref, key, kind, title, nature, basis, organ, due_on::text as due_on, provisional, suspended, is_open,
        done_on::text as done_on, receipt
    from deadline where ref = any(%s) order by ref, key
"""
_READ_NUMBERS = "select ref, number, organ, level from case_number where ref = any(%s)"
_READ_FILES = "select ref, sha256 from attached where ref = any(%s)"
# The key to the lawsuit forbids them; whoever has altered the journal may have switched it off.
_READ_ORPHANS = """
    select j.ref, j.version from journal_entry j
    where not exists (select from lawsuit l where l.ref = j.ref) order by j.ref, j.version limit 1
"""

_MAY_CHANGE = """
    select array_agg(t.name) as tables from unnest(%s::text[]) as t(name)
    where has_table_privilege(t.name, 'update') or has_table_privilege(t.name, 'delete')
"""
# A trigger before each statement that updates, deletes or truncates, and the function as it was made.
_GUARDS = """
    select t.name, p.prosrc as does from unnest(%s::text[]) as t(name)
    left join pg_trigger g on g.tgrelid = t.name::regclass and g.tgname = 'append_only' and g.tgenabled in ('O', 'A')
        and g.tgtype = 58 and g.tgqual is null
    left join pg_proc p on p.oid = g.tgfoid
"""
_REFUSES = """
    begin
        raise exception '% is append-only: nothing in it is changed or deleted', tg_table_name
            using errcode = 'restrict_violation';
    end
"""
# The first sweep of a day makes its root, so a day and a little is all that an entry waits for one.
_ROOTS_OVERDUE = """
    select r.day as last
    from office_clock c left join (select max(day) as day, max(made_at) as made_at from daily_root) r on true
    where exists (
        select from lawsuit l join journal_entry j on j.ref = l.ref and j.version = l.version
        where coalesce(r.made_at, j.recorded_at) < clock_timestamp() + c.shift - interval '26 hours'
            and not exists (select from root_head h where h.ref = l.ref and h.version = l.version)
    )
"""

Parameters = Sequence[object] | Mapping[str, object]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was written: where (a lawsuit's entry, a root, a file), and what is wrong."""

    where: str
    what: str


@dataclass(slots=True)
class Verified:
    """What was looked at."""

    entries: int = 0
    lawsuits: int = 0
    roots: int = 0
    algorithms: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


@asynccontextmanager
async def one_snapshot(database: Database) -> AsyncIterator[Connection]:
    """Yield a connection on which everything is of one instant, whoever writes meanwhile."""
    async with database.short_path() as connection, connection.transaction():
        await connection.execute(_ONE_SNAPSHOT)
        await connection.execute(_TAKE_YOUR_TIME)
        yield connection


async def faults_of_journal(
    connection: Connection, verified: Verified, tell: Tell
) -> AsyncIterator[Fault]:
    """Yield the first fault of each lawsuit's journal, in the order of the refs; `tell` hears how far it has come."""
    row = await (await connection.execute(_COUNT)).fetchone()
    total, after = (row[0] if row else 0), ""
    while lawsuits := await rows_of(connection, _READ_LAWSUITS, (after, _PAGE)):
        refs = [each["ref"] for each in lawsuits]
        chains = {each["ref"]: Chain(each) for each in lawsuits}
        async for entry in _entries(connection, refs):
            chains[entry["ref"]].take(entry)
            verified.entries += 1
            verified.algorithms.add(entry["algorithm"])
        await _take_what_stands_beside(connection, refs, chains)
        for chain in chains.values():
            if (fault := chain.fault()) is not None:
                yield fault
        verified.lawsuits += len(refs)
        tell(verified.entries, total)
        after = refs[-1]
    for orphan in await rows_of(connection, _READ_ORPHANS, ()):
        yield Fault(_entry(orphan["ref"], orphan["version"]), "日志所属的案件不在台账中")


async def _take_what_stands_beside(
    connection: Connection, refs: Sequence[str], chains: "Mapping[str, Chain]"
) -> None:
    for query, take in _BESIDE.items():
        for row in await rows_of(connection, query, (refs,)):
            take(chains[row["ref"]], row)


async def warnings_of(connection: Connection) -> list[str]:
    """Return what weakens the evidence though nothing was altered."""
    names = [each.name for each in APPEND_ONLY]
    (may,) = await rows_of(connection, _MAY_CHANGE, (names,))
    guards = await rows_of(connection, _GUARDS, (names,))
    unguarded = [
        each["name"] for each in guards if (each["does"] or "").split() != _REFUSES.split()
    ]
    found = []
    if may["tables"]:
        found.append(
            "本程序的数据库账号可以修改只增不改的表，请为程序另设账号（见 docs/security.md）。"
        )
    if unguarded:
        found.append(f"只增不改的触发器不在、已停用或者已被改动：{'、'.join(unguarded)}。")
    for row in await rows_of(connection, _ROOTS_OVERDUE, ()):
        last = f"最近一个根是{row['last']}的" if row["last"] else "一个根也没有"
        found.append(
            f"其后已有新的日志，而每日摘要根逾期未制作（{last}），请检查巡查是否仍在进行。"
        )
    return found


class Chain:
    """One lawsuit's journal as it comes by: its first fault is kept, the rest only follows from it."""

    def __init__(self, lawsuit: Row) -> None:
        self._lawsuit = lawsuit
        self._version = 0
        self._head = NO_ENTRY
        self._said: Row = {}
        self._committed: list[str] = []
        self._parties: list[str] = []
        self._deadlines = Deadlines()
        self._shown: list[Row] = []
        self._text = ""
        self.beside = Beside()
        self._fault: Fault | None = None

    def take(self, entry: Row) -> None:
        """Take the next entry."""
        if self._fault is None:
            what = next(self._faults_in(entry), None)
            if what is not None:
                self._fault = Fault(_entry(entry["ref"], entry["version"]), what)
            else:
                self._deadlines.take(self._said["outcome"])
                self.beside.take(entry["text"], self._said["acts"])
        self._version, self._head = entry["version"], entry["digest"]

    def take_party(self, party: Row) -> None:
        """Take a party's name, which stands beside the journal."""
        self._parties.append(party["commitment"])
        if self._fault is None and (what := _fault_of_party(party)) is not None:
            self._fault = Fault(f"案件{party['ref']}当事人{party['position']}", what)

    def take_deadline(self, deadline: Row) -> None:
        """Take a row of its deadlines, as lists show them."""
        self._shown.append(deadline)

    def fault(self) -> Fault | None:
        """Return the first fault once all has been taken."""
        if self._fault is None and (what := next(self._faults_at_the_end(), None)) is not None:
            self._fault = Fault(f"案件{self._lawsuit['ref']}", what)
        return self._fault

    def _faults_in(self, entry: Row) -> Iterator[str]:
        if entry["version"] != self._version + 1:
            yield f"缺少第{self._version + 1}版"
        yield from _faults_of_text(entry)
        if entry["previous"] != self._head:
            yield "所载上一版摘要与上一版不符"
        self._text, self._said = entry["text"], from_json(entry["text"])
        if entry["version"] == 1:
            self._committed = self._said["commitments"]

    def _faults_at_the_end(self) -> Iterator[str]:
        lawsuit = self._lawsuit
        if lawsuit["version"] != self._version:
            yield f"台账为第{lawsuit['version']}版，日志止于第{self._version}版"
        if lawsuit["digest"] != self._head:
            yield "台账所载摘要与日志末版不符"
        if self._parties != list(self._committed):
            yield "当事人承诺值与日志首版不符"
        if self._version:
            standing = standing_in(self._text)
            yield from faults_of_row(lawsuit, standing)
            yield from self.beside.faults(standing)
        yield from self._deadlines.faults(lawsuit["organ"], self._shown)


_BESIDE: Mapping[str, Callable[[Chain, Row], None]] = {
    _READ_PARTIES: Chain.take_party,
    _READ_DEADLINES: Chain.take_deadline,
    _READ_NUMBERS: lambda chain, row: chain.beside.take_number(row),
    _READ_FILES: lambda chain, row: chain.beside.take_file(row),
}


def _faults_of_text(entry: Row) -> Iterator[str]:
    """Yield what is wrong with an entry by itself: its digest, and columns that don't say what its text says."""
    try:
        if digest_of(entry["text"], entry["algorithm"]) != entry["digest"]:
            yield "摘要与正文不符"
        said = from_json(entry["text"])
        written = {
            **{name: said[name] for name in _SAME},
            "actor": said["actor"]["id"],
            "role": said["actor"]["role"],
            "recorded_at": datetime.fromisoformat(said["recorded_at"]),
        }
    except AlgorithmUnknown as error:
        yield str(error)
    except UNREADABLE:
        yield "正文不是一条完整的日志"
    else:
        for name, value in written.items():
            if entry[name] != value:
                yield f"{name}栏与正文不符"


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What a text that was written by nobody of us raises when it is read."""

_SAME = (
    "ref",
    "version",
    "act_id",
    "request_hash",
    "verbs",
    "schema_version",
    "algorithm",
    "previous",
)


def _fault_of_party(party: Row) -> str | None:
    if party["name"] is None and party["salt"]:
        return "姓名已删而承诺值的盐仍在"
    if party["name"] is None:
        # Whether it went in its time is another question: see `verifying_forgotten`.
        return None
    try:
        made = commitment(party["salt"], party["name"], algorithm_of(party["commitment"]))
    except AlgorithmUnknown as error:
        return str(error)
    return None if made == party["commitment"] else "姓名与承诺值不符"


def _entry(ref: str, version: int) -> str:
    return f"案件{ref}第{version}版"


async def _entries(connection: Connection, refs: Sequence[str]) -> AsyncIterator[Row]:
    async with connection.cursor(name="entries", row_factory=dict_row) as cursor:
        await cursor.execute(_READ_ENTRIES, (refs,))
        async for row in cursor:
            yield row


async def rows_of(connection: Connection, query: str, parameters: Parameters) -> Sequence[Row]:
    """Return what a query finds, by column."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(query, parameters)
    return await cursor.fetchall()
