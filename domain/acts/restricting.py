"""The act that restricts a file to those who stand in the lawsuit, or opens it again."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.restrictions import Restriction, Sensitivity
from domain.lawsuit import Lawsuit
from domain.people import Role

Grounds = tuple[Sensitivity, ...]


class RestrictAccess(Act):
    """Restrict a file that holds trade secrets, privacy or a minor's affairs, or lift that again, with a reason.

    A restricted file is seen by those who stand in the lawsuit and by the auditor; to everybody else it isn't there.
    So are the dispute's other levels, and the files of the other organs of the suit, until each mark is lifted.
    Each restriction is kept; the last one holds.

    Unit: the calendar day of marking. Errors: FactImpossible where nothing changes, or before the receipt.
    Source: 行政诉讼法 art 54.
    """

    heading: ClassVar[str] = "标记限制查阅"
    provision: ClassVar[law.Provision] = law.NOT_IN_PUBLIC
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.COURT})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "grounds": ["minor"],
        "reason": "原告系未成年人",
    }

    verb: Literal["restrict_access"] = "restrict_access"
    grounds: Grounds = Field(max_length=len(Sensitivity), description="限制的事由；解除限制的填空")
    reason: str = Field(min_length=1, max_length=2000)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the grounds beside the earlier ones."""
        day = self.day(scene)
        grounds = tuple(sorted(set(self.grounds)))
        ensure(day >= lawsuit.received_on, "标记限制查阅不能早于收到起诉状副本之日。")
        ensure(grounds != lawsuit.restricted_for, "所填事由与现有标记一致，没有需要改动的。")
        marked = Restriction(grounds=grounds, reason=self.reason, marked_on=day, by=scene.actor.id)
        return lawsuit.model_copy(update={"restrictions": (*lawsuit.restrictions, marked)})
