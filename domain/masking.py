"""Parties' names for those who have no part in the lawsuit: enough to tell two apart, not who they are."""

from domain.frozen import Frozen

MASK = "某"
_SHOWN = 1
_LONGEST_MASK = 3


class ShownParty(Frozen):
    """A party as a reader sees it; `name` is None once it was forgotten, `is_masked` where it isn't whole."""

    position: int
    name: str | None
    is_masked: bool = False


def masked(name: str) -> str:
    """Return a name of which only the first character is shown; how long it is doesn't show beyond a few."""
    rest = min(max(len(name) - _SHOWN, 1), _LONGEST_MASK)
    return name[:_SHOWN] + MASK * rest


def shown(position: int, name: str | None, *, is_whole: bool) -> ShownParty:
    """Return a party as somebody sees it who has a part in the lawsuit, or who has none."""
    if is_whole or name is None:
        return ShownParty(position=position, name=name)
    return ShownParty(position=position, name=masked(name), is_masked=True)
