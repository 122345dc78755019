"""What this process last saw of each lawsuit: nothing is believed of it that the locked row doesn't bear out."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from domain.organs import Organ
from domain.standing import Standing
from ledger.journal import standing_in

_READ = """
    select l.version, l.digest, j.text, o.id, o.name, o.kind, o.parent, o.bureau, o.government
    from lawsuit l
    join journal_entry j on j.ref = l.ref and j.version = l.version
    join organ o on o.id = l.organ
    where l.ref = %s
"""
# Whoever waits for this holds up the other lawsuits' workflow tasks.
_CONNECT_SECONDS = 1
_OPTIONS = "-c statement_timeout=500ms"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an act is decided on besides the standing: how far the lawsuit is watched, and by which clock and lawbook.

    `looked_at_by` is the version of the lawbook by which the lawsuit was looked at last.
    """

    watched_until: datetime
    next_wake_at: datetime | None
    looked_at_by: str
    shift: timedelta
    lawbook: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A lawsuit as an entry left it; `digest` is the entry's, so the same digest means the same standing.

    `circumstances` are those in which it was recorded last; None where it was only read.
    """

    version: int
    digest: str
    standing: Standing
    organ: Organ
    circumstances: Circumstances | None = None


class Memory:
    """The lawsuits this process has dealt with last, by ref; forgetting one costs a query."""

    def __init__(self, places: int = 2_000) -> None:
        self.database_url: str | None = None
        self._places = places
        self._seen: OrderedDict[str, Seen] = OrderedDict()

    def keep(self, ref: str, seen: Seen) -> None:
        """Keep what was read or committed."""
        self._seen[ref] = seen
        self._seen.move_to_end(ref)
        if len(self._seen) > self._places:
            self._seen.popitem(last=False)

    def recall(self, ref: str) -> Seen | None:
        """Return what was kept last."""
        return self._seen.get(ref)

    def at(self, ref: str, version: int) -> Seen | None:
        """Return a lawsuit as it stands at this version, read from the ledger where it isn't kept.

        None where it has moved on meanwhile, or can't be read in time: whoever asks must do without.
        """
        seen = self.recall(ref)
        if seen is None or seen.version < version:
            seen = self._read(ref)
            if seen is not None:
                self.keep(ref, seen)
        return seen if seen is not None and seen.version == version else None

    def _read(self, ref: str) -> Seen | None:
        if self.database_url is None:
            return None
        try:
            with psycopg.connect(
                self.database_url, connect_timeout=_CONNECT_SECONDS, options=_OPTIONS
            ) as connection:
                row = connection.execute(_READ, (ref,)).fetchone()
        except psycopg.Error:
            return None
        if row is None:
            return None
        version, digest, text, *organ = row
        return Seen(
            version=version,
            digest=digest,
            standing=standing_in(text),
            organ=Organ(**dict(zip(_ORGAN, organ, strict=True))),
        )


_ORGAN = ("id", "name", "kind", "parent", "bureau", "government")

MEMORY = Memory()
"""This process's own."""
