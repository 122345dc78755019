"""The command `chuting up`: the stack alone, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.signals import end_on_request
from deploy.local.stack import Stack

Data = Annotated[
    Path,
    typer.Option(envvar="CHUTING_DATA", help="Folder in which everything of this stack is kept."),
]


def up(data: Data = Path(".chuting")) -> None:
    """Start the stack and keep it running until Ctrl-C; started again, everything goes on."""
    end_on_request()
    try:
        with Stack(data, tell=tell) as stack:
            for line in addresses(stack):
                tell(line)
            stack.wait()
    except KeyboardInterrupt:
        tell("Stopped in order.")


def addresses(stack: Stack) -> list[str]:
    """Return the lines that say where everything is."""
    lines = [
        f"API            {stack.api_url}/docs",
        f"Temporal       {stack.temporal_ui_url or stack.temporal_address}",
        f"Database       {stack.database_url}",
        f"Mail kept in   {stack.mail_folder}",
        f"Logs           {stack.data / 'logs'}",
        f"Installation   {stack.installation}",
        "Ctrl-C stops everything; the data stays.",
    ]
    return lines if "mail" in stack.ports else [line for line in lines if "Mail" not in line]


def tell(line: str) -> None:
    """Print a line of progress at once, also into a pipe."""
    print(line, flush=True)
