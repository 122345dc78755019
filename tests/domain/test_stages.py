"""Steps are done when their facts are there, whatever the order; the stage follows from them and may go back."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.acts import ACTS, LawsuitAct, acts_allowed, apply
from domain.deadlines import Nature
from domain.lawsuit import Lawsuit
from domain.messages import Recorded
from domain.obligation import Answer
from domain.organs import Organ, OrganKind
from domain.people import Actor, Role
from domain.refusals import Refusal
from domain.settings import HeadsWithoutRoute
from domain.stages import (
    STAGE_NAMES,
    Stage,
    Step,
    appearance_in,
    held_trial,
    is_absence_open,
    is_accounted,
    is_answered,
    is_checked,
    is_head_scheduled,
    is_heard,
    is_judged,
    is_observed,
    is_remedied,
    left_to_a_person,
    owes_remedy,
    stage_of,
    steps_done,
)
from domain.standing import Standing, settle
from tests.domain.cases import (
    ABSENT,
    ACTORS,
    APPROVED,
    BODIES,
    CAME,
    DEPUTY_CAME,
    FIRST,
    HEADS,
    HEARD,
    HEARING_ON,
    INTERVIEW_SET,
    INTERVIEWED,
    LOST,
    NOT_FIRST,
    OWED,
    PLEDGED,
    POLICE,
    PROPOSED,
    SCHEDULED,
    SETTLED,
    SUBMITTED,
    TODAY,
    WITHDRAWING,
    a_lawbook,
    a_lawsuit,
    a_scene,
    a_standing,
    an_act,
    at_nine,
    perform,
    proceed,
    registered,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
NOT_HELD = ("record_hearing", {"held": False, "attendees": []})
AGAIN = ("schedule_hearing", {"starts_at": at_nine(date(2026, 5, 5))})
CALLED_AGAIN = ("schedule_hearing", {**AGAIN[1], "notified_again": True})
PRETRIAL = ("schedule_hearing", {"kind": "pretrial"})
SENT_BACK = ("verify_correction", {"accepted": False, "new_due_on": TODAY})
WON = ("record_outcome", {"result": "claim_rejected"})
NO_HARM = ("decide_harm", {"caused": False})


@pytest.mark.parametrize(
    ("before", "facts", "checked"),
    [
        ((), {}, True),
        ((), {"plaintiffs": None}, False),
        ((), {"characteristics": None}, True),
        (("record_withdrawal",), {"plaintiffs": None}, True),
        (LOST, {"plaintiffs": None}, True),
        (SCHEDULED, {"plaintiffs": 12}, True),
    ],
)
def test_the_check_waits_for_the_facts_of_the_receipt_and_asks_for_the_others(
    before: Before, facts: dict[str, Any], checked: bool
) -> None:
    assert is_checked(a_lawsuit(*before, **facts)) is checked


def test_a_lawsuit_nobody_has_checked_is_not() -> None:
    assert not is_checked(a_lawsuit().model_copy(update={"obligation": None}))


@pytest.mark.parametrize(
    ("before", "scheduled"),
    [
        ((), False),
        (SCHEDULED, False),
        ((*SCHEDULED, "nominate_head"), True),
        ((*SCHEDULED, "request_excuse"), True),
        (HEARD, True),
        ((*HEARD, AGAIN), True),
        ((*HEARD, CALLED_AGAIN), False),
        ((*HEARD, CALLED_AGAIN, "nominate_head"), True),
        ((*ABSENT, AGAIN), False),
        ((*SCHEDULED, "nominate_head", NOT_HELD), False),
        ((*SCHEDULED, "nominate_head", "cancel_hearing"), False),
        ((*SCHEDULED, "nominate_head", "reschedule_hearing"), True),
        ((*SCHEDULED, PRETRIAL, "nominate_head"), True),
        ((PRETRIAL, "nominate_head"), False),
        (("record_withdrawal",), True),
        (("record_outcome",), True),
    ],
)
def test_each_awaited_trial_hearing_needs_a_head_or_an_excuse(
    before: Before, scheduled: bool
) -> None:
    assert is_head_scheduled(a_lawsuit(*before)) is scheduled


@pytest.mark.parametrize(
    ("before", "heard"),
    [
        ((), False),
        (SCHEDULED, False),
        (HEARD, True),
        ((*HEARD, AGAIN), False),
        ((*SCHEDULED, NOT_HELD), False),
        ((PRETRIAL, "record_hearing"), False),
        ((*SCHEDULED, "cancel_hearing"), False),
        ((*HEARD, AGAIN, "cancel_hearing"), True),
        ((*HEARD, PRETRIAL), True),
        (("record_outcome",), False),
        ((("record_outcome", {"result": "suit_dismissed"}),), True),
        (("record_no_hearing", ("record_outcome", {"result": "suit_dismissed"})), True),
        ((*SCHEDULED, "record_withdrawal"), True),
        ((*HEARD, "record_outcome"), True),
    ],
)
def test_a_case_is_heard_when_every_trial_hearing_was_held_or_the_court_is_done(
    before: Before, heard: bool
) -> None:
    assert is_heard(a_lawsuit(*before)) is heard


@pytest.mark.parametrize(
    ("before", "observed"),
    [
        ((), True),
        (ABSENT, True),
        (HEARD, False),
        ((*HEARD, "record_observation"), True),
        ((PRETRIAL, "record_hearing"), True),
    ],
)
def test_observation_is_owed_where_the_principal_head_appeared(
    before: Before, observed: bool
) -> None:
    assert is_observed(a_lawsuit(*before)) is observed


@pytest.mark.parametrize(
    ("before", "judged"),
    [
        (HEARD, False),
        (LOST, False),
        ((*LOST, "record_effect"), True),
        (("record_withdrawal",), True),
        ((*HEARD, "record_mediation"), False),
        ((*HEARD, ("record_mediation", {"signed_on": TODAY})), True),
    ],
)
def test_a_case_is_judged_when_the_decision_took_effect_or_the_suit_was_withdrawn(
    before: Before, judged: bool
) -> None:
    assert is_judged(a_lawsuit(*before)) is judged


@pytest.mark.parametrize(
    ("before", "owed", "remedied"),
    [
        (HEARD, False, True),
        ((*HEARD, WON, "record_effect"), False, True),
        (("record_withdrawal",), False, True),
        (LOST, False, False),
        ((*LOST, NO_HARM, "record_effect"), False, True),
        ((*LOST, "decide_harm"), False, False),
        (OWED, True, False),
        ((*OWED, "apologise"), True, False),
        (PLEDGED, True, False),
        (SUBMITTED, True, False),
        ((*SUBMITTED, SENT_BACK), True, False),
        ((*SUBMITTED, "verify_correction"), True, True),
        (
            (*OWED, "pledge_correction", "submit_correction", "verify_correction"),
            True,
            False,
        ),
    ],
)
def test_the_remedy_is_apology_and_accepted_correction_after_a_loss_with_harm(
    before: Before, owed: bool, remedied: bool
) -> None:
    lawsuit = a_lawsuit(*before)

    assert owes_remedy(lawsuit) is owed
    assert is_remedied(lawsuit) is remedied


EXCUSED: Before = (*SCHEDULED, "request_excuse", *ABSENT[1:])


@pytest.mark.parametrize(
    ("before", "is_open", "accounted"),
    [
        ((), False, True),
        (SCHEDULED, False, True),
        (HEARD, True, False),
        ((*HEARD, "confirm_appearance"), False, True),
        (ABSENT[:2], True, False),
        (ABSENT, True, False),
        (EXCUSED, True, False),
        ((*EXCUSED, "review_excuse"), True, False),
        ((*EXCUSED, ("review_excuse", {"accepted": True})), False, True),
        (PROPOSED, True, False),
        ((*PROPOSED, ("decide_censure", {"approved": False})), True, True),
        (APPROVED, True, False),
        ((*APPROVED, "issue_censure"), True, False),
        (INTERVIEWED, True, False),
        ((*INTERVIEWED, "accept_rectification"), True, True),
        ((*APPROVED, "revoke_censure"), True, True),
        ((*INTERVIEW_SET, "revoke_censure"), True, True),
        ((*INTERVIEWED, "revoke_censure"), True, False),
    ],
)
def test_an_absence_stays_open_until_it_is_found_excused_or_answered_for(
    before: Before, is_open: bool, accounted: bool
) -> None:
    lawsuit = a_lawsuit(*before)

    assert is_absence_open(lawsuit, POLICE) is is_open
    assert is_accounted(lawsuit, POLICE) is accounted


@pytest.mark.parametrize(
    ("before", "changed", "reason"),
    [
        (ABSENT, {}, None),
        (SCHEDULED, {"bureau": None}, None),
        (ABSENT, {"kind": OrganKind.VERTICAL_ORGAN}, "未规定垂直管理机关"),
        ((*ABSENT, "request_excuse"), {"kind": OrganKind.STREET_OFFICE}, "未规定街道办事处"),
        (
            (*ABSENT, "request_excuse", ("review_excuse", {"accepted": True})),
            {"kind": OrganKind.STREET_OFFICE},
            None,
        ),
        ((*HEARD, "confirm_appearance"), {"kind": OrganKind.STREET_OFFICE}, None),
        (HEARD, {"kind": OrganKind.STREET_OFFICE}, None),
        (HEARD, {"bureau": "police"}, "出庭情况无人核实"),
        ((*LOST, "confirm_appearance"), {"bureau": None}, "道歉和纠正无人认定"),
    ],
)
def test_what_nobody_may_do_here_is_left_to_a_person_with_the_reason(
    before: Before, changed: dict[str, Any], reason: str | None
) -> None:
    organ = POLICE.model_copy(update=changed)

    left = left_to_a_person(a_lawsuit(*before), organ)

    assert (left is None) is (reason is None)
    assert (reason or "") in (left or "")


def test_what_the_court_ordered_is_performed_without_a_bureau_too() -> None:
    organ = POLICE.model_copy(update={"bureau": None})
    won = ("record_outcome", {"result": "claim_rejected", "orders": {"what": "退还多收的费用"}})
    ordered = a_lawsuit(*HEARD, won, "record_effect")

    assert Step.REMEDY not in steps_done(ordered, organ)
    assert "道歉" not in (left_to_a_person(ordered, organ) or "")
    performed = perform(ordered, "record_performance", organ=organ)
    assert Step.REMEDY in steps_done(performed, organ)


@pytest.mark.parametrize("ended", ["record_outcome", "record_withdrawal"])
def test_a_suit_that_ended_unheard_is_no_first_case(ended: str) -> None:
    obligation = a_lawsuit(ended).obligation

    assert obligation is not None
    assert obligation.verdicts[0].answer is Answer.NO
    assert "未开庭审理" in obligation.verdicts[0].fact
    assert "开庭时间" not in obligation.missing


def test_the_standing_says_what_is_left_to_a_person() -> None:
    lawsuit = a_lawsuit(*ABSENT)
    tax = POLICE.model_copy(update={"kind": OrganKind.VERTICAL_ORGAN})

    standing = settle(lawsuit, a_scene(organ=tax), register=None, earlier=None)

    assert standing.left_to_a_person == left_to_a_person(lawsuit, tax)
    assert standing.left_to_a_person is not None


def test_the_pack_says_whether_an_absence_without_a_route_is_listed_or_a_figure_only() -> None:
    lawsuit = a_lawsuit(*ABSENT)
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})

    def left(organ: Organ, choice: str, lawsuit: Lawsuit = lawsuit) -> str | None:
        book = a_lawbook(settings={"heads_without_route": HeadsWithoutRoute(choice)})
        scene = a_scene(organ=organ, lawbook=book)
        return settle(lawsuit, scene, register=None, earlier=None).left_to_a_person

    assert "请人工研究" in (left(county, "listed") or "")
    assert left(county, "data_only") is None
    # What the directory lacks is no gap of the Opinions.
    assert "人工研究" in (left(POLICE.model_copy(update={"government": None}), "data_only") or "")
    alone = county.model_copy(update={"bureau": None})
    assert "无人核实" in (left(alone, "data_only", a_lawsuit(*ABSENT[:2])) or "")
    assert left(alone, "data_only") is None


def test_where_no_duty_bound_the_principal_head_no_absence_is_open() -> None:
    lawsuit = a_lawsuit(*ABSENT)
    unbound = lawsuit.model_copy(update={"obligation": None})

    assert not is_absence_open(unbound, POLICE)
    assert lawsuit.obligation is not None
    freed = settle(lawsuit, a_scene(), register=NOT_FIRST, earlier=None).lawsuit
    assert not is_absence_open(freed, POLICE)


def test_a_confirmed_absence_without_a_route_is_left_to_a_person() -> None:
    street = POLICE.model_copy(update={"kind": OrganKind.STREET_OFFICE})

    assert is_absence_open(a_lawsuit(*ABSENT[:2]), street)
    assert not is_absence_open(a_lawsuit(*ABSENT), street)


def test_one_appearance_at_a_level_is_enough() -> None:
    lawsuit = a_lawsuit(*ABSENT[:2], AGAIN, ("record_hearing", {"attendees": [CAME]}))

    judged = held_trial(lawsuit)

    assert judged is not None
    assert judged.number == 2
    assert held_trial(a_lawsuit(*HEARD, AGAIN, "record_hearing")).number == 1  # type: ignore[union-attr]  # held


def test_a_deputy_who_came_to_the_second_hearing_is_the_head_who_came() -> None:
    lawyer = {"name": "虚构律师", "post": "lawyer"}
    alone, deputy = (("record_hearing", {"attendees": [each]}) for each in (lawyer, DEPUTY_CAME))

    judged = [
        judged_at(a_lawsuit(*SCHEDULED, first, AGAIN, second))
        for first, second in ((alone, deputy), (deputy, alone))
    ]

    assert judged == [2, 1]


def test_a_head_whom_the_court_calls_again_appears_again() -> None:
    called_again = (
        "schedule_hearing",
        {"starts_at": at_nine(date(2026, 5, 5)), "notified_again": True},
    )
    deputy = ("record_hearing", {"attendees": [DEPUTY_CAME]})
    found = ("confirm_appearance", {"hearing": 2})

    absent = a_lawsuit(*HEARD, called_again, deputy)
    present = a_lawsuit(*HEARD, called_again, "record_hearing", found)
    late = a_lawsuit(*ABSENT[:2], called_again, "record_hearing")
    unknown = a_lawsuit(
        *HEARD,
        called_again,
        ("record_hearing", {"attendees": [{**CAME, "identity_entered": None}]}),
    )

    assert [judged_at(each) for each in (absent, present, late, unknown)] == [2, 1, 1, 2]
    assert judged_at(a_lawsuit(*HEARD, called_again)) == 1


def judged_at(lawsuit: Lawsuit) -> int:
    judged = held_trial(lawsuit)
    assert judged is not None
    return judged.number


def test_without_a_held_trial_there_is_no_appearance() -> None:
    assert appearance_in(a_lawsuit(PRETRIAL, "record_hearing")) is None
    assert appearance_in(a_lawsuit(*HEARD)) is not None


@pytest.mark.parametrize(
    ("before", "stage"),
    [
        ((), Stage.CHECKED),
        (SCHEDULED, Stage.CHECKED),
        ((*SCHEDULED, "nominate_head"), Stage.SCHEDULED),
        (HEARD, Stage.HEARD),
        ((*HEARD, "record_observation"), Stage.OBSERVED),
        ((*OWED, "record_observation"), Stage.JUDGED),
        ((*SUBMITTED, "verify_correction", "record_observation"), Stage.REMEDIED),
        (SETTLED, Stage.SETTLED),
        ((*SETTLED, "close"), Stage.CLOSED),
    ],
)
def test_the_stage_is_the_last_step_before_the_first_that_is_open(
    before: Before, stage: Stage
) -> None:
    assert stage_of(a_lawsuit(*before), POLICE) is stage


def test_a_lawsuit_whose_plaintiffs_are_not_counted_is_notified() -> None:
    assert stage_of(a_lawsuit(plaintiffs=None), POLICE) is Stage.NOTIFIED


def test_steps_are_judged_each_on_its_own() -> None:
    decided = a_lawsuit("record_outcome", "record_effect", plaintiffs=None, level="second")
    done = steps_done(decided, POLICE)

    assert set(Step) - set(done) == {Step.REMEDY, Step.CLOSE}


def test_what_the_ledger_answers_says_which_steps_are_done() -> None:
    standing = a_standing(*SCHEDULED, "nominate_head")

    answer = Recorded(
        version=3, lawsuit=standing.lawsuit, organ=POLICE, steps=standing.steps, wake_at=None
    )

    assert answer.has_done(Step.LEADER_SCHEDULING)
    assert not answer.has_done(Step.HEARING)


def test_the_stage_goes_back_when_late_paper_arrives() -> None:
    lawsuit = a_lawsuit(*SUBMITTED, "verify_correction")
    assert stage_of(lawsuit, POLICE) is Stage.HEARD

    observed = perform(lawsuit, "record_observation")
    assert stage_of(observed, POLICE) is Stage.REMEDIED

    heard = a_standing(*HEARD, "record_observation")
    again = proceed(heard, "schedule_hearing", starts_at=at_nine(TODAY + timedelta(days=9)))
    assert (heard.stage, again.stage) == (Stage.OBSERVED, Stage.SCHEDULED)


def test_a_finding_takes_the_stage_back() -> None:
    before = a_standing(*HEARD)
    found = proceed(before, "confirm_appearance", principal_appeared=False, basis="未提交身份证明")

    assert (before.stage, found.stage) == (Stage.HEARD, Stage.OBSERVED)


def test_a_hearing_after_a_declined_censure_is_confirmed_before_closing() -> None:
    declined = ("decide_censure", {"approved": False})
    lawsuit = a_lawsuit(
        *PROPOSED, declined, AGAIN, "record_hearing", WON, "record_effect", "record_observation"
    )

    assert stage_of(lawsuit, POLICE) is Stage.SETTLED
    with pytest.raises(Refusal, match="请办理“核实出庭情况”"):
        perform(lawsuit, "close")


def test_every_stage_has_a_name_in_chinese() -> None:
    assert set(STAGE_NAMES) == set(Stage)


# Any acts in any order

_VARIANTS: dict[str, list[dict[str, Any]]] = {
    "schedule_hearing": [
        {},
        {"starts_at": at_nine(date(2026, 7, 1))},
        {"kind": "pretrial"},
        {"starts_at": at_nine(date(2026, 5, 5)), "notified_again": True},
    ],
    "reschedule_hearing": [
        {},
        {"starts_at": at_nine(date(2026, 6, 1)), "moved_by": "organ"},
        {"starts_at": at_nine(HEARING_ON), "place": "第五法庭"},
    ],
    "cancel_hearing": [{}, {"hearing": 1}],
    "amend_facts": [
        {},
        {"plaintiffs": 3, "characteristics": {"representatives": 2}},
        {"received_on": date(2026, 3, 9)},
        {"capacity": "third_party"},
        {"characteristics": {"measures": ["stop_order"], "consequence": "neither"}},
    ],
    "require_appearance": [{}, {"whom": "any_head"}, WITHDRAWING],
    "decide_obligation": [{}, {"applies": False}, {"trigger": 4}],
    "agree_attendance": [{}, {"designated": True}, {"attending": "police"}],
    "request_adjournment": [{}, {"granted": False}, {"hearing": 2, "granted": True}],
    "report_substitution": [{}, {"name": "虚构丙"}, {"consented_on": None}],
    "nominate_head": [{}, {"hearing": 1}, {"name": "虚构丙"}],
    "replace_head": [{}, {"hearing": 2}],
    "request_excuse": [{}, {"hearing": 1}, {"has_seal_or_signature": False}],
    "review_excuse": [{}, {"accepted": True}, {"hearing": 1}],
    "record_excuse_ruling": [{}, {"ruling": "accepted"}],
    "record_hearing": [
        {},
        {"held": False, "attendees": []},
        {"attendees": [DEPUTY_CAME]},
        {"attendees": []},
        {"hearing": 2},
    ],
    "confirm_appearance": [
        {},
        {"principal_appeared": False},
        {"principal_appeared": False, "head_appeared": False},
        {"hearing": 1},
    ],
    "record_observation": [{}, {"hearing": 1}],
    "correct_finding": [
        {},
        {"record": {"held": False}},
        {"record": {"attendees": [CAME]}, "hearing": 1},
        {
            "record": None,
            "observation": {"deputies": 0, "legal_staff": 0, "enforcement_staff": 1},
        },
    ],
    "confirm_not_held": [{}, {"was_not_held": False}],
    "correct_confirmation": [{}, {"principal_appeared": True}],
    "record_outcome": [
        {},
        {"result": "claim_rejected"},
        {"result": "suit_dismissed", "served_on": date(2026, 5, 8)},
        {"served_on": date(2026, 5, 20)},
    ],
    "record_performance": [{}],
    "decide_loss": [{}, {"counts_as_lost": True}],
    "decide_harm": [{}, {"caused": False}],
    "apologise": [{}, {"way": "in_court"}],
    "pledge_correction": [{}, {"in_court": True}],
    "extend_correction": [{}, {"days": 60}],
    "answer_urge": [{}, {"letter": 1}],
    "record_mediation": [{}, {"signed_on": TODAY}],
    "file_appeal": [{}, {"kind": "retrial_application"}, {"appellants": ["organ"]}],
    "verify_correction": [{}, {"accepted": False, "new_due_on": date(2026, 8, 1)}],
    "decide_censure": [{}, {"approved": False}],
    "schedule_interview": [
        {},
        {"interview_on": date(2026, 5, 1)},
        {"interview_on": date(2026, 7, 1), "why_moved": "防汛"},
    ],
    "hear_objection": [{}, {"upheld": True}, {"to": "censure"}],
}
_DAYS = st.sampled_from(
    [None, None, None, date(2026, 3, 1), date(2026, 3, 10), HEARING_ON, date(2026, 5, 20), TODAY]
)


def _drawn(data: st.DataObject, standing: Standing) -> tuple[LawsuitAct, Actor]:
    """Any act by anyone; mostly one that is open now, by one who may, so that lives go far."""
    actors = [ACTORS[role] for role in (Role.CLERK, Role.BUREAU, Role.GOVERNMENT)]
    open_now = [
        (verb, actor)
        for actor in actors
        for verb in acts_allowed(standing.lawsuit, POLICE, actor)
        if verb != "urge"
    ]
    anything = st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(list(ACTORS.values())))
    likely = st.sampled_from(open_now) if open_now else anything
    verb, actor = data.draw(st.one_of(likely, likely, likely, anything))
    said = dict(data.draw(st.sampled_from(_VARIANTS.get(verb, [{}]))))
    if "happened_on" not in BODIES[verb]:
        said["happened_on"] = data.draw(_DAYS)
    return an_act(verb, **said), actor


@pytest.mark.timeout(300)
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_acts_in_any_order_leave_what_follows_from_their_facts(data: st.DataObject) -> None:
    register = data.draw(st.sampled_from([FIRST, NOT_FIRST]))
    standing = registered(
        plaintiffs=data.draw(st.sampled_from([None, 1, 10])),
        number=data.draw(st.sampled_from([None, "（2026）皖1901行初12号"])),
        handling_unit=data.draw(st.sampled_from([None, "traffic"])),
        register=register,
    )
    today = TODAY

    for _ in range(data.draw(st.integers(1, 40))):
        today += timedelta(days=data.draw(st.sampled_from([0, 0, 0, 3])))
        act, actor = _drawn(data, standing)
        scene = a_scene(actor, today, heads=HEADS)
        # Whatever is asked, the answer is a lawsuit or a refusal, never another error.
        with suppress(Refusal):
            lawsuit = apply(standing.lawsuit, (act,), scene)
            standing = settle(lawsuit, scene, register=register, earlier=standing)
        _ensure_consistent(standing, today)
    event(standing.stage.value)


def _ensure_consistent(standing: Standing, today: date) -> None:
    lawsuit = standing.lawsuit
    # The journal leaves out what is None, and everything is read back from it.
    kept = standing.model_dump_json(exclude_none=True)
    assert Standing.model_validate_json(kept) == standing
    assert standing.stage is stage_of(lawsuit, POLICE)
    assert standing.steps == steps_done(lawsuit, POLICE)
    open_keys = {each.key for each in standing.deadlines if each.is_open}
    done = {
        "defence": lawsuit.defence_filed_on,
        "apology": lawsuit.apology and lawsuit.corrections,
        "censure": lawsuit.censure,
        "appeal": lawsuit.is_appealed or (lawsuit.outcome and lawsuit.outcome.effective_on),
        **{
            f"head_name:{each.number}": each.record or is_answered(lawsuit, each)
            for each in lawsuit.hearings
        },
        **{f"correction:{n}": each.submitted_on for n, each in enumerate(lawsuit.corrections, 1)},
        **{f"urge:{n}": each.answered_on for n, each in enumerate(lawsuit.urges, 1)},
    }
    assert not {key for key, fact in done.items() if fact} & open_keys
    assert not (lawsuit.closed_on and open_keys)
    assert all(each.nature is Nature.DUTY for each in standing.overdue_on(today))
    if standing.next_wake_at is not None:
        assert open_keys
    for actor in ACTORS.values():
        assert set(acts_allowed(lawsuit, POLICE, actor)) <= set(ACTS)
