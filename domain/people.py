"""Who acts, in which role, and on which paper the act rests."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from domain.frozen import Frozen


class Role(StrEnum):
    """What a person may be here; a person has each role by a grant (`domain/permissions.py`)."""

    CLERK = "clerk"
    HANDLING_UNIT = "handling_unit"
    BUREAU = "bureau"
    GOVERNMENT = "government"
    COURT = "court"
    LINE_DEPARTMENT = "line_department"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    SYSTEM = "system"


ROLE_NAMES = {
    Role.CLERK: "被诉机关法制机构",
    Role.HANDLING_UNIT: "承办单位",
    Role.BUREAU: "司法局",
    Role.GOVERNMENT: "本级政府（政府办承办）",
    Role.COURT: "人民法院",
    Role.LINE_DEPARTMENT: "条线主管部门",
    Role.AUDITOR: "审计员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.SYSTEM: "系统",
}


class Actor(Frozen):
    """The account that performs an act, in a role and in an organ's name.

    `grant` is the authority by which it does so; `stands_in_for` the account in whose absence; `address` is where it
    was asked from, as the API saw it.
    """

    id: str
    role: Role
    organ: str
    grant: str | None = None
    stands_in_for: str | None = None
    address: str | None = None


SYSTEM = Actor(id="system", role=Role.SYSTEM, organ="")


FIRST_DAY = date(1990, 10, 1)
LAST_DAY = date(2100, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A calendar day of an act: since 行政诉讼法 is in force, and so near that every period from it ends on a day."""


class Attached(Frozen):
    """A file by its content: the SHA-256 under which it is stored, and the name it was uploaded with."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=1, max_length=200)


Attachments = Annotated[tuple[Attached, ...], Field(max_length=50)]
"""The files of one act."""


class SourceKind(StrEnum):
    """How an act became known."""

    DOCUMENT = "document"
    TELEPHONE = "telephone"
    PLATFORM = "platform"


class Source(Frozen):
    """The paper or call an act rests on.

    `transcribed_for` names the role whose act this is when another account enters it (代录); a transcribed act needs
    the document's number and date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: SourceKind = SourceKind.PLATFORM
    number: str | None = Field(default=None, max_length=100)
    dated_on: Day | None = None
    transcribed_for: Role | None = None
    attachments: Attachments = ()
