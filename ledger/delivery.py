"""The delivery ledger: whom a notice reaches, every attempt to reach them, and what could not be delivered.

A notice is one row for one reason and person. Its Message-ID is derived from both, so whatever is retried or
restarted, the person's mailbox knows one message.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from psycopg.rows import class_row

from ledger import assignments, writing
from ledger.assignments import Assignment
from ledger.database import Connection, Database

# Where an organ has no one at these desks, its clerk is told.
_PEOPLE = """
    select w.organ as organ_id, w.desk, coalesce(o.name, w.organ) as organ, a.id as account, a.address
    from unnest(%(organs)s::text[], %(desks)s::text[]) with ordinality as w(organ, desk, place)
    left join organ o on o.id = w.organ
    left join lateral (
        select a.id, a.address, rank() over (order by (a.desk = w.desk) desc) as choice
        from desk_holder a
        where a.organ = w.organ and a.address <> ''
            and (a.desk = w.desk or (a.desk = 'clerk' and w.desk in ('legal_office', 'head_in_charge')))
    ) a on a.choice = 1
    order by w.place, a.id
"""
_CASE = """
    select l.ref, l.number, o.name as organ from lawsuit l join organ o on o.id = l.organ where l.ref = %s
"""
_INSERT_NOTICE = """
    insert into notice (reason, account, address, ref, template, message_id, subject, body)
    values (%(reason)s, %(account)s, %(address)s, %(ref)s, %(template)s, %(message_id)s, %(subject)s, %(body)s)
    on conflict (reason, account) do nothing
"""
# The least tried come first: a run that is cut short doesn't leave the same ones untried each time.
_WAITING = """
    select id, message_id, address, subject, body, made_at
    from notice where (reason = %(reason)s or id = %(notice)s) and status = 'waiting' order by tries, id
"""
# The answer and what follows from it are one statement: a crash leaves both or neither. The patience counts from the
# first try since the errand was made, so that a retry by hand gets its own days.
_NOTE_ATTEMPT = """
    with attempt as (
        insert into delivery_attempt (notice, answer, delivered) values (%(notice)s, %(answer)s, %(delivered)s)
    )
    update notice n set
        tries = n.tries + 1,
        status = case
            when n.status = 'delivered' or %(delivered)s then 'delivered'
            when %(refused)s or exists (
                select 1 from delivery_attempt a where a.notice = n.id and a.tried_at >= %(since)s
                    and a.tried_at <= clock_timestamp() - %(patience)s::interval
            ) then 'failed'
            else 'waiting' end,
        delivered_at = case when %(delivered)s then coalesce(n.delivered_at, clock_timestamp())
            else n.delivered_at end
    where n.id = %(notice)s returning n.status
"""
_TALLY = """
    select status, count(*) from notice where reason = %(reason)s or id = %(notice)s group by status
"""
_ABANDON = """
    update notice set status = 'failed'
    where (reason = %(reason)s or id = %(notice)s) and status = 'waiting'
"""
_PERSON = """
    select a.id as account, a.address, o.name as organ
    from account a join organ o on o.id = a.organ where a.id = %s and a.address <> ''
"""
# Whoever writes lines holds this table until the commit. Waiting for them here, and marking the errand as started
# before they may go on, leaves no line between two digests.
_STOP_THE_LINES = "lock table digest_line in share mode"
_MARK_GONE = """
    update errand set started_at = coalesce(started_at, clock_timestamp()), activity = coalesce(activity, id)
    where id = %s
"""
_IS_WRITTEN = "select 1 from notice where reason = %s"
# Two versions of us at once may each make an errand for the day: the one with the older kind of id brings it.
_IS_ANOTHERS = "select 1 from errand where id = %(reason)s and id <> %(id)s"
# A rung's line is dropped where its deadline was met, dropped or moved in the meantime.
_LINES = """
    select d.ref, l.number, o.name as organ, d.template, d.facts, w.due_on
    from digest_line d
    join lawsuit l on l.ref = d.ref
    join organ o on o.id = l.organ
    left join deadline w on w.ref = d.ref
        and starts_with(d.reason, w.ref || '/' || w.key || ':' || w.due_on::text || ':')
    where d.account = %(account)s and d.day = %(day)s
        and (not starts_with(d.template, 'rung_') or (w.is_open and not w.suspended))
    order by min(w.due_on) over (partition by d.ref) nulls last, d.ref, w.due_on nulls last, d.id
"""

DESK_NAMES = {
    "clerk": "法制机构",
    "handling_unit": "承办单位",
    "legal_office": "法制工作人员",
    "head_in_charge": "分管负责人",
    "bureau": "司法局",
    "government_office": "政府办公室",
}


class Outcome(StrEnum):
    """What an attempt came to: taken, refused for good, or to be tried again."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class Case:
    """A lawsuit as a notice names it: by its number, never by its parties."""

    ref: str
    number: str | None
    organ: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it is read."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is told: the account, its mail address and its organ's name."""

    account: str
    address: str
    organ: str


@dataclass(frozen=True, slots=True)
class EmptyDesk:
    """A desk at which nobody can be reached."""

    organ: str
    desk: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be written down for one person."""

    reason: str
    person: Person
    ref: str | None
    template: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice that waits to be delivered."""

    id: int
    message_id: str
    address: str
    subject: str
    body: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: what the server answered, and what it means."""

    notice: int
    outcome: Outcome
    answer: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest; `due_on` is None where nothing is due."""

    ref: str
    number: str | None
    organ: str
    template: str
    facts: dict[str, str]
    due_on: date | None

    @property
    def case(self) -> Case:
        """Return the lawsuit the line is about."""
        return Case(ref=self.ref, number=self.number, organ=self.organ)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the notices of one errand stand."""

    delivered: int = 0
    failed: int = 0
    waiting: int = 0


def message_id(reason: str, account: str, domain: str) -> str:
    """Return the one Message-ID of a reason and person: 128 bits of the SHA-256 over both, at the sender's domain."""
    digest = hashlib.sha256(f"{reason}\n{account}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain}>"


async def people_at(
    database: Database, desks: Sequence[tuple[str, str]]
) -> tuple[list[Person], list[EmptyDesk]]:
    """Return who sits at these (organ, desk) pairs now and has a mail address, and the desks where no one does.

    A person at several desks is returned once.
    """
    wanted = {"organs": [organ for organ, _ in desks], "desks": [desk for _, desk in desks]}
    people: dict[str, Person] = {}
    empty: list[EmptyDesk] = []
    async with database.short_path() as connection:
        cursor = await connection.execute(_PEOPLE, wanted)
        async for _, desk, organ, account, address in cursor:
            if account is None:
                empty.append(EmptyDesk(organ=organ, desk=DESK_NAMES.get(desk, desk)))
            else:
                people.setdefault(account, Person(account, address, organ))
    return list(people.values()), empty


async def case_of(database: Database, ref: str) -> Case:
    """Return how a lawsuit is named today.

    Raises:
        LookupError: there is no such lawsuit.
    """
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Case))
        await cursor.execute(_CASE, (ref,))
        case = await cursor.fetchone()
    if case is None:
        raise LookupError(ref)
    return case


async def write_notices(database: Database, drafts: Iterable[Draft], *, domain: str) -> None:
    """Write each notice once, whatever is repeated."""
    async with database.short_path() as connection, connection.transaction():
        for draft in drafts:
            await _insert(connection, draft, domain)


async def alarm_empty_desks(
    database: Database, ref: str | None, empty: Iterable[EmptyDesk]
) -> None:
    """Put the desks at which a lawsuit's notice reaches no one before a person, each once."""
    async with database.short_path() as connection, connection.transaction():
        for each in empty:
            text = f"{each.organ}的{each.desk}没有登记邮箱的账号，本案通知无法送达，请补登。"
            await writing.raise_alarm(connection, "no_recipient", ref, text)


async def waiting(database: Database, errand: Assignment) -> list[Mail]:
    """Return the errand's notices that are neither delivered nor given up."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Mail))
        await cursor.execute(_WAITING, _key(errand))
        return await cursor.fetchall()


async def note_attempt(
    database: Database, attempt: Attempt, *, since: datetime, patience: timedelta
) -> str:
    """Write an attempt and return the notice's status after it.

    A postponed one becomes `failed` once the first try after `since` is older than `patience` (real time).
    """
    parameters = {
        "notice": attempt.notice,
        "answer": attempt.answer[:500],
        "delivered": attempt.outcome is Outcome.DELIVERED,
        "refused": attempt.outcome is Outcome.REFUSED,
        "since": since,
        "patience": patience,
    }
    async with database.short_path() as connection:
        cursor = await connection.execute(_NOTE_ATTEMPT, parameters)
        row = await cursor.fetchone()
    if row is None:
        raise LookupError(attempt.notice)
    return str(row[0])


async def tally(database: Database, errand: Assignment) -> Tally:
    """Count the errand's notices by their status."""
    async with database.short_path() as connection:
        cursor = await connection.execute(_TALLY, _key(errand))
        return Tally(**{status: count async for status, count in cursor})


async def abandon(connection: Connection, errand: Assignment) -> None:
    """Fail what still waits of an errand that the engine retries no longer, so that a person finds it."""
    await connection.execute(_ABANDON, _key(errand))


async def take_digest(
    database: Database,
    errand: Assignment,
    compose: Callable[[Person, Sequence[Line]], Letter],
    *,
    domain: str,
) -> str | None:
    """Write the person's digest of the day, once, and close the day: later lines belong to the next one.

    `compose` gets the lines grouped by lawsuit, the soonest due first. Returns None where there is a digest to
    deliver, else how the errand has ended: every line's deadline was met since, or the person has no address, which
    is an alarm.
    """
    account, day = str(errand.body["account"]), str(errand.body["day"])
    async with database.short_path() as connection, connection.transaction():
        await connection.execute(_STOP_THE_LINES)
        await connection.execute(_MARK_GONE, (errand.id,))
        reason = _day_of(errand)
        anothers = await connection.execute(_IS_ANOTHERS, {"reason": reason, "id": errand.id})
        if await anothers.fetchone() is not None:
            await assignments.finish(connection, errand.id, "another brings it")
            return "another brings it"
        written = await connection.execute(_IS_WRITTEN, (reason,))
        if await written.fetchone() is not None:
            return None
        cursor = connection.cursor(row_factory=class_row(Line))
        await cursor.execute(_LINES, {"account": account, "day": day})
        lines = await cursor.fetchall()
        people = connection.cursor(row_factory=class_row(Person))
        await people.execute(_PERSON, (account,))
        person = await people.fetchone()
        if person is not None and lines:
            letter = compose(person, lines)
            await _insert(connection, Draft(reason, person, None, "digest", letter), domain)
            return None
        if lines:
            text = f"账号“{account}”没有登记邮箱，{day}的每日事项提醒无法送达，请补登。"
            await writing.raise_alarm(connection, "no_recipient", None, text)
        result = "no recipient" if lines else "nothing due"
        await assignments.finish(connection, errand.id, result)
        return result


def _key(errand: Assignment) -> dict[str, object]:
    """Return what finds an errand's notices: its reason, or the one notice that a person had sent again."""
    reason = _day_of(errand) if errand.kind == "digest" else errand.body.get("reason")
    return {"reason": reason, "notice": errand.body.get("notice")}


def _day_of(errand: Assignment) -> str:
    """Return the reason of a digest's notice, as `digest_reason`: the person's day, whichever errand brings it."""
    return f"digest/{errand.body['account']}/{errand.body['day']}"


async def _insert(connection: Connection, draft: Draft, domain: str) -> None:
    row = {
        "reason": draft.reason,
        "account": draft.person.account,
        "address": draft.person.address,
        "ref": draft.ref,
        "template": draft.template,
        "message_id": message_id(draft.reason, draft.person.account, domain),
        **asdict(draft.letter),
    }
    await connection.execute(_INSERT_NOTICE, row)
