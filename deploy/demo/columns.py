"""The columns of the docket's two sheets: the ledger of lawsuits, and the further steps of some of them."""

from collections.abc import Mapping

from deploy.demo.cells import (
    Column,
    an_organ,
    one_of,
    read_case_number,
    read_count,
    read_counts,
    read_day,
    read_instant,
    read_text,
    several_of,
)
from deploy.demo.kinds import HEADINGS
from domain.facts.appellants import Appellant
from domain.facts.characteristics import (
    ATTENTION_NAMES,
    CASE_KIND_NAMES,
    CONSEQUENCE_NAMES,
    MEASURE_NAMES,
    PUBLIC_INTEREST_NAMES,
)
from domain.facts.decisions import ENDING_NAMES, ON_REVIEW, EndedOtherwise, Ending, Result
from domain.facts.hearings import HearingMode
from domain.facts.remedies import ApologyWay
from domain.frozen import Frozen
from domain.lawsuit import Level
from domain.organs import Post
from domain.people import Role


class Ended(Frozen):
    """How the lawsuit ended; after an appeal that was rejected, also what was upheld."""

    ending: Ending
    upheld: Result | None = None


LEDGER, PROCEEDINGS = "应诉台账", "办理事项"
"""The names of the two sheets."""

CASE_KINDS = {name: kind for kind, name in CASE_KIND_NAMES.items()}
NONE_OF_THESE = "无"
FEATURES: dict[str, object] = {
    NONE_OF_THESE: None,
    "检察机关提起的公益诉讼": "is_public_interest_suit",
    **{name: each for each, name in PUBLIC_INTEREST_NAMES.items()},
    **{name: each for each, name in ATTENTION_NAMES.items()},
    **{name: each for each, name in MEASURE_NAMES.items()},
    **{name: each for each, name in CONSEQUENCE_NAMES.items()},
}
APPELLANTS = {
    "原告": Appellant.PLAINTIFF,
    "被告": Appellant.ORGAN,
    "共同被告": Appellant.CO_DEFENDANT,
    "第三人": Appellant.THIRD_PARTY,
    "检察机关": Appellant.PROCURATORATE,
}
SIDES = {
    "机关": Role.CLERK,
    "承办单位": Role.HANDLING_UNIT,
    "司法局": Role.BUREAU,
    "政府": Role.GOVERNMENT,
    "法院": Role.COURT,
}
YES_NO = one_of({"是": True, "否": False})
LEVELS = {
    "一审": Level.FIRST,
    "一审（发回重审）": Level.FIRST,
    "一审（行政赔偿）": Level.FIRST,
    "二审": Level.SECOND,
    "再审申请审查": Level.RETRIAL,
}
POSTS = {
    "正职": Post.PRINCIPAL,
    "副职": Post.DEPUTY,
    "副职级": Post.DEPUTY_LEVEL,
    "其他分管": Post.PORTFOLIO,
    "主持工作的副职": Post.ACTING_PRINCIPAL,
    "党组书记": Post.PARTY_SECRETARY,
    "秘书长": Post.SECRETARY_GENERAL,
    "司法局负责人": Post.BUREAU_HEAD,
    "工作人员": Post.STAFF,
    "律师": Post.LAWYER,
}
_BY_OTHER_ACTS = (EndedOtherwise.APPEALED, EndedOtherwise.MERGED, EndedOtherwise.DEFENDANT_CHANGED)
"""What ends a lawsuit without the court's word on it stands among the further steps, under its own heading."""
ENDINGS = {
    **{
        name: Ended(ending=ending)
        for ending, name in ENDING_NAMES.items()
        if ending not in _BY_OTHER_ACTS
    },
    **{
        f"{ENDING_NAMES[Result.UPHELD]}（{ENDING_NAMES[each]}）": Ended(
            ending=Result.UPHELD, upheld=each
        )
        for each in Result
        if each not in ON_REVIEW
    },
}
_APOLOGIES = one_of(
    {
        "当庭": ApologyWay.IN_COURT,
        "登门": ApologyWay.VISIT,
        "书面": ApologyWay.SIGNED_LETTER,
        "协调会议": ApologyWay.COORDINATION_MEETING,
    }
)
_TRIGGERS = {f"第{name}项": number for number, name in enumerate("一二三四五六七", start=1)}


def _triggers(cell: object) -> tuple[int, ...]:
    read = one_of({**_TRIGGERS, "无": 0})
    found = [read(each) for each in read_text(cell).split("、")]
    return tuple(each for each in found if isinstance(each, int) and each)


def ledger_columns(organs: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the ledger's columns in the sheet's order; `organs` gives the id of each organ's full name."""
    organ = an_organ(organs)
    return (
        Column("序号", "serial", read_count, is_required=True),
        Column("案号", "number", read_case_number, is_required=True),
        Column("关联案号", "related", read_case_number),
        Column("上诉（申请再审）人", "appellants", several_of(APPELLANTS)),
        Column("上诉（申请再审）日", "appealed_on", read_day),
        Column("审级", "level", one_of(LEVELS), is_required=True),
        Column("受理法院", "court", organ, is_required=True),
        Column("原告", "plaintiff", read_text, is_required=True),
        Column("原告类型", "plaintiff_kind", read_text),
        Column("原告人数", "plaintiffs", read_count),
        Column("诉讼代表人人数", "representatives", read_count),
        Column("被告", "organ", organ, is_required=True),
        Column("共同被告", "co_defendant", organ),
        Column("案由", "cause", read_text, is_required=True),
        Column("行政管理类别", "field_of_law", read_text),
        Column("案件类别", "kind", one_of(CASE_KINDS)),
        Column("案情特征", "features", several_of(FEATURES)),
        Column("判断人", "judged_by", read_text),
        Column("判断理由", "judged_because", read_text),
        Column("复议情况", "reconsideration", read_text),
        Column("是否附带赔偿", "asks_compensation", YES_NO),
        Column("承办单位", "handling_unit", organ),
        Column("应诉通知书签收日", "received_on", read_day, is_required=True),
        Column("答辩举证提交日", "defence_filed_on", read_day),
        *_HEARING_COLUMNS,
        *_JUDGMENT_COLUMNS,
        *_REMEDY_COLUMNS,
        Column("结案归档日", "closed_on", read_day),
        Column("补录日", "entered_on", read_day),
        Column("备注", "remark", read_text),
    )


_HEARING_COLUMNS = (
    Column("主要负责人应出庭情形", "triggers", _triggers),
    Column("排期登记日", "scheduled_on", read_day),
    Column("开庭时间", "hearing_at", read_instant),
    Column("开庭地点", "place", read_text),
    Column("开庭方式", "mode", one_of({"现场": HearingMode.IN_COURT, "网上": HearingMode.ONLINE})),
    Column("合并开庭", "heard_with", read_text),
    Column("出庭负责人报备日", "nominated_on", read_day),
    Column("出庭负责人", "head", read_text),
    Column("职务", "head_title", read_text),
    Column("职级", "post", one_of(POSTS)),
    Column("负责人是否出庭", "appeared", YES_NO),
    Column("是否发言", "spoke", YES_NO),
    Column("委托工作人员", "staff", read_text),
    Column("委托律师", "lawyer", read_text),
    Column("旁听人数（副职）", "deputies_observing", read_count),
    Column("旁听人数（法制）", "legal_staff_observing", read_count),
    Column("旁听人数（执法）", "enforcement_staff_observing", read_count),
    Column("旁听人数（受邀）", "invited_observing", read_count),
    Column("出庭情况核实日", "confirmed_on", read_day),
)
_JUDGMENT_COLUMNS = (
    Column("裁判日期", "decided_on", read_day),
    Column("结案方式", "ended", one_of(ENDINGS)),
    Column("送达日", "served_on", read_day),
    Column("生效日", "effective_on", read_day),
    Column("是否败诉", "lost", YES_NO),
    Column("判令履行内容", "ordered", read_text),
    Column("履行期限", "ordered_by", read_day),
    Column("履行日", "performed_on", read_day),
)
_REMEDY_COLUMNS = (
    Column("损害认定日", "harm_decided_on", read_day),
    Column("是否造成损害", "harm_caused", YES_NO),
    Column("道歉方式", "apology_way", _APOLOGIES),
    Column("道歉日期", "apologised_on", read_day),
    Column("纠正期限", "correction_due_on", read_day),
    Column("纠正措施", "measures", read_text),
    Column("纠正报送日", "corrected_on", read_day),
    Column("核验通过日", "accepted_on", read_day),
)


def proceeding_columns(organs: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns of the further steps, in the sheet's order; `organs` as for the ledger's."""
    return (
        Column("序号", "serial", read_count, is_required=True),
        Column("日期", "day", read_day, is_required=True),
        Column("录入日", "entered_on", read_day),
        Column("事项", "verb", one_of(HEADINGS), is_required=True),
        Column("是否代录", "transcribed", YES_NO),
        Column("办理方", "role", one_of(SIDES)),
        Column("人员", "name", read_text),
        Column("数量", "counts", read_counts),
        Column("职务", "title", read_text),
        Column("职级", "post", one_of(POSTS)),
        Column("机关", "organ", an_organ(organs)),
        Column("开庭时间", "starts_at", read_instant),
        Column("相关日", "other_day", read_day),
        Column("相关内容", "other_text", read_text),
        Column("期限", "due_on", read_day),
        Column("结论", "finding", read_text),
        Column("文号", "document", read_text),
        Column("说明", "text", read_text),
    )
