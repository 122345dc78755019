"""The operator's program `chuting`: its commands live one module per group, and are listed here."""

import sys

import typer

from deploy import account, calendars, clock, directory, keys, token
from deploy.demo.command import demo
from deploy.due import due
from deploy.local.problems import StackProblem
from deploy.local.up import up
from deploy.retention import retention
from deploy.verifying import verify

app = typer.Typer(
    name="chuting",
    no_args_is_help=True,
    add_completion=False,
    # A traceback is for us, in plain form; the operator gets sentences.
    pretty_exceptions_enable=False,
    help="Court appearance of administrative organs' principal heads (出庭).",
)
app.command()(up)
app.command()(demo)
app.command()(due)
app.command()(verify)
app.command()(retention)
# What a new installation needs comes first, then what the years bring, then what only a demo does.
app.add_typer(directory.app, name="directory")
app.add_typer(account.app, name="account")
app.add_typer(token.app, name="token")
app.add_typer(calendars.app, name="calendar")
app.add_typer(keys.app, name="keys")
app.add_typer(clock.app, name="clock")


@app.callback()
def chuting() -> None:
    """Keep the commands named even while there is only one."""


def main() -> None:
    """Run the command; a problem of the stack is one sentence and exit code 1, bad input the same with 2."""
    try:
        app()
    except StackProblem as problem:
        print(f"chuting: {problem}", file=sys.stderr)
        sys.exit(problem.exit_code)


if __name__ == "__main__":
    main()
