"""The docket as an office keeps it: one row a lawsuit, read cell by cell from a spreadsheet.

A wrong cell is named by its row and column and leaves its row out; the other rows go in.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from deploy.demo.columns import CellWrong, Column, columns
from deploy.local.problems import StackProblem
from domain.calendar import day_of
from domain.facts.decisions import Result, WithdrawalKind
from domain.facts.hearings import ExcuseReason, Ruling
from domain.facts.remedies import ApologyWay
from domain.frozen import Frozen
from domain.lawsuit import Level

SHEET = "应诉台账"
HEADER_ROW = 1


class DocketUnreadable(StackProblem):
    """The file is no spreadsheet, or lacks a column."""


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
