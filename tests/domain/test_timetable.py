"""The deadlines of a lawsuit: each way of counting, planned once, moved, dropped, and the rungs they reach."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts.act import with_hearing
from domain.calendar import Calendar, nine_o_clock
from domain.deadlines import Counting, Nature, Period
from domain.escalation import Desk, Rung, Step
from domain.facts.sanctions import Interview
from domain.frozen import Frozen
from domain.obligation import Holders
from domain.organs import OrganKind
from domain.rulepack import Lawbook
from domain.standing import Standing, consequences, lapse, settle
from domain.timetable import Deadline, next_wake_at, plan, rungs_reached
from tests.domain.cases import (
    ABSENT,
    APPROVED,
    CALENDAR,
    CAME,
    DEPUTY_CAME,
    FIRST,
    HEARD,
    HEARING_ON,
    INTERVIEWED,
    LAWBOOK,
    LOST,
    NOBODY_CAME,
    NOT_FIRST,
    OWED,
    PLEDGED,
    POLICE,
    PROPOSED,
    RECEIVED_ON,
    SAID_NOT_HELD,
    SCHEDULED,
    SETTLED,
    SUBMITTED,
    TODAY,
    a_lawbook,
    a_lawsuit,
    a_scene,
    a_standing,
    at_nine,
    proceed,
    registered,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
NOT_HELD = ("record_hearing", {"held": False, "attendees": []})
EXCUSED: Before = (*SCHEDULED, "request_excuse", *ABSENT[1:])
ONE_HOUR = timedelta(hours=1)


def the(standing: Standing, key: str) -> Deadline:
    return next(each for each in standing.deadlines if each.key == key)


def keys(standing: Standing) -> set[str]:
    return {each.key for each in standing.deadlines if each.is_open}


# One deadline of each way of counting


def test_the_defence_is_due_fifteen_calendar_days_after_receipt() -> None:
    defence = the(a_standing(received_on=date(2026, 2, 2)), "defence")

    assert defence.period.counting is Counting.CALENDAR
    assert (defence.started_on, defence.due_on) == (date(2026, 2, 2), date(2026, 2, 24))
    assert defence.safe_on == date(2026, 2, 14)
    assert defence.nature is Nature.DUTY
    assert defence.basis == "《中华人民共和国行政诉讼法》第六十七条第一款"
    assert defence.receipt
    assert not defence.provisional


def test_the_head_is_named_seven_days_before_the_hearing() -> None:
    named = the(a_standing(("schedule_hearing", {"happened_on": date(2026, 3, 20)})), "head_name:1")

    assert named.period.counting is Counting.BEFORE
    assert named.due_on == date(2026, 4, 8)


def test_a_continued_hearing_needs_no_head_where_the_principal_head_came() -> None:
    again = {"starts_at": at_nine(date(2026, 7, 15))}

    def keys(*acts: str | tuple[str, dict[str, Any]]) -> set[str]:
        return {each.key for each in a_standing(*acts).deadlines if not each.dropped}

    assert "head_name:2" not in keys(*HEARD, ("schedule_hearing", again))
    called = ("schedule_hearing", {**again, "notified_again": True})
    assert "head_name:2" in keys(*HEARD, called)
    assert "head_name:2" in keys(*ABSENT, ("schedule_hearing", again))
    third = ("schedule_hearing", {"starts_at": at_nine(date(2026, 7, 20))})
    assert "head_name:3" in keys(*HEARD, called, third)


@pytest.mark.parametrize(
    ("requested_on", "due_on", "reason"),
    [
        (date(2026, 4, 7), date(2026, 4, 10), None),
        # The third working day would be the sixteenth, the day after the hearing.
        (date(2026, 4, 13), date(2026, 4, 15), "其后办理已无意义"),
        (date(2026, 4, 15), date(2026, 4, 20), None),
        (date(2026, 4, 20), date(2026, 4, 23), None),
    ],
)
def test_an_excuse_is_reviewed_in_three_working_days_and_before_the_hearing(
    requested_on: date, due_on: date, reason: str | None
) -> None:
    excused = ("request_excuse", {"happened_on": requested_on})

    review = the(a_standing(*SCHEDULED, excused), "excuse_review:1")

    assert review.due_on == due_on
    assert review.safe_on <= due_on
    assert (reason in review.receipt[-2]) if reason else "无意义" not in "".join(review.receipt)
    assert review.receipt[-1].startswith("日历版本")
    assert {desk for rung in review.rungs for desk in rung.to} == {Desk.BUREAU}


@pytest.mark.parametrize(
    ("register", "came", "is_moot"),
    [
        (FIRST, CAME, True),
        (FIRST, DEPUTY_CAME, False),
        (NOT_FIRST, DEPUTY_CAME, True),
        (NOT_FIRST, {**DEPUTY_CAME, "left_early": True}, False),
    ],
)
def test_an_excuse_is_not_reviewed_where_he_came_who_was_asked_for(
    register: Holders, came: dict[str, Any], is_moot: bool
) -> None:
    asked = a_standing(*SCHEDULED, "request_excuse")

    standing = proceed(asked, "record_hearing", attendees=[came], register=register)

    assert the(standing, "excuse_review:1").dropped is is_moot


def test_without_a_bureau_no_excuse_waits_for_review() -> None:
    alone = POLICE.model_copy(update={"bureau": None})
    standing = a_standing(*SCHEDULED, "request_excuse")

    planned = plan(standing.lawsuit, alone, LAWBOOK)

    assert "excuse_review:1" not in {each.key for each in planned}


def test_the_result_of_a_hearing_is_due_three_working_days_after_it() -> None:
    set_early = ("schedule_hearing", {"happened_on": date(2026, 3, 20)})
    record = the(a_standing(set_early), "hearing_record:1")

    # From Wednesday the fifteenth.
    assert record.due_on == date(2026, 4, 20)
    assert not the(a_standing(*HEARD), "hearing_record:1").is_open
    assert "hearing_record:1" not in keys(a_standing(*SCHEDULED, "cancel_hearing"))


def test_a_hearing_that_a_withdrawal_overtook_needs_no_result() -> None:
    overtaken = ("record_withdrawal", {"happened_on": date(2026, 4, 14)})
    held_before = ("record_withdrawal", {"happened_on": date(2026, 4, 16)})

    assert "hearing_record:1" not in keys(a_standing(*SCHEDULED, overtaken))
    assert "hearing_record:1" in keys(a_standing(*SCHEDULED, held_before))


def test_observation_is_reported_where_the_principal_head_came() -> None:
    in_time = ("record_hearing", {"happened_on": HEARING_ON})
    late = ("record_hearing", {"happened_on": date(2026, 5, 20)})

    # Five working days from Wednesday the fifteenth; for a result that is late, the working day after it.
    assert the(a_standing(*SCHEDULED, in_time), "observation_report:1").due_on == date(2026, 4, 22)
    assert the(a_standing(*SCHEDULED, late), "observation_report:1").due_on == date(2026, 5, 21)
    assert "observation_report:1" not in keys(a_standing(*ABSENT))


def test_the_apology_is_due_ten_working_days_after_the_effect() -> None:
    standing = a_standing(
        *LOST, ("decide_harm", {"happened_on": date(2026, 5, 20)}), "record_effect"
    )

    apology = the(standing, "apology")
    assert apology.period.counting is Counting.WORKING
    assert (apology.started_on, apology.due_on) == (date(2026, 6, 1), date(2026, 6, 15))


def test_what_is_ordered_by_a_day_before_it_binds_is_not_overdue_at_birth() -> None:
    orders = {"what": "退还车辆", "by_on": date(2026, 5, 20)}
    standing = a_standing(*HEARD, ("record_outcome", {"orders": orders}), "record_effect")

    deadline = the(standing, "performance")

    assert deadline.not_before == date(2026, 6, 1)
    assert deadline.due_on == date(2026, 6, 2)


def test_the_correction_is_due_on_the_very_day_that_was_pledged() -> None:
    saturday = date(2026, 7, 4)
    standing = a_standing(*OWED, ("pledge_correction", {"due_on": saturday}))

    correction = the(standing, "correction:1")
    assert correction.period.counting is Counting.FIXED
    assert correction.due_on == saturday
    assert correction.is_overdue_on(date(2026, 7, 5))
    assert not correction.is_overdue_on(saturday)


@pytest.mark.parametrize(
    ("level", "kind", "article"),
    [
        ("first", "defence", "《中华人民共和国行政诉讼法》第六十七条第一款"),
        ("second", "defence_on_appeal", "第一百零八条"),
        ("retrial", "opinion_on_retrial", "第一百一十一条"),
    ],
)
def test_each_level_has_its_own_paper_in_fifteen_days(level: str, kind: str, article: str) -> None:
    defence = the(a_standing(level=level), "defence")

    assert defence.kind == kind
    assert article in defence.basis
    assert (defence.period.counting, defence.period.days) == (Counting.CALENDAR, 15)


def test_a_third_party_owes_no_defence_and_a_head_only_in_a_defendants_stead() -> None:
    free = a_standing(*SCHEDULED, capacity="third_party")
    bound = a_standing(*SCHEDULED, capacity="third_party_with_duty")

    assert keys(free) == set()
    assert keys(bound) == {
        "head_name:1",
        "hearing_record:1",
    }


@pytest.mark.parametrize(
    ("result", "kind", "due_on"),
    [
        ("revoked", "appeal", date(2026, 6, 9)),
        ("suit_dismissed", "appeal_of_ruling", date(2026, 6, 4)),
    ],
)
def test_a_judgment_is_appealed_in_fifteen_days_and_a_ruling_in_ten(
    result: str, kind: str, due_on: date
) -> None:
    said = {"result": result, "served_on": date(2026, 5, 25)}
    appeal = the(a_standing(*HEARD, ("record_outcome", said)), "appeal")

    assert (appeal.kind, appeal.due_on, appeal.nature) == (kind, due_on, Nature.RIGHT)
    assert not appeal.is_overdue_on(date(2027, 1, 1))


@pytest.mark.parametrize("facts", [{"level": "second"}, {"level": "retrial"}])
def test_the_second_instance_is_final(facts: dict[str, Any]) -> None:
    served = ("record_outcome", {"served_on": date(2026, 5, 25)})

    assert "appeal" not in keys(a_standing(*HEARD, served, **facts))


def test_without_service_the_time_to_appeal_has_not_begun() -> None:
    assert "appeal" not in keys(a_standing(*LOST))


def test_the_bureau_proposes_in_ten_working_days_after_it_confirmed() -> None:
    censure = the(a_standing(*ABSENT), "censure")

    assert (censure.started_on, censure.period.counting) == (TODAY, Counting.WORKING)
    assert {desk for rung in censure.rungs for desk in rung.to} == {Desk.BUREAU}


def test_a_proposal_waits_for_the_review_of_the_excuse() -> None:
    confirmed = ("confirm_appearance", {**NOBODY_CAME, "happened_on": date(2026, 4, 20)})
    asked = ("request_excuse", {"happened_on": date(2026, 4, 10)})
    absent = a_standing(*SCHEDULED, asked, ("record_hearing", {"attendees": []}), confirmed)
    reviewed = proceed(absent, "review_excuse", happened_on=date(2026, 6, 9))

    assert the(absent, "censure").dropped
    deadline = the(reviewed, "censure")
    assert deadline.is_open
    assert deadline.due_on == date(2026, 6, 10)
    assert not deadline.is_overdue_on(TODAY)


def test_nothing_is_proposed_on_a_finding_to_be_corrected() -> None:
    disputed = a_standing(*ABSENT, ("hear_objection", {"upheld": True}))
    corrected = proceed(disputed, "correct_confirmation", head_appeared=False)

    assert the(disputed, "censure").dropped
    assert the(corrected, "censure").is_open


def test_the_government_decides_in_ten_working_days_and_nobody_chases_it_by_mail() -> None:
    decision = the(a_standing(*PROPOSED), "censure_decision")

    assert (decision.started_on, decision.due_on) == (TODAY, date(2026, 6, 25))
    told = {desk for rung in decision.rungs if rung.on > decision.due_on for desk in rung.to}
    assert told == {Desk.BUREAU}


@pytest.mark.parametrize(
    ("counted_from", "before", "is_asked"),
    [
        ("issue", APPROVED, False),
        ("issue", (*APPROVED, "issue_censure"), True),
        ("approval", APPROVED, True),
        ("approval", PROPOSED, False),
        ("approval", (*PROPOSED, ("decide_censure", {"approved": False})), False),
        ("issue", (*APPROVED, "issue_censure", "revoke_censure"), False),
    ],
)
def test_the_talk_is_due_ten_working_days_after_what_the_rule_pack_says(
    counted_from: str, before: Before, is_asked: bool
) -> None:
    lawbook = a_lawbook(interview={"counted_from": counted_from})

    found = {each.key: each for each in plan(a_lawsuit(*before), POLICE, lawbook)}

    assert ("interview" in found) is is_asked
    if is_asked:
        assert (found["interview"].started_on, found["interview"].due_on) == (
            TODAY,
            date(2026, 6, 25),
        )


def test_once_the_ground_has_gone_nothing_more_is_asked_for_the_absence() -> None:
    lawsuit = a_standing(*INTERVIEWED)

    excused = proceed(proceed(lawsuit, "request_excuse"), "review_excuse", accepted=True)

    assert not the(excused, "rectification").is_open
    assert the(excused, "rectification").dropped


def test_a_talk_on_another_ground_cites_its_own_basis() -> None:
    talk = Interview(
        interview_on=TODAY,
        place="",
        scheduled_on=TODAY,
        basis="《虚构规定》第一条",
        rectification_due_on=date(2026, 7, 10),
    )
    lawsuit = a_lawsuit().model_copy(update={"correction_interview": talk})

    found = {each.key: each for each in plan(lawsuit, POLICE, LAWBOOK)}

    assert found["correction_rectification"].basis == "《虚构规定》第一条"
    assert found["correction_rectification"].due_on == date(2026, 7, 10)


# Done, dropped, kept, re-planned


@pytest.mark.parametrize(
    ("before", "key", "done_on"),
    [
        (("file_defence",), "defence", TODAY),
        ((*SCHEDULED, "nominate_head"), "head_name:1", TODAY),
        ((*SCHEDULED, "request_excuse"), "head_name:1", TODAY),
        ((*SCHEDULED, "request_excuse", "review_excuse"), "excuse_review:1", TODAY),
        (HEARD, "hearing_record:1", TODAY),
        ((*HEARD, "record_observation"), "observation_report:1", TODAY),
        ((*OWED, "apologise"), "apology", None),
        ((*OWED, "pledge_correction"), "apology", None),
        (PLEDGED, "apology", TODAY),
        (SUBMITTED, "correction:1", TODAY),
        (("urge", "answer_urge"), "urge:1", TODAY),
        ((*ABSENT, "propose_censure"), "censure", TODAY),
        (PROPOSED, "censure_decision", None),
        (APPROVED, "censure_decision", TODAY),
        ((*APPROVED, "issue_censure"), "interview", None),
        (INTERVIEWED, "interview", TODAY),
        (INTERVIEWED, "rectification", None),
        ((*INTERVIEWED, "accept_rectification"), "rectification", TODAY),
    ],
)
def test_a_deadline_is_done_on_the_day_of_its_fact(
    before: Before, key: str, done_on: date | None
) -> None:
    deadline = the(a_standing(*before), key)

    assert deadline.done_on == done_on
    assert deadline.is_open is (done_on is None)


def test_a_replaced_head_leaves_the_report_in_time() -> None:
    to_come = ("schedule_hearing", {"starts_at": at_nine(date(2026, 7, 15))})
    named = ("nominate_head", {"happened_on": date(2026, 6, 2)})

    standing = a_standing(to_come, named, "replace_head")

    assert the(standing, "head_name:1").done_on == date(2026, 6, 2)


def test_head_and_excuse_count_from_the_earlier() -> None:
    named = ("nominate_head", {"happened_on": date(2026, 4, 2)})
    excused = ("request_excuse", {"happened_on": date(2026, 4, 9)})

    assert the(a_standing(*SCHEDULED, named, excused), "head_name:1").done_on == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("before", "key"),
    [
        (("record_outcome",), "defence"),
        (("record_withdrawal",), "defence"),
        (HEARD, "head_name:1"),
        ((*SCHEDULED, "record_withdrawal"), "head_name:1"),
        ((*SCHEDULED, NOT_HELD), "head_name:1"),
        ((*SCHEDULED, "cancel_hearing"), "head_name:1"),
        ((*EXCUSED, ("review_excuse", {"accepted": True})), "censure"),
        (
            (*HEARD, ("record_outcome", {"served_on": date(2026, 5, 8)}), "record_effect"),
            "appeal",
        ),
    ],
)
def test_a_deadline_whose_ground_has_gone_is_kept_as_dropped(before: Before, key: str) -> None:
    deadline = the(a_standing(*before), key)

    assert deadline.dropped
    assert not deadline.is_open
    assert not deadline.is_overdue_on(date(2030, 1, 1))


def test_a_done_deadline_whose_ground_has_gone_stays_done() -> None:
    named = ("nominate_head", {"happened_on": date(2026, 4, 2)})

    deadline = the(a_standing(*SCHEDULED, named, NOT_HELD), "head_name:1")

    assert deadline.done_on == date(2026, 4, 2)
    assert not deadline.dropped


def test_closing_drops_what_is_open_and_late_paper_finds_it_done() -> None:
    closed = a_standing("record_withdrawal", "close")
    filed = proceed(closed, "file_defence", happened_on=date(2026, 3, 5))

    assert keys(closed) == keys(filed) == set()
    assert closed.next_wake_at is None
    assert the(filed, "defence").done_on == date(2026, 3, 5)
    assert keys(a_standing(*SETTLED, "close")) == set()


def test_what_is_open_at_closing_is_dropped() -> None:
    standing = a_standing()
    closed = standing.lawsuit.model_copy(update={"closed_on": TODAY})

    after = settle(closed, a_scene(), register=None, earlier=standing)

    assert after.deadlines[0].dropped


def test_an_unchanged_deadline_is_kept_as_it_is() -> None:
    before = a_standing(*SCHEDULED)
    after = proceed(before, "urge")

    assert the(after, "defence") is the(before, "defence")
    assert the(after, "head_name:1") is the(before, "head_name:1")


def test_a_changed_fact_alone_leaves_day_and_receipt() -> None:
    before = the(a_standing(), "defence")
    after = the(a_standing("file_defence"), "defence")

    assert after == before.model_copy(update={"done_on": TODAY})


def test_when_the_hearing_moves_the_head_is_due_anew() -> None:
    standing = a_standing(*SCHEDULED)

    after = proceed(standing, "reschedule_hearing", starts_at=at_nine(date(2026, 8, 20)))

    assert the(after, "head_name:1").due_on == date(2026, 8, 13)
    assert the(after, "head_name:1").rungs != the(standing, "head_name:1").rungs


def test_a_hearing_that_moves_close_leaves_a_day_to_name_the_head() -> None:
    standing = a_standing(*SCHEDULED)

    after = proceed(standing, "reschedule_hearing", starts_at=at_nine(date(2026, 6, 12)))

    assert the(after, "head_name:1").due_on == date(2026, 6, 11)


def test_a_head_who_cannot_stand_on_the_new_day_is_owed_again() -> None:
    standing = a_standing(*SCHEDULED, "nominate_head")
    hearing = standing.lawsuit.hearings[0]
    assert hearing.nominee is not None
    doubted = hearing.nominee.model_copy(update={"doubt": "当日无人在任"})
    lawsuit = with_hearing(standing.lawsuit, hearing, nominee=doubted)

    after = settle(lawsuit, a_scene(), register=FIRST, earlier=standing)

    assert the(after, "head_name:1").is_open


def test_another_calendar_plans_every_deadline_anew() -> None:
    standing = a_standing(received_on=date(2026, 2, 2))
    bare = Lawbook(pack=LAWBOOK.pack, calendar=Calendar([]))

    planned = plan(standing.lawsuit, POLICE, bare, standing.deadlines)

    assert {each.kind for each in planned} == {
        "defence",
        "jurisdiction_objection",
        "evidence_extension",
    }
    for each in planned:
        assert each.due_on == date(2026, 2, 17)
        assert each.provisional
        assert each.calendar == bare.calendar.version


def test_a_correction_sent_back_arms_the_ladder_again() -> None:
    back = ("verify_correction", {"accepted": False, "new_due_on": date(2026, 8, 20)})
    standing = a_standing(*SUBMITTED, back)

    second = the(standing, "correction:2")
    assert second.is_open
    assert second.due_on == date(2026, 8, 20)
    assert [rung.step for rung in second.rungs] == [
        Step.REMIND,
        Step.REMIND,
        Step.REMIND,
        Step.OVERDUE,
        Step.DRAFT_URGE,
        Step.BUREAU_DECIDES,
    ]
    assert not the(standing, "correction:1").is_open


@pytest.mark.parametrize("days", range(12))
def test_an_office_deadline_is_not_overdue_at_birth(days: int) -> None:
    scheduled_on = TODAY
    hearing_on = TODAY + timedelta(days=days)
    said = {"starts_at": at_nine(hearing_on)}

    named = the(a_standing(("schedule_hearing", said)), "head_name:1")

    assert scheduled_on <= named.due_on <= hearing_on
    assert not named.is_overdue_on(scheduled_on)


def test_the_bureau_finds_in_five_working_days_whether_a_hearing_was_held() -> None:
    said = a_standing(*HEARD, SAID_NOT_HELD)

    finding = the(said, "not_held_finding:1:1")
    found = proceed(said, "confirm_not_held", was_not_held=False)
    again = proceed(found, *SAID_NOT_HELD[:1], **SAID_NOT_HELD[1])

    # Five working days from Wednesday the tenth of June.
    assert (finding.started_on, finding.due_on, finding.is_open) == (TODAY, date(2026, 6, 17), True)
    assert {desk for rung in finding.rungs for desk in rung.to} == {Desk.BUREAU}
    assert the(found, "not_held_finding:1:1").done_on == TODAY
    assert the(again, "not_held_finding:1:2").is_open
    unsupervised = POLICE.model_copy(update={"bureau": None})
    kinds = {each.kind for each in plan(said.lawsuit, unsupervised, LAWBOOK)}
    assert "not_held_finding" not in kinds


def test_harm_found_late_leaves_a_day_to_apologise() -> None:
    effect = ("record_effect", {"happened_on": date(2026, 5, 22)})
    standing = a_standing(*LOST, effect, "decide_harm")

    apology = the(standing, "apology")
    assert apology.due_on == date(2026, 6, 11)
    assert "不作逾期" in "".join(apology.receipt)


# Rungs


class Ladder(Frozen):
    rungs: tuple[Rung, ...]
    due_on: date


def planned(ladder: Ladder, **changes: object) -> Deadline:
    """A deadline with a ladder of its own."""
    pack = LAWBOOK.pack.model_copy(
        update={"ladders": {**LAWBOOK.pack.ladders, "duty": ladder.rungs}}
    )
    urge = pack.time_limits["urge"].model_copy(update={"ladder": "duty"})
    pack = pack.model_copy(update={"time_limits": {**pack.time_limits, "urge": urge}})
    lawsuit = a_standing(("urge", {"answer_due_on": ladder.due_on, "happened_on": ladder.due_on}))
    found = plan(lawsuit.lawsuit, POLICE, Lawbook(pack=pack, calendar=CALENDAR))
    return next(each for each in found if each.kind == "urge").model_copy(update=changes)


def a_rung(days: int, *to: Desk, step: Step = Step.REMIND) -> Rung:
    return Rung(days=days, step=step, to=to or (Desk.CLERK,))


DUTY = LAWBOOK.pack.ladders["duty"]
DUE_ON = date(2026, 5, 20)
THE_DUTY = planned(Ladder(rungs=DUTY, due_on=DUE_ON))

due_days = st.dates(min_value=date(2026, 4, 1), max_value=date(2026, 6, 10))
ladders = st.builds(
    Ladder,
    rungs=st.lists(
        st.integers(min_value=-30, max_value=30).map(a_rung), min_size=1, max_size=8
    ).map(tuple),
    due_on=due_days,
)
instants = st.integers(min_value=0, max_value=150 * 24).map(
    lambda hours: nine_o_clock(date(2026, 3, 1)) + timedelta(hours=hours)
)


def test_the_wake_up_is_the_earliest_rung_still_to_come() -> None:
    assert next_wake_at([THE_DUTY], nine_o_clock(date(2026, 5, 14))) == nine_o_clock(
        date(2026, 5, 15)
    )


def test_the_rung_of_this_very_instant_is_not_the_next() -> None:
    assert next_wake_at([THE_DUTY], nine_o_clock(date(2026, 5, 15))) == nine_o_clock(
        date(2026, 5, 19)
    )


def test_the_earliest_of_several_deadlines_wakes() -> None:
    later = planned(Ladder(rungs=DUTY, due_on=date(2026, 6, 1)))

    assert next_wake_at([later, THE_DUTY], nine_o_clock(date(2026, 5, 18))) == nine_o_clock(
        date(2026, 5, 19)
    )


def test_after_the_last_rung_nothing_wakes() -> None:
    assert next_wake_at([THE_DUTY], nine_o_clock(date(2026, 6, 3))) is None
    assert next_wake_at([], nine_o_clock(date(2026, 6, 3))) is None


@pytest.mark.parametrize("changes", [{"done_on": DUE_ON}, {"dropped": True}])
def test_what_is_not_awaited_neither_wakes_nor_speaks(changes: dict[str, object]) -> None:
    met = THE_DUTY.model_copy(update=changes)
    after, until = nine_o_clock(date(2026, 5, 1)), nine_o_clock(date(2026, 6, 30))

    assert next_wake_at([met], after) is None
    assert rungs_reached([met], after=after, until=until) == ()


def test_a_rung_is_reached_at_its_instant_and_only_once() -> None:
    instant = nine_o_clock(date(2026, 5, 15))

    (reached,) = rungs_reached([THE_DUTY], after=instant - ONE_HOUR, until=instant)

    assert reached.rung == THE_DUTY.rungs[1]
    assert rungs_reached([THE_DUTY], after=instant, until=instant + ONE_HOUR) == ()


def test_after_an_outage_only_the_furthest_rung_of_each_deadline_speaks() -> None:
    other = planned(Ladder(rungs=DUTY, due_on=date(2026, 6, 3)))
    after, until = nine_o_clock(date(2026, 5, 1)), nine_o_clock(date(2026, 5, 28))

    reached = rungs_reached([THE_DUTY, other], after=after, until=until)

    assert [each.rung.step for each in reached] == [Step.DRAFT_URGE, Step.REMIND]
    assert reached[1].rung.on == date(2026, 5, 27)


def test_of_rungs_of_the_same_morning_the_last_speaks() -> None:
    # Before a long holiday the seventh, third and first day all roll back to one morning.
    holiday = planned(Ladder(rungs=DUTY[::-1], due_on=date(2026, 5, 6)))
    morning = nine_o_clock(date(2026, 4, 30))

    (reached,) = rungs_reached([holiday], after=morning - ONE_HOUR, until=morning)

    assert [rung.on for rung in holiday.rungs[1:3]] == [date(2026, 4, 30)] * 2
    assert Desk.HEAD_IN_CHARGE in reached.rung.to


def test_of_rungs_with_equal_days_the_later_in_the_ladder_speaks() -> None:
    rungs = (a_rung(1), a_rung(1, Desk.LEGAL_OFFICE, step=Step.OVERDUE))
    deadline = planned(Ladder(rungs=rungs, due_on=DUE_ON))
    morning = nine_o_clock(date(2026, 5, 21))

    (reached,) = rungs_reached([deadline], after=morning - ONE_HOUR, until=morning)

    assert reached.rung.to == (Desk.LEGAL_OFFICE,)


@given(ladders)
def test_rungs_roll_back_before_the_due_day_and_forward_after_it(ladder: Ladder) -> None:
    deadline = planned(ladder)

    for rung, asked in zip(
        deadline.rungs, sorted(ladder.rungs, key=lambda each: each.days), strict=True
    ):
        assert CALENDAR.is_working_day(rung.on)
        if asked.days <= 0:
            assert rung.on <= ladder.due_on + timedelta(days=asked.days)
        else:
            assert CALENDAR.working_days_between(ladder.due_on, rung.on) == asked.days
    assert [each.on for each in deadline.rungs] == sorted(each.on for each in deadline.rungs)


@given(ladders, instants, instants)
def test_what_is_reached_lies_in_the_interval_and_nothing_reached_is_further(
    ladder: Ladder, one: datetime, other: datetime
) -> None:
    deadline = planned(ladder)
    after, until = min(one, other), max(one, other)
    inside = [rung for rung in deadline.rungs if after < rung.at <= until]

    reached = rungs_reached([deadline], after=after, until=until)

    assert bool(reached) == bool(inside)
    for each in reached:
        assert each.rung in inside
        assert each.rung.at == max(rung.at for rung in inside)


@given(ladders, instants)
def test_waking_at_the_next_rung_reaches_one(ladder: Ladder, after: datetime) -> None:
    deadline = planned(ladder)

    wake_at = next_wake_at([deadline], after)

    if wake_at is None:
        assert rungs_reached([deadline], after=after, until=after + timedelta(9999)) == ()
    else:
        assert wake_at > after
        assert rungs_reached([deadline], after=after, until=wake_at)


# What time brings, and what a change sets off


def test_an_overdue_duty_becomes_an_escalation_and_a_reminder_does_not() -> None:
    standing = a_standing(*PLEDGED, received_on=RECEIVED_ON)
    due_on = the(standing, "correction:1").due_on
    scene = a_scene(today=due_on + timedelta(days=10))

    reminded = lapse(
        standing.lawsuit,
        standing.deadlines,
        after=nine_o_clock(due_on - timedelta(days=8)),
        scene=a_scene(today=due_on),
    )
    escalated = lapse(standing.lawsuit, standing.deadlines, after=nine_o_clock(due_on), scene=scene)

    assert not reminded.escalated
    assert reminded.lawsuit == standing.lawsuit
    assert len(reminded.notices) == 1
    assert escalated.escalated
    (found,) = [each for each in escalated.lawsuit.escalations if each.deadline == "correction:1"]
    assert (found.step, found.reached_on) == ("draft_urge", scene.today)


def test_the_overdue_duties_of_a_day_are_named() -> None:
    standing = a_standing(*PLEDGED, "file_defence", "record_observation")

    assert standing.overdue_on(date(2026, 7, 1)) == ()
    assert [each.key for each in standing.overdue_on(date(2026, 7, 2))] == ["correction:1"]


def test_where_nothing_asks_the_register_the_duty_stands() -> None:
    standing = a_standing(*SCHEDULED)

    after = settle(standing.lawsuit, a_scene(), register=None, earlier=standing)

    assert after.lawsuit.obligation == standing.lawsuit.obligation


@pytest.mark.parametrize(
    ("before", "verb", "milestone"),
    [
        (HEARD, "record_outcome", "judged"),
        ((), "record_withdrawal", "judged"),
        (("record_withdrawal",), "close", "closed"),
        ((), "urge", None),
        (LOST, "decide_harm", None),
        (("record_withdrawal", "close"), "file_defence", None),
    ],
)
def test_judging_and_closing_are_milestones_once(
    before: Before, verb: str, milestone: str | None
) -> None:
    earlier = a_standing(*before)

    later = proceed(earlier, verb)

    assert consequences(earlier, later, a_scene()).milestone == milestone


def test_registering_sets_nothing_off() -> None:
    found = consequences(None, a_standing(), a_scene())

    assert found.notices == ()
    assert found.milestone is None


def test_periods_of_the_pack_are_in_force() -> None:
    limits = LAWBOOK.pack.time_limits

    assert limits["defence"].period == Period(counting=Counting.CALENDAR, days=15)
    assert the(a_standing(*APPROVED), "censure").done_on == TODAY


def test_nobody_chases_a_government_but_on_paper() -> None:
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})

    rungs = the(registered(organ=county), "defence").rungs

    assert {rung.to for rung in rungs if rung.step is not Step.REMIND} == {(Desk.BUREAU,)}
    assert all(Desk.CLERK in rung.to for rung in rungs if rung.step is Step.REMIND)
