"""Who may perform each act: its own roles, in their own lawsuits; others only as transcribed from a document."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts import ACTS, acts_allowed
from domain.organs import Organ, OrganKind
from domain.people import Actor, Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from tests.domain.cases import (
    ACTORS,
    BUREAU,
    CLERK,
    GOVERNMENT,
    POLICE,
    READY,
    SETTLED,
    TODAY,
    a_lawsuit,
    perform,
    ready_for,
)

DOCUMENT = {"kind": "document", "number": "白府办〔2026〕8号", "dated_on": "2026-06-01"}
# The lawsuit here is a department's: what a role may do in its own lawsuits only is refused in it.
BY = [
    (verb, role)
    for verb, act in ACTS.items()
    for role in sorted(act.by)
    if role is Role.CLERK or role not in act.own_lawsuit_only
]
NOT_BY = [
    (verb, role)
    for (verb, act), role in itertools.product(ACTS.items(), ACTORS)
    if (verb, role) not in BY
]
TRANSCRIBED = [
    (verb, transcriber, owner)
    for verb, act in ACTS.items()
    for transcriber in sorted(act.transcribed_by)
    for owner in sorted(act.by)
]
FOREIGN = [
    (verb, transcriber)
    for (verb, act), transcriber in itertools.product(ACTS.items(), ACTORS)
    if transcriber not in act.by and transcriber not in act.transcribed_by
]
HAS_DAY_OF_ITS_OWN = {"record_outcome", "record_effect"}


def test_every_act_has_a_case_here() -> None:
    assert set(READY) == set(ACTS)


@pytest.mark.parametrize(("verb", "role"), BY)
def test_an_act_is_open_to_its_own_roles(verb: str, role: Role) -> None:
    before = ready_for(verb)

    after = perform(before, verb, actor=ACTORS[role])

    assert after != before
    assert verb in acts_allowed(before, POLICE, ACTORS[role])


@pytest.mark.parametrize(("verb", "role"), NOT_BY)
def test_an_act_is_refused_to_every_other_role(verb: str, role: Role) -> None:
    lawsuit = ready_for(verb)

    with pytest.raises(NotPermitted):
        perform(lawsuit, verb, actor=ACTORS[role])

    assert verb not in acts_allowed(lawsuit, POLICE, ACTORS[role])


@pytest.mark.parametrize(("verb", "role"), BY)
def test_an_account_of_another_organ_may_not(verb: str, role: Role) -> None:
    lawsuit = ready_for(verb)
    stranger = Actor(id="stranger", role=role, organ="elsewhere")

    with pytest.raises(NotPermitted, match="与本案无关"):
        perform(lawsuit, verb, actor=stranger)

    assert acts_allowed(lawsuit, POLICE, stranger) == ()


@pytest.mark.parametrize(("verb", "transcriber", "owner"), TRANSCRIBED)
def test_an_act_is_transcribed_from_a_document_with_number_and_date(
    verb: str, transcriber: Role, owner: Role
) -> None:
    before = ready_for(verb)

    after = perform(
        before, verb, actor=ACTORS[transcriber], source={**DOCUMENT, "transcribed_for": owner}
    )

    assert after != before


@pytest.mark.parametrize(
    "missing",
    [{"number": None}, {"number": ""}, {"dated_on": None}, {"kind": "telephone"}],
)
def test_a_transcribed_act_without_number_or_date_is_refused(missing: dict[str, Any]) -> None:
    lawsuit = ready_for("decide_censure")
    source = {**DOCUMENT, "transcribed_for": "government", **missing}

    with pytest.raises(FactImpossible, match="文号和日期"):
        perform(lawsuit, "decide_censure", actor=BUREAU, source=source)


def test_who_transcribes_says_for_whom() -> None:
    lawsuit = ready_for("decide_censure")

    with pytest.raises(NotPermitted, match="应写明代谁办理"):
        perform(lawsuit, "decide_censure", actor=BUREAU, source=DOCUMENT)


def test_nobody_transcribes_for_a_role_that_may_not_act() -> None:
    lawsuit = ready_for("decide_censure")

    with pytest.raises(NotPermitted, match="不是人民法院的职权"):
        perform(
            lawsuit,
            "decide_censure",
            actor=BUREAU,
            source={**DOCUMENT, "transcribed_for": "court"},
        )


def test_who_may_act_himself_claims_no_other_role() -> None:
    lawsuit = ready_for("file_defence")

    with pytest.raises(NotPermitted, match="不是司法局的职权"):
        perform(
            lawsuit, "file_defence", actor=CLERK, source={**DOCUMENT, "transcribed_for": "bureau"}
        )


@pytest.mark.parametrize(("verb", "role"), FOREIGN)
def test_whoever_may_not_transcribe_is_not_helped_by_a_document(verb: str, role: Role) -> None:
    lawsuit = ready_for(verb)
    source = {**DOCUMENT, "transcribed_for": min(ACTS[verb].by)}

    with pytest.raises(NotPermitted):
        perform(lawsuit, verb, actor=ACTORS[role], source=source)


def test_the_organ_decides_nothing_about_itself_even_with_a_document() -> None:
    lawsuit = ready_for("review_excuse")
    source = {**DOCUMENT, "transcribed_for": "bureau"}

    with pytest.raises(NotPermitted, match="由司法局办理"):
        perform(lawsuit, "review_excuse", actor=CLERK, source=source)


def test_a_bureau_that_is_sued_does_not_supervise_itself() -> None:
    justice = POLICE.model_copy(update={"id": "justice", "bureau": "justice"})
    lawsuit = ready_for("review_excuse").model_copy(update={"organ": "justice"})

    with pytest.raises(NotPermitted):
        perform(lawsuit, "review_excuse", actor=BUREAU, organ=justice)


def test_a_government_that_is_sued_designates_its_own_head() -> None:
    city = Organ(id="city", name="白鹭市人民政府", kind=OrganKind.CITY_GOVERNMENT)
    lawsuit = ready_for("nominate_head").model_copy(update={"organ": "city"})

    named = perform(lawsuit, "nominate_head", actor=GOVERNMENT, organ=city)

    assert named.hearings[0].nominee is not None


JUDGED_BY_OTHERS = [
    verb
    for verb, act in sorted(ACTS.items())
    if act.is_decision or act.by <= {Role.BUREAU, Role.GOVERNMENT}
]


@pytest.mark.parametrize("role", [Role.BUREAU, Role.GOVERNMENT])
@pytest.mark.parametrize("verb", JUDGED_BY_OTHERS)
def test_an_organ_judges_nothing_about_itself(verb: str, role: Role) -> None:
    """Whatever the directory says, and whatever role an account of the organ has."""
    government = POLICE.model_copy(
        update={"kind": OrganKind.CITY_GOVERNMENT, "bureau": "police", "government": "police"}
    )
    own = Actor(id="own", role=role, organ="police")

    with pytest.raises(NotPermitted):
        perform(ready_for(verb), verb, actor=own, organ=government)

    assert verb not in acts_allowed(ready_for(verb), government, own)


@pytest.mark.parametrize(
    ("verb", "judged_by"),
    [("request_excuse", "review_excuse"), ("submit_correction", "verify_correction")],
)
def test_who_entered_a_paper_does_not_judge_it(verb: str, judged_by: str) -> None:
    entered = perform(
        ready_for(verb), verb, actor=BUREAU, source={**DOCUMENT, "transcribed_for": "clerk"}
    )
    colleague = BUREAU.model_copy(update={"id": "colleague"})

    with pytest.raises(NotPermitted, match="另一账号"):
        perform(entered, judged_by, actor=BUREAU)

    assert perform(entered, judged_by, actor=colleague) != entered


def test_the_bureau_that_proposes_does_not_decide() -> None:
    merged = POLICE.model_copy(update={"government": "justice"})
    actor = Actor(id="justice-office", role=Role.GOVERNMENT, organ="justice")

    with pytest.raises(NotPermitted, match="提请通报批评的司法局不能自己决定"):
        perform(ready_for("decide_censure"), "decide_censure", actor=actor, organ=merged)


def test_no_sanction_comes_from_the_system() -> None:
    assert not [verb for verb, act in ACTS.items() if Role.SYSTEM in act.by | act.transcribed_by]


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_nothing_happens_in_the_future(verb: str) -> None:
    lawsuit = ready_for(verb)

    with pytest.raises(FactImpossible, match="不能晚于今日（2026年6月10日）"):
        perform(lawsuit, verb, happened_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_no_document_is_dated_in_the_future(verb: str) -> None:
    lawsuit = ready_for(verb)
    source = {**DOCUMENT, "dated_on": TODAY + timedelta(days=1)}

    with pytest.raises(FactImpossible, match="文书的日期"):
        perform(lawsuit, verb, source=source)


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_a_closed_lawsuit_takes_late_paper_only(verb: str) -> None:
    closed = ready_for(verb).model_copy(update={"closed_on": date(2026, 6, 9)})

    if ACTS[verb].is_late_paper:
        assert perform(closed, verb) != closed
    else:
        with pytest.raises(ActNotAllowed, match="本案已结案"):
            perform(closed, verb)


def test_a_form_is_all_or_nothing_and_later_acts_see_earlier_ones() -> None:
    lawsuit = a_lawsuit(*SETTLED)

    closed = perform(lawsuit, "close")

    assert closed.closed_on == TODAY
    with pytest.raises(ActNotAllowed):
        perform(closed, "close")


def test_only_open_acts_are_offered() -> None:
    lawsuit = a_lawsuit("schedule_hearing")

    offered = acts_allowed(lawsuit, POLICE, CLERK)

    assert set(offered) == {
        "amend_facts",
        "file_defence",
        "request_evidence_extension",
        "assign_case_number",
        "assign_handling_unit",
        "change_defendant",
        "record_suspension",
        "record_trial_extension",
        "transfer",
        "restrict_access",
        "schedule_hearing",
        "reschedule_hearing",
        "cancel_hearing",
        "require_appearance",
        "agree_attendance",
        "request_adjournment",
        "report_substitution",
        "plan_observation",
        "nominate_head",
        "request_excuse",
        "record_hearing",
        "record_recommendation",
        "record_resolution",
        "record_withdrawal",
    }


def test_a_government_designates_the_head_for_its_own_lawsuit() -> None:
    city = Organ(id="police", name="白鹭市人民政府", kind=OrganKind.CITY_GOVERNMENT)
    office = Actor(id="office", role=Role.GOVERNMENT, organ="police")

    assert "nominate_head" in acts_allowed(ready_for("nominate_head"), city, office)
