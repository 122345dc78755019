"""Credentials: setting a password, and taking a second factor into use."""

from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database
from ledger.passwords import ensure_fit, hash_of, is_right
from ledger.people import Pending, credentials_of, pending_of
from ledger.second_factor import make_secret, seal, step_of, unseal

_SET = """
    insert into credential (account, password_hash, must_change) values (%(account)s, %(hash)s, %(must_change)s)
    on conflict (account) do update set password_hash = excluded.password_hash,
        must_change = excluded.must_change, changed_at = clock_timestamp()
"""
_REVOKE_OTHERS = """
    update web_session set revoked_at = clock_timestamp()
    where account = %s and revoked_at is null and digest <> %s
"""
_MOVE_ON = "update web_session set pending = %s where digest = %s"
_STRENGTHEN = "update web_session set is_strong = true where digest = %s"
_PROPOSE = "update credential set totp_candidate = %s where account = %s and totp_secret is null"
_CANDIDATE = "select totp_candidate, clock_timestamp() from credential where account = %s"
_ENROL = """
    update credential set totp_secret = totp_candidate, totp_candidate = null, totp_last_step = %s where account = %s
"""
_REMOVE = """
    update credential set totp_secret = null, totp_candidate = null, totp_last_step = null
    where account = %s and totp_secret is not null
"""
_NO_SESSION = ""


class PasswordWrong(Exception):
    """The password that was typed as the present one is another."""


class HasSecondFactor(Exception):
    """The account has a second factor already, or no password of its own; the administrator takes one away."""


class CodeWrong(Exception):
    """The one-time code is another, or was used."""


async def set_password(
    database: Database, account: str, password: str, by: By, *, must_change: bool
) -> None:
    """Set an account's password for it, end its sessions, and have it choose another one if asked.

    Raises:
        PasswordUnfit: it is too short or too simple.
        LookupError: there is no such account.
    """
    ensure_fit(password, account)
    hashed = await hash_of(password)
    async with database.short_path() as connection, connection.transaction():
        if await credentials_of(connection, account) is None:
            raise LookupError(account)
        await _write(connection, account, hashed, must_change=must_change)
        await connection.execute(_REVOKE_OTHERS, (account, _NO_SESSION))
        await tell(connection, Happening.PASSWORD_RESET, by, about=account)


async def has_password(database: Database, account: str) -> bool:
    """Tell whether an account has a password."""
    async with database.short_path() as connection:
        row = await credentials_of(connection, account)
    return row is not None and row["password_hash"] is not None


async def change_password(
    database: Database, session: str, by: By, *, present: str, new: str
) -> Pending | None:
    """Change one's own password in a session, which goes on while the others end; return what it must do next.

    Raises:
        PasswordWrong: the present one is another.
        PasswordUnfit: the new one is too short or too simple.
    """
    account = str(by.account)
    async with database.short_path() as connection:
        row = await credentials_of(connection, account)
    if not await is_right(present, row["password_hash"] if row else None):
        raise PasswordWrong
    ensure_fit(new, account)
    hashed = await hash_of(new)
    async with database.short_path() as connection, connection.transaction():
        await _write(connection, account, hashed, must_change=False)
        await connection.execute(_REVOKE_OTHERS, (account, session))
        await tell(connection, Happening.PASSWORD_CHANGED, by, about=account)
        return await _moved_on(connection, account, session)


async def propose_second_factor(database: Database, account: str, key: str) -> str:
    """Make a secret for an account's authenticator and return it; it counts once a code has proved it.

    Raises:
        HasSecondFactor: it has one, which an open session must not replace, or no password beside which it would be.
    """
    secret = make_secret()
    async with database.short_path() as connection:
        found = await connection.execute(_PROPOSE, (seal(key, secret, account), account))
        if found.rowcount == 0:
            raise HasSecondFactor(account)
    return secret


async def enrol_second_factor(
    database: Database, session: str, by: By, *, code: str, key: str
) -> Pending | None:
    """Take the proposed second factor into use, and return what the session must do next.

    Raises:
        CodeWrong: the code isn't the proposed secret's, or nothing was proposed.
    """
    account = str(by.account)
    async with database.short_path() as connection, connection.transaction():
        row = await (await connection.execute(_CANDIDATE, (account,))).fetchone()
        if row is None or row[0] is None:
            raise CodeWrong
        step = step_of(unseal(key, row[0], account), code, row[1], None)
        if step is None:
            raise CodeWrong
        await connection.execute(_ENROL, (step, account))
        await connection.execute(_STRENGTHEN, (session,))
        await tell(connection, Happening.SECOND_FACTOR_ENROLLED, by, about=account)
        return await _moved_on(connection, account, session)


async def remove_second_factor(database: Database, account: str, by: By) -> bool:
    """Take an account's second factor away, for who has lost it; False where there was none."""
    async with database.short_path() as connection, connection.transaction():
        if (await connection.execute(_REMOVE, (account,))).rowcount == 0:
            return False
        await connection.execute(_REVOKE_OTHERS, (account, _NO_SESSION))
        await tell(connection, Happening.SECOND_FACTOR_REMOVED, by, about=account)
    return True


async def _write(connection: Connection, account: str, hashed: str, *, must_change: bool) -> None:
    row = {"account": account, "hash": hashed, "must_change": must_change}
    await connection.execute(_SET, row)


async def _moved_on(connection: Connection, account: str, session: str) -> Pending | None:
    pending = await pending_of(connection, account)
    await connection.execute(_MOVE_ON, (pending, session))
    return pending
