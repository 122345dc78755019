"""What the play came to: counted from the ledger, and shown as a supervisor reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.rows import dict_row
from rich.table import Table

from deploy.demo.rates import rates_of
from domain.calendar import day_of
from domain.escalation import Step as Rung
from domain.facts.decisions import ENDING_NAMES, Ending
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Answer
from domain.organs import Organ
from domain.stages import STAGE_NAMES, Stage, appearance_in, held_trial
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
    Rung.OVERDUE.value: "催办",
    Rung.DRAFT_URGE.value: "督办",
    Rung.BUREAU_DECIDES.value: "报司法局决定",
}


# The widths in which a lawsuit stands in one line, so that the stages' tables are in line with each other.
_WIDTHS = {
    "案号": 24,
    "被诉机关": 26,
    "审级": 4,
    "结果": 20,
    "主要负责人": 14,
    "出庭情况": 20,
    "问责": 16,
    "逾期和升级": 18,
}
_HEADINGS = tuple(_WIDTHS)
_LEVEL_NAMES = {Level.FIRST: "一审", Level.SECOND: "二审", Level.RETRIAL: "再审"}


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


def tables_of(found: list[Line], today: date) -> Iterator[Table]:
    """Yield the tables of a supervisor: stage by stage in the order of the procedure, the closed files last."""
    for stage in Stage:
        there = sorted((each for each in found if each.standing.stage is stage), key=_place)
        if there:
            title = f"{STAGE_NAMES[stage]}：{len(there)}件"
            table = Table(title=title, title_justify="left", title_style="bold")
            for heading, width in _WIDTHS.items():
                table.add_column(heading, overflow="fold", width=width)
            for each in there:
                table.add_row(*_cells(each, today))
            yield table


def _place(line: Line) -> tuple[date, str]:
    return line.lawsuit.received_on, line.lawsuit.number or ""


def _cells(line: Line, today: date) -> tuple[str, ...]:
    lawsuit = line.lawsuit
    return (
        lawsuit.number or "案号待定",
        line.organ.name,
        _LEVEL_NAMES[lawsuit.level],
        _ended(lawsuit),
        _required(lawsuit),
        _appeared(lawsuit),
        _accounted(line),
        _late(line, today),
    )


def _ended(lawsuit: Lawsuit) -> str:
    """Return how it ended; of a decision on appeal also what stands, of one that was appealed what it was."""
    if lawsuit.ending is None:
        return "—"
    name, stands = ENDING_NAMES[lawsuit.ending], _stands(lawsuit)
    if lawsuit.ending is Ending.APPEALED:
        return f"{ENDING_NAMES[stands]}（已上诉）" if stands else name
    return f"维持（{ENDING_NAMES[stands]}）" if stands and stands is not lawsuit.ending else name


def _stands(lawsuit: Lawsuit) -> Ending | None:
    """Return what was decided in the end, as the counts have it: what was upheld, or was decided and is appealed."""
    if lawsuit.outcome is not None:
        return Ending(lawsuit.outcome.standing.value)
    return lawsuit.ending


def summary_of(found: list[Line], today: date) -> Table:
    """Return the counts and the year's rates, each rate with its definition, numerator and denominator."""
    table = Table(title="汇总", title_style="bold", show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("案件", f"{len(found)}件")
    stages = Counter(each.standing.stage for each in found)
    table.add_row("阶段", _listed({STAGE_NAMES[each]: stages[each] for each in Stage}))
    endings = Counter(stands for each in found if (stands := _stands(each.lawsuit)))
    table.add_row("结果", _listed({ENDING_NAMES[each]: n for each, n in endings.most_common()}))
    overdue = sum(len(each.standing.overdue_on(today)) for each in found)
    rungs = sum(len(each.lawsuit.escalations) for each in found)
    table.add_row("逾期和升级", f"尚有{overdue}项逾期；逐级升级{rungs}次")
    for rate in rates_of((each.lawsuit for each in found), today.year):
        table.add_row(f"{today.year}年{rate.name}", f"{rate}（{rate.definition}）")
    return table


def _listed(counts: Mapping[str, int]) -> str:
    return "；".join(f"{name}{count}" for name, count in counts.items() if count)


def _required(lawsuit: Lawsuit) -> str:
    if lawsuit.obligation is None:
        return "未核查"
    if lawsuit.obligation.principal is Answer.YES:
        hit = "、".join(str(each) for each in lawsuit.obligation.triggers_hit)
        return f"应出庭（{hit}）"
    if lawsuit.obligation.principal is Answer.NO:
        return "不要求"
    return "待定" if lawsuit.withdrawal is None else "—"


def _appeared(lawsuit: Lawsuit) -> str:
    """Return who appeared; before the bureau has confirmed it is 待核实, never a charge."""
    appearance, hearing = appearance_in(lawsuit), held_trial(lawsuit)
    if appearance is None or hearing is None:
        return "未开庭"
    who = "无负责人"
    if appearance.principal is Answer.YES:
        who = "主要负责人"
    elif appearance.head is Answer.YES:
        who = "其他负责人"
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
    return "无规定程序" if is_absent and not line.organ.has_censure_route else "—"


def _late(line: Line, today: date) -> str:
    """Return what is overdue now, and how far up the ladder the lawsuit has gone so far."""
    overdue = [f"{deadline.title}逾期" for deadline in line.standing.overdue_on(today)]
    counted = Counter(_RUNG_NAMES.get(each.step, each.step) for each in line.lawsuit.escalations)
    return "、".join((*overdue, *(f"{name}{n}次" for name, n in counted.items()))) or "—"
