"""Hash algorithms by the name that stands beside what they protect: one is chosen to write, and all are read."""

import hashlib

from cryptography.hazmat.primitives import hashes

from ledger.settings import settings

SHA256 = "sha256"
SM3 = "sm3"
_KINDS: dict[str, type[hashes.HashAlgorithm]] = {SHA256: hashes.SHA256, SM3: hashes.SM3}


class AlgorithmUnknown(ValueError):
    """A digest names an algorithm that this version doesn't have."""


class Hasher:
    """A digest in the making, for what is too long to be held at once."""

    def __init__(self, algorithm: str) -> None:
        if algorithm not in _KINDS:
            raise AlgorithmUnknown(f"没有名为“{algorithm}”的摘要算法。")
        self._hash = hashes.Hash(_KINDS[algorithm]())

    def update(self, content: bytes) -> None:
        """Take more of the content."""
        self._hash.update(content)

    def hexdigest(self) -> str:
        """Return the digest of what was taken, as hex; nothing can be added after it."""
        return self._hash.finalize().hex()


def digest_of(content: bytes | str, algorithm: str = SHA256) -> str:
    """Return the digest of a content, or of a text in UTF-8, as hex.

    Raises:
        AlgorithmUnknown: no algorithm has this name.
    """
    data = content.encode() if isinstance(content, str) else content
    if algorithm == SHA256:
        # Every act needs this one, and the standard library is the quickest at it.
        return hashlib.sha256(data).hexdigest()
    hasher = Hasher(algorithm)
    hasher.update(data)
    return hasher.hexdigest()


def chosen_algorithm() -> str:
    """Return the algorithm in which this installation writes; what was written names its own."""
    return settings().hash_algorithm


def commitment(salt: bytes, name: str, algorithm: str) -> str:
    """Return the digest under which the journal knows a party's name; any but SHA-256 is named in it."""
    digest = digest_of(salt + name.encode(), algorithm)
    return digest if algorithm == SHA256 else f"{algorithm}:{digest}"


def algorithm_of(committed: str) -> str:
    """Return the algorithm by which a commitment was made."""
    named, colon, _ = committed.partition(":")
    return named if colon else SHA256
