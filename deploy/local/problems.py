"""What can go wrong with the embedded parts, each told to the operator in one sentence."""


class StackProblem(Exception):
    """A part of the stack can't do its work; the message says what to do about it."""

    exit_code = 1


class PartMissing(StackProblem):
    """A program that the stack needs isn't there or can't be reached."""


class PartFailed(StackProblem):
    """A part ended or didn't become ready in time."""


class PortBusy(StackProblem):
    """A port that was asked for is taken by another program."""


class AlreadyRunning(StackProblem):
    """Another stack is running on the same data folder."""


class OtherInstallation(StackProblem):
    """The data folder belongs to an installation of another kind."""
