"""The journal: one entry for each request, hashed over its stored canonical text, chained per lawsuit."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from domain.acts import AnyAct
from domain.acts.notice import Register
from domain.frozen import Frozen
from domain.people import Actor
from domain.standing import Standing
from ledger.hashing import chosen_algorithm, digest_of

SCHEMA_VERSION = 1
NO_ENTRY = "0" * 64
"""What the first entry of a lawsuit names as its predecessor."""


class Heading(Frozen):
    """Who did what, when, on which paper, and in answer to which request.

    `algorithm` made the entry's own digest; `previous` was made by the one that the entry before names.
    """

    schema_version: int = SCHEMA_VERSION
    algorithm: str = Field(default_factory=chosen_algorithm)
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
    text: str
    digest: str


def write_entry(heading: Heading, standing: Standing) -> Entry:
    """Return the entry. Its canonical text is the heading's JSON with the standing's as its last field."""
    outcome = standing.model_dump_json(exclude_none=True)
    text = heading.model_dump_json()[:-1] + ',"outcome":' + outcome + "}"
    return Entry(heading, text, digest_of(text, heading.algorithm))


class Told(Frozen):
    """What an entry tells of the lawsuit."""

    outcome: Standing


def standing_in(text: str) -> Standing:
    """Return the outcome that an entry's text holds."""
    return Told.model_validate_json(text).outcome
