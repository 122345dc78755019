"""The command `chuting directory load`: organs, office-holders and accounts from one file."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.account import operator
from deploy.installation import CommandRefused, Data, ledger_at, run

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed

app = typer.Typer(no_args_is_help=True, help="Organs, office-holders and accounts.")


@app.callback()
def directory() -> None:
    """Keep the command named while it is the only one."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="A directory as TOML, as deploy/demo/city.toml.")],
    data: Data = Path(".chuting"),
) -> None:
    """Load a directory; what is known is updated, loading it twice is loading it once."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file} can't be read: check the name and the file.") from error
    organs, accounts = run(_load(text, data))
    print(f"{organs} organs and {accounts} accounts loaded.")


async def _load(text: str, data: Path) -> tuple[int, int]:
    import psycopg

    from ledger.directory import DirectoryInvalid, load_directory, parse_directory
    from ledger.transport import is_loopback

    async with ledger_at(data) as (settings, database):
        try:
            found = parse_directory(text)
            if found.is_demo and not is_loopback(settings.api_host):
                raise CommandRefused(
                    f"This is a demo's directory, and the API listens on {settings.api_host}, where "
                    "others reach it: load it into an installation of its own."
                )
            await load_directory(database, found, operator())
        except DirectoryInvalid as error:
            raise CommandRefused(str(error)) from error
        except psycopg.errors.ForeignKeyViolation as error:
            raise CommandRefused(
                "机关名录引用了没有列出的机关：上级、司法局和政府应当列在其下级之前，"
                f"账号的机关应当在册（{error.diag.message_detail}）。"
            ) from error
    return len(found.organs), len(found.accounts)
