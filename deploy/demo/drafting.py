"""Drafting the docket's spreadsheet: days written relative to the play's first day become real ones.

`D+12` is the first working day on or after the twelfth day after the first; `D+12+6w` is the sixth
working day after that, `D+12-1w` the working day before it; an hour may follow. In place of `D` a
column of the row may stand: `送达日+15+1w`. `{年}` is the year in which the lawsuit was received.
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

_DAY = re.compile(
    r"^(?P<base>[^+\d\s]+?)(?:\+(?P<days>\d+))?(?P<working>[+-]\d+w)?(?: (?P<hour>\d\d:\d\d))?$"
)
_FIRST_DAY = "D"
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


class RealDays:
    """The real days of one row, found cell by cell."""

    def __init__(self, row: Mapping[str, str], first_day: date, calendar: Calendar) -> None:
        self._row = row
        self._first_day = first_day
        self._calendar = calendar

    def of(self, text: str) -> date | datetime | None:
        """Return the day, or the instant without zone, that a cell stands for; None if it is no day."""
        match = _DAY.match(text)
        base = self._base(match["base"]) if match else None
        if match is None or base is None:
            return None
        day = self._calendar.working_day_on_or_after(base + timedelta(days=int(match["days"] or 0)))
        day = self._moved(day, int((match["working"] or "0w").removesuffix("w")))
        # A cell has no zone: it is the office's own, Asia/Shanghai.
        return datetime.combine(day, time.fromisoformat(match["hour"])) if match["hour"] else day

    def _base(self, name: str) -> date | None:
        if name == _FIRST_DAY:
            return self._first_day
        found = self.of(self._row[name]) if name in self._row else None
        return found.date() if isinstance(found, datetime) else found

    def _moved(self, day: date, working_days: int) -> date:
        if working_days >= 0:
            return self._calendar.add_working_days(day, working_days)
        for _ in range(-working_days):
            day = self._calendar.working_day_on_or_before(day - timedelta(days=1))
        return day


def _real(
    row: Mapping[str, str], first_day: date, calendar: Calendar
) -> dict[str, str | int | date | datetime | None]:
    days = RealDays(row, first_day, calendar)
    received_on = days.of(row[_RECEIVED]) or first_day
    found: dict[str, str | int | date | datetime | None] = {}
    for heading, text in row.items():
        if heading in _NUMBERS:
            found[heading] = text.replace("{年}", str(received_on.year)) or None
        elif text.isdigit():
            found[heading] = int(text)
        else:
            found[heading] = days.of(text) or text or None
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
