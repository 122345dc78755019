"""Deciding an act: on the lawsuit's locked row, in one short transaction, everything or nothing.

The path is the driver's own, in pipelines: two round trips whatever is written. The ledger decides because a workflow
can lose what the ledger has committed, never the other way round (docs/decisions/0001).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.errors import UniqueViolation
from pydantic import Field

from domain.acts import acts_allowed, apply
from domain.acts.act import Scene
from domain.acts.numbering import alarm_of_merger
from domain.lawsuit import Lawsuit
from domain.messages import ActRequest, Recorded, Recording, Refused
from domain.notices import NoticeDue
from domain.obligation import Holders
from domain.people import SYSTEM
from domain.refusals import KeyReused, LedgerBehind, Refusal, VersionChanged
from domain.replanning import replanned
from domain.settings import MissedFirstCase
from domain.standing import Standing, born_late, checked, consequences, lapse, settle
from ledger import writing
from ledger.database import Connection, Database, in_one_pipeline
from ledger.finding import Found, Wanted, find, remembered, wanted_by
from ledger.journal import Heading, write_entry
from ledger.memory import Memory
from ledger.register_of_the_year import holders_in
from ledger.writing import Change

_CLOSED_HOLDER = (
    "closed_holder",
    "本案已结案，而本机关年度首案的次序有变，主要负责人的出庭义务可能不同，请核查是否需要重新处理。",
)


class Decided(Recorded):
    """The answer with the lawsuit as it stands, which does not travel."""

    lawsuit: Lawsuit = Field(exclude=True)


class YearsNotLocked(Exception):
    """The act moves the register of a year that was not locked, or not read; try again with these."""

    def __init__(self, years: set[int]) -> None:
        super().__init__(years)
        self.years = years


class AnsweredMeanwhile(Exception):
    """The same act was written while this one waited for the lock; try again, and it will be found."""


async def record(database: Database, recording: Recording, memory: Memory | None = None) -> Decided:
    """Decide a request and write what it changes, or look at what time and other lawsuits brought.

    Running it twice is harmless: an act that is in the journal is answered from it. Refusals are answers, not errors.
    What `memory` holds is not read again where the locked row has the same digest.

    Raises:
        LawsuitUnknown: there is no such lawsuit.
    """
    wanted, memory = wanted_by(recording), memory or Memory()
    decided = await _decide_at_once(database, recording, wanted, memory)
    if decided is not None:
        return decided
    for _ in range(4):
        try:
            async with database.short_path() as connection:
                return await _decide(connection, recording, wanted, memory)
        except YearsNotLocked as missing:
            wanted.years |= missing.years
            wanted.register = True
        except (UniqueViolation, AnsweredMeanwhile):
            continue
    raise YearsNotLocked(wanted.years)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would follow from a request: nothing is written."""

    version: int
    standing: Standing
    notices: tuple[NoticeDue, ...]


async def rehearse(database: Database, recording: Recording) -> Rehearsal:
    """Return what a request would lead to.

    Raises:
        Refusal: why it would not be accepted.
        LawsuitUnknown: there is no such lawsuit.
    """
    wanted = wanted_by(recording)
    for _ in range(4):
        try:
            async with database.short_path() as connection, connection.transaction():
                found = await find(connection, recording, wanted, seen=None)
                refusal = _refusal_beforehand(found, recording)
                if refusal is not None:
                    raise refusal
                change = _change(found, recording, wanted)
                return Rehearsal(change.version, change.standing, change.notices)
        except YearsNotLocked as missing:
            wanted.years |= missing.years
            wanted.register = True
    raise YearsNotLocked(wanted.years)


async def record_within(connection: Connection, recording: Recording) -> Standing:
    """Decide a request in the caller's transaction, which writes something else along with it.

    For acts that move no hearing: they lock no organ's year.

    Raises:
        Refusal: why it is not accepted.
    """
    found = await find(connection, recording, wanted_by(recording), seen=None)
    refusal = _refusal_beforehand(found, recording)
    if refusal is not None:
        raise refusal
    if found.answered_hash is not None:
        return found.standing
    change = _change(found, recording, wanted_by(recording))
    # Its workflow did not ask for this, and learns of it so.
    await writing.write(connection, replace(change, nudged=(recording.ref,)))
    return change.standing


async def _decide_at_once(
    database: Database, recording: Recording, wanted: Wanted, memory: Memory
) -> Decided | None:
    """Decide on what this process saw last, and write where the ledger bears it out: one round trip instead of two.

    The statement that writes locks the row and compares it first. Only what is done is answered so; a refusal, a
    repeated act and whatever the ledger knows otherwise are decided on the locked row (docs/decisions/0016).
    """
    found = remembered(wanted, memory.recall(recording.ref))
    if found is None or recording.request is None or _refusal_beforehand(found, recording):
        return None
    try:
        change = _change(found, recording, wanted)
    except (Refusal, YearsNotLocked):
        return None
    if change.entry is None or not writing.is_one_statement(change):
        return None
    try:
        async with database.short_path() as connection:
            if not await writing.write_at_once(connection, change, change.entry):
                return None
            if change.errands:
                await writing.call_relay(connection)
    except UniqueViolation:
        return None
    return _decided(change, found, memory)


async def _decide(
    connection: Connection, recording: Recording, wanted: Wanted, memory: Memory
) -> Decided:
    async with in_one_pipeline(connection):
        found = await find(connection, recording, wanted, seen=memory.recall(recording.ref))
        memory.keep(recording.ref, found.seen)
        refusal = _refusal_beforehand(found, recording)
        if isinstance(refusal, LedgerBehind):
            await writing.raise_alarm(connection, "ledger_behind", recording.ref, str(refusal))
            await connection.execute("commit")
        if refusal is not None or found.answered_hash is not None:
            await _ensure_unanswered(connection, recording, found)
            return _answer(found, refusal, recording)
        try:
            change = _change(found, recording, wanted)
        except Refusal as error:
            await _ensure_unanswered(connection, recording, found)
            return _answer(found, error, recording)
        await writing.write(connection, change)
        await connection.execute("commit")
        if change.errands:
            # After the commit and on its own: a NOTIFY inside would make commits wait for each other.
            await writing.call_relay(connection)
    return _decided(change, found, memory)


def _decided(change: Change, found: Found, memory: Memory) -> Decided:
    """Return the answer to what is written, and keep it in memory."""
    circumstances = replace(
        found.circumstances,
        watched_until=change.now,
        next_wake_at=change.standing.next_wake_at,
        looked_at_by=change.calendar,
    )
    seen = replace(found.seen, circumstances=circumstances)
    if change.entry is not None:
        seen = replace(
            seen, version=change.version, digest=change.entry.digest, standing=change.standing
        )
    memory.keep(change.ref, seen)
    return Decided(
        version=change.version,
        lawsuit=change.standing.lawsuit,
        steps=change.standing.steps,
        wake_at=_workflow_time(change.standing.next_wake_at, found),
    )


async def _ensure_unanswered(connection: Connection, recording: Recording, found: Found) -> None:
    """Look once more before refusing: an act must not be refused for what it has done itself."""
    if recording.request is None or found.answered_hash is not None:
        return
    cursor = await connection.execute(
        "select 1 from journal_entry where ref = %s and act_id = %s",
        (recording.ref, recording.request.act_id),
    )
    if await cursor.fetchone() is not None:
        raise AnsweredMeanwhile


def _refusal_beforehand(found: Found, recording: Recording) -> Refusal | None:
    if recording.known_version > found.version:
        return LedgerBehind(
            f"台账只有第{found.version}版，而流程已知第{recording.known_version}版；可能恢复了旧备份，请先核对。"
        )
    request = recording.request
    if request is None:
        return None
    if found.answered_hash is not None:
        if found.answered_hash == request.request_hash:
            return None
        return KeyReused("这个幂等键已用于另一个请求，请换一个新的键。")
    if request.expected_version not in (None, found.version):
        return VersionChanged(
            f"您看到的是第{request.expected_version}版，本案现在是第{found.version}版，请重新查看后再决定。"
        )
    return None


def _change(found: Found, recording: Recording, wanted: Wanted) -> Change:
    request = recording.request
    scene = Scene(
        actor=request.actor if request else SYSTEM,
        # A recording that waited for the ledger must not turn the lawsuit's clock back.
        now=max(recording.at + found.circumstances.shift, found.circumstances.watched_until),
        organ=found.organ,
        lawbook=found.lawbook,
        heads=found.heads,
        number_holders=found.number_holders,
        directory=found.directory,
        levels=found.levels,
        looked_at_by=found.circumstances.looked_at_by.partition("+")[0],
    )
    passed = lapse(
        found.lawsuit,
        found.standing.deadlines,
        after=found.circumstances.watched_until,
        scene=scene,
    )
    lawsuit = _performed(found, passed.lawsuit, scene, request, wanted)
    if not wanted.register:
        _ensure_the_register_stands(found, lawsuit)
    register, nudged = _register(found, lawsuit) if wanted.register else (None, ())
    standing = settle(lawsuit, scene, register=register, earlier=found.standing)
    alarm = alarm_of_merger(found.lawsuit, lawsuit)
    if request is None and found.lawsuit.closed_on is not None and _duty_moved(found, standing):
        # What is closed is not judged anew: whether to reopen it is a person's decision.
        standing, alarm = found.standing, _CLOSED_HOLDER
    late = born_late(found.standing, standing, scene)
    standing = standing.model_copy(update={"lawsuit": late.lawsuit})
    follow_up = consequences(found.standing, standing, scene)
    version = found.version
    entry = None
    if request is not None or _differs(found.standing, standing):
        version += 1
        verbs = _verbs(found, recording, standing)
        entry = write_entry(_heading(found, recording, scene, verbs), standing)
    return Change(
        ref=recording.ref,
        version=version,
        entry=entry,
        seen=found.seen,
        earlier=found.standing,
        standing=standing,
        organ=found.organ,
        now=scene.now,
        calendar=looked_at_by(found, wanted),
        notices=(*passed.notices, *late.notices, *follow_up.notices),
        milestone=follow_up.milestone,
        nudged=nudged,
        alarm=alarm,
    )


def _performed(
    found: Found, lawsuit: Lawsuit, scene: Scene, request: ActRequest | None, wanted: Wanted
) -> Lawsuit:
    """Return the lawsuit after the acts; each of a form is judged by the duty that those before it leave."""
    for act in request.parsed if request else ():
        lawsuit = apply(lawsuit, (act,), scene)
        if wanted.register and request and len(request.acts) > 1:
            register, _ = _register(found, lawsuit)
            lawsuit = checked(lawsuit, scene, register)
    return lawsuit


def looked_at_by(found: Found, wanted: Wanted) -> str:
    """Return the version of the lawbook by which the lawsuit was looked at: deadlines always are, the duty is not.

    An act that doesn't ask the register leaves the duty as the packs before had it, so that the sweep still finds it.
    """
    book = found.lawbook
    if wanted.register:
        return book.version
    _, _, rules = found.circumstances.looked_at_by.partition("+")
    return f"{book.calendar.version}+{rules}"


def _duty_moved(found: Found, standing: Standing) -> bool:
    before, after = found.lawsuit.obligation, standing.lawsuit.obligation
    return before is None or after is None or before.principal is not after.principal


def _register(found: Found, lawsuit: Lawsuit) -> tuple[Holders, tuple[str, ...]]:
    """Return the register of the lawsuit's year, and the other lawsuits whose duty came or went with this change."""
    old, new = found.lawsuit.first_hearing, lawsuit.first_hearing
    years = {row.year for row in (old, new) if row is not None}
    if old != new and not years <= found.locked_years:
        raise YearsNotLocked(years)
    nudged: set[str] = set()
    holders = Holders()
    for year in sorted(years):
        others = found.others or ()
        before = holders_in(year, [*others, *([old] if old else [])], found.lawbook)
        after = holders_in(year, [*others, *([new] if new else [])], found.lawbook)
        if before != after:
            nudged |= {*before.refs, *after.refs}
        if new is not None and new.year == year:
            holders = after
    return holders, tuple(sorted(nudged - {lawsuit.ref}))


def _ensure_the_register_stands(found: Found, lawsuit: Lawsuit) -> None:
    """Refuse to go on without the register where the year's rule lets a finding move it.

    Whether the first case was missed is found by acts that move no hearing, and matters only where the pack carries the
    duty over (domain.md G2): elsewhere they lock no year for it.
    """
    packs = found.lawbook.packs
    if all(each.settings.missed_first_case is MissedFirstCase.STAYS for each in packs):
        return
    old, new = found.lawsuit.first_hearing, lawsuit.first_hearing
    if old != new:
        raise YearsNotLocked({row.year for row in (old, new) if row is not None})


def _differs(earlier: Standing, standing: Standing) -> bool:
    return earlier.model_copy(update={"next_wake_at": standing.next_wake_at}) != standing


def _verbs(found: Found, recording: Recording, standing: Standing) -> tuple[str, ...]:
    """Return what an entry is of: the acts, or what the system found by itself."""
    if recording.request is not None:
        return tuple(act.verb for act in recording.request.parsed)
    before, after = found.lawsuit, standing.lawsuit
    seen = {
        "escalate": before.escalations != after.escalations,
        "recheck_obligation": before.obligation != after.obligation,
        "replan_deadlines": bool(replanned(found.standing.deadlines, standing.deadlines)),
    }
    return tuple(verb for verb, is_so in seen.items() if is_so) or ("recheck_obligation",)


def _heading(found: Found, recording: Recording, scene: Scene, verbs: tuple[str, ...]) -> Heading:
    request = recording.request
    version = found.version + 1
    return Heading(
        previous=found.digest,
        ref=recording.ref,
        version=version,
        act_id=request.act_id if request else f"system:{version}",
        request_hash=request.request_hash if request else "",
        verbs=verbs,
        actor=scene.actor,
        acts=request.parsed if request else (),
        recorded_at=scene.now,
    )


def _answer(found: Found, refusal: Refusal | None, recording: Recording) -> Decided:
    """Return the state as it stands, with the refusal if there is one."""
    refused = None
    if refusal is not None:
        request = recording.request
        allowed = (
            acts_allowed(
                found.lawsuit, found.organ, request.actor, found.lawbook.pack_of(found.lawsuit)
            )
            if request
            else ()
        )
        refused = Refused(
            kind=type(refusal).__name__,
            message=str(refusal),
            version=found.version,
            allowed=allowed,
        )
    return Decided(
        version=found.version,
        lawsuit=found.lawsuit,
        steps=found.standing.steps,
        # The row's, not the standing's: the watch may have moved on without an entry.
        wake_at=_workflow_time(found.circumstances.next_wake_at, found),
        refused=refused,
    )


def _workflow_time(wake_at: datetime | None, found: Found) -> datetime | None:
    return None if wake_at is None else wake_at - found.circumstances.shift
