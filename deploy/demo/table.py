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
from domain.deadlines import Nature
from domain.escalation import Step as Rung
from domain.facts.decisions import ENDING_NAMES, EndedOtherwise, Ending
from domain.facts.sanctions import Censure, Interview
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
        (select count(*) from lawsuit where ending is distinct from 'merged') as lawsuits,
        (select coalesce(sum(cardinality(verbs)), 0) from journal_entry where role <> 'system') as acts,
        (select coalesce(jsonb_object_agg(stage, count), '{}') from
            (select stage, count(*) from lawsuit where ending is distinct from 'merged'
                group by stage order by stage) s) as by_stage,
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
    Rung.BUREAU_DECIDES.value: "报决定",
}


# The widths in which most of a lawsuit stands in one line, so that the stages' tables are in line with each other.
_WIDTHS = {
    "案号": 24,
    "被诉机关": 26,
    "审级": 4,
    "结果": 24,
    "主要负责人": 17,
    "出庭情况": 20,
    "问责": 16,
    "期限和升级": 26,
}
_HEADINGS = tuple(_WIDTHS)
_LEGEND = (
    "“应出庭”后的数字是意见第一条所列情形的序号；期限一栏列逾期各项，没有逾期的列最近一项；"
    "逐级升级只催办、不处分，是否追责由人决定"
)
_LEVEL_NAMES = {Level.FIRST: "一审", Level.SECOND: "二审", Level.RETRIAL: "再审"}


@dataclass(frozen=True)
class Line:
    """One lawsuit of the table."""

    lawsuit: Lawsuit
    standing: Standing
    organ: Organ


async def totals(database: Database) -> dict[str, Any]:
    """Return the play's figures, each counted in the ledger; a file that was merged is no lawsuit of its own."""
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
    """Yield the tables of a supervisor: stage by stage in the order of the procedure, then what is no lawsuit any more.

    Within a stage the lawsuits stand in the order of receipt; what is overdue is red.
    """
    ours, doubles = _parted(found)
    for stage in Stage:
        there = [each for each in ours if each.standing.stage is stage]
        if there:
            yield _table(f"{STAGE_NAMES[stage]}：{len(there)}件", there, today)
    if doubles:
        yield _table(f"重复登记，已并入同一案件：{len(doubles)}件", doubles, today)


def _parted(found: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lawsuits, and the files that were opened twice and merged into one of them."""
    doubles = [each for each in found if each.lawsuit.merger is not None]
    return [each for each in found if each.lawsuit.merger is None], doubles


def _table(title: str, there: list[Line], today: date) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for heading, width in _WIDTHS.items():
        table.add_column(heading, overflow="fold", width=width)
    for each in sorted(there, key=_place):
        table.add_row(
            *_cells(each, today), style="red" if each.standing.overdue_on(today) else None
        )
    return table


def _place(line: Line) -> tuple[date, str]:
    return line.lawsuit.received_on, line.lawsuit.number or ""


def _cells(line: Line, today: date) -> tuple[str, ...]:
    lawsuit = line.lawsuit
    return (
        lawsuit.number or (lawsuit.merger.number if lawsuit.merger else "案号待定"),
        line.organ.name,
        _LEVEL_NAMES[lawsuit.level],
        _ended(lawsuit),
        _required(lawsuit),
        _appeared(lawsuit),
        _accounted(line),
        _limits(line, today),
    )


def _ended(lawsuit: Lawsuit) -> str:
    """Return how it ended; of a decision on appeal also what stands, of one that was appealed what it was."""
    if lawsuit.ending is None:
        return "诉讼中止" if lawsuit.is_suspended else "—"
    name, stands = ENDING_NAMES[lawsuit.ending], _stands(lawsuit)
    if lawsuit.ending is EndedOtherwise.APPEALED:
        return f"{ENDING_NAMES[stands]}（已上诉）" if stands else name
    return f"维持（{ENDING_NAMES[stands]}）" if stands and stands is not lawsuit.ending else name


def _stands(lawsuit: Lawsuit) -> Ending | None:
    """Return what was decided in the end, as the counts have it: what was upheld, or was decided and is appealed."""
    if lawsuit.outcome is not None:
        return lawsuit.outcome.standing
    return lawsuit.ending


def summary_of(found: list[Line], today: date) -> Table:
    """Return the counts and the year's rates, each rate with its definition, numerator and denominator."""
    table = Table(title="汇总", title_style="bold", show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    ours, doubles = _parted(found)
    table.add_row("案件", f"{len(ours)}件" + (f"；另有{len(doubles)}件重复登记" if doubles else ""))
    stages = Counter(each.standing.stage for each in ours)
    table.add_row("阶段", _listed({STAGE_NAMES[each]: stages[each] for each in Stage}))
    endings = Counter(stands for each in ours if (stands := _stands(each.lawsuit)))
    table.add_row("结果", _listed({ENDING_NAMES[each]: n for each, n in endings.most_common()}))
    overdue = sum(len(each.standing.overdue_on(today)) for each in found)
    rungs = sum(len(each.lawsuit.escalations) for each in found)
    table.add_row("逾期和升级", f"尚有{overdue}项逾期；逐级升级{rungs}次")
    for rate in rates_of((each.lawsuit for each in found), today.year):
        table.add_row(f"{today.year}年{rate.name}", f"{rate}（{rate.definition}）")
    table.add_row("说明", _LEGEND)
    return table


def _listed(counts: Mapping[str, int]) -> str:
    # A line ends at a space.
    return "； ".join(f"{name}{count}" for name, count in counts.items() if count)


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
    censure = line.lawsuit.censure
    if censure is not None:
        return _censured(censure, line.lawsuit.interview)
    appearance, obligation = appearance_in(line.lawsuit), line.lawsuit.obligation
    is_absent = (
        appearance is not None
        and appearance.confirmed
        and appearance.principal is Answer.NO
        and obligation is not None
        and obligation.principal is Answer.YES
    )
    return "无规定程序" if is_absent and not line.organ.has_censure_route else "—"


def _censured(censure: Censure, talk: Interview | None) -> str:
    if censure.approved is None:
        return "已提请通报批评"
    if not censure.approved:
        return "提请未获同意"
    if not censure.stands:
        return "通报批评已撤销"
    if talk is None or talk.held_on is None:
        return "通报批评"
    return "通报批评，已整改" if talk.rectified_on else "通报批评，待整改"


def _limits(line: Line, today: date) -> str:
    """Return what is overdue now, else the next day to keep; and how far up the ladder the lawsuit has gone so far."""
    awaited = [each for each in line.standing.deadlines if each.is_awaited]
    overdue = [each for each in awaited if each.is_overdue_on(today)]
    to_keep = [each for each in awaited if each.nature is Nature.DUTY and each.due_on >= today]
    told = [f"{_day(each.due_on, today)}逾期 {each.title}" for each in overdue]
    if not overdue and to_keep:
        next_one = min(to_keep, key=lambda each: each.due_on)
        told = [f"{_day(next_one.due_on, today)} {next_one.title}"]
    counted = Counter(_RUNG_NAMES.get(each.step, each.step) for each in line.lawsuit.escalations)
    rungs = " ".join(f"{name}{n}次" for name, n in counted.items())
    return "\n".join((*told, *([rungs] if rungs else []))) or "—"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
