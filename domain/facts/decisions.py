"""What the court decided, what the parties agreed, whether harm was done, and how a lawsuit may end."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from domain.facts.appellants import Appellant
from domain.frozen import Frozen
from domain.people import Attached, Day


class Result(StrEnum):
    """How the court decided: judgments (行政诉讼法 arts 69–78), rulings (解释 art 101), and on appeal (art 89).

    A second instance or retrial that changes what was decided (改判) is recorded as what it decides instead.
    """

    CLAIM_REJECTED = "claim_rejected"
    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    REVOKED_TO_BE_REMADE = "revoked_to_be_remade"
    ORDERED_TO_PERFORM = "ordered_to_perform"
    ORDERED_TO_PAY = "ordered_to_pay"
    CONFIRMED_UNLAWFUL = "confirmed_unlawful"
    CONFIRMED_UNLAWFUL_IN_PROCEDURE = "confirmed_unlawful_in_procedure"
    CONFIRMED_INVALID = "confirmed_invalid"
    ORDERED_TO_REMEDY = "ordered_to_remedy"
    ORDERED_TO_COMPENSATE = "ordered_to_compensate"
    MODIFIED = "modified"
    ORDERED_TO_HONOUR_AGREEMENT = "ordered_to_honour_agreement"
    ORDERED_TO_INDEMNIFY = "ordered_to_indemnify"
    NOT_DOCKETED = "not_docketed"
    SUIT_DISMISSED = "suit_dismissed"
    TERMINATED = "terminated"
    UPHELD = "upheld"
    REMANDED = "remanded"
    ORDERED_TO_BE_TRIED = "ordered_to_be_tried"
    RETRIAL_REFUSED = "retrial_refused"


APPEALABLE_RULINGS = frozenset({Result.NOT_DOCKETED, Result.SUIT_DISMISSED})
"""The rulings (裁定) that may be appealed, in ten days (行政诉讼法 art 85, 解释 art 101)."""

RULINGS = frozenset(
    {
        Result.NOT_DOCKETED,
        Result.SUIT_DISMISSED,
        Result.TERMINATED,
        Result.REMANDED,
        Result.ORDERED_TO_BE_TRIED,
        Result.RETRIAL_REFUSED,
    }
)
"""The results that don't decide on the act that was sued over; every other one is a judgment on the merits."""

FINAL_RESULTS = frozenset(
    {
        Result.TERMINATED,
        Result.REMANDED,
        Result.ORDERED_TO_BE_TRIED,
        Result.RETRIAL_REFUSED,
    }
)
"""The results from which there is no appeal, whatever the rules by which they were found (解释 art 101)."""

ON_REVIEW = frozenset(
    {Result.UPHELD, Result.REMANDED, Result.ORDERED_TO_BE_TRIED, Result.RETRIAL_REFUSED}
)
"""The results that speak of an earlier decision: no first instance gives them."""


class LossFinding(Frozen):
    """The bureau's own word on whether a decision counts as lost, over the rule pack's reading."""

    counts: bool
    reason: str
    decided_on: date
    by: str


class Orders(Frozen):
    """What the organ must do by a decision or a mediation document: by a day, within days or months of its effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str = Field(min_length=1, max_length=2000, description="履行内容")
    by_on: Day | None = Field(default=None, description="履行的最后一日")
    within_days: int | None = Field(default=None, ge=1, le=3650, description="生效后几日内")
    within_months: int | None = Field(default=None, ge=1, le=60, description="生效后几个月内")

    @model_validator(mode="after")
    def _has_one_period(self) -> Self:
        if sum(each is not None for each in (self.by_on, self.within_days, self.within_months)) > 1:
            raise ValueError("履行期限写日期、日数或者月数，只能写其中一个。")
        return self


class Performance(Frozen):
    """That what was ordered has been done."""

    summary: str
    evidence: tuple[Attached, ...]
    performed_on: date


class EarlierService(Frozen):
    """A day of service that was entered wrongly: what stood before, why it was wrong, and who set it right."""

    served_on: date
    reason: str
    corrected_on: date
    by: str


class Outcome(Frozen):
    """The court's decision and when it was pronounced, served and took effect.

    `lost` is the rule pack's reading of the result, `findings` the bureau's corrections of it, the last one valid.
    `upheld` is what stands where an appeal was rejected. `served_on` is the day on which the organ itself was served.
    """

    result: Result
    lost: bool
    decided_on: date
    pronounced_in_court: bool
    served_on: date | None = None
    effective_on: date | None = None
    upheld: Result | None = None
    orders: Orders | None = None
    findings: tuple[LossFinding, ...] = ()
    earlier_services: tuple[EarlierService, ...] = ()

    @property
    def is_lost(self) -> bool:
        """Tell whether it counts as lost: a statistical word without a definition in law."""
        return self.findings[-1].counts if self.findings else self.lost

    @property
    def standing(self) -> Result:
        """Return what was decided in the end, by whichever level."""
        return self.upheld or self.result

    def says_the_same_as(self, other: "Outcome") -> bool:
        """Tell whether both are the same decision, whatever became of it since."""
        mine, its = ((each.standing, each.decided_on, each.orders) for each in (self, other))
        return mine == its

    @property
    def is_on_the_merits(self) -> bool:
        """Tell whether the act that was sued over was judged, and not merely the suit."""
        return self.standing not in RULINGS


class Harm(Frozen):
    """Whether an unlawful or improper act really caused the party damage: the bureau's decision."""

    caused: bool
    reason: str
    decided_on: date
    by: str


class WithdrawalKind(StrEnum):
    """Why the suit was withdrawn (行政诉讼法 art 62), or taken as withdrawn: the plaintiff stayed away (art 58).

    An appeal that is withdrawn leaves what the first instance decided.
    """

    VOLUNTARY = "voluntary"
    ACT_CHANGED = "act_changed"
    DEEMED = "deemed"
    APPEAL = "appeal"


class Withdrawal(Frozen):
    """The withdrawal that the court allowed; of an appeal, `by` names who withdrew where others went on."""

    kind: WithdrawalKind
    ruled_on: date
    by: tuple[Appellant, ...] = ()


class MediationGround(StrEnum):
    """What alone may be mediated: damages, compensation, and discretion (行政诉讼法 art 60)."""

    DAMAGES = "damages"
    COMPENSATION = "compensation"
    DISCRETION = "discretion"


class Mediation(Frozen):
    """What the parties agreed before the court; it binds once both have signed for the document (解释 art 85)."""

    ground: MediationGround
    agreed_on: date
    effective_on: date | None = None
    orders: Orders | None = None


class EndedOtherwise(StrEnum):
    """How a lawsuit ended without a result of the court."""

    WITHDRAWN = "withdrawn"
    WITHDRAWN_AFTER_CHANGE = "withdrawn_after_change"
    DEEMED_WITHDRAWN = "deemed_withdrawn"
    MEDIATED = "mediated"
    APPEAL_WITHDRAWN = "appeal_withdrawn"
    APPEALED = "appealed"
    MERGED = "merged"
    DEFENDANT_CHANGED = "defendant_changed"


Ending = Result | EndedOtherwise
"""How a lawsuit ended: the court's result, or without one. The texts are stored, each under one name only."""

ENDINGS: tuple[Ending, ...] = (*Result, *EndedOtherwise)

WITHDRAWN_ENDINGS = {
    WithdrawalKind.VOLUNTARY: EndedOtherwise.WITHDRAWN,
    WithdrawalKind.ACT_CHANGED: EndedOtherwise.WITHDRAWN_AFTER_CHANGE,
    WithdrawalKind.DEEMED: EndedOtherwise.DEEMED_WITHDRAWN,
    WithdrawalKind.APPEAL: EndedOtherwise.APPEAL_WITHDRAWN,
}

ENDING_NAMES: dict[Ending, str] = {
    EndedOtherwise.MERGED: "并入同一案件",
    EndedOtherwise.DEFENDANT_CHANGED: "变更被告",
    Result.CLAIM_REJECTED: "驳回诉讼请求",
    Result.REVOKED: "撤销",
    Result.PARTLY_REVOKED: "部分撤销",
    Result.REVOKED_TO_BE_REMADE: "撤销并责令重作",
    Result.ORDERED_TO_PERFORM: "责令履行职责",
    Result.ORDERED_TO_PAY: "责令给付",
    Result.CONFIRMED_UNLAWFUL: "确认违法",
    Result.CONFIRMED_UNLAWFUL_IN_PROCEDURE: "确认违法（程序轻微违法）",
    Result.CONFIRMED_INVALID: "确认无效",
    Result.ORDERED_TO_REMEDY: "责令采取补救措施",
    Result.ORDERED_TO_COMPENSATE: "判决赔偿",
    Result.MODIFIED: "变更",
    Result.ORDERED_TO_HONOUR_AGREEMENT: "责令履行协议或者赔偿损失",
    Result.ORDERED_TO_INDEMNIFY: "判决补偿",
    Result.NOT_DOCKETED: "不予立案",
    Result.SUIT_DISMISSED: "驳回起诉",
    Result.TERMINATED: "终结诉讼",
    Result.UPHELD: "维持原裁判",
    Result.REMANDED: "发回重审",
    Result.ORDERED_TO_BE_TRIED: "指令立案或者继续审理",
    Result.RETRIAL_REFUSED: "驳回再审申请",
    EndedOtherwise.WITHDRAWN: "撤诉",
    EndedOtherwise.WITHDRAWN_AFTER_CHANGE: "被告改变行政行为后撤诉",
    EndedOtherwise.DEEMED_WITHDRAWN: "按撤诉处理",
    EndedOtherwise.MEDIATED: "调解",
    EndedOtherwise.APPEAL_WITHDRAWN: "撤回上诉",
    EndedOtherwise.APPEALED: "已上诉",
}
