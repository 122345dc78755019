"""Writing the docket's spreadsheet from the reviewed text files: the ledger, and the further steps beside it."""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from deploy.demo.columns import LEDGER, PROCEEDINGS

Rows = Sequence[Mapping[str, str]]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def draft_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a draft, cell by heading."""
    return list(csv.DictReader(text.splitlines()))


def draft_of(ledger: Path, proceedings: Path) -> dict[str, Rows]:
    """Return the rows of a docket, sheet by sheet, from its reviewed files."""
    return {
        LEDGER: draft_rows(ledger.read_text(encoding="utf-8")),
        PROCEEDINGS: draft_rows(proceedings.read_text(encoding="utf-8")),
    }


def write_docket(sheets: Mapping[str, Rows], path: Path) -> None:
    """Write the rows as a spreadsheet, sheet by sheet; the file is whole or not there."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headings = list(rows[0])
        sheet.append(headings)
        for row in rows:
            sheet.append([_cell(text) for text in row.values()])
        _dress(sheet, headings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    book.save(fresh)
    fresh.rename(path)


def _cell(text: str) -> str | int | date | datetime | None:
    """Return what a cell holds: a spreadsheet knows days, instants (without a zone) and numbers by themselves."""
    if _INSTANT.fullmatch(text):
        return datetime.fromisoformat(text)
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    return int(text) if text.isdigit() else text or None


def _dress(sheet: Worksheet, headings: list[str]) -> None:
    sheet.freeze_panes = "C2"
    for place in range(1, len(headings) + 1):
        head = sheet.cell(row=1, column=place)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE6F0")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        letter = get_column_letter(place)
        widest = max((_width(cell.value) for cell in sheet[letter][1:]), default=0)
        sheet.column_dimensions[letter].width = max(11, min(40, widest + 2))
        for cell in sheet[letter][1:]:
            if isinstance(cell.value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    sheet.row_dimensions[1].height = 32


def _width(value: object) -> int:
    text = "" if value is None else str(value)[:16] if isinstance(value, date) else str(value)
    return sum(1 if letter.isascii() else 2 for letter in text)
