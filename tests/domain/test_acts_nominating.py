"""The heads who will attend a hearing."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.organs import Post
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_answered
from domain.standing import settle
from tests.domain.cases import (
    DEPUTY,
    HEADS,
    HEARD,
    HEARING_ON,
    LOST,
    NOT_FIRST,
    PRINCIPAL,
    RECEIVED_ON,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    a_scene,
    at_nine,
    perform,
)

NOT_HELD = ("record_hearing", {"held": False, "attendees": [], "why_not_held": "延期"})
TO_COME = ("schedule_hearing", {"starts_at": at_nine(date(2026, 7, 15))})
EXCUSED_TWICE: tuple[str | tuple[str, dict[str, Any]], ...] = (
    *SCHEDULED,
    "request_excuse",
    ("record_hearing", {"attendees": []}),
    ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 15))}),
    "request_excuse",
)


def test_the_head_is_named_for_the_awaited_hearing() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "nominate_head", heads=HEADS, title="局长")

    nominee = lawsuit.hearings[0].nominee
    assert nominee is not None
    assert (nominee.name, nominee.post, nominee.title) == (PRINCIPAL.name, Post.PRINCIPAL, "局长")
    assert nominee.nominated_on == nominee.reported_on == TODAY


def test_without_a_hearing_no_head_is_named() -> None:
    with pytest.raises(ActNotAllowed, match="没有待开的庭"):
        perform(a_lawsuit(), "nominate_head")


def test_a_second_head_is_a_replacement() -> None:
    with pytest.raises(ActNotAllowed, match="请办理“更换出庭负责人”"):
        perform(a_lawsuit(*SCHEDULED, "nominate_head"), "nominate_head")


@pytest.mark.parametrize("post", [Post.STAFF, Post.LAWYER])
def test_staff_and_lawyers_are_no_heads(post: Post) -> None:
    with pytest.raises(FactImpossible, match="第二条"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", post=post)


def test_who_does_not_hold_the_post_on_the_day_is_refused_with_who_does() -> None:
    with pytest.raises(
        FactImpossible, match="虚构乙在2026年4月15日不任正职负责人，登记在册的是虚构甲"
    ):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", name=DEPUTY.name, heads=HEADS)


def test_a_head_whose_office_ended_before_the_hearing_is_refused() -> None:
    former = PRINCIPAL.model_copy(update={"to_on": HEARING_ON - timedelta(days=1)})

    with pytest.raises(FactImpossible, match="当日无人在任"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", heads=(former,))


def test_an_organ_without_a_register_of_heads_is_taken_at_its_word() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "nominate_head", name="虚构丙", heads=())

    assert lawsuit.hearings[0].nominee is not None


def test_no_head_is_named_before_the_complaint_came() -> None:
    with pytest.raises(FactImpossible, match="报备出庭负责人不能早于"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", happened_on=RECEIVED_ON - timedelta(days=1))


@pytest.mark.parametrize("verb", ["nominate_head", "replace_head"])
def test_no_head_is_named_for_a_hearing_whose_result_is_in(verb: str) -> None:
    named = () if verb == "nominate_head" else ("nominate_head",)
    lawsuit = a_lawsuit(*HEARD, TO_COME, *named)

    with pytest.raises((ActNotAllowed, FactImpossible)):
        perform(lawsuit, verb, hearing=1, happened_on=HEARING_ON)


def test_a_hearing_that_is_not_there_is_named() -> None:
    with pytest.raises(FactImpossible, match="没有第3次开庭，现有1次"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", hearing=3)


def test_replacing_keeps_the_day_of_the_first_report_and_counts_the_turn() -> None:
    lawsuit = a_lawsuit(TO_COME, ("nominate_head", {"happened_on": date(2026, 5, 20)}))

    replaced = perform(lawsuit, "replace_head", heads=HEADS)

    nominee = replaced.hearings[0].nominee
    assert nominee is not None
    assert nominee.name == DEPUTY.name
    assert nominee.nominated_on == TODAY
    assert nominee.reported_on == date(2026, 5, 20)
    assert nominee.turn == 2


def test_without_a_head_there_is_nobody_to_replace() -> None:
    with pytest.raises(ActNotAllowed, match="请办理“报备出庭负责人”"):
        perform(a_lawsuit(*SCHEDULED), "replace_head")


def test_a_head_is_replaced_before_the_hearing_only() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "nominate_head")

    on_the_day = perform(lawsuit, "replace_head", happened_on=HEARING_ON)

    assert on_the_day.hearings[0].nominee is not None
    with pytest.raises(FactImpossible, match="第五条第三款"):
        perform(lawsuit, "replace_head", happened_on=HEARING_ON + timedelta(days=1))


@pytest.mark.parametrize("verb", ["nominate_head", "replace_head"])
@pytest.mark.parametrize("before", [LOST, (*SCHEDULED, "record_withdrawal")])
def test_nobody_is_named_after_the_court_is_done(
    verb: str, before: tuple[str | tuple[str, dict[str, Any]], ...]
) -> None:
    with pytest.raises(ActNotAllowed, match="已裁判或者撤诉"):
        perform(a_lawsuit(*before), verb)


def test_of_several_hearings_the_next_trial_without_a_head_is_meant() -> None:
    pretrial = ("schedule_hearing", {"kind": "pretrial", "starts_at": at_nine(date(2026, 4, 1))})
    lawsuit = a_lawsuit(pretrial, *SCHEDULED, TO_COME)

    for number in (2, 3, 1):
        lawsuit = perform(lawsuit, "nominate_head")
        assert lawsuit.hearings[number - 1].nominee is not None

    with pytest.raises(ActNotAllowed, match="请办理“更换出庭负责人”"):
        perform(lawsuit, "nominate_head")


def test_a_hearing_that_has_its_head_gets_no_second_one() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "nominate_head", TO_COME)

    with pytest.raises(ActNotAllowed, match="第1次开庭已报备负责人"):
        perform(lawsuit, "nominate_head", hearing=1)
    with pytest.raises(ActNotAllowed, match="尚未报备出庭负责人"):
        perform(lawsuit, "replace_head", hearing=2)


def test_a_substitution_is_reported_with_who_consented() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "report_substitution", heads=HEADS)

    (substitution,) = lawsuit.hearings[0].substitutions
    assert (substitution.name, substitution.reported_on) == (DEPUTY.name, TODAY)
    assert (substitution.consented_by, substitution.consented_on) == (
        "虚构市长",
        date(2026, 4, 10),
    )


def test_another_substitute_is_reported_anew_but_the_same_one_is_not() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "report_substitution")

    again = perform(lawsuit, "report_substitution", name="虚构丙")

    assert [each.name for each in again.hearings[0].substitutions] == ["虚构乙", "虚构丙"]
    with pytest.raises(ActNotAllowed, match="已报告由虚构乙"):
        perform(lawsuit, "report_substitution")


def test_where_the_principal_head_need_not_come_nobody_stands_in() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, register=NOT_FIRST)
    free = settle(lawsuit, a_scene(), register=NOT_FIRST, earlier=None).lawsuit

    with pytest.raises(ActNotAllowed, match="不要求主要负责人出庭"):
        perform(free, "report_substitution")


def test_without_a_hearing_nobody_stands_in() -> None:
    with pytest.raises(ActNotAllowed, match="尚未排定开庭"):
        perform(a_lawsuit(), "report_substitution")
    with pytest.raises(ActNotAllowed, match="没有举行"):
        perform(a_lawsuit(*SCHEDULED, "cancel_hearing", TO_COME), "report_substitution", hearing=1)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"post": "principal"}, "主要负责人以外"),
        ({"post": "staff"}, "不是行政机关负责人"),
        ({"name": "虚构丁"}, "虚构丁在2026年4月15日不任副职负责人"),
        ({"consented_on": None}, "一并填写"),
        ({"consented_by": None}, "一并填写"),
        ({"consented_on": TODAY + timedelta(days=1)}, "同意日期不能晚于今日"),
        ({"happened_on": RECEIVED_ON - timedelta(days=1)}, "报告不能早于"),
    ],
)
def test_a_substitute_is_a_head_in_office_and_a_consent_has_its_day(
    said: dict[str, Any], why: str
) -> None:
    with pytest.raises(FactImpossible, match=why):
        perform(a_lawsuit(*SCHEDULED), "report_substitution", heads=HEADS, **said)


def test_a_substitution_is_for_its_day() -> None:
    moved = a_lawsuit(*SCHEDULED, "report_substitution", "reschedule_hearing").hearings[0]

    assert moved.substitutions == ()
    assert [each.name for each in moved.moves[0].substitutions] == ["虚构乙"]


def test_a_post_that_the_rule_pack_does_not_count_is_not_named() -> None:
    with pytest.raises(FactImpossible, match="按本地规则不计入"):
        perform(a_lawsuit(*SCHEDULED), "nominate_head", post="secretary_general")

    acting = perform(a_lawsuit(*SCHEDULED), "nominate_head", post="acting_principal")
    assert is_answered(acting, acting.hearings[0])
