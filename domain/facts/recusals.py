"""Who keeps out of a lawsuit, why, and who takes over."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class RecusalGround(StrEnum):
    """Why a public servant keeps out (公务员法 art 76)."""

    OWN_INTEREST = "own_interest"
    RELATIVES_INTEREST = "relatives_interest"
    OTHER_TIE = "other_tie"


RECUSAL_NAMES: Mapping[RecusalGround, str] = {
    RecusalGround.OWN_INTEREST: "涉及本人利害关系",
    RecusalGround.RELATIVES_INTEREST: "涉及近亲属的利害关系",
    RecusalGround.OTHER_TIE: "其他可能影响公正执行公务的情形",
}


class Recusal(Frozen):
    """An account keeps out of the lawsuit on a ground, or, without any, no longer does.

    `taken_over_by` is the account of who goes on in its stead, None where the office names him otherwise.
    """

    account: str
    ground: RecusalGround | None = None
    reason: str
    decided_on: date
    taken_over_by: str | None = None
    by: str

    @property
    def successor(self) -> str:
        """Return who goes on, as a sentence names him."""
        if self.taken_over_by is not None:
            return f"账号“{self.taken_over_by}”"
        return "本单位其他人员（没有其他人员的，请本单位负责人指定）"
