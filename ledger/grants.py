"""Giving grants and taking them back: a grant is never changed, it ends, and the next one begins."""

from collections.abc import Iterable
from typing import Any

from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from domain.permissions import ADMINISTRATORS, Grant
from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database

_GIVE = """
    insert into account_grant (id, account, role, organ, scope, within, line, from_on, to_on, stands_in_for)
    values (%(id)s, %(account)s, %(role)s, %(organ)s, %(scope)s, %(within)s, %(line)s, %(from_on)s, %(to_on)s,
        %(stands_in_for)s)
"""
_REVOKE = """
    update account_grant set revoked_at = clock_timestamp() where id = %s and revoked_at is null
    returning account
"""
_LOCK = "select from account where id = %s for no key update"
# Two grants that are never in force on one day are two lives of one person.
_NOT_APART = """
    select a.account from account_grant a join account_grant b on b.account = a.account and b.role <> a.role
    where a.account = any(%s) and a.role = any(%s) and a.revoked_at is null and b.revoked_at is null
        and a.from_on <= coalesce(b.to_on, 'infinity') and b.from_on <= coalesce(a.to_on, 'infinity')
    order by a.account limit 1
"""
_NOT_HOLDING = """
    select w.account from unnest(%(accounts)s::text[]) with ordinality as w(account, place)
    where not exists (
        select 1 from account a join account_grant g on g.account = a.id
        where a.id = w.account and a.disabled_at is null and g.revoked_at is null and g.role = any(%(roles)s)
    ) order by w.place
"""


class GrantImpossible(ValueError):
    """A grant names an account and organs that there are, and is given once; the message says what is wrong."""


async def give_grant(connection: Connection, account: str, grant: Grant) -> None:
    """Give an account a grant, in the caller's transaction or on its own.

    Raises:
        GrantImpossible: it was given before, names an account or organ that there isn't, or makes one of the three
            administrators somebody else as well.
    """
    try:
        async with connection.transaction():
            await connection.execute(_LOCK, (account,))
            await connection.execute(_GIVE, {**grant.model_dump(), "account": account})
            await ensure_apart(connection, (account,))
    except UniqueViolation as error:
        raise GrantImpossible(
            f"授权“{grant.id}”已经有了；要改动的，请先收回，再另行授权。"
        ) from error
    except CheckViolation as error:
        raise GrantImpossible("授权的起止日期颠倒，或者范围与条线不符，请核对。") from error
    except ForeignKeyViolation as error:
        raise GrantImpossible(
            f"授权所写的账号或者机关不在册（{error.diag.message_detail}），请核对。"
        ) from error


async def ensure_apart(connection: Connection, accounts: Iterable[str]) -> None:
    """Refuse that one of the three administrators is another one too, or has a part in lawsuits.

    Raises:
        GrantImpossible: one of these accounts is both on some day.
    """
    key = (list(accounts), sorted(ADMINISTRATORS))
    row = await (await connection.execute(_NOT_APART, key)).fetchone()
    if row is not None:
        raise GrantImpossible(
            f"系统、安全、审计三员应当分设，不能互相兼任，也不能兼任其他角色；账号“{row[0]}”的授权与此不符。"
        )


async def revoke_grant(connection: Connection, grant_id: str) -> str | None:
    """Take a grant back at once, and return whose it was; None where there is none in force."""
    row = await (await connection.execute(_REVOKE, (grant_id,))).fetchone()
    return None if row is None else str(row[0])


async def begin_grant(connection: Connection, grant: Grant, account: str, by: By) -> None:
    """Give an account a grant in the caller's transaction, and tell of it.

    Raises:
        GrantImpossible: as of `give_grant`.
    """
    await give_grant(connection, account, grant)
    after = {**told_of(grant), **by.ground}
    await tell(connection, Happening.GRANT_GIVEN, by, about=account, after=after)


async def end_grant(connection: Connection, grant: Grant, account: str, by: By) -> None:
    """Take a grant back in the caller's transaction, and tell of it."""
    await revoke_grant(connection, grant.id)
    before = {"grant": grant.id, **told_of(grant)}
    await tell(connection, Happening.GRANT_REVOKED, by, about=account, before=before)


def told_of(grant: Grant) -> dict[str, Any]:
    """Return a grant as the access log tells of it: what it doesn't have is left out."""
    return grant.model_dump(mode="json", exclude_none=True)


async def not_holding(
    database: Database, accounts: Iterable[str], roles: Iterable[str]
) -> tuple[str, ...]:
    """Return the accounts, in their order, that are not open or hold no grant of these roles, whatever its days."""
    key = {"accounts": list(accounts), "roles": sorted(roles)}
    async with database.short_path() as connection:
        cursor = await connection.execute(_NOT_HOLDING, key)
        return tuple([row[0] async for row in cursor])
