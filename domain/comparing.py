"""What differs between two states of one lawsuit, place by place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.frozen import Frozen
from domain.standing import Standing

_KEYS = ("key", "number")
"""By which the items of a list are known; without one they are known by their place."""


class Difference(Frozen):
    """One place that differs; `before` is None where it is new, `after` where it is gone."""

    place: str
    before: Any = None
    after: Any = None


def differences(before: Standing | None, after: Standing) -> tuple[Difference, ...]:
    """Return what differs, in the order of the facts; before the registration there was nothing.

    The next wake-up is left out: it is the system's own, not the file's.
    """
    left = _shown(before) if before else {}
    return tuple(_compared(left, _shown(after), ""))


def _shown(standing: Standing) -> dict[str, Any]:
    return standing.model_dump(mode="json", exclude_none=True, exclude={"next_wake_at"})


def _compared(before: Any, after: Any, place: str) -> Iterator[Difference]:  # noqa: ANN401 -- JSON
    if before == after:
        return
    left, right = _by_name(before), _by_name(after)
    if left is None or right is None:
        yield Difference(place=place.removeprefix("."), before=before, after=after)
        return
    for name in dict.fromkeys((*left, *right)):
        yield from _compared(left.get(name), right.get(name), f"{place}{name}")


def _by_name(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 -- JSON
    """Return the parts of a value, by how their place is written after its own; None where it has none."""
    if isinstance(value, dict):
        return {f".{name}": part for name, part in value.items()}
    if isinstance(value, list):
        return {f"[{name}]": part for name, part in zip(_names(value), value, strict=True)}
    return None


def _names(items: list[Any]) -> Iterable[object]:
    """Return how the items of a list are known: by their key where each has one of its own."""
    for key in _KEYS:
        names = [each.get(key) for each in items if isinstance(each, dict)]
        if len(set(names) - {None}) == len(items):
            return names
    return range(len(items))
