"""What the organ states of a case when it registers it: the facts by which five of the seven triggers are answered."""

from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field, model_validator

from domain.frozen import Frozen
from domain.people import Day


class CaseKind(StrEnum):
    """The kind of administrative act that is sued (案件类别)."""

    PENALTY = "penalty"
    COERCION = "coercion"
    EXPROPRIATION = "expropriation"
    LICENSING = "licensing"
    TITLE = "title"
    DISCLOSURE = "disclosure"
    INACTION = "inaction"
    AGREEMENT = "agreement"
    COMPENSATION = "compensation"
    RECONSIDERATION = "reconsideration"
    OTHER = "other"


CASE_KIND_NAMES = {
    CaseKind.PENALTY: "行政处罚",
    CaseKind.COERCION: "行政强制",
    CaseKind.EXPROPRIATION: "征收征用",
    CaseKind.LICENSING: "行政许可",
    CaseKind.TITLE: "登记确权",
    CaseKind.DISCLOSURE: "政府信息公开",
    CaseKind.INACTION: "不履行法定职责",
    CaseKind.AGREEMENT: "行政协议",
    CaseKind.COMPENSATION: "行政赔偿",
    CaseKind.RECONSIDERATION: "行政复议",
    CaseKind.OTHER: "其他",
}


class PublicInterest(StrEnum):
    """The field of public interest that the case touches (the Opinions 一（二）)."""

    FOOD_AND_DRUGS = "food_and_drugs"
    ENVIRONMENT_AND_RESOURCES = "environment_and_resources"
    MAJOR_ACCIDENT = "major_accident"
    PUBLIC_HEALTH = "public_health"
    OTHER = "other"


PUBLIC_INTEREST_NAMES = {
    PublicInterest.FOOD_AND_DRUGS: "食品药品安全",
    PublicInterest.ENVIRONMENT_AND_RESOURCES: "生态环境和资源保护",
    PublicInterest.MAJOR_ACCIDENT: "重大安全事故",
    PublicInterest.PUBLIC_HEALTH: "公共卫生安全",
    PublicInterest.OTHER: "其他社会公共利益",
}


class Attention(StrEnum):
    """How the public takes the case (the Opinions 一（三）)."""

    HIGH_ATTENTION = "high_attention"
    MASS_INCIDENT = "mass_incident"


ATTENTION_NAMES = {
    Attention.HIGH_ATTENTION: "社会高度关注",
    Attention.MASS_INCIDENT: "可能引起群体性事件",
}


class Measure(StrEnum):
    """The measures that the Opinions 一（五） name: an order to stop, and what is done to a permit."""

    STOP_ORDER = "stop_order"
    PERMIT_WITHHELD = "permit_withheld"
    PERMIT_REVOKED = "permit_revoked"
    PERMIT_CANCELLED = "permit_cancelled"


MEASURE_NAMES = {
    Measure.STOP_ORDER: "责令停产停业",
    Measure.PERMIT_WITHHELD: "暂扣行政许可证",
    Measure.PERMIT_REVOKED: "撤销行政许可证",
    Measure.PERMIT_CANCELLED: "吊销行政许可证",
}


class Consequence(StrEnum):
    """What the measure led to (the Opinions 一（五）)."""

    BUSINESS_STOPPED = "business_stopped"
    LIVELIHOOD_LOST = "livelihood_lost"
    NEITHER = "neither"


CONSEQUENCE_NAMES = {
    Consequence.BUSINESS_STOPPED: "导致企业停产停业",
    Consequence.LIVELIHOOD_LOST: "导致公民丧失生活主要经济来源",
    Consequence.NEITHER: "未导致企业停产停业或者公民丧失生活主要经济来源",
}


class Characteristics(Frozen):
    """What is known of a case's character. None is not yet said; an empty list says that there is none.

    Public interest and public attention are judgement calls (domain.md G8): `judged_by` is the person who made them,
    with the reason and the day.
    """

    kind: CaseKind | None = Field(default=None, description="案件类别")
    public_interest: tuple[PublicInterest, ...] | None = Field(
        default=None, description="涉及的社会公共利益；没有的填空列表，未定的不填"
    )
    public_attention: tuple[Attention, ...] | None = Field(
        default=None,
        description="社会高度关注或者可能引起群体性事件；没有的填空列表，未定的不填",
    )
    measures: tuple[Measure, ...] | None = Field(
        default=None, description="责令停产停业，暂扣、撤销、吊销许可证；没有的填空列表"
    )
    consequence: Consequence | None = Field(default=None, description="上述措施的后果")
    is_public_interest_suit: bool | None = Field(
        default=None, description="是否检察机关提起的公益诉讼"
    )
    representatives: int | None = Field(
        default=None, ge=2, le=5, description="诉讼代表人人数（二至五人）；不是原告人数"
    )
    upheld_on_reconsideration: bool | None = Field(
        default=None, description="本机关是否因复议维持原行政行为而作共同被告"
    )
    judged_by: str | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="社会公共利益、社会关注两项由谁判断（姓名）；没有写明的，声明没有的只作为提出的意见",
    )
    judged_because: str | None = Field(
        default=None, min_length=1, max_length=1000, description="判断的理由"
    )
    judged_on: Day | None = Field(default=None, description="判断之日；未填为登记之日")


_ASKED = ("public_interest", "public_attention", "measures", "is_public_interest_suit")


class Statement(Characteristics):
    """What the organ states of the case; in one word, where it is a plain lawsuit: none of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    none_of_these: bool = Field(
        default=False,
        description="声明第一条第（二）（三）（五）（六）项情形均无；司法局可以另行认定",
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Statement":
        if self.none_of_these and any(getattr(self, name) for name in _ASKED):
            raise ValueError("已声明各项情形均无，就不能再填其中一项；请核对。")
        if (self.judged_by is None) is not (self.judged_because is None):
            raise ValueError("由谁判断和判断的理由应当一并写明。")
        if self.judged_on is not None and self.judged_by is None:
            raise ValueError("写明判断之日的，应当写明由谁判断。")
        return self

    @property
    def facts(self) -> Characteristics:
        """Return what is stated, `none_of_these` spelled out."""
        said = self.model_dump(exclude={"none_of_these"})
        if self.none_of_these:
            said |= {
                "public_interest": (),
                "public_attention": (),
                "measures": (),
                "is_public_interest_suit": False,
            }
        return Characteristics.model_validate(said)

    def known_on(self, day: date) -> Characteristics:
        """Return what is stated on that day; who judged and said no other day did so then."""
        facts = self.facts
        is_undated = facts.judged_by is not None and facts.judged_on is None
        return facts.model_copy(update={"judged_on": day}) if is_undated else facts
