"""One person keeps out of one lawsuit: he supervises nothing there, and the refusal says who takes over."""

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import ACTS, acts_allowed
from domain.levels import opened_from
from domain.people import Actor, Role
from domain.refusals import FactImpossible, NotPermitted
from tests.domain.cases import (
    BUREAU,
    CLERK,
    POLICE,
    RECEIVED_ON,
    TODAY,
    a_lawsuit,
    perform,
    ready_for,
)

SECOND = Actor(id="justice-second", role=Role.BUREAU, organ="justice")
SUPERVISED = sorted(verb for verb, act in ACTS.items() if act.by & {Role.BUREAU, Role.GOVERNMENT})


@pytest.mark.parametrize("verb", [each for each in SUPERVISED if Role.BUREAU in ACTS[each].by])
def test_whoever_keeps_out_performs_no_act_of_a_supervisor(verb: str) -> None:
    lawsuit = perform(ready_for(verb), "recuse", taken_over_by=BUREAU.id)

    with pytest.raises(NotPermitted, match=r"应当回避.*由账号“justice-bureau”接办"):
        perform(lawsuit, verb, actor=SECOND)
    assert acts_allowed(lawsuit, POLICE, SECOND) == ()
    assert acts_allowed(lawsuit, POLICE, BUREAU) == acts_allowed(ready_for(verb), POLICE, BUREAU)


def test_without_a_named_colleague_the_office_names_one() -> None:
    lawsuit = perform(a_lawsuit(), "recuse")

    with pytest.raises(
        NotPermitted, match="由本单位其他人员（没有其他人员的，请本单位负责人指定）接办"
    ):
        perform(lawsuit, "require_appearance", actor=SECOND)


def test_whoever_keeps_out_does_not_bring_himself_back_and_another_does() -> None:
    lawsuit = perform(a_lawsuit(), "recuse", actor=SECOND, account=SECOND.id)
    lifted: dict[str, Any] = {
        "account": SECOND.id,
        "ground": None,
        "reason": "经审查不属应当回避的情形",
    }

    with pytest.raises(NotPermitted, match="应当回避"):
        perform(lawsuit, "recuse", actor=SECOND, **lifted)
    back = perform(lawsuit, "recuse", actor=BUREAU, **lifted)

    assert back.recusal_of(SECOND.id) is None
    assert [each.by for each in back.recusals] == [SECOND.id, BUREAU.id]
    assert acts_allowed(back, POLICE, SECOND) == acts_allowed(back, POLICE, BUREAU)


def test_in_another_role_the_same_person_is_not_kept_out() -> None:
    lawsuit = perform(a_lawsuit(), "recuse", account=CLERK.id)

    assert perform(lawsuit, "file_defence", actor=CLERK).defence_filed_on == TODAY


def test_a_stand_in_for_whoever_keeps_out_is_another_person() -> None:
    lawsuit = perform(a_lawsuit(), "recuse")
    standing_in = BUREAU.model_copy(update={"stands_in_for": SECOND.id})

    assert acts_allowed(lawsuit, POLICE, standing_in)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "没有需要改动"),
        ({"account": "another", "ground": None}, "没有需要改动"),
        ({"ground": None, "taken_over_by": "another"}, "不填接办人"),
        ({"taken_over_by": "justice-second"}, "不能是回避人本人"),
        ({"account": "another", "taken_over_by": "justice-second"}, "也应回避"),
        ({"happened_on": RECEIVED_ON - timedelta(days=1), "taken_over_by": "x"}, "收到起诉状副本"),
    ],
)
def test_what_can_not_be_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(FactImpossible, match=message):
        perform(perform(a_lawsuit(), "recuse"), "recuse", **said)


def test_the_next_level_is_kept_out_of_too() -> None:
    appealed = a_lawsuit("recuse", "record_outcome", "file_appeal")

    opened = opened_from(appealed, appealed.next_levels[0], registered_on=TODAY)

    assert opened.recusal_of(SECOND.id) is not None
