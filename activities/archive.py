"""The records store: a folder by default, an object store by its URL; what is written there is never overwritten."""

import asyncio
import os
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from ledger.settings import Settings


def archive_of(settings: Settings) -> ObjectStore:
    """Return the store that the settings name: a folder, made where it is missing, or an object store.

    An object store takes its credentials from its own variables of the environment (AWS_… for S3).
    """
    url = settings.archive_url
    if url and not url.startswith("file://"):
        return from_url(url)
    folder = url.removeprefix("file://") or settings.data.absolute() / "archive"
    return LocalStore(prefix=folder, mkdir=True)


async def put_once(store: ObjectStore, path: str, content: bytes) -> bool:
    """Write an object where there is none; tell whether what is there now is this content."""
    try:
        # In one piece: an upload in parts can't be told to create only.
        await obstore.put_async(store, path, content, mode="create", use_multipart=False)
    except AlreadyExistsError:
        if await read_if_there(store, path) != content:
            return False
    # Also where it was there already: whoever wrote it may have died before this line.
    if isinstance(store, LocalStore) and store.prefix is not None:
        await asyncio.to_thread(_sync, Path(store.prefix), path)
    return True


async def read_if_there(store: ObjectStore, path: str) -> bytes | None:
    """Return an object's content, or None where there is none."""
    try:
        found = await obstore.get_async(store, path)
    except (FileNotFoundError, NotFoundError):
        return None
    return bytes(await found.bytes_async())


def _sync(archive: Path, path: str) -> None:
    """Have the disk hold a file and the names that lead to it before anyone calls it deposited."""
    file = archive / path
    for each in (file, *(folder for folder in file.parents if folder.is_relative_to(archive))):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
