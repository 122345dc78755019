"""What the Opinions leave open: each gap is a setting of the rule pack, typed, with what each choice means."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field

from domain.frozen import Frozen


class FirstCase(StrEnum):
    """Which lawsuits compete to be the first heard in the year (G1)."""

    ANY_LEVEL = "any_level"
    FIRST_INSTANCE = "first_instance"


class ExcuseReviewer(StrEnum):
    """Whose acceptance of an excuse keeps an absence from being pursued (G3)."""

    BUREAU = "bureau"
    COURT = "court"
    EITHER = "either"
    BOTH = "both"


class Interviewer(StrEnum):
    """Who holds the admonitory talk (G4)."""

    BUREAU = "bureau"
    GOVERNMENT = "government"


class TenCounted(StrEnum):
    """Who is counted to ten (G7): plaintiffs, since representatives are two to five by law and could never be ten."""

    PLAINTIFFS = "plaintiffs"


class JudgementCalls(StrEnum):
    """On whose word triggers 2 and 3 are answered (G8)."""

    STATEMENT = "statement"
    DECISION = "decision"


class StopOrders(StrEnum):
    """Whether a bare stop order fires trigger 5 (G11)."""

    ORDER_SUFFICES = "order_suffices"
    CONSEQUENCE_REQUIRED = "consequence_required"


class Upheld(StrEnum):
    """Whose principal head attends where a county government upheld the act on reconsideration (G13)."""

    ORIGINAL_ORGAN = "original_organ"
    ORIGINAL_ORGAN_UNLESS_REQUIRED = "original_organ_unless_required"
    EACH_ORGAN = "each_organ"


class CityGovernment(StrEnum):
    """Whether trigger 1 binds the city government (G14)."""

    BOUND = "bound"
    EXCEPTED = "excepted"


def _gap(number: str, question: str, default: object = ...) -> Any:  # noqa: ANN401 -- pydantic's own way of a field
    return Field(default=default, description=question, json_schema_extra={"gap": number})


class Settings(Frozen):
    """The settings of a rule pack, each read by the rule that it governs; what a pack doesn't say is as here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bound_from: date = _gap("G12", "意见“自印发之日起实施”，从哪一天的开庭起适用")
    first_case: FirstCase = _gap("G1", "哪些案件参加“本年度第一件”的排序", FirstCase.ANY_LEVEL)
    excuse_reviewer: ExcuseReviewer = _gap(
        "G3", "不能出庭的理由经谁认可，才不追究未出庭", ExcuseReviewer.BUREAU
    )
    interviewer: Interviewer = _gap("G4", "由谁约谈", Interviewer.BUREAU)
    ten_counted: TenCounted = _gap("G7", "“原告十人以上”数的是谁", TenCounted.PLAINTIFFS)
    judgement_calls: JudgementCalls = _gap(
        "G8", "第（二）（三）项须作判断，凭谁的话认定", JudgementCalls.STATEMENT
    )
    stop_orders: StopOrders = _gap(
        "G11", "责令停产停业本身是否足够，还是另须造成后果", StopOrders.ORDER_SUFFICES
    )
    upheld: Upheld = _gap(
        "G13", "县级政府因复议维持作共同被告的，由谁的主要负责人出庭", Upheld.ORIGINAL_ORGAN
    )
    city_government: CityGovernment = _gap("G14", "首案一项是否适用于市政府", CityGovernment.BOUND)


MEANINGS: dict[str, dict[str, str]] = {
    "first_case": {
        FirstCase.ANY_LEVEL: "自然年内实际最先开庭的案件，不论审级；没有开成的，由下一件递补",
        FirstCase.FIRST_INSTANCE: "只比一审案件；二审、再审不参加排序，也不成为首案",
    },
    "excuse_reviewer": {
        ExcuseReviewer.BUREAU: "司法局审查认可的，不追究；法院的审查另行记载",
        ExcuseReviewer.COURT: "人民法院审查认可的，不追究；司法局的审查另行记载",
        ExcuseReviewer.EITHER: "司法局或者人民法院有一家认可的，不追究",
        ExcuseReviewer.BOTH: "司法局和人民法院都认可的，才不追究",
    },
    "interviewer": {
        Interviewer.BUREAU: "司法局受本级政府委托约谈",
        Interviewer.GOVERNMENT: "本级政府约谈",
    },
    "ten_counted": {
        TenCounted.PLAINTIFFS: "数原告人数，含十人；诉讼代表人人数不作数",
    },
    "judgement_calls": {
        JudgementCalls.STATEMENT: "先按被诉机关的声明，司法局可以另行认定，以认定为准",
        JudgementCalls.DECISION: "只按司法局的认定；未认定的，记为未知",
    },
    "stop_orders": {
        StopOrders.ORDER_SUFFICES: "有责令停产停业的决定即属本项；许可证的暂扣、撤销、吊销仍须造成后果",
        StopOrders.CONSEQUENCE_REQUIRED: "责令停产停业也须造成企业停产停业或者公民丧失生活主要经济来源",
    },
    "upheld": {
        Upheld.ORIGINAL_ORGAN: "由作出原行政行为的机关的主要负责人出庭，县级政府免第（二）至（七）项",
        Upheld.ORIGINAL_ORGAN_UNLESS_REQUIRED: "同上；但被明确要求出庭的（第（七）项），仍应出庭",
        Upheld.EACH_ORGAN: "各机关的主要负责人都应出庭",
    },
    "city_government": {
        CityGovernment.BOUND: "适用：意见只除外县（市、区）人民政府",
        CityGovernment.EXCEPTED: "比照县级政府，不适用",
    },
}
"""What each choice of a setting means, in the words of the page that shows it."""


class Shown(Frozen):
    """A setting as it is shown: its gap, the question, the choice and what it means."""

    key: str
    gap: str
    question: str
    value: str
    meaning: str


def shown(settings: Settings) -> tuple[Shown, ...]:
    """Return the settings in the order of their gaps."""
    rows = []
    for key, field in Settings.model_fields.items():
        value = getattr(settings, key)
        extra = field.json_schema_extra
        rows.append(
            Shown(
                key=key,
                gap=str(extra["gap"]) if isinstance(extra, dict) else "",
                question=field.description or "",
                value=str(value),
                meaning=MEANINGS[key][value]
                if key in MEANINGS
                else f"{value:%Y年%-m月%-d日}及以后的开庭",
            )
        )
    return tuple(sorted(rows, key=lambda row: int(row.gap.removeprefix("G"))))
