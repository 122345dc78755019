"""Acts on the court's decision: what it decided, whether that counts as lost and did harm, when it took effect."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.amending import ensure_not_judged_unheard
from domain.acts.appeals import led_to
from domain.calendar import day_of
from domain.facts.decisions import ON_REVIEW, Harm, LossFinding, Orders, Outcome, Result
from domain.facts.levels import Opening
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import FactImpossible
from domain.rulepack import RulePack
from domain.stages import bears_remedy
from domain.timetable import plan

HAS_LEFT = "被告已变更，本机关不再是本案被告，裁判结果登记在现被告的案件中。"


class RecordOutcome(Act):
    """Record the court's judgment or ruling.

    Unit: `happened_on` is the day of the decision, `served_on` the day of service on the organ.
    An appeal that is rejected (维持) says what it upheld; one that changes the decision is recorded as what it decides.
    Errors: FactImpossible for a day before the hearing, service before the decision or still to come, a result that
    this level can't give, or a first instance's judgment on the merits without a hearing; ActNotAllowed once recorded.
    Source: 行政诉讼法 arts 69–78, 80, 89; 解释 arts 101, 109, 116, 123.
    """

    heading: ClassVar[str] = "登记裁判结果"
    provision: ClassVar[law.Provision] = law.PERFORMANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "result": "revoked",
        "happened_on": "2026-05-20",
        "served_on": "2026-05-25",
    }

    verb: Literal["record_outcome"] = "record_outcome"
    result: Result
    pronounced_in_court: bool = False
    served_on: Day | None = None
    orders: Orders | None = Field(default=None, description="判决主文要求机关履行的内容和期限")
    upheld_result: Result | None = Field(
        default=None, description="维持原裁判的，所维持的结果；原审级在本系统的可不填"
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the lawsuit is decided, withdrawn, mediated, or a trial hearing's result is missing."""
        if lawsuit.outcome is not None:
            return "本案裁判结果已登记。"
        if lawsuit.withdrawal is not None:
            return "本案已撤诉。"
        if lawsuit.is_mediated:
            return "本案已调解结案。"
        if lawsuit.left_on is not None:
            return HAS_LEFT
        # A decision may be dated, and known, before the session at which it is pronounced.
        awaited = lawsuit.next_trial
        return f"第{awaited.number}次开庭尚未登记结果，请先登记。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the decision; whether it counts as lost is the rule pack's reading."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "裁判日期不能早于收到起诉状副本之日。")
        ensure_not_before_hearing(day, lawsuit, "裁判日期不能早于开庭日期，请核对裁判文书。")
        if self.served_on is not None:
            ensure(self.served_on >= day, "送达日期不能早于裁判日期。")
            ensure(self.served_on <= scene.today, "送达日期不能晚于今日，请在送达后登记。")
        upheld = self._upheld(lawsuit)
        outcome = Outcome(
            result=self.result,
            lost=is_lost(upheld or self.result, lawsuit, scene.pack_for(lawsuit, day)),
            decided_on=day,
            pronounced_in_court=self.pronounced_in_court,
            served_on=self.served_on,
            upheld=upheld,
            orders=self._orders(lawsuit, day),
        )
        decided = lawsuit.model_copy(update={"outcome": outcome})
        ensure_not_judged_unheard(decided)
        opening = SENT_BACK.get(self.result)
        if opening is None:
            return decided
        court = lawsuit.previous.court if lawsuit.previous else None
        return led_to(
            decided, opening, opened_on=day, received_on=self.served_on or day, court=court
        )

    def _orders(self, lawsuit: Lawsuit, day: date) -> Orders | None:
        """Return what is to be done, which an appeal that is rejected leaves as it was."""
        ensure_payable(self.orders, day)
        earlier = lawsuit.previous.outcome if lawsuit.previous else None
        is_upheld = self.result is Result.UPHELD and earlier is not None
        return self.orders or (earlier.orders if earlier and is_upheld else None)

    def _upheld(self, lawsuit: Lawsuit) -> Result | None:
        """Return what stands after a rejected appeal; refuse a result that this level can't give."""
        level = lawsuit.level
        if self.result is Result.RETRIAL_REFUSED:
            ensure(level is Level.RETRIAL, "驳回再审申请只见于再审审查程序。")
        ensure(
            level is not Level.FIRST or self.result not in ON_REVIEW,
            "一审没有维持、发回、指令审理的结果，请核对审级。",
        )
        if self.result is not Result.UPHELD:
            ensure(self.upheld_result is None, "只有维持原裁判的，才填所维持的结果。")
            return None
        upheld = self.upheld_result or decided_before(lawsuit)
        if upheld is None or upheld in ON_REVIEW:
            raise FactImpossible("维持原裁判的，请填明所维持的裁判结果。")
        return upheld


SENT_BACK = {
    Result.REMANDED: Opening.REMAND,
    Result.ORDERED_TO_BE_TRIED: Opening.ORDER_TO_TRY,
}


def decided_before(lawsuit: Lawsuit) -> Result | None:
    """Return what the level before decided in the end, where it is known."""
    earlier = lawsuit.previous.outcome if lawsuit.previous else None
    return earlier.standing if earlier else None


def is_lost(result: Result, lawsuit: Lawsuit, pack: RulePack) -> bool:
    """Tell whether a result counts as lost: as it did at the level before where it is the same, else by the pack."""
    earlier = lawsuit.previous.outcome if lawsuit.previous else None
    if earlier is not None and earlier.standing is result:
        return earlier.is_lost
    return result.value in pack.losses


def ensure_payable(orders: Orders | None, day: date) -> None:
    """Refuse an order to be carried out before it was made."""
    by_on = orders.by_on if orders else None
    ensure(by_on is None or by_on >= day, "履行期限不能早于裁判或者调解之日。")


def ensure_not_before_hearing(day: date, lawsuit: Lawsuit, message: str) -> None:
    """Refuse a decision dated before a trial hearing that was held; a pronouncement comes after its date."""
    heard = [day_of(each.starts_at) for each in lawsuit.trial_hearings if each.is_held]
    ensure(not heard or day >= max(heard), message)


class DecideLoss(Act):
    """Decide for the bureau whether a decision counts as lost, where the rule pack's reading doesn't fit the case.

    Errors: ActNotAllowed without a decision of the court; FactImpossible for a day before it, or where it counts so
    already. Source: the Opinions 三（一）; no law defines 败诉.
    """

    heading: ClassVar[str] = "认定是否计入败诉"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "counts_as_lost": False,
        "reason": "仅因程序轻微违法而确认违法，不影响实体权利",
    }

    verb: Literal["decide_loss"] = "decide_loss"
    counts_as_lost: bool
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court has not decided."""
        return None if lawsuit.outcome else "尚未登记裁判结果。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Append the finding with its reason and its decision-maker; earlier ones stay."""
        day, outcome = self.day(scene), lawsuit.outcome
        if outcome is None or day < outcome.decided_on:
            raise FactImpossible("认定不能早于裁判日期。")
        already = "本案已计入败诉。" if outcome.is_lost else "本案本不计入败诉。"
        ensure(self.counts_as_lost is not outcome.is_lost, already)
        finding = LossFinding(
            counts=self.counts_as_lost, reason=self.reason, decided_on=day, by=scene.actor.id
        )
        findings = (*outcome.findings, finding)
        return lawsuit.model_copy(
            update={"outcome": outcome.model_copy(update={"findings": findings})}
        )


class DecideHarm(Act):
    """Decide for the bureau whether an unlawful or improper act really caused damage.

    Errors: ActNotAllowed unless the lawsuit was lost, and for a third party; FactImpossible for a day before the
    decision.
    Source: the Opinions 二（一）.
    """

    heading: ClassVar[str] = "认定是否造成损害"
    provision: ClassVar[law.Provision] = law.APOLOGY
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"caused": True, "reason": "扣押车辆致停运十二日"}

    verb: Literal["decide_harm"] = "decide_harm"
    caused: bool
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: there is no lost decision, or it was decided already."""
        if lawsuit.outcome is None or not lawsuit.outcome.is_lost:
            return "本案没有败诉裁判，无需认定。"
        if lawsuit.capacity is Capacity.THIRD_PARTY:
            return "本机关以第三人身份参加诉讼，不负道歉和纠正义务，无需认定。"
        if not bears_remedy(lawsuit):
            return "道歉和纠正由本争议的另一审级办理，本案无需认定。"
        return "是否造成损害已认定。" if lawsuit.harm else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the finding with its reason and its decision-maker."""
        day = self.day(scene)
        ensure(
            lawsuit.outcome is not None and day >= lawsuit.outcome.decided_on,
            "认定不能早于裁判日期。",
        )
        harm = Harm(caused=self.caused, reason=self.reason, decided_on=day, by=scene.actor.id)
        return lawsuit.model_copy(update={"harm": harm})


class RecordEffect(Act):
    """Record the day on which the decision, or the mediation document, took effect (生效).

    Unit: `happened_on` is that day; of a document it is the day on which the last party signed for it. Each co-party
    has its own day of service: the effect comes after the last, which the paper says and nobody counts here.
    Errors: FactImpossible before the decision or, at the first instance, while the organ's own time to appeal runs,
    counted from the decision where its service is unknown: it can't have been served before; ActNotAllowed without a
    decision.
    Source: 行政诉讼法 arts 85, 94; 解释 art 85.
    """

    heading: ClassVar[str] = "登记裁判生效"
    provision: ClassVar[law.Provision] = law.PERFORMANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"happened_on": "2026-06-10"}

    verb: Literal["record_effect"] = "record_effect"

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was decided or agreed, it was appealed, or it is in effect already."""
        if lawsuit.is_appealed:
            return "本案已上诉，一审裁判不生效；请在二审案件办理。"
        decided = lawsuit.outcome or lawsuit.mediation
        if decided is None:
            return "尚未登记裁判结果或者调解书。"
        return "裁判或者调解书的生效日已登记。" if decided.effective_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day; it can't lie before the decision."""
        day = self.day(scene)
        if lawsuit.outcome is None:
            return _with_signed_mediation(lawsuit, day)
        ensure_may_take_effect(lawsuit, day, scene)
        effective = lawsuit.outcome.model_copy(update={"effective_on": day})
        return lawsuit.model_copy(update={"outcome": effective})


def ensure_may_take_effect(lawsuit: Lawsuit, day: date, scene: Scene) -> None:
    """Refuse an effect before the decision, or while the organ's own time to appeal runs."""
    outcome = lawsuit.outcome
    assert outcome is not None  # noqa: S101 -- the callers have looked
    ensure(day >= outcome.decided_on, "生效日期不能早于裁判日期。")
    expires_on = appeal_expires_on(lawsuit, outcome, scene)
    if expires_on is not None and day <= expires_on:
        unserved = "" if outcome.served_on else "送达之日未登记，最早自裁判之日起算，"
        raise FactImpossible(
            f"一审裁判在上诉期内不生效（{law.APPEAL}），{unserved}上诉期至{expires_on:%Y年%-m月%-d日}届满。"
        )


def _with_signed_mediation(lawsuit: Lawsuit, day: date) -> Lawsuit:
    mediation = lawsuit.mediation
    ensure(mediation is not None and day >= mediation.agreed_on, "签收不能早于达成调解协议之日。")
    signed = mediation and mediation.model_copy(update={"effective_on": day})
    return lawsuit.model_copy(update={"mediation": signed})


def appeal_expires_on(lawsuit: Lawsuit, outcome: Outcome, scene: Scene) -> date | None:
    """Return the last day, included, of the organ's time to appeal, or None where there is no appeal.

    Where the service is unknown that is the earliest it can be: nothing is served before it is decided.
    """
    served = outcome.model_copy(update={"served_on": outcome.served_on or outcome.decided_on})
    decided = lawsuit.model_copy(update={"outcome": served})
    deadlines = plan(decided, scene.organ, scene.lawbook)
    return next((each.due_on for each in deadlines if each.key == "appeal"), None)
