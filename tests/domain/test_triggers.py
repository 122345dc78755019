"""Triggers 2 to 7, table by table: each verdict with its fact, its citation, and what an unknown asks for."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.characteristics import (
    ATTENTION_NAMES,
    CASE_KIND_NAMES,
    CONSEQUENCE_NAMES,
    MEASURE_NAMES,
    PUBLIC_INTEREST_NAMES,
    Attention,
    CaseKind,
    Characteristics,
    Consequence,
    Measure,
    PublicInterest,
    Statement,
)
from domain.facts.duties import (
    REQUIRER_NAMES,
    Attendance,
    Demand,
    Requirer,
    TriggerDecision,
    Whom,
)
from domain.obligation import Answer, Capacity, Circumstances, FirstHearing, Holders, Verdict
from domain.organs import Organ, OrganKind
from domain.triggers import check_obligation
from tests.domain.cases import LAWBOOK, POLICE, REF

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
HEARING = FirstHearing(ref=REF, starts_at=datetime(2026, 4, 15, 1, tzinfo=UTC))
COUNTY = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT, "name": "白鹭县人民政府"})
NOT_FIRST = Holders(refs=("another",), final=True)
ITEMS = dict(
    enumerate(["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）"], start=1)
)

JUDGED: dict[str, Any] = {
    "judged_by": "虚构科长",
    "judged_because": "个案争议",
    "judged_on": date(2026, 3, 3),
}


def decided(trigger: int, applies: bool, on: date = date(2026, 3, 20)) -> TriggerDecision:
    return TriggerDecision(
        trigger=trigger,
        applies=applies,
        decided_by="虚构局长",
        reason="经会商",
        decided_on=on,
        by="justice-bureau",
    )


def demanded(requirer: Requirer = Requirer.COURT, **facts: Any) -> Demand:  # noqa: ANN401 -- the facts of a demand
    known: dict[str, Any] = {"whom": Whom.PRINCIPAL, "required_on": date(2026, 4, 1)}
    return Demand.model_validate({"requirer": requirer, **known, **facts})


def verdict_on(
    trigger: int,
    *,
    organ: Organ = POLICE,
    settings: dict[str, str] | None = None,
    facts: dict[str, Any] | None = None,
    **stated: object,
) -> Verdict:
    """The verdict on one trigger by these statements; nothing else is stated."""
    known: dict[str, Any] = {
        "ref": REF,
        "capacity": Capacity.DEFENDANT,
        "plaintiffs": 1,
        "first_hearing": HEARING,
        "stated": Characteristics.model_validate(stated),
        **(facts or {}),
    }
    changed = LAWBOOK.pack.settings.model_validate(
        {**LAWBOOK.pack.settings.model_dump(), **(settings or {})}
    )
    pack = LAWBOOK.pack.model_copy(update={"settings": changed})
    obligation = check_obligation(Circumstances.model_validate(known), organ, NOT_FIRST, pack)
    verdict = next(each for each in obligation.verdicts if each.trigger == trigger)
    assert f"第一条第{ITEMS[trigger]}项" in verdict.citation
    assert verdict.fact
    assert bool(verdict.missing) is (verdict.answer is UNKNOWN)
    return verdict


def test_each_of_the_seven_triggers_has_a_verdict() -> None:
    facts = Circumstances(ref=REF, capacity=Capacity.DEFENDANT, plaintiffs=None, first_hearing=None)

    obligation = check_obligation(facts, POLICE, Holders(), LAWBOOK.pack)

    assert [each.trigger for each in obligation.verdicts] == [1, 2, 3, 4, 5, 6, 7]
    assert len(obligation.missing) == 6


@pytest.mark.parametrize(
    ("fields", "answer", "fact"),
    [
        (None, UNKNOWN, "未说明是否涉及食品药品"),
        ([], NO, "被诉机关声明没有本项情形"),
        (["food_and_drugs"], YES, "食品药品安全"),
        (["environment_and_resources", "major_accident"], YES, "生态环境和资源保护、重大安全事故"),
        (["public_health"], YES, "公共卫生安全"),
        (["other"], YES, "其他社会公共利益"),
    ],
)
def test_a_case_that_touches_the_public_interest_is_the_principal_heads_duty(
    fields: list[str] | None, answer: Answer, fact: str
) -> None:
    verdict = verdict_on(2, public_interest=fields, **JUDGED)

    assert verdict.answer is answer
    assert fact in verdict.fact


@pytest.mark.parametrize(
    ("given", "answer", "fact"),
    [
        (None, UNKNOWN, "未说明是否社会高度关注"),
        ([], NO, "没有本项情形"),
        (["high_attention"], YES, "社会高度关注"),
        (["mass_incident"], YES, "可能引起群体性事件"),
    ],
)
def test_a_case_under_public_attention_is_the_principal_heads_duty(
    given: list[str] | None, answer: Answer, fact: str
) -> None:
    verdict = verdict_on(3, public_attention=given, **JUDGED)

    assert verdict.answer is answer
    assert fact in verdict.fact


@pytest.mark.parametrize(
    ("plaintiffs", "answer", "fact"),
    [
        (1, NO, "原告1人"),
        (9, NO, "原告9人"),
        (10, YES, "原告10人"),
        (11, YES, "原告11人"),
        (None, UNKNOWN, "原告人数未登记"),
    ],
)
def test_ten_plaintiffs_include_ten(plaintiffs: int | None, answer: Answer, fact: str) -> None:
    verdict = verdict_on(4, facts={"plaintiffs": plaintiffs})

    assert (verdict.answer, verdict.fact) == (answer, fact)


def test_plaintiffs_are_counted_and_not_their_representatives() -> None:
    assert verdict_on(4, facts={"plaintiffs": 12}, representatives=3).answer is YES


@pytest.mark.parametrize(
    ("measures", "consequence", "answer", "answer_if_consequence_is_required"),
    [
        (None, None, UNKNOWN, UNKNOWN),
        ([], None, NO, NO),
        (["stop_order"], None, YES, UNKNOWN),
        (["stop_order"], "neither", YES, NO),
        (["stop_order"], "business_stopped", YES, YES),
        (["permit_withheld"], None, UNKNOWN, UNKNOWN),
        (["permit_withheld"], "business_stopped", YES, YES),
        (["permit_revoked"], "livelihood_lost", YES, YES),
        (["permit_cancelled"], "neither", NO, NO),
        (["permit_cancelled", "stop_order"], "neither", YES, NO),
    ],
)
def test_a_stop_order_suffices_and_a_lost_permit_needs_its_consequence(
    measures: list[str] | None,
    consequence: str | None,
    answer: Answer,
    answer_if_consequence_is_required: Answer,
) -> None:
    stated: dict[str, Any] = {"measures": measures, "consequence": consequence}

    by_default = verdict_on(5, **stated)
    strictly = verdict_on(5, settings={"stop_orders": "consequence_required"}, **stated)

    assert by_default.answer is answer
    assert strictly.answer is answer_if_consequence_is_required


@pytest.mark.parametrize(("brought", "answer"), [(None, UNKNOWN), (False, NO), (True, YES)])
def test_a_procuratorates_public_interest_suit_is_the_principal_heads_duty(
    brought: bool | None, answer: Answer
) -> None:
    assert verdict_on(6, is_public_interest_suit=brought).answer is answer


@pytest.mark.parametrize(
    ("demands", "answer", "fact"),
    [
        ([], NO, "没有登记"),
        ([demanded()], YES, "2026年4月1日人民法院要求主要负责人出庭"),
        ([demanded(Requirer.SUPERIOR_ORGAN)], YES, "上级行政机关"),
        ([demanded(Requirer.RESPONSE_BODY)], YES, "本级政府行政复议应诉机构"),
        ([demanded(whom=Whom.ANY_HEAD)], NO, "没有登记"),
        ([demanded(), demanded(required_on=date(2026, 4, 3), withdrawn=True)], NO, "没有登记"),
        ([demanded(required_on=date(2026, 4, 3), withdrawn=True), demanded()], NO, "没有登记"),
        (
            [demanded(Requirer.SUPERIOR_ORGAN), demanded(), demanded(withdrawn=True)],
            YES,
            "上级行政机关",
        ),
        (
            [demanded(withdrawn=True), demanded(required_on=date(2026, 4, 4))],
            YES,
            "2026年4月4日人民法院",
        ),
    ],
)
def test_only_a_demand_for_the_principal_head_that_stands_fires_trigger_seven(
    demands: list[Demand], answer: Answer, fact: str
) -> None:
    verdict = verdict_on(7, facts={"demands": tuple(demands)})

    assert verdict.answer is answer
    assert fact in verdict.fact


def test_a_demand_after_the_last_hearing_makes_nobody_absent_from_it() -> None:
    facts = {"demands": (demanded(),)}

    for over, answer in (
        (date(2026, 3, 31), NO),
        (date(2026, 4, 1), YES),
        (None, YES),
    ):
        assert verdict_on(7, facts={**facts, "heard_out_on": over}).answer is answer


@pytest.mark.parametrize("trigger", [2, 3, 5, 6])
def test_a_decision_prevails_over_what_the_organ_states(trigger: int) -> None:
    plain = Statement(none_of_these=True).facts.model_dump()

    held = verdict_on(trigger, facts={"decisions": (decided(trigger, True),)}, **plain)
    not_held = verdict_on(trigger, facts={"decisions": (decided(trigger, False),)})

    assert held.answer is YES
    assert held.fact == "2026年3月20日经虚构局长认定属于本项情形：经会商"
    assert not_held.answer is NO


def test_the_latest_decision_prevails_whatever_came_in_first() -> None:
    older, newer = decided(3, True), decided(3, False, date(2026, 3, 25))

    for decisions in ((older, newer), (newer, older)):
        assert verdict_on(3, facts={"decisions": decisions}).answer is NO
    of_one_day = (decided(3, True), decided(3, False))
    assert verdict_on(3, facts={"decisions": of_one_day}).answer is NO


@pytest.mark.parametrize(("trigger", "fact"), [(2, "public_interest"), (3, "public_attention")])
def test_a_no_releases_only_where_a_named_person_has_judged(trigger: int, fact: str) -> None:
    stated: dict[str, Any] = {fact: []}

    unnamed = verdict_on(trigger, **stated)
    named = verdict_on(trigger, **stated, **JUDGED)
    decision = {"decisions": (decided(trigger, False),)}

    assert unnamed.answer is UNKNOWN
    assert unnamed.missing is not None
    assert unnamed.missing.startswith("由谁判断不")
    assert named.answer is NO
    assert named.fact.endswith("；2026年3月3日由虚构科长判断：个案争议")
    assert verdict_on(trigger, facts=decision, **stated).answer is NO
    old = {"judgement_calls": "statement"}
    assert verdict_on(trigger, settings=old, **stated).answer is NO


@pytest.mark.parametrize(
    ("trigger", "stated"),
    [(2, {"public_interest": ["food_and_drugs"]}), (3, {"public_attention": ["mass_incident"]})],
)
def test_a_yes_binds_the_organ_whoever_said_it(trigger: int, stated: dict[str, Any]) -> None:
    named = verdict_on(trigger, **stated, **JUDGED)

    assert (verdict_on(trigger, **stated).answer, named.answer) == (YES, YES)
    assert "由虚构科长判断" in named.fact


@pytest.mark.parametrize(("trigger", "fact"), [(2, "public_interest"), (3, "public_attention")])
def test_a_pack_may_leave_judgement_calls_to_the_bureau_alone(trigger: int, fact: str) -> None:
    alone = {"judgement_calls": "decision"}
    stated: dict[str, Any] = {fact: []}

    assert verdict_on(trigger, settings=alone, **stated).answer is UNKNOWN
    assert (
        verdict_on(trigger, settings=alone, facts={"decisions": (decided(trigger, False),)}).answer
        is NO
    )


UPHELD: dict[str, Any] = {
    "public_interest": ["food_and_drugs"],
    "upheld_on_reconsideration": True,
}


@pytest.mark.parametrize(
    ("upheld", "released", "superior", "court"),
    [
        ("original_organ", NO, NO, YES),
        ("original_organ_unless_required", NO, YES, YES),
        ("each_organ", YES, YES, YES),
    ],
)
def test_the_pack_says_whether_a_county_that_upheld_the_act_is_released(
    upheld: str, released: Answer, superior: Answer, court: Answer
) -> None:
    """The answers are to a case of public interest, and to a demand of the superior organ and of the court."""
    chosen = {"upheld": upheld}

    def required_by(requirer: Requirer) -> Answer:
        facts = {"demands": (demanded(requirer),)}
        return verdict_on(7, organ=COUNTY, settings=chosen, facts=facts, **UPHELD).answer

    assert verdict_on(2, organ=COUNTY, settings=chosen, **UPHELD).answer is released
    assert required_by(Requirer.SUPERIOR_ORGAN) is superior
    assert required_by(Requirer.RESPONSE_BODY) is superior
    assert required_by(Requirer.COURT) is court
    assert verdict_on(2, settings=chosen, **UPHELD).answer is YES
    assert "不适用本项" in verdict_on(1, organ=COUNTY, settings=chosen, **UPHELD).fact


def test_a_county_that_upheld_the_act_leaves_the_duty_to_the_original_organ() -> None:
    required = {"demands": (demanded(Requirer.SUPERIOR_ORGAN),)}

    released = verdict_on(2, organ=COUNTY, **UPHELD)

    assert released.answer is NO
    assert "由原行政行为机关的主要负责人出庭" in released.fact
    # By default, too: who names the head that is wanted is not answered by another's.
    assert verdict_on(7, organ=COUNTY, facts=required, **UPHELD).answer is YES


def settled(*, designated: bool, here: bool = False) -> dict[str, Any]:
    return {
        "attendances": (
            Attendance(
                attending="白鹭市虚构局",
                is_this_organ=here,
                designated=designated,
                settled_on=date(2026, 3, 20),
            ),
        ),
        "demands": (demanded(),),
        "plaintiffs": 12,
    }


@pytest.mark.parametrize(
    ("waives", "agreed", "designated"),
    [("national_duty", YES, YES), ("both_by_the_court", YES, NO), ("both", NO, NO)],
)
def test_the_pack_says_which_duty_of_the_other_co_defendants_is_waived(
    waives: str, agreed: Answer, designated: Answer
) -> None:
    chosen = {"attendance_waives": waives}

    for by_court, answer in ((False, agreed), (True, designated)):
        facts = settled(designated=by_court)
        assert verdict_on(4, settings=chosen, facts=facts).answer is answer
        # A demand names the head that is wanted.
        assert verdict_on(7, settings=chosen, facts=facts).answer is YES
        mine = settled(designated=by_court, here=True)
        assert verdict_on(4, settings=chosen, facts=mine).answer is YES


def test_a_pack_may_except_the_city_government_from_the_first_case() -> None:
    city = POLICE.model_copy(update={"kind": OrganKind.CITY_GOVERNMENT})

    assert "另有在先" in verdict_on(1, organ=city).fact
    assert "G14" in verdict_on(1, organ=city, settings={"city_government": "excepted"}).fact


def test_a_released_trigger_asks_for_nothing() -> None:
    free = verdict_on(5, facts={"capacity": Capacity.THIRD_PARTY})

    assert (free.answer, free.missing) == (NO, None)


def test_a_plain_lawsuit_is_stated_in_one_word() -> None:
    facts = Statement(kind=CaseKind.PENALTY, none_of_these=True).facts

    assert facts == Characteristics(
        kind=CaseKind.PENALTY,
        public_interest=(),
        public_attention=(),
        measures=(),
        is_public_interest_suit=False,
    )
    assert Statement(public_attention=(Attention.MASS_INCIDENT,)).facts.measures is None


@pytest.mark.parametrize(
    "said",
    [
        {"judged_by": "虚构科长"},
        {"judged_because": "个案争议"},
        {"judged_on": date(2026, 3, 3)},
    ],
)
def test_who_judged_says_why(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="判断"):
        Statement(none_of_these=True, **said)


def test_who_judged_without_a_day_did_so_when_it_was_stated() -> None:
    said = Statement(none_of_these=True, judged_by="虚构科长", judged_because="个案争议")
    day = date(2026, 3, 3)

    assert (said.facts.judged_on, said.known_on(day).judged_on) == (None, day)
    assert Statement(none_of_these=True).known_on(day).judged_on is None


def test_nobody_states_none_of_these_and_one_of_them() -> None:
    with pytest.raises(ValueError, match="已声明各项情形均无"):
        Statement(none_of_these=True, measures=(Measure.STOP_ORDER,))


def test_every_characteristic_has_its_name() -> None:
    for names, kind in (
        (CASE_KIND_NAMES, CaseKind),
        (PUBLIC_INTEREST_NAMES, PublicInterest),
        (ATTENTION_NAMES, Attention),
        (MEASURE_NAMES, Measure),
        (CONSEQUENCE_NAMES, Consequence),
        (REQUIRER_NAMES, Requirer),
    ):
        assert set(names) == set(kind)


def test_where_first_instances_alone_compete_an_appeal_is_told_so_and_of_no_other_case() -> None:
    appeal = HEARING.model_copy(update={"is_first_instance": False})

    verdict = verdict_on(
        1, settings={"first_case": "first_instance"}, facts={"first_hearing": appeal}
    )

    assert (verdict.answer, verdict.provisional) == (NO, False)
    assert "不是第一审案件" in verdict.fact
    assert "另有在先" not in verdict.fact
