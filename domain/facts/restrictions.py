"""Why a lawsuit's file is for those alone who stand in it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class Sensitivity(StrEnum):
    """What a file may hold that others have no business with; state secrets never get in at all."""

    TRADE_SECRET = "trade_secret"  # noqa: S105 -- a ground, and no password
    PRIVACY = "privacy"
    MINOR = "minor"


SENSITIVITY_NAMES: Mapping[Sensitivity, str] = {
    Sensitivity.TRADE_SECRET: "商业秘密",
    Sensitivity.PRIVACY: "个人隐私",
    Sensitivity.MINOR: "未成年人",
}


class Restriction(Frozen):
    """A file was restricted, on these grounds, or opened again: without any."""

    grounds: tuple[Sensitivity, ...]
    reason: str
    marked_on: date
    by: str
