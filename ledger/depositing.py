"""What a deposit takes from the ledger: the journal as it is stored, the files it names, and the receipt."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.people import Attached
from ledger import assignments, writing
from ledger.database import Database, in_one_pipeline

_EXTRACT = """
    select text, digest from journal_entry where ref = %s and version <= %s order by version
"""
_INSERT = """
    insert into deposit (ref, version, milestone, folder, algorithm, manifest_digest)
    values (%(ref)s, %(version)s, %(milestone)s, %(folder)s, %(algorithm)s, %(manifest_digest)s)
    on conflict do nothing
"""


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
    """Write the receipt and the errand's end together, each once; return the end."""
    async with database.short_path() as connection, in_one_pipeline(connection):
        await connection.execute(
            _INSERT,
            {
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


async def note_difference(database: Database, errand_id: str, ref: str, path: str) -> str:
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
