"""Records: depositing a lawsuit's package write-once, harmless when run twice."""

import asyncio
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url
from pydantic import Field
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.errands import take_up
from domain.frozen import Frozen
from domain.people import Attached
from ledger import depositing
from ledger.assignments import Assignment
from ledger.attachments import AttachmentDamaged, AttachmentMissing, read_attachment
from ledger.database import Database
from ledger.depositing import Deposit, Extract
from ledger.settings import Settings

ALGORITHM = "sha256"
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

    def described(self) -> dict[str, object]:
        """Return the file's line in the manifest."""
        digest = hashlib.sha256(self.content).hexdigest()
        line = {"path": self.path, "sha256": digest, "size_bytes": len(self.content)}
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
        files = await self._files(wanted, extract)
        manifest = File(MANIFEST, manifest_of(wanted, extract, files))
        for file in (*files, manifest):
            path = f"{wanted.folder}/{file.path}"
            if not await put_once(self._store, path, file.content):
                log.error("deposit_differs", ref=wanted.ref, errand=errand.id)
                return await depositing.note_difference(self._database, errand.id, wanted.ref, path)
        return await self._note(errand, wanted, manifest)

    async def _files(self, wanted: DepositToMake, extract: Extract) -> list[File]:
        attached = [await self._attachment(wanted.ref, each) for each in extract.attached()]
        return [File(JOURNAL, extract.lines), *attached]

    async def _attachment(self, ref: str, attached: Attached) -> File:
        try:
            content = await read_attachment(self._settings, attached.sha256)
        except (AttachmentMissing, AttachmentDamaged) as error:
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
            algorithm=ALGORITHM,
            manifest_digest=hashlib.sha256(manifest.content).hexdigest(),
        )
        log.info("deposited", ref=wanted.ref, errand=errand.id)
        return await depositing.note_deposit(self._database, errand.id, deposit)


def _is_hopeless(error: Exception) -> bool:
    return isinstance(error, ApplicationError) and error.non_retryable


def archive_of(settings: Settings) -> ObjectStore:
    """Return the store that the settings name: a folder, made where it is missing, or an object store.

    An object store takes its credentials from its own variables of the environment (AWS_… for S3).
    """
    url = settings.archive_url
    if url and not url.startswith("file://"):
        return from_url(url)
    folder = url.removeprefix("file://") or settings.data.absolute() / "archive"
    return LocalStore(prefix=folder, mkdir=True)


def manifest_of(wanted: DepositToMake, extract: Extract, files: list[File]) -> bytes:
    """Return the manifest as canonical JSON: sorted keys, no spaces, nothing that changes from run to run."""
    manifest = {
        "algorithm": ALGORITHM,
        "files": [file.described() for file in files],
        "head": extract.head,
        "milestone": wanted.milestone,
        "ref": wanted.ref,
        "version": wanted.version,
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


async def put_once(store: ObjectStore, path: str, content: bytes) -> bool:
    """Write an object where there is none; tell whether what is there now is this content."""
    try:
        # In one piece: an upload in parts can't be told to create only.
        await obstore.put_async(store, path, content, mode="create", use_multipart=False)
    except AlreadyExistsError:
        found = await obstore.get_async(store, path)
        if bytes(await found.bytes_async()) != content:
            return False
    # Also where it was there already: whoever wrote it may have died before this line.
    if isinstance(store, LocalStore) and store.prefix is not None:
        await asyncio.to_thread(_sync, Path(store.prefix), path)
    return True


def _sync(archive: Path, path: str) -> None:
    """Have the disk hold a file and the names that lead to it before anyone calls it deposited."""
    file = archive / path
    for each in (file, *(folder for folder in file.parents if folder.is_relative_to(archive))):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
