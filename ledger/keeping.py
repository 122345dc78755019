"""Keeping accounts: making them, disabling them, and what they are granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg.rows import class_row, dict_row

from domain.frozen import Frozen
from domain.permissions import Grant
from ledger import tokens
from ledger.access_log import By, Happening, tell, tell_alone
from ledger.database import Connection, Database
from ledger.grants import begin_grant, revoke_grant
from ledger.guard import forget_tries, subject_of

_INSERT = """
    insert into account (id, name, organ, kind, desk, address)
    values (%(id)s, %(name)s, %(organ)s, %(kind)s, %(desk)s, %(address)s)
"""
DISABLE = """
    update account set disabled_at = clock_timestamp() where id = %s and disabled_at is null returning id
"""
_ENABLE = (
    "update account set disabled_at = null where id = %s and disabled_at is not null returning id"
)
END_SESSIONS = """
    update web_session set revoked_at = clock_timestamp() where account = %s and revoked_at is null
"""
_LIST = """
    select a.id, a.name, a.organ, a.kind, a.disabled_at is not null as is_disabled,
        c.totp_secret is not null as has_second_factor, w.locked_until,
        (select count(*) from account_grant g where g.account = a.id and g.revoked_at is null) as grants
    from account a
    left join credential c on c.account = a.id
    left join login_guard w on w.subject = 'account/' || a.id and w.locked_until > clock_timestamp()
    order by a.id
"""
_GRANTS = """
    select id, role, organ, scope, within, line, from_on, to_on, stands_in_for from account_grant
    where account = %s and revoked_at is null order by granted_at, id
"""
# Every one it ever had is counted: an id is never given twice, and two at once break the key.
_COUNT_GRANTS = "select count(*) from account_grant where account = %s"


class AccountImpossible(ValueError):
    """An account is made once, at an organ that there is; the message says what is wrong."""


class NewAccount(Frozen):
    """An account as the administrator makes it; `kind` is `person` or `service`."""

    id: str
    name: str
    organ: str
    kind: str = "person"
    desk: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account as the administrator sees it."""

    id: str
    name: str
    organ: str
    kind: str
    is_disabled: bool
    has_second_factor: bool
    locked_until: datetime | None
    grants: int


async def make_account(database: Database, account: NewAccount, by: By) -> None:
    """Make an account, which may nothing until it gets a grant.

    Raises:
        AccountImpossible: there is one of this id, or no such organ.
    """
    async with database.short_path() as connection, connection.transaction():
        try:
            await connection.execute(_INSERT, account.model_dump())
        except UniqueViolation as error:
            raise AccountImpossible(f"账号“{account.id}”已经有了。") from error
        except ForeignKeyViolation as error:
            raise AccountImpossible(f"没有代码为“{account.organ}”的机关，请核对。") from error
        after = account.model_dump(exclude_none=True)
        await tell(connection, Happening.ACCOUNT_MADE, by, about=account.id, after=after)


async def disable_account(database: Database, account: str, by: By) -> bool:
    """Disable an account at once and revoke its tokens and sessions; False where it was, or there is none."""
    async with database.short_path() as connection, connection.transaction():
        if await (await connection.execute(DISABLE, (account,))).fetchone() is None:
            return False
        await connection.execute(END_SESSIONS, (account,))
        await tell(connection, Happening.ACCOUNT_DISABLED, by, about=account)
        await tokens.revoke_and_tell(connection, account, by)
    return True


async def enable_account(database: Database, account: str, by: By) -> bool:
    """Enable a disabled account again; its tokens stay revoked and its sessions ended."""
    async with database.short_path() as connection, connection.transaction():
        if await (await connection.execute(_ENABLE, (account,))).fetchone() is None:
            return False
        await tell(connection, Happening.ACCOUNT_ENABLED, by, about=account)
    return True


async def accounts(database: Database) -> Sequence[KeptAccount]:
    """Return every account, by id."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=class_row(KeptAccount))
        await cursor.execute(_LIST)
        return await cursor.fetchall()


async def grants_of(database: Database, account: str) -> Sequence[Grant]:
    """Return an account's grants that are not revoked, those of other days too, the oldest first."""
    async with database.short_path() as connection:
        return await read_grants(connection, account)


async def grant_to(database: Database, account: str, grant: Grant, by: By) -> str:
    """Give an account a grant under the next id, and return it.

    Raises:
        GrantImpossible: it names an account or organ that there isn't, a period that ends before it begins, or makes
            one of the three administrators somebody else as well.
    """
    async with database.short_path() as connection, connection.transaction():
        return (await give_next(connection, account, grant, by)).id


async def give_next(connection: Connection, account: str, grant: Grant, by: By) -> Grant:
    """Give an account a grant under the next id in the caller's transaction, tell of it, and return it.

    Raises:
        GrantImpossible: as of `grant_to`.
    """
    row = await (await connection.execute(_COUNT_GRANTS, (account,))).fetchone()
    given = grant.model_copy(update={"id": f"{account}/{1 + (row[0] if row else 0)}"})
    await begin_grant(connection, given, account, by)
    return given


async def revoke_from(database: Database, grant_id: str, by: By) -> str | None:
    """Take a grant back at once, tell of it, and return whose it was; None where there is none in force."""
    async with database.short_path() as connection, connection.transaction():
        return await revoke_and_tell(connection, grant_id, by)


async def revoke_and_tell(connection: Connection, grant_id: str, by: By) -> str | None:
    """Take a grant back in the caller's transaction; as `revoke_from`."""
    owner = await revoke_grant(connection, grant_id)
    if owner is not None:
        before, after = {"grant": grant_id}, by.ground or None
        await tell(connection, Happening.GRANT_REVOKED, by, about=owner, before=before, after=after)
    return owner


async def unlock_account(database: Database, account: str, by: By) -> bool:
    """Forget an account's wrong log-ins; False where there were none."""
    if not await forget_tries(database, subject_of(account)):
        return False
    await tell_alone(database, Happening.UNLOCKED, by, about=account)
    return True


async def read_grants(connection: Connection, account: str) -> Sequence[Grant]:
    """Return what `grants_of` does, in the caller's transaction."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_GRANTS, (account,))
    return [Grant.model_validate(row) async for row in cursor]
