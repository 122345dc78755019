"""Alarms: marking one as handled, by whom and how; it stays, and what comes back afterwards is listed anew."""

from dataclasses import dataclass

import sqlalchemy as sa

from domain.permissions import Permission
from ledger.access_log import By, Happening
from ledger.accounts import Caller
from ledger.database import Database
from ledger.reading import Row, alarm_within_scope
from ledger.tables import access_entry, alarm, lawsuit


class AlarmUnknown(LookupError):
    """There is no such alarm, or the asker may not see it."""


class AlarmHandled(Exception):
    """Somebody has handled it already; the message says who and how."""


@dataclass(frozen=True, slots=True)
class Handling:
    """That an alarm was handled: which, and what was done."""

    alarm: int
    note: str


async def handle_alarm(
    database: Database, caller: Caller, handling: Handling, by: By, *, with_the_offices_own: bool
) -> Row:
    """Mark an alarm as handled by the caller, tell of it, and return it. The same said again is answered the same.

    Raises:
        AlarmUnknown: there is none in this scope.
        AlarmHandled: it was handled before, by another or otherwise.
    """
    mine = alarm_within_scope(
        caller, Permission.HANDLE_ALARMS, with_the_offices_own=with_the_offices_own
    )
    shown = [*alarm.c, lawsuit.c.number]
    found = (
        sa.select(*shown)
        .select_from(alarm)
        .outerjoin(lawsuit, lawsuit.c.ref == alarm.c.ref)
        .where(alarm.c.id == handling.alarm, mine)
        .with_for_update(of=alarm)
    )
    async with database.engine.begin() as connection:
        row = (await connection.execute(found)).mappings().one_or_none()
        if row is None:
            raise AlarmUnknown(handling.alarm)
        said = {"handled_by": caller.account, "handled_note": handling.note}
        if row["handled_at"] is not None:
            if said.items() <= row.items():
                return dict(row)
            raise AlarmHandled(f"已由{row['handled_by']}处理：{row['handled_note']}")
        handled = (
            alarm.update()
            .where(alarm.c.id == handling.alarm)
            .values(handled_at=sa.func.clock_timestamp(), **said)
            .returning(*alarm.c)
        )
        marked = (await connection.execute(handled)).mappings().one()
        await connection.execute(sa.insert(access_entry).values(**_told(by, dict(row), said)))
        return {**row, **marked}


def _told(by: By, row: Row, said: dict[str, str]) -> dict[str, object]:
    return {
        "kind": Happening.ALARM_HANDLED.value,
        "account": by.account,
        "address": by.address,
        "authority": by.authority,
        "about": row["ref"],
        "after": {"alarm": row["id"], **said},
    }
