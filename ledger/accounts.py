"""Accounts and bearer tokens, and the one query that opens a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import dict_row

from domain.people import Actor, Role
from ledger.database import Database

_CALLER = """
    select a.id, a.role, a.organ, a.scope, clock_timestamp() + c.shift as office_now
    from token t join account a on a.id = t.account cross join office_clock c
    where t.digest = %(token)s and t.revoked_at is null and t.expires_at > clock_timestamp()
"""
# The act id is computed here as in `act_id_of`, so that one round trip answers who asks, whether he may see the
# lawsuit, how it stands, and whether he has been answered before.
_OPENING = """
    select a.id, a.role, a.organ, a.scope, clock_timestamp() + c.shift as office_now,
        l.ref, l.version, l.is_closed, k.act_id, j.request_hash as answered_hash, j.text as answer
    from token t
    join account a on a.id = t.account
    cross join office_clock c
    left join lawsuit l on l.ref = %(ref)s and (
        exists (select 1 from organ_below b where b.above = a.scope and b.organ = l.organ)
        or l.handling_unit = a.organ or l.court = a.organ)
    cross join lateral (
        select encode(sha256(convert_to(a.id || chr(10) || %(ref)s || chr(10) || %(key)s, 'UTF8')), 'hex') as act_id
    ) k
    left join journal_entry j on j.ref = l.ref and j.act_id = k.act_id
    where t.digest = %(token)s and t.revoked_at is null and t.expires_at > clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an account, and the organ below which it may see. `office_now` is the office instant of asking."""

    actor: Actor
    scope: str
    office_now: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What a request on one lawsuit is opened with; `ref` is None where the caller may not see it or there is none."""

    caller: Caller
    ref: str | None
    version: int
    is_closed: bool
    act_id: str
    answered_hash: str | None
    answer: str | None


def act_id_of(account: str, subject: str, key: str) -> str:
    """Return the act id of an idempotency key: SHA-256 over account, lawsuit (or `register`) and key."""
    return hashlib.sha256(f"{account}\n{subject}\n{key}".encode()).hexdigest()


def token_digest(token: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


async def caller_of(database: Database, token: str) -> Caller | None:
    """Return who holds a token, or None where it is unknown, expired or revoked."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_CALLER, {"token": token_digest(token)})
        row = await cursor.fetchone()
    return None if row is None else _caller(row)


async def open_request(database: Database, token: str, ref: str, key: str) -> Opening | None:
    """Return what a request on one lawsuit needs to know, in one query; None for a bad token."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_OPENING, {"token": token_digest(token), "ref": ref, "key": key})
        row = await cursor.fetchone()
    if row is None:
        return None
    return Opening(
        caller=_caller(row),
        ref=row["ref"],
        version=row["version"] or 0,
        is_closed=bool(row["is_closed"]),
        act_id=row["act_id"],
        answered_hash=row["answered_hash"],
        answer=row["answer"],
    )


def _caller(row: dict[str, object]) -> Caller:
    actor = Actor(id=str(row["id"]), role=Role(str(row["role"])), organ=str(row["organ"]))
    now = row["office_now"]
    assert isinstance(now, datetime)  # noqa: S101 -- narrows the type
    return Caller(actor=actor, scope=str(row["scope"]), office_now=now)


async def make_token(database: Database, account: str, *, valid_for: timedelta) -> str:
    """Make a bearer token for an account and return it, the only time it is seen.

    Raises:
        LookupError: there is no such account.
    """
    token = secrets.token_urlsafe(32)
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "insert into token (digest, account, expires_at)"
            " select %s, id, clock_timestamp() + %s from account where id = %s returning account",
            (token_digest(token), valid_for, account),
        )
        if await cursor.fetchone() is None:
            raise LookupError(f"没有账号“{account}”。")
    return token


async def revoke_tokens(database: Database, account: str) -> int:
    """Revoke every token of an account and return how many were in force."""
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "update token set revoked_at = clock_timestamp() where account = %s and revoked_at is null",
            (account,),
        )
        return cursor.rowcount
