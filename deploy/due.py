"""The command `chuting due`: the last day of a period and how it is found, for whoever asks at a desk."""

import asyncio
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import BadInput, Data, ledger_at, run, settings_of
from deploy.local.problems import StackProblem

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from domain.deadlines import Due, Period

# ruff: noqa: PLC0415 -- the law is imported when it is needed

MOST_DAYS = 36_500
_PATIENCE_SECONDS = 5.0
_WITHOUT_LEDGER = "台账暂时不能读取，未计入其中载入的放假通知，以上按随软件附带的通知计算。"
_MODES = {
    "calendar": "自然日，末日遇节假日顺延",
    "working": "工作日",
    "before": "自开庭日倒计",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNT = re.compile(r"-?\d+", re.ASCII)

# Every value comes as text: what is wrong with it is told in the office's language, not in the parser's.
Received = Annotated[
    str,
    typer.Option(
        "--received",
        "--hearing",
        help="The day that is not counted: of receipt, or with `before` of the hearing.",
        metavar="YYYY-MM-DD",
        show_default=False,
    ),
]
Days = Annotated[
    str, typer.Option(help="Length of the period.", metavar="DAYS", show_default=False)
]
Mode = Annotated[str, typer.Option(help="`calendar`, `working` or `before`.", metavar="MODE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def due(
    received: Received = "",
    days: Days = "",
    mode: Mode = "calendar",
    as_json: AsJson = False,
    data: Data = Path(".chuting"),
) -> None:
    """Print the last day of a period, and each step of how it was found."""
    # What was typed is judged before anything is asked of a database.
    period, started_on = _period(days, mode), _day(received)
    calendar, remarks = _calendar(data)
    found = _counted(period, started_on, calendar)
    found = found.model_copy(update={"steps": (*found.steps, *remarks)})
    print(_as_json(found) if as_json else _as_text(found))


def _calendar(data: Path) -> "tuple[Calendar, tuple[str, ...]]":
    """Return the calendar of the installation's ledger, or the shipped one where there is none, with a step saying so.

    Whoever asks for a day at a desk must get one, whatever the database does.
    """
    import psycopg

    from ledger.lawbooks import shipped_lawbook

    try:
        settings = settings_of(data)
        if "database_url" not in settings.model_fields_set:
            return shipped_lawbook().calendar, ()
        return run(_kept_calendar(data)), ()
    except (StackProblem, psycopg.Error, OSError, ValueError):
        return shipped_lawbook().calendar, (_WITHOUT_LEDGER,)


async def _kept_calendar(data: Path) -> "Calendar":
    from ledger.lawbooks import latest_lawbook

    async with asyncio.timeout(_PATIENCE_SECONDS), ledger_at(data) as (_settings, database):
        return (await latest_lawbook(database)).calendar


def _day(text: str) -> date:
    if not text:
        raise BadInput("请用 --received 写明收到之日（倒计的用 --hearing 写明开庭日）。")
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"“{text}”不是有效的日期，请写成 2026-09-16 这样的形式。")


def _period(days: str, mode: str) -> "Period":
    from domain.deadlines import Counting, Period

    if mode not in _MODES:
        known = "、".join(f"{name}（{meaning}）" for name, meaning in _MODES.items())
        raise BadInput(f"没有“{mode}”这种计算方式，请从以下各项中选择：{known}。")
    if not days:
        raise BadInput("请用 --days 写明期间的日数。")
    if not _COUNT.fullmatch(days):
        raise BadInput(f"期间的日数应当是整数，“{days}”不是。")
    # Python reads no number of thousands of digits; one of six is too many here.
    if days.startswith("-") or len(days) > len(str(MOST_DAYS)) or int(days) > MOST_DAYS:
        raise BadInput(f"期间的日数应当在0至{MOST_DAYS}之间，不能是{days[:12]}。")
    return Period(counting=Counting(mode), days=int(days))


def _counted(period: "Period", started_on: date, calendar: "Calendar") -> "Due":
    from domain.deadlines import due as count

    try:
        return count(period, started_on, calendar)
    except (OverflowError, ValueError) as error:
        raise BadInput("所给日期和日数超出历法可以计算的范围，请核对。") from error


def _as_json(found: "Due") -> str:
    fields = {
        "due_on": found.due_on.isoformat(),
        "provisional": found.provisional,
        "steps": list(found.steps),
    }
    return json.dumps(fields, ensure_ascii=False)


def _as_text(found: "Due") -> str:
    from domain.calendar import weekday_of

    provisional = "（暂定）" if found.provisional else ""
    heading = f"届满日：{found.due_on.isoformat()}（{weekday_of(found.due_on)}）{provisional}"
    steps = (f"{number}. {step}" for number, step in enumerate(found.steps, start=1))
    return "\n".join((heading, *steps))
