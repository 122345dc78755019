"""Censure, talk and rectification for an absence, and closing the file."""

from datetime import timedelta
from typing import Any

import pytest

from domain.facts.sanctions import ObjectionTo, ObjectionWay
from domain.organs import NO_ROUTE, ROUTES, OrganKind
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_accounted, left_to_a_person
from tests.domain.cases import (
    ABSENT,
    APPROVED,
    BUREAU,
    HEARD,
    INTERVIEWED,
    NOT_FIRST,
    POLICE,
    PROPOSED,
    SCHEDULED,
    TODAY,
    a_lawsuit,
    perform,
    proceed,
    registered,
)

ONE_DAY = timedelta(days=1)
Before = tuple[str | tuple[str, dict[str, Any]], ...]
EXCUSED: Before = (*SCHEDULED, "request_excuse", *ABSENT[1:])
ACCEPTED = ("review_excuse", {"accepted": True})
DECLINED: Before = (*PROPOSED, ("decide_censure", {"approved": False}))
REVOKED: Before = (*APPROVED, "revoke_censure")
UPHELD = ("hear_objection", {"upheld": True})


def test_a_confirmed_absence_is_proposed_with_its_ground() -> None:
    censure = perform(a_lawsuit(*ABSENT), "propose_censure").censure

    assert censure is not None
    assert (censure.hearing, censure.ground) == (1, "无正当理由未出庭")
    assert censure.proposed_on == TODAY
    assert censure.approved is None


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ((), "尚未核实"),
        (SCHEDULED, "尚未核实"),
        (ABSENT[:2], "尚未核实"),
        (EXCUSED, "尚未审查"),
        ((*EXCUSED, ACCEPTED), "理由成立"),
        ((*HEARD, "confirm_appearance"), "没有应出庭而未出庭"),
        (PROPOSED, "已提请"),
    ],
)
def test_no_censure_is_proposed_now(before: Before, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), "propose_censure")


def test_where_no_duty_bound_the_principal_head_there_is_no_censure() -> None:
    standing = registered(register=NOT_FIRST)
    for each in ABSENT:
        verb, said = (each, {}) if isinstance(each, str) else each
        standing = proceed(standing, verb, register=NOT_FIRST, **said)

    with pytest.raises(ActNotAllowed, match="没有应出庭而未出庭"):
        perform(standing.lawsuit, "propose_censure")


def test_an_excuse_that_was_refused_does_not_stop_the_censure() -> None:
    lawsuit = a_lawsuit(*EXCUSED, "review_excuse")

    assert perform(lawsuit, "propose_censure").censure is not None


@pytest.mark.parametrize("kind", list(OrganKind))
def test_only_the_kinds_that_the_opinions_name_have_a_route(kind: OrganKind) -> None:
    organ = POLICE.model_copy(update={"kind": kind})
    lawsuit = a_lawsuit(*ABSENT)

    if kind in ROUTES:
        assert perform(lawsuit, "propose_censure", organ=organ).censure is not None
    else:
        with pytest.raises(ActNotAllowed, match=rf"未规定{NO_ROUTE[kind]}.*请人工研究"):
            perform(lawsuit, "propose_censure", organ=organ)
        assert is_accounted(lawsuit, organ)
        assert "请人工研究" in (left_to_a_person(lawsuit, organ) or "")


def test_without_a_deciding_government_there_is_no_route() -> None:
    organ = POLICE.model_copy(update={"government": None})

    with pytest.raises(ActNotAllowed, match=r"未载明可以决定.*请人工研究"):
        perform(a_lawsuit(*ABSENT), "propose_censure", organ=organ)


def test_a_proposal_does_not_precede_the_confirmation() -> None:
    with pytest.raises(FactImpossible, match="提请不能早于"):
        perform(a_lawsuit(*ABSENT), "propose_censure", happened_on=TODAY - ONE_DAY)


def test_the_government_declines_and_the_absence_is_accounted_for() -> None:
    lawsuit = perform(a_lawsuit(*PROPOSED), "decide_censure", approved=False, reason="情节轻微")

    assert lawsuit.censure is not None
    assert lawsuit.censure.approved is False
    assert is_accounted(lawsuit, POLICE)
    with pytest.raises(ActNotAllowed, match="尚未同意"):
        perform(lawsuit, "issue_censure")
    with pytest.raises(ActNotAllowed, match="未同意"):
        perform(lawsuit, "schedule_interview")


@pytest.mark.parametrize(
    ("before", "verb", "reason"),
    [
        (ABSENT, "decide_censure", "尚未提请"),
        (APPROVED, "decide_censure", "已作决定"),
        (ABSENT, "issue_censure", "尚未同意"),
        (PROPOSED, "issue_censure", "尚未同意"),
        ((*APPROVED, "issue_censure"), "issue_censure", "已印发"),
        (REVOKED, "issue_censure", "已撤销"),
        (ABSENT, "revoke_censure", "没有政府同意"),
        (PROPOSED, "revoke_censure", "没有政府同意"),
        (DECLINED, "revoke_censure", "没有政府同意"),
        (REVOKED, "revoke_censure", "已撤销"),
    ],
)
def test_the_acts_of_a_censure_keep_their_order(before: Before, verb: str, reason: str) -> None:
    with pytest.raises(ActNotAllowed, match=reason):
        perform(a_lawsuit(*before), verb)


@pytest.mark.parametrize(
    ("before", "verb", "reason"),
    [
        (PROPOSED, "decide_censure", "决定不能早于"),
        (APPROVED, "issue_censure", "印发不能早于"),
        (APPROVED, "revoke_censure", "撤销不能早于"),
    ],
)
def test_no_act_of_a_censure_precedes_what_it_follows(
    before: Before, verb: str, reason: str
) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*before), verb, happened_on=TODAY - ONE_DAY)


def test_no_censure_is_revoked_before_it_was_issued() -> None:
    issued = perform(a_lawsuit(*APPROVED), "issue_censure", today=TODAY + 2 * ONE_DAY)

    with pytest.raises(FactImpossible, match="撤销不能早于通报印发之日"):
        perform(issued, "revoke_censure", happened_on=TODAY + ONE_DAY, today=TODAY + 3 * ONE_DAY)


def test_no_censure_is_issued_while_the_review_of_an_excuse_is_pending() -> None:
    lawsuit = a_lawsuit(*APPROVED, "request_excuse")

    with pytest.raises(ActNotAllowed, match="尚未审查"):
        perform(lawsuit, "issue_censure")

    refused = perform(lawsuit, "review_excuse")
    assert perform(refused, "issue_censure").censure is not None


def test_a_silent_court_does_not_block_for_ever() -> None:
    lawsuit = a_lawsuit(*PROPOSED, "request_excuse", "record_excuse_ruling", "review_excuse")

    approved = perform(lawsuit, "decide_censure")

    assert perform(approved, "issue_censure").censure is not None


@pytest.mark.parametrize("verb", ["issue_censure", "schedule_interview"])
def test_an_excuse_accepted_late_takes_the_ground_away(verb: str) -> None:
    lawsuit = a_lawsuit(*APPROVED, "request_excuse", ACCEPTED)

    with pytest.raises(ActNotAllowed, match="理由成立"):
        perform(lawsuit, verb)


def test_a_proposal_without_ground_can_be_declined_only() -> None:
    lawsuit = a_lawsuit(*PROPOSED, "request_excuse", ACCEPTED)

    with pytest.raises(ActNotAllowed, match="不能同意通报批评"):
        perform(lawsuit, "decide_censure")

    assert perform(lawsuit, "decide_censure", approved=False).censure is not None


def test_a_censure_ends_with_rectification_accepted() -> None:
    lawsuit = perform(a_lawsuit(*INTERVIEWED), "accept_rectification")

    assert lawsuit.interview is not None
    assert lawsuit.interview.rectified_on == TODAY
    assert is_accounted(lawsuit, POLICE)


def test_what_the_government_revokes_stays_as_decided_and_is_accounted_for() -> None:
    lawsuit = perform(a_lawsuit(*APPROVED, "issue_censure"), "revoke_censure")

    censure = lawsuit.censure
    assert censure is not None
    assert (censure.approved, censure.issued_on, censure.revoked_on) == (True, TODAY, TODAY)
    assert (censure.revocation_reason, censure.revocation_number) == (
        "经申辩查明理由成立",
        "白府通〔2026〕5号",
    )
    assert not censure.stands
    assert is_accounted(lawsuit, POLICE)


def test_a_talk_that_was_held_is_carried_through_though_the_censure_is_revoked() -> None:
    lawsuit = perform(a_lawsuit(*INTERVIEWED), "revoke_censure")

    assert not is_accounted(lawsuit, POLICE)
    assert is_accounted(perform(lawsuit, "accept_rectification"), POLICE)


@pytest.mark.parametrize("way", list(ObjectionWay))
def test_an_objection_is_heard_and_answered_on_paper_or_in_person(way: ObjectionWay) -> None:
    (objection,) = perform(a_lawsuit(*ABSENT), "hear_objection", way=way).objections

    assert (objection.to, objection.way, objection.objected_on) == (
        ObjectionTo.FINDING,
        way,
        TODAY,
    )
    assert (objection.answer.accepted, objection.answer.by) == (False, BUREAU.id)


def test_each_objection_is_kept() -> None:
    lawsuit = a_lawsuit(*PROPOSED, "hear_objection", ("hear_objection", {"to": "censure"}))

    assert [each.to.value for each in lawsuit.objections] == ["finding", "censure"]


@pytest.mark.parametrize("before", [(), SCHEDULED, ABSENT[:2]])
def test_there_is_nothing_to_object_to_before_a_finding(before: Before) -> None:
    with pytest.raises(ActNotAllowed, match="没有可以申辩的"):
        perform(a_lawsuit(*before), "hear_objection")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"to": "censure"}, "尚不存在"),
        ({"objected_on": TODAY - ONE_DAY}, "申辩不能早于"),
        ({"happened_on": TODAY - ONE_DAY}, "答复不能早于申辩之日"),
    ],
)
def test_an_objection_follows_what_it_is_about(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*ABSENT), "hear_objection", **said)


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        (ABSENT, "propose_censure"),
        (PROPOSED, "decide_censure"),
        (APPROVED, "issue_censure"),
        (APPROVED, "schedule_interview"),
    ],
)
def test_nothing_rests_on_a_finding_to_which_the_objection_was_upheld(
    before: Before, verb: str
) -> None:
    disputed = a_lawsuit(*before, UPHELD)

    with pytest.raises(ActNotAllowed, match="申辩成立"):
        perform(disputed, verb)

    assert perform(perform(disputed, "hear_objection"), verb) != disputed
    assert perform(a_lawsuit(*before, "hear_objection"), verb) != disputed


def test_an_absence_whose_finding_is_disputed_is_not_accounted_for() -> None:
    declined = a_lawsuit(*DECLINED)

    assert is_accounted(declined, POLICE)
    assert not is_accounted(perform(declined, "hear_objection", upheld=True), POLICE)


@pytest.mark.parametrize(
    ("came", "accounted", "reason"), [(True, True, "没有应出庭而未出庭"), (False, False, None)]
)
def test_an_upheld_objection_is_met_by_correcting_the_finding(
    came: bool, accounted: bool, reason: str | None
) -> None:
    disputed = a_lawsuit(*ABSENT, UPHELD)

    corrected = perform(
        disputed,
        "correct_confirmation",
        principal_appeared=came,
        head_appeared=True,
        basis="庭审录像",
        reason="申辩成立，重新核对",
    )

    assert is_accounted(corrected, POLICE) is accounted
    if reason is None:
        assert perform(corrected, "propose_censure").censure is not None
    else:
        with pytest.raises(ActNotAllowed, match=reason):
            perform(corrected, "propose_censure")


def test_an_objection_to_a_censure_is_upheld_by_revoking_it() -> None:
    lawsuit = a_lawsuit(*APPROVED, ("hear_objection", {"to": "censure", "upheld": True}))

    assert perform(lawsuit, "issue_censure").censure is not None
    assert is_accounted(perform(lawsuit, "revoke_censure"), POLICE)
