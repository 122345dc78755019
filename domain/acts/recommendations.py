"""Acts on recommendations: one that came, its answer; and on the resolution of the dispute itself."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, acting_role, ensure
from domain.facts.recommendations import Addressee, Recommendation, RecommendationKind
from domain.facts.resolutions import Resolution, ResolutionWay
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Attachments, Day, Role
from domain.refusals import ActNotAllowed, FactImpossible


class RecordRecommendation(Act):
    """Record a judicial or procuratorial recommendation, to whomever it is addressed (司法建议、检察建议).

    Unit: `happened_on` is the day of receipt; the answer is due on the day that the paper sets, else in the rule pack's
    time for its ground. Only what is addressed to the sued organ is due here. Procuratorial ones come before the suit.
    Errors: ActNotAllowed for a paper that is recorded; FactImpossible for a day to answer before receipt, or urgency
    where the law knows none.
    Source: 行政诉讼法 arts 66, 96; 解释 art 149; 法释〔2020〕3号 art 12; 法释〔2023〕11号 art 8; 检察公益解释 art 21.
    """

    heading: ClassVar[str] = "登记司法建议、检察建议"
    provision: ClassVar[law.Provision] = law.RECOMMENDATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "kind": "governance",
        "document_number": "白法建〔2026〕3号",
        "issuer": "白鹭区人民法院",
        "addressee": "organ",
        "topic": "规范扣押车辆的程序",
        "happened_on": "2026-06-01",
    }

    verb: Literal["record_recommendation"] = "record_recommendation"
    kind: RecommendationKind
    document_number: str = Field(min_length=1, max_length=100)
    issuer: str = Field(min_length=1, max_length=100)
    addressee: Addressee
    topic: str = Field(min_length=1, max_length=500)
    is_urgent: bool = Field(default=False, description="检察建议所称紧急情形，十五日内答复")
    answer_due_on: Day | None = Field(default=None, description="文书写明的答复期限")

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Append it under the next number."""
        day = self.day(scene)
        if any(each.document_number == self.document_number for each in lawsuit.recommendations):
            raise ActNotAllowed(f"{self.document_number}已登记。")
        ensure(
            not self.is_urgent or self.kind is RecommendationKind.PROCURATORIAL,
            "只有检察建议有紧急情形的答复期限。",
        )
        ensure(
            self.answer_due_on is None or self.answer_due_on >= day, "答复期限不能早于收到之日。"
        )
        came = Recommendation(
            number=len(lawsuit.recommendations) + 1,
            received_on=day,
            recorded_on=scene.today,
            **self.model_dump(exclude={"verb", "happened_on", "source"}),
        )
        return lawsuit.model_copy(update={"recommendations": (*lawsuit.recommendations, came)})


class AnswerRecommendation(Act):
    """Record the answer to a recommendation: the earliest open one to the actor's side, or the one of a given number.

    The organ's side is what is addressed to it. The bureau answers for the others, and for the organ where nothing else
    is open.

    Errors: ActNotAllowed when none is open, or none to the organ that answers; FactImpossible for a number that doesn't
    exist or an answer before receipt.
    Source: as for the recommendation.
    """

    heading: ClassVar[str] = "答复司法建议、检察建议"
    provision: ClassVar[law.Provision] = law.RECOMMENDATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"answer": "已修订扣押程序并组织培训", "adopted": True}

    verb: Literal["answer_recommendation"] = "answer_recommendation"
    number: int | None = Field(default=None, ge=1)
    answer: str = Field(min_length=1, max_length=4000)
    adopted: bool

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: none is open."""
        is_open = any(each.answered_on is None for each in lawsuit.recommendations)
        return None if is_open else "没有待答复的司法建议、检察建议。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the answer with its recommendation."""
        meant = self._meant(lawsuit, acting_role(self, scene))
        day = self.day(scene)
        ensure(day >= meant.received_on, "答复不能早于收到之日。")
        update = {"answer": self.answer, "adopted": self.adopted, "answered_on": day}
        answered = meant.model_copy(update=update)
        recommendations = tuple(
            answered if each.number == meant.number else each for each in lawsuit.recommendations
        )
        return lawsuit.model_copy(update={"recommendations": recommendations})

    def _meant(self, lawsuit: Lawsuit, role: Role) -> Recommendation:
        if self.number is None:
            return _earliest_open(lawsuit, role)
        if self.number > len(lawsuit.recommendations):
            raise FactImpossible(f"本案没有第{self.number}份司法建议、检察建议。")
        meant = lawsuit.recommendations[self.number - 1]
        if meant.answered_on is not None:
            raise ActNotAllowed(f"第{self.number}份已答复。")
        return meant


def _earliest_open(lawsuit: Lawsuit, role: Role) -> Recommendation:
    """Return what an answer means that names no number: never a paper to another than the organ that answers."""
    is_open = [each for each in lawsuit.recommendations if each.answered_on is None]
    to_organ = [each for each in is_open if each.awaits_the_organ]
    others = [each for each in is_open if not each.awaits_the_organ]
    meant = to_organ if role is Role.CLERK else others or to_organ
    if not meant:
        raise ActNotAllowed(
            "没有发给本机关、待答复的司法建议、检察建议；答复发给其他单位的，请写明是第几份。"
        )
    return meant[0]


class RecordResolution(Act):
    """Record that the dispute was resolved in substance: how, by whom, with what evidence (实质性化解).

    Errors: ActNotAllowed once recorded; FactImpossible for a day before receipt. Source: 法释〔2020〕3号 art 11; the
    Opinions 二（一）.
    """

    heading: ClassVar[str] = "登记实质性化解"
    provision: ClassVar[law.Provision] = law.SPEAKING
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "way": "settlement",
        "by_whom": "虚构局长",
        "summary": "双方就损失达成和解并已履行",
    }

    verb: Literal["record_resolution"] = "record_resolution"
    way: ResolutionWay
    by_whom: str = Field(min_length=1, max_length=100)
    summary: str = Field(min_length=1, max_length=2000)
    evidence: Attachments = ()

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: it is recorded."""
        return "实质性化解已登记。" if lawsuit.resolution else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record it."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "化解不能早于收到起诉状副本之日。")
        resolution = Resolution(
            way=self.way,
            by_whom=self.by_whom,
            summary=self.summary,
            evidence=self.evidence,
            resolved_on=day,
        )
        return lawsuit.model_copy(update={"resolution": resolution})
