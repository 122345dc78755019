"""The national duty beside the local one: whose head comes, by which fact and provision."""

from datetime import date
from typing import Any

import pytest

from domain.facts.duties import Attendance, Demand, Requirer, Whom
from domain.national import settled_attendance
from domain.obligation import Answer, NationalDuty
from tests.domain.cases import a_lawsuit

ELSEWHERE: dict[str, Any] = {"attending": "白鹭市住房和城乡建设局"}
HERE: dict[str, Any] = {"attending": "白鹭市公安局"}
NOTICE: tuple[str, dict[str, Any]] = ("require_appearance", {"whom": "any_head"})
DESIGNATED: dict[str, Any] = {**HERE, "designated": True}


def duty_after(*acts: str | tuple[str, dict[str, Any]], **facts: object) -> NationalDuty:
    obligation = a_lawsuit(*acts, **facts).obligation
    assert obligation is not None
    assert obligation.national is not None
    assert obligation.any_head is obligation.national.answer
    return obligation.national


@pytest.mark.parametrize(
    ("capacity", "answer", "fact", "citation"),
    [
        ("defendant", Answer.YES, "以被告身份", "第三条第三款"),
        ("third_party_with_duty", Answer.YES, "原告不同意追加", "第一条第三款"),
        ("third_party", Answer.NO, "不负被告义务", "第一条第三款"),
    ],
)
def test_the_capacity_decides_first(
    capacity: str, answer: Answer, fact: str, citation: str
) -> None:
    duty = duty_after(capacity=capacity)

    assert duty.answer is answer
    assert fact in duty.fact
    assert citation in duty.citation


@pytest.mark.parametrize(
    ("settled", "answer", "fact"),
    [
        (ELSEWHERE, Answer.NO, "2026年6月10日共同被告协商确定由白鹭市住房和城乡建设局负责人出庭"),
        (HERE, Answer.YES, "共同被告协商确定由本机关负责人出庭"),
        (
            {**ELSEWHERE, "designated": True},
            Answer.NO,
            "人民法院确定由白鹭市住房和城乡建设局负责人出庭",
        ),
        ({"attending": "police", "designated": True}, Answer.YES, "人民法院确定由本机关"),
    ],
)
def test_co_defendants_agree_or_the_court_designates(
    settled: dict[str, object], answer: Answer, fact: str
) -> None:
    duty = duty_after(("agree_attendance", settled))

    assert duty.answer is answer
    assert fact in duty.fact
    assert "第三条" in duty.citation


def test_an_agreement_waives_the_national_duty_only() -> None:
    lawsuit = a_lawsuit("schedule_hearing", "agree_attendance", plaintiffs=12)

    assert lawsuit.obligation is not None
    assert lawsuit.obligation.any_head is Answer.NO
    assert lawsuit.obligation.principal is Answer.YES


def test_the_courts_word_stands_over_an_agreement_whichever_came_first() -> None:
    agreed, designated = ("agree_attendance", ELSEWHERE), ("agree_attendance", DESIGNATED)

    assert duty_after(agreed, designated).answer is Answer.YES
    assert duty_after(designated, agreed).answer is Answer.YES
    assert duty_after(agreed, NOTICE).answer is Answer.YES
    assert duty_after(agreed, "require_appearance").answer is Answer.YES


def test_a_courts_notice_to_any_head_raises_the_national_duty_and_not_the_local_one() -> None:
    lawsuit = a_lawsuit(NOTICE)

    assert lawsuit.obligation is not None
    assert lawsuit.obligation.triggers_hit == ()
    assert duty_after(NOTICE).fact == "人民法院2026年6月10日通知负责人出庭"
    by_superior = ("require_appearance", {"whom": "any_head", "requirer": "superior_organ"})
    assert "以被告身份" in duty_after(by_superior).fact


def test_of_two_agreements_on_one_day_the_one_recorded_last_stands() -> None:
    def on(day: int, *, here: bool) -> Attendance:
        return Attendance(
            attending="x", is_this_organ=here, designated=False, settled_on=date(2026, 4, day)
        )

    assert settled_attendance([on(1, here=False), on(1, here=True)]) == on(1, here=True)
    assert settled_attendance([on(2, here=False), on(1, here=True)]) == on(2, here=False)
    assert settled_attendance([]) is None


def test_a_demand_of_any_head_is_a_fact_of_its_own() -> None:
    lawsuit = a_lawsuit(NOTICE)

    assert lawsuit.demands == (
        Demand(requirer=Requirer.COURT, whom=Whom.ANY_HEAD, required_on=date(2026, 6, 10)),
    )


def test_a_court_that_requires_the_principal_head_requires_a_head_whatever_was_agreed() -> None:
    duty = duty_after(("agree_attendance", ELSEWHERE), ("require_appearance", {}))

    assert duty.answer is Answer.YES
    assert "通知主要负责人出庭" in duty.fact


def test_a_superior_organs_demand_leaves_the_agreement_alone() -> None:
    duty = duty_after(
        ("agree_attendance", ELSEWHERE), ("require_appearance", {"requirer": "superior_organ"})
    )

    assert duty.answer is Answer.NO
