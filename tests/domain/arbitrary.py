"""Acts that say anything their classes take: what a clerk, a court or a mistake may send, in any order."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import ValidationError

from domain.acts import ACTS, LawsuitAct
from domain.calendar import nine_o_clock
from tests.domain.cases import BODIES, DEPUTY_CAME, RECEIVED_ON, TODAY

DAYS = st.dates(RECEIVED_ON - timedelta(days=10), TODAY + timedelta(days=30))
# Where a number is asked for: the first three hearings, letters or rounds, and a few persons.
NUMBERS = st.integers(0, 3)
UNSAID = st.just(...)
SAID: dict[tuple[str, str], st.SearchStrategy[object]] = {
    ("record_hearing", "attendees"): st.sampled_from(
        [(), BODIES["record_hearing"]["attendees"], (DEPUTY_CAME,)]
    ),
    ("urge", "about"): st.sampled_from(["defence", "correction:1", "apology"]),
}
"""What a field says that its type alone doesn't tell."""


def an_act_of(verb: str) -> st.SearchStrategy[LawsuitAct]:
    """Any act of a verb that can be read at all; most of what it says is as in the case."""
    fields = {
        name: _values(verb, name, field.annotation)
        for name, field in ACTS[verb].model_fields.items()
        if name not in ("verb", "source")
    }
    bodies = st.fixed_dictionaries(fields).map(lambda body: _read(verb, body))
    return bodies.filter(lambda act: act is not None)  # type: ignore[return-value]  # the filter leaves acts


def _read(verb: str, body: dict[str, object]) -> LawsuitAct | None:
    said = {name: value for name, value in body.items() if value is not ...}
    try:
        return ACTS[verb].model_validate({**BODIES[verb], **said})
    except ValidationError:
        return None


def _values(verb: str, name: str, annotation: Any) -> st.SearchStrategy[object]:  # noqa: ANN401 -- a type
    """Return what a field may say; `...` leaves it as the case has it."""
    if (verb, name) in SAID:
        return SAID[verb, name]
    kinds = _kinds(annotation)
    found = [each for kind in kinds if (each := _values_of(kind)) is not None]
    if type(None) in kinds:
        found.append(st.none())
    return st.one_of(*[UNSAID] * 4, *found)


def _kinds(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- a type
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(kind for each in get_args(annotation) for kind in _kinds(each))
    return (annotation,)


def _values_of(kind: Any) -> st.SearchStrategy[object] | None:  # noqa: ANN401 -- a type
    if kind is bool:
        return st.booleans()
    if kind is int:
        return NUMBERS
    if kind is datetime:
        return DAYS.map(nine_o_clock)
    if kind is date:
        return DAYS
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    return None
