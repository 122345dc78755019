"""Entering a lawsuit afterwards (补录): its registration and the acts that were done since, as one whole."""

from typing import Annotated

from pydantic import Field

from domain.acts import AnyAct
from domain.acts.notice import Register


class Registration(Register):
    """What registering asks for, and what has been done since: registered and performed as a whole, or not at all.

    The acts are judged each by its own day, role and document, as if they had come one after the other.
    """

    acts: Annotated[tuple[AnyAct, ...], Field(max_length=60)] = Field(
        default=(), description="补录：已办的各事项，按办理顺序；要么全部登记，要么全不登记"
    )

    @property
    def registering(self) -> Register:
        """Return the registration alone, as the journal keeps it."""
        return Register(**{name: getattr(self, name) for name in Register.model_fields})
