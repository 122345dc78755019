"""Drafting the docket's spreadsheet: days written relative to the play's first day become real ones.

`D+12` is the first working day on or after the twelfth day after the first; `D+12+6w` is the sixth
working day after that, `D+12-1w` the working day before it; an hour may follow. `{年}` is the year
in which the lawsuit was received.
"""

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from deploy.demo.docket import SHEET
from domain.calendar import Calendar

_DAY = re.compile(r"^D\+(\d+)(?:([+-])(\d+)w)?(?: (\d\d:\d\d))?$")
_RECEIVED = "应诉通知书签收日"
_NUMBERS = ("案号", "政府决定文号", "通报文号")


# The hearings of the draft lie between these days: in one year, so that its first-hearing register is one.
_HEARINGS_FROM, _HEARINGS_UNTIL = timedelta(days=30), timedelta(days=52)


def first_day_after(day: date, calendar: Calendar) -> date:
    """Return the play's first day: a working day after this one, with the draft's hearings in one year."""
    first = calendar.working_day_on_or_after(day + timedelta(days=1))
    while (first + _HEARINGS_FROM).year != (first + _HEARINGS_UNTIL).year:
        first = calendar.working_day_on_or_after(first + timedelta(days=1))
    return first


def draft_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a docket's draft, cell by heading."""
    return list(csv.DictReader(text.splitlines()))


def write_docket(
    rows: list[dict[str, str]], path: Path, *, first_day: date, calendar: Calendar
) -> None:
    """Write the rows as a spreadsheet with real days; the file is whole or not there."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    headings = list(rows[0])
    sheet.append(headings)
    for row in rows:
        sheet.append(list(_real(row, first_day, calendar).values()))
    _dress(sheet, headings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    book.save(fresh)
    fresh.rename(path)


def real_day(text: str, first_day: date, calendar: Calendar) -> date | datetime | None:
    """Return the day, or the instant without zone, that a relative day stands for; None if it is none."""
    match = _DAY.match(text)
    if match is None:
        return None
    days, sign, working_days, hour = match.groups()
    day = calendar.working_day_on_or_after(first_day + timedelta(days=int(days)))
    for _ in range(int(working_days or 0)):
        if sign == "+":
            day = calendar.add_working_days(day, 1)
        else:
            day = calendar.working_day_on_or_before(day - timedelta(days=1))
    # A cell has no zone: it is the office's own, Asia/Shanghai.
    return datetime.combine(day, time.fromisoformat(hour)) if hour else day


def _real(
    row: Mapping[str, str], first_day: date, calendar: Calendar
) -> dict[str, str | int | date | datetime | None]:
    received_on = real_day(row[_RECEIVED], first_day, calendar) or first_day
    found: dict[str, str | int | date | datetime | None] = {}
    for heading, text in row.items():
        if heading in _NUMBERS:
            found[heading] = text.replace("{年}", str(received_on.year)) or None
        elif text.isdigit():
            found[heading] = int(text)
        else:
            found[heading] = real_day(text, first_day, calendar) or text or None
    return found


def _dress(sheet: Worksheet, headings: list[str]) -> None:
    sheet.freeze_panes = "B2"
    for place in range(1, len(headings) + 1):
        head = sheet.cell(row=1, column=place)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE6F0")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        widest = max(_width(cell.value) for cell in sheet[get_column_letter(place)][1:])
        sheet.column_dimensions[get_column_letter(place)].width = max(11, min(40, widest + 2))
        for cell in sheet[get_column_letter(place)][1:]:
            if isinstance(cell.value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    sheet.row_dimensions[1].height = 32


def _width(value: object) -> int:
    text = "" if value is None else str(value)[:16] if isinstance(value, date) else str(value)
    return sum(1 if letter.isascii() else 2 for letter in text)
