"""Acts on the court's decision: what it decided, whether harm was done, when it took effect, or that the suit ended."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.calendar import day_of
from domain.lawsuit import Harm, Lawsuit, Outcome, Result, Withdrawal, WithdrawalKind
from domain.organs import Organ
from domain.people import Role


class RecordOutcome(Act):
    """Record the court's judgment or ruling.

    Unit: `happened_on` is the day of the decision, `served_on` the day of service on the organ.
    Errors: FactImpossible for a day before the hearing; ActNotAllowed once recorded.
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
    served_on: date | None = None

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
        ensure(day > lawsuit.received_on, "裁判日期不能早于收到起诉状副本之日。")
        heard = [day_of(each.starts_at) for each in lawsuit.hearings if each.is_held]
        ensure(not heard or day >= max(heard), "裁判日期不能早于开庭日期，请核对裁判文书。")
        ensure(self.served_on is None or self.served_on >= day, "送达日期不能早于裁判日期。")
        outcome = Outcome(
            result=self.result,
            lost=self.result.value in scene.lawbook.pack.losses,
            decided_on=day,
            pronounced_in_court=self.pronounced_in_court,
            served_on=self.served_on,
        )
        return lawsuit.model_copy(update={"outcome": outcome})


class DecideHarm(Act):
    """Decide for the bureau whether an unlawful or improper act really caused damage.

    Errors: ActNotAllowed unless the lawsuit was lost. Source: the Opinions 二（一）.
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
        harm = Harm(
            caused=self.caused, reason=self.reason, decided_on=self.day(scene), by=scene.actor.id
        )
        return lawsuit.model_copy(update={"harm": harm})


class RecordEffect(Act):
    """Record the day on which the decision took effect (生效).

    Unit: `happened_on` is that day. Errors: FactImpossible before the decision; ActNotAllowed without one.
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
        return lawsuit.model_copy(
            update={"outcome": outcome and outcome.model_copy(update={"effective_on": day})}
        )


class RecordWithdrawal(Act):
    """Record that the court allowed the plaintiff to withdraw.

    Unit: `happened_on` is the day of the ruling. Errors: ActNotAllowed after the decision.
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
        return lawsuit.model_copy(update={"withdrawal": Withdrawal(kind=self.kind, ruled_on=day)})
