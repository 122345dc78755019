"""Comparing who may what, and what the directory says, with the access log, which the roots bear out."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from psycopg.rows import dict_row

from domain.permissions import Grant
from ledger.access_log import Happening
from ledger.database import Connection
from ledger.directory import CLOSURE
from ledger.grants import told_of
from ledger.verifying import UNREADABLE, Fault, rows_of
from ledger.verifying_rows import Row

_READ_TOLD = """
    select id, kind, account, about, before, after from access_entry where kind = any(%s) order by id
"""
_READ_GRANTS = """
    select id, account, role, organ, scope, within, line, from_on, to_on, stands_in_for,
        revoked_at is not null as is_revoked
    from account_grant order by id
"""
_READ_ORGANS = """
    select o.id, o.name, o.kind, o.parent, o.bureau, o.government, o.line, (
        select coalesce(jsonb_agg(jsonb_build_object('name', h.name, 'post', h.post, 'title', h.title,
            'from_on', h.from_on, 'to_on', h.to_on)), '[]')
        from office_holder h where h.organ = o.id and h.known_until is null
    ) as heads
    from organ o order by o.id
"""
_READ_ALARMS = """
    select id, handled_by, handled_note from alarm where handled_at is not null order by id
"""
_READ_CLOSURE_FAULTS = f"""
    with recomputed(above, organ) as ({CLOSURE})
    (select above, organ, true as is_there from organ_below except all select above, organ, true from recomputed)
    union all
    (select above, organ, false from recomputed except all select above, organ, false from organ_below)
    order by 1, 2
"""  # noqa: S608 -- put together from literals

_TOLD = (
    Happening.GRANT_GIVEN,
    Happening.GRANT_CHANGED,
    Happening.GRANT_REVOKED,
    Happening.ORGAN_MADE,
    Happening.ORGAN_CHANGED,
    Happening.ALARM_HANDLED,
)


@dataclass(slots=True)
class _Told:
    """What the log says, folded: grants with their accounts, what was taken back, organs, who handled which alarm."""

    grants: dict[str, tuple[str, Row]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    organs: dict[str, Row] = field(default_factory=dict)
    alarms: dict[int, tuple[str, str]] = field(default_factory=dict)

    def take(self, entry: Row) -> None:
        """Take the next entry."""
        kind, after = entry["kind"], entry["after"]
        if kind in (Happening.GRANT_GIVEN, Happening.GRANT_CHANGED):
            self.grants[after["id"]] = (entry["about"], after)
        elif kind == Happening.GRANT_REVOKED:
            self.revoked.add(entry["before"]["grant"])
        elif kind == Happening.ALARM_HANDLED:
            self.alarms[after["alarm"]] = (after["handled_by"], after["handled_note"])
        else:
            self.organs[after["id"]] = after


async def faults_of_grants(connection: Connection) -> AsyncIterator[Fault]:
    """Yield where grants, organs, their closure or handled alarms are not what the access log tells of."""
    told = _Told()
    async with connection.cursor(name="told", row_factory=dict_row) as cursor:
        await cursor.execute(_READ_TOLD, ([each.value for each in _TOLD],))
        async for entry in cursor:
            try:
                told.take(entry)
            except UNREADABLE:
                yield Fault(f"访问记录第{entry['id']}条", "不是一条完整的记录")
    for fault in _grants(told, await rows_of(connection, _READ_GRANTS, ())):
        yield fault
    for fault in _organs(told, await rows_of(connection, _READ_ORGANS, ())):
        yield fault
    for fault in _alarms(told, await rows_of(connection, _READ_ALARMS, ())):
        yield fault
    for row in await rows_of(connection, _READ_CLOSURE_FAULTS, ()):
        what = "多出" if row["is_there"] else "缺少"
        yield Fault(f"机关{row['organ']}的上级{row['above']}", f"机关层级表中{what}这一条")


def _grants(told: _Told, rows: Iterable[Row]) -> Iterator[Fault]:
    shown = {row["id"]: row for row in rows}
    for name, (account, after) in told.grants.items():
        row = shown.pop(name, None)
        if row is None:
            yield Fault(f"授权{name}", "访问记录载有，而台账中没有")
        elif what := next(
            _faults_in_grant(row, account, after, is_revoked=name in told.revoked), None
        ):
            yield Fault(f"授权{name}", what)
    for name in shown:
        yield Fault(f"授权{name}", "没有授予记录")


def _faults_in_grant(row: Row, account: str, after: Row, *, is_revoked: bool) -> Iterator[str]:
    said = {**told_of(Grant.model_validate(row)), "account": row["account"]}
    written = {
        **{name: value for name, value in after.items() if name in _OF_GRANT},
        "account": account,
    }
    for name in sorted(said.keys() | written.keys()):
        if said.get(name) != written.get(name):
            yield f"{name}栏与访问记录不符"
    if row["is_revoked"] and not is_revoked:
        yield "已收回，而没有收回记录"
    if is_revoked and not row["is_revoked"]:
        yield "访问记录载明已收回，而仍然有效"


_OF_GRANT = frozenset(Grant.model_fields)


def _organs(told: _Told, rows: Iterable[Row]) -> Iterator[Fault]:
    shown = {row["id"]: row for row in rows}
    for name, after in told.organs.items():
        row = shown.pop(name, None)
        if row is None:
            yield Fault(f"机关{name}", "访问记录载有，而名录中没有")
            continue
        for column, value in _in_order(row).items():
            if value != _in_order(after).get(column):
                what = "负责人" if column == "heads" else f"{column}栏"
                yield Fault(f"机关{name}", f"{what}与访问记录不符")
    for name in shown:
        yield Fault(f"机关{name}", "没有录入记录")


def _in_order(organ: Row) -> Row:
    """Return an organ with its heads in one order, each once."""
    return {**organ, "heads": sorted({json.dumps(each, sort_keys=True) for each in organ["heads"]})}


def _alarms(told: _Told, rows: Iterable[Row]) -> Iterator[Fault]:
    shown = {row["id"]: (row["handled_by"], row["handled_note"]) for row in rows}
    for number in sorted(told.alarms.keys() | shown.keys()):
        if told.alarms.get(number) != shown.get(number):
            yield Fault(f"待办事项{number}", "处理情况与访问记录不符")
