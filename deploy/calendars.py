"""The commands `chuting calendar …`: the yearly notices of days off that the ledger keeps beside the shipped ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.account import operator
from deploy.clock import WAKE_WITHIN_SECONDS, wake_until_done
from deploy.installation import CommandRefused, Data, engine_of, ledger_at, run

if TYPE_CHECKING:
    from ledger.calendars import KeptNotice, Loaded, Move
    from ledger.database import Database
    from ledger.settings import Settings

# ruff: noqa: PLC0415 -- the ledger and the engine are imported when they are needed

app = typer.Typer(no_args_is_help=True, help="Yearly notices of days off and make-up workdays.")


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(help="A year's notice as TOML, as domain/calendars/2026.toml.")
    ],
    by: Annotated[str, typer.Option(help="Who loads it, for the record.")] = "operator",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show which open deadlines would move.")
    ] = False,
    data: Data = Path(".chuting"),
) -> None:
    """Load a year's notice, show which open deadlines move, and have them planned anew and told."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"文件{file}不能读取，请核对文件名和编码（UTF-8）。") from error
    loaded, is_all_awake = run(_load(text, by, data, is_rehearsal=dry_run))
    for sentence in _told(loaded, is_rehearsal=dry_run):
        print(sentence)
    if not is_all_awake:
        print("尚有案件未重新计算，系统每分钟巡检时会自动完成。")


@app.command(name="list")
def list_notices(data: Data = Path(".chuting")) -> None:
    """List the notices, the shipped ones and the loaded ones, in the order in which they apply."""
    for kept in run(_list(data)):
        print(_listed(kept))


async def _load(text: str, by: str, data: Path, *, is_rehearsal: bool) -> "tuple[Loaded, bool]":
    from domain.calendar import BadNotice
    from ledger.calendars import load_notice

    async with ledger_at(data) as (settings, database):
        try:
            loaded = await load_notice(
                database, text, by=by, teller=operator(), is_rehearsal=is_rehearsal
            )
        except BadNotice as error:
            raise CommandRefused(str(error)) from error
        if is_rehearsal or not loaded.is_new:
            return loaded, True
        return loaded, await _plan_anew(settings, database)


async def _plan_anew(settings: "Settings", database: "Database") -> bool:
    """Wake the lawsuits whose deadlines the old calendar planned; tell whether all have looked at the new one."""
    from temporalio.service import RPCError

    from activities.waking import wake_for_calendar
    from ledger.lawbooks import latest_lawbook
    from ledger.watching import planned_otherwise

    version = (await latest_lawbook(database)).version

    async def are_left() -> bool:
        return bool(await planned_otherwise(database, version, 1))

    if not await are_left():
        return True
    try:
        client = await engine_of(settings)
        return await wake_until_done(
            lambda: wake_for_calendar(database, client, settings.task_queue),
            are_left,
            within_seconds=WAKE_WITHIN_SECONDS,
        )
    except (RPCError, RuntimeError):
        # The engine is away; the notice is kept all the same.
        return False


async def _list(data: Path) -> "list[KeptNotice]":
    from ledger.calendars import kept_notices

    async with ledger_at(data) as (_settings, database):
        return await kept_notices(database)


def _told(loaded: "Loaded", *, is_rehearsal: bool) -> list[str]:
    notice = loaded.notice
    if not loaded.is_new:
        return [f"{notice.year}年的这份通知已经载入，没有变化。"]
    done = "试算，未载入" if is_rehearsal else "已载入"
    kind = "替换" if notice.replaces else "修改" if loaded.amends else "新增"
    lines = [
        f"{done}：{notice.title}（{kind}；放假{len(notice.off)}日，调休上班{len(notice.workdays)}日）。"
    ]
    if notice.left_open and (notice.replaces or not loaded.amends):
        days = "、".join(notice.left_open)
        lines.append(f"注意：通知未列{days}，这些日子将按平日计算，请核对文件是否为全年安排。")
    moved = [each for each in loaded.moves if each.deadline.moved]
    lines.append(
        f"未办结的期限：{len(moved)}项日期变动，{len(loaded.moves) - len(moved)}项由暂定转为确定。"
    )
    return [*lines, *(_moved(each) for each in moved)]


def _moved(move: "Move") -> str:
    before, after = move.deadline.before, move.deadline.after
    name = move.number or f"案号待定（编号{move.ref}）"
    return f"  {name} {after.title}：{before.due_on} → {after.due_on}"


def _listed(kept: "KeptNotice") -> str:
    from domain.calendar import SHANGHAI

    notice = kept.notice
    origin = (
        f"{kept.loaded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 由{kept.loaded_by}载入"
        if kept.loaded_at
        else "随软件附带"
    )
    replaces = "，替换此前各份" if notice.replaces else ""
    return (
        f"{notice.year} {notice.title}：放假{len(notice.off)}日，"
        f"调休上班{len(notice.workdays)}日；{origin}{replaces}。"
    )
