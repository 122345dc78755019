"""The commands `chuting account …`: who may come in, as what, and for how long."""

import getpass
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.installation import BadInput, CommandRefused, Data, ledger_at, run

if TYPE_CHECKING:
    from domain.permissions import Grant
    from ledger.access_log import By
    from ledger.database import Database
    from ledger.handing_over import HandedOver

# ruff: noqa: PLC0415 -- the ledger is imported when it is needed

AnswerT = TypeVar("AnswerT")
HERE = Path(".chuting")
app = typer.Typer(no_args_is_help=True, help="Accounts, their grants, passwords and locks.")
Account = Annotated[str, typer.Argument(help="The account's id.")]


@app.command()
def add(  # noqa: PLR0913 -- one argument for each option
    account: Account,
    name: Annotated[str, typer.Option(help="What the person or machine is called.")],
    organ: Annotated[str, typer.Option(help="The organ to which it belongs.")],
    desk: Annotated[str | None, typer.Option(help="The desk at which notices reach it.")] = None,
    address: Annotated[str | None, typer.Option(help="Its mail address.")] = None,
    data: Data = HERE,
    *,
    service: Annotated[
        bool, typer.Option("--service", help="A machine: it gets tokens, no password.")
    ] = False,
) -> None:
    """Make an account; it may nothing until it gets a grant."""
    from ledger.keeping import AccountImpossible, NewAccount, make_account

    made = NewAccount(
        id=account,
        name=name,
        organ=organ,
        kind="service" if service else "person",
        desk=desk,
        address=address,
    )
    try:
        with_ledger(data, lambda database: make_account(database, made, operator()))
    except AccountImpossible as error:
        raise CommandRefused(str(error)) from error
    print(f"Account {account} made; it may nothing until `chuting account grant {account} …`.")


@app.command("list")
def list_all(data: Data = HERE) -> None:
    """List every account."""
    from ledger.keeping import accounts

    for each in with_ledger(data, accounts):
        state = "disabled" if each.is_disabled else "locked" if each.locked_until else each.kind
        factor = "second factor" if each.has_second_factor else ""
        print(f"{each.id:<32}{each.organ:<26}{state:<10}{each.grants:>2} grants  {factor}".rstrip())


@app.command()
def password(
    account: Account,
    data: Data = HERE,
    *,
    revoke_tokens: Annotated[
        bool,
        typer.Option(
            "--revoke-tokens",
            help="End its tokens, too: for whoever has lost more than a password.",
        ),
    ] = False,
) -> None:
    """Give a person a new password and print it once; the first log-in must change it."""
    from ledger import tokens
    from ledger.credentials import set_password
    from ledger.passwords import make_password

    made = make_password()
    try:
        with_ledger(
            data,
            lambda database: set_password(database, account, made, operator(), must_change=True),
        )
    except LookupError as error:
        raise CommandRefused(f"There is no account {account}.") from error
    if revoke_tokens:
        with_ledger(data, lambda database: tokens.revoke_tokens(database, account, by=operator()))
    print(made)


@app.command()
def disable(account: Account, data: Data = HERE) -> None:
    """Shut an account out at once, with its sessions and tokens."""
    from ledger.keeping import disable_account

    _ensure(
        with_ledger(data, lambda database: disable_account(database, account, operator())),
        f"There is no account {account}, or it is disabled already.",
    )
    print(f"Account {account} disabled.")


@app.command()
def enable(account: Account, data: Data = HERE) -> None:
    """Let a disabled account in again."""
    from ledger.keeping import enable_account

    _ensure(
        with_ledger(data, lambda database: enable_account(database, account, operator())),
        f"There is no account {account}, or it isn't disabled.",
    )
    print(f"Account {account} enabled.")


@app.command()
def unlock(account: Account, data: Data = HERE) -> None:
    """Forget an account's wrong log-ins."""
    from ledger.keeping import unlock_account

    _ensure(
        with_ledger(data, lambda database: unlock_account(database, account, operator())),
        f"Account {account} has no wrong log-ins.",
    )
    print(f"Account {account} unlocked.")


@app.command("drop-second-factor")
def drop_second_factor(account: Account, data: Data = HERE) -> None:
    """Take away the second factor of who has lost it; a role that needs one enrols anew at the next log-in."""
    from ledger.credentials import remove_second_factor

    _ensure(
        with_ledger(data, lambda database: remove_second_factor(database, account, operator())),
        f"Account {account} has no second factor.",
    )
    print(f"Second factor of {account} removed.")


@app.command()
def grant(  # noqa: PLR0913, PLR0917 -- one argument for each option
    account: Account,
    role: Annotated[str, typer.Option(help="A role, as docs/permissions.md names them.")],
    organ: Annotated[str, typer.Option(help="The organ in whose name it acts.")],
    within: Annotated[
        str | None,
        typer.Option(help="Below which organ it reaches, or which court or unit; else --organ."),
    ] = None,
    line: Annotated[str | None, typer.Option(help="The system line of a line department.")] = None,
    from_on: Annotated[str | None, typer.Option("--from", help="First day, 2026-09-16.")] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="Last day, 2026-09-30.")] = None,
    stands_in_for: Annotated[
        str | None, typer.Option(help="The absent colleague's account; --to is then needed.")
    ] = None,
    data: Data = HERE,
) -> None:
    """Give an account a role in an organ's name, from a day to a day, and print the grant's id."""
    from ledger.grants import GrantImpossible
    from ledger.keeping import grant_to

    given = _grant(
        {
            "role": role,
            "organ": organ,
            "within": within or organ,
            "line": line,
            "from_on": from_on,
            "to_on": to_on,
            "stands_in_for": stands_in_for,
        }
    )
    try:
        made = with_ledger(data, lambda ledger: grant_to(ledger, account, given, operator()))
    except GrantImpossible as error:
        raise CommandRefused(str(error)) from error
    print(made)


@app.command()
def grants(account: Account, data: Data = HERE) -> None:
    """List an account's grants, those of other days too."""
    from ledger.keeping import grants_of

    for each in with_ledger(data, lambda ledger: grants_of(ledger, account)):
        until = f" to {each.to_on}" if each.to_on else ""
        since = f" from {each.from_on}" if each.from_on != date.min else ""
        instead = f" for {each.stands_in_for}" if each.stands_in_for else ""
        line = f" ({each.line})" if each.line else ""
        print(
            f"{each.id}  {each.role} of {each.organ}, {each.scope} {each.within}{line}"
            f"{since}{until}{instead}"
        )


@app.command()
def revoke(
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="The grant's id.")],
    data: Data = HERE,
) -> None:
    """Take a grant back at once."""
    from ledger.keeping import revoke_from

    owner = with_ledger(data, lambda ledger: revoke_from(ledger, grant_id, operator()))
    if owner is None:
        raise CommandRefused(f"There is no grant {grant_id} in force.")
    print(f"Grant {grant_id} of {owner} revoked.")


@app.command("hand-over")
def hand_over(
    leaver: Annotated[str, typer.Argument(help="The account of who leaves.")],
    successor: Annotated[str, typer.Argument(help="The account of who takes over.")],
    data: Data = HERE,
) -> None:
    """Hand a leaving colleague's open work over: grants, desk, reminders; the account, its tokens and stand-ins end."""
    from ledger.handing_over import hand_over as hand
    from ledger.keeping import AccountImpossible

    try:
        done = with_ledger(data, lambda ledger: hand(ledger, leaver, successor, operator()))
    except AccountImpossible as error:
        raise CommandRefused(str(error)) from error
    count = len(done.grants)
    print(f"{count} grant{'' if count == 1 else 's'} of {leaver} handed over to {successor}.")
    print("\n".join(_handed_over(done, successor)))


def _handed_over(done: "HandedOver", successor: str) -> "Iterator[str]":
    """Yield what goes on with the successor, and what a person must still see to."""
    yield f"移交未结案件{len(done.lawsuits)}件，其中逾期{done.overdue}件。"
    for each in done.lawsuits:
        name = each.number or f"案号待定（编号{each.ref}）"
        yield f"  {name}：{each.next_due_on or '没有待办期限'}"
    if done.stand_ins:
        yield f"已收回他人为其代班的授权：{'、'.join(done.stand_ins)}。"
    if done.desk is not None:
        yield f"{successor}仍用原有岗位，“{done.desk}”岗位没有人接收通知，请另行指定。"
    if done.to_be_named:
        yield f"以下案件原定由移交人接办回避人的事项，请另行指定：{'、'.join(done.to_be_named)}。"
    if done.kept_out:
        yield f"以下案件接收人应当回避，请另行指定：{'、'.join(done.kept_out)}。"


def with_ledger(data: Path, work: "Callable[[Database], Awaitable[AnswerT]]") -> AnswerT:
    """Run a command's work on the ledger of an installation."""

    async def at_the_ledger() -> AnswerT:
        async with ledger_at(data) as (_settings, database):
            return await work(database)

    return run(at_the_ledger())


def operator() -> "By":
    """Return who the access log names: whoever runs the program on the machine."""
    from ledger.access_log import By

    return By(account=None, address="local", authority=f"operator {getpass.getuser()}")


def _grant(facts: dict[str, str | None]) -> "Grant":
    from pydantic import ValidationError

    from domain.people import ROLE_NAMES, Role
    from domain.permissions import SCOPE_OF, Grant, ScopeKind

    roles = [each for each in ROLE_NAMES if each is not Role.SYSTEM]
    if facts["role"] not in roles:
        raise BadInput(f"--role is one of {', '.join(roles)}.")
    if (facts["role"] == Role.LINE_DEPARTMENT) != (facts["line"] is not None):
        raise BadInput("--line is for the role line_department, which needs it.")
    if facts["stands_in_for"] is not None and facts["to_on"] is None:
        raise BadInput("Whoever stands in does so for a time: say the last day with --to.")
    said = {name: each for name, each in facts.items() if each is not None}
    scope = SCOPE_OF.get(Role(str(facts["role"])), ScopeKind.ORGANS)
    try:
        return Grant.model_validate({"id": "", "scope": scope, **said})
    except ValidationError as error:
        raise BadInput("--from and --to are days, such as 2026-09-16.") from error


def _ensure(is_done: bool, sentence: str) -> None:
    if not is_done:
        raise CommandRefused(sentence)
