"""Who takes a dispute to a further level."""

from enum import StrEnum


class Appellant(StrEnum):
    """Who asks for the further level."""

    PLAINTIFF = "plaintiff"
    ORGAN = "organ"
    CO_DEFENDANT = "co_defendant"
    THIRD_PARTY = "third_party"
    PROCURATORATE = "procuratorate"


APPELLANT_NAMES = {
    Appellant.PLAINTIFF: "原告",
    Appellant.ORGAN: "本机关",
    Appellant.CO_DEFENDANT: "共同被告",
    Appellant.THIRD_PARTY: "第三人",
    Appellant.PROCURATORATE: "人民检察院",
}
