"""The commands `chuting token …`: bearer tokens of accounts, shown once."""

from datetime import timedelta
from typing import Annotated

import typer

from deploy.account import HERE, operator, with_ledger
from deploy.installation import BadInput, CommandRefused, Data

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed

app = typer.Typer(no_args_is_help=True, help="Bearer tokens of accounts.")
Account = Annotated[str, typer.Argument(help="The account's id, as in the directory.")]


@app.command()
def make(
    account: Account,
    days: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=3650,
            help="How long it is valid: 30, but half a day at most for a person whose role needs a second factor.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(help="What it is for, as `chuting token list` shows it.")
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="A permission to which it is narrowed (docs/permissions.md); may repeat."
        ),
    ] = None,
    data: Data = HERE,
) -> None:
    """Make a token for an account and print it: it is not seen again."""
    from domain.permissions import Permission
    from ledger.tokens import TokenTooLong, make_token

    unknown = sorted(set(only or ()) - set(Permission))
    if unknown:
        raise BadInput(f"{', '.join(unknown)}: --only is one of {', '.join(Permission)}.")
    narrowed = [Permission(each) for each in only] if only else None
    try:
        token = with_ledger(
            data,
            lambda ledger: make_token(
                ledger,
                account,
                valid_for=None if days is None else timedelta(days=days),
                name=name,
                only=narrowed,
                by=operator(),
            ),
        )
    except LookupError as error:
        raise CommandRefused(
            f"There is no account {account}: load it with `chuting directory load`, or make it "
            "with `chuting account add`."
        ) from error
    except TokenTooLong as error:
        raise CommandRefused(
            f"{account} is a person whose role needs a second factor: a token of half a day at most (--days 0.5). "
            "A machine gets an account of its own (`chuting account add --service`)."
        ) from error
    print(token)


@app.command("list")
def list_all(account: Account, data: Data = HERE) -> None:
    """List an account's tokens that are in force, with their last use."""
    from ledger.tokens import tokens_of

    for each in with_ledger(data, lambda ledger: tokens_of(ledger, account)):
        used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never"
        narrowed = f" only {', '.join(each.only)}" if each.only is not None else ""
        print(f"{each.id:>6}  until {each.expires_at:%Y-%m-%d}, used {used}{narrowed}  {each.name}")


@app.command()
def revoke(
    account: Account,
    token: Annotated[
        int | None, typer.Option("--id", help="One token, as `chuting token list` numbers it.")
    ] = None,
    data: Data = HERE,
) -> None:
    """Revoke every token of an account, or one."""
    from ledger.tokens import revoke_tokens

    count = with_ledger(
        data, lambda ledger: revoke_tokens(ledger, account, token=token, by=operator())
    )
    print(f"{count} token{'' if count == 1 else 's'} of {account} revoked.")
