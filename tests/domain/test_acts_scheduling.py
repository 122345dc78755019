"""The days that the court sets for a hearing."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.hearings import HearingMode, MovedBy, WithoutHearing
from domain.obligation import Answer
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import appearance_in, is_answered, is_head_scheduled, is_heard
from tests.domain.cases import (
    DECIDED_ON,
    DEPUTY,
    HEADS,
    HEARD,
    HEARING_ON,
    PRINCIPAL,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    an_act,
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


def test_the_hearing_gets_the_next_number() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, NOT_HELD)

    again = perform(lawsuit, "schedule_hearing", starts_at=at_nine(TODAY), mode="online")

    assert [each.number for each in again.hearings] == [1, 2]
    assert again.hearings[1].mode is HearingMode.ONLINE
    assert again.hearings[1].scheduled_on == TODAY


def test_several_hearings_may_be_set_at_once() -> None:
    pretrial = ("schedule_hearing", {"kind": "pretrial", "starts_at": at_nine(date(2026, 4, 1))})

    lawsuit = a_lawsuit(*SCHEDULED, pretrial)

    assert [each.number for each in lawsuit.awaited_hearings] == [2, 1]
    assert lawsuit.next_trial is not None
    assert lawsuit.next_trial.number == 1


def test_one_hearing_is_set_once_for_its_instant() -> None:
    lawsuit = a_lawsuit(*SCHEDULED)

    with pytest.raises(ActNotAllowed, match="已登记为第1次开庭"):
        perform(lawsuit, "schedule_hearing")

    assert len(perform(lawsuit, "schedule_hearing", kind="pretrial").hearings) == 2
    again = perform(perform(lawsuit, "cancel_hearing"), "schedule_hearing")
    assert [each.is_void for each in again.hearings] == [True, False]


def test_nothing_is_heard_after_the_court_is_done() -> None:
    withdrawn = ("record_withdrawal", {"happened_on": date(2026, 4, 20)})
    for before, last in (
        ((*HEARD, "record_outcome"), DECIDED_ON),
        ((withdrawn,), date(2026, 4, 20)),
    ):
        lawsuit = a_lawsuit(*before)

        late = perform(lawsuit, "schedule_hearing", starts_at=at_nine(last))

        assert late.next_hearing is not None
        with pytest.raises(FactImpossible, match="已裁判或者撤诉"):
            perform(lawsuit, "schedule_hearing", starts_at=at_nine(last + timedelta(days=1)))


def test_a_judgment_may_be_pronounced_after_its_day() -> None:
    lawsuit = a_lawsuit(*HEARD, "record_outcome")

    pronounced = perform(
        lawsuit, "schedule_hearing", kind="pronouncement", starts_at=at_nine(TODAY)
    )

    assert pronounced.hearings[-1].number == 2


def test_a_hearing_that_was_held_is_entered_late_and_out_of_order() -> None:
    later = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
    lawsuit = a_lawsuit(later, "record_hearing", "record_outcome")

    entered = perform(lawsuit, "schedule_hearing")
    entered = perform(entered, "record_hearing")

    assert [each.is_held for each in entered.hearings] == [True, True]
    assert entered.first_hearing is not None
    assert entered.first_hearing.starts_at == at_nine(HEARING_ON)


def test_a_hearing_is_moved_and_where_it_stood_is_kept() -> None:
    lawsuit = a_lawsuit(*SCHEDULED)

    moved = perform(lawsuit, "reschedule_hearing", happened_on=date(2026, 4, 10))
    again = perform(
        moved,
        "reschedule_hearing",
        starts_at=at_nine(date(2026, 5, 5)),
        mode="online",
        place="互联网法庭",
        moved_by="organ",
    )

    (hearing,) = again.hearings
    assert (hearing.starts_at, hearing.mode, hearing.place) == (
        at_nine(date(2026, 5, 5)),
        HearingMode.ONLINE,
        "互联网法庭",
    )
    first, second = hearing.moves
    assert (first.starts_at, first.place) == (at_nine(HEARING_ON), "第三法庭")
    assert (first.moved_on, first.moved_by) == (date(2026, 4, 10), MovedBy.COURT)
    assert second.starts_at == at_nine(date(2026, 4, 22))
    assert second.moved_by is MovedBy.ORGAN
    assert again.first_hearing is not None
    assert again.first_hearing.starts_at == hearing.starts_at


def test_a_hearing_that_does_not_move_is_refused() -> None:
    with pytest.raises(FactImpossible, match="与原定的相同"):
        perform(a_lawsuit(*SCHEDULED), "reschedule_hearing", starts_at=at_nine(HEARING_ON))


def test_a_hearing_is_not_moved_before_the_complaint_or_past_the_judgment() -> None:
    lawsuit = a_lawsuit(*SCHEDULED)
    withdrawn = perform(lawsuit, "record_withdrawal", happened_on=date(2026, 4, 20))

    with pytest.raises(FactImpossible, match="开庭不能早于"):
        perform(lawsuit, "reschedule_hearing", starts_at=at_nine(date(2026, 3, 1)))
    with pytest.raises(FactImpossible, match="已裁判或者撤诉"):
        perform(withdrawn, "reschedule_hearing")


@pytest.mark.parametrize("verb", ["reschedule_hearing", "cancel_hearing"])
def test_only_an_awaited_hearing_is_moved_or_cancelled(verb: str) -> None:
    with pytest.raises(ActNotAllowed, match="没有待开的庭"):
        perform(a_lawsuit(), verb)
    with pytest.raises(ActNotAllowed, match="第1次开庭已登记结果"):
        perform(a_lawsuit(*HEARD, TO_COME), verb, hearing=1)
    with pytest.raises(ActNotAllowed, match="第1次开庭已取消"):
        perform(a_lawsuit(*SCHEDULED, "cancel_hearing", TO_COME), verb, hearing=1)


def test_the_head_who_was_named_stays_and_is_checked_for_the_new_day() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "nominate_head")
    leaving = PRINCIPAL.model_copy(update={"to_on": date(2026, 4, 20)})

    kept = perform(lawsuit, "reschedule_hearing", heads=HEADS)
    doubted = perform(lawsuit, "reschedule_hearing", heads=(leaving, DEPUTY))

    assert is_answered(kept, kept.hearings[0])
    nominee = doubted.hearings[0].nominee
    assert nominee is not None
    assert nominee.doubt.startswith("虚构甲在2026年4月22日不任正职负责人，当日无人在任")
    assert not is_answered(doubted, doubted.hearings[0])
    assert not is_head_scheduled(doubted)
    replaced = perform(doubted, "replace_head", happened_on=date(2026, 4, 21))
    assert is_answered(replaced, replaced.hearings[0])


def test_an_excuse_stays_with_the_day_it_spoke_of() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, "request_excuse")

    moved = perform(lawsuit, "reschedule_hearing").hearings[0]
    elsewhere = perform(
        lawsuit, "reschedule_hearing", starts_at=at_nine(HEARING_ON), place="第五法庭"
    ).hearings[0]

    assert moved.excuse is None
    assert moved.moves[0].excuse == lawsuit.hearings[0].excuse
    assert elsewhere.excuse == lawsuit.hearings[0].excuse
    assert elsewhere.moves[0].excuse is None


def test_who_is_moved_alone_is_no_longer_heard_with_the_others() -> None:
    together = ("schedule_hearing", {"joint": "j-1"})

    alone = a_lawsuit(together, "reschedule_hearing").hearings[0]
    still = a_lawsuit(together, ("reschedule_hearing", {"joint": "j-1"})).hearings[0]
    elsewhere = a_lawsuit(
        together,
        ("reschedule_hearing", {"starts_at": at_nine(HEARING_ON), "place": "第五法庭"}),
    ).hearings[0]

    assert (alone.joint, alone.moves[0].joint) == (None, "j-1")
    assert (still.joint, elsewhere.joint) == ("j-1", "j-1")


def test_a_cancelled_hearing_is_void_and_leaves_the_register() -> None:
    lawsuit = perform(a_lawsuit(*SCHEDULED), "cancel_hearing", happened_on=date(2026, 4, 14))

    (hearing,) = lawsuit.hearings
    assert hearing.is_void
    assert not hearing.is_awaited
    assert hearing.cancellation is not None
    assert hearing.cancellation.cancelled_on == date(2026, 4, 14)
    assert lawsuit.first_hearing is None
    assert lawsuit.next_hearing is None
    for verb in ("record_hearing", "nominate_head"):
        with pytest.raises(ActNotAllowed):
            perform(lawsuit, verb, hearing=1)


def test_a_withdrawn_suits_hearing_may_still_be_cancelled() -> None:
    lawsuit = a_lawsuit(*SCHEDULED, ("record_withdrawal", {"happened_on": date(2026, 4, 14)}))

    assert perform(lawsuit, "cancel_hearing").hearings[0].is_void


def test_the_hearing_does_not_precede_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="开庭不能早于"):
        perform(a_lawsuit(), "schedule_hearing", starts_at=at_nine(date(2026, 3, 1)))


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-04-15T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "soon",
        None,
        1e18,
    ],
)
def test_an_instant_without_zone_or_out_of_time_is_none(starts_at: object) -> None:
    with pytest.raises(ValidationError):
        an_act("schedule_hearing", starts_at=starts_at)


def test_a_case_decided_on_paper_owes_no_head() -> None:
    lawsuit = perform(a_lawsuit(), "record_no_hearing", way="on_paper")

    assert lawsuit.is_without_hearing
    assert is_head_scheduled(lawsuit)
    assert is_heard(lawsuit)
    assert appearance_in(lawsuit) is None
    assert lawsuit.first_hearing is None


def test_without_a_hearing_neither_duty_binds_whatever_hit_before() -> None:
    facts = {"plaintiffs": 12, "level": "second"}
    bound = a_lawsuit("require_appearance", **facts).obligation
    free = a_lawsuit("require_appearance", "record_no_hearing", **facts).obligation

    assert bound is not None
    assert (bound.principal, bound.any_head) == (Answer.YES, Answer.YES)
    assert free is not None
    assert (free.principal, free.any_head) == (Answer.NO, Answer.NO)
    assert all("第八十六条" in each.fact for each in free.verdicts)
    assert free.national is not None
    assert "第八十六条" in free.national.citation


@pytest.mark.parametrize(
    ("facts", "article"),
    [
        ({}, "第六十九条第三款"),
        ({"level": "second"}, "第八十六条"),
        ({"level": "retrial"}, "第一百一十三条"),
        ({"level": "retrial", "retried_as": "second"}, "第八十六条"),
        ({"level": "retrial", "retried_as": "first"}, "第六十九条第三款"),
    ],
)
def test_deciding_without_a_hearing_cites_the_article_of_its_level(
    facts: dict[str, Any], article: str
) -> None:
    obligation = a_lawsuit("record_no_hearing", plaintiffs=12, **facts).obligation

    assert obligation is not None
    assert all(article in each.fact for each in obligation.verdicts)


def test_a_trial_hearing_that_is_set_after_all_counts() -> None:
    lawsuit = a_lawsuit("record_no_hearing", "schedule_hearing")

    assert not lawsuit.is_without_hearing
    assert not is_head_scheduled(lawsuit)
    assert lawsuit.first_hearing is not None
    again = perform(perform(lawsuit, "cancel_hearing"), "record_no_hearing", way="on_paper")
    assert again.no_hearing is not None
    assert again.no_hearing.way is WithoutHearing.ON_PAPER


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (SCHEDULED, "请先办理“登记取消开庭”"),
        (HEARD, "已开庭审理"),
        (("record_no_hearing",), "已登记"),
    ],
)
def test_a_case_that_is_heard_is_not_decided_without(
    before: tuple[str | tuple[str, dict[str, Any]], ...], why: str
) -> None:
    with pytest.raises(ActNotAllowed, match=why):
        perform(a_lawsuit(*before), "record_no_hearing")


def test_an_inquiry_is_no_trial_hearing() -> None:
    inquiry = ("schedule_hearing", {"kind": "inquiry"})

    assert a_lawsuit(inquiry, "record_hearing", "record_no_hearing").is_without_hearing


def test_nothing_is_decided_without_a_hearing_before_the_complaint() -> None:
    with pytest.raises(FactImpossible, match="不能早于收到"):
        perform(a_lawsuit(), "record_no_hearing", happened_on=date(2026, 3, 1))


def test_no_notice_was_served_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)
    for verb, before in (("schedule_hearing", ()), ("reschedule_hearing", SCHEDULED)):
        with pytest.raises(FactImpossible, match="送达之日不能晚于今日"):
            perform(a_lawsuit(*before), verb, notice_served_on=tomorrow)


def test_a_hearing_is_not_moved_onto_another() -> None:
    moved_to = at_nine(date(2026, 7, 22))
    second = ("schedule_hearing", {"starts_at": moved_to})
    lawsuit = a_lawsuit(*SCHEDULED, second)

    with pytest.raises(ActNotAllowed, match="第2次开庭"):
        perform(lawsuit, "reschedule_hearing", hearing=1, starts_at=moved_to)


UNHEARD: tuple[tuple[str, dict[str, Any]], ...] = (("record_no_hearing", {}),)


@pytest.mark.parametrize("result", ["claim_rejected", "revoked", "confirmed_unlawful"])
@pytest.mark.parametrize("facts", [{}, {"level": "retrial", "retried_as": "first"}])
def test_a_first_instance_judges_no_merits_unheard(result: str, facts: dict[str, Any]) -> None:
    with pytest.raises(FactImpossible, match="第六十九条第三款"):
        perform(a_lawsuit(*UNHEARD, **facts), "record_outcome", result=result)


@pytest.mark.parametrize("facts", [{}, {"level": "retrial", "retried_as": "first"}])
def test_what_a_first_instance_judged_was_not_unheard(facts: dict[str, Any]) -> None:
    decided = a_lawsuit(("record_outcome", {"result": "claim_rejected"}), **facts)

    with pytest.raises(FactImpossible, match="第六十九条第三款"):
        perform(decided, "record_no_hearing")


def test_a_retrial_judged_unheard_was_not_tried_as_a_first_instance() -> None:
    decided = a_lawsuit(*UNHEARD, ("record_outcome", {"result": "modified"}), level="retrial")

    with pytest.raises(FactImpossible, match="第六十九条第三款"):
        perform(decided, "amend_facts", plaintiffs=None, retried_as="first")


@pytest.mark.parametrize("result", ["suit_dismissed", "not_docketed", "terminated"])
def test_a_first_instance_ends_the_suit_unheard_by_a_ruling(result: str) -> None:
    lawsuit = a_lawsuit(*UNHEARD, ("record_outcome", {"result": result}))

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.result == result


@pytest.mark.parametrize(
    "facts",
    [{"level": "second"}, {"level": "retrial"}, {"level": "retrial", "retried_as": "second"}],
)
def test_another_level_may_judge_the_merits_unheard(facts: dict[str, Any]) -> None:
    lawsuit = a_lawsuit(*UNHEARD, ("record_outcome", {"result": "modified"}), **facts)

    assert lawsuit.outcome is not None


def test_a_first_instance_heard_after_all_judges_the_merits() -> None:
    assert a_lawsuit(*UNHEARD, *HEARD, "record_outcome").outcome is not None
