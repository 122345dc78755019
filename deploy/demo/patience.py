"""Patience with parts that are away for a moment: what was killed is started again by the stack."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx2 as httpx
import psycopg
import sqlalchemy.exc
from temporalio.service import RPCError

from deploy.local.problems import StackProblem

WITHIN_SECONDS = 60.0
_PAUSE_SECONDS = 0.25
AnswerT = TypeVar("AnswerT")


class Away(Exception):
    """The API says that the outcome is unknown, or that the database is away: the same is to be asked again."""


class NoAnswer(StackProblem):
    """A part stayed away for longer than a restart takes."""


_PASSING = (
    Away,
    httpx.TransportError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sqlalchemy.exc.DBAPIError,
    sqlalchemy.exc.TimeoutError,
    RPCError,
    OSError,
)


async def patiently(
    ask: Callable[[], Awaitable[AnswerT]], *, within_seconds: float = WITHIN_SECONDS
) -> AnswerT:
    """Ask until there is an answer; what is asked must be harmless to ask twice.

    Raises:
        NoAnswer: there was none in the time given.
    """
    give_up_at = time.monotonic() + within_seconds
    while True:
        try:
            return await ask()
        except _PASSING as error:
            if time.monotonic() > give_up_at:
                raise NoAnswer(
                    f"The stack didn't answer within {within_seconds:.0f} s "
                    f"({type(error).__name__}): see its logs; what was played is kept."
                ) from error
        await asyncio.sleep(_PAUSE_SECONDS)
