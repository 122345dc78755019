"""The lawbook: the rule packs and calendars that this version ships, with the notices that a ledger was given.

The ledger names its version in the query that opens a recording, so every process sees a newly loaded notice with the
next one, and reads it then (docs/decisions/0012).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources

from domain.calendar import Calendar, YearNotice, parse_notice
from domain.rulepack import Lawbook, RulePack, lawbook_of_packs, parse_rule_pack
from ledger.database import Connection, Database

NOTHING_LOADED = ""
"""The version of a ledger that was given no notice."""

_READ_VERSION = "select version from lawbook_version"
_READ_NOTICES = "select digest, text from calendar_notice order by id"


@dataclass(slots=True)
class _Shelf:
    """The lawbook that this process last saw. A version names its content, whichever ledger it is of."""

    version: str
    lawbook: Lawbook


def lawbook() -> Lawbook:
    """Return the lawbook that this process last saw in its ledger; what is shipped, before it saw one."""
    return _shelf().lawbook


def lawbook_version() -> str:
    """Return the version of the lawbook that this process last saw."""
    return _shelf().version


async def lawbook_of(connection: Connection, version: str) -> Lawbook:
    """Return the lawbook of the version that a query has found; it is read only where this process has another."""
    shelf = _shelf()
    if version != shelf.version:
        cursor = await connection.execute(_READ_NOTICES)
        found = await cursor.fetchall()
        # A notice may have been loaded since the query: what was read says itself which version it is.
        shelf.version = version_of([digest for digest, _ in found])
        shelf.lawbook = with_notices([parse_notice(text) for _, text in found])
    return shelf.lawbook


async def lawbook_at(database: Database, version: str) -> Lawbook:
    """Return the same where no connection is at hand: most often none is needed."""
    if version == _shelf().version:
        return lawbook()
    async with database.short_path() as connection:
        return await lawbook_of(connection, version)


async def latest_lawbook(database: Database) -> Lawbook:
    """Return the lawbook as the ledger has it now."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_READ_VERSION)
        row = await cursor.fetchone()
        return await lawbook_of(connection, row[0] if row else NOTHING_LOADED)


def version_of(digests: Sequence[str]) -> str:
    """Return the version of a ledger with these notices in this order: a chained SHA-256."""
    return reduce(
        lambda version, digest: hashlib.sha256(f"{version}{digest}".encode()).hexdigest(),
        digests,
        NOTHING_LOADED,
    )


def with_notices(loaded: Sequence[YearNotice]) -> Lawbook:
    """Return what is shipped with these notices after it."""
    return lawbook_of_packs(_shipped_packs(), Calendar([*shipped_notices(), *loaded]))


@cache
def shipped_notices() -> tuple[YearNotice, ...]:
    """Return the notices of the years that this version ships."""
    folder = resources.files("domain").joinpath("calendars")
    files = sorted(folder.iterdir(), key=lambda each: each.name)
    return tuple(
        parse_notice(each.read_text(encoding="utf-8"))
        for each in files
        if each.name.endswith(".toml")
    )


@cache
def shipped_lawbook() -> Lawbook:
    """Return what this version ships, whatever the ledger holds."""
    return with_notices(())


@cache
def _shipped_packs() -> tuple[RulePack, ...]:
    folder = resources.files("domain").joinpath("rulepacks")
    return tuple(
        parse_rule_pack(each.read_text(encoding="utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".toml")
    )


@cache
def _shelf() -> _Shelf:
    return _Shelf(NOTHING_LOADED, shipped_lawbook())
