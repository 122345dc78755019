"""The key ring of the sealed payloads: a file of keys by their ids, of which one is the current."""

import base64
import binascii
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BeforeValidator, ConfigDict, ValidationError, model_validator

from domain.frozen import Frozen

AES_GCM: Literal["aes-gcm"] = "aes-gcm"
SM4_GCM: Literal["sm4-gcm"] = "sm4-gcm"
Cipher = Literal["aes-gcm", "sm4-gcm"]
SECRET_BYTES: Mapping[str, int] = {AES_GCM: 32, SM4_GCM: 16}


class KeyRingInvalid(ValueError):
    """A key ring must be a readable file whose current key is in it; the message never quotes a secret."""


def _decoded(text: object) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


class SealingKey(Frozen):
    """One key: the cipher that it is for, and its secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    cipher: Cipher
    secret: Annotated[bytes, BeforeValidator(_decoded)]

    @model_validator(mode="after")
    def _is_long_enough(self) -> "SealingKey":
        if len(self.secret) != SECRET_BYTES[self.cipher]:
            raise ValueError(f"{self.cipher} takes {SECRET_BYTES[self.cipher]} bytes")
        return self

    def __repr__(self) -> str:
        return f"SealingKey(cipher={self.cipher!r})"

    __str__ = __repr__


class KeyRing(Frozen):
    """The keys by their ids. What is sealed anew is sealed by the current one; any opens what it has sealed.

    `accepts_plain` lets payloads through that nobody sealed: those of lawsuits that ran before there was a ring.
    Without it nobody who reaches the engine's database can slip an act in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    current: str
    accepts_plain: bool = False
    keys: dict[str, SealingKey]

    @model_validator(mode="after")
    def _has_the_current_one(self) -> "KeyRing":
        if self.current not in self.keys:
            raise ValueError("the current key is not in the ring")
        return self

    def with_new(self, key_id: str, cipher: Cipher) -> "KeyRing":
        """Return the ring with a new key, which is the current one from now on."""
        return self.model_copy(
            update={"current": key_id, "keys": {**self.keys, key_id: new_key(cipher)}}
        )


def new_key(cipher: Cipher) -> SealingKey:
    """Return a key with a fresh secret."""
    bits = SECRET_BYTES[cipher] * 8
    return SealingKey(cipher=cipher, secret=AESGCM.generate_key(bits))


def new_ring(key_id: str, cipher: Cipher, *, accepts_plain: bool) -> KeyRing:
    """Return a ring with one key."""
    return KeyRing(current=key_id, accepts_plain=accepts_plain, keys={key_id: new_key(cipher)})


def read_ring(path: Path) -> KeyRing:
    """Read a ring from its file.

    Raises:
        KeyRingInvalid: it isn't there, or isn't a key ring.
    """
    try:
        return KeyRing.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyRingInvalid(f"密钥环文件{path}不能读取，请核对路径和权限。") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise KeyRingInvalid(f"密钥环文件{path}的内容有误：{_reason(error)}") from error


def _reason(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return "；".join(
            f"{'.'.join(map(str, each['loc']))}：{each['msg']}" for each in error.errors()
        )
    return "不是 TOML 文件。"


def write_ring(path: Path, ring: KeyRing) -> None:
    """Write a ring so that only its owner may read it, in one step: it is never half there."""
    lines = [f'current = "{ring.current}"', f"accepts_plain = {str(ring.accepts_plain).lower()}"]
    for key_id, key in ring.keys.items():
        secret = base64.b64encode(key.secret).decode()
        lines += ["", f'[keys."{key_id}"]', f'cipher = "{key.cipher}"', f'secret = "{secret}"']
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join([*lines, ""]))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
