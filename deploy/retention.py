"""The command `chuting retention`: the parties' names and files that have had their time are shown, and then go."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import CommandRefused, Data, ledger_at, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.retention import RetentionSchedule
    from ledger.retention import Forgettable
    from ledger.settings import Settings

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before forgetting.")] = False,
    data: Data = Path(".chuting"),
) -> None:
    """Forget the parties' names and destroy the files of disputes whose time has passed; journal and digests stay."""
    schedule, found = run(_found(data))
    for each in found:
        print("\n".join(_shown(each)))
    print(f"按“{schedule.title}”（{schedule.id}），期满的争议{len(found)}件。")
    if dry_run:
        return
    if found and not yes and not typer.confirm("姓名删去、附件销毁后不能恢复。确认？"):
        print("未作改动。")
        return
    names, files, removed = run(_forget(data, schedule, found))
    if found:
        print(f"已删去{names}个姓名，销毁附件{files}个，并记入登录和授权日志。")
    if removed > files:
        print(f"补作销毁上次未完成的附件{removed - files}个。")


async def _found(data: Path) -> "tuple[RetentionSchedule, list[Forgettable]]":
    from domain.calendar import day_of
    from ledger.retention import forgettable_on
    from ledger.watching import office_now

    async with ledger_at(data) as (settings, database):
        schedule = _schedule(settings)
        today: date = day_of(await office_now(database))
        return schedule, await forgettable_on(database, schedule, today)


async def _forget(
    data: Path, schedule: "RetentionSchedule", found: "Sequence[Forgettable]"
) -> tuple[int, int, int]:
    """Return how many names went, how many files were marked, and how many files' content was removed."""
    from deploy.account import operator
    from ledger.retention import forget
    from ledger.shredding import remove_shredded

    async with ledger_at(data) as (settings, database):
        gone = [await forget(database, each, schedule, operator()) for each in found]
        removed = await remove_shredded(database, settings)
    return sum(each.names for each in gone), sum(each.files for each in gone), removed


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


def _shown(each: "Forgettable") -> "Iterator[str]":
    name = "、".join(each.numbers) or f"案号待定（编号{each.dispute}）"
    yield (
        f"{name}：{each.closed_on}结案，{each.since}期满；删去姓名{each.names}个，销毁附件{len(each.files)}个"
    )
    if each.files_kept:
        yield f"  另有附件{each.files_kept}个不销毁：其他案件仍在使用、尚未移交档案，或者期限表规定留存"
    if each.naming:
        entries = "、".join(f"{ref}第{version}版" for ref, version in each.naming)
        yield f"  日志文字中写有当事人姓名、不能删去的：{entries}"
    for folder in each.packages:
        yield f"  已移交档案、由档案系统按其期限处理的：{folder}"
