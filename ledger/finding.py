"""Finding what a request is decided on: the lawsuit's locked row and what belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psycopg.rows import dict_row

from domain.acts.scheduling import RescheduleHearing, ScheduleHearing
from domain.calendar import day_of
from domain.lawsuit import Lawsuit
from domain.messages import Recording
from domain.obligation import FirstHearing
from domain.organs import OfficeHolder, Organ
from domain.rulepack import Lawbook
from domain.standing import Standing
from ledger.database import Connection
from ledger.journal import standing_in
from ledger.lawbooks import lawbook, lawbook_of, lawbook_version
from ledger.memory import Circumstances, Seen
from ledger.naming import Named, ask, named_in

_LOCK_YEARS = """
    select y.year, pg_advisory_xact_lock(o.lock, y.year)
    from lawsuit l
    join organ o on o.id = l.organ
    cross join lateral (
        select distinct year from unnest(array_append(%(years)s::int[], l.first_hearing_year::int)) as year
        where year is not null order by year
    ) y
    where l.ref = %(ref)s
"""
# The lawsuit's columns are those of the locked row, whoever was waited for. The answer is of the statement's snapshot:
# an act that came twice at once is found at the journal's unique key, and then on trying again.
_LOCK_AND_READ = """
    select l.version, l.digest, l.watched_until, l.next_wake_at, l.first_hearing_year,
           c.shift, v.version as lawbook_version, l.calendar,
           o.id, o.name, o.kind, o.parent, o.bureau, o.government, j.request_hash as answered_hash
    from lawsuit l
    join organ o on o.id = l.organ
    cross join office_clock c
    cross join lawbook_version v
    left join journal_entry j on j.ref = l.ref and j.act_id = %(act_id)s
    where l.ref = %(ref)s
    for update of l
"""
# On its own: a row that was waited for may be newer than the snapshot of the statement that locked it.
_READ_ENTRY = "select text from journal_entry where ref = %s and version = %s"
_READ_HEADS = """
    select h.organ, h.name, h.post, h.title, h.from_on, h.to_on
    from office_holder h join lawsuit l on l.organ = h.organ where l.ref = %(ref)s and h.known_until is null
"""
# No further than the first that was not missed: whatever the rule of the year, nothing later can bear its duty.
_READ_REGISTER = """
    select r.ref, r.first_hearing_at as starts_at, r.first_hearing_held as held, r.level = 'first' as is_first_instance,
        r.first_hearing_missed as missed
    from lawsuit l
    join lawsuit r on r.organ = l.organ and r.first_hearing_year is not null and r.ref <> l.ref
    where l.ref = %(ref)s and not exists (
        select 1 from lawsuit e
        where e.organ = l.organ and e.ref <> l.ref and e.first_hearing_year = r.first_hearing_year
            and e.level = r.level and e.first_hearing_at < r.first_hearing_at and not e.first_hearing_missed
    )
"""


class LawsuitUnknown(LookupError):
    """No lawsuit has this ref."""


@dataclass(frozen=True, slots=True)
class Found:
    """The locked row and what belongs to it; `heads` and `others` only where the request asks for them."""

    version: int
    digest: str
    standing: Standing
    circumstances: Circumstances
    lawbook: Lawbook
    organ: Organ
    answered_hash: str | None = None
    heads: tuple[OfficeHolder, ...] | None = None
    others: tuple[FirstHearing, ...] | None = None
    locked_years: frozenset[int] = frozenset()
    number_holders: Mapping[str, str] = field(default_factory=dict)
    directory: Mapping[str, Organ] = field(default_factory=dict)
    levels: Mapping[str, Lawsuit] = field(default_factory=dict)

    @property
    def lawsuit(self) -> Lawsuit:
        """Return the facts as the ledger holds them."""
        return self.standing.lawsuit

    @property
    def seen(self) -> Seen:
        """Return what is worth remembering."""
        return Seen(self.version, self.digest, self.standing, self.organ, self.circumstances)


@dataclass(slots=True)
class Wanted:
    """What a recording must read and lock."""

    heads: bool
    register: bool
    years: set[int] = field(default_factory=set)
    named: Named = field(default_factory=Named)

    @property
    def is_the_lawsuit_alone(self) -> bool:
        """Tell whether the acts are judged by their own lawsuit and nothing else that the ledger holds."""
        return not self.heads and not self.register and self.named == Named()


def wanted_by(recording: Recording) -> Wanted:
    """Return what a request asks to be read and locked; a look reads the register, too."""
    acts = recording.request.parsed if recording.request else ()
    return Wanted(
        heads=any(act.reads_heads for act in acts),
        register=recording.request is None or any(act.moves_hearings for act in acts),
        years={
            day_of(act.starts_at).year
            for act in acts
            if isinstance(act, ScheduleHearing | RescheduleHearing)
        },
        named=named_in(acts),
    )


async def find(
    connection: Connection, recording: Recording, wanted: Wanted, *, seen: Seen | None
) -> Found:
    """Lock the organ's years, then the lawsuit's row, and return what stands there.

    What was `seen` is not read again where the row has the same digest.

    Raises:
        LawsuitUnknown: there is no such lawsuit.
    """
    request = recording.request
    key = {
        "ref": recording.ref,
        "act_id": request.act_id if request else "",
    }
    locks, lawsuits, heads, others = (connection.cursor(row_factory=dict_row) for _ in range(4))
    if wanted.register and request is not None:
        await locks.execute(_LOCK_YEARS, {**key, "years": sorted(wanted.years)})
    await lawsuits.execute(_LOCK_AND_READ, key)
    if wanted.heads:
        await heads.execute(_READ_HEADS, key)
    if wanted.register:
        await others.execute(_READ_REGISTER, key)
    asked = await ask(connection, recording.ref, wanted.named)
    row = await lawsuits.fetchone()
    if row is None:
        raise LawsuitUnknown(recording.ref)
    locked = [each["year"] async for each in locks] if wanted.register and request else []
    return Found(
        version=row["version"],
        digest=row["digest"],
        standing=seen.standing
        if seen is not None and seen.digest == row["digest"]
        else await _standing(connection, recording.ref, row["version"]),
        circumstances=Circumstances(
            watched_until=row["watched_until"],
            next_wake_at=row["next_wake_at"],
            looked_at_by=row["calendar"],
            shift=row["shift"],
            lawbook=row["lawbook_version"],
        ),
        lawbook=await lawbook_of(connection, row["lawbook_version"]),
        organ=Organ.model_validate(row),
        answered_hash=row["answered_hash"],
        heads=tuple([OfficeHolder(**each) async for each in heads]) if wanted.heads else None,
        others=tuple([FirstHearing(**each) async for each in others]) if wanted.register else None,
        locked_years=frozenset(locked),
        number_holders=await asked.number_holders(),
        directory=await asked.directory(),
        levels=await asked.lawsuits(),
    )


def remembered(wanted: Wanted, seen: Seen | None) -> Found | None:
    """Return what an act may be decided on without asking the ledger, for it to bear out when it writes; None if not.

    Only where the acts are judged by their lawsuit alone, and this process recorded it last by the lawbook at hand.
    """
    if seen is None or seen.circumstances is None or not wanted.is_the_lawsuit_alone:
        return None
    book = lawbook()
    if seen.circumstances.lawbook != lawbook_version():
        return None
    return Found(
        version=seen.version,
        digest=seen.digest,
        standing=seen.standing,
        circumstances=seen.circumstances,
        lawbook=book,
        organ=seen.organ,
    )


async def _standing(connection: Connection, ref: str, version: int) -> Standing:
    cursor = await connection.execute(_READ_ENTRY, (ref, version))
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 -- the row is written with its entry
    return standing_in(row[0])
