"""Records: depositing a lawsuit's package write-once, harmless when run twice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from pydantic import Field
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.archive import archive_of, put_once
from activities.errands import take_up
from domain.frozen import Frozen
from domain.people import Attached
from ledger import depositing
from ledger.assignments import Assignment
from ledger.attachments import AttachmentDamaged, AttachmentMissing, is_shredded, read_attachment
from ledger.database import Database
from ledger.depositing import Deposit, Extract
from ledger.hashing import digest_of
from ledger.settings import Settings

JOURNAL = "journal.jsonl"
MANIFEST = "manifest.json"

log = structlog.get_logger()


class DepositToMake(Frozen):
    """What an errand of kind `deposit` holds."""

    ref: str
    milestone: str = Field(pattern=r"^[a-z_]+$")
    version: int

    @property
    def folder(self) -> str:
        """Return the package's folder in the store, in ASCII: not every store takes other keys."""
        return f"lawsuits/{self.ref}/{self.milestone}-{self.version:04}"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a package; `name` is what an attachment was called."""

    path: str
    content: bytes
    name: str | None = None

    def described(self, algorithm: str) -> dict[str, object]:
        """Return the file's line in the manifest, its digest under the algorithm's name."""
        digest = digest_of(self.content, algorithm)
        line = {"path": self.path, algorithm: digest, "size_bytes": len(self.content)}
        return {**line, "name": self.name} if self.name else line


class RecordsActivities:
    """The records system as errands know it: a folder by default, an object store by its URL."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._store = archive_of(settings)

    @activity.defn(name="deposit_records")
    async def deposit_records(self, errand_ids: list[str]) -> list[str]:
        """Make several deposits, one after the other; return how each ended.

        One that fails holds up no other, and only what has not ended is tried again.

        Raises:
            ApplicationError: what the first of those that failed failed for, once all have been tried.
        """
        results, failures = [], []
        for errand_id in errand_ids:
            try:
                results.append(await self.deposit_record(errand_id))
            except Exception as error:  # noqa: BLE001 -- raised below, when the others have had their turn
                failures.append(error)
        if failures:
            # One that may succeed later comes first: the engine gives up all when the error says so.
            raise min(failures, key=_is_hopeless)
        return results

    @activity.defn(name="deposit_record")
    async def deposit_record(self, errand_id: str) -> str:
        """Deposit a lawsuit's package up to a version; return how it ended.

        Twice is harmless: what is there with the same content is success. What differs stays as it is, becomes an
        alarm, and ends the errand. The manifest is written last: where it is, the package is whole.

        Raises:
            ApplicationError: `AttachmentUnreadable`, for the engine to try again once a person has restored the file;
                `ErrandUnknown`, not to be tried again.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        wanted = DepositToMake.model_validate({**errand.body, "ref": errand.ref})
        extract = await depositing.journal_extract(self._database, wanted.ref, wanted.version)
        files, destroyed = await self._files(wanted, extract)
        content = manifest_of(
            wanted, extract, files, self._settings.hash_algorithm, destroyed=destroyed
        )
        manifest = File(MANIFEST, content)
        for file in (*files, manifest):
            path = f"{wanted.folder}/{file.path}"
            if not await put_once(self._store, path, file.content):
                log.error("deposit_differs", ref=wanted.ref, errand=errand.id)
                return await depositing.note_difference(self._database, errand.id, wanted.ref, path)
        return await self._note(errand, wanted, manifest)

    async def _files(self, wanted: DepositToMake, extract: Extract) -> tuple[list[File], list[str]]:
        """Return the package's files, and the hashes of those that were destroyed after their time."""
        named = {
            each.sha256: await self._attachment(wanted.ref, each) for each in extract.attached()
        }
        kept = [file for file in named.values() if file is not None]
        gone = [sha256 for sha256, file in named.items() if file is None]
        return [File(JOURNAL, extract.lines), *kept], gone

    async def _attachment(self, ref: str, attached: Attached) -> File | None:
        try:
            content = await read_attachment(self._settings, attached.sha256)
        except (AttachmentMissing, AttachmentDamaged) as error:
            if await is_shredded(self._database, attached.sha256):
                return None
            damaged = isinstance(error, AttachmentDamaged)
            await depositing.alarm_unreadable(self._database, ref, attached.sha256, damaged=damaged)
            raise ApplicationError(str(error), type="AttachmentUnreadable") from error
        return File(f"attachments/{attached.sha256}", content, attached.name)

    async def _note(self, errand: Assignment, wanted: DepositToMake, manifest: File) -> str:
        deposit = Deposit(
            ref=wanted.ref,
            version=wanted.version,
            milestone=wanted.milestone,
            folder=wanted.folder,
            algorithm=self._settings.hash_algorithm,
            manifest_digest=digest_of(manifest.content, self._settings.hash_algorithm),
        )
        log.info("deposited", ref=wanted.ref, errand=errand.id)
        return await depositing.note_deposit(self._database, errand.id, deposit)


def _is_hopeless(error: Exception) -> bool:
    return isinstance(error, ApplicationError) and error.non_retryable


def manifest_of(
    wanted: DepositToMake,
    extract: Extract,
    files: list[File],
    algorithm: str,
    *,
    destroyed: Sequence[str] = (),
) -> bytes:
    """Return the manifest as canonical JSON: sorted keys, no spaces, nothing that changes from run to run.

    `destroyed` are the hashes of files that the journal names and that had had their time.
    """
    manifest = {
        "algorithm": algorithm,
        "files": [file.described(algorithm) for file in files],
        "head": extract.head,
        "milestone": wanted.milestone,
        "ref": wanted.ref,
        "version": wanted.version,
        **({"destroyed": list(destroyed)} if destroyed else {}),
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
