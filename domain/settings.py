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


class MissedFirstCase(StrEnum):
    """What becomes of the duty where no principal head came to the first case heard in the year (G2)."""

    STAYS = "stays"
    CARRIED_OVER = "carried_over"


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


class HeadsWithoutRoute(StrEnum):
    """What follows an absence where the Opinions give no route for a censure: county governments and others (G5)."""

    LISTED = "listed"
    DATA_ONLY = "data_only"


class TenCounted(StrEnum):
    """Who is counted to ten (G7): plaintiffs, since representatives are two to five by law and could never be ten."""

    PLAINTIFFS = "plaintiffs"


class JudgementCalls(StrEnum):
    """On whose word triggers 2 and 3 are answered (G8)."""

    NAMED = "named"
    STATEMENT = "statement"
    DECISION = "decision"


class AttendanceWaives(StrEnum):
    """Which duty of the other co-defendants is waived where it is settled whose head attends (G9b)."""

    NATIONAL_DUTY = "national_duty"
    BOTH_BY_THE_COURT = "both_by_the_court"
    BOTH = "both"


class StopOrders(StrEnum):
    """Whether a bare stop order fires trigger 5 (G11)."""

    ORDER_SUFFICES = "order_suffices"
    CONSEQUENCE_REQUIRED = "consequence_required"


class Upheld(StrEnum):
    """Whose principal head attends where a county government upheld the act on reconsideration (G13).

    A demand of the court stands whichever is chosen: an office doesn't release from it (docs/decisions/0018).
    """

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
    missed_first_case: MissedFirstCase = _gap(
        "G2", "首案主要负责人没有出庭的，义务是否转到下一案", MissedFirstCase.STAYS
    )
    excuse_reviewer: ExcuseReviewer = _gap(
        "G3", "不能出庭的理由经谁认可，才不追究未出庭", ExcuseReviewer.BUREAU
    )
    interviewer: Interviewer = _gap("G4", "由谁约谈", Interviewer.BUREAU)
    heads_without_route: HeadsWithoutRoute = _gap(
        "G5",
        "县级政府等没有规定问责程序的机关，主要负责人应出庭而未出庭的，怎么处理",
        HeadsWithoutRoute.LISTED,
    )
    ten_counted: TenCounted = _gap("G7", "“原告十人以上”数的是谁", TenCounted.PLAINTIFFS)
    judgement_calls: JudgementCalls = _gap(
        "G8", "第（二）（三）项须作判断，凭谁的话认定", JudgementCalls.NAMED
    )
    attendance_waives: AttendanceWaives = _gap(
        "G9b",
        "共同被告确定由一家负责人出庭的，其他各家免去哪些义务",
        AttendanceWaives.NATIONAL_DUTY,
    )
    stop_orders: StopOrders = _gap(
        "G11", "责令停产停业本身是否足够，还是另须造成后果", StopOrders.ORDER_SUFFICES
    )
    upheld: Upheld = _gap(
        "G13",
        "县级政府因复议维持作共同被告的，由谁的主要负责人出庭",
        Upheld.ORIGINAL_ORGAN_UNLESS_REQUIRED,
    )
    city_government: CityGovernment = _gap("G14", "首案一项是否适用于市政府", CityGovernment.BOUND)


MEANINGS: dict[str, dict[str, str]] = {
    "first_case": {
        FirstCase.ANY_LEVEL: "自然年内实际最先开庭的案件，不论审级；没有开成的，由下一件递补",
        FirstCase.FIRST_INSTANCE: "只比一审案件；二审、再审不参加排序，也不成为首案",
    },
    "missed_first_case": {
        MissedFirstCase.STAYS: "该案仍记为未出庭，不转到下一案",
        MissedFirstCase.CARRIED_OVER: "该案仍记为未出庭；不论有无正当理由，下一件开庭的案件也属首案，"
        "直到主要负责人出庭一次为止",
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
    "heads_without_route": {
        HeadsWithoutRoute.LISTED: "不开启问责，列入“须人工研究”清单，由人决定",
        HeadsWithoutRoute.DATA_ONLY: "不开启问责，也不列清单，只计入统计和通报的数据",
    },
    "ten_counted": {
        TenCounted.PLAINTIFFS: "数原告人数，含十人；诉讼代表人人数不作数",
    },
    "judgement_calls": {
        JudgementCalls.NAMED: "被诉机关声明没有的，写明由谁判断、理由和日期的才算，未写明的记为未知；"
        "声明有的即算；司法局可以另行认定，以认定为准",
        JudgementCalls.STATEMENT: "不问由谁判断，先按被诉机关的声明，司法局可以另行认定，以认定为准",
        JudgementCalls.DECISION: "只按司法局的认定；未认定的，记为未知",
    },
    "attendance_waives": {
        AttendanceWaives.NATIONAL_DUTY: "只免全国性义务，意见的义务各家不变",
        AttendanceWaives.BOTH_BY_THE_COURT: "人民法院确定的，意见的义务也免，被明确要求出庭的除外；"
        "协商的只免全国性义务",
        AttendanceWaives.BOTH: "协商或者人民法院确定的，意见的义务也免，被明确要求出庭的除外",
    },
    "stop_orders": {
        StopOrders.ORDER_SUFFICES: "有责令停产停业的决定即属本项；许可证的暂扣、撤销、吊销仍须造成后果",
        StopOrders.CONSEQUENCE_REQUIRED: "责令停产停业也须造成企业停产停业或者公民丧失生活主要经济来源",
    },
    "upheld": {
        Upheld.ORIGINAL_ORGAN: "由作出原行政行为的机关的主要负责人出庭，县级政府免第（二）至（七）项；"
        "人民法院要求其主要负责人出庭的，不免",
        Upheld.ORIGINAL_ORGAN_UNLESS_REQUIRED: "由作出原行政行为的机关的主要负责人出庭，县级政府免第（二）至（六）项；"
        "被明确要求出庭的（第（七）项），仍应出庭",
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


class DecidedElsewhere(Frozen):
    """A gap that is no choice of a rule pack: where it is decided, or why there is nothing to choose."""

    gap: str
    question: str
    decided: str


DECIDED_ELSEWHERE = (
    DecidedElsewhere(
        gap="G6",
        question="月报哪天报",
        decided="月报尚未收入，没有可设的期限",
    ),
    DecidedElsewhere(
        gap="G9",
        question="共同被告的义务怎么计",
        decided="每个机关各登一案，各负其责；由谁出庭的约定或者确定免去哪些义务，见G9b",
    ),
    DecidedElsewhere(
        gap="G10",
        question="司法局或者其所属政府被诉的，由谁监督",
        decided="由机关名录逐个机关写明：上级司法局，或者政府办公室；谁也不监督自己",
    ),
)
"""The gaps of domain.md §4.2 that no setting answers."""


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
    return tuple(sorted(rows, key=lambda row: _order_of(row.gap)))


def _order_of(gap: str) -> tuple[int, str]:
    """Return where a gap stands: G9b comes after G9 and before G10."""
    number = gap.removeprefix("G").rstrip("b")
    return int(number), gap
