"""The act that hands a lawsuit to the unit whose administrative act is sued."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_listed
from domain.facts.handling import Assignment
from domain.lawsuit import Lawsuit
from domain.organs import OrganKind
from domain.people import Day, Role


class AssignHandlingUnit(Act):
    """Hand the lawsuit to the unit that handles it (案件交办单), or to another in its place: its desk is told from now.

    Unit: `finish_on` is the last calendar day, included, for the unit's part: the defence. Errors: FactImpossible for a
    unit that the directory doesn't know, a court, a day before receipt, a last day before the handing over, and where
    nothing changes.
    Source: 国办发〔2016〕54号: whoever did the act answers for it in court; the period is the office's own.
    """

    heading: ClassVar[str] = "交办案件"
    provision: ClassVar[law.Provision] = law.HANDLING
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.GOVERNMENT})
    own_lawsuit_only: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "unit": "bailu-traffic-police",
        "finish_on": "2026-03-12",
        "instruction": "请于期限内提交答辩意见和证据",
    }

    verb: Literal["assign_handling_unit"] = "assign_handling_unit"
    unit: str = Field(min_length=1, max_length=100, description="承办单位的代码")
    finish_on: Day | None = Field(default=None, description="办结期限")
    instruction: str = Field(default="", max_length=2000, description="交办要求、领导批示")

    def organs_named(self) -> tuple[str, ...]:
        """Return the unit, for the ledger to look up."""
        return (self.unit,)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Make the unit the lawsuit's own, and keep by whom and by when."""
        day = self.day(scene)
        ensure_listed(scene, self.unit, "承办单位", lambda organ: organ.kind is not OrganKind.COURT)
        ensure(day >= lawsuit.received_on, "交办不能早于收到起诉状副本之日。")
        ensure(self.finish_on is None or self.finish_on >= day, "办结期限不能早于交办之日。")
        last = lawsuit.assignments[-1] if lawsuit.assignments else None
        ensure(
            last is None
            or (last.unit, last.finish_on, last.instruction)
            != (self.unit, self.finish_on, self.instruction),
            "与已登记的交办相同，无需再登。",
        )
        assignment = Assignment(
            unit=self.unit,
            assigned_on=day,
            by=scene.actor.id,
            document_number=self.source.number,
            instruction=self.instruction,
            finish_on=self.finish_on,
        )
        return lawsuit.model_copy(
            update={
                "handling_unit": self.unit,
                "assignments": (*lawsuit.assignments, assignment),
            }
        )
