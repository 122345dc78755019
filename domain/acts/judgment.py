"""Acts on the court's decision: what it decided, whether harm was done, when it took effect, or that the suit ended."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.calendar import day_of
from domain.facts.decisions import Harm, Outcome, Result, Withdrawal, WithdrawalKind
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import FactImpossible
from domain.timetable import plan


class RecordOutcome(Act):
    """Record the court's judgment or ruling.

    Unit: `happened_on` is the day of the decision, `served_on` the day of service on the organ.
    Errors: FactImpossible for a day before the hearing, or service before the decision or still to come; ActNotAllowed
    once recorded.
    Source: 行政诉讼法 arts 69–78, 80.
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

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the lawsuit is decided, withdrawn, or a hearing's result is missing."""
        if lawsuit.outcome is not None:
            return "本案裁判结果已登记。"
        if lawsuit.withdrawal is not None:
            return "本案已撤诉。"
        awaited = lawsuit.next_hearing
        return f"第{awaited.number}次开庭尚未登记结果，请先登记。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the decision; whether it counts as lost is the rule pack's reading."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "裁判日期不能早于收到起诉状副本之日。")
        _ensure_not_before_hearing(day, lawsuit, "裁判日期不能早于开庭日期，请核对裁判文书。")
        if self.served_on is not None:
            ensure(self.served_on >= day, "送达日期不能早于裁判日期。")
            ensure(self.served_on <= scene.today, "送达日期不能晚于今日，请在送达后登记。")
        outcome = Outcome(
            result=self.result,
            lost=self.result.value in scene.lawbook.pack.losses,
            decided_on=day,
            pronounced_in_court=self.pronounced_in_court,
            served_on=self.served_on,
        )
        return lawsuit.model_copy(update={"outcome": outcome})


def _ensure_not_before_hearing(day: date, lawsuit: Lawsuit, message: str) -> None:
    heard = [day_of(each.starts_at) for each in lawsuit.hearings if each.is_held]
    ensure(not heard or day >= max(heard), message)


class DecideHarm(Act):
    """Decide for the bureau whether an unlawful or improper act really caused damage.

    Errors: ActNotAllowed unless the lawsuit was lost; FactImpossible for a day before the decision.
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
        if lawsuit.outcome is None or not lawsuit.outcome.lost:
            return "本案没有败诉裁判，无需认定。"
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
    """Record the day on which the decision took effect (生效).

    Unit: `happened_on` is that day. Errors: FactImpossible before the decision or, at the first instance, while the
    organ's own time to appeal runs; ActNotAllowed without a decision.
    Source: 行政诉讼法 arts 85, 94.
    """

    heading: ClassVar[str] = "登记裁判生效"
    provision: ClassVar[law.Provision] = law.PERFORMANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"happened_on": "2026-06-10"}

    verb: Literal["record_effect"] = "record_effect"

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was decided, or it is in effect already."""
        if lawsuit.outcome is None:
            return "尚未登记裁判结果。"
        return "裁判生效日已登记。" if lawsuit.outcome.effective_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day; it can't lie before the decision."""
        day = self.day(scene)
        outcome = lawsuit.outcome
        ensure(outcome is not None and day >= outcome.decided_on, "生效日期不能早于裁判日期。")
        expires_on = _appeal_expires_on(lawsuit, scene)
        if expires_on is not None and day <= expires_on:
            raise FactImpossible(
                f"一审裁判在上诉期内不生效（{law.APPEAL}），上诉期至{expires_on:%Y年%-m月%-d日}届满。"
            )
        return lawsuit.model_copy(
            update={"outcome": outcome and outcome.model_copy(update={"effective_on": day})}
        )


def _appeal_expires_on(lawsuit: Lawsuit, scene: Scene) -> date | None:
    deadlines = plan(lawsuit, scene.organ, scene.lawbook)
    return next((each.due_on for each in deadlines if each.key == "appeal"), None)


class RecordWithdrawal(Act):
    """Record that the court allowed the plaintiff to withdraw.

    Unit: `happened_on` is the day of the ruling. Errors: ActNotAllowed after the decision; FactImpossible for a day
    before receipt or before a hearing that was held.
    Source: 行政诉讼法 art 62.
    """

    heading: ClassVar[str] = "登记撤诉"
    provision: ClassVar[law.Provision] = law.WITHDRAWAL
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"kind": "act_changed", "happened_on": "2026-04-14"}

    verb: Literal["record_withdrawal"] = "record_withdrawal"
    kind: WithdrawalKind

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: it is decided, or withdrawn already."""
        if lawsuit.outcome is not None:
            return "本案已裁判，不能再登记撤诉。"
        return "撤诉已登记。" if lawsuit.withdrawal else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the ruling."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "撤诉裁定不能早于收到起诉状副本之日。")
        _ensure_not_before_hearing(day, lawsuit, "撤诉裁定不能早于开庭日期，请核对裁定书。")
        return lawsuit.model_copy(update={"withdrawal": Withdrawal(kind=self.kind, ruled_on=day)})
