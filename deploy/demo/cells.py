"""How the cells of a docket's sheets are read: days, instants, numbers and words that mean one thing."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from domain.calendar import SHANGHAI
from domain.numbers import case_number


class CellWrong(ValueError):
    """A cell doesn't say what its column asks for; the message tells what it should look like."""


_SHOWN_WORDS = 10
Read = Callable[[Any], object]


@dataclass(frozen=True)
class Column:
    """A column: its heading on the sheet, the field it fills and how its cells are read."""

    name: str
    field: str
    read: Read
    is_required: bool = False


def read_text(cell: object) -> str:
    """Return a cell's text.

    Raises:
        CellWrong: it is a formula's error.
    """
    text = str(cell).strip()
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        raise CellWrong(f"是公式错误“{text}”，请改正公式或者直接填写")
    return text


_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def read_day(cell: object) -> date:
    """Return a cell's day, however it is written.

    Raises:
        CellWrong: it is none.
    """
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


def read_instant(cell: object) -> datetime:
    """Return a cell's instant; a cell has no zone, it is the office's own, Asia/Shanghai.

    Raises:
        CellWrong: it lacks the day or the hour.
    """
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=SHANGHAI)
    words = unicodedata.normalize("NFKC", str(cell)).split()
    if len(words) != 2:  # noqa: PLR2004 -- a day and an hour
        raise CellWrong(f"“{cell}”不是开庭时间，请填如 2026-12-01 09:00")
    try:
        return datetime.combine(read_day(words[0]), time.fromisoformat(words[1].zfill(5)), SHANGHAI)
    except ValueError as error:
        raise CellWrong(f"“{cell}”不是开庭时间，请填如 2026-12-01 09:00") from error


def read_count(cell: object) -> int:
    """Return a cell's number of persons.

    Raises:
        CellWrong: it is no whole number.
    """
    text = unicodedata.normalize("NFKC", str(cell)).strip().removesuffix("人")
    if isinstance(cell, bool) or not text.isdigit():
        raise CellWrong(f"“{cell}”不是人数，请填整数")
    return int(text)


def read_counts(cell: object) -> tuple[int | None, ...]:
    """Return a cell's numbers, with 、 between them; a dash stands for one that isn't known.

    Raises:
        CellWrong: one of them is no whole number.
    """
    words = unicodedata.normalize("NFKC", str(cell)).split("、")
    return tuple(None if each.strip() in _DASHES else read_count(each) for each in words)


_DASHES = ("-", "—", "－")


def read_case_number(cell: object) -> str | None:
    """Return a case number in its one form, or None where it is to come.

    Raises:
        CellWrong: it is no case number.
    """
    text = read_text(cell)
    if text == "待定":
        return None
    try:
        return case_number(text)
    except ValueError as error:
        raise CellWrong(str(error)) from error


def one_of(meanings: Mapping[str, object]) -> Read:
    """Return how to read a cell that says one of a few words."""

    def read(cell: object) -> object:
        text = read_text(cell)
        if text not in meanings:
            raise CellWrong(f"“{text}”不在可填之列，请填{shown(meanings)}之一")
        return meanings[text]

    return read


def shown(words: Iterable[str]) -> str:
    """Return the words that may stand; of a long list the first ones."""
    every = list(words)
    return "、".join(every[:_SHOWN_WORDS]) + ("等" if len(every) > _SHOWN_WORDS else "")


def several_of(meanings: Mapping[str, object]) -> Read:
    """Return how to read a cell that says several of a few words, with 、 between them."""
    read_one = one_of(meanings)

    def read(cell: object) -> tuple[object, ...]:
        return tuple(read_one(each) for each in read_text(cell).split("、"))

    return read


def an_organ(organs: Mapping[str, str]) -> Read:
    """Return how to read an organ's full name; `organs` gives the id of each."""

    def read(cell: object) -> str:
        text = read_text(cell)
        if text not in organs:
            raise CellWrong(f"机关名录中没有“{text}”，请按名录中的全称填写")
        return organs[text]

    return read
