"""Acts on how an appearance is held: its evaluation by others, and exemplars put forward. Both at any time."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.calendar import day_of
from domain.facts.evaluations import Evaluation, EvidenceWay, Exemplar
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed
from domain.stages import appearance_in, held_trial

LEADING_GROUP_OFFICE = "市依法行政领导小组办公室"
Score = Annotated[int, Field(ge=0, le=100)]


class Evaluate(Act):
    """Evaluate the appearance: what was said, resolved and put right, and on what evidence (出声、出解、出治).

    Never by the organ itself. Each evaluation is kept; what can't be judged yet is left out and evaluated later.

    Unit: scores from 0 to 100. Errors: ActNotAllowed before a trial hearing was held; FactImpossible without a score,
    or before the hearing. Source: the Opinions 三（二）.
    """

    heading: ClassVar[str] = "评价出庭质效"
    provision: ClassVar[law.Provision] = law.ASSESSMENT
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU, Role.GOVERNMENT})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "spoke": 90,
        "resolved": 80,
        "evidence": ["court_information", "video_sampling"],
        "remark": "就争议焦点作了说明，当庭提出化解方案",
    }

    verb: Literal["evaluate"] = "evaluate"
    spoke: Score | None = Field(default=None, description="出声：在庭上的陈述、答辩")
    resolved: Score | None = Field(default=None, description="出解：实质性化解争议")
    rectified: Score | None = Field(default=None, description="出治：纠正和规范执法")
    evidence: tuple[EvidenceWay, ...] = Field(min_length=1, max_length=len(EvidenceWay))
    remark: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no trial hearing was held."""
        return None if held_trial(lawsuit) else "尚未开庭，无从评价。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the evaluation of the hearing at which the appearance is judged."""
        hearing, day = held_trial(lawsuit), self.day(scene)
        assert hearing is not None  # noqa: S101 -- the bar has looked
        scores = (self.spoke, self.resolved, self.rectified)
        ensure(any(each is not None for each in scores), "出声、出解、出治至少评价一项。")
        ensure(day >= day_of(hearing.starts_at), "评价不能早于开庭之日。")
        evaluation = Evaluation(
            hearing=hearing.number,
            spoke=self.spoke,
            resolved=self.resolved,
            rectified=self.rectified,
            evidence=tuple(dict.fromkeys(self.evidence)),
            remark=self.remark,
            evaluated_on=day,
            by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"evaluations": (*lawsuit.evaluations, evaluation)})


class NameExemplar(Act):
    """Put a head forward as an exemplar to the leading group's office (典型).

    Unit: `happened_on` is the day on which it was reported. Errors: ActNotAllowed where no head appeared, or for one
    who was put forward already; FactImpossible before the hearing. Source: the Opinions 二（二）.
    """

    heading: ClassVar[str] = "报送典型"
    provision: ClassVar[law.Provision] = law.EXEMPLARS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "name": "虚构局长",
        "deed": "当庭说明执法依据，庭后促成和解",
    }

    verb: Literal["name_exemplar"] = "name_exemplar"
    name: str = Field(min_length=1, max_length=50)
    deed: str = Field(min_length=1, max_length=4000)
    recipient: str = Field(default=LEADING_GROUP_OFFICE, min_length=1, max_length=100)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no head appeared."""
        appearance = appearance_in(lawsuit)
        came = appearance is not None and appearance.head is not Answer.NO
        return None if came else "没有负责人出庭，不能报送典型。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record who was put forward, to whom and when."""
        hearing, day = held_trial(lawsuit), self.day(scene)
        if any(each.name == self.name for each in lawsuit.exemplars):
            raise ActNotAllowed(f"{self.name}已就本案报送。")
        ensure(hearing is None or day >= day_of(hearing.starts_at), "报送典型不能早于开庭之日。")
        exemplar = Exemplar(
            name=self.name,
            deed=self.deed,
            recipient=self.recipient,
            reported_on=day,
            by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"exemplars": (*lawsuit.exemplars, exemplar)})
