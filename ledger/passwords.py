"""Passwords: hashed with argon2id away from the event loop, a few at a time, and long enough."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 12
LONGEST = 200
# Each hash takes 64 MiB and a tenth of a second of one core: a storm of log-ins must not take the machine.
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_HASHER = PasswordHash((Argon2Hasher(),))


class PasswordUnfit(ValueError):
    """A password must be long, and not the account's name; the message says so."""


def ensure_fit(password: str, account: str) -> None:
    """Refuse a password that is short, boundless, or as good as the account's name.

    Raises:
        PasswordUnfit: it is.
    """
    if len(password) < SHORTEST:
        raise PasswordUnfit(f"口令至少{SHORTEST}个字符。")
    if len(password) > LONGEST:
        raise PasswordUnfit(f"口令最多{LONGEST}个字符。")
    if account.casefold() in password.casefold() or len(set(password)) < SHORTEST // 2:
        raise PasswordUnfit("口令不能包含账号，也不能由少数几个字符重复而成。")


def make_password() -> str:
    """Return a password nobody chose: 120 bits."""
    return secrets.token_urlsafe(15)


async def hash_of(password: str) -> str:
    """Return the password's argon2id hash, in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _HASHER.hash, password)


async def is_right(password: str, hashed: str | None) -> bool:
    """Tell whether a password is the hashed one; without a hash it takes as long, and isn't."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_POOL, _is_right, password, hashed)


def _is_right(password: str, hashed: str | None) -> bool:
    try:
        right = _HASHER.verify(password[: LONGEST + 1], hashed or _nobodys())
    except UnknownHashError:
        return False
    return right and hashed is not None


@cache
def _nobodys() -> str:
    """Return a hash to compare with where there is no account, so that the time tells nothing."""
    return _HASHER.hash(secrets.token_urlsafe(15))
