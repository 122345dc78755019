"""What an act writes: journal entry, read model, deadlines, errands and digest lines, in one pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from psycopg.types.json import Jsonb

from domain.calendar import day_of
from domain.escalation import Desk
from domain.lawsuit import Lawsuit
from domain.notices import NoticeDue
from domain.organs import Organ
from domain.standing import Standing
from domain.timetable import Deadline
from ledger.attachments import hashes_named
from ledger.database import Connection
from ledger.digests import digest_errand, digest_reason
from ledger.journal import Entry
from ledger.memory import Seen
from ledger.naming import are_numbers_changed, is_taken, keep_numbers

RELAY_CHANNEL = "errands"

# What was decided on must still stand when it is written: the row is locked and compared by the statement that writes,
# and where anything is otherwise nothing is written. A directory's change of the organ counts, for notices go by it.
_HELD = """
    held as (
        select l.ref from lawsuit l
        where l.ref = %(ref)s and l.version = %(seen_version)s and l.digest = %(seen_digest)s
            and l.watched_until = %(seen_watched_until)s
            and exists (select 1 from office_clock c where c.shift = %(seen_shift)s)
            and exists (select 1 from lawbook_version v where v.version = %(seen_lawbook)s)
            and exists (
                select 1 from organ o where o.id = l.organ and o.name = %(organ_name)s and o.kind = %(organ_kind)s
                    and o.parent is not distinct from %(organ_parent)s::text
                    and o.bureau is not distinct from %(organ_bureau)s::text
                    and o.government is not distinct from %(organ_government)s::text
            )
        for update of l
    )
"""
# For a lawsuit that the same transaction has written or locked.
_OWN = "held as (select %(ref)s::text as ref)"
_INSERT_ENTRY = """
    insert into journal_entry (ref, version, act_id, request_hash, verbs, actor, role, recorded_at,
                               schema_version, algorithm, previous, digest, text)
    select held.ref, %(version)s::int, %(act_id)s, %(request_hash)s, %(verbs)s::text[], %(actor)s, %(role)s,
           %(recorded_at)s::timestamptz, %(schema_version)s::int, %(algorithm)s, %(previous)s, %(digest)s, %(text)s
    from held
"""
_UPDATE_LAWSUIT = """
    update lawsuit set version = %(version)s, digest = %(digest)s, stage = %(stage)s,
        ending = %(ending)s, is_closed = %(is_closed)s, left_to_a_person = %(left_to_a_person)s,
        number = %(number)s, dispute = %(dispute)s,
        court = %(court)s, capacity = %(capacity)s, handling_unit = %(handling_unit)s,
        is_suspended = %(is_suspended)s, is_restricted = %(is_restricted)s,
        first_hearing_at = %(first_hearing_at)s, first_hearing_year = %(first_hearing_year)s,
        first_hearing_held = %(first_hearing_held)s, first_hearing_missed = %(first_hearing_missed)s,
        next_due_on = %(next_due_on)s,
        next_wake_at = %(next_wake_at)s, watched_until = %(watched_until)s, calendar = %(calendar)s
    from held where lawsuit.ref = held.ref
"""
_INSERT_LAWSUIT = """
    insert into lawsuit (ref, organ, court, handling_unit, number, level, dispute, capacity, version, digest,
        stage, ending, is_closed, is_suspended, is_restricted, left_to_a_person, first_hearing_at, first_hearing_year,
        first_hearing_held, first_hearing_missed, next_due_on, next_wake_at, watched_until, calendar, registered_at)
    values (%(ref)s, %(organ)s, %(court)s, %(handling_unit)s, %(number)s, %(level)s, %(dispute)s, %(capacity)s,
        %(version)s, %(digest)s, %(stage)s, %(ending)s, %(is_closed)s, %(is_suspended)s, %(is_restricted)s,
        %(left_to_a_person)s, %(first_hearing_at)s, %(first_hearing_year)s, %(first_hearing_held)s,
        %(first_hearing_missed)s, %(next_due_on)s, %(watched_until)s, %(watched_until)s, %(calendar)s,
        clock_timestamp())
    on conflict do nothing
    returning ref
"""
_WATCH_LAWSUIT = """
    update lawsuit set next_wake_at = %(next_wake_at)s, watched_until = %(watched_until)s, calendar = %(calendar)s
    where ref = %(ref)s
"""
_UPSERT_DEADLINES = """
    insert into deadline (ref, key, kind, title, nature, basis, organ, due_on, provisional, suspended,
        is_open, done_on, receipt)
    select held.ref, d.key, d.kind, d.title, d.nature, d.basis, %(organ)s, d.due_on, d.provisional, d.suspended,
           d.is_open, d.done_on, d.receipt
    from jsonb_to_recordset(%(deadlines)s) as d(key text, kind text, title text, nature text, basis text, due_on date,
        provisional boolean, suspended boolean, is_open boolean, done_on date, receipt jsonb), held
    on conflict (ref, key) do update set kind = excluded.kind, title = excluded.title, nature = excluded.nature,
        basis = excluded.basis, due_on = excluded.due_on, provisional = excluded.provisional,
        suspended = excluded.suspended, is_open = excluded.is_open, done_on = excluded.done_on,
        receipt = excluded.receipt
"""
_INSERT_ERRANDS = """
    insert into errand (id, kind, ref, body)
    select e.id, e.kind, e.ref, e.body
    from held, jsonb_to_recordset(%(errands)s) as e(id text, kind text, ref text, body jsonb)
    on conflict do nothing
"""
_TODAY = "%(today)s::date"
# A line that comes after the day's digest has gone waits for the next day's: one digest a day and person. A desk that
# nobody holds is the clerk's.
_LINES = f"""
    line as (
        insert into digest_line (account, reason, ref, template, facts, day)
        select a.id, n.reason, held.ref, n.template, n.facts,
            case when exists (
                select 1 from errand e
                where e.id in ({digest_errand("a.id", _TODAY)}, {digest_reason("a.id", _TODAY)})
                    and e.started_at is not null
            ) or exists (
                select 1 from notice w where w.reason = {digest_reason("a.id", _TODAY)}
            ) then %(today)s::date + 1 else %(today)s::date end
        from held
        cross join jsonb_to_recordset(%(lines)s)
            as n(organ text, desk text, reason text, template text, facts jsonb)
        join desk_holder a on a.organ = n.organ and a.desk = case
            when exists (select 1 from desk_holder k where k.organ = n.organ and k.desk = n.desk) then n.desk
            else 'clerk' end
        on conflict do nothing
        returning account, day
    ), nobody as (
        insert into alarm (kind, ref, text)
        select 'no_recipient', held.ref, '机关“' || n.organ || '”没有可以接收通知的账号，提醒未能送出，请补登账号。'
        from held cross join jsonb_to_recordset(%(lines)s) as n(organ text, desk text)
        where not exists (select 1 from desk_holder k where k.organ = n.organ and k.desk in (n.desk, 'clerk'))
        on conflict do nothing
    ), digests as (
        insert into errand (id, kind, body, not_before)
        select distinct {digest_errand("account", "day")}, 'digest',
            jsonb_build_object('account', account, 'day', day), (day + time '09:10') at time zone 'Asia/Shanghai'
        from line
        where not exists (select 1 from errand k where k.id = {digest_reason("line.account", "line.day")})
        on conflict do nothing
    )
"""  # noqa: S608 -- put together from literals
_INSERT_LINES = f"with {_OWN}, {_LINES} select 1"


def _entry_by(held: str, *others: str) -> str:
    """Return the one statement that writes an entry: each costs this process more than it costs the server."""
    parts = [
        held,
        f"entry as ({_INSERT_ENTRY})",
        f"deadlines as ({_UPSERT_DEADLINES})",
        f"errands as ({_INSERT_ERRANDS})",
        *others,
    ]
    return f"with {', '.join(parts)} {_UPDATE_LAWSUIT}"


_WRITE = {False: _entry_by(_OWN), True: _entry_by(_OWN, _LINES)}
_WRITE_AT_ONCE = {False: _entry_by(_HELD), True: _entry_by(_HELD, _LINES)}
_INSERT_ATTACHED = """
    insert into attached (ref, sha256) select %s, unnest(%s::text[]) on conflict do nothing
"""
# A file that was named is the lawsuit's; who uploaded it sees it as long as he sees that.
_END_UPLOADERS = "delete from uploader where account = %s and sha256 = any(%s)"


@dataclass(frozen=True, slots=True)
class Change:
    """What deciding found must be written; `entry` is None where only the watch moved on.

    `calendar` is the version by which the deadlines were looked at, `seen` what was decided on: None for a first entry.
    """

    ref: str
    version: int
    entry: Entry | None
    earlier: Standing | None
    standing: Standing
    organ: Organ
    now: datetime
    calendar: str
    seen: Seen | None = None
    notices: tuple[NoticeDue, ...] = ()
    milestone: str | None = None
    nudged: tuple[str, ...] = ()
    alarm: tuple[str, str] | None = None
    errands: list[dict[str, object]] = field(init=False)
    lines: list[dict[str, object]] = field(init=False)
    unheard: set[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "unheard", set(_unheard(self)))
        object.__setattr__(self, "errands", list(_errands(self)))
        object.__setattr__(self, "lines", list(_lines(self)))


async def write(connection: Connection, change: Change) -> None:
    """Write a change to a lawsuit whose row the transaction has locked."""
    if change.alarm is not None:
        await raise_alarm(connection, change.alarm[0], change.ref, change.alarm[1])
    if change.entry is None:
        await connection.execute(_WATCH_LAWSUIT, _watch(change))
        await connection.execute(f"with {_OWN} {_INSERT_ERRANDS}", _consequences(change))
        await _write_lines(connection, change)
    else:
        await connection.execute(_WRITE[bool(change.lines)], _row(change, change.entry))
        await _write_attached(connection, change.entry)
        await keep_numbers(connection, _before(change), change.standing.lawsuit)
    for text in sorted(change.unheard):
        await raise_alarm(connection, "no_recipient", change.ref, text)


async def write_at_once(connection: Connection, change: Change, entry: Entry) -> bool:
    """Write a change of one statement where what it was decided on still stands; else False, and nothing is written.

    Raises:
        UniqueViolation: the same act was written meanwhile.
    """
    row = _row(change, entry) | _seen(change)
    cursor = await connection.execute(_WRITE_AT_ONCE[bool(change.lines)], row)
    return cursor.rowcount == 1


def _row(change: Change, entry: Entry) -> dict[str, object]:
    return {
        **lawsuit_row(change, entry),
        **entry_row(entry),
        **_consequences(change),
        **_told(change),
    }


def is_one_statement(change: Change) -> bool:
    """Tell whether `write_at_once` would write all of a change with an entry."""
    return (
        change.alarm is None
        and not change.unheard
        and not (change.entry and hashes_named(change.entry.heading.acts))
        and not are_numbers_changed(_before(change), change.standing.lawsuit)
    )


def _before(change: Change) -> Lawsuit | None:
    return change.earlier.lawsuit if change.earlier else None


def _seen(change: Change) -> dict[str, object]:
    """Return what the change was decided on, as the statement compares it."""
    seen = change.seen
    assert seen is not None  # noqa: S101 -- only a lawsuit's first entry is decided on nothing
    assert seen.circumstances is not None  # noqa: S101 -- found on the row, or remembered of it
    return {
        "seen_version": seen.version,
        "seen_digest": seen.digest,
        "seen_watched_until": seen.circumstances.watched_until,
        "seen_shift": seen.circumstances.shift,
        "seen_lawbook": seen.circumstances.lawbook,
        "organ_name": seen.organ.name,
        "organ_kind": seen.organ.kind.value,
        "organ_parent": seen.organ.parent,
        "organ_bureau": seen.organ.bureau,
        "organ_government": seen.organ.government,
    }


async def write_first(connection: Connection, change: Change, entry: Entry) -> bool:
    """Write a lawsuit's first entry; False, and nothing written, where its ref or number is taken.

    Raises:
        UniqueViolation: another lawsuit got the number meanwhile; tried anew, that one is found.
    """
    if await is_taken(connection, change.standing.lawsuit):
        return False
    cursor = await connection.execute(_INSERT_LAWSUIT, lawsuit_row(change, entry))
    if await cursor.fetchone() is None:
        return False
    await keep_numbers(connection, None, change.standing.lawsuit)
    await connection.execute(f"with {_OWN} {_INSERT_ENTRY}", entry_row(entry))
    await connection.execute(f"with {_OWN} {_UPSERT_DEADLINES}", _consequences(change))
    await connection.execute(f"with {_OWN} {_INSERT_ERRANDS}", _consequences(change))
    await _write_attached(connection, entry)
    await _write_lines(connection, change)
    if change.alarm is not None:
        await raise_alarm(connection, change.alarm[0], change.ref, change.alarm[1])
    return True


def _consequences(change: Change) -> dict[str, object]:
    """Return the deadlines that changed and the errands, as the statements take them."""
    return {
        "ref": change.ref,
        "organ": change.organ.id,
        "deadlines": Jsonb(_changed_deadlines(change)),
        "errands": Jsonb(change.errands),
    }


async def _write_lines(connection: Connection, change: Change) -> None:
    if change.lines:
        await connection.execute(_INSERT_LINES, {"ref": change.ref, **_told(change)})


def _told(change: Change) -> dict[str, object]:
    """Return the digest lines as the statements take them."""
    return {"today": day_of(change.now), "lines": Jsonb(change.lines)}


async def _write_attached(connection: Connection, entry: Entry) -> None:
    """Note which files the lawsuit names, so that who may see the one may see the other."""
    hashes = hashes_named(entry.heading.acts)
    if hashes:
        await connection.execute(_INSERT_ATTACHED, (entry.heading.ref, list(hashes)))
        await connection.execute(_END_UPLOADERS, (entry.heading.actor.id, list(hashes)))


async def call_relay(connection: Connection) -> None:
    """Wake the relay."""
    await connection.execute(f"notify {RELAY_CHANNEL}")


async def raise_alarm(connection: Connection, kind: str, ref: str | None, text: str) -> None:
    """Put something before a person, once."""
    await connection.execute(
        "insert into alarm (kind, ref, text) values (%s, %s, %s) on conflict do nothing",
        (kind, ref, text),
    )


def entry_row(entry: Entry) -> dict[str, object]:
    """Return the columns of a journal entry."""
    heading = entry.heading
    return {
        **heading.model_dump(include=_ENTRY_COLUMNS),
        "verbs": list(heading.verbs),
        "actor": heading.actor.id,
        "role": heading.actor.role.value,
        "digest": entry.digest,
        "text": entry.text,
    }


_ENTRY_COLUMNS = {
    "ref",
    "version",
    "act_id",
    "request_hash",
    "recorded_at",
    "schema_version",
    "algorithm",
    "previous",
}


def lawsuit_row(change: Change, entry: Entry) -> dict[str, object]:
    """Return the read model's columns of a lawsuit."""
    return {
        **shown_of(change.standing),
        **_watch(change),
        "version": change.version,
        "digest": entry.digest,
    }


def shown_of(standing: Standing) -> dict[str, object]:
    """Return the columns of a lawsuit that are made from its last entry alone."""
    lawsuit = standing.lawsuit
    first = lawsuit.first_hearing
    return {
        **_facts(lawsuit),
        "stage": standing.stage.value,
        "ending": lawsuit.ending.value if lawsuit.ending else None,
        "is_closed": lawsuit.closed_on is not None,
        "left_to_a_person": standing.left_to_a_person,
        "first_hearing_at": first.starts_at if first else None,
        "first_hearing_year": first.year if first else None,
        "first_hearing_held": first.held if first else None,
        "first_hearing_missed": first is not None and first.missed,
        "next_due_on": min(
            (each.due_on for each in standing.deadlines if each.is_awaited), default=None
        ),
    }


def _facts(lawsuit: Lawsuit) -> dict[str, object]:
    return {
        "organ": lawsuit.organ,
        "court": lawsuit.court,
        "handling_unit": lawsuit.handling_unit,
        "is_suspended": lawsuit.is_suspended,
        "is_restricted": bool(lawsuit.restricted_for),
        "number": lawsuit.number,
        "level": lawsuit.level.value,
        "dispute": lawsuit.dispute_ref,
        "capacity": lawsuit.capacity.value,
    }


def _watch(change: Change) -> dict[str, object]:
    return {
        "ref": change.ref,
        "next_wake_at": change.standing.next_wake_at,
        "watched_until": change.now,
        "calendar": change.calendar,
    }


def _changed_deadlines(change: Change) -> list[dict[str, object]]:
    known = {each.key: each for each in change.earlier.deadlines} if change.earlier else {}
    return [
        _deadline_row(each) for each in change.standing.deadlines if known.get(each.key) != each
    ]


def _deadline_row(deadline: Deadline) -> dict[str, object]:
    shown = {
        "key",
        "kind",
        "title",
        "nature",
        "basis",
        "due_on",
        "provisional",
        "suspended",
        "done_on",
        "receipt",
    }
    return {**deadline.model_dump(mode="json", include=shown), "is_open": deadline.is_open}


def _errands(change: Change) -> list[dict[str, object]]:
    rows = [
        _errand("notice", f"{change.ref}/{each.reason}", change.ref, _notice_body(change, each))
        for each in change.notices
        if each.urgent and _desks(change, each)
    ]
    if change.milestone is not None:
        body = {"milestone": change.milestone, "version": change.version}
        rows.append(
            _errand(
                "deposit", f"{change.ref}/{change.milestone}/{change.version}", change.ref, body
            )
        )
    rows += _levels_told(change)
    cause = f"{change.ref}.{change.version}"
    nudges = [_errand("nudge", f"{ref}/{cause}", ref, {}) for ref in change.nudged]
    return [*rows, *nudges]


def _levels_told(change: Change) -> list[dict[str, object]]:
    """Return an errand for each level that opens or has something to learn.

    A later one learns who asked and whose dispute it is, the earlier one whether its appeal was withdrawn.
    """
    before, after = change.earlier.lawsuit if change.earlier else None, change.standing.lawsuit
    known = {each.ref: each for each in before.next_levels} if before else {}
    is_another = before is not None and before.dispute_ref != after.dispute_ref
    is_another |= before is not None and before.mistakes != after.mistakes
    keys = {
        each.ref: each.ref if each.ref not in known else f"{each.ref}/{change.ref}.{change.version}"
        for each in after.next_levels
        if is_another or known.get(each.ref) != each
    }
    if _has_news_for_the_previous(before, after) and after.previous is not None:
        keys[after.previous.ref] = f"{after.previous.ref}/{change.ref}.{change.version}"
    return [_errand("level", key, change.ref, {"level": ref}) for ref, key in keys.items()]


def _has_news_for_the_previous(before: Lawsuit | None, after: Lawsuit) -> bool:
    """Tell whether the level that led here must learn that the appeal was withdrawn, or was not after all."""
    known = (before.previous and before.previous.ref, before.withdrawal) if before else (None, None)
    linked_and_withdrawn = (after.previous and after.previous.ref, after.withdrawal)
    return linked_and_withdrawn != known and (after.withdrawal or known[1]) is not None


def _errand(kind: str, key: str, ref: str, body: dict[str, object]) -> dict[str, object]:
    return {"id": f"{kind}/{key}", "kind": kind, "ref": ref, "body": body}


def _notice_body(change: Change, notice: NoticeDue) -> dict[str, object]:
    return {
        "template": notice.template,
        "reason": f"{change.ref}/{notice.reason}",
        "facts": notice.facts,
        "desks": [list(each) for each in _desks(change, notice)],
    }


def _lines(change: Change) -> list[dict[str, object]]:
    return [
        {
            "organ": organ,
            "desk": desk,
            "reason": f"{change.ref}/{each.reason}",
            "template": each.template,
            "facts": each.facts,
        }
        for each in change.notices
        if not each.urgent
        for organ, desk in _desks(change, each)
    ]


def _desks(change: Change, notice: NoticeDue) -> list[tuple[str, str]]:
    """Return whose desk each addressee is: the organ's own, its handling unit's, its bureau's, its government's."""
    found = [(_home(change, desk), desk.value) for desk in notice.to]
    return [(home, desk) for home, desk in found if home is not None]


def _home(change: Change, desk: Desk) -> str | None:
    lawsuit, organ = change.standing.lawsuit, change.organ
    homes = {
        Desk.HANDLING_UNIT: lawsuit.handling_unit,
        Desk.BUREAU: organ.bureau,
        Desk.GOVERNMENT_OFFICE: organ.government,
    }
    return homes.get(desk, lawsuit.organ)


_SUPERIORS = {Desk.BUREAU: "对口司法局", Desk.GOVERNMENT_OFFICE: "本级政府"}


def _unheard(change: Change) -> Iterator[str]:
    """Yield what a person must know where a notice has a superior to reach and the directory names none.

    A lawsuit without a handling unit is common: what is for it goes to the clerk as well.
    """
    for notice in change.notices:
        for desk in notice.to:
            if desk in _SUPERIORS and _home(change, desk) is None:
                yield (
                    f"机关名录中{change.organ.name}没有{_SUPERIORS[desk]}，本案致其通知无人接收，"
                    "请补登名录，并另行告知。"
                )
