"""The docket as an office keeps it: one row a lawsuit, read cell by cell from a spreadsheet, and its further steps.

A wrong cell is named by its sheet, row and column and leaves its lawsuit out; the others go in.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from deploy.demo.cells import CellWrong, Column
from deploy.demo.columns import LEDGER, PROCEEDINGS, Ended, ledger_columns, proceeding_columns
from deploy.demo.proceedings import Proceeding, wrong_in
from deploy.local.problems import StackProblem
from domain.calendar import day_of
from domain.facts.appellants import Appellant
from domain.facts.characteristics import (
    Attention,
    CaseKind,
    Consequence,
    Measure,
    PublicInterest,
)
from domain.facts.hearings import HearingMode
from domain.facts.remedies import ApologyWay
from domain.frozen import Frozen
from domain.lawsuit import Level
from domain.organs import Post

HEADER_ROW = 1
Feature = PublicInterest | Attention | Measure | Consequence | str | None


class DocketUnreadable(StackProblem):
    """The file is no spreadsheet, or lacks a column."""


class Entry(Frozen):
    """One row of the ledger. Days are calendar days in Asia/Shanghai, `hearing_at` is an aware instant.

    Rows with the same `heard_with` are heard together (合并审理).
    """

    row: int
    serial: int
    number: str | None = None
    related: str | None = None
    appellants: tuple[Appellant, ...] = ()
    appealed_on: date | None = None
    level: Level
    court: str
    plaintiff: str
    plaintiff_kind: str = ""
    plaintiffs: int | None = None
    representatives: int | None = None
    organ: str
    co_defendant: str | None = None
    cause: str
    field_of_law: str = ""
    kind: CaseKind | None = None
    features: tuple[Feature, ...] | None = None
    judged_by: str | None = None
    judged_because: str | None = None
    reconsideration: str = ""
    asks_compensation: bool | None = None
    handling_unit: str | None = None
    received_on: date
    defence_filed_on: date | None = None
    triggers: tuple[int, ...] | None = None
    scheduled_on: date | None = None
    hearing_at: datetime | None = None
    place: str = ""
    mode: HearingMode = HearingMode.IN_COURT
    heard_with: str | None = None
    nominated_on: date | None = None
    head: str | None = None
    head_title: str = ""
    post: Post | None = None
    appeared: bool | None = None
    spoke: bool = False
    staff: str | None = None
    lawyer: str | None = None
    deputies_observing: int | None = None
    legal_staff_observing: int = 0
    enforcement_staff_observing: int = 0
    invited_observing: int = 0
    confirmed_on: date | None = None
    decided_on: date | None = None
    ended: Ended | None = None
    served_on: date | None = None
    effective_on: date | None = None
    lost: bool | None = None
    ordered: str | None = None
    ordered_by: date | None = None
    performed_on: date | None = None
    harm_decided_on: date | None = None
    harm_caused: bool | None = None
    apology_way: ApologyWay | None = None
    apologised_on: date | None = None
    correction_due_on: date | None = None
    measures: str | None = None
    corrected_on: date | None = None
    accepted_on: date | None = None
    closed_on: date | None = None
    entered_on: date | None = None
    remark: str = ""
    proceedings: tuple[Proceeding, ...] = ()


@dataclass(frozen=True)
class WrongCell:
    """A cell that can't be read or contradicts another."""

    sheet: str
    row: int
    column: int
    name: str
    problem: str

    def __str__(self) -> str:
        where = "" if self.sheet == LEDGER else f"“{self.sheet}”"
        column = get_column_letter(self.column)
        return f"{where}第{self.row}行{column}列“{self.name}”：{self.problem}"


@dataclass(frozen=True)
class Docket:
    """What was read: the rows that are right, and every cell that isn't."""

    entries: tuple[Entry, ...]
    wrong: tuple[WrongCell, ...]


def read_docket(path: Path, organs: Mapping[str, str]) -> Docket:
    """Read a docket from its spreadsheet.

    Args:
        path: an `.xlsx` file; the first row of each sheet has the headings.
        organs: the id of each organ's full name.

    Raises:
        DocketUnreadable: it is no spreadsheet, or a column that every row needs is missing.
    """
    book = _open(path)
    first = LEDGER if LEDGER in book.sheetnames else book.sheetnames[0]
    ledger = _Sheet(first, _rows(book, first), ledger_columns(organs), path)
    further = _Sheet(PROCEEDINGS, _rows(book, PROCEEDINGS), proceeding_columns(organs), path)
    book.close()
    entries = _entries(ledger)
    proceedings = _proceedings(further, {each.serial for each in entries} | ledger.left_out)
    return Docket(
        entries=tuple(
            each.model_copy(
                update={"proceedings": tuple(p for p in proceedings if p.serial == each.serial)}
            )
            for each in entries
            if each.serial not in further.left_out
        ),
        wrong=(*ledger.wrong, *further.wrong),
    )


def _open(path: Path) -> Workbook:
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise DocketUnreadable(
            f"{path} 不能作为电子表格（.xlsx）打开：请检查文件，或者另存为 .xlsx。"
        ) from error


def _rows(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    """Return a sheet's rows; a docket without the second sheet has no further steps."""
    if sheet not in book.sheetnames:
        return []
    return list(book[sheet].iter_rows(values_only=True)) or [()]


class _Sheet:
    """One sheet: its rows read cell by cell, the wrong cells, and the lawsuits that these leave out."""

    def __init__(
        self, name: str, rows: list[tuple[Any, ...]], columns: Sequence[Column], path: Path
    ) -> None:
        self.name = name
        self.wrong: list[WrongCell] = []
        self.left_out: set[int] = set()
        header, *self._rows = rows or [()]
        places = {str(cell).strip(): place for place, cell in enumerate(header) if cell is not None}
        missing = [each.name for each in columns if each.is_required and each.name not in places]
        if missing and rows:
            raise DocketUnreadable(f"台账 {path} 缺少“{'”“'.join(missing)}”列，请补上后再导入。")
        self._columns = {
            each.field: (each, places[each.name]) for each in columns if each.name in places
        }

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of each row whose cells can all be read."""
        for number, row in enumerate(self._rows, start=HEADER_ROW + 1):
            if any(cell not in (None, "") for cell in row):
                before = len(self.wrong)
                values = {"row": number, **self._values(number, row)}
                if len(self.wrong) == before:
                    yield values
                else:
                    self.left_out |= {values["serial"]} if "serial" in values else set()

    def rule_out(self, given: Entry | Proceeding, problems: Iterator[tuple[str, str]]) -> bool:
        """Name the cells of a row that are ruled out by others; tell whether there are any."""
        found = list(problems)
        for name, problem in found:
            column, place = self._columns.get(name, self._columns["serial"])
            self.wrong.append(WrongCell(self.name, given.row, place + 1, column.name, problem))
        self.left_out |= {given.serial} if found else set()
        return bool(found)

    def _values(self, number: int, row: tuple[Any, ...]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column, place in self._columns.values():
            cell = row[place] if place < len(row) else None
            try:
                values |= _field(column, cell)
            except CellWrong as error:
                self.wrong.append(WrongCell(self.name, number, place + 1, column.name, str(error)))
        return values


def _field(column: Column, cell: object) -> dict[str, object]:
    """Return the field that a cell fills, if it fills one."""
    if cell not in (None, ""):
        return {column.field: column.read(cell)}
    if not column.is_required:
        return {}
    hint = "；案号未定的填“待定”" if column.field == "number" else ""
    raise CellWrong(f"没有填写{hint}")


def _entries(sheet: _Sheet) -> list[Entry]:
    found: list[Entry] = []
    for values in sheet.read():
        entry = Entry.model_validate(values)
        if not sheet.rule_out(entry, _ruled_out(entry, found)):
            found.append(entry)
    return found


def _proceedings(sheet: _Sheet, serials: set[int]) -> list[Proceeding]:
    found: list[Proceeding] = []
    for values in sheet.read():
        proceeding = Proceeding.model_validate(values)
        if not sheet.rule_out(proceeding, _step_ruled_out(proceeding, serials)):
            found.append(proceeding)
    return found


def _step_ruled_out(given: Proceeding, serials: set[int]) -> Iterator[tuple[str, str]]:
    if given.serial not in serials:
        yield "serial", f"应诉台账中没有序号{given.serial}"
    if given.entered_on is not None and given.entered_on < given.day:
        yield "entered_on", "录入日不能早于发生日，请核对"
    yield from wrong_in(given)


def _ruled_out(entry: Entry, earlier: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the field and the problem of each cell that another cell rules out."""
    yield from _hearing_ruled_out(entry)
    yield from _judgment_ruled_out(entry)
    if entry.apologised_on and entry.correction_due_on:
        yield from _if_before(
            entry, "correction_due_on", entry.apologised_on, "纠正期限不能早于表态之日，请核对"
        )
    yield from _repeated(entry, earlier)


def _hearing_ruled_out(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.hearing_at is not None and day_of(entry.hearing_at) <= entry.received_on:
        yield "hearing_at", "开庭不能早于签收应诉通知书，请核对"
    if entry.appeared is not None and entry.hearing_at is None:
        yield "appeared", "填写了负责人是否出庭，但没有开庭时间"
    if entry.appeared and (entry.head is None or entry.post is None):
        yield "head", "负责人出庭的，应当填写其姓名和职级"
    if entry.appeared is False and not (entry.staff or entry.lawyer):
        yield "staff", "负责人没有出庭的，应当填写委托的工作人员或者律师"


def _judgment_ruled_out(entry: Entry) -> Iterator[tuple[str, str]]:
    if (entry.decided_on is None) != (entry.ended is None):
        yield "ended", "裁判日期和结案方式应当一并填写"
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


def _repeated(entry: Entry, earlier: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    identity = (entry.number, entry.organ, entry.level)
    for other in earlier:
        if entry.serial == other.serial:
            yield "serial", f"与第{other.row}行的序号相同，请核对"
        if entry.number and (other.number, other.organ, other.level) == identity:
            yield "number", f"与第{other.row}行的案号、被告和审级相同，请核对"
