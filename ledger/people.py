"""People at the door: log-in with password and code, and sessions as rows that can be listed and revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from psycopg.rows import class_row, dict_row

from domain.permissions import SECOND_FACTOR
from ledger.access_log import By, Happening, tell, tell_alone
from ledger.accounts import SESSION_IDLE, SESSION_LASTS, token_digest
from ledger.database import Connection, Database
from ledger.guard import Locked, count_try, forget_tries, subject_of
from ledger.passwords import is_right
from ledger.second_factor import step_of, unseal

_READ = """
    select a.id, a.kind, a.disabled_at, c.password_hash, c.must_change, c.totp_secret, c.totp_last_step,
        clock_timestamp() as now,
        exists (
            select 1 from account_grant g where g.account = a.id and g.revoked_at is null and g.role = any(%(roles)s)
        ) as needs_code
    from account a left join credential c on c.account = a.id
    where a.id = %(account)s
"""
_OPEN = """
    insert into web_session (digest, account, expires_at, address, agent, pending, is_strong)
    values (%s, %s, clock_timestamp() + %s, %s, %s, %s, %s)
"""
# A code is good once, whoever is quicker.
_USE_STEP = """
    update credential set totp_last_step = %(step)s
    where account = %(account)s and (totp_last_step is null or totp_last_step < %(step)s)
"""
_END = """
    update web_session set revoked_at = clock_timestamp() where digest = %s and revoked_at is null returning account
"""
_REVOKE = """
    update web_session set revoked_at = clock_timestamp()
    where account = %s and substr(digest, 1, 16) = %s and revoked_at is null
"""
_SESSIONS = """
    select substr(digest, 1, 16) as id, made_at, last_used_at, expires_at, address, agent
    from web_session
    where account = %s and revoked_at is null and expires_at > clock_timestamp()
        and last_used_at > clock_timestamp() - %s
    order by made_at desc
"""


class Pending(StrEnum):
    """What a session must do before it may do anything else; the texts are stored."""

    PASSWORD = "password"  # noqa: S105 -- the name of a step
    SECOND_FACTOR = "second_factor"


class LogInRefused(Exception):
    """Account, password or code is wrong; which of them is not said."""


class CodeWanted(Exception):
    """The password is right; the one-time code is still missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits: the address he comes from, and what his browser calls itself."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class LogIn:
    """What a person types, and where he sits."""

    account: str
    password: str
    code: str | None
    place: Place

    @property
    def by(self) -> By:
        """Return who the log tells of: nobody, as long as he is not known."""
        return By(account=None, address=self.place.address)


@dataclass(frozen=True, slots=True)
class Session:
    """A session as the browser gets it: its token is seen here only."""

    account: str
    token: str
    pending: Pending | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it in a list; instants are real time, aware UTC."""

    id: str
    made_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    agent: str


async def log_in(database: Database, asked: LogIn, key: str) -> Session:
    """Judge a log-in and open a session; `key` is the installation's secret key.

    Every try is counted before it is judged, and a whole one that is right forgets them.

    Raises:
        LogInRefused: something is wrong.
        CodeWanted: the code is missing.
        Locked: there were too many wrong ones.
    """
    try:
        await count_try(database, subject_of(asked.account))
    except Locked:
        about = _told(asked.account, await _read(database, asked.account))
        await tell_alone(database, Happening.LOG_IN_LOCKED, asked.by, about=about)
        raise
    row = await _read(database, asked.account)
    is_known = await is_right(asked.password, row["password_hash"] if row else None)
    if row is None or not is_known or row["disabled_at"] or row["kind"] != "person":
        raise await _refused(database, asked, row)
    await _ensure_code(database, row, asked, key)
    await forget_tries(database, subject_of(asked.account))
    is_strong = row["totp_secret"] is not None
    return await open_session(
        database, asked.account, asked.place, _pending_of(row), is_strong=is_strong
    )


async def _ensure_code(database: Database, row: dict[str, Any], asked: LogIn, key: str) -> None:
    if row["totp_secret"] is None:
        return
    if not asked.code:
        await tell_alone(database, Happening.CODE_WANTED, asked.by, about=asked.account)
        raise CodeWanted
    secret = unseal(key, row["totp_secret"], asked.account)
    step = step_of(secret, asked.code, row["now"], row["totp_last_step"])
    used = {"account": asked.account, "step": step}
    async with database.short_path() as connection:
        is_used = step is not None and (await connection.execute(_USE_STEP, used)).rowcount == 1
    if not is_used:
        raise await _refused(database, asked, row)


async def _refused(database: Database, asked: LogIn, row: dict[str, Any] | None) -> LogInRefused:
    about = _told(asked.account, row)
    await tell_alone(database, Happening.LOG_IN_REFUSED, asked.by, about=about)
    return LogInRefused()


def _told(name: str, row: dict[str, Any] | None) -> str:
    """Return what the log keeps of a name that was typed: a digest where it is nobody's: it may be a password."""
    return name if row else f"unknown/{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _pending_of(row: dict[str, Any]) -> Pending | None:
    if row["must_change"]:
        return Pending.PASSWORD
    return Pending.SECOND_FACTOR if row["needs_code"] and row["totp_secret"] is None else None


async def _read(database: Database, account: str) -> dict[str, Any] | None:
    async with database.short_path() as connection:
        return await credentials_of(connection, account)


async def credentials_of(connection: Connection, account: str) -> dict[str, Any] | None:
    """Return what is kept of an account's credentials, or None where there is no such account."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ, {"account": account, "roles": sorted(SECOND_FACTOR)})
    return await cursor.fetchone()


async def needs_second_factor(database: Database, account: str) -> bool:
    """Tell whether an account has a role for which one factor is not enough."""
    row = await _read(database, account)
    return row is not None and bool(row["needs_code"])


async def pending_of(connection: Connection, account: str) -> Pending | None:
    """Return what an account must do before it may do anything else."""
    row = await credentials_of(connection, account)
    return None if row is None else _pending_of(row)


async def open_session(
    database: Database,
    account: str,
    place: Place,
    pending: Pending | None,
    *,
    is_strong: bool,
    through: str = "password",
) -> Session:
    """Open a session for an account that is known now, by a second factor where it is strong, and tell of it."""
    token = secrets.token_urlsafe(32)
    row = (token_digest(token), account, SESSION_LASTS, place.address, place.agent[:200])
    async with database.short_path() as connection, connection.transaction():
        await connection.execute(_OPEN, (*row, pending, is_strong))
        by = By(account=account, address=place.address)
        await tell(connection, Happening.LOGGED_IN, by, about=account, after={"through": through})
    return Session(account, token, pending)


async def end_session(database: Database, digest: str, by: By) -> bool:
    """End the session with this digest; False where it had ended."""
    async with database.short_path() as connection, connection.transaction():
        row = await (await connection.execute(_END, (digest,))).fetchone()
        if row is None:
            return False
        await tell(connection, Happening.LOGGED_OUT, by, about=str(row[0]))
    return True


async def sessions_of(database: Database, account: str) -> Sequence[OpenSession]:
    """Return an account's sessions that are open, the newest first."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(OpenSession))
        await cursor.execute(_SESSIONS, (account, SESSION_IDLE))
        return await cursor.fetchall()


async def revoke_session(database: Database, account: str, session: str, by: By) -> bool:
    """Revoke one of an account's sessions; False where there is none open under this id."""
    async with database.short_path() as connection, connection.transaction():
        found = await connection.execute(_REVOKE, (account, session))
        if found.rowcount == 0:
            return False
        after = {"session": session}
        await tell(connection, Happening.SESSION_REVOKED, by, about=account, after=after)
    return True
