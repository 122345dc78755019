"""Requiring a head, deciding a trigger, settling whose head comes, and putting facts right."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.acts import apply
from domain.facts.characteristics import Characteristics
from domain.facts.duties import Amendment, Change
from domain.lawsuit import Lawsuit
from domain.obligation import Answer, Capacity
from domain.organs import OrganKind
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from tests.domain.cases import (
    BUREAU,
    CLERK,
    COURT,
    HEARD,
    HOUSING,
    JUDGED,
    NOT_FIRST,
    POLICE,
    RECEIVED_ON,
    TODAY,
    WITHDRAWING,
    a_lawsuit,
    a_registration,
    a_scene,
    a_standing,
    an_act,
    perform,
    proceed,
    registered,
)

DAY_BEFORE = RECEIVED_ON - timedelta(days=1)


def hit(lawsuit: Lawsuit) -> tuple[int, ...]:
    assert lawsuit.obligation is not None
    return lawsuit.obligation.triggers_hit


# Requiring a head


def test_a_demand_for_the_principal_head_fires_trigger_seven() -> None:
    assert hit(a_lawsuit("require_appearance")) == (7,)


def test_a_demand_that_is_taken_back_no_longer_stands() -> None:
    lawsuit = a_lawsuit("require_appearance", ("require_appearance", WITHDRAWING))

    assert hit(lawsuit) == ()
    assert len(lawsuit.demands) == 2


def test_a_demand_is_recorded_once_a_day_and_taken_back_once() -> None:
    required = a_lawsuit("require_appearance")
    withdrawn = perform(required, "require_appearance", **WITHDRAWING)

    with pytest.raises(ActNotAllowed, match="已登记"):
        perform(required, "require_appearance")
    with pytest.raises(ActNotAllowed, match="无从撤回"):
        perform(withdrawn, "require_appearance", **WITHDRAWING)
    with pytest.raises(ActNotAllowed, match="无从撤回"):
        perform(required, "require_appearance", **WITHDRAWING, requirer="superior_organ")
    assert perform(withdrawn, "require_appearance").demands[-1].withdrawn is False


@pytest.mark.parametrize("missing", ["number", "dated_on", "source"])
def test_a_demand_is_taken_back_by_its_requirer_or_by_his_paper(missing: str) -> None:
    required = a_lawsuit("require_appearance")
    said = {key: value for key, value in WITHDRAWING["source"].items() if key != missing}
    unproved: dict[str, Any] = {
        "withdrawn": True,
        **({} if missing == "source" else {"source": said}),
    }

    for actor in (CLERK, BUREAU):
        with pytest.raises(NotPermitted, match="由人民法院撤回"):
            perform(required, "require_appearance", actor=actor, **unproved)
        assert perform(required, "require_appearance", actor=actor, **WITHDRAWING).demands[1:]
    assert perform(required, "require_appearance", actor=COURT, withdrawn=True).demands[1:]


def test_a_court_records_no_demand_but_its_own() -> None:
    with pytest.raises(FactImpossible, match="人民法院自己的要求"):
        perform(a_lawsuit(), "require_appearance", actor=COURT, requirer="superior_organ")


def test_a_procuratorate_requires_nobody() -> None:
    with pytest.raises(ValidationError):
        an_act("require_appearance", requirer="procuratorate")


@pytest.mark.parametrize("verb", ["require_appearance", "agree_attendance"])
def test_nobody_is_asked_to_come_before_the_complaint_or_after_the_decision(verb: str) -> None:
    decided = a_lawsuit(*HEARD, "record_outcome")
    withdrawn = a_lawsuit(("record_withdrawal", {"happened_on": date(2026, 6, 1)}))

    with pytest.raises(FactImpossible, match="不能早于收到"):
        perform(a_lawsuit(), verb, happened_on=DAY_BEFORE)
    for over in (decided, withdrawn):
        with pytest.raises(FactImpossible, match="裁判或者准许撤诉以后"):
            perform(over, verb)
        assert perform(over, verb, happened_on=date(2026, 4, 1)) != over


# Deciding a trigger


def test_the_bureau_decides_a_judgement_call_with_name_reason_and_day() -> None:
    lawsuit = a_lawsuit("decide_obligation")

    (decision,) = lawsuit.trigger_decisions
    assert (decision.decided_by, decision.decided_on, decision.by) == (
        "虚构局长",
        TODAY,
        "justice-bureau",
    )
    assert hit(lawsuit) == (3,)


def test_a_later_decision_stands_beside_the_first_and_prevails() -> None:
    lawsuit = a_lawsuit("decide_obligation", ("decide_obligation", {"applies": False}))

    assert len(lawsuit.trigger_decisions) == 2
    assert hit(lawsuit) == ()


def test_the_same_decision_is_recorded_once() -> None:
    with pytest.raises(ActNotAllowed, match="已登记"):
        perform(a_lawsuit("decide_obligation"), "decide_obligation")


@pytest.mark.parametrize(
    ("trigger", "instead"),
    [
        (1, "登记或者更正开庭时间"),
        (4, "请办理“更正或者补充案情”"),
        (7, "请办理“登记要求负责人出庭”"),
    ],
)
def test_what_is_counted_is_not_decided(trigger: int, instead: str) -> None:
    with pytest.raises(FactImpossible, match=instead):
        perform(a_lawsuit(), "decide_obligation", trigger=trigger)


def test_no_decision_precedes_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="认定不能早于"):
        perform(a_lawsuit(), "decide_obligation", happened_on=DAY_BEFORE)


# Whose head comes for the co-defendants


@pytest.mark.parametrize("attending", ["housing", "白鹭市住房和城乡建设局"])
def test_an_agreement_is_kept_with_its_day_and_the_organ_by_its_name(attending: str) -> None:
    (settled,) = a_lawsuit(("agree_attendance", {"attending": attending})).attendances

    assert (settled.attending, settled.organ) == ("白鹭市住房和城乡建设局", "housing")
    assert (settled.is_this_organ, settled.settled_on) == (False, TODAY)


@pytest.mark.parametrize("attending", ["police", "白鹭市公安局"])
def test_this_organ_may_be_the_one_that_attends(attending: str) -> None:
    (settled,) = a_lawsuit(("agree_attendance", {"attending": attending})).attendances

    assert (settled.organ, settled.is_this_organ) == ("police", True)


@pytest.mark.parametrize("attending", ["nowhere", "白鹭市虚构局", "court", "白鹭区人民法院"])
def test_a_duty_is_not_waived_for_an_organ_that_there_is_not(attending: str) -> None:
    with pytest.raises(FactImpossible, match=f"没有代码或者名称为“{attending}”的共同被告"):
        perform(a_lawsuit(), "agree_attendance", attending=attending)


def test_of_two_organs_of_one_name_the_one_that_is_sued_is_meant() -> None:
    namesake = HOUSING.model_copy(update={"name": POLICE.name})
    scene = replace(a_scene(), directory={"housing": namesake, "police": POLICE})

    (settled,) = apply(
        a_lawsuit(), (an_act("agree_attendance", attending=POLICE.name),), scene
    ).attendances

    assert settled.organ == "police"


def test_where_the_directory_is_not_at_hand_the_ledger_checks() -> None:
    scene = replace(a_scene(), directory=None)

    (settled,) = apply(
        a_lawsuit(), (an_act("agree_attendance", attending="nowhere"),), scene
    ).attendances

    assert (settled.attending, settled.organ) == ("nowhere", None)


def test_an_agreement_is_recorded_once() -> None:
    with pytest.raises(ActNotAllowed, match="已登记"):
        perform(a_lawsuit("agree_attendance"), "agree_attendance")


def test_a_third_party_without_duty_agrees_on_nothing() -> None:
    with pytest.raises(ActNotAllowed, match="没有出庭义务"):
        perform(a_lawsuit(capacity="third_party"), "agree_attendance")


# Putting facts right


def test_amending_keeps_what_stood_before_and_checks_anew() -> None:
    lawsuit = a_lawsuit("amend_facts")

    assert lawsuit.plaintiffs == 12
    assert lawsuit.amendments == (
        Amendment(
            changes=(Change(fact="plaintiffs", before="1", after="12"),),
            reason="法院准许追加原告",
            amended_on=TODAY,
            by="justice-bureau",
        ),
    )
    assert hit(lawsuit) == (4,)


def test_each_fact_is_amended_in_words_of_the_interface() -> None:
    said: dict[str, Any] = {
        "plaintiffs": None,
        "cause": "食品行政处罚",
        "received_on": date(2026, 3, 3),
        "capacity": "third_party_with_duty",
        "characteristics": {
            "kind": "penalty",
            "public_interest": ["food_and_drugs", "public_health"],
            "is_public_interest_suit": True,
        },
    }

    lawsuit = a_lawsuit(("amend_facts", said))

    assert lawsuit.amendments[0].changes == (
        Change(fact="cause", before="治安行政处罚", after="食品行政处罚"),
        Change(fact="received_on", before="2026-03-02", after="2026-03-03"),
        Change(fact="capacity", before="defendant", after="third_party_with_duty"),
        Change(fact="kind", after="penalty"),
        Change(fact="public_interest", before="", after="food_and_drugs、public_health"),
        Change(fact="is_public_interest_suit", before="no", after="yes"),
    )
    assert lawsuit.characteristics is not None
    assert lawsuit.characteristics.measures == ()
    assert hit(lawsuit) == (2, 6)


def test_the_period_of_an_amended_receipt_is_counted_anew() -> None:
    standing = a_standing(("amend_facts", {"received_on": date(2026, 3, 10)}))

    (defence,) = [each for each in standing.deadlines if each.kind == "defence"]
    assert defence.started_on == date(2026, 3, 10)


def test_what_was_unknown_is_added_and_answers_the_trigger() -> None:
    unknown = registered(characteristics=None, register=NOT_FIRST)
    stated = proceed(
        unknown,
        "amend_facts",
        plaintiffs=None,
        characteristics={"none_of_these": True, **JUDGED},
        register=NOT_FIRST,
    )

    assert unknown.lawsuit.obligation is not None
    assert stated.lawsuit.obligation is not None
    assert len(unknown.lawsuit.obligation.missing) == 5
    assert stated.lawsuit.obligation.missing == ("开庭时间",)


def test_who_judged_is_added_and_falls_with_what_he_judged() -> None:
    unnamed = a_lawsuit(characteristics={"none_of_these": True})

    named = perform(unnamed, "amend_facts", plaintiffs=None, characteristics=JUDGED)
    restated = perform(
        named,
        "amend_facts",
        plaintiffs=None,
        characteristics={"public_attention": ["high_attention"]},
    )

    assert named.characteristics is not None
    assert restated.characteristics is not None
    assert (named.characteristics.judged_by, named.characteristics.judged_on) == (
        JUDGED["judged_by"],
        TODAY,
    )
    assert (restated.characteristics.judged_by, restated.characteristics.judged_on) == (None, None)
    same = perform(
        named,
        "amend_facts",
        plaintiffs=None,
        characteristics={"public_attention": ["high_attention"], **JUDGED},
    )
    assert same.characteristics is not None
    assert same.characteristics.judged_by == JUDGED["judged_by"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            {
                "characteristics": {**JUDGED, "judged_on": TODAY + timedelta(days=1)},
                "plaintiffs": None,
            },
            "判断之日不能晚于今日",
        ),
        ({"plaintiffs": 1}, "没有需要更正"),
        ({"plaintiffs": None}, "没有需要更正"),
        ({"characteristics": {"none_of_these": True}, "plaintiffs": None}, "没有需要更正"),
        ({"happened_on": DAY_BEFORE}, "更正不能早于"),
        ({"received_on": TODAY, "happened_on": date(2026, 6, 9)}, "更正不能早于"),
        ({"received_on": date(2026, 3, 20)}, "不能晚于提交答辩状"),
        ({"received_on": date(2026, 5, 1)}, "不能晚于"),
        ({"characteristics": {"representatives": 2}, "plaintiffs": None}, "不能多于原告"),
        ({"characteristics": {"consequence": "neither"}}, "一并更正"),
    ],
)
def test_facts_that_cannot_be_true_together_are_refused(said: dict[str, Any], reason: str) -> None:
    lawsuit = a_lawsuit(("file_defence", {"happened_on": date(2026, 3, 10)}), "schedule_hearing")

    with pytest.raises(FactImpossible, match=reason):
        perform(lawsuit, "amend_facts", **said)


def test_a_hearing_is_not_before_the_amended_receipt() -> None:
    with pytest.raises(FactImpossible, match="不能晚于开庭之日"):
        perform(a_lawsuit("schedule_hearing"), "amend_facts", received_on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"plaintiffs": 12}, {"plaintiffs": 9}),
        ({"plaintiffs": 12}, {"plaintiffs": None, "capacity": "third_party"}),
        (
            {"characteristics": {"measures": ["stop_order"]}},
            {"plaintiffs": None, "characteristics": {"measures": []}},
        ),
    ],
)
def test_after_the_hearing_the_organ_does_not_amend_its_duty_away(
    facts: dict[str, Any], said: dict[str, Any]
) -> None:
    held = a_lawsuit(*HEARD, **facts)
    awaited = a_lawsuit("schedule_hearing", **facts)

    with pytest.raises(NotPermitted, match="由司法局核对后更正"):
        perform(held, "amend_facts", actor=CLERK, **said)
    assert perform(held, "amend_facts", actor=BUREAU, **said).amendments
    assert perform(awaited, "amend_facts", actor=CLERK, **said).amendments


def test_after_the_hearing_the_organ_amends_what_leaves_its_duty() -> None:
    held = a_lawsuit(*HEARD, plaintiffs=12)

    for said in ({"plaintiffs": 10}, {"plaintiffs": None, "cause": "食品行政处罚"}):
        assert perform(held, "amend_facts", actor=CLERK, **said).amendments


def test_after_a_loss_the_organ_does_not_make_itself_a_third_party() -> None:
    lost = a_lawsuit("record_outcome")
    said: dict[str, Any] = {"plaintiffs": None, "capacity": "third_party"}

    with pytest.raises(NotPermitted, match="不再负道歉和纠正义务"):
        perform(lost, "amend_facts", actor=CLERK, **said)
    assert perform(lost, "amend_facts", actor=BUREAU, **said).capacity is Capacity.THIRD_PARTY


def test_a_registration_states_what_can_be_true() -> None:
    joint = a_registration(plaintiffs=12, characteristics={"representatives": 3})
    too_many = a_registration(plaintiffs=2, characteristics={"representatives": 3})

    assert joint.first_state("abcde23456", a_scene()).characteristics == Characteristics(
        representatives=3
    )
    with pytest.raises(FactImpossible, match="不能多于原告"):
        too_many.first_state("abcde23456", a_scene())
    with pytest.raises(ValidationError):
        a_registration(characteristics={"representatives": 6})


def test_an_amended_capacity_takes_the_lawsuit_out_of_the_register() -> None:
    lawsuit = a_lawsuit("schedule_hearing", ("amend_facts", {"capacity": "third_party"}))

    assert lawsuit.capacity is Capacity.THIRD_PARTY
    assert lawsuit.first_hearing is None
    assert lawsuit.obligation is not None
    assert lawsuit.obligation.principal is Answer.NO


def test_a_demand_on_a_county_government_is_its_own_lawsuits() -> None:
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})
    standing = registered(organ=county)

    required = proceed(standing, "require_appearance", organ=county)

    assert hit(required.lawsuit) == (7,)


@pytest.mark.parametrize("ended", ["record_outcome", "record_mediation", "record_withdrawal"])
def test_receipt_is_not_amended_to_after_the_end_in_court(ended: str) -> None:
    lawsuit = a_lawsuit((ended, {"happened_on": date(2026, 5, 6)}))

    with pytest.raises(FactImpossible, match="裁判、调解或者撤诉之日"):
        perform(lawsuit, "amend_facts", plaintiffs=None, received_on=date(2026, 5, 7))
