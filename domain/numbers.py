"""Case numbers: one canonical form, whatever brackets, digits and spaces the paper has."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

_DIGITS = "零一二三四五六七八九"
_NUMERALS = f"{_DIGITS}十百千"
_UNITS = {"千": 1000, "百": 100, "十": 10}
_FORM = re.compile(
    rf"(?:案号:?)?\(?([0-9]{{4}}|[{_DIGITS}]{{4}})年?\)?"
    r"([^\W\d_]{1,2}[0-9]{0,4})([^\W\d_号]{1,8}?)"
    rf"([0-9]{{1,7}}|[{_NUMERALS}]{{1,9}})(?:号)?(?:之(\w{{1,4}}))?"
)
_LIKE_OTHERS = {
    ord(other): usual
    for usual, others in {
        "(": "〔[{【〖《<〈「『",
        ")": "〕]}】〗》>〉」』",
        "零": "〇○",
        "号": "號",
    }.items()
    for other in others
}
_WITHOUT_CHARACTER_ZI = 2016
"""Since this year the courts' numbers have neither 字 nor 第 (案号若干规定, in force from 2016-01-01)."""


def case_number(text: str) -> str:
    """Return a case number as the courts print it: （2026）皖1901行初12号.

    Accepted are full-width and Chinese digits, other brackets or none, spaces and invisible characters, a missing 号,
    and the 字第 that habit adds to numbers of today.

    Raises:
        ValueError: it isn't a case number; the message shows the form expected.
    """
    seen = [each for each in unicodedata.normalize("NFKC", text) if not _is_invisible(each)]
    match = _FORM.fullmatch("".join(seen).translate(_LIKE_OTHERS))
    serial = _value(match[4]) if match else None
    if match is None or serial is None:
        raise ValueError(f"案号“{text}”的格式不对，应如（2026）皖1901行初12号")
    year = _value(match[1])
    branch = f"之{_branch(match[5])}" if match[5] else ""
    return f"（{year}）{match[2]}{_kind(match[3], year or 0)}{serial}号{branch}"


def _is_invisible(character: str) -> bool:
    """Tell whether a character is a space, or one that paper from a scan or a web page carries unseen."""
    return character.isspace() or unicodedata.category(character) == "Cf"


def _kind(written: str, year: int) -> str:
    """Return the kind of case: 行初 today, 行初字第 before 2016."""
    plain = re.sub("(?<=.)字?第?$", "", written)
    return plain if year >= _WITHOUT_CHARACTER_ZI or plain == written else f"{plain}字第"


def _branch(written: str) -> str:
    return _spelt(int(written)) if re.fullmatch("[1-9][0-9]?", written) else written


def _value(written: str) -> int | None:
    """Return a number in either digits: 12, 一二 and 十二 are twelve; None where it is none."""
    if written.isascii():
        return int(written)
    if not set(written) & set(_UNITS):
        return int("".join(str(_DIGITS.index(each)) for each in written))
    value, digit = 0, 0
    for each in written:
        if each in _UNITS:
            value, digit = value + (digit or 1) * _UNITS[each], 0
        else:
            digit = _DIGITS.index(each)
    value += digit
    return value if _without_leading_one(written) == _spelt(value) else None


def _spelt(number: int) -> str:
    """Return a number below ten thousand in words."""
    parts = [
        f"{_DIGITS[int(digit)]}{unit}" if digit != "0" else "零"
        for digit, unit in zip(f"{number:04d}", [*_UNITS, ""], strict=True)
    ]
    return _without_leading_one(re.sub("零+", "零", "".join(parts)).strip("零"))


def _without_leading_one(spelt: str) -> str:
    """Return twelve as 十二, never 一十二."""
    return re.sub("^一十", "十", spelt)


CaseNumber = Annotated[str, Field(max_length=60), AfterValidator(case_number)]
