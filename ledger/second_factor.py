"""The second factor: one-time codes by time (RFC 6238), each good once; the secret is kept sealed."""

import hmac
from datetime import datetime

import pyotp

from ledger import sealing

STEP_SECONDS = 30
_PURPOSE = "second factor"


def make_secret() -> str:
    """Return a new secret in base32, as an authenticator takes it."""
    return pyotp.random_base32()


def address_of(secret: str, account: str) -> str:
    """Return the `otpauth` address that an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Chuting")


def step_of(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """Return the step whose code this is, one early or late allowed, or None; a step at or before `after` was used."""
    current = int(now.timestamp()) // STEP_SECONDS
    authenticator = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        right = authenticator.generate_otp(step)
        is_this = hmac.compare_digest(right.encode(), code.encode())
        if is_this and (after is None or step > after):
            return step
    return None


def seal(key: str, secret: str, account: str) -> bytes:
    """Return a secret sealed under the installation's key and bound to its account."""
    return sealing.seal(key, secret, purpose=_PURPOSE, about=account)


def unseal(key: str, sealed: bytes, account: str) -> str:
    """Return a sealed secret.

    Raises:
        SealBroken: it was sealed under another key, for another account, or was altered.
    """
    return sealing.unseal(key, sealed, purpose=_PURPOSE, about=account)
