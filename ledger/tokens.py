"""Bearer tokens: made once, kept as a digest, narrowed, listed with their last use, revoked."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from domain.permissions import SECOND_FACTOR, Permission
from ledger.access_log import OPERATOR, By, Happening, tell
from ledger.accounts import SESSION_LASTS, token_digest
from ledger.database import Connection, Database

_VALID_FOR = timedelta(days=30)
_INSERT = """
    insert into token (digest, account, expires_at, name, narrowed_to)
    select %(digest)s, id, clock_timestamp() + %(valid_for)s, %(name)s, %(only)s from account where id = %(account)s
    returning id, expires_at
"""
_NEEDS_SECOND_FACTOR = """
    select from account a join account_grant g on g.account = a.id
    where a.id = %s and a.kind = 'person' and g.revoked_at is null and g.role = any(%s)
"""
_LIST = """
    select id, name, narrowed_to as only, made_at, expires_at, last_used_at from token
    where account = %s and revoked_at is null and expires_at > clock_timestamp()
    order by id
"""
_REVOKE = """
    update token set revoked_at = clock_timestamp()
    where account = %(account)s and revoked_at is null and (%(id)s::bigint is null or id = %(id)s)
    returning id
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed; instants are real time. `only` is what it was narrowed to, None where to nothing."""

    id: int
    name: str
    only: list[str] | None
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class TokenTooLong(ValueError):
    """A token is one factor alone: that of a person whose role needs a second one lasts no longer than a session."""


async def make_token(
    database: Database,
    account: str,
    *,
    valid_for: timedelta | None = None,
    name: str = "",
    only: Iterable[Permission] | None = None,
    by: By = OPERATOR,
) -> str:
    """Make a bearer token for an account and return it, the only time it is seen.

    It is valid for thirty days where nothing is said, and for twelve hours where the account is a person's whose role
    needs a second factor.

    Raises:
        LookupError: there is no such account.
        TokenTooLong: it would be valid for longer than such a person's may.
    """
    longest = SESSION_LASTS if await _is_deciders(database, account) else None
    if longest and valid_for and valid_for > longest:
        raise TokenTooLong(account)
    valid_for = valid_for or longest or _VALID_FOR
    token = secrets.token_urlsafe(32)
    row = {
        "digest": token_digest(token),
        "account": account,
        "valid_for": valid_for,
        "name": name,
        "only": None if only is None else sorted(only),
    }
    async with database.short_path() as connection, connection.transaction():
        made = await (await connection.execute(_INSERT, row)).fetchone()
        if made is None:
            raise LookupError(f"没有账号“{account}”。")
        after = {"id": made[0], "name": name, "only": row["only"], "expires_at": str(made[1])}
        await tell(connection, Happening.TOKEN_MADE, by, about=account, after=after)
    return token


async def tokens_of(database: Database, account: str) -> Sequence[Token]:
    """Return an account's tokens that are in force, the oldest first."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(Token))
        await cursor.execute(_LIST, (account,))
        return await cursor.fetchall()


async def revoke_tokens(
    database: Database, account: str, *, token: int | None = None, by: By = OPERATOR
) -> int:
    """Revoke one of an account's tokens, or every one, and return how many were in force."""
    async with database.short_path() as connection, connection.transaction():
        return await revoke_and_tell(connection, account, by, token=token)


async def revoke_and_tell(
    connection: Connection, account: str, by: By, *, token: int | None = None
) -> int:
    """Do as `revoke_tokens` in the caller's transaction."""
    cursor = await connection.execute(_REVOKE, {"account": account, "id": token})
    revoked = [row[0] async for row in cursor]
    if revoked:
        before = {"ids": revoked}
        await tell(connection, Happening.TOKEN_REVOKED, by, about=account, before=before)
    return len(revoked)


async def _is_deciders(database: Database, account: str) -> bool:
    async with database.short_path() as connection:
        found = await connection.execute(_NEEDS_SECOND_FACTOR, (account, sorted(SECOND_FACTOR)))
        return await found.fetchone() is not None
