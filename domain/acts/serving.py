"""The act by which a judgment or ruling that was entered before is known to be served on the organ."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.judgment import appeal_expires_on
from domain.facts.decisions import EarlierService, Outcome
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.refusals import ActNotAllowed, FactImpossible


class RecordService(Act):
    """Record that the judgment or ruling was served on the organ: its time to appeal counts from there.

    Recorded again with a reason it sets a wrong day right; what stood before is kept beside it.

    Unit: `happened_on` is the calendar day on the proof of service. Errors: ActNotAllowed without a decision, for the
    day that is recorded already, or for another day without a reason; FactImpossible before the decision, or where the
    decision would have taken effect while the appeal was open.
    Source: 行政诉讼法 arts 80, 85; 民事诉讼法 arts 87–95.
    """

    heading: ClassVar[str] = "登记裁判文书送达"
    provision: ClassVar[law.Provision] = law.SERVICE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"happened_on": "2026-05-25"}

    verb: Literal["record_service"] = "record_service"
    reason: str = Field(default="", max_length=1000, description="更正已登记的送达之日的，写明理由")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court has not decided."""
        return None if lawsuit.outcome else "尚未登记裁判结果。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day, and keep the one that it sets right."""
        day, outcome = self.day(scene), lawsuit.outcome
        assert outcome is not None  # noqa: S101 -- the bar has seen it
        ensure(day >= outcome.decided_on, "送达日期不能早于裁判日期。")
        served = outcome.model_copy(
            update={"served_on": day, "earlier_services": self._earlier(outcome, scene)}
        )
        _ensure_effect_stands(lawsuit, served, scene)
        return lawsuit.model_copy(update={"outcome": served})

    def _earlier(self, outcome: Outcome, scene: Scene) -> tuple[EarlierService, ...]:
        known = outcome.served_on
        if known is None:
            return outcome.earlier_services
        if known == self.day(scene):
            raise ActNotAllowed(f"送达之日已登记为{known:%Y年%-m月%-d日}，无需再登。")
        if not self.reason:
            raise ActNotAllowed(
                f"送达之日已登记为{known:%Y年%-m月%-d日}；登记有误的，再登一次并写明更正的理由。"
            )
        earlier = EarlierService(
            served_on=known, reason=self.reason, corrected_on=scene.today, by=scene.actor.id
        )
        return (*outcome.earlier_services, earlier)


def _ensure_effect_stands(lawsuit: Lawsuit, served: Outcome, scene: Scene) -> None:
    """Refuse a service after which the recorded effect would lie within the time to appeal: one of them is wrong."""
    effective_on = served.effective_on
    if effective_on is None or lawsuit.is_appealed:
        return
    if lawsuit.has_effect_by_withdrawal(effective_on):
        return
    expires_on = appeal_expires_on(lawsuit, served, scene)
    if expires_on is not None and effective_on <= expires_on:
        raise FactImpossible(
            f"按所填送达之日，上诉期至{expires_on:%Y年%-m月%-d日}届满，而裁判已登记于{effective_on:%Y年%-m月%-d日}生效"
            f"（{law.APPEAL}）；请核对送达回证，生效日有误的，请先办理“更正裁判、生效、调解、撤诉和上诉登记”。"
        )
