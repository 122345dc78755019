"""What travels between API, workflow and ledger: one frozen model a message, additive fields only."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, field_validator

from domain.acts import AnyAct, LawsuitAct
from domain.frozen import Frozen
from domain.people import Actor
from domain.stages import Step

_ACTS: TypeAdapter[tuple[LawsuitAct, ...]] = TypeAdapter(tuple[AnyAct, ...])

FORM = "submit_form"
"""The update's name where several acts are sent together; a single act goes under its own verb."""


class ActRequest(Frozen):
    """Acts that one account sends together: all are recorded, or none.

    `act_id` is the idempotency key's digest, `request_hash` the body's; `expected_version` is what the person saw;
    `asked_at` is the office instant of the request.
    """

    act_id: str
    request_hash: str
    actor: Actor
    acts: tuple[dict[str, Any], ...]
    asked_at: datetime
    expected_version: int | None = None

    @field_validator("acts", mode="before")
    @classmethod
    def _as_sent(cls, acts: Sequence[LawsuitAct | dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep the acts as they travel: what replays must not read them by a rule that has changed since."""
        return [each if isinstance(each, dict) else each.model_dump(mode="json") for each in acts]

    @cached_property
    def parsed(self) -> tuple[LawsuitAct, ...]:
        """Return the acts by today's classes; never asked for where code is replayed.

        Raises:
            ValueError: an act is not what its class asks for.
        """
        return _ACTS.validate_python(self.acts)

    @property
    def name(self) -> str:
        """Return the update's name."""
        return str(self.acts[0]["verb"]) if len(self.acts) == 1 else FORM


class Recording(Frozen):
    """A request to the ledger: record these acts, or without any: look at what time and other lawsuits brought.

    `known_version` is what the workflow knows; `at` is workflow time, to which the ledger adds the clock's shift.
    """

    ref: str
    known_version: int
    at: datetime
    request: ActRequest | None = None


class Refused(Frozen):
    """A refusal as a value: its class name, its sentence for the clerk, and the version that was judged."""

    kind: str
    message: str
    version: int = 0
    allowed: tuple[str, ...] = ()


class Recorded(Frozen):
    """What the ledger answers. The workflow stores it and decides nothing.

    `wake_at` is workflow time. `refused` says that nothing was recorded; the rest is the present state all the same.
    The facts stay in the ledger: every recording would write them into the history once more, and a kilobyte there
    costs as much as a query.
    """

    version: int
    steps: tuple[Step, ...]
    wake_at: datetime | None = None
    refused: Refused | None = None

    def has_done(self, step: Step) -> bool:
        """Tell whether the ledger holds the step's facts."""
        return step in self.steps
