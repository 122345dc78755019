"""The commands `chuting token …`: bearer tokens of accounts, shown once."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from deploy.installation import CommandRefused, Data, ledger_at, run

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed

app = typer.Typer(no_args_is_help=True, help="Bearer tokens of accounts.")
Account = Annotated[str, typer.Argument(help="The account's id, as in the directory.")]


@app.command()
def make(
    account: Account,
    days: Annotated[float, typer.Option(min=0.01, max=3650, help="How long it is valid.")] = 30,
    data: Data = Path(".chuting"),
) -> None:
    """Make a token for an account and print it: it is not seen again."""
    print(run(_make(account, timedelta(days=days), data)))


@app.command()
def revoke(account: Account, data: Data = Path(".chuting")) -> None:
    """Revoke every token of an account."""
    count = run(_revoke(account, data))
    print(f"{count} token{'' if count == 1 else 's'} of {account} revoked.")


async def _make(account: str, valid_for: timedelta, data: Path) -> str:
    from ledger.accounts import make_token

    async with ledger_at(data) as (_settings, database):
        try:
            return await make_token(database, account, valid_for=valid_for)
        except LookupError as error:
            raise CommandRefused(
                f"There is no account {account}: load it with `chuting directory load`."
            ) from error


async def _revoke(account: str, data: Path) -> int:
    from ledger.accounts import revoke_tokens

    async with ledger_at(data) as (_settings, database):
        return await revoke_tokens(database, account)
