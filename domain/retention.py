"""How long names and files are kept: a schedule by the kind of ending, which is the office's own to set."""

import hashlib
import tomllib
from collections.abc import Iterable
from datetime import date

from pydantic import ConfigDict, Field, ValidationError, model_validator

from domain.facts.decisions import Ending
from domain.frozen import Frozen
from domain.people import LAST_DAY

FOR_EVER = 0
"""The years of what is never forgotten."""


class RetentionInvalid(ValueError):
    """A schedule must be readable, and give each ending one period at most."""


class RetentionPeriod(Frozen):
    """For how many whole calendar years the names in lawsuits with these endings are kept; 0 for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    years: int = Field(ge=0, le=100)
    endings: tuple[Ending, ...] = Field(min_length=1)


class RetentionSchedule(Frozen):
    """The periods by ending; `digest` is the SHA-256 of the text.

    `destroys_files` says whether uploaded files go with the names; where not, the office keeps them for ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    digest: str
    otherwise_years: int = Field(ge=0, le=100)
    destroys_files: bool = True
    periods: tuple[RetentionPeriod, ...] = ()

    @model_validator(mode="after")
    def _gives_each_ending_one(self) -> "RetentionSchedule":
        listed = [ending for period in self.periods for ending in period.endings]
        twice = {each.value for each in listed if listed.count(each) > 1}
        if twice:
            raise ValueError(f"列了两次：{'、'.join(sorted(twice))}")
        return self

    def years_of(self, ending: str | None) -> int:
        """Return for how many years names are kept after this ending; 0 for ever."""
        found = (period.years for period in self.periods if ending in period.endings)
        return next(found, self.otherwise_years)

    def forgotten_from(self, endings: Iterable[str | None], closed_on: date) -> date | None:
        """Return the day from which the names of a dispute may be forgotten, or None where they are kept for ever.

        `endings` are those of its levels, as they are stored; the longest period counts. `closed_on` is when the last
        of them was closed.

        Unit: whole calendar years (Asia/Shanghai) from 1 January after the year of closing.
        Source: the office's own schedule of retention; no provision of the procedure sets one.
        """
        years = [self.years_of(each) for each in endings]
        if FOR_EVER in years:
            return None
        day = date(closed_on.year + 1 + max(years), 1, 1)
        return day if day <= LAST_DAY else None


def parse_retention(text: str) -> RetentionSchedule:
    """Read a schedule from its TOML text.

    Raises:
        RetentionInvalid: it can't be read, names an ending that there is not, or one twice.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        return RetentionSchedule(digest=digest, **tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise RetentionInvalid(f"保管期限表不能读取：{error}") from error
