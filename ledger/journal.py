"""The journal: one entry for each request, hashed over its stored canonical text, chained per lawsuit."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from domain.acts import AnyAct
from domain.acts.notice import Register
from domain.frozen import Frozen
from domain.people import Actor
from domain.standing import Standing

SCHEMA_VERSION = 1
ALGORITHM = "sha256"
NO_ENTRY = "0" * 64
"""What the first entry of a lawsuit names as its predecessor."""


class Heading(Frozen):
    """Who did what, when, on which paper, and in answer to which request."""

    schema_version: int = SCHEMA_VERSION
    algorithm: str = ALGORITHM
    previous: str
    ref: str
    version: int
    act_id: str
    request_hash: str
    verbs: tuple[str, ...]
    actor: Actor
    acts: tuple[AnyAct | Register, ...] = ()
    commitments: tuple[str, ...] = ()
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry ready to be written: its text is what its digest covers."""

    heading: Heading
    standing_text: str
    text: str
    digest: str


def write_entry(heading: Heading, standing: Standing) -> Entry:
    """Return the entry. Its canonical text is the heading's JSON with the standing's as its last field."""
    standing_text = standing.model_dump_json(exclude_none=True)
    text = heading.model_dump_json()[:-1] + ',"outcome":' + standing_text + "}"
    return Entry(heading, standing_text, text, digest_of(text))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text as hex."""
    return hashlib.sha256(text.encode()).hexdigest()
