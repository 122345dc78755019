"""The command `chuting retention`: the parties' names that have had their time are shown, and then forgotten."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import CommandRefused, Data, ledger_at, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.retention import RetentionSchedule
    from ledger.retention import Forgettable
    from ledger.settings import Settings

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before forgetting.")] = False,
    data: Data = Path(".chuting"),
) -> None:
    """Forget the parties' names of disputes whose time has passed; journal, digests and files stay as they are."""
    schedule, found = run(_found(data))
    for each in found:
        print(_shown(each))
    print(f"按“{schedule.title}”（{schedule.id}），期满的争议{len(found)}件。")
    if dry_run or not found:
        return
    if not yes and not typer.confirm("姓名删去后不能恢复。确认删去？"):
        print("未作改动。")
        return
    print(f"已删去{run(_forget(data, schedule, found))}个姓名，并记入登录和授权日志。")


async def _found(data: Path) -> "tuple[RetentionSchedule, list[Forgettable]]":
    from domain.calendar import day_of
    from ledger.retention import forgettable_on
    from ledger.watching import office_now

    async with ledger_at(data) as (settings, database):
        schedule = _schedule(settings)
        today: date = day_of(await office_now(database))
        return schedule, await forgettable_on(database, schedule, today)


async def _forget(data: Path, schedule: "RetentionSchedule", found: "Sequence[Forgettable]") -> int:
    from deploy.account import operator
    from ledger.retention import forget

    async with ledger_at(data) as (_settings, database):
        return sum([await forget(database, each, schedule, operator()) for each in found])


def _schedule(settings: "Settings") -> "RetentionSchedule":
    from domain.retention import RetentionInvalid
    from ledger.retention import schedule_of

    try:
        return schedule_of(settings)
    except RetentionInvalid as error:
        raise CommandRefused(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(
            f"保管期限表{settings.retention}不能读取，请核对路径和编码（UTF-8）。"
        ) from error


def _shown(each: "Forgettable") -> str:
    name = "、".join(each.numbers) or f"案号待定（编号{each.dispute}）"
    return f"{name}：{each.closed_on}结案，{each.since}期满"
