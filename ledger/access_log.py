"""Who came in, who changed accounts, directory and rules, and what left as a file or in bulk: append-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psycopg.types.json import Jsonb

from ledger.database import Connection, Database

_INSERT = """
    insert into access_entry (kind, account, address, authority, about, before, after)
    values (%(kind)s, %(account)s, %(address)s, %(authority)s, %(about)s, %(before)s, %(after)s)
"""


class Happening(StrEnum):
    """What the log tells of; the texts are stored."""

    LOGGED_IN = "logged_in"
    LOG_IN_REFUSED = "log_in_refused"
    CODE_WANTED = "code_wanted"
    LOG_IN_LOCKED = "log_in_locked"
    LOGGED_OUT = "logged_out"
    SESSION_REVOKED = "session_revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- as above
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    UNLOCKED = "unlocked"
    TOKEN_MADE = "token_made"  # noqa: S105 -- as above
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 -- as above
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    GRANT_GIVEN = "grant_given"
    GRANT_CHANGED = "grant_changed"
    GRANT_REVOKED = "grant_revoked"
    ORGAN_MADE = "organ_made"
    ORGAN_CHANGED = "organ_changed"
    ALARM_HANDLED = "alarm_handled"
    WORK_HANDED_OVER = "work_handed_over"
    DIRECTORY_LOADED = "directory_loaded"
    CALENDAR_LOADED = "calendar_loaded"
    RULES_CHANGED = "rules_changed"
    FILE_DOWNLOADED = "file_downloaded"
    JOURNAL_READ = "journal_read"
    PAYLOADS_OPENED = "payloads_opened"
    PACKAGE_DEPOSITED = "package_deposited"
    DEPOSIT_RESTARTED = "deposit_restarted"
    FILE_SHREDDED = "file_shredded"
    LEVEL_RESTARTED = "level_restarted"
    PARTIES_FORGOTTEN = "parties_forgotten"


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, from where, and by which authority: a grant's id, or the operator's own program.

    `reason` is the ground he names: an approval's number, an occasion.
    """

    account: str | None
    address: str
    authority: str | None = None
    reason: str | None = None

    @property
    def ground(self) -> dict[str, str]:
        """Return the ground as an entry has it; nothing where none was named."""
        return {} if self.reason is None else {"reason": self.reason}


OPERATOR = By(account=None, address="local", authority="operator")
"""Whoever may run a program on the machine itself."""


async def tell(
    connection: Connection,
    kind: Happening,
    by: By,
    *,
    about: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry, in the caller's transaction if there is one; never a secret."""
    await connection.execute(
        _INSERT,
        {
            "kind": kind.value,
            "account": by.account,
            "address": by.address,
            "authority": by.authority,
            "about": about,
            "before": None if before is None else Jsonb(before),
            "after": None if after is None else Jsonb(after),
        },
    )


async def tell_alone(database: Database, kind: Happening, by: By, **more: Any) -> None:  # noqa: ANN401 -- as of `tell`
    """Write one entry on its own."""
    async with database.short_path() as connection:
        await tell(connection, kind, by, **more)
