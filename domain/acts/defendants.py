"""The act by which another organ is sued in this one's place, or beside it."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_listed
from domain.acts.judgment import ensure_not_before_hearing
from domain.facts.defendants import DefendantChange, DefendantChangeKind
from domain.lawsuit import Lawsuit
from domain.organs import Organ, OrganKind
from domain.people import Role
from domain.stages import is_over_in_court


class ChangeDefendant(Act):
    """Record that another organ is sued in this one's place (变更), beside it (追加), or as its successor (职权承继).

    A lawsuit is of one organ: one that leaves owes nothing more here and closes its file, and the other one's legal
    office or bureau registers its own, with its own day of receipt, head and duty.

    Unit: `happened_on` is the calendar day of the court's notice. Errors: ActNotAllowed once the suit has ended;
    FactImpossible for an organ that the directory doesn't know, a court, this organ itself, a day before receipt,
    leaving before a hearing that was held, or the same organ a second time.
    Source: 行政诉讼法 art 26.
    """

    heading: ClassVar[str] = "登记被告变更"
    provision: ClassVar[law.Provision] = law.DEFENDANT
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "kind": "added",
        "other_organ": "bailu-housing",
        "reason": "共同作出被诉行政行为",
        "happened_on": "2026-03-20",
    }

    verb: Literal["change_defendant"] = "change_defendant"
    kind: DefendantChangeKind
    other_organ: str | None = Field(default=None, max_length=100, description="另一行政机关的代码")
    name: str = Field(default="", max_length=100, description="不在名录的机关，写其名称")
    reason: str = Field(default="", max_length=2000)

    @model_validator(mode="after")
    def _names_an_organ(self) -> "ChangeDefendant":
        if not (self.other_organ or self.name.strip()):
            raise ValueError("请填写另一行政机关的代码；不在名录的，填写其名称。")
        return self

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nobody is sued here any more."""
        return "本案已在法院审结，被告不再变更。" if is_over_in_court(lawsuit) else None

    def organs_named(self) -> tuple[str, ...]:
        """Return the other organ, for the ledger to look up."""
        return (self.other_organ,) if self.other_organ else ()

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record who is sued now; where this organ left, its part ends."""
        day = self.day(scene)
        self._ensure_another(lawsuit, scene)
        ensure(day >= lawsuit.received_on, "被告变更不能早于收到起诉状副本之日。")
        if self.kind.ends_here:
            ensure_not_before_hearing(
                day, lawsuit, "退出诉讼不能早于已经进行的开庭，请核对法院通知。"
            )
        change = DefendantChange(
            kind=self.kind,
            name=self._name(scene),
            organ=self.other_organ,
            changed_on=day,
            reason=self.reason,
        )
        return lawsuit.model_copy(
            update={"defendant_changes": (*lawsuit.defendant_changes, change)}
        )

    def _ensure_another(self, lawsuit: Lawsuit, scene: Scene) -> None:
        ensure(
            self.other_organ != lawsuit.organ and self.name != scene.organ.name,
            "另一行政机关不能是本机关，请核对。",
        )
        if self.other_organ is not None:
            ensure_listed(
                scene, self.other_organ, "行政机关", lambda organ: organ.kind is not OrganKind.COURT
            )
        known = {(each.kind, each.organ, each.name) for each in lawsuit.defendant_changes}
        ensure(
            (self.kind, self.other_organ, self._name(scene)) not in known, "这一被告变更已登记。"
        )

    def _name(self, scene: Scene) -> str:
        """Return the other organ's name, as the directory has it where it does."""
        listed = (scene.directory or {}).get(self.other_organ or "")
        return listed.name if listed else self.name or str(self.other_organ)
