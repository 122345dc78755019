"""Case numbers: one canonical form, whatever brackets, digits and spaces the paper has."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

_FORM = re.compile(
    r"\(([0-9]{4})\)([^\W\d_]{1,2}[0-9]{0,4})([^\W\d_]{1,8}?)([0-9]{1,7})(?:号)?(?:之(\w{1,4}))?"
)


def case_number(text: str) -> str:
    """Return a case number as the courts print it: （2026）皖1901行初12号.

    Full-width digits, other brackets （）〔〕[] and spaces are accepted.

    Raises:
        ValueError: it isn't a case number; the message shows the form expected.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s+", "", plain).translate(str.maketrans("〔〕[]【】", "()()()"))
    match = _FORM.fullmatch(plain)
    if match is None:
        raise ValueError(f"案号“{text}”的格式不对，应如（2026）皖1901行初12号")
    year, court, kind, serial, branch = match.groups()
    return f"（{year}）{court}{kind}{int(serial)}号" + (f"之{branch}" if branch else "")


CaseNumber = Annotated[str, Field(max_length=60), AfterValidator(case_number)]
