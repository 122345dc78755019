"""Sealed payloads: what Temporal keeps of acts and answers can be read, and made, only by whoever has the key ring."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from workflows.key_ring import AES_GCM, KeyRing, SealingKey, read_ring

ENCODING = b"binary/encrypted"
_NONCE_BYTES = 12
_TAG_BYTES = 16
# The engine names a run that a schedule starts after its time, and hands it the result of the run before it.
_SCHEDULED = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


class SealBroken(ValueError):
    """A payload that nobody with the ring has sealed, or not for this workflow."""


class Keys:
    """The ring as this process last read it; a key that it doesn't know is looked for in the file once more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.ring: KeyRing = read_ring(path)

    def find(self, key_id: str) -> SealingKey:
        """Return a key.

        Raises:
            SealBroken: no such key is in the ring.
        """
        if key_id not in self.ring.keys:
            # The keys were rotated while this process ran.
            self.ring = read_ring(self._path)
        try:
            return self.ring.keys[key_id]
        except KeyError as error:
            raise SealBroken(f"密钥环中没有密钥“{key_id}”。") from error


def owner_of(payload: Payload) -> str | None:
    """Return the workflow or errand that a sealed payload says it is of; None of what is not sealed."""
    is_sealed = payload.metadata.get("encoding") == ENCODING
    return payload.metadata.get("encryption-owner", b"").decode() if is_sealed else None


def _procedure_of(owner: str) -> str:
    """Return whose a workflow's payloads are: all the runs of one schedule share theirs."""
    return _SCHEDULED.sub("", owner)


class SealingCodec(PayloadCodec, WithSerializationContext):
    """Seals each payload for the workflow, or the errand, that it belongs to: put into another, it doesn't open.

    The runs of one schedule share theirs. What is sealed names key, cipher and owner in its metadata, and all three are
    under the seal. Without a context (in the codec server) a payload is opened for whichever workflow it names.
    """

    def __init__(self, keys: Keys, owner: str = "") -> None:
        self._keys = keys
        self._owner = owner

    def with_context(self, context: SerializationContext) -> "SealingCodec":
        """Return the codec of one workflow, or of one activity that belongs to none."""
        owner = None
        if isinstance(context, WorkflowSerializationContext):
            owner = context.workflow_id
        elif isinstance(context, ActivitySerializationContext):
            owner = context.workflow_id or context.activity_id
        owner = _procedure_of(owner or "")
        return self if owner == self._owner else SealingCodec(self._keys, owner)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal payloads by the current key."""
        return [self._sealed(each) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open payloads by the keys that they name.

        Raises:
            SealBroken: one of them was altered, is another workflow's, or was never sealed.
        """
        return [self._opened(each) for each in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        key_id = self._keys.ring.current
        key = self._keys.find(key_id)
        metadata = {
            "encoding": ENCODING,
            "encryption-key-id": key_id.encode(),
            "encryption-cipher": key.cipher.encode(),
            "encryption-owner": self._owner.encode(),
        }
        content = payload.SerializeToString()
        return Payload(metadata=metadata, data=_seal(key, content, _said(metadata)))

    def _opened(self, payload: Payload) -> Payload:
        metadata = dict(payload.metadata)
        if metadata.get("encoding") != ENCODING:
            if self._keys.ring.accepts_plain:
                return payload
            raise SealBroken("载荷未经加密；密钥环不接受未加密的载荷（accepts_plain）。")
        owner = metadata.get("encryption-owner", b"").decode()
        if owner and self._owner and _procedure_of(owner) != self._owner:
            raise SealBroken(f"载荷属于{owner}，不属于{self._owner}。")
        key = self._keys.find(metadata.get("encryption-key-id", b"").decode())
        if metadata.get("encryption-cipher", b"").decode() != key.cipher:
            raise SealBroken("载荷所载算法与密钥的不符。")
        return Payload.FromString(_open(key, payload.data, _said(metadata)))


def _said(metadata: dict[str, bytes]) -> bytes:
    """Return what the metadata says, in one order, for the seal to cover."""
    return b"\n".join(b"%s=%s" % (name.encode(), metadata[name]) for name in sorted(metadata))


def _seal(key: SealingKey, content: bytes, said: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    if key.cipher == AES_GCM:
        return nonce + AESGCM(key.secret).encrypt(nonce, content, said)
    sealer = BlockCipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(said)
    return nonce + sealer.update(content) + sealer.finalize() + sealer.tag


def _open(key: SealingKey, data: bytes, said: bytes) -> bytes:
    nonce, sealed = data[:_NONCE_BYTES], data[_NONCE_BYTES:]
    try:
        if key.cipher == AES_GCM:
            return AESGCM(key.secret).decrypt(nonce, sealed, said)
        content, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        opener = BlockCipher(algorithms.SM4(key.secret), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(said)
        return opener.update(content) + opener.finalize()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("载荷已被改动，或者不是用所载密钥加密的。") from error
