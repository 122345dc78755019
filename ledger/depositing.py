"""What a deposit takes from the ledger: the journal as it is stored, the files it names, and the receipt."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.people import Attached
from ledger import assignments, writing
from ledger.access_log import OPERATOR, By, Happening, tell
from ledger.database import Database, in_one_pipeline

_EXTRACT = """
    select text, digest from journal_entry where ref = %s and version <= %s order by version
"""
_INSERT = """
    insert into deposit (ref, version, milestone, folder, algorithm, manifest_digest)
    values (%(ref)s, %(version)s, %(milestone)s, %(folder)s, %(algorithm)s, %(manifest_digest)s)
    on conflict do nothing
"""
_TELL = """
    insert into access_entry (kind, address, authority, about, after)
    select 'package_deposited', 'local', %(errand)s, %(ref)s, jsonb_build_object('folder', %(folder)s::text,
        'algorithm', %(algorithm)s::text, 'manifest_digest', %(manifest_digest)s::text)
    from made
"""
# What was deposited before is told of once.
_INSERT_AND_TELL = f"with made as ({_INSERT} returning ref) {_TELL}"

# Of a package that was tried several times the last try says how it stands.
_PACKAGES = """
    select distinct on (e.milestone, e.version) %(ref)s as ref, e.milestone, e.version,
        case when d.ref is not null then 'deposited' else coalesce(e.result, 'waiting') end as status,
        d.folder, d.algorithm, d.manifest_digest, d.deposited_at
    from (
        select body ->> 'milestone' as milestone, (body ->> 'version')::int as version, result, made_at
        from errand where kind = 'deposit' and ref = %(ref)s
    ) e
    left join deposit d on d.ref = %(ref)s and d.milestone = e.milestone and d.version = e.version
    order by e.milestone, e.version, e.made_at desc
"""
_LOCK_ERRANDS = """
    select result, to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"T"HH24MISSMS') as now from errand
    where kind = 'deposit' and ref = %s and body ->> 'milestone' = %s and (body ->> 'version')::int = %s
    order by made_at for update
"""
_INSERT_ERRAND = "insert into errand (id, kind, ref, body) values (%s, 'deposit', %s, %s)"
_FAILED = frozenset({"given up", "differs"})


class DepositUnknown(LookupError):
    """No such package of the lawsuit was to be deposited."""


class DepositNotFailed(Exception):
    """Only a deposit that was given up, or met something else in its place, is started again."""


class JournalIncomplete(LookupError):
    """The journal doesn't reach the version that is to be deposited."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A lawsuit's entries 1 to a version as they are stored, and the digest of the last."""

    texts: tuple[str, ...]
    head: str

    @property
    def lines(self) -> bytes:
        """Return the entries one a line; JSON holds no bare line break, so each line is an entry's exact text."""
        return "".join(f"{text}\n" for text in self.texts).encode()

    def attached(self) -> tuple[Attached, ...]:
        """Return the files that the entries name, each content once, in the order of their hashes."""
        # Most entries name no file, and parsing them all would be most of a deposit's work.
        naming = [text for text in self.texts if '"sha256":' in text]
        found = {each.sha256: each for text in naming for each in attached_in(json.loads(text))}
        return tuple(found[sha256] for sha256 in sorted(found))


@dataclass(frozen=True, slots=True)
class Deposit:
    """The receipt of a package in the records system."""

    ref: str
    version: int
    milestone: str
    folder: str
    algorithm: str
    manifest_digest: str


def attached_in(value: object) -> Iterator[Attached]:
    """Yield every file that a JSON value names, however deep."""
    if isinstance(value, dict):
        if "sha256" in value and "name" in value:
            yield Attached.model_validate(value)
            return
        value = value.values()
    elif not isinstance(value, list):
        return
    children: Iterable[object] = value
    for each in children:
        yield from attached_in(each)


async def journal_extract(database: Database, ref: str, version: int) -> Extract:
    """Return a lawsuit's journal up to a version, which is included.

    Raises:
        JournalIncomplete: there are fewer entries.
    """
    async with database.short_path() as connection:
        cursor = await connection.execute(_EXTRACT, (ref, version))
        rows = await cursor.fetchall()
    if len(rows) != version:
        raise JournalIncomplete(f"{ref} has {len(rows)} entries, not {version}")
    return Extract(texts=tuple(text for text, _ in rows), head=rows[-1][1])


async def note_deposit(database: Database, errand_id: str, deposit: Deposit) -> str:
    """Write the receipt, the access log's entry and the errand's end together, each once; return the end."""
    async with database.short_path() as connection, in_one_pipeline(connection):
        await connection.execute(
            _INSERT_AND_TELL,
            {
                "errand": errand_id,
                "ref": deposit.ref,
                "version": deposit.version,
                "milestone": deposit.milestone,
                "folder": deposit.folder,
                "algorithm": deposit.algorithm,
                "manifest_digest": deposit.manifest_digest,
            },
        )
        await assignments.finish(connection, errand_id, "deposited")
        await connection.execute("commit")
    return "deposited"


async def note_difference(database: Database, errand_id: str, ref: str | None, path: str) -> str:
    """Put a deposit that differs from what is there before a person, end the errand, and return its end."""
    text = f"档案中已有“{path}”，内容与本次移交的不同；未作覆盖，请核对。"
    async with database.short_path() as connection, connection.transaction():
        await writing.raise_alarm(connection, "deposit_differs", ref, text)
        await assignments.finish(connection, errand_id, "differs")
    return "differs"


async def alarm_unreadable(database: Database, ref: str, sha256: str, *, damaged: bool) -> None:
    """Put an attachment that is gone or damaged before a person, once."""
    what = "内容已损坏" if damaged else "在附件库中找不到"
    async with database.short_path() as connection:
        await writing.raise_alarm(
            connection,
            "attachment_unreadable",
            ref,
            f"附件{sha256}{what}，本案无法移交档案，请恢复。",
        )


async def packages_of(database: Database, ref: str) -> list[dict[str, object]]:
    """Return the packages of a lawsuit and how the deposit of each stands, by version."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_PACKAGES, {"ref": ref})
        rows = await cursor.fetchall()
    return sorted(rows, key=lambda row: row["version"])


async def deposit_again(
    database: Database, ref: str, milestone: str, version: int, by: By = OPERATOR
) -> str:
    """Have a package deposited that was given up, tell who wanted it, and return the new errand's id.

    Two asking at once make one errand: the second is told that it waits.

    Raises:
        DepositUnknown: no such package was to be deposited.
        DepositNotFailed: it is deposited, or waits.
    """
    async with database.short_path() as connection:
        async with connection.transaction():
            # Two wait for each other at the first try's row, and the second reads the other's errand then.
            await connection.execute(_LOCK_ERRANDS, (ref, milestone, version))
            cursor = await connection.execute(_LOCK_ERRANDS, (ref, milestone, version))
            tries = await cursor.fetchall()
            if not tries:
                raise DepositUnknown(milestone)
            result, now = tries[-1]
            if result not in _FAILED:
                raise DepositNotFailed("这一份没有移交失败：已经移交，或者正在移交，无需重试。")
            errand_id = f"deposit/{ref}/{milestone}/{version}/retry/{now}"
            body = Jsonb({"milestone": milestone, "version": version})
            await connection.execute(_INSERT_ERRAND, (errand_id, ref, body))
            after = {"errand": errand_id}
            await tell(connection, Happening.DEPOSIT_RESTARTED, by, about=ref, after=after)
        await writing.call_relay(connection)
    return errand_id
