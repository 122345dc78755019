"""The docket as an office keeps it: one row a lawsuit, read cell by cell from a spreadsheet.

A wrong cell is named by its row and column and leaves its row out; the other rows go in.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from deploy.local.problems import StackProblem
from domain.calendar import SHANGHAI, day_of
from domain.frozen import Frozen
from domain.lawsuit import ApologyWay, ExcuseReason, Level, Result, Ruling, WithdrawalKind
from domain.numbers import case_number

SHEET = "应诉台账"
HEADER_ROW = 1


class DocketUnreadable(StackProblem):
    """The file is no spreadsheet, or lacks a column."""


class CellWrong(ValueError):
    """A cell doesn't say what its column asks for; the message tells what it should look like."""


class Entry(Frozen):
    """One row of the docket. Days are calendar days in Asia/Shanghai, `hearing_at` is an aware instant."""

    row: int
    number: str | None = None
    level: Level
    court: str
    plaintiff: str
    plaintiffs: int
    organ: str
    cause: str
    handling_unit: str | None = None
    received_on: date
    defence_filed_on: date | None = None
    scheduled_on: date | None = None
    hearing_at: datetime | None = None
    place: str = ""
    nominated_on: date | None = None
    first_deputy: str | None = None
    first_deputy_title: str = ""
    replaced_on: date | None = None
    head: str | None = None
    head_title: str = ""
    is_principal: bool = False
    appeared: bool | None = None
    spoke: bool = False
    staff: str | None = None
    excuse_reason: ExcuseReason | None = None
    excuse_statement: str | None = None
    excused_on: date | None = None
    excuse_reviewed_on: date | None = None
    excuse_accepted: bool | None = None
    excuse_ruled_on: date | None = None
    excuse_ruling: Ruling | None = None
    deputies_observing: int | None = None
    legal_staff_observing: int = 0
    enforcement_staff_observing: int = 0
    confirmed_on: date | None = None
    decided_on: date | None = None
    result: Result | WithdrawalKind | None = None
    served_on: date | None = None
    effective_on: date | None = None
    harm_decided_on: date | None = None
    harm_caused: bool | None = None
    apology_way: ApologyWay | None = None
    apologised_on: date | None = None
    correction_due_on: date | None = None
    measures: str | None = None
    corrected_on: date | None = None
    sent_back_on: date | None = None
    new_due_on: date | None = None
    corrected_again_on: date | None = None
    accepted_on: date | None = None
    urged_on: date | None = None
    answer_due_on: date | None = None
    answered_on: date | None = None
    proposed_on: date | None = None
    censure_decided_on: date | None = None
    censure_approved: bool | None = None
    decision_number: str | None = None
    issued_on: date | None = None
    censure_number: str | None = None
    interview_set_on: date | None = None
    interview_on: date | None = None
    rectification_due_on: date | None = None
    rectified_on: date | None = None
    closed_on: date | None = None
    remark: str = ""


@dataclass(frozen=True)
class WrongCell:
    """A cell that can't be read or contradicts another."""

    row: int
    column: int
    name: str
    problem: str

    def __str__(self) -> str:
        return f"第{self.row}行{get_column_letter(self.column)}列“{self.name}”：{self.problem}"


@dataclass(frozen=True)
class Docket:
    """What was read: the rows that are right, and every cell that isn't."""

    entries: tuple[Entry, ...]
    wrong: tuple[WrongCell, ...]


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


def _ruled_out(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the field and the problem of each cell that another cell rules out."""
    yield from _hearing_ruled_out(entry)
    yield from _judgment_ruled_out(entry)
    if entry.apologised_on and entry.correction_due_on:
        yield from _if_before(
            entry, "correction_due_on", entry.apologised_on, "纠正期限不能早于表态之日，请核对"
        )


def _hearing_ruled_out(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.hearing_at is not None and day_of(entry.hearing_at) <= entry.received_on:
        yield "hearing_at", "开庭不能早于签收应诉通知书，请核对"
    if entry.appeared is not None and entry.hearing_at is None:
        yield "appeared", "填写了是否出庭，但没有开庭时间"


def _judgment_ruled_out(entry: Entry) -> Iterator[tuple[str, str]]:
    if (entry.decided_on is None) != (entry.result is None):
        yield "result", "裁判日期和结案方式应当一并填写"
    if entry.hearing_at is not None and entry.appeared is not None:
        heard_on = day_of(entry.hearing_at)
        problem = f"裁判日期不能早于开庭日期（{heard_on}），请核对裁判文书"
        yield from _if_before(entry, "decided_on", heard_on, problem)
    else:
        problem = "裁判日期不能早于签收应诉通知书，请核对"
        yield from _if_before(entry, "decided_on", entry.received_on, problem)
    for field in ("served_on", "effective_on"):
        yield from _if_before(
            entry, field, entry.decided_on or date.max, "不能早于裁判日期，请核对"
        )


def _if_before(entry: Entry, field: str, day: date, problem: str) -> Iterator[tuple[str, str]]:
    given: date | None = getattr(entry, field)
    if given is not None and given < day:
        yield field, problem


def read_docket(path: Path, organs: Mapping[str, str]) -> Docket:
    """Read a docket from its spreadsheet.

    Args:
        path: an `.xlsx` file whose first row has the headings.
        organs: the id of each organ's full name.

    Raises:
        DocketUnreadable: it is no spreadsheet, or a column that every row needs is missing.
    """
    header, *rows = _rows(path)
    known = {column.name: column for column in columns(organs)}
    places = {str(name).strip(): place for place, name in enumerate(header) if name is not None}
    missing = [each.name for each in known.values() if each.is_required and each.name not in places]
    if missing:
        raise DocketUnreadable(f"台账 {path} 缺少“{'”“'.join(missing)}”列，请补上后再导入。")
    found = [(known[name], place) for name, place in places.items() if name in known]
    entries: list[Entry] = []
    wrong: list[WrongCell] = []
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        if any(cell not in (None, "") for cell in row):
            entry, problems = _read_row(number, row, found, entries)
            wrong += problems
            entries += [entry] if entry and not problems else []
    return Docket(tuple(entries), tuple(wrong))


def _rows(path: Path) -> list[tuple[Any, ...]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise DocketUnreadable(
            f"{path} 不能作为电子表格（.xlsx）打开：请检查文件，或者另存为 .xlsx。"
        ) from error
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    book.close()
    return rows or [()]


def _read_row(
    number: int,
    row: tuple[Any, ...],
    found: Sequence[tuple[Column, int]],
    earlier: Sequence[Entry],
) -> tuple[Entry | None, list[WrongCell]]:
    values: dict[str, object] = {"row": number}
    wrong: list[WrongCell] = []
    for column, place in found:
        cell = row[place] if place < len(row) else None
        try:
            if cell not in (None, ""):
                values[column.field] = column.read(cell)
        except CellWrong as error:
            wrong.append(WrongCell(number, place + 1, column.name, str(error)))
        if column.is_required and cell in (None, ""):
            problem = "没有填写；案号未定的填“待定”" if column.field == "number" else "没有填写"
            wrong.append(WrongCell(number, place + 1, column.name, problem))
    if wrong:
        return None, wrong
    entry = Entry.model_validate(values)
    by_field = {column.field: (column.name, place + 1) for column, place in found}
    for field, problem in (*_ruled_out(entry), *_repeated(entry, earlier)):
        name, place = by_field[field]
        wrong.append(WrongCell(number, place, name, problem))
    return entry, wrong


def _repeated(entry: Entry, earlier: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    identity = (entry.number, entry.organ, entry.level)
    for other in earlier:
        if entry.number and (other.number, other.organ, other.level) == identity:
            yield "number", f"与第{other.row}行的案号、被告和审级相同，请核对"
