"""What a person should look at: late service, a head in doubt, a substitution without consent."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts.act import with_hearing
from domain.cautions import cautions_of
from domain.notices import notices_of_change
from domain.refusals import ActNotAllowed
from domain.rulepack import NoticePeriod
from domain.stages import Step
from tests.domain.cases import (
    HEARING_ON,
    LAWBOOK,
    SCHEDULED,
    a_lawsuit,
    a_scene,
    a_standing,
    at_nine,
    perform,
    proceed,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
PERIOD = NoticePeriod(caution_below_days=4, defective_below_days=3)
REPORTED: tuple[str, dict[str, Any]] = ("report_substitution", {"happened_on": date(2026, 4, 10)})
NO_CONSENT = (
    "report_substitution",
    {"happened_on": date(2026, 4, 10), "consented_by": None, "consented_on": None},
)


@pytest.mark.parametrize(
    ("days", "said"),
    [(7, None), (4, None), (3, "有不同理解"), (2, "不足三日"), (0, "不足三日"), (-1, "距开庭0日")],
)
def test_a_notice_served_close_to_the_hearing_is_pointed_out(days: int, said: str | None) -> None:
    served_on = HEARING_ON - timedelta(days=days)
    lawsuit = a_lawsuit(("schedule_hearing", {"notice_served_on": served_on}))

    found = cautions_of(lawsuit, PERIOD)

    assert len(found) == (said is not None)
    assert said is None or said in found[0]
    assert all("第五条第二款" in each for each in found)


def test_the_days_are_the_rule_packs() -> None:
    lawsuit = a_lawsuit(("schedule_hearing", {"notice_served_on": HEARING_ON - timedelta(days=4)}))
    strict = NoticePeriod(caution_below_days=6, defective_below_days=5)

    assert LAWBOOK.pack.notice_to_appear == PERIOD
    assert "不足三日" in cautions_of(lawsuit, strict)[0]


def test_a_later_notice_for_the_new_day_counts() -> None:
    lawsuit = a_lawsuit(
        ("schedule_hearing", {"notice_served_on": HEARING_ON - timedelta(days=1)}),
        ("reschedule_hearing", {"starts_at": at_nine(date(2026, 4, 22))}),
    )

    assert cautions_of(lawsuit, PERIOD) == ()


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((*SCHEDULED, "nominate_head"), []),
        (
            (*SCHEDULED, ("nominate_head", {"name": "虚构乙", "post": "deputy"})),
            ["未报告由副职代为出庭"],
        ),
        ((*SCHEDULED, ("nominate_head", {"name": "虚构乙", "post": "deputy"}), REPORTED), []),
        ((*SCHEDULED, NO_CONSENT), ["未附本级政府主要领导的同意"]),
        ((*SCHEDULED, "report_substitution"), ["庭后报告"]),
        (("schedule_hearing", "cancel_hearing"), []),
        ((("schedule_hearing", {"kind": "pretrial"}), NO_CONSENT), []),
    ],
)
def test_who_comes_instead_is_pointed_out_where_something_is_missing(
    before: Before, said: list[str]
) -> None:
    found = cautions_of(a_lawsuit(*before), PERIOD)

    assert len(found) == len(said)
    for sentence, part in zip(found, said, strict=True):
        assert sentence.startswith("第1次开庭：")
        assert part in sentence


def test_a_head_in_doubt_is_pointed_out() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "nominate_head")
    hearing = lawsuit.hearings[0]
    assert hearing.nominee is not None
    doubted = hearing.nominee.model_copy(update={"doubt": "虚构甲当日不在任；"})

    (found,) = cautions_of(with_hearing(lawsuit, hearing, nominee=doubted), PERIOD)

    assert "虚构甲当日不在任；请更换出庭负责人" in found


def test_a_judgment_without_a_hearing_on_record_is_pointed_out_until_it_is_entered() -> None:
    judged = a_standing(("record_outcome", {"result": "claim_rejected"}))
    scheduled = proceed(judged, "schedule_hearing")
    heard = proceed(scheduled, "record_hearing")

    (caution,) = cautions_of(judged.lawsuit, PERIOD)
    assert "庭审情况未登记" in caution
    assert (Step.HEARING in judged.steps, Step.HEARING in heard.steps) == (False, True)
    assert cautions_of(heard.lawsuit, PERIOD) == ()


@pytest.mark.parametrize(
    ("facts", "result"),
    [({}, "suit_dismissed"), ({"level": "second"}, "claim_rejected")],
)
def test_what_may_be_decided_unheard_is_no_gap(facts: dict[str, Any], result: str) -> None:
    lawsuit = a_lawsuit(("record_outcome", {"result": result}), **facts)

    assert not lawsuit.is_hearing_unrecorded


def test_the_clerk_is_told_once_that_no_hearing_is_on_record() -> None:
    before = a_lawsuit()
    judged = a_lawsuit("record_outcome")

    told = [each.template for each in notices_of_change(before, judged, a_scene())]

    assert "hearing_unrecorded" in told
    assert notices_of_change(judged, judged, a_scene()) == ()


def test_a_file_without_its_hearing_on_record_is_not_closed() -> None:
    judged = a_lawsuit(("record_outcome", {"result": "claim_rejected"}), "record_effect")

    with pytest.raises(ActNotAllowed, match="庭审情况未登记，请办理“登记开庭时间”"):
        perform(judged, "close")
