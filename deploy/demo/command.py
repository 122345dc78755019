"""The command `chuting demo`: the whole service, a docket of lawsuits, and their lives played through."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.installation import Data, leave_in_order
from deploy.local.signals import end_on_request
from deploy.local.stack import Stack
from deploy.local.up import tell

if TYPE_CHECKING:
    from deploy.demo.production import Outcome

_HERE = Path(__file__).parent
CITY, LEDGER, PROCEEDINGS = (
    _HERE / name for name in ("city.toml", "docket.csv", "proceedings.csv")
)
# As a shell reports a program that Ctrl-C has ended.
_INTERRUPTED = 130
Exit = Annotated[bool, typer.Option("--exit", help="Stop after the play; the last line is JSON.")]


def demo(data: Data = Path(".chuting"), *, exit_after: Exit = False) -> None:
    """Play a docket of lawsuits of a fictitious city, then stay up until Ctrl-C."""
    end_on_request()
    outcome: Outcome | None = None
    try:
        with Stack(data, installation="demo", tell=tell) as stack:
            # Imported late: the servers start while nothing else is loaded.
            from deploy.demo.drafting import draft_of  # noqa: PLC0415
            from deploy.demo.production import produce, show  # noqa: PLC0415

            outcome = asyncio.run(
                produce(
                    stack,
                    CITY.read_text(encoding="utf-8"),
                    draft_of(LEDGER, PROCEEDINGS),
                    drain=exit_after,
                )
            )
            show(outcome, stack, stays=not exit_after)
            if not exit_after:
                tell(f"继续拨动办公时钟：chuting clock advance 5d --data {data}")
                tell("按 Ctrl-C 停止；数据保留，下次从这里继续。")
                stack.wait()
    except KeyboardInterrupt:
        tell("Stopped in order.")
    leave_in_order()
    if outcome is None:
        raise typer.Exit(_INTERRUPTED)
    if exit_after:
        tell(json.dumps(outcome.totals, ensure_ascii=False))
    if outcome.problems:
        raise typer.Exit(1)
