"""Appeals, retrials and cases sent back: the levels of one dispute, with one remedy."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.facts.appellants import Appellant
from domain.facts.decisions import EndedOtherwise, Result
from domain.facts.levels import Opening, next_ref
from domain.lawsuit import LEVEL_OF, Lawsuit, Level
from domain.levels import taught_by
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage, bears_remedy, is_judged, is_remedied, owes_remedy, stage_of
from tests.domain.cases import (
    DECIDED_ON,
    HEARD,
    LOST,
    OWED,
    PLEDGED,
    POLICE,
    REF,
    SETTLED,
    TODAY,
    a_lawsuit,
    a_standing,
    at_nine,
    next_level,
    perform,
)

ONE_DAY = timedelta(days=1)
WON = (*HEARD, ("record_outcome", {"result": "claim_rejected", "happened_on": DECIDED_ON}))
EFFECTIVE = (*LOST, "record_effect")
RETRIAL: dict[str, Any] = {"kind": "retrial_application"}
PROTEST: dict[str, Any] = {"kind": "protest", "appellants": ["procuratorate"]}
MEDIATED: tuple[str, dict[str, Any]] = ("record_mediation", {"signed_on": TODAY})
Before = tuple[str | tuple[str, dict[str, Any]], ...]


def appealed(before: Before = LOST, **said: Any) -> Lawsuit:  # noqa: ANN401 -- the act's
    return next_level(perform(a_lawsuit(*before), "file_appeal", **said)).lawsuit


def decided(lawsuit: Lawsuit, result: str, **said: Any) -> Lawsuit:  # noqa: ANN401 -- the act's
    return perform(lawsuit, "record_outcome", happened_on=TODAY, result=result, **said)


def test_an_appeal_opens_the_second_instance_of_the_same_dispute() -> None:
    first = perform(
        a_lawsuit(*LOST),
        "file_appeal",
        court="other-court",
        happened_on=date(2026, 5, 20),
        received_on=date(2026, 5, 25),
    )

    second = next_level(first).lawsuit

    assert second.ref == first.next_levels[0].ref == next_ref(REF, 0)
    assert (second.level, second.number, second.court) == (Level.SECOND, None, "other-court")
    assert (second.organ, second.cause, second.plaintiffs) == ("police", "治安行政处罚", 1)
    assert (second.received_on, second.registered_on) == (date(2026, 5, 25), TODAY)
    assert (first.dispute_ref, second.dispute_ref) == (REF, REF)
    assert second.previous is not None
    assert second.previous.ref == REF


def test_a_level_takes_nothing_with_it_that_is_the_earlier_ones_own() -> None:
    second = appealed()

    assert (second.hearings, second.outcome, second.harm, second.defence_filed_on) == (
        (),
        None,
        None,
        None,
    )
    assert second.obligation is not None


def test_what_was_said_in_court_goes_with_the_dispute() -> None:
    decided_on = {"happened_on": DECIDED_ON}
    in_court: Before = (
        *HEARD,
        ("record_outcome", {"pronounced_in_court": True}),
        ("apologise", {"way": "in_court", **decided_on}),
        ("pledge_correction", {"in_court": True, **decided_on}),
    )
    first = a_lawsuit(*in_court)

    second = appealed(in_court)

    assert first.apology is not None
    assert (second.apology, second.corrections) == (first.apology, first.corrections)
    retried = next_level(perform(a_lawsuit(*PLEDGED), "file_appeal", **RETRIAL)).lawsuit
    assert (retried.apology, retried.corrections) == (None, ())


def test_the_next_level_keeps_its_ref_however_often_it_is_opened() -> None:
    assert next_ref(REF, 0) == next_ref(REF, 0)
    assert len({next_ref(REF, number) for number in range(9)} | {REF}) == 10


def test_until_the_upper_court_is_known_the_first_serves_for_it() -> None:
    assert appealed().court == "court"


def test_an_appealed_decision_takes_no_effect_and_owes_no_remedy() -> None:
    first = perform(a_lawsuit(*LOST), "file_appeal")

    assert (first.ending, first.effective_on, is_judged(first)) == (
        EndedOtherwise.APPEALED,
        None,
        True,
    )
    assert is_remedied(first)
    with pytest.raises(ActNotAllowed, match="本案已上诉"):
        perform(first, "record_effect")
    with pytest.raises(ActNotAllowed, match="另一审级"):
        perform(first, "decide_harm")


def test_an_appeal_that_becomes_known_late_undoes_the_effect() -> None:
    before = a_standing(*OWED)

    lawsuit = perform(before.lawsuit, "file_appeal", happened_on=date(2026, 5, 20))

    assert (owes_remedy(before.lawsuit), owes_remedy(lawsuit)) == (True, False)
    assert lawsuit.outcome is not None
    assert lawsuit.outcome.effective_on is not None


def test_an_appealed_first_instance_is_closed_once_its_own_steps_are_done() -> None:
    before = a_lawsuit(*LOST, "confirm_appearance", "record_observation", "file_appeal")

    assert stage_of(before, POLICE) is Stage.SETTLED
    assert perform(before, "close").ending is EndedOtherwise.APPEALED


@pytest.mark.parametrize(
    ("appellants", "asked"),
    [
        (["plaintiff"], True),
        (["organ"], False),
        (["organ", "plaintiff"], True),
        (["third_party"], True),
    ],
)
def test_an_organ_that_appealed_itself_owes_no_defence(appellants: list[str], asked: bool) -> None:
    first = perform(a_lawsuit(*LOST), "file_appeal", appellants=appellants)

    deadlines = {each.kind for each in next_level(first).deadlines if each.is_open}

    assert ("defence_on_appeal" in deadlines) is asked


@pytest.mark.parametrize(
    ("before", "upheld", "lost"),
    [(LOST, Result.REVOKED, True), (WON, Result.CLAIM_REJECTED, False)],
)
def test_a_rejected_appeal_is_as_lost_as_the_first_instance(
    before: Before, upheld: Result, lost: bool
) -> None:
    second = decided(appealed(before), "upheld")

    assert second.outcome is not None
    assert (second.outcome.standing, second.outcome.is_lost) == (upheld, lost)
    assert bears_remedy(second) is lost


def test_the_bureaus_finding_holds_for_the_level_that_upholds_the_decision() -> None:
    second = decided(appealed((*LOST, "decide_loss")), "upheld")

    assert second.outcome is not None
    assert not second.outcome.is_lost


def test_the_remedy_of_a_dispute_is_owed_at_the_level_that_decides_last() -> None:
    first = perform(a_lawsuit(*LOST), "file_appeal")
    second = decided(next_level(first).lawsuit, "upheld")
    for verb in ("decide_harm", "record_effect"):
        second = perform(second, verb, happened_on=TODAY)

    assert (owes_remedy(first), owes_remedy(second)) == (False, True)


def test_a_changed_decision_is_recorded_as_what_it_decides() -> None:
    second = decided(appealed(), "claim_rejected")

    assert second.outcome is not None
    assert (second.outcome.is_lost, second.ending) == (False, Result.CLAIM_REJECTED)


@pytest.mark.parametrize(
    ("result", "opening"),
    [("remanded", Opening.REMAND), ("ordered_to_be_tried", Opening.ORDER_TO_TRY)],
)
def test_a_case_sent_back_opens_a_first_instance_of_the_same_dispute(
    result: str, opening: Opening
) -> None:
    second = decided(appealed(court="other-court"), result)

    third = next_level(second)

    assert third.lawsuit.previous is not None
    assert third.lawsuit.previous.opening is opening
    assert (third.lawsuit.level, third.lawsuit.court) == (Level.FIRST, "court")
    assert third.lawsuit.dispute_ref == REF
    # The suit had been docketed and its complaint served, unless it is now ordered to be.
    is_served_now = opening is Opening.ORDER_TO_TRY
    assert any(each.key == "defence" for each in third.deadlines) is is_served_now
    assert len({REF, second.ref, third.lawsuit.ref}) == 3


def test_a_suit_ordered_to_be_docketed_is_answered_from_its_own_receipt() -> None:
    undocketed = (*HEARD, ("record_outcome", {"result": "not_docketed"}))
    second = decided(appealed(undocketed), "ordered_to_be_tried")

    first = next_level(second)

    (defence,) = [each for each in first.deadlines if each.key == "defence"]
    assert (defence.kind, defence.started_on) == ("defence", first.lawsuit.received_on)
    received = perform(first.lawsuit, "amend_facts", received_on=TODAY, reason="收到起诉状副本")
    assert (first.lawsuit.received_on, received.received_on) == (TODAY, TODAY)


def test_a_suit_that_was_dismissed_and_goes_on_was_answered_before() -> None:
    dismissed = (*HEARD, ("record_outcome", {"result": "suit_dismissed"}))
    second = decided(appealed(dismissed), "ordered_to_be_tried")

    assert not any(each.key == "defence" for each in next_level(second).deadlines)


def test_a_case_sent_back_from_an_unknown_first_instance_opens_one_too() -> None:
    second = decided(a_lawsuit(level="second"), "remanded")

    assert next_level(second).lawsuit.level is Level.FIRST


@pytest.mark.parametrize(
    ("said", "opening"), [(RETRIAL, "retrial_application"), (PROTEST, "protest")]
)
def test_a_retrial_opens_while_the_decision_stays_in_effect(
    said: dict[str, Any], opening: str
) -> None:
    second = perform(a_lawsuit(*OWED), "file_appeal", **said)

    retrial = next_level(second)

    assert owes_remedy(second)
    assert retrial.lawsuit.level is LEVEL_OF[Opening(opening)] is Level.RETRIAL
    asked = any(each.kind == "opinion_on_retrial" for each in retrial.deadlines)
    assert asked is (said == RETRIAL)


@pytest.mark.parametrize(
    ("before", "result", "bears"),
    [
        (EFFECTIVE, "upheld", False),
        (EFFECTIVE, "confirmed_unlawful", False),
        ((*WON, "record_effect"), "revoked", True),
        ((*WON, "record_effect"), "upheld", False),
        (EFFECTIVE, "retrial_refused", False),
    ],
)
def test_a_retrial_opens_no_second_remedy_in_one_dispute(
    before: Before, result: str, bears: bool
) -> None:
    retrial = decided(appealed(before, **RETRIAL), result)

    assert bears_remedy(retrial) is bears


def test_both_appeal_and_there_is_one_second_instance() -> None:
    own: dict[str, Any] = {"appellants": ["organ"], "happened_on": date(2026, 5, 18)}
    first = perform(a_lawsuit(*LOST), "file_appeal", **own)
    second = next_level(first)

    both = perform(
        first, "file_appeal", happened_on=date(2026, 5, 20), received_on=date(2026, 5, 26)
    )
    taught = taught_by(both, both.next_levels[0], second.lawsuit)

    (level,) = both.next_levels
    assert level.by == (Appellant.ORGAN, Appellant.PLAINTIFF)
    assert (level.ref, level.opened_on) == (second.lawsuit.ref, date(2026, 5, 18))
    assert second.lawsuit.previous is not None
    assert taught.previous is not None
    assert not second.lawsuit.previous.asks_an_answer
    assert taught.previous.asks_an_answer
    # No other party's paper had come before: the answer counts from this one.
    assert (second.lawsuit.received_on, taught.received_on) == (
        date(2026, 5, 18),
        date(2026, 5, 26),
    )
    assert taught_by(both, level, taught) == taught


def test_an_answer_counts_from_the_first_paper_that_was_served() -> None:
    first = perform(a_lawsuit(*LOST), "file_appeal", happened_on=date(2026, 5, 18))
    second = next_level(first).lawsuit

    both = perform(first, "file_appeal", appellants=["third_party"], court="other-court")

    taught = taught_by(both, both.next_levels[0], second)
    assert taught.received_on == second.received_on == date(2026, 5, 18)
    assert both.next_levels[0].court == "other-court"


def test_a_paper_later_than_what_the_level_knows_moves_no_day_of_receipt() -> None:
    own: dict[str, Any] = {"appellants": ["organ"], "happened_on": date(2026, 5, 18)}
    first = perform(a_lawsuit(*LOST), "file_appeal", **own)
    heard = perform(
        next_level(first).lawsuit, "schedule_hearing", starts_at=at_nine(date(2026, 6, 2))
    )

    both = perform(first, "file_appeal", happened_on=date(2026, 5, 20), received_on=TODAY)

    assert taught_by(both, both.next_levels[0], heard).received_on == date(2026, 5, 18)


def test_another_party_joins_the_application_that_is_under_review() -> None:
    first = perform(a_lawsuit(*EFFECTIVE), "file_appeal", **RETRIAL)

    joined = perform(first, "file_appeal", **RETRIAL, appellants=["organ"])

    (level,) = joined.next_levels
    assert level.by == (Appellant.PLAINTIFF, Appellant.ORGAN)


@pytest.mark.parametrize("said", [RETRIAL, {**RETRIAL, "appellants": ["organ"]}, PROTEST])
def test_after_a_refusal_another_review_opens_a_level_of_its_own(said: dict[str, Any]) -> None:
    kind = {"kind": said["kind"], **({"appellants": said["appellants"]} if said == PROTEST else {})}
    first = perform(a_lawsuit(*EFFECTIVE), "file_appeal", happened_on=date(2026, 6, 2), **kind)

    again = perform(first, "file_appeal", earlier_ended_on=date(2026, 6, 8), **said)

    earlier, later = again.next_levels
    assert earlier == first.next_levels[0]
    assert (later.opening, later.ref) == (earlier.opening, next_ref(REF, 1))


def test_a_mediation_can_be_retried_but_not_appealed() -> None:
    mediated = a_lawsuit(*HEARD, MEDIATED)

    assert perform(mediated, "file_appeal", **RETRIAL).next_levels
    with pytest.raises(FactImpossible, match="不能上诉"):
        perform(mediated, "file_appeal")


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (HEARD, {}, ActNotAllowed, "尚未登记裁判结果"),
        ((*LOST, "file_appeal"), {}, ActNotAllowed, "已经登记"),
        ((*LOST, "file_appeal"), {"earlier_ended_on": TODAY}, FactImpossible, "只有一次第二审"),
        ((*EFFECTIVE, ("file_appeal", RETRIAL)), RETRIAL, ActNotAllowed, "已经登记"),
        (
            (*EFFECTIVE, ("file_appeal", RETRIAL)),
            {**RETRIAL, "earlier_ended_on": date(2026, 6, 1)},
            FactImpossible,
            "前一次程序终结之日",
        ),
        (
            (*HEARD, ("record_outcome", {"result": "terminated"})),
            {},
            FactImpossible,
            "不能上诉",
        ),
        (LOST, {"happened_on": DECIDED_ON - ONE_DAY}, FactImpossible, "不能早于裁判日期"),
        (LOST, {"court": "police"}, FactImpossible, "没有代码为“police”的人民法院"),
        (LOST, {"received_on": TODAY + ONE_DAY}, FactImpossible, "收到副本之日"),
        (LOST, {"received_on": TODAY - ONE_DAY}, FactImpossible, "收到副本之日"),
        (LOST, {"appellants": ["procuratorate"]}, FactImpossible, "抗诉由人民检察院"),
        (EFFECTIVE, {"kind": "protest"}, FactImpossible, "抗诉由人民检察院"),
        (LOST, RETRIAL, FactImpossible, "尚未生效"),
        (EFFECTIVE, {**RETRIAL, "happened_on": DECIDED_ON}, FactImpossible, "不能早于裁判生效"),
    ],
)
def test_no_appeal_now(
    before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "file_appeal", **said)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"level": "second"}, "登记申请再审"),
        ({"level": "retrial", "retried_as": "second"}, "登记申请再审"),
        ({"level": "retrial"}, "取决于再审适用的程序"),
    ],
)
def test_only_a_first_instance_decision_is_appealed(facts: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactImpossible, match=reason):
        perform(a_lawsuit(*LOST, **facts), "file_appeal")


RETRIED_AS_FIRST: dict[str, Any] = {"plaintiffs": None, "retried_as": "first"}


def test_a_retrial_by_the_rules_of_the_first_instance_is_open_to_appeal() -> None:
    served = ("record_outcome", {"served_on": date(2026, 5, 25)})
    retrial = a_standing(*HEARD, ("amend_facts", RETRIED_AS_FIRST), served, level="retrial")

    (appeal,) = [each for each in retrial.deadlines if each.key == "appeal"]

    assert (appeal.kind, appeal.due_on) == ("appeal", date(2026, 6, 9))
    with pytest.raises(FactImpossible, match="上诉期至2026年6月9日届满"):
        perform(retrial.lawsuit, "record_effect", happened_on=date(2026, 6, 9))
    appealed = perform(retrial.lawsuit, "file_appeal")
    assert next_level(appealed).lawsuit.level is Level.SECOND


@pytest.mark.parametrize("result", ["retrial_refused", "remanded"])
def test_what_a_retrial_sends_back_or_refuses_is_open_to_no_appeal(result: str) -> None:
    decided_so = ("record_outcome", {"result": result, "served_on": date(2026, 5, 25)})
    retrial = a_standing(*HEARD, decided_so, level="retrial", retried_as="first")

    assert not [each for each in retrial.deadlines if each.key == "appeal"]
    with pytest.raises(FactImpossible, match="不能上诉"):
        perform(retrial.lawsuit, "file_appeal")


@pytest.mark.parametrize(("before", "bears"), [(EFFECTIVE, False), ((*WON, "record_effect"), True)])
def test_an_appealed_retrial_opens_no_second_remedy_in_one_dispute(
    before: Before, bears: bool
) -> None:
    retrial = perform(appealed(before, **RETRIAL), "amend_facts", **RETRIED_AS_FIRST)

    second = decided(
        next_level(perform(decided(retrial, "revoked"), "file_appeal")).lawsuit, "upheld"
    )

    assert second.outcome is not None
    assert second.outcome.is_lost
    assert bears_remedy(second) is bears


def test_orders_that_a_retrial_and_its_appeal_uphold_stay_where_they_were_made() -> None:
    ordered = ("record_outcome", {"orders": {"what": "退还车辆", "within_days": 30}})
    retrial = perform(
        appealed((*HEARD, ordered, "record_effect"), **RETRIAL), "amend_facts", **RETRIED_AS_FIRST
    )
    second = next_level(perform(decided(retrial, "upheld"), "file_appeal")).lawsuit

    upheld = perform(decided(second, "upheld"), "record_effect", happened_on=TODAY)
    changed = perform(
        decided(second, "modified", orders={"what": "赔偿损失", "within_days": 60}),
        "record_effect",
        happened_on=TODAY,
    )

    assert upheld.orders is None
    assert changed.orders is not None


def test_by_which_rules_it_is_tried_is_said_of_a_retrial_alone() -> None:
    with pytest.raises(FactImpossible, match="只见于再审案件"):
        perform(a_lawsuit(), "amend_facts", **RETRIED_AS_FIRST)


def test_a_court_that_was_entered_wrongly_is_amended() -> None:
    second = appealed()

    amended = perform(second, "amend_facts", plaintiffs=None, court="other-court")

    assert (amended.court, amended.referrals) == ("other-court", ())
    (change,) = amended.amendments[-1].changes
    assert (change.fact, change.before, change.after) == ("court", "court", "other-court")
    with pytest.raises(FactImpossible, match="没有代码为“police”的人民法院"):
        perform(second, "amend_facts", plaintiffs=None, court="police")


def test_a_late_appeal_is_the_courts_to_refuse() -> None:
    served = (*HEARD, ("record_outcome", {"served_on": date(2026, 5, 8)}))

    lawsuit = perform(a_lawsuit(*served), "file_appeal", happened_on=date(2026, 6, 8))

    assert lawsuit.next_levels[0].by == (Appellant.PLAINTIFF,)
    assert lawsuit.is_appealed


def test_a_closed_lawsuit_takes_the_application_for_a_retrial() -> None:
    closed = a_lawsuit(*SETTLED, "close")

    assert perform(closed, "file_appeal", **RETRIAL).next_levels
