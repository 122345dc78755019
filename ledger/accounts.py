"""Accounts with their grants and tokens, and the one query that opens a request."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from psycopg.rows import dict_row
from pydantic import TypeAdapter

from domain.acts import LawsuitAct, actor_for
from domain.organs import Organ
from domain.people import Actor
from domain.permissions import Grant, Holder, LawsuitPlace, Permission, roles_with
from ledger.database import Database
from ledger.reach import PARTS, reaches_lawsuit

_GRANTS: TypeAdapter[tuple[Grant, ...]] = TypeAdapter(tuple[Grant, ...])
_READERS = sorted(roles_with(Permission.READ_LAWSUITS))

# Days are office days in Asia/Shanghai. The lateral parts give one row each, whatever is found.
_WHO = """
    from token t
    join account a on a.id = t.account
    cross join lateral (
        select clock_timestamp() + c.shift as office_now,
            ((clock_timestamp() + c.shift) at time zone 'Asia/Shanghai')::date as day
        from office_clock c
    ) k
    cross join lateral (
        select
            coalesce(json_agg(json_build_object('id', g.id, 'role', g.role, 'organ', g.organ, 'scope', g.scope,
                'within', g.within, 'line', g.line, 'from_on', g.from_on, 'to_on', g.to_on,
                'stands_in_for', g.stands_in_for) order by g.granted_at, g.id)::text, '[]') as grants,
            array_agg(g.within) filter (where g.scope = 'organs' and g.role = any(%(readers)s)) as roots,
            array_agg(g.within) filter (where g.scope = 'court' and g.role = any(%(readers)s)) as courts,
            array_agg(g.within) filter (where g.scope = 'assigned' and g.role = any(%(readers)s)) as units,
            array_agg(g.within) filter (where g.scope = 'line' and g.role = any(%(readers)s)) as line_roots,
            array_agg(g.line) filter (where g.scope = 'line' and g.role = any(%(readers)s)) as lines
        from account_grant g
        where g.account = a.id and g.revoked_at is null
            and g.from_on <= k.day and (g.to_on is null or g.to_on >= k.day)
    ) g
"""
_IS_VALID = "t.digest = %(token)s and t.revoked_at is null and t.expires_at > clock_timestamp()"
_CALLER = f"select a.id, g.grants, k.office_now {_WHO} where {_IS_VALID}"
# The act id is computed here as in `act_id_of`, so that one round trip answers who asks, whether he may see the
# lawsuit, how it stands, and whether he has been answered before.
_OPENING = f"""
    select a.id, g.grants, k.office_now,
        l.ref, l.version, l.is_closed, i.act_id, j.request_hash as answered_hash, j.text as answer,
        l.organ, l.court, l.handling_unit, o.name, o.kind, o.parent, o.bureau, o.government
    {_WHO}
    left join lawsuit l on l.ref = %(ref)s and {reaches_lawsuit("l", {part: f"g.{part}" for part in PARTS})}
    left join organ o on o.id = l.organ
    cross join lateral (
        select encode(sha256(convert_to(a.id || chr(10) || %(ref)s || chr(10) || %(key)s, 'UTF8')), 'hex') as act_id
    ) i
    left join journal_entry j on j.ref = l.ref and j.act_id = i.act_id
    where {_IS_VALID}
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with the grants that are in force today. `office_now` is the office instant of asking."""

    holder: Holder
    office_now: datetime

    @property
    def account(self) -> str:
        """Return the account's id."""
        return self.holder.account

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Return as whom the account may act."""
        return self.holder.actors()


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
    row: dict[str, Any]

    def actor_for(self, acts: Sequence[LawsuitAct]) -> Actor:
        """Return as whom the caller performs the acts here."""
        actors = self.caller.actors
        if len(actors) == 1:
            return actors[0]
        place = LawsuitPlace(
            organ=self.row["organ"],
            above=frozenset(),
            court=self.row["court"],
            handling_unit=self.row["handling_unit"],
        )
        return actor_for(acts, actors, place, Organ.model_validate({**self.row, "id": place.organ}))


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
        await cursor.execute(_CALLER, {"token": token_digest(token), "readers": _READERS})
        row = await cursor.fetchone()
    return None if row is None else _caller(row)


async def open_request(database: Database, token: str, ref: str, key: str) -> Opening | None:
    """Return what a request on one lawsuit needs to know, in one query; None for a bad token."""
    asked = {"token": token_digest(token), "ref": ref, "key": key, "readers": _READERS}
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_OPENING, asked)
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
        row=row,
    )


def _caller(row: dict[str, Any]) -> Caller:
    return Caller(_holder(row["id"], row["grants"]), row["office_now"])


# An account sends one request after the other, and its grants are seldom others.
@lru_cache(maxsize=4096)
def _holder(account: str, grants: str) -> Holder:
    return Holder(account=account, grants=_GRANTS.validate_json(grants))


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
