"""The talk with an absent head: who holds it, when it may be set, its minutes and what it asks for."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts import acts_allowed
from domain.facts.sanctions import InterviewGround
from domain.people import Role
from domain.refusals import ActNotAllowed, FactImpossible
from domain.rulepack import Lawbook
from domain.settings import Interviewer
from tests.domain.cases import (
    ABSENT,
    APPROVED,
    BUREAU,
    GOVERNMENT,
    INTERVIEW_SET,
    INTERVIEWED,
    LAWBOOK,
    NOT_FIRST,
    PLEDGED,
    POLICE,
    PROPOSED,
    SCHEDULED,
    SUBMITTED,
    TODAY,
    a_lawbook,
    a_lawsuit,
    a_standing,
    perform,
)

ONE_DAY = timedelta(days=1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
DECLINED: Before = (*PROPOSED, ("decide_censure", {"approved": False}))
OVERDUE = InterviewGround.OVERDUE_CORRECTION
AT_ONCE = a_lawbook(interview={"needs_censure": False})
WITH_BASIS = a_lawbook(
    interview={"grounds": {"absence": "CENSURE", "overdue_correction": "GUIDANCE"}}
)
LATE = date(2026, 7, 10)


def test_a_talk_is_set_with_its_basis_and_its_host() -> None:
    talk = perform(a_lawsuit(*APPROVED), "schedule_interview", place="三楼会议室").interview

    assert talk is not None
    assert (talk.interview_on, talk.scheduled_on) == (date(2026, 6, 12), TODAY)
    assert (talk.place, talk.held_by) == ("三楼会议室", Role.BUREAU)
    assert talk.basis == "《关于推动行政机关主要负责人出庭应诉工作提质增效的意见》第三条第（三）项"


def test_the_government_holds_the_talk_where_the_rule_pack_says_so() -> None:
    by_government = a_lawbook(settings={"interviewer": Interviewer.GOVERNMENT})

    for actor in (BUREAU, GOVERNMENT):
        lawsuit = perform(
            a_lawsuit(*APPROVED), "schedule_interview", actor=actor, lawbook=by_government
        )
        assert lawsuit.interview is not None
        assert lawsuit.interview.held_by is Role.GOVERNMENT


@pytest.mark.parametrize(
    ("before", "verb", "reason"),
    [
        (ABSENT, "schedule_interview", "尚未同意"),
        (PROPOSED, "schedule_interview", "尚未同意"),
        (SCHEDULED, "schedule_interview", "尚未核实"),
        (DECLINED, "schedule_interview", "未同意通报批评或者已经撤销"),
        ((*APPROVED, "revoke_censure"), "schedule_interview", "已经撤销"),
        (INTERVIEWED, "schedule_interview", "约谈已登记"),
        (APPROVED, "record_interview", "尚未安排约谈"),
        (INTERVIEWED, "record_interview", "约谈已登记"),
        (INTERVIEW_SET, "accept_rectification", "尚未登记约谈"),
        ((*INTERVIEWED, "accept_rectification"), "accept_rectification", "整改已认可"),
    ],
)
def test_the_acts_of_a_talk_keep_their_order(before: Before, verb: str, reason: str) -> None:
    lawsuit = a_lawsuit(*before)

    with pytest.raises(ActNotAllowed, match=reason):
        perform(lawsuit, verb)

    assert verb not in acts_allowed(lawsuit, POLICE, BUREAU, LAWBOOK.pack)


@pytest.mark.parametrize(
    ("before", "verb", "reason"),
    [
        (APPROVED, "schedule_interview", "安排约谈不能早于"),
        (INTERVIEW_SET, "record_interview", "约谈不能早于安排之日"),
        (INTERVIEWED, "accept_rectification", "认可整改不能早于"),
    ],
)
def test_no_act_of_a_talk_precedes_what_it_follows(before: Before, verb: str, reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*before), verb, happened_on=TODAY - ONE_DAY)


def test_a_talk_and_its_rectification_lie_ahead() -> None:
    with pytest.raises(FactImpossible, match="约谈日期不能早于安排之日"):
        perform(a_lawsuit(*APPROVED), "schedule_interview", interview_on=TODAY - ONE_DAY)
    with pytest.raises(FactImpossible, match="整改期限不能早于约谈之日"):
        perform(a_lawsuit(*INTERVIEW_SET), "record_interview", rectification_due_on=TODAY - ONE_DAY)


def test_a_talk_is_put_off_by_setting_it_again_with_a_reason() -> None:
    lawsuit = a_lawsuit(*INTERVIEW_SET)

    with pytest.raises(FactImpossible, match="应当写明原因"):
        perform(lawsuit, "schedule_interview", interview_on=date(2026, 6, 16))
    talk = perform(
        lawsuit, "schedule_interview", interview_on=date(2026, 6, 16), why_moved="当日防汛"
    ).interview

    assert talk is not None
    assert (talk.interview_on, talk.earlier_days) == (date(2026, 6, 16), (date(2026, 6, 12),))


@pytest.mark.parametrize("before", [ABSENT, PROPOSED])
def test_where_the_rule_pack_reads_it_so_a_confirmed_absence_suffices_for_a_talk(
    before: Before,
) -> None:
    lawsuit = a_lawsuit(*before)

    assert perform(lawsuit, "schedule_interview", lawbook=AT_ONCE).interview is not None
    assert "schedule_interview" in acts_allowed(lawsuit, POLICE, BUREAU, AT_ONCE.pack)


@pytest.mark.parametrize("before", [(), ABSENT[:2], (*ABSENT, "request_excuse"), DECLINED])
def test_no_reading_gives_a_talk_without_a_finding_or_against_the_government(
    before: Before,
) -> None:
    with pytest.raises(ActNotAllowed):
        perform(a_lawsuit(*before), "schedule_interview", lawbook=AT_ONCE)


def test_where_no_duty_bound_the_principal_head_there_is_no_talk() -> None:
    lawsuit = a_standing(*ABSENT).lawsuit
    free = lawsuit.model_copy(update={"obligation": None})

    assert NOT_FIRST.final
    with pytest.raises(ActNotAllowed, match="没有应出庭而未出庭"):
        perform(free, "schedule_interview", lawbook=AT_ONCE)


@pytest.mark.parametrize("lawbook", [LAWBOOK, AT_ONCE])
def test_the_opinions_give_no_talk_for_an_overdue_correction(lawbook: Lawbook) -> None:
    with pytest.raises(ActNotAllowed, match=r"没有.*依据|尚未核实"):
        perform(
            a_lawsuit(*PLEDGED), "schedule_interview", today=LATE, ground=OVERDUE, lawbook=lawbook
        )
    with pytest.raises(ActNotAllowed, match="以督办、通报和考核处理"):
        perform(a_lawsuit(*APPROVED), "schedule_interview", ground=OVERDUE)


def test_a_rule_pack_with_a_basis_gives_a_talk_for_an_overdue_correction() -> None:
    lawsuit = perform(
        a_lawsuit(*PLEDGED),
        "schedule_interview",
        today=LATE,
        interview_on=LATE,
        ground=OVERDUE,
        lawbook=WITH_BASIS,
    )
    held = perform(
        lawsuit, "record_interview", today=LATE, ground=OVERDUE, rectification_due_on=LATE
    )
    over = perform(held, "accept_rectification", today=LATE, ground=OVERDUE)

    talk = over.correction_interview
    assert talk is not None
    assert over.interview is None
    assert (talk.basis or "").endswith("第三条第（一）项")
    assert talk.rectified_on == LATE


@pytest.mark.parametrize(
    ("before", "today", "refusal", "reason"),
    [
        (PLEDGED, TODAY, FactImpossible, "纠正期限未满"),
        (SUBMITTED, LATE, ActNotAllowed, "尚未核实"),
        (APPROVED, LATE, ActNotAllowed, "没有逾期未完成的纠正"),
    ],
)
def test_a_correction_that_is_not_overdue_asks_for_no_talk(
    before: Before, today: date, refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(
            a_lawsuit(*before),
            "schedule_interview",
            today=today,
            interview_on=LATE,
            ground=OVERDUE,
            lawbook=WITH_BASIS,
        )


@pytest.mark.parametrize(
    ("before", "verb"),
    [(INTERVIEW_SET, "record_interview"), (INTERVIEWED, "accept_rectification")],
)
def test_minutes_belong_to_the_talk_that_was_set(before: Before, verb: str) -> None:
    with pytest.raises(ActNotAllowed, match="尚未"):
        perform(a_lawsuit(*before), verb, ground=OVERDUE)
