"""The act by which an organ reports that it did what the court ordered."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.decisions import Performance
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Attachments, Role

_TOO_EARLY = "履行不能早于裁判或者调解之日。"


class RecordPerformance(Act):
    """Record that what the judgment or the mediation document orders has been done (履行).

    Unit: `happened_on` is the day on which all of it was done; late performance is recorded, not refused.
    Errors: ActNotAllowed where nothing that binds orders anything, or once recorded; FactImpossible before the
    decision. Source: 行政诉讼法 arts 94, 96.
    """

    heading: ClassVar[str] = "登记履行裁判"
    provision: ClassVar[law.Provision] = law.PERFORMANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"summary": "已重新作出处罚决定并送达"}

    verb: Literal["record_performance"] = "record_performance"
    summary: str = Field(min_length=1, max_length=2000)
    evidence: Attachments = ()

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is ordered that binds, or it is done."""
        if lawsuit.orders is None:
            return "没有已生效的履行内容；裁判、调解书有履行内容的，在登记裁判、调解时写明。"
        return "履行裁判已登记。" if lawsuit.performance else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record it; what was done before the effect counts, what was done before the decision was not ordered."""
        day = self.day(scene)
        mediation, outcome = lawsuit.mediation, lawsuit.outcome
        if mediation is not None and lawsuit.is_mediated:
            ensure(day >= mediation.agreed_on, _TOO_EARLY)
        else:
            ensure(outcome is not None and day >= outcome.decided_on, _TOO_EARLY)
        done = Performance(summary=self.summary, evidence=self.evidence, performed_on=day)
        return lawsuit.model_copy(update={"performance": done})
