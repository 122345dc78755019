"""Notices as people look at them: lists by scope, the attempts of one, the failed inbox, and sending one again."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from domain.permissions import PERMISSIONS, Holder, Permission
from ledger import writing
from ledger.database import Database
from ledger.reach import PLACEHOLDERS, Reach, reaches_lawsuit

# A bureau's notice about an organ isn't the organ's, and what a notice says of a lawsuit is for those who may see that.
_IS_TOLD = f"""
    (n.ref is null or {reaches_lawsuit("l", PLACEHOLDERS)}) and (n.account = %(account)s or exists (
        select 1 from account a join organ_below b on b.organ = a.organ
        where a.id = n.account and b.above = any(%(roots)s)))
"""  # noqa: S608 -- put together from literals
_FROM = f"""
    from notice n left join lawsuit l on l.ref = n.ref
    cross join lateral (select %(all)s or coalesce({_IS_TOLD}, false) as is_told) t
"""
# Whoever looks after addresses sees whether a notice arrived, and not what it is about.
_VISIBLE = """
    (t.is_told or exists (
        select 1 from account a join organ_below b on b.organ = a.organ
        where a.id = n.account and b.above = any(%(served)s)))
"""
_COLUMNS = """
    n.id, case when t.is_told then n.reason else n.template end as reason, case when t.is_told then n.ref end as ref,
        case when t.is_told then l.number end as number, n.account, n.address, n.template,
        case when t.is_told then n.subject end as subject, n.status, n.tries,
        (select t.answer from delivery_attempt t where t.notice = n.id order by t.id desc limit 1) as last_answer,
        n.made_at, n.delivered_at
"""
_LIST = f"""
    select {_COLUMNS} {_FROM}
    where (%(status)s::text is null or n.status = %(status)s)
        and (%(ref)s::text is null or (n.ref = %(ref)s and t.is_told))
        and (%(before)s::bigint is null or n.id < %(before)s)
        and {_VISIBLE}
    order by n.id desc limit %(limit)s
"""
# A digest is of many lawsuits: it is its recipient's alone to read.
_ONE = f"""
    select {_COLUMNS},
        case when t.is_told and (%(all)s or n.ref is not null or n.account = %(account)s) then n.body end as body
    {_FROM} where n.id = %(id)s and {_VISIBLE}
"""
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
class Looker:
    """Whose notices an account sees: its own, and those to people at or below `roots`, of lawsuits within reach.

    Of those to people at or below `served` it sees how their delivery stands.
    """

    account: str
    reach: Reach
    served: tuple[str, ...] = ()

    @classmethod
    def of(cls, holder: Holder, permission: Permission) -> "Looker":
        """Return who looks, by those of his grants that have the permission."""
        grants = holder.grants_for(permission)
        reads = [each for each in grants if Permission.READ_LAWSUITS in PERMISSIONS[each.role]]
        serves = [each for each in grants if each not in reads]
        return cls(holder.account, Reach.of(reads), Reach.of(serves).roots)

    @property
    def parameters(self) -> dict[str, object]:
        """Return what the queries ask about the one who looks."""
        return {
            "all": False,
            "account": self.account,
            "served": list(self.served),
            **self.reach.arrays,
        }


_EVERYTHING = {**Looker("", Reach()).parameters, "all": True}
"""For whoever is the ledger itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notices: of a status, of a lawsuit, and as somebody sees them; None asks for all."""

    status: str | None = None
    ref: str | None = None
    by: Looker | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one person and how its delivery stands; instants are real time, aware UTC.

    To whoever may not know what it is about, its template is the reason, and lawsuit and subject are left out.
    """

    id: int
    reason: str
    ref: str | None
    number: str | None
    account: str
    address: str
    template: str
    subject: str | None
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
    """One notice, what it says where that is for the one who looks, and every attempt to deliver it."""

    notice: Notice
    body: str | None
    attempts: tuple[Try, ...]


async def notices(
    database: Database, wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> list[Notice]:
    """Return a page of notices, the newest first; `before` is the id of the last one of the page before."""
    parameters = {
        "status": wanted.status,
        "ref": wanted.ref,
        **_seen_by(wanted.by),
        "before": before,
        "limit": limit,
    }
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Notice))
        await cursor.execute(_LIST, parameters)
        return await cursor.fetchall()


async def failed_notices(
    database: Database,
    by: Looker | None,
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[Notice]:
    """Return a page of what could not be delivered: the inbox of whoever looks after addresses."""
    return await notices(database, Wanted(status="failed", by=by), before=before, limit=limit)


async def open_notice(database: Database, notice_id: int, by: Looker | None = None) -> Opened:
    """Return a notice, what it says and every attempt to deliver it.

    Raises:
        NoticeUnknown: there is none that he may see.
    """
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_ONE, {"id": notice_id, **_seen_by(by)})
        row = await cursor.fetchone()
        if row is None:
            raise NoticeUnknown(notice_id)
        body = row.pop("body")
        attempts = connection.cursor(row_factory=class_row(Try))
        await attempts.execute(_ATTEMPTS, (notice_id,))
        return Opened(notice=Notice(**row), body=body, attempts=tuple(await attempts.fetchall()))


async def retry_notice(database: Database, notice_id: int, by: Looker | None = None) -> str:
    """Have a failed notice sent again under its Message-ID, and return the new errand's id.

    Two asking at once make one errand: the second is told that the notice waits.

    Raises:
        NoticeUnknown: there is none that he may see.
        NoticeNotFailed: it is delivered, or waits for delivery.
    """
    async with database.short_path() as connection:
        async with connection.transaction():
            cursor = await connection.execute(_ONE, {"id": notice_id, **_seen_by(by)})
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


def _seen_by(looker: Looker | None) -> dict[str, object]:
    return _EVERYTHING if looker is None else looker.parameters
