"""Producing the play on a running stack: the city loaded, the docket written and read, the acts performed."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.demo.cast import Cast
from deploy.demo.desk import Desks
from deploy.demo.docket import Docket, read_docket
from deploy.demo.drafting import Rows, write_docket
from deploy.demo.office import OfficeTime
from deploy.demo.play import Play, Tell, morning_after
from deploy.demo.script import Step, script_of
from deploy.demo.table import Line, lines, summary_of, tables_of, totals
from deploy.installation import engine_of, settings_of
from deploy.local.stack import Stack
from domain.calendar import day_of
from ledger.access_log import By
from ledger.accounts import SESSION_LASTS
from ledger.credentials import has_password, set_password
from ledger.database import Database
from ledger.directory import Directory, load_directory, parse_directory
from ledger.lawbooks import lawbook
from ledger.passwords import make_password
from ledger.tokens import make_token
from ledger.watching import office_now

# One person of each role; a hash takes a tenth of a second.
_WITH_PASSWORDS = (
    "bailu-police-clerk",
    "bailu-traffic-police-unit",
    "bailu-justice",
    "bailu-gov-office",
    "bailu-intermediate-court",
    "bailu-police-line",
    "auditor",
    "administrator",
    "security-administrator",
)
_DRAIN_SECONDS = 20.0
# Where the output goes into a file there is no terminal to measure.
_PLAIN_WIDTH = 182


@dataclass(frozen=True)
class Outcome:
    """What the play came to, as of the office's last day."""

    today: date
    lines: list[Line]
    totals: dict[str, Any]
    tokens: dict[str, str]
    passwords: dict[str, str]
    problems: tuple[str, ...]
    docket: Path
    seconds: float
    performed: int
    left: int


async def produce(stack: Stack, city: str, draft: Mapping[str, Rows], *, drain: bool) -> Outcome:
    """Load the city, write and read the docket, play it, and count what it came to.

    `city` is the text of a directory, `draft` the rows of the docket sheet by sheet. The office's time starts on the
    day before the first step: the docket's year is over for us, and its calendar is published.
    """
    began = time.monotonic()
    directory = parse_directory(city)
    database = Database(stack.database_url, pool_size=4)
    try:
        await load_directory(database, directory)
        path = stack.data / "docket.xlsx"
        docket = await asyncio.to_thread(_docket, path, draft, directory)
        script = script_of(docket.entries, Cast(directory))
        settings = settings_of(stack.data)
        client = await engine_of(settings)
        office = OfficeTime(database, client, settings.task_queue)
        tokens = await _tokens(database, directory)
        if script:
            await office.open_before(day_of(script[0].at))
        async with httpx.AsyncClient(base_url=stack.api_url, timeout=30) as http:
            with progress(len(script)) as tell:
                played = await Play(Desks(http, tokens), office).act(script, tell)
        if script:
            await office.reach(morning_after(script, lawbook().calendar))
        left = await office.drain(_DRAIN_SECONDS if drain else 0.0)
        return Outcome(
            today=day_of(await office_now(database)),
            lines=await lines(database),
            totals=await totals(database),
            tokens=tokens,
            passwords=await _passwords(database),
            problems=(*map(str, docket.wrong), *played.refused),
            docket=path,
            seconds=time.monotonic() - began,
            performed=played.performed,
            left=left,
        )
    finally:
        await database.dispose()


def _docket(path: Path, draft: Mapping[str, Rows], directory: Directory) -> Docket:
    """Return the docket of the folder; the first time it is written from its draft."""
    if not path.exists():
        write_docket(draft, path)
    return read_docket(path, {each.name: each.id for each in directory.organs})


async def _tokens(database: Database, directory: Directory) -> dict[str, str]:
    return {
        each.id: await make_token(database, each.id, valid_for=SESSION_LASTS)
        for each in directory.accounts
    }


async def _passwords(database: Database) -> dict[str, str]:
    """Give one person of each role a password, the first time only: none is fixed, and none is kept in plain."""
    made: dict[str, str] = {}
    for account in _WITH_PASSWORDS:
        if not await has_password(database, account):
            made[account] = make_password()
            by = By(account=None, address="local", authority="demo")
            await set_password(database, account, made[account], by, must_change=False)
    return made


@contextmanager
def progress(steps: int) -> Iterator[Tell]:
    """Yield what tells of each step: a line for it, and on a terminal a bar below the lines."""
    console = _console()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("演示", total=steps)

        def tell(step: Step) -> None:
            day = day_of(step.at)
            console.print(f"{day}  {step.whose}  {step.heading}", highlight=False)
            bar.update(task, advance=1, description=f"办公时钟 {day}")

        yield tell


def show(outcome: Outcome, stack: Stack, *, stays: bool) -> None:
    """Print where everything is, the tables, what went wrong, and what it took.

    The tokens are printed once, above the tables, and only while there is an API to use them.
    """
    console = _console()
    for line in (*_places(outcome, stack), *(_tokens_of(outcome) if stays else ())):
        console.print(line, highlight=False, soft_wrap=True)
    console.print()
    title = f"应诉案件一览（{outcome.today:%Y年%-m月%-d日}）"
    console.print(title, style="bold", justify="center", highlight=False)
    for table in tables_of(outcome.lines, outcome.today):
        console.print(table)
    console.print(summary_of(outcome.lines, outcome.today))
    for problem in outcome.problems:
        console.print(f"未录入：{problem}", style="red", highlight=False)
    if outcome.problems:
        console.print("请在台账中改正后再运行：其余案件不受影响，已录入的不会重复。")
    if outcome.performed:
        console.print(f"演示用时 {outcome.seconds:.0f} 秒，办理 {outcome.performed} 次。")
    elif not outcome.problems:
        console.print("演示此前已经演完，这次没有改动；删除数据文件夹即可重演。")
    if outcome.left:
        console.print(f"尚有 {outcome.left} 项通知或归档在后台办理。")


def _places(outcome: Outcome, stack: Stack) -> Iterator[str]:
    yield f"接口文档    {stack.api_url}/docs"
    yield f"流程引擎    {stack.temporal_ui_url or stack.temporal_address}"
    yield f"台账        {outcome.docket}"
    yield f"通知邮件    {stack.mail_folder}"
    yield f"归档        {stack.data / 'archive'}"


def _tokens_of(outcome: Outcome) -> Iterator[str]:
    yield f"访问令牌（只显示这一次，{SESSION_LASTS // timedelta(hours=1)} 小时内有效）："
    widest = max(map(len, outcome.tokens), default=0)
    for account, token in outcome.tokens.items():
        yield f"  {account:<{widest}}  {token}"
    if outcome.passwords:
        yield "登录口令（只显示这一次；司法局、政府和三员首次登录须绑定身份验证器）："
    for account, password in outcome.passwords.items():
        yield f"  {account:<{widest}}  {password}"


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PLAIN_WIDTH)
