"""The register of the year: whatever the order in which hearings are set, moved, cancelled, withdrawn and held."""

from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import apply
from domain.lawsuit import Lawsuit
from domain.obligation import FirstHearing, Holders, first_of_the_year
from domain.refusals import Refusal
from domain.settings import FirstCase
from tests.domain.cases import (
    ACTORS,
    CAME,
    DEPUTY_CAME,
    a_lawsuit,
    a_scene,
    an_act,
    at_nine,
)

RECEIVED_ON = date(2025, 6, 2)
DAYS = (
    date(2025, 12, 30),
    date(2025, 12, 31),
    date(2026, 1, 5),
    date(2026, 4, 1),
    date(2026, 6, 1),
)
DAY = st.sampled_from(DAYS)
_KINDS = ["trial", "trial", "trial", "pretrial", "inquiry"]
_WAYS = ["withdraw", "cancel", "hold", "fail", "set", "move", "move"]

Step = tuple[str, dict[str, Any]]
Life = list[Step]


@st.composite
def a_step(draw: st.DrawFn) -> Step:
    """One act on a lawsuit's hearings; it may well be refused."""
    way = draw(st.sampled_from(_WAYS))
    number = draw(st.sampled_from([None, None, 1, 2]))
    if way == "set":
        kind = draw(st.sampled_from(_KINDS))
        return "schedule_hearing", {"starts_at": at_nine(draw(DAY)), "kind": kind}
    if way == "move":
        return "reschedule_hearing", {"starts_at": at_nine(draw(DAY)), "hearing": number}
    if way == "withdraw":
        return "record_withdrawal", {"happened_on": date(2026, 6, 2)}
    if way == "cancel":
        return "cancel_hearing", {"hearing": number}
    said = {} if way == "hold" else {"held": False, "attendees": []}
    return "record_hearing", {"hearing": number, **said}


LIVES = st.lists(
    st.lists(a_step(), max_size=6).map(
        lambda life: [("schedule_hearing", {"starts_at": at_nine(DAYS[3])}), *life]
    ),
    min_size=1,
    max_size=4,
)


def begun(number: int) -> Lawsuit:
    lawsuit = a_lawsuit(received_on=RECEIVED_ON)
    return lawsuit.model_copy(update={"ref": f"lawsuit-{number}"})


def after(lawsuit: Lawsuit, step: Step) -> Lawsuit:
    """The lawsuit after a step, or as it was where the step is refused."""
    verb, said = step
    act = an_act(verb, **said)
    with suppress(Refusal):
        return apply(lawsuit, (act,), a_scene(ACTORS[min(act.by)]))
    return lawsuit


def holders_of(lawsuits: list[Lawsuit]) -> dict[int, Holders]:
    rows = [each.first_hearing for each in lawsuits if each.first_hearing is not None]
    return {
        year: first_of_the_year(row for row in rows if row.year == year)
        for year in {row.year for row in rows}
    }


@settings(max_examples=120, deadline=None)
@given(LIVES, st.data())
def test_any_order_of_setting_moving_cancelling_withdrawing_and_holding_gives_the_same_holders(
    lives: list[Life], data: st.DataObject
) -> None:
    in_order = [begun(number) for number in range(len(lives))]
    interleaved = list(in_order)
    turns = [number for number, life in enumerate(lives) for _ in life]

    for number, life in enumerate(lives):
        for step in life:
            in_order[number] = after(in_order[number], step)
    waiting = [iter(life) for life in lives]
    for number in data.draw(st.permutations(turns)):
        interleaved[number] = after(interleaved[number], next(waiting[number]))

    assert holders_of(interleaved) == holders_of(in_order)
    _ensure_first(in_order)


def _ensure_first(lawsuits: list[Lawsuit]) -> None:
    """Hold the holders to their meaning, by counting again from the hearings themselves."""
    day_of_first = {
        each.ref: min(hearing.starts_at for hearing in counted)
        for each in lawsuits
        if (
            counted := [
                hearing
                for hearing in each.hearings
                if hearing.kind == "trial"
                and hearing.cancellation is None
                and (hearing.record.held if hearing.record else each.withdrawal is None)
            ]
        )
    }
    for year, found in holders_of(lawsuits).items():
        mine = {ref: at for ref, at in day_of_first.items() if at.year == year}
        assert set(found.refs) == {ref for ref, at in mine.items() if at == min(mine.values())}


def test_a_hearing_of_another_kind_is_no_case_heard() -> None:
    lawsuit = begun(1)

    for kind in ("pretrial", "inquiry", "evidence", "pronouncement"):
        met = after(lawsuit, ("schedule_hearing", {"kind": kind}))
        assert len(met.hearings) == 1
        assert met.first_hearing is None


def test_a_case_belongs_to_the_year_of_its_first_hearing() -> None:
    lawsuit = after(begun(1), ("schedule_hearing", {"starts_at": at_nine(DAYS[1])}))
    held = after(lawsuit, ("record_hearing", {}))
    again = after(held, ("schedule_hearing", {"starts_at": at_nine(DAYS[3])}))
    moved = after(lawsuit, ("reschedule_hearing", {"starts_at": at_nine(DAYS[2])}))

    assert again.first_hearing is not None
    assert (again.first_hearing.year, again.first_hearing.held) == (2025, True)
    assert moved.first_hearing is not None
    assert (moved.first_hearing.year, moved.first_hearing.held) == (2026, False)


def test_each_level_competes_unless_the_pack_counts_first_instances_alone() -> None:
    appeal = FirstHearing(ref="appeal", starts_at=at_nine(DAYS[2]), is_first_instance=False)
    first = FirstHearing(ref="first", starts_at=at_nine(DAYS[3]))

    assert first_of_the_year([first, appeal]).refs == ("appeal",)
    assert first_of_the_year([first, appeal], FirstCase.FIRST_INSTANCE).refs == ("first",)


def test_a_case_is_missed_once_it_was_heard_and_no_principal_head_came() -> None:
    def missed(*acts: str | Step) -> bool:
        first = a_lawsuit("schedule_hearing", *acts).first_hearing
        assert first is not None
        return first.missed

    deputy = ("record_hearing", {"attendees": [DEPUTY_CAME]})
    again = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
    unknown = ("record_hearing", {"attendees": [{**CAME, "identity_entered": None}]})
    found = {"principal_appeared": True, "head_appeared": True}

    assert not missed()
    assert missed(deputy)
    assert missed(deputy, again)
    assert not missed("record_hearing")
    assert not missed(deputy, again, "record_hearing")
    assert not missed(deputy, ("confirm_appearance", found))
    # What is not known makes nobody bear another's duty.
    assert not missed(unknown)
