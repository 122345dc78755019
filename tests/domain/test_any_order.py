"""Whatever acts come, in whatever order they arrive: the lawsuit stays one that its facts explain."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.acts import ACTS, LawsuitAct, acts_allowed, apply, bar_to
from domain.lawsuit import Lawsuit
from domain.refusals import Refusal
from domain.stages import Stage, Step, stage_of, steps_done
from domain.standing import Standing, settle
from domain.timetable import plan
from tests.domain.arbitrary import an_act_of
from tests.domain.cases import (
    ACTORS,
    FIRST,
    LAWBOOK,
    NOT_FIRST,
    POLICE,
    READY,
    TODAY,
    a_scene,
    a_standing,
)

pytestmark = pytest.mark.timeout(300)

# Half of what comes is what the lawsuit waits for, the other half is anything at all.
MOVES = 20
anything = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    # A life is told move by move; making it shorter takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)


def a_life(begun: str, data: st.DataObject) -> list[Standing]:
    """Every standing of a life from the point on at which an act is open; what is refused leaves none."""
    standings = [a_standing(*READY[begun])]
    for _ in range(data.draw(st.integers(1, MOVES))):
        standing = attempt(
            standings[-1], data.draw(_next(standings[-1].lawsuit)), data.draw(st.booleans())
        )
        standings += [standing] if standing else []
    return standings


def _next(lawsuit: Lawsuit) -> st.SearchStrategy[LawsuitAct]:
    waited_for = [verb for verb, act in ACTS.items() if bar_to(act, lawsuit, POLICE) is None]
    verbs = st.one_of(st.sampled_from(sorted(waited_for)), st.sampled_from(sorted(ACTS)))
    return verbs.flatmap(an_act_of)


def attempt(standing: Standing, act: LawsuitAct, is_first: bool) -> Standing | None:
    """What stands after an act by whoever may perform it, or None where it is refused."""
    scene = a_scene(ACTORS[min(act.by)])
    try:
        lawsuit = apply(standing.lawsuit, (act,), scene)
    except Refusal:
        return None
    return settle(lawsuit, scene, register=FIRST if is_first else NOT_FIRST, earlier=standing)


@pytest.mark.parametrize("begun", sorted(READY))
@anything
@given(data=st.data())
def test_stage_and_deadlines_are_what_the_facts_say(begun: str, data: st.DataObject) -> None:
    for standing in a_life(begun, data):
        ensure_stage_of_facts(standing)
        ensure_deadlines_of_facts(standing)
        ensure_next_rung(standing)
        ensure_open_acts(standing.lawsuit)
        ensure_facts_have_happened(standing.lawsuit)


@pytest.mark.parametrize("begun", sorted(READY))
@anything
@given(data=st.data())
def test_what_is_written_is_read_again(begun: str, data: st.DataObject) -> None:
    for standing in a_life(begun, data):
        text = standing.model_dump_json(exclude_none=True)

        assert Standing.model_validate_json(text) == standing


def ensure_stage_of_facts(standing: Standing) -> None:
    lawsuit = standing.lawsuit
    assert standing.stage is stage_of(lawsuit, POLICE)
    assert standing.steps == steps_done(lawsuit, POLICE)
    assert (standing.stage is Stage.CLOSED) == (lawsuit.closed_on is not None)
    assert (Step.CLOSE in standing.steps) == (lawsuit.closed_on is not None)


def ensure_deadlines_of_facts(standing: Standing) -> None:
    """What was kept from act to act is what one would plan from the facts alone."""
    kept = {each.key: each for each in standing.deadlines}
    fresh = {each.key: each for each in plan(standing.lawsuit, POLICE, LAWBOOK)}
    assert len(kept) == len(standing.deadlines)
    assert fresh.keys() <= kept.keys()
    for key, deadline in kept.items():
        assert deadline.receipt
        assert [each.on for each in deadline.rungs] == sorted(each.on for each in deadline.rungs)
        if key not in fresh:
            assert not deadline.is_open, key
            continue
        planned = fresh[key]
        assert (deadline.due_on, deadline.done_on) == (planned.due_on, planned.done_on), key
    if standing.stage is Stage.CLOSED:
        assert not [each.key for each in standing.deadlines if each.is_open]


def ensure_next_rung(standing: Standing) -> None:
    now = a_scene().now
    rungs = [rung.at for each in standing.deadlines if each.is_awaited for rung in each.rungs]
    assert standing.next_wake_at == min((at for at in rungs if at > now), default=None)


def ensure_open_acts(lawsuit: Lawsuit) -> None:
    for actor in ACTORS.values():
        for verb in acts_allowed(lawsuit, POLICE, actor):
            assert actor.role in ACTS[verb].by
            assert bar_to(ACTS[verb], lawsuit, POLICE) is None


def ensure_facts_have_happened(lawsuit: Lawsuit) -> None:
    """Only what is set, pledged or ordered lies ahead."""
    outcome = lawsuit.outcome
    found: list[date | None] = [lawsuit.defence_filed_on, lawsuit.closed_on]
    found += [outcome.decided_on if outcome else None]
    found += [each.record.recorded_on for each in lawsuit.hearings if each.record]
    found += [each.confirmation.confirmed_on for each in lawsuit.hearings if each.confirmation]
    assert all(day is None or day <= TODAY for day in found)
