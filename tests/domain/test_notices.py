"""Each change calls for its notice once, to the right desk, and no notice names a party."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.calendar import nine_o_clock
from domain.escalation import Desk, Step
from domain.notices import NoticeDue, notice_of_rung, notices_of_change
from domain.obligation import Holders
from domain.organs import OrganKind
from domain.standing import Standing, settle
from domain.timetable import rungs_reached
from tests.domain.cases import (
    ABSENT,
    APPROVED,
    CAME,
    DEPUTY_CAME,
    FIRST,
    HEARD,
    INTERVIEW_SET,
    JUDGED,
    LOST,
    NOT_FIRST,
    OWED,
    PLEDGED,
    POLICE,
    PROPOSED,
    SAID_NOT_HELD,
    SCHEDULED,
    SETTLED,
    SUBMITTED,
    TAKEN,
    TODAY,
    WITHDRAWING,
    a_scene,
    a_standing,
    at_nine,
    proceed,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
TO_COME: tuple[str, dict[str, Any]] = (
    "schedule_hearing",
    {"starts_at": at_nine(date(2026, 7, 15))},
)
NOT_HELD: dict[str, Any] = {"held": False, "attendees": []}
SENT_BACK: dict[str, Any] = {"accepted": False, "new_due_on": TODAY}
EXCUSED: Before = (*SCHEDULED, "request_excuse")


def changed(before: Before, verb: str, **said: Any) -> tuple[NoticeDue, ...]:  # noqa: ANN401 -- the act's
    earlier = a_standing(*before)
    later = proceed(earlier, verb, **said)
    return told_of(earlier, later)


def told_of(earlier: Standing, later: Standing) -> tuple[NoticeDue, ...]:
    return notices_of_change(earlier.lawsuit, later.lawsuit, a_scene())


@pytest.mark.parametrize(
    ("before", "verb", "said", "template", "to", "urgent"),
    [
        ((), *TO_COME, "duty", [Desk.CLERK], True),
        (
            (),
            TO_COME[0],
            {**TO_COME[1], "kind": "pretrial"},
            "session",
            [Desk.CLERK],
            False,
        ),
        (
            (TO_COME,),
            "reschedule_hearing",
            {"starts_at": at_nine(date(2026, 7, 22))},
            "hearing_moved",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            True,
        ),
        (
            (TO_COME,),
            "cancel_hearing",
            {},
            "hearing_cancelled",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            True,
        ),
        (SCHEDULED, "nominate_head", {}, "head_named", [Desk.BUREAU], False),
        ((TO_COME, "nominate_head"), "replace_head", {}, "head_named", [Desk.BUREAU], False),
        (
            HEARD,
            "correct_finding",
            {},
            "finding_corrected",
            [Desk.BUREAU],
            False,
        ),
        (
            (*HEARD, "confirm_appearance"),
            "correct_confirmation",
            {},
            "confirmation_corrected",
            [Desk.CLERK],
            True,
        ),
        ((TO_COME,), "invite_observers", {}, "observers_invited", [Desk.CLERK], False),
        (SCHEDULED, "report_substitution", {}, "substitution_reported", [Desk.BUREAU], True),
        ((), "record_no_hearing", {}, "no_hearing_at_first_instance", [Desk.BUREAU], False),
        (SCHEDULED, "request_adjournment", {}, "adjournment_requested", [Desk.BUREAU], False),
        (SCHEDULED, "request_excuse", {}, "excuse_requested", [Desk.BUREAU], True),
        (EXCUSED, "review_excuse", {"accepted": True}, "excuse_accepted", [Desk.CLERK], True),
        (EXCUSED, "review_excuse", {}, "excuse_refused", [Desk.CLERK], True),
        (
            SCHEDULED,
            "record_hearing",
            {"attendees": [DEPUTY_CAME]},
            "absence_reported",
            [Desk.BUREAU],
            True,
        ),
        (
            (),
            "assign_case_number",
            {"number": TAKEN},
            "merge_proposed",
            [Desk.CLERK, Desk.BUREAU],
            False,
        ),
        ((), "assign_handling_unit", {}, "handling_assigned", [Desk.HANDLING_UNIT], True),
        (
            (),
            "change_defendant",
            {},
            "defendant_changed",
            [Desk.HANDLING_UNIT, Desk.BUREAU],
            False,
        ),
        ((), "transfer", {}, "transferred", [Desk.CLERK, Desk.HANDLING_UNIT], False),
        ((), "record_suspension", {}, "suspended", [Desk.CLERK, Desk.HANDLING_UNIT], False),
        (
            (),
            "record_suspension",
            {"reason": "appraisal"},
            "time_stopped",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            False,
        ),
        (
            (("record_suspension", {"reason": "appraisal"}),),
            "record_resumption",
            {},
            "time_counted_again",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            False,
        ),
        (
            ("record_suspension",),
            "record_resumption",
            {},
            "resumed",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            False,
        ),
        (HEARD, "record_outcome", {}, "lost", [Desk.BUREAU], False),
        (
            LOST,
            "correct_outcome",
            {},
            "outcome_corrected",
            [Desk.CLERK, Desk.HANDLING_UNIT, Desk.BUREAU],
            False,
        ),
        (
            (*LOST, "decide_harm"),
            "record_effect",
            {},
            "remedy_owed",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            False,
        ),
        (PLEDGED, "submit_correction", {}, "correction_submitted", [Desk.BUREAU], False),
        (
            SUBMITTED,
            "verify_correction",
            {},
            "correction_accepted",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            False,
        ),
        (
            SUBMITTED,
            "verify_correction",
            SENT_BACK,
            "correction_sent_back",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            True,
        ),
        (
            PLEDGED,
            "extend_correction",
            {},
            "correction_extended",
            [Desk.CLERK, Desk.HANDLING_UNIT],
            True,
        ),
        ((), "urge", {}, "urge", [Desk.CLERK, Desk.HANDLING_UNIT], True),
        (ABSENT, "propose_censure", {}, "censure_proposed", [Desk.GOVERNMENT_OFFICE], True),
        (PROPOSED, "decide_censure", {}, "censure_approved", [Desk.BUREAU], True),
        (PROPOSED, "decide_censure", {"approved": False}, "censure_declined", [Desk.BUREAU], True),
        (APPROVED, "issue_censure", {}, "censure_issued", [Desk.CLERK], True),
        (APPROVED, "schedule_interview", {}, "interview", [Desk.CLERK], True),
        (HEARD, "evaluate", {}, "evaluated", [Desk.CLERK], False),
        (HEARD, "name_exemplar", {}, "exemplar_named", [Desk.BUREAU], False),
        (ABSENT, "hear_objection", {}, "objection_refused", [Desk.CLERK], True),
        (ABSENT, "hear_objection", {"upheld": True}, "objection_upheld", [Desk.CLERK], True),
        (APPROVED, "revoke_censure", {}, "censure_revoked", [Desk.CLERK, Desk.BUREAU], True),
    ],
)
def test_a_change_calls_for_one_notice_to_the_right_desk(
    before: Before,
    verb: str,
    said: dict[str, Any],
    template: str,
    to: list[Desk],
    urgent: bool,
) -> None:
    (notice,) = changed(before, verb, **said)

    assert (notice.template, list(notice.to), notice.urgent) == (template, to, urgent)


@pytest.mark.parametrize(
    ("before", "verb", "said"),
    [
        ((), "file_defence", {}),
        (SCHEDULED, "record_hearing", {"attendees": [CAME]}),
        (SCHEDULED, "record_hearing", NOT_HELD),
        (SCHEDULED, "reschedule_hearing", {}),
        (SCHEDULED, "cancel_hearing", {}),
        (
            (("schedule_hearing", {"kind": "pretrial"}),),
            "record_hearing",
            {"attendees": [DEPUTY_CAME]},
        ),
        (HEARD, "confirm_appearance", {}),
        (HEARD, "record_observation", {}),
        ((TO_COME,), "plan_observation", {}),
        (HEARD, "record_outcome", {"result": "claim_rejected"}),
        (LOST, "decide_harm", {"caused": False}),
        (LOST, "decide_loss", {}),
        (HEARD, "record_mediation", {}),
        (EXCUSED, "record_excuse_ruling", {}),
        (OWED, "apologise", {}),
        (("urge",), "answer_urge", {}),
        (INTERVIEW_SET, "record_interview", {}),
        (SETTLED, "close", {}),
        ((), "record_withdrawal", {}),
    ],
)
def test_what_concerns_nobody_else_calls_for_none(
    before: Before, verb: str, said: dict[str, Any]
) -> None:
    assert changed(before, verb, **said) == ()


def test_the_notice_of_a_hearing_asks_for_what_the_check_lacks() -> None:
    earlier = a_standing(characteristics={"public_interest": [], "measures": [], **JUDGED})
    later = proceed(earlier, TO_COME[0], register=NOT_FIRST, **TO_COME[1])

    (notice,) = told_of(earlier, later)

    assert notice.facts["asked"] == (
        "核查出庭义务尚缺案情，请登录补充：是否社会高度关注或者可能引起群体性事件；是否检察机关提起的公益诉讼"
    )


def test_a_courts_demand_after_the_scheduling_brings_the_duty() -> None:
    earlier = proceed(a_standing(), TO_COME[0], register=NOT_FIRST, **TO_COME[1])
    required = proceed(earlier, "require_appearance", register=NOT_FIRST)
    withdrawn = proceed(required, "require_appearance", register=NOT_FIRST, **WITHDRAWING)

    (came,) = told_of(earlier, required)
    (went,) = told_of(required, withdrawn)

    assert (came.template, went.template) == ("duty_came", "duty_went")
    assert "人民法院要求主要负责人出庭" in came.facts["duty"]
    assert came.reason != went.reason


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("decide_obligation", {}),
        ("amend_facts", {}),
        ("amend_facts", {"plaintiffs": None, "characteristics": {"measures": ["stop_order"]}}),
        ("amend_facts", {"characteristics": {"public_interest": ["public_health"]}}),
        ("amend_facts", {"characteristics": {"is_public_interest_suit": True}}),
    ],
)
def test_a_duty_of_any_trigger_is_told_without_a_new_hearing(
    verb: str, said: dict[str, Any]
) -> None:
    earlier = proceed(a_standing(), TO_COME[0], register=NOT_FIRST, **TO_COME[1])

    (notice,) = told_of(earlier, proceed(earlier, verb, register=NOT_FIRST, **said))

    assert notice.template == "duty_came"


def test_a_hearing_without_duty_is_announced_as_a_hearing() -> None:
    earlier = a_standing()
    later = proceed(earlier, TO_COME[0], register=NOT_FIRST, **TO_COME[1])

    (notice,) = told_of(earlier, later)

    assert notice.template == "hearing"
    assert not notice.urgent
    assert set(notice.facts) == {"starts_at", "place", "asked"}
    assert notice.facts["asked"] == "核查出庭义务所需的案情已齐全"


@pytest.mark.parametrize("starts_at", [a_scene().now, at_nine(date(2026, 4, 15))])
def test_nobody_is_called_to_a_hearing_that_has_begun(starts_at: datetime) -> None:
    assert changed((), "schedule_hearing", starts_at=starts_at) == ()


def test_a_duty_that_passes_on_after_the_hearing_began_calls_nobody() -> None:
    standing = a_standing(*SCHEDULED)

    assert told_of(standing, turned(standing, NOT_FIRST)) == ()


def test_an_absence_that_is_entered_afterwards_is_told_to_the_bureau() -> None:
    (notice,) = changed(SCHEDULED, "record_hearing", attendees=[DEPUTY_CAME])

    assert notice.template == "absence_reported"


def test_a_letter_to_a_government_is_the_bureaus_to_deliver_on_paper() -> None:
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})
    earlier, later = a_standing(), a_standing("urge")

    (notice,) = notices_of_change(earlier.lawsuit, later.lawsuit, a_scene(organ=county))

    assert (notice.template, notice.to) == ("urge_on_paper", (Desk.BUREAU,))


def test_each_extension_is_told_with_the_new_day() -> None:
    once = ("extend_correction", {"days": 10})
    (first,) = changed(PLEDGED, "extend_correction", days=10)
    (second,) = changed((*PLEDGED, once), "extend_correction")

    assert (first.facts["due_on"], second.facts["due_on"]) == ("2026年7月11日", "2026年7月31日")
    assert first.reason != second.reason


def test_a_talk_that_is_put_off_is_told_again() -> None:
    (first,) = changed(APPROVED, "schedule_interview")
    (second,) = changed(
        INTERVIEW_SET, "schedule_interview", interview_on=date(2026, 6, 16), why_moved="防汛"
    )

    assert (first.reason, second.reason) == ("interview", "interview:2")
    assert second.facts["interview_on"] == "2026年6月16日"
    assert second.facts["held_by"] == "司法局受本级政府委托"
    assert second.facts["basis"].endswith("第三条第（三）项")


def test_a_lawsuit_that_is_entered_whole_calls_for_none() -> None:
    earlier, later = a_standing(), a_standing(*SETTLED, "close")

    assert told_of(earlier, later) == ()


def test_late_paper_of_a_closed_lawsuit_is_told() -> None:
    earlier = a_standing("record_withdrawal", "close")
    later = earlier.lawsuit.model_copy(update={"urges": a_standing("urge").lawsuit.urges})

    (notice,) = notices_of_change(earlier.lawsuit, later, a_scene())

    assert notice.template == "urge"


def test_a_duty_names_its_fact_and_its_article() -> None:
    (notice,) = changed((), TO_COME[0], **TO_COME[1])

    assert "第一件开庭审理的行政诉讼案件（《" in notice.facts["duty"]
    assert "第一条第（一）项）" in notice.facts["duty"]


def test_the_absence_of_a_head_who_owed_nothing_is_no_news() -> None:
    earlier = settle(a_standing(*SCHEDULED).lawsuit, a_scene(), register=NOT_FIRST, earlier=None)
    later = proceed(earlier, "record_hearing", register=NOT_FIRST, attendees=[DEPUTY_CAME])

    assert told_of(earlier, later) == ()


def test_a_harm_found_after_the_effect_makes_the_remedy_owed() -> None:
    (notice,) = changed((*LOST, "record_effect"), "decide_harm")

    assert notice.template == "remedy_owed"


def test_a_loss_and_a_remedy_that_come_again_are_told_again() -> None:
    (first,) = changed(HEARD, "record_outcome")
    (again,) = changed((*LOST, ("correct_outcome", {"instead": None})), "record_outcome")
    owed = changed((*LOST, "decide_harm"), "record_effect")
    taken_back = ("correct_outcome", {"what": "effect", "instead": None})
    owed_again = changed((*LOST, "decide_harm", "record_effect", taken_back), "record_effect")

    assert (first.template, again.template) == ("lost", "lost")
    assert first.reason != again.reason
    assert {each.template for each in (*owed, *owed_again)} == {"remedy_owed"}
    assert owed[0].reason != owed_again[0].reason


def turned(standing: Standing, register: Holders) -> Standing:
    return settle(standing.lawsuit, a_scene(), register=register, earlier=standing)


def test_a_duty_that_passes_on_and_comes_back_is_told_each_time() -> None:
    first = a_standing(TO_COME)
    second = turned(first, NOT_FIRST)
    third = turned(second, FIRST)
    fourth = turned(third, NOT_FIRST)

    told = [
        *told_of(first, second),
        *told_of(second, third),
        *told_of(third, fourth),
    ]

    assert [each.template for each in told] == ["duty_went", "duty_came", "duty_went"]
    assert len({each.reason for each in told}) == 3
    assert "duty" in told[1].facts
    assert "duty" not in told[0].facts


def test_a_duty_that_stays_is_not_told_again() -> None:
    standing = a_standing(TO_COME)

    assert told_of(standing, turned(standing, FIRST)) == ()


@pytest.mark.parametrize("before", [HEARD, PROPOSED])
def test_a_duty_that_turns_after_the_hearing_is_told_to_the_bureau_alone(before: Before) -> None:
    standing = a_standing(*before)
    went = turned(standing, NOT_FIRST)

    (told,) = told_of(standing, went)
    (again,) = told_of(went, turned(went, FIRST))

    assert (told.template, told.to, told.urgent) == ("duty_turned", (Desk.BUREAU,), False)
    assert (told.facts["now"], again.facts["now"]) == ("不负意见规定的出庭义务", "应当出庭")
    assert told.reason != again.reason


def test_a_hearing_that_was_not_held_after_all_is_told_with_the_duty_that_went() -> None:
    said = (*HEARD, SAID_NOT_HELD)

    (claimed,) = changed(HEARD, *SAID_NOT_HELD[:1], **SAID_NOT_HELD[1])
    found = changed(said, "confirm_not_held")
    (refused,) = changed(said, "confirm_not_held", was_not_held=False)

    assert (claimed.template, claimed.to) == ("not_held_claimed", (Desk.BUREAU,))
    assert [each.template for each in found] == [
        "finding_corrected",
        "not_held_found",
        "duty_turned",
    ]
    assert (refused.template, refused.to) == ("not_held_refused", (Desk.CLERK,))


def test_a_continued_hearing_calls_nobody_who_has_come_and_reports_no_absence() -> None:
    _, said = TO_COME
    (plain,) = changed(HEARD, "schedule_hearing", **said)
    (called,) = changed(HEARD, "schedule_hearing", **said, notified_again=True)
    on = {"starts_at": at_nine(date(2026, 5, 5))}
    deputy = {"attendees": [DEPUTY_CAME], "hearing": 2}
    continued = (*HEARD, ("schedule_hearing", on))
    recalled = (*HEARD, ("schedule_hearing", {**on, "notified_again": True}))

    assert (plain.template, called.template) == ("hearing", "duty")
    assert changed(continued, "record_hearing", **deputy) == ()
    (absent,) = changed(recalled, "record_hearing", **deputy)
    assert absent.template == "absence_reported"


def test_a_demand_after_an_appearance_calls_to_the_hearing_that_is_awaited() -> None:
    continued = (*HEARD, TO_COME)

    (told,) = changed(continued, "require_appearance")

    assert (told.template, told.to, told.urgent) == ("called_again", (Desk.CLERK,), True)
    assert "要求主要负责人出庭" in told.facts["duty"]
    again = (*continued, ("require_appearance", {"happened_on": date(2026, 6, 9)}))
    assert changed(again, "require_appearance") == ()


def test_before_the_check_there_is_no_duty_to_turn() -> None:
    standing = a_standing(TO_COME)
    unchecked = standing.lawsuit.model_copy(update={"obligation": None})

    assert notices_of_change(unchecked, standing.lawsuit, a_scene()) == ()


def test_a_hearing_of_an_unchecked_lawsuit_is_announced_without_a_duty() -> None:
    standing = a_standing(TO_COME)
    unchecked = standing.lawsuit.model_copy(update={"obligation": None})

    unheard = unchecked.model_copy(update={"hearings": ()})
    (notice,) = notices_of_change(unheard, unchecked, a_scene())

    assert notice.template == "hearing"
    assert "duty" not in notice.facts


def test_a_head_named_again_on_the_same_day_is_news() -> None:
    first = a_standing(TO_COME, "nominate_head")
    second = proceed(first, "replace_head")
    third = proceed(second, "replace_head", name="虚构甲", post="principal")

    reasons = [
        each.reason
        for before, after in ((first, second), (second, third))
        for each in told_of(before, after)
    ]

    assert reasons == ["head:1:2", "head:1:3"]


def test_each_move_is_told_and_a_head_who_left_is_asked_for_anew() -> None:
    earlier = a_standing(TO_COME, "nominate_head")
    hearing = earlier.lawsuit.hearings[0]
    first = proceed(earlier, "reschedule_hearing", starts_at=at_nine(date(2026, 7, 22)))
    moved = first.lawsuit.hearings[0]
    assert moved.nominee is not None
    doubted = moved.model_copy(
        update={"nominee": moved.nominee.model_copy(update={"doubt": "当日无人在任"})}
    )
    later = first.lawsuit.model_copy(update={"hearings": (doubted,)})

    told = notices_of_change(earlier.lawsuit, later, a_scene())

    assert [each.reason for each in told] == ["hearing:1:moved:1", "head_in_doubt:1:1"]
    assert told[0].facts["from_at"] == hearing.starts_at.isoformat()


def test_a_hearing_that_is_set_and_cancelled_in_one_form_calls_nobody() -> None:
    assert told_of(a_standing(), a_standing(TO_COME, "cancel_hearing")) == ()


def test_an_excuse_for_another_day_is_told_anew() -> None:
    first = a_standing(TO_COME, "request_excuse")
    moved = proceed(first, "reschedule_hearing", starts_at=at_nine(date(2026, 7, 22)))
    again = proceed(moved, "request_excuse")

    assert [each.reason for each in told_of(moved, again)] == ["excuse:1:1"]


def test_a_head_without_a_title_is_called_by_his_post() -> None:
    (notice,) = changed(SCHEDULED, "nominate_head", title="")

    assert notice.facts == {"head": "虚构甲", "post": "正职负责人"}


def test_each_round_of_a_correction_has_its_own_notices() -> None:
    back = ("verify_correction", SENT_BACK)
    earlier = a_standing(*SUBMITTED, back)
    submitted = proceed(earlier, "submit_correction")
    accepted = proceed(submitted, "verify_correction")

    told = [
        *told_of(earlier, submitted),
        *told_of(submitted, accepted),
    ]

    assert [each.reason for each in told] == ["correction_submitted:2", "correction_reviewed:2"]


def test_several_acts_at_once_call_for_each_of_their_notices() -> None:
    earlier = a_standing(*OWED)
    later = earlier
    for verb in ("apologise", "pledge_correction", "submit_correction", "urge"):
        later = proceed(later, verb)

    templates = [each.template for each in told_of(earlier, later)]

    assert templates == ["correction_submitted", "urge"]


def test_the_head_named_with_the_hearing_is_told_to_the_bureau() -> None:
    told = told_of(a_standing(), a_standing(TO_COME, "nominate_head"))

    assert [(each.template, each.to) for each in told] == [
        ("duty", (Desk.CLERK,)),
        ("head_named", (Desk.BUREAU,)),
    ]


def test_a_letters_text_stays_inside() -> None:
    (notice,) = changed((), "urge", text="请就原告虚构原告一案抓紧")

    assert notice.facts == {"answer_due_on": "2026年6月20日"}


def test_no_notice_names_a_party() -> None:
    standing = a_standing()
    told: list[NoticeDue] = []
    for each in ABSENT:
        verb, said = (each, {}) if isinstance(each, str) else each
        later = proceed(standing, verb, **said)
        told += told_of(standing, later)
        standing = later

    assert told
    assert "原告" not in str([each.facts for each in told])


@pytest.mark.parametrize(
    ("step", "urgent"),
    [
        (Step.REMIND, False),
        (Step.OVERDUE, False),
        (Step.DRAFT_URGE, True),
        (Step.BUREAU_DECIDES, False),
    ],
)
def test_a_rung_is_a_line_of_the_digest_but_the_letter_to_sign_is_urgent(
    step: Step, urgent: bool
) -> None:
    standing = a_standing(*PLEDGED)
    correction = next(each for each in standing.deadlines if each.key == "correction:1")
    on = next(rung.on for rung in correction.rungs if rung.step is step)
    at = nine_o_clock(on)
    (reached,) = rungs_reached([correction], after=at - timedelta(hours=1), until=at)

    notice = notice_of_rung(reached)

    assert notice.template == f"rung_{step.value}"
    assert notice.reason == f"correction:1:2026-07-01:{on.isoformat()}"
    assert notice.urgent is urgent
    assert notice.facts == {
        "title": "限期纠正行政违法行为",
        "due_on": "2026年7月1日",
        "basis": correction.basis,
    }


def test_a_suspension_that_is_entered_with_its_end_is_no_news() -> None:
    stood: dict[str, Any] = {"happened_on": date(2026, 4, 1), "resumed_on": date(2026, 5, 1)}

    assert changed((), "record_suspension", **stood) == ()
    assert changed((("record_suspension", stood),), "urge")[0].template == "urge"


def test_what_a_third_party_did_is_not_told_as_lost() -> None:
    heard = a_standing(*HEARD, capacity="third_party")

    assert told_of(heard, proceed(heard, "record_outcome")) == ()


def test_an_appeal_without_a_hearing_is_no_news() -> None:
    appeal = a_standing(level="second")

    assert told_of(appeal, proceed(appeal, "record_no_hearing")) == ()
