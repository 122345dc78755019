"""Who asks, and the one query that opens a request."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from psycopg.rows import dict_row
from pydantic import TypeAdapter

from domain.acts import LawsuitAct, actor_for
from domain.organs import Organ
from domain.people import Actor
from domain.permissions import (
    SECOND_FACTOR,
    Grant,
    Holder,
    LawsuitPlace,
    Permission,
    reaching,
    roles_with,
)
from ledger.database import Database
from ledger.reach import is_restricted, place_in

_GRANTS: TypeAdapter[tuple[Grant, ...]] = TypeAdapter(tuple[Grant, ...])
_READERS = roles_with(Permission.READ_LAWSUITS)
_DECIDERS = sorted(SECOND_FACTOR)

SESSION_LASTS = timedelta(hours=12)
"""How long a session lasts, and a token of a person whose role needs a second factor."""
SESSION_IDLE = timedelta(hours=1)
"""How long a session may lie idle."""


class ProofKind(StrEnum):
    """By what a caller proves who he is: a bearer token, or a session's cookie."""

    TOKEN = "token"  # noqa: S105 -- the name of a table
    SESSION = "web_session"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a caller brings, by its digest, and the address that he brings it from."""

    kind: ProofKind
    digest: str
    address: str | None = None


def token_proof(token: str, address: str | None = None) -> Proof:
    """Return the proof that a bearer token is."""
    return Proof(ProofKind.TOKEN, token_digest(token), address)


def session_proof(cookie: str, address: str | None = None) -> Proof:
    """Return the proof that a session's cookie is."""
    return Proof(ProofKind.SESSION, token_digest(cookie), address)


# Days are office days in Asia/Shanghai. The lateral parts give one row each, whatever is found.
_WHO = """
    join account a on a.id = t.account and a.disabled_at is null
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
            coalesce(bool_or(g.role = any(%(deciders)s)), false) as decides
        from account_grant g
        where g.account = a.id and g.revoked_at is null
            and g.from_on <= k.day and (g.to_on is null or g.to_on >= k.day)
    ) g
"""
_IS_VALID = "t.digest = %(digest)s and t.revoked_at is null and t.expires_at > clock_timestamp()"
_STALE = "coalesce(t.last_used_at < clock_timestamp() - interval '5 minutes', true) as is_stale"
_COLUMNS = {
    ProofKind.TOKEN: f"a.id, a.is_demo, g.grants, k.office_now, {_STALE}, t.narrowed_to, null as pending",
    # Asked anew each time: the grant that needs a second factor may be younger than the session.
    ProofKind.SESSION: f"""a.id, a.is_demo, g.grants, k.office_now, {_STALE}, null as narrowed_to,
        case when t.pending is null and g.decides and not t.is_strong then 'second_factor' else t.pending end as pending
    """,
}
_CONDITIONS = {
    # A token is one factor: a person who decides about others has none that outlasts a session.
    ProofKind.TOKEN: f"""{_IS_VALID} and (
        a.kind <> 'person' or not g.decides or t.made_at > clock_timestamp() - %(lasts)s::interval
    )""",
    ProofKind.SESSION: f"{_IS_VALID} and t.last_used_at > clock_timestamp() - %(idle)s::interval",
}
_CALLER = {
    kind: f"select {_COLUMNS[kind]} from {kind} t {_WHO} where {_CONDITIONS[kind]}"  # noqa: S608 -- put together from literals
    for kind in ProofKind
}
# The act id is computed here as in `act_id_of`, so that one round trip answers who asks, where the lawsuit stands and
# how, and whether he has been answered before. Whether he may see it, the domain says by where it stands.
_OPENING = {
    kind: f"""
    select {_COLUMNS[kind]},
        l.ref, l.version, l.is_closed, i.act_id, j.request_hash as answered_hash, j.text as answer,
        l.organ, l.court, l.handling_unit, o.name, o.kind, o.parent, o.line, o.bureau, o.government,
        {is_restricted("l")} as restricted,
        (select array_agg(b.above) from organ_below b where b.organ = l.organ) as above
    from {kind} t {_WHO}
    left join lawsuit l on l.ref = %(ref)s
    left join organ o on o.id = l.organ
    cross join lateral (
        select encode(sha256(convert_to(a.id || chr(10) || %(ref)s || chr(10) || %(key)s, 'UTF8')), 'hex') as act_id
    ) i
    left join journal_entry j on j.ref = l.ref and j.act_id = i.act_id
    where {_CONDITIONS[kind]}
"""  # noqa: S608 -- as above
    for kind in ProofKind
}
# Once in five minutes is enough to tell whether it is in use.
_NOTE_USE = {
    kind: f"update {kind} set last_used_at = clock_timestamp() where digest = %s"  # noqa: S608 -- as above
    for kind in ProofKind
}


_TERMS = {
    "deciders": _DECIDERS,
    "idle": SESSION_IDLE,
    "lasts": SESSION_LASTS,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with the grants that are in force today. `office_now` is the office instant of asking.

    `pending` is what a session must do before anything else. `is_demo`: the account came with a demo's directory.
    """

    holder: Holder
    office_now: datetime
    proof: Proof
    pending: str | None = None
    is_demo: bool = False

    @property
    def account(self) -> str:
        """Return the account's id."""
        return self.holder.account

    def there(self, actor: Actor) -> Actor:
        """Return who acts, with the address that the caller asks from: the journal keeps it."""
        return actor.model_copy(update={"address": self.proof.address})

    def reads(self, place: LawsuitPlace) -> bool:
        """Tell whether the account may see a lawsuit, whatever a token was narrowed to: that is another question."""
        readers = [each for each in self.holder.grants if each.role in _READERS]
        return bool(reaching(readers, place))


@dataclass(frozen=True, slots=True)
class Opening:
    """What a request on one lawsuit is opened with; `ref` is None where the caller may not see it or there is none.

    `actors` is as whom he may act there: under those of his grants that reach it.
    """

    caller: Caller
    ref: str | None
    version: int
    is_closed: bool
    act_id: str
    answered_hash: str | None
    answer: str | None
    row: dict[str, Any]
    actors: tuple[Actor, ...]

    def actor_for(self, acts: Sequence[LawsuitAct]) -> Actor:
        """Return as whom the caller performs the acts here: one of `actors`, of whom there is one at least."""
        if len(self.actors) == 1:
            return self.caller.there(self.actors[0])
        organ = Organ.model_validate({**self.row, "id": self.row["organ"]})
        return self.caller.there(actor_for(acts, self.actors, place_in(self.row), organ))


def act_id_of(account: str, subject: str, key: str) -> str:
    """Return the act id of an idempotency key: SHA-256 over account, lawsuit (or `register`) and key."""
    return hashlib.sha256(f"{account}\n{subject}\n{key}".encode()).hexdigest()


def token_digest(token: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


async def caller_of(database: Database, proof: Proof) -> Caller | None:
    """Return who asks, or None where the token or session is unknown, expired or revoked."""
    row = await _asked(database, _CALLER, proof, {})
    return None if row is None else _caller(row, proof)


async def open_request(database: Database, proof: Proof, ref: str, key: str) -> Opening | None:
    """Return what a request on one lawsuit needs to know, in one query; None for a bad token or session."""
    row = await _asked(database, _OPENING, proof, {"ref": ref, "key": key})
    if row is None:
        return None
    caller = _caller(row, proof)
    place = None if row["ref"] is None else place_in(row)
    is_seen = place is not None and caller.reads(place)
    return Opening(
        caller=caller,
        ref=row["ref"] if is_seen else None,
        version=row["version"] or 0,
        is_closed=bool(row["is_closed"]),
        act_id=row["act_id"],
        answered_hash=row["answered_hash"] if is_seen else None,
        answer=row["answer"] if is_seen else None,
        row=row,
        actors=caller.holder.actors_at(place) if place is not None and is_seen else (),
    )


async def _asked(
    database: Database, queries: Mapping[ProofKind, str], proof: Proof, more: Mapping[str, str]
) -> dict[str, Any] | None:
    asked = {**_TERMS, "digest": proof.digest, **more}
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(queries[proof.kind], asked)
        row = await cursor.fetchone()
        if row is not None and row["is_stale"]:
            await connection.execute(_NOTE_USE[proof.kind], (proof.digest,))
    return row


def _caller(row: dict[str, Any], proof: Proof) -> Caller:
    only = None if row["narrowed_to"] is None else tuple(row["narrowed_to"])
    return Caller(
        _holder(row["id"], row["grants"], only),
        row["office_now"],
        proof,
        row["pending"],
        is_demo=row["is_demo"],
    )


# An account sends one request after the other, and its grants are seldom others.
@lru_cache(maxsize=4096)
def _holder(account: str, grants: str, only: tuple[str, ...] | None) -> Holder:
    return Holder(
        account=account,
        grants=_GRANTS.validate_json(grants),
        # A permission that this version doesn't know lets nobody do anything.
        only=None if only is None else frozenset(each for each in Permission if each in only),
    )
