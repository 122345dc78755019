"""Letters: what a notice says, in the words of an office, with the case number and never a party's name.

Each template is a file: its first line is the subject, its second the line of a digest, the rest the body.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from string import Template

from domain.calendar import SHANGHAI, weekday_of
from domain.law import PROVISIONS
from ledger.delivery import Case, Letter, Line, Person

TEMPLATES = Path(__file__).parent / "templates"
SIGNATURE = "行政机关负责人出庭应诉工作系统"
_ISO_INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGITS = "一二三四五六七八九"


class TemplateUnknown(LookupError):
    """The domain emits a template for which no letter is written."""


class _Facts(dict[str, str]):
    """The facts of a letter. One that an older errand doesn't hold must not keep the letter from going out."""

    def __missing__(self, key: str) -> str:
        return "（请登录查看）"


def letter(
    template: str, case: Case, facts: Mapping[str, str], person: Person, day: date
) -> Letter:
    """Return the letter of one lawsuit to one person; `day` (office time) stands below the signature.

    Raises:
        TemplateUnknown: there is no such letter.
    """
    filled = _facts(case, facts)
    filled["written_on"] = written(day)
    return _letter(template, filled, person)


def line(template: str, case: Case, facts: Mapping[str, str]) -> str:
    """Return the line of a digest that a template calls for.

    Raises:
        TemplateUnknown: there is no such letter.
    """
    _, wanted, _ = _parts(template)
    return Template(wanted).substitute(_facts(case, facts))


def digest(day: date, person: Person, lines: Sequence[Line]) -> Letter:
    """Return the one letter of a person's day; `lines` stand lawsuit by lawsuit already."""
    groups = [list(group) for _, group in groupby(lines, key=lambda each: each.ref)]
    filled = {
        "day": written(day),
        "items": str(len(lines)),
        "cases": str(len(groups)),
        "lines": "\n\n".join(_paragraph(place, group) for place, group in enumerate(groups, 1)),
        "signature": SIGNATURE,
    }
    return _letter("digest", filled, person)


def named(case: Case) -> str:
    """Return how a lawsuit is named: its number, or that it has none yet, with its ref."""
    return case.number or f"案号待定（编号{case.ref}）"


def written(moment: date) -> str:
    """Return a day, or an instant in Asia/Shanghai, as an office writes it: 2026年4月15日（周三）上午9时00分."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y年%-m月%-d日}（{weekday_of(moment)}）"
    local = moment.astimezone(SHANGHAI)
    half = "上午" if local.hour < 12 else "下午"  # noqa: PLR2004 -- noon
    hour = local.hour if local.hour <= 12 else local.hour - 12  # noqa: PLR2004 -- noon
    return f"{written(local.date())}{half}{hour}时{local:%M}分"


def _letter(template: str, filled: Mapping[str, str], person: Person) -> Letter:
    heading, _, rest = _parts(template)
    subject = Template(heading).substitute(filled)
    body = Template(rest).substitute(filled)
    return Letter(subject=subject, body=f"{subject}\n\n{person.organ}：\n\n{body}")


def _paragraph(place: int, lines: Sequence[Line]) -> str:
    told = [
        f"　　{number}. {line(each.template, each.case, each.facts)}"
        for number, each in enumerate(lines, 1)
    ]
    heading = f"{_numeral(place)}、{named(lines[0].case)}（{lines[0].organ}）"
    return "\n".join([heading, *told])


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens > len(_DIGITS):
        return str(number)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens - 1]}十"
    return before + (_DIGITS[ones - 1] if ones else "")


def _facts(case: Case, facts: Mapping[str, str]) -> _Facts:
    citations = {f"law_{name.lower()}": str(each) for name, each in PROVISIONS.items()}
    said = {key: _said(value) for key, value in facts.items() if value}
    return _Facts(
        **citations, **said, case=named(case), organ=case.organ, ref=case.ref, signature=SIGNATURE
    )


def _said(value: str) -> str:
    return written(datetime.fromisoformat(value)) if _ISO_INSTANT.match(value) else value


@cache
def _parts(template: str) -> tuple[str, str, str]:
    try:
        text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise TemplateUnknown(template) from error
    subject, wanted, body = text.split("\n", 2)
    return subject, wanted, body.strip("\n") + "\n"
