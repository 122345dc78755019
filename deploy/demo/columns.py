"""The docket's columns as an office's ledger has them, and how the cells of each are read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from domain.calendar import SHANGHAI
from domain.facts.decisions import Result, WithdrawalKind
from domain.facts.hearings import ExcuseReason, Ruling
from domain.facts.remedies import ApologyWay
from domain.lawsuit import Level
from domain.numbers import case_number


class CellWrong(ValueError):
    """A cell doesn't say what its column asks for; the message tells what it should look like."""


Read = Callable[[Any], object]


@dataclass(frozen=True)
class Column:
    """A column: its heading on the sheet, the field it fills and how its cells are read."""

    name: str
    field: str
    read: Read
    is_required: bool = False


def _text(cell: object) -> str:
    text = str(cell).strip()
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        raise CellWrong(f"是公式错误“{text}”，请改正公式或者直接填写")
    return text


_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def _day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.match(unicodedata.normalize("NFKC", str(cell)).strip())
    try:
        return date(*map(int, match.groups())) if match else _not_a_day(cell)
    except ValueError:
        return _not_a_day(cell)


def _not_a_day(cell: object) -> date:
    raise CellWrong(f"“{cell}”不是日期，请填如 2026-12-01") from None


def _instant(cell: object) -> datetime:
    if isinstance(cell, datetime):
        found = cell
    else:
        words = unicodedata.normalize("NFKC", str(cell)).split()
        if len(words) != 2:  # noqa: PLR2004 -- a day and an hour
            raise CellWrong(f"“{cell}”不是开庭时间，请填如 2026-12-01 09:00")
        try:
            found = datetime.combine(_day(words[0]), time.fromisoformat(words[1].zfill(5)))
        except ValueError as error:
            raise CellWrong(f"“{cell}”不是开庭时间，请填如 2026-12-01 09:00") from error
    return found.replace(tzinfo=SHANGHAI)


def _count(cell: object) -> int:
    text = unicodedata.normalize("NFKC", str(cell)).strip().removesuffix("人")
    if isinstance(cell, bool) or not text.isdigit():
        raise CellWrong(f"“{cell}”不是人数，请填整数")
    return int(text)


def _case_number(cell: object) -> str | None:
    text = _text(cell)
    if text == "待定":
        return None
    try:
        return case_number(text)
    except ValueError as error:
        raise CellWrong(str(error)) from error


def _one_of(meanings: Mapping[str, object]) -> Read:
    def read(cell: object) -> object:
        text = _text(cell)
        if text not in meanings:
            raise CellWrong(f"“{text}”不在可填之列，请填{'、'.join(meanings)}之一")
        return meanings[text]

    return read


def _organ(organs: Mapping[str, str]) -> Read:
    def read(cell: object) -> str:
        text = _text(cell)
        if text not in organs:
            raise CellWrong(f"机关名录中没有“{text}”，请按名录中的全称填写")
        return organs[text]

    return read


_YES_NO = _one_of({"是": True, "否": False})
_LEVELS = _one_of({"一审": Level.FIRST, "二审": Level.SECOND, "再审": Level.RETRIAL})
_EXCUSES = _one_of(
    {
        "不可抗力": ExcuseReason.FORCE_MAJEURE,
        "意外事件": ExcuseReason.ACCIDENT,
        "需要履行他人不能代替的公务": ExcuseReason.NON_DELEGABLE_DUTY,
        "其他正当事由": ExcuseReason.OTHER,
    }
)
_RULINGS = _one_of({"认可": Ruling.ACCEPTED, "不认可": Ruling.REFUSED, "未表态": Ruling.SILENT})
ENDINGS: dict[str, Result | WithdrawalKind] = {
    "驳回诉讼请求": Result.CLAIM_REJECTED,
    "驳回起诉": Result.SUIT_DISMISSED,
    "撤销": Result.REVOKED,
    "部分撤销": Result.PARTLY_REVOKED,
    "变更": Result.MODIFIED,
    "责令履行职责": Result.ORDERED_TO_PERFORM,
    "责令给付": Result.ORDERED_TO_PAY,
    "确认违法": Result.CONFIRMED_UNLAWFUL,
    "确认无效": Result.CONFIRMED_INVALID,
    "判决赔偿": Result.ORDERED_TO_COMPENSATE,
    "撤诉": WithdrawalKind.VOLUNTARY,
    "撤诉（被告改变行政行为）": WithdrawalKind.ACT_CHANGED,
}
_APOLOGIES = _one_of(
    {
        "当庭": ApologyWay.IN_COURT,
        "登门": ApologyWay.VISIT,
        "书面": ApologyWay.SIGNED_LETTER,
        "协调会议": ApologyWay.COORDINATION_MEETING,
    }
)


def columns(organs: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns in the sheet's order; `organs` gives the id of each organ's full name."""
    organ = _organ(organs)
    return (
        Column("案号", "number", _case_number, is_required=True),
        Column("审级", "level", _LEVELS, is_required=True),
        Column("受理法院", "court", organ, is_required=True),
        Column("原告", "plaintiff", _text, is_required=True),
        Column("原告人数", "plaintiffs", _count, is_required=True),
        Column("被告", "organ", organ, is_required=True),
        Column("案由", "cause", _text, is_required=True),
        Column("承办单位", "handling_unit", organ),
        Column("应诉通知书签收日", "received_on", _day, is_required=True),
        Column("答辩举证提交日", "defence_filed_on", _day),
        *_HEARING_COLUMNS,
        *_JUDGMENT_COLUMNS,
        *_ACCOUNTABILITY_COLUMNS,
        Column("结案归档日", "closed_on", _day),
        Column("备注", "remark", _text),
    )


_HEARING_COLUMNS = (
    Column("排期登记日", "scheduled_on", _day),
    Column("开庭时间", "hearing_at", _instant),
    Column("开庭地点", "place", _text),
    Column("出庭负责人报备日", "nominated_on", _day),
    Column("原报备副职", "first_deputy", _text),
    Column("原报备副职职务", "first_deputy_title", _text),
    Column("更换日期", "replaced_on", _day),
    Column("出庭负责人姓名", "head", _text),
    Column("职务", "head_title", _text),
    Column("是否正职", "is_principal", _YES_NO),
    Column("是否出庭", "appeared", _YES_NO),
    Column("是否发言", "spoke", _YES_NO),
    Column("委托工作人员", "staff", _text),
    Column("未出庭原因", "excuse_reason", _EXCUSES),
    Column("情况说明", "excuse_statement", _text),
    Column("情况说明提交日", "excused_on", _day),
    Column("司法局审查日", "excuse_reviewed_on", _day),
    Column("司法局是否认可", "excuse_accepted", _YES_NO),
    Column("法院审查日", "excuse_ruled_on", _day),
    Column("法院审查结果", "excuse_ruling", _RULINGS),
    Column("旁听人数（副职）", "deputies_observing", _count),
    Column("旁听人数（法制）", "legal_staff_observing", _count),
    Column("旁听人数（执法）", "enforcement_staff_observing", _count),
    Column("出庭情况核实日", "confirmed_on", _day),
)
_JUDGMENT_COLUMNS = (
    Column("裁判日期", "decided_on", _day),
    Column("结案方式", "result", _one_of(ENDINGS)),
    Column("送达日", "served_on", _day),
    Column("生效日", "effective_on", _day),
    Column("损害认定日", "harm_decided_on", _day),
    Column("是否造成损害", "harm_caused", _YES_NO),
    Column("道歉方式", "apology_way", _APOLOGIES),
    Column("道歉日期", "apologised_on", _day),
    Column("纠正期限", "correction_due_on", _day),
    Column("纠正措施", "measures", _text),
    Column("纠正完成日", "corrected_on", _day),
    Column("退回日期", "sent_back_on", _day),
    Column("新的纠正期限", "new_due_on", _day),
    Column("再次报送日", "corrected_again_on", _day),
    Column("核验通过日", "accepted_on", _day),
    Column("督办签发日", "urged_on", _day),
    Column("督办答复期限", "answer_due_on", _day),
    Column("督办答复日", "answered_on", _day),
)
_ACCOUNTABILITY_COLUMNS = (
    Column("提请通报批评日", "proposed_on", _day),
    Column("政府决定日", "censure_decided_on", _day),
    Column("政府是否同意", "censure_approved", _YES_NO),
    Column("政府决定文号", "decision_number", _text),
    Column("通报印发日", "issued_on", _day),
    Column("通报文号", "censure_number", _text),
    Column("约谈安排日", "interview_set_on", _day),
    Column("约谈日期", "interview_on", _day),
    Column("整改期限", "rectification_due_on", _day),
    Column("整改认可日", "rectified_on", _day),
)
