"""Small secrets kept sealed under the installation's key: AES-256-GCM, a key of its own for each purpose."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(Exception):
    """What is sealed can't be read: the key is another one, it belongs elsewhere, or it was altered."""


def seal(key: str, text: str, *, purpose: str, about: str = "") -> bytes:
    """Return a text encrypted for a purpose, and bound to whom it is about."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(key, purpose)).encrypt(nonce, text.encode(), about.encode())


def unseal(key: str, sealed: bytes, *, purpose: str, about: str = "") -> str:
    """Return what was sealed.

    Raises:
        SealBroken: it was sealed under another key, for another purpose, or was altered.
    """
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_key(key, purpose)).decrypt(nonce, text, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(purpose) from error


def _key(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"chuting {purpose}".encode())
    return derivation.derive(key.encode())
