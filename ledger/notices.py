"""Notices as people look at them: lists by scope, the attempts of one, the failed inbox, and sending one again."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from ledger import writing
from ledger.database import Database

# A notice is seen by whoever may see the recipient's organ: a bureau's notice about an organ isn't the organ's.
_VISIBLE = """
    (%(scope)s::text[] is null or exists (
        select 1 from account a join organ_below b on b.organ = a.organ
        where a.id = n.account and b.above = any(%(scope)s)))
"""
_COLUMNS = """
    n.id, n.reason, n.ref, l.number, n.account, n.address, n.template, n.subject, n.status, n.tries,
        (select t.answer from delivery_attempt t where t.notice = n.id order by t.id desc limit 1) as last_answer,
        n.made_at, n.delivered_at
"""
_LIST = f"""
    select {_COLUMNS}
    from notice n left join lawsuit l on l.ref = n.ref
    where (%(status)s::text is null or n.status = %(status)s)
        and (%(ref)s::text is null or n.ref = %(ref)s)
        and (%(before)s::bigint is null or n.id < %(before)s)
        and {_VISIBLE}
    order by n.id desc limit %(limit)s
"""  # noqa: S608 -- put together from the literals above
_ONE = f"""
    select {_COLUMNS}, n.body from notice n left join lawsuit l on l.ref = n.ref where n.id = %(id)s and {_VISIBLE}
"""  # noqa: S608 -- as above
_ATTEMPTS = """
    select tried_at, answer, delivered from delivery_attempt where notice = %s order by id
"""
# An address that was corrected since is used; the Message-ID stays.
_RETRY = """
    update notice n set status = 'waiting',
        address = coalesce((select nullif(a.address, '') from account a where a.id = n.account), n.address)
    where n.id = %s and n.status = 'failed'
    returning n.ref, to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"T"HH24MISSMS')
"""
_INSERT_ERRAND = "insert into errand (id, kind, ref, body) values (%s, 'notice', %s, %s)"


class NoticeUnknown(LookupError):
    """There is no such notice, or the asker may not see it."""


class NoticeNotFailed(Exception):
    """Only a failed notice is sent again; the message says how this one stands."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notices: of a status, of a lawsuit, and to recipients at or below these organs; None asks for all."""

    status: str | None = None
    ref: str | None = None
    scope: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one person and how its delivery stands; instants are real time, aware UTC."""

    id: int
    reason: str
    ref: str | None
    number: str | None
    account: str
    address: str
    template: str
    subject: str
    status: str
    tries: int
    last_answer: str | None
    made_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to deliver: when (real time), and what the server answered."""

    tried_at: datetime
    answer: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One notice, what it says, and every attempt to deliver it."""

    notice: Notice
    body: str
    attempts: tuple[Try, ...]


async def notices(
    database: Database, wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> list[Notice]:
    """Return a page of notices, the newest first; `before` is the id of the last one of the page before."""
    parameters = {
        "status": wanted.status,
        "ref": wanted.ref,
        "scope": _array(wanted.scope),
        "before": before,
        "limit": limit,
    }
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Notice))
        await cursor.execute(_LIST, parameters)
        return await cursor.fetchall()


async def failed_notices(
    database: Database,
    scope: tuple[str, ...] | None,
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[Notice]:
    """Return a page of what could not be delivered: the inbox of whoever looks after addresses."""
    return await notices(database, Wanted(status="failed", scope=scope), before=before, limit=limit)


async def open_notice(
    database: Database, notice_id: int, scope: tuple[str, ...] | None = None
) -> Opened:
    """Return a notice, what it says and every attempt to deliver it.

    Raises:
        NoticeUnknown: there is none in this scope.
    """
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_ONE, {"id": notice_id, "scope": _array(scope)})
        row = await cursor.fetchone()
        if row is None:
            raise NoticeUnknown(notice_id)
        body = row.pop("body")
        attempts = connection.cursor(row_factory=class_row(Try))
        await attempts.execute(_ATTEMPTS, (notice_id,))
        return Opened(notice=Notice(**row), body=body, attempts=tuple(await attempts.fetchall()))


async def retry_notice(
    database: Database, notice_id: int, scope: tuple[str, ...] | None = None
) -> str:
    """Have a failed notice sent again under its Message-ID, and return the new errand's id.

    Two asking at once make one errand: the second is told that the notice waits.

    Raises:
        NoticeUnknown: there is none in this scope.
        NoticeNotFailed: it is delivered, or waits for delivery.
    """
    async with database.short_path() as connection:
        async with connection.transaction():
            cursor = await connection.execute(_ONE, {"id": notice_id, "scope": _array(scope)})
            if await cursor.fetchone() is None:
                raise NoticeUnknown(notice_id)
            cursor = await connection.execute(_RETRY, (notice_id,))
            row = await cursor.fetchone()
            if row is None:
                raise NoticeNotFailed("这条通知没有失败：已经送达，或者正在等待发送，无需重发。")
            ref, now = row
            errand_id = f"notice/{notice_id}/retry/{now}"
            await connection.execute(_INSERT_ERRAND, (errand_id, ref, Jsonb({"notice": notice_id})))
        await writing.call_relay(connection)
    return errand_id


def _array(scope: tuple[str, ...] | None) -> list[str] | None:
    return None if scope is None else list(scope)
