"""What the play came to: counted from the ledger, and shown as a supervisor reads it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.rows import dict_row
from rich.table import Table

from domain.calendar import day_of
from domain.escalation import Step as Rung
from domain.facts.decisions import ENDING_NAMES
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Organ
from domain.stages import STAGE_NAMES, appearance_in, held_trial
from domain.standing import Standing
from ledger.database import Database
from ledger.watching import office_now

_LAWSUITS = """
    select s.standing, o.id, o.name, o.kind, o.parent, o.bureau, o.government
    from lawsuit l join lawsuit_standing s on s.ref = l.ref join organ o on o.id = l.organ
    order by l.registered_at, l.ref
"""
_COUNTS = """
    select
        (select count(*) from lawsuit) as lawsuits,
        (select coalesce(sum(cardinality(verbs)), 0) from journal_entry where role <> 'system') as acts,
        (select coalesce(jsonb_object_agg(stage, count), '{}') from
            (select stage, count(*) from lawsuit group by stage order by stage) s) as by_stage,
        (select coalesce(jsonb_object_agg(ending, count), '{}') from
            (select ending, count(*) from lawsuit where ending is not null group by ending) e) as by_ending,
        (select count(*) from deadline where is_open and nature = 'duty' and due_on < %(today)s) as overdue,
        (select coalesce(sum(jsonb_array_length(standing::jsonb #> '{lawsuit,escalations}')), 0)
            from lawsuit_standing) as escalations,
        (select count(*) from notice where status = 'delivered') as notices_delivered,
        (select count(*) from deposit) as records_deposited
"""
_RUNG_NAMES = {
    Rung.OVERDUE.value: "逾期",
    Rung.DRAFT_URGE.value: "督办",
    Rung.BUREAU_DECIDES.value: "报司法局决定",
}


_HEADINGS = (
    "案号",
    "被诉机关",
    "阶段",
    "结果",
    "主要负责人",
    "出庭情况",
    "问责",
    "逾期",
    "升级",
)


@dataclass(frozen=True)
class Line:
    """One lawsuit of the table."""

    lawsuit: Lawsuit
    standing: Standing
    organ: Organ


async def totals(database: Database) -> dict[str, Any]:
    """Return the play's figures, each counted in the ledger."""
    today = day_of(await office_now(database))
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_COUNTS, {"today": today})
        row = await cursor.fetchone() or {}
    return {name: int(each) if not isinstance(each, dict) else each for name, each in row.items()}


async def lines(database: Database) -> list[Line]:
    """Return every lawsuit as the ledger has it, in the order of registering."""
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(_LAWSUITS)
        rows = [dict(row) async for row in cursor]
    standings = [Standing.model_validate_json(row["standing"]) for row in rows]
    return [
        Line(standing.lawsuit, standing, Organ.model_validate(row))
        for row, standing in zip(rows, standings, strict=True)
    ]


def table_of(found: list[Line], today: date) -> Table:
    """Return the table of a supervisor."""
    table = Table(title=f"应诉案件一览（{today:%Y年%-m月%-d日}）", title_style="bold")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(
            each.lawsuit.number or "待定",
            each.organ.name,
            STAGE_NAMES[each.standing.stage],
            ENDING_NAMES[each.lawsuit.ending] if each.lawsuit.ending else "—",
            _required(each.lawsuit),
            _appeared(each.lawsuit),
            _accounted(each),
            "、".join(deadline.title for deadline in each.standing.overdue_on(today)) or "—",
            _escalated(each.lawsuit),
        )
    return table


def _required(lawsuit: Lawsuit) -> str:
    if lawsuit.obligation is None:
        return "未核查"
    if lawsuit.obligation.principal is Answer.YES:
        hit = "、".join(str(each) for each in lawsuit.obligation.triggers_hit)
        return f"应出庭（第{hit}项）"
    if lawsuit.obligation.principal is Answer.NO:
        return "不要求"
    return "待定" if lawsuit.withdrawal is None else "—"


def _appeared(lawsuit: Lawsuit) -> str:
    """Return who appeared; before the bureau has confirmed it is 待核实, never a charge."""
    appearance, hearing = appearance_in(lawsuit), held_trial(lawsuit)
    if appearance is None or hearing is None:
        return "未开庭"
    who = "无负责人出庭"
    if appearance.principal is Answer.YES:
        who = "主要负责人出庭"
    elif appearance.head is Answer.YES:
        who = "其他负责人出庭"
    review = hearing.excuse.review if hearing.excuse else None
    excused = "，理由成立" if review and review.accepted else ""
    return f"{who}{excused}" + ("" if appearance.confirmed else "（待核实）")


def _accounted(line: Line) -> str:
    """Return what an absence led to; where the Opinions give no route, a person looks at it."""
    censure, interview = line.lawsuit.censure, line.lawsuit.interview
    if censure is not None and censure.approved is not None:
        talk = "，已约谈" if interview and interview.held_on else ""
        return f"通报批评{talk}" if censure.approved else "政府未同意通报批评"
    if censure is not None:
        return "已提请通报批评"
    appearance, obligation = appearance_in(line.lawsuit), line.lawsuit.obligation
    is_absent = (
        appearance is not None
        and appearance.confirmed
        and appearance.principal is Answer.NO
        and obligation is not None
        and obligation.principal is Answer.YES
    )
    return "无规定程序，报人工研究" if is_absent and not line.organ.has_censure_route else "—"


def _escalated(lawsuit: Lawsuit) -> str:
    counted = Counter(_RUNG_NAMES.get(each.step, each.step) for each in lawsuit.escalations)
    return "、".join(f"{name}{count}" for name, count in counted.items()) or "—"
