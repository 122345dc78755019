"""How the end of a suit was entered is set right: what stood is kept, and what rested on it falls or forbids it."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts.decisions import EndedOtherwise, Result
from domain.facts.mistakes import Entry
from domain.lawsuit import Lawsuit
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import Stage, owes_remedy
from tests.domain.cases import (
    CLERK,
    COURT,
    DECIDED_ON,
    HEARD,
    LOST,
    ORDERED,
    OWED,
    PLEDGED,
    SCHEDULED,
    SETTLED,
    SUBMITTED,
    TODAY,
    a_lawsuit,
    a_standing,
    an_act,
    next_level,
    perform,
    proceed,
)

Before = tuple[str | tuple[str, dict[str, Any]], ...]
ONE_DAY = timedelta(days=1)
AGREED_ON = date(2026, 5, 20)
MEDIATED: tuple[str, dict[str, Any]] = (
    "record_mediation",
    {"happened_on": AGREED_ON, "signed_on": date(2026, 5, 25)},
)
SERVED: tuple[str, dict[str, Any]] = ("record_service", {"happened_on": date(2026, 5, 8)})
IN_EFFECT: tuple[str, dict[str, Any]] = ("record_effect", {"happened_on": date(2026, 6, 1)})
WITHDRAWN: tuple[str, dict[str, Any]] = ("record_withdrawal", {"happened_on": date(2026, 4, 20)})


def decided(result: str = "claim_rejected", **said: object) -> dict[str, object]:
    """The outcome as it should have been entered."""
    return {"verb": "record_outcome", "result": result, "happened_on": DECIDED_ON, **said}


def corrected(lawsuit: Lawsuit, what: str, instead: object = None, **said: Any) -> Lawsuit:  # noqa: ANN401 -- the act's
    return perform(lawsuit, "correct_outcome", what=what, instead=instead, **said)


def test_an_outcome_is_set_right_and_what_stood_before_is_kept() -> None:
    before = a_lawsuit(*LOST, SERVED, IN_EFFECT)

    lawsuit = corrected(before, "outcome", decided("partly_revoked"), actor=CLERK)

    assert lawsuit.outcome is not None
    assert (lawsuit.outcome.result, lawsuit.outcome.served_on) == (
        Result.PARTLY_REVOKED,
        date(2026, 5, 8),
    )
    assert lawsuit.effective_on == date(2026, 6, 1)
    (mistake,) = lawsuit.mistakes
    assert (mistake.what, mistake.outcome) == (Entry.OUTCOME, before.outcome)
    assert (mistake.corrected_on, mistake.by) == (TODAY, "police-clerk")


def test_a_day_of_service_of_its_own_counts_for_the_corrected_outcome() -> None:
    said = decided("revoked", served_on=date(2026, 5, 20))

    lawsuit = corrected(a_lawsuit(*LOST, SERVED), "outcome", said)

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.served_on == date(2026, 5, 20)


def test_an_outcome_that_was_another_suits_is_taken_back_and_the_step_is_open_again() -> None:
    before = a_standing(*LOST, SERVED, IN_EFFECT, "record_observation")

    after = proceed(before, "correct_outcome", what="outcome", instead=None)

    assert (before.stage, after.stage) == (Stage.JUDGED, Stage.OBSERVED)
    assert (after.lawsuit.outcome, after.lawsuit.ending) == (None, None)
    (appeal,) = [each for each in after.deadlines if each.key == "appeal"]
    assert not appeal.is_open


def test_what_was_taken_back_is_entered_anew() -> None:
    bare = corrected(a_lawsuit(*LOST, IN_EFFECT), "outcome")

    lawsuit = perform(bare, "record_outcome", result="claim_rejected")

    assert lawsuit.ending is Result.CLAIM_REJECTED
    assert lawsuit.effective_on is None


def test_an_effect_is_moved_and_the_remedy_counts_from_the_other_day() -> None:
    before = a_standing(*OWED)
    moved = {"verb": "record_effect", "happened_on": date(2026, 6, 3)}

    after = proceed(before, "correct_outcome", what="effect", instead=moved)

    (apology,) = [each for each in after.deadlines if each.key == "apology"]
    assert after.lawsuit.effective_on == apology.started_on == date(2026, 6, 3)
    (mistake,) = after.lawsuit.mistakes
    assert mistake.outcome is not None
    assert mistake.outcome.effective_on == date(2026, 6, 1)


def test_an_effect_that_was_none_is_taken_back_and_nothing_is_owed_yet() -> None:
    before = a_standing(*OWED, "record_observation")

    after = proceed(before, "correct_outcome", what="effect", instead=None)

    assert (owes_remedy(before.lawsuit), owes_remedy(after.lawsuit)) == (True, False)
    assert after.stage is Stage.OBSERVED
    assert after.lawsuit.harm == before.lawsuit.harm
    assert not [each for each in after.deadlines if each.key == "apology" and each.is_open]


def test_a_signature_is_taken_back_and_the_mediation_still_waits() -> None:
    lawsuit = corrected(a_lawsuit(*HEARD, MEDIATED), "effect")

    assert lawsuit.mediation is not None
    assert (lawsuit.mediation.agreed_on, lawsuit.is_mediated) == (AGREED_ON, False)


def test_a_mediation_is_taken_back_and_a_judgment_may_come() -> None:
    bare = corrected(a_lawsuit(*HEARD, MEDIATED), "mediation")

    assert bare.mediation is None
    assert perform(bare, "record_outcome").outcome is not None


def test_a_withdrawal_that_was_a_mediation_is_entered_as_one() -> None:
    said = {
        "verb": "record_mediation",
        "ground": "discretion",
        "happened_on": AGREED_ON,
        "signed_on": AGREED_ON,
    }

    lawsuit = corrected(a_lawsuit(*HEARD, WITHDRAWN), "withdrawal", said)

    assert (lawsuit.withdrawal, lawsuit.ending) == (None, EndedOtherwise.MEDIATED)
    assert lawsuit.mistakes[0].withdrawal is not None


def test_a_withdrawal_that_was_none_leaves_the_hearing_awaited() -> None:
    before = a_lawsuit(*SCHEDULED, ("record_withdrawal", {"happened_on": date(2026, 4, 14)}))

    lawsuit = corrected(before, "withdrawal")

    assert (before.first_hearing, before.ending) == (None, EndedOtherwise.WITHDRAWN)
    assert lawsuit.first_hearing is not None
    assert lawsuit.next_trial is not None


def test_with_a_withdrawn_appeal_goes_what_it_left_standing_in_a_file_of_before() -> None:
    appealed = perform(a_lawsuit(*LOST), "file_appeal")
    withdrawn = perform(next_level(appealed).lawsuit, "record_withdrawal", kind="appeal")
    # Until the first instance learnt of it, the second kept the decision that was left in effect.
    second = withdrawn.model_copy(update={"outcome": appealed.outcome})

    lawsuit = corrected(second, "withdrawal")

    assert second.outcome is not None
    assert (lawsuit.outcome, lawsuit.withdrawal) == (None, None)
    with pytest.raises(ActNotAllowed, match="没有可以更正的裁判结果"):
        corrected(second, "outcome")
    with pytest.raises(ActNotAllowed, match="没有可以更正的生效日"):
        corrected(second, "effect")


def test_a_closed_file_is_open_again_where_the_correction_leaves_something_to_do() -> None:
    closed = a_lawsuit("record_withdrawal", "close")

    lawsuit = corrected(closed, "withdrawal")

    assert (closed.closed_on, lawsuit.closed_on) == (TODAY, None)
    assert lawsuit.reopenings[0].verb == "correct_outcome"


def test_the_bureaus_reading_stays_with_the_same_result_only() -> None:
    before = a_lawsuit(*LOST, "decide_loss")

    same = corrected(before, "outcome", decided("revoked", pronounced_in_court=True))
    other = corrected(before, "outcome", decided("modified"), actor=COURT)

    assert same.outcome is not None
    assert other.outcome is not None
    assert (same.outcome.is_lost, other.outcome.is_lost) == (False, True)
    with pytest.raises(NotPermitted, match="不能由被诉机关自己更正"):
        corrected(before, "outcome", decided("modified"), actor=CLERK)


def test_a_finding_of_harm_falls_with_the_loss_but_not_by_the_organs_own_hand() -> None:
    before = a_lawsuit(*OWED)

    lawsuit = corrected(before, "outcome", decided(), actor=COURT)

    assert (lawsuit.harm, lawsuit.mistakes[0].harm) == (None, before.harm)
    with pytest.raises(NotPermitted, match="不能由被诉机关自己更正"):
        corrected(before, "outcome", decided(), actor=CLERK)


def test_a_finding_of_harm_stays_with_a_loss_of_another_kind() -> None:
    before = a_lawsuit(*PLEDGED)

    lawsuit = corrected(before, "outcome", decided("confirmed_unlawful"), actor=CLERK)

    assert (lawsuit.harm, lawsuit.apology) == (before.harm, before.apology)
    assert owes_remedy(lawsuit)


def test_what_was_performed_falls_with_orders_that_were_others() -> None:
    before = a_lawsuit(*ORDERED, "record_performance")
    orders = {"what": "三十日内退还车辆", "within_days": 30}

    lawsuit = corrected(before, "outcome", decided("revoked", orders=orders))
    same = corrected(before, "outcome", decided("modified", orders=_orders(before)))

    assert (lawsuit.performance, lawsuit.mistakes[0].performance) == (None, before.performance)
    assert same.performance == before.performance


def _orders(lawsuit: Lawsuit) -> object:
    assert lawsuit.orders is not None
    return lawsuit.orders.model_dump()


@pytest.mark.parametrize(
    "then", [("extend_correction",), ("submit_correction", "verify_correction")]
)
def test_what_the_bureau_has_decided_on_is_not_undone(then: tuple[str, ...]) -> None:
    lawsuit = a_lawsuit(*PLEDGED, *then)

    for what, instead in (("effect", None), ("outcome", None), ("outcome", decided())):
        with pytest.raises(ActNotAllowed, match="已经司法局核验或者准予延期"):
            corrected(lawsuit, what, instead, actor=COURT)


def test_evidence_that_nobody_verified_binds_nobody() -> None:
    assert not owes_remedy(corrected(a_lawsuit(*SUBMITTED), "effect"))


RETRIED: Before = (*OWED, ("file_appeal", {"kind": "retrial_application"}))
APPEALED: Before = (*LOST, ("file_appeal", {"happened_on": date(2026, 5, 18)}))


@pytest.mark.parametrize(
    ("before", "what", "instead"),
    [
        (APPEALED, "outcome", None),
        (APPEALED, "outcome", decided("terminated")),
        (APPEALED, "outcome", decided(happened_on=date(2026, 5, 19))),
        (RETRIED, "outcome", None),
        (RETRIED, "effect", None),
    ],
)
def test_what_a_further_level_contradicts_is_not_undone(
    before: Before, what: str, instead: object
) -> None:
    with pytest.raises(ActNotAllowed, match=r"进入下一审级.*请先办理“更正裁判"):
        corrected(a_lawsuit(*before), what, instead, actor=COURT)


@pytest.mark.parametrize("before", [APPEALED, RETRIED])
def test_what_leads_to_the_further_level_all_the_same_is_set_right(before: Before) -> None:
    lawsuit = a_lawsuit(*before)

    after = corrected(lawsuit, "outcome", decided("modified"), actor=COURT)

    assert after.outcome is not None
    assert after.outcome.result is Result.MODIFIED
    assert after.next_levels == lawsuit.next_levels


def test_an_effect_is_moved_within_what_a_retrial_rests_on() -> None:
    moved = {"verb": "record_effect", "happened_on": date(2026, 6, 8)}

    assert corrected(a_lawsuit(*RETRIED), "effect", moved).effective_on == date(2026, 6, 8)


def test_an_effect_that_an_appeal_undid_is_taken_back_freely() -> None:
    appealed = a_lawsuit(*OWED, ("file_appeal", {"happened_on": date(2026, 5, 20)}))

    lawsuit = corrected(appealed, "effect")

    assert lawsuit.outcome is not None
    assert lawsuit.outcome.effective_on is None


@pytest.mark.parametrize(
    ("before", "said", "refusal", "reason"),
    [
        (HEARD, {}, ActNotAllowed, "尚未登记裁判、调解或者撤诉"),
        (LOST, {"what": "effect"}, ActNotAllowed, "没有可以更正的生效日登记"),
        (LOST, {"what": "withdrawal"}, ActNotAllowed, "没有可以更正的撤诉登记"),
        (LOST, {"what": "mediation"}, ActNotAllowed, "没有可以更正的调解登记"),
        (LOST, {"happened_on": DECIDED_ON - ONE_DAY}, FactImpossible, "更正不能早于"),
        (LOST, {"instead": decided("revoked")}, FactImpossible, "与原登记相同"),
        (LOST, {"instead": decided("upheld")}, FactImpossible, "请核对审级"),
        (
            LOST,
            {"instead": decided(happened_on=TODAY + ONE_DAY)},
            FactImpossible,
            "发生日不能晚于今日",
        ),
        (
            LOST,
            {"instead": {"verb": "record_effect", "happened_on": TODAY}},
            ActNotAllowed,
            "更正后不能“登记裁判生效”：尚未登记裁判结果",
        ),
        (
            (*LOST, IN_EFFECT),
            {"instead": decided(happened_on=date(2026, 5, 20))},
            FactImpossible,
            "上诉期至2026年6月4日届满",
        ),
        (
            (*LOST, SERVED),
            {"instead": decided(happened_on=date(2026, 5, 9))},
            FactImpossible,
            "送达日期不能早于裁判日期",
        ),
        (
            (*LOST, ("decide_harm", {"happened_on": date(2026, 5, 8)})),
            {"instead": decided("revoked", happened_on=date(2026, 5, 9))},
            FactImpossible,
            "晚于已登记的损害认定",
        ),
    ],
)
def test_no_correction_now(
    before: Before, said: dict[str, Any], refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        perform(a_lawsuit(*before), "correct_outcome", **said)


def test_what_should_have_been_entered_names_its_day() -> None:
    with pytest.raises(ValidationError, match="应当写明发生日"):
        an_act("correct_outcome", instead={"verb": "record_outcome", "result": "revoked"})


def test_a_settled_file_keeps_its_stage_where_nothing_it_owes_changes() -> None:
    before = a_standing(*SETTLED)

    after = proceed(before, "correct_outcome", instead=decided("modified"))

    assert (before.stage, after.stage) == (Stage.SETTLED, Stage.SETTLED)
