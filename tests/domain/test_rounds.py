"""One appearance at a level is enough, until the principal head is asked for again after he came."""

from datetime import date
from typing import Any

import pytest

from domain.cautions import cautions_of
from domain.facts.duties import Demand, Requirer, Whom, demands_for, demands_since_withdrawal
from domain.lawsuit import Lawsuit
from domain.rounds import call_after_appearance, is_attended_already, rounds_of
from domain.stages import is_absence_open, is_head_scheduled
from tests.domain.cases import (
    ABSENT,
    DEPUTY_CAME,
    HEARD,
    HEARING_ON,
    LAWBOOK,
    POLICE,
    TODAY,
    WITHDRAWING,
    a_lawsuit,
    a_standing,
    at_nine,
)

Act = tuple[str, dict[str, Any]]
AGAIN: Act = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
DEPUTY: Act = ("record_hearing", {"attendees": [DEPUTY_CAME]})
DEPUTY_FOUND: Act = (
    "confirm_appearance",
    {"hearing": 2, "principal_appeared": False, "basis": "庭审笔录"},
)


def a_demand(on: date, **said: object) -> Act:
    return "require_appearance", {"happened_on": on, **said}


def numbers(lawsuit: Lawsuit) -> list[list[int]]:
    return [[each.number for each in hearings] for hearings in rounds_of(lawsuit)]


@pytest.mark.parametrize("requirer", list(Requirer))
@pytest.mark.parametrize("on", [HEARING_ON, date(2026, 4, 20), date(2026, 5, 5)])
def test_a_demand_after_an_appearance_opens_the_next_hearings_duty_again(
    requirer: Requirer, on: date
) -> None:
    demand = a_demand(on, requirer=requirer)

    for acts in ((AGAIN, demand), (demand, AGAIN)):
        lawsuit = a_lawsuit(*HEARD, *acts)
        assert numbers(lawsuit) == [[1], [2]]
        assert not is_attended_already(lawsuit, lawsuit.hearings[1])
        assert not is_head_scheduled(lawsuit)
        call = call_after_appearance(lawsuit, lawsuit.hearings[1])
        assert call is not None
        assert call.requirer is requirer
        deadlines = {each.key: each for each in a_standing(*HEARD, *acts).deadlines}
        assert deadlines["head_name:2"].is_open


def test_whoever_stays_away_from_it_is_absent_though_he_came_before() -> None:
    missed = a_lawsuit(*HEARD, AGAIN, a_demand(date(2026, 4, 20)), DEPUTY, DEPUTY_FOUND)
    unasked = a_lawsuit(*HEARD, AGAIN, DEPUTY, DEPUTY_FOUND, "confirm_appearance")

    assert is_absence_open(missed, POLICE)
    assert not is_absence_open(unasked, POLICE)


@pytest.mark.parametrize(
    "acts",
    [
        # Before he came, and of any head.
        (a_demand(date(2026, 4, 1)),),
        (a_demand(date(2026, 4, 20), whom="any_head"),),
        # For a hearing after this one.
        (a_demand(date(2026, 5, 6)),),
        # Taken back.
        (a_demand(date(2026, 4, 20)), a_demand(TODAY, **WITHDRAWING)),
    ],
)
def test_no_other_demand_calls_him_again(acts: tuple[Act, ...]) -> None:
    lawsuit = a_lawsuit(*HEARD, AGAIN, *acts)

    assert numbers(lawsuit) == [[1, 2]]
    assert is_attended_already(lawsuit, lawsuit.hearings[1])
    assert call_after_appearance(lawsuit, lawsuit.hearings[1]) is None


def test_a_demand_after_an_absence_begins_no_round_so_that_coming_then_makes_it_good() -> None:
    lawsuit = a_lawsuit(*ABSENT[:2], AGAIN, a_demand(date(2026, 4, 20)), "record_hearing")

    assert numbers(lawsuit) == [[1, 2]]


def test_each_demand_calls_to_the_first_hearing_after_it() -> None:
    third = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 20))})
    later = (a_demand(date(2026, 4, 20)), a_demand(date(2026, 5, 10)))

    once = a_lawsuit(*HEARD, AGAIN, "record_hearing", third, later[0])
    twice = a_lawsuit(*HEARD, AGAIN, "record_hearing", third, *later)

    assert numbers(once) == [[1], [2, 3]]
    assert numbers(twice) == [[1], [2], [3]]
    assert call_after_appearance(twice, twice.hearings[0]) is None


def test_a_hearing_of_another_kind_belongs_to_no_round() -> None:
    lawsuit = a_lawsuit(*HEARD, ("schedule_hearing", {**AGAIN[1], "kind": "pretrial"}))

    assert not is_attended_already(lawsuit, lawsuit.hearings[1])


def test_it_is_pointed_out_before_the_hearing() -> None:
    lawsuit = a_lawsuit(*HEARD, AGAIN, a_demand(date(2026, 4, 20)))

    (said,) = cautions_of(lawsuit, LAWBOOK.pack.notice_to_appear)

    assert said.startswith("第2次开庭：主要负责人此前已出庭，2026年4月20日人民法院又要求其出庭")
    assert "第七条" in said


def test_a_withdrawal_takes_back_what_its_requirer_asked_before_it() -> None:
    def by(requirer: Requirer, day: int, *, withdrawn: bool = False) -> Demand:
        return Demand(
            requirer=requirer,
            whom=Whom.PRINCIPAL,
            required_on=date(2026, 4, day),
            withdrawn=withdrawn,
        )

    first, taken_back = by(Requirer.COURT, 1), by(Requirer.COURT, 2, withdrawn=True)
    second, third = by(Requirer.COURT, 3), by(Requirer.COURT, 4)
    superior = by(Requirer.SUPERIOR_ORGAN, 1)
    demands = (third, taken_back, superior, first, second)

    assert set(demands_since_withdrawal(Whom.PRINCIPAL, demands)) == {second, third, superior}
    assert set(demands_for(Whom.PRINCIPAL, demands)) == {third, superior}
