"""The course of the trial: it stands still, goes on, and the court's own time is counted accordingly."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.deadlines import Nature, Pause
from domain.escalation import Step as Rung
from domain.facts.course import ProcedureType, SuspensionReason
from domain.refusals import ActNotAllowed, FactImpossible
from domain.rulepack import Lawbook
from domain.standing import Standing, born_late
from domain.timetable import Deadline, next_wake_at, plan
from tests.domain.cases import (
    CALENDAR,
    DECIDED_ON,
    HEARD,
    LAWBOOK,
    LOST,
    POLICE,
    SETTLED,
    STOOD_FROM,
    TODAY,
    a_lawsuit,
    a_registration,
    a_scene,
    a_standing,
    an_act,
    perform,
    proceed,
)

DOCKETED_ON = date(2026, 2, 27)
RESUMED_ON = date(2026, 5, 1)
SUSPENDED = ("record_suspension", {"happened_on": STOOD_FROM})
RESUMED = ("record_resumption", {"happened_on": RESUMED_ON})


def the(standing: Standing, key: str) -> Deadline:
    return next(each for each in standing.deadlines if each.key == key)


def the_limit(standing: Standing) -> Deadline:
    return the(standing, "trial_limit")


# Suspension and resumption


def test_a_suspended_lawsuit_shows_it_until_the_trial_goes_on() -> None:
    suspended = a_lawsuit(SUSPENDED)
    resumed = perform(suspended, "record_resumption", happened_on=RESUMED_ON)

    assert suspended.is_suspended
    assert suspended.pauses == (Pause(from_on=STOOD_FROM),)
    assert not resumed.is_suspended
    assert resumed.pauses == (Pause(from_on=STOOD_FROM, to_on=RESUMED_ON - timedelta(days=1)),)
    assert resumed.suspensions[0].ground == "须以另案的审理结果为依据"


def test_a_suspension_that_is_over_is_entered_with_its_end() -> None:
    lawsuit = a_lawsuit(("record_suspension", {**SUSPENDED[1], "resumed_on": RESUMED_ON}))

    assert not lawsuit.is_suspended
    assert lawsuit.suspensions[0].resumed_on == RESUMED_ON


def test_what_is_resumed_on_its_own_day_stopped_nothing() -> None:
    assert a_lawsuit(SUSPENDED, ("record_resumption", {"happened_on": STOOD_FROM})).pauses == ()


def test_two_reasons_may_hold_at_once_and_end_each_on_its_own() -> None:
    appraisal = ("record_suspension", {"reason": "appraisal", "happened_on": date(2026, 4, 10)})
    lawsuit = a_lawsuit(SUSPENDED, appraisal)

    first = perform(lawsuit, "record_resumption", reason="suspended", happened_on=RESUMED_ON)
    last = perform(lawsuit, "record_resumption", happened_on=RESUMED_ON)

    assert [each.resumed_on for each in first.suspensions] == [RESUMED_ON, None]
    assert [each.resumed_on for each in last.suspensions] == [None, RESUMED_ON]
    assert first.is_suspended


def test_the_same_reason_holds_once_at_a_time() -> None:
    with pytest.raises(ActNotAllowed, match="诉讼中止自2026年4月1日起已登记且尚未恢复"):
        perform(a_lawsuit(SUSPENDED), "record_suspension")


def test_a_suspension_that_ended_before_the_one_that_holds_is_late_paper() -> None:
    earlier: dict[str, Any] = {"happened_on": date(2026, 3, 10), "resumed_on": date(2026, 3, 20)}

    lawsuit = perform(a_lawsuit(SUSPENDED), "record_suspension", **earlier)

    assert lawsuit.is_suspended
    assert len(lawsuit.pauses) == 2
    resumed = perform(lawsuit, "record_resumption", happened_on=RESUMED_ON)
    assert [each.resumed_on for each in resumed.suspensions] == [RESUMED_ON, date(2026, 3, 20)]
    with pytest.raises(ActNotAllowed, match="已登记且尚未恢复"):
        perform(
            a_lawsuit(SUSPENDED), "record_suspension", **{**earlier, "resumed_on": date(2026, 4, 2)}
        )


def test_the_same_paper_twice_is_one_suspension() -> None:
    with pytest.raises(FactImpossible, match="同一日起的诉讼中止已登记"):
        perform(a_lawsuit(SUSPENDED, RESUMED), "record_suspension", happened_on=STOOD_FROM)


def test_a_period_that_is_merely_not_counted_is_not_called_a_suspension() -> None:
    appraisal = ("record_suspension", {"reason": "appraisal", "happened_on": STOOD_FROM})

    with pytest.raises(ActNotAllowed, match="鉴定的审限扣除自2026年4月1日起已登记"):
        perform(a_lawsuit(appraisal), "record_suspension", reason="appraisal")
    with pytest.raises(FactImpossible, match="恢复不能早于鉴定的审限扣除开始之日"):
        perform(
            a_lawsuit(appraisal), "record_resumption", happened_on=STOOD_FROM - timedelta(days=1)
        )


def test_a_suit_is_suspended_again_for_the_same_reason() -> None:
    again = perform(a_lawsuit(SUSPENDED, RESUMED), "record_suspension")

    assert again.is_suspended
    assert len(again.suspensions) == 2


def test_nothing_is_suspended_before_it_is_docketed() -> None:
    lawsuit = a_lawsuit(docketed_on=DOCKETED_ON)

    with pytest.raises(FactImpossible, match="不能早于立案之日"):
        perform(lawsuit, "record_suspension", happened_on=DOCKETED_ON - timedelta(days=1))


@pytest.mark.parametrize(
    ("resumed_on", "message"),
    [
        (STOOD_FROM - timedelta(days=1), "不能早于诉讼中止开始之日"),
        (TODAY + timedelta(days=1), "不能晚于今日"),
    ],
)
def test_a_suspension_ends_after_it_began_and_not_in_the_future(
    resumed_on: date, message: str
) -> None:
    with pytest.raises(FactImpossible, match=message):
        perform(a_lawsuit(), "record_suspension", happened_on=STOOD_FROM, resumed_on=resumed_on)


def test_nothing_is_resumed_that_was_not_suspended() -> None:
    with pytest.raises(ActNotAllowed, match="没有尚未恢复的诉讼中止"):
        perform(a_lawsuit(SUSPENDED, RESUMED), "record_resumption")
    with pytest.raises(ActNotAllowed, match="没有尚未恢复的鉴定的审限扣除"):
        perform(a_lawsuit(SUSPENDED), "record_resumption", reason="appraisal")


def test_nothing_is_resumed_before_it_was_suspended() -> None:
    with pytest.raises(FactImpossible, match="不能早于诉讼中止开始之日"):
        perform(
            a_lawsuit(SUSPENDED), "record_resumption", happened_on=STOOD_FROM - timedelta(days=1)
        )


@pytest.mark.parametrize("said", [{}, {"resumed_on": DECIDED_ON + timedelta(days=1)}])
def test_a_suspension_of_a_decided_suit_ended_before_the_decision(said: dict[str, Any]) -> None:
    decided = a_lawsuit(*HEARD, "record_outcome")

    with pytest.raises(FactImpossible, match="2026年5月6日在法院审结"):
        perform(decided, "record_suspension", happened_on=STOOD_FROM, **said)

    late = perform(decided, "record_suspension", happened_on=STOOD_FROM, resumed_on=DECIDED_ON)
    assert late.suspensions[0].resumed_on == DECIDED_ON


def test_a_decision_ends_a_suspension_whose_end_nobody_recorded() -> None:
    decided = a_lawsuit(SUSPENDED, *HEARD, "record_outcome")
    withdrawn = a_lawsuit(SUSPENDED, ("record_withdrawal", {"happened_on": date(2026, 3, 30)}))

    assert not decided.is_suspended
    assert decided.pauses == (Pause(from_on=STOOD_FROM, to_on=DECIDED_ON),)
    assert withdrawn.pauses == ()


def test_a_suspended_lawsuit_is_urged_all_the_same() -> None:
    standing = a_standing(SUSPENDED, "urge")

    assert standing.lawsuit.is_suspended
    assert "urge:1" in {each.key for each in standing.deadlines if each.is_open}


# The court's own time


@pytest.mark.parametrize(
    ("facts", "kind", "due_on"),
    [
        ({}, "trial_limit", date(2026, 8, 27)),
        ({"procedure_type": "ordinary"}, "trial_limit", date(2026, 8, 27)),
        ({"procedure_type": "summary"}, "trial_limit_in_summary", date(2026, 4, 13)),
        ({"level": "second"}, "trial_limit_on_appeal", date(2026, 5, 27)),
    ],
)
def test_the_court_decides_in_its_time_from_docketing(
    facts: dict[str, Any], kind: str, due_on: date
) -> None:
    limit = the_limit(a_standing(docketed_on=DOCKETED_ON, **facts))

    assert (limit.kind, limit.started_on, limit.due_on) == (kind, DOCKETED_ON, due_on)
    assert limit.rungs == ()
    assert not limit.is_awaited
    assert not limit.is_overdue_on(date(2030, 1, 1))


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"docketed_on": DOCKETED_ON, "capacity": "third_party"},
        {"docketed_on": DOCKETED_ON, "level": "retrial"},
    ],
)
def test_no_limit_is_shown_where_its_start_or_length_is_unknown(facts: dict[str, Any]) -> None:
    assert "trial_limit" not in {each.key for each in a_standing(**facts).deadlines}


def test_the_courts_time_ends_with_the_decision() -> None:
    assert the_limit(a_standing(*HEARD, "record_outcome", docketed_on=DOCKETED_ON)).done_on == (
        DECIDED_ON
    )


def test_a_summary_procedure_that_turns_ordinary_keeps_its_start() -> None:
    summary = a_standing(docketed_on=DOCKETED_ON, procedure_type="summary")
    turned = summary.lawsuit.model_copy(update={"procedure_type": ProcedureType.ORDINARY})

    limit = next(
        each
        for each in plan(turned, POLICE, LAWBOOK, summary.deadlines)
        if each.key == "trial_limit"
    )

    assert (limit.kind, limit.due_on) == ("trial_limit", date(2026, 8, 27))


def test_suspension_stops_the_courts_time_and_resumption_counts_it_anew() -> None:
    suspended = a_standing(SUSPENDED, docketed_on=DOCKETED_ON)
    resumed = proceed(suspended, "record_resumption", happened_on=RESUMED_ON)

    assert the_limit(suspended).suspended
    assert the_limit(suspended).provisional
    assert "尚未恢复" in "".join(the_limit(suspended).receipt)
    assert not the_limit(resumed).suspended
    assert the_limit(resumed).due_on == date(2026, 9, 28)
    assert "2026年4月1日至2026年4月30日期间暂停，共30日不计入。" in the_limit(resumed).receipt


def test_suspension_stops_neither_defence_nor_appeal_nor_urge_nor_correction() -> None:
    pausing = {kind for kind, each in LAWBOOK.pack.time_limits.items() if each.pauses}
    standing = a_standing(SUSPENDED, "urge")

    assert pausing == {"trial_limit", "trial_limit_in_summary", "trial_limit_on_appeal"}
    assert all(not each.suspended and each.pauses == () for each in standing.deadlines)


# A duty that a rule pack lets pause


def with_a_defence_that_pauses() -> Lawbook:
    limits = LAWBOOK.pack.time_limits
    pausing = limits["defence"].model_copy(update={"pauses": True})
    pack = LAWBOOK.pack.model_copy(update={"time_limits": {**limits, "defence": pausing}})
    return Lawbook(pack=pack, calendar=CALENDAR)


def replanned(standing: Standing) -> Standing:
    """The same lawsuit, its defence planned by a pack that lets it pause."""
    deadlines = plan(standing.lawsuit, POLICE, with_a_defence_that_pauses(), standing.deadlines)
    return standing.model_copy(update={"deadlines": deadlines})


def test_a_duty_that_stands_still_is_not_overdue_and_climbs_no_ladder() -> None:
    stood = ("record_suspension", {"happened_on": date(2026, 3, 10)})
    suspended = replanned(a_standing(stood))

    defence = the(suspended, "defence")
    assert defence.suspended
    assert defence.is_open
    assert not defence.is_overdue_on(date(2030, 1, 1))
    assert next_wake_at([defence], a_scene().now - timedelta(days=365)) is None


def test_a_duty_is_armed_again_on_resumption_and_late_paper_climbs_at_once() -> None:
    stood = ("record_suspension", {"happened_on": date(2026, 3, 10)})
    suspended = replanned(a_standing(stood))

    resumed = replanned(proceed(suspended, "record_resumption", happened_on=date(2026, 3, 11)))

    defence = the(resumed, "defence")
    assert not defence.suspended
    assert defence.due_on == the(suspended, "defence").due_on
    assert [each.step for each in defence.rungs][-1] is Rung.BUREAU_DECIDES
    (escalation,) = born_late(suspended, resumed, a_scene()).lawsuit.escalations
    assert escalation.deadline == "defence"


# Docketing


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"docketed_on": TODAY + timedelta(days=1), "level": "second"}, "不能晚于今日"),
        ({"docketed_on": date(2026, 3, 3)}, "第一审立案之日不能晚于收到"),
        ({"level": "second", "procedure_type": "summary"}, "只适用于第一审"),
    ],
)
def test_a_docketing_that_cannot_be_is_refused(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(FactImpossible, match=message):
        a_registration(**facts).first_state("ref", a_scene())


def test_on_appeal_the_copy_may_come_before_the_docketing() -> None:
    lawsuit = a_lawsuit(level="second", docketed_on=date(2026, 3, 20))

    assert lawsuit.docketed_on == date(2026, 3, 20)


def test_every_reason_that_the_law_leaves_out_is_one() -> None:
    assert {each.value for each in SuspensionReason} == {
        "suspended",
        "announcement",
        "appraisal",
        "mediation",
        "jurisdiction",
    }


# Transfer


TRANSFERRED_ON = date(2026, 4, 2)


def test_a_transferred_lawsuit_is_the_other_courts() -> None:
    lawsuit = perform(a_lawsuit(docketed_on=DOCKETED_ON), "transfer", happened_on=TRANSFERRED_ON)

    assert lawsuit.court == "other-court"
    assert lawsuit.number == "（2026）皖1901行初12号"
    assert lawsuit.docketed_on is None
    (referral,) = lawsuit.referrals
    assert (referral.from_court, referral.ruled_on) == ("court", TRANSFERRED_ON)
    assert referral.docketed_on == DOCKETED_ON


def test_the_first_courts_hearings_are_off_and_the_new_ones_stand() -> None:
    before = ("schedule_hearing", {"happened_on": date(2026, 3, 20)})
    after = ("schedule_hearing", {"happened_on": date(2026, 4, 10)})

    off = a_standing(before, ("transfer", {"happened_on": TRANSFERRED_ON}))
    stands = a_standing(after, ("transfer", {"happened_on": TRANSFERRED_ON}))

    assert off.lawsuit.first_hearing is None
    assert off.lawsuit.hearings[0].cancellation is not None
    assert not any(each.is_open for each in off.deadlines if each.kind == "head_name")
    assert stands.lawsuit.first_hearing is not None


def test_the_new_courts_time_runs_from_its_own_docketing() -> None:
    transferred = a_standing(
        ("transfer", {"happened_on": TRANSFERRED_ON}), docketed_on=DOCKETED_ON, level="second"
    )
    docketed = {"number": "（2026）皖19行终3号", "why": "transferred", "docketed_on": "2026-04-20"}

    taken_up = proceed(transferred, "assign_case_number", **docketed)  # type: ignore[arg-type]  # said as JSON

    assert not the_limit(transferred).is_open
    assert the_limit(taken_up).is_open
    assert the_limit(taken_up).started_on == date(2026, 4, 20)


@pytest.mark.parametrize("court", ["nowhere", "police"])
def test_a_court_that_the_directory_does_not_know_is_refused(court: str) -> None:
    with pytest.raises(FactImpossible, match=f"没有代码为“{court}”的人民法院"):
        perform(a_lawsuit(), "transfer", to_court=court)


def test_nothing_is_transferred_to_where_it_is() -> None:
    with pytest.raises(FactImpossible, match="就是现在审理的法院"):
        perform(a_lawsuit(), "transfer", to_court="court")


def test_nothing_is_transferred_before_it_came_or_after_its_end() -> None:
    with pytest.raises(FactImpossible, match="不能早于立案"):
        perform(a_lawsuit(), "transfer", happened_on=date(2026, 3, 1))
    with pytest.raises(FactImpossible, match="不能晚于本案在法院审结"):
        perform(a_lawsuit(*LOST), "transfer", happened_on=DECIDED_ON + timedelta(days=1))
    with pytest.raises(FactImpossible, match="不能晚于本案在法院审结"):
        perform(a_lawsuit(("record_withdrawal", {"happened_on": STOOD_FROM})), "transfer")


def test_an_organ_that_has_left_is_transferred_nowhere() -> None:
    with pytest.raises(ActNotAllowed, match="不再是本案被告"):
        perform(a_lawsuit("change_defendant"), "transfer")


@pytest.mark.parametrize("before", [HEARD, LOST])
def test_a_transfer_that_comes_late_leaves_the_new_courts_hearing_and_decision(
    before: tuple[Any, ...],
) -> None:
    heard = a_lawsuit(*before, docketed_on=DOCKETED_ON)

    lawsuit = perform(heard, "transfer", happened_on=TRANSFERRED_ON)

    assert lawsuit.court == "other-court"
    assert (lawsuit.hearings, lawsuit.outcome) == (heard.hearings, heard.outcome)
    assert lawsuit.referrals[0].docketed_on == DOCKETED_ON


def test_a_closed_file_takes_the_late_ruling_of_a_transfer() -> None:
    closed = a_lawsuit(*SETTLED, "close")

    assert perform(closed, "transfer", happened_on=TRANSFERRED_ON).closed_on == TODAY


def test_the_new_courts_docketing_that_was_known_first_stays() -> None:
    docketed_on = date(2026, 4, 20)
    lawsuit = a_lawsuit(level="second", docketed_on=docketed_on)

    transferred = perform(lawsuit, "transfer", happened_on=TRANSFERRED_ON)

    assert (transferred.docketed_on, transferred.referrals[0].docketed_on) == (docketed_on, None)


def test_a_first_instance_is_docketed_anew_after_the_copy_came_where_it_was_transferred() -> None:
    transferred = a_lawsuit(("transfer", {"happened_on": TRANSFERRED_ON}))
    docketed: dict[str, Any] = {
        "number": "（2026）皖1902行初3号",
        "why": "transferred",
        "docketed_on": "2026-04-20",
    }

    assert perform(transferred, "assign_case_number", **docketed).docketed_on == date(2026, 4, 20)
    with pytest.raises(FactImpossible, match="第一审立案之日不能晚于收到"):
        perform(a_lawsuit(number=None), "assign_case_number", **{**docketed, "why": "assigned"})


# A longer time for the court


APPROVED_ON = date(2026, 6, 1)


def test_the_courts_time_is_longer_by_what_was_approved() -> None:
    first = a_standing(
        ("record_trial_extension", {"happened_on": APPROVED_ON}), docketed_on=DOCKETED_ON
    )
    again = proceed(first, "record_trial_extension", months=0, days=10)

    assert the_limit(first).due_on == date(2026, 11, 27)
    assert the_limit(first).receipt[:2] == (
        "自2026年2月27日起计算6个月，到期月的对应日2026年8月27日。",
        "延长3个月，至2026年11月27日。",
    )
    assert the_limit(again).due_on == date(2026, 12, 7)
    assert "延长10日（自然日）。" in the_limit(again).receipt
    assert (the_limit(again).nature, the_limit(again).rungs) == (Nature.COURT, ())


def test_a_longer_time_is_recorded_before_the_docketing_is_known_and_counts_then() -> None:
    before = a_standing("record_trial_extension", number=None)
    docketed: dict[str, Any] = {
        "number": "（2026）皖1901行初14号",
        "why": "assigned",
        "docketed_on": "2026-02-27",
    }

    after = proceed(before, "assign_case_number", **docketed)

    assert the_limit(after).due_on == date(2026, 11, 27)


def test_a_lawsuit_that_turned_summary_has_the_summary_time_alone() -> None:
    extended = a_standing(
        ("record_trial_extension", {"happened_on": APPROVED_ON}), docketed_on=DOCKETED_ON
    )

    turned = proceed(extended, "amend_facts", plaintiffs=None, procedure_type="summary")

    assert the_limit(turned).due_on == date(2026, 4, 13)


def test_a_longer_time_ends_with_the_decision_as_the_other_does() -> None:
    standing = a_standing(
        *LOST, ("record_trial_extension", {"happened_on": STOOD_FROM}), docketed_on=DOCKETED_ON
    )

    assert the_limit(standing).done_on == DECIDED_ON


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (
            (("record_trial_extension", {"happened_on": APPROVED_ON}),),
            {"happened_on": APPROVED_ON, "days": 1},
            ActNotAllowed,
            "该日批准的延长已登记",
        ),
        (
            (("amend_facts", {"plaintiffs": None, "procedure_type": "summary"}),),
            {},
            ActNotAllowed,
            "简易程序的审理期限不能延长",
        ),
        (
            (),
            {"happened_on": DOCKETED_ON - timedelta(days=1)},
            FactImpossible,
            "不能早于立案之日",
        ),
        (LOST, {}, FactImpossible, "不能晚于本案在法院审结之日"),
    ],
)
def test_no_longer_time_now(
    before: tuple[Any, ...], said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before, docketed_on=DOCKETED_ON), "record_trial_extension", **said)


def test_a_longer_time_says_by_how_much() -> None:
    with pytest.raises(ValidationError, match="应当写明延长几个月"):
        an_act("record_trial_extension", months=0)


def test_a_retrial_has_the_time_of_the_instance_by_whose_rules_it_is_tried() -> None:
    facts: dict[str, Any] = {"level": "retrial", "docketed_on": DOCKETED_ON}

    limits = [the_limit(a_standing(retried_as=each, **facts)) for each in ("first", "second")]

    assert [each.kind for each in limits] == ["trial_limit", "trial_limit_on_appeal"]
