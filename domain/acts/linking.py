"""The act that links two lawsuits which were registered apart: a level of a dispute and the one it led to."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.appeals import Appellants, AskedFor, FileAppeal, ensure_leads_to, last_level
from domain.facts.levels import NextLevel, Opening
from domain.facts.remedies import ApologyWay
from domain.lawsuit import LEVEL_OF, Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed, FactImpossible


class LinkLevel(Act):
    """Link the lawsuit to its next level, which was registered apart: one dispute, with one remedy.

    Performed at the earlier level; the other learns of it by an errand. What an appeal does to the earlier decision it
    does from now on: it takes no effect, whatever was recorded.

    Unit: `happened_on` is the calendar day of linking, `filed_on` that of the appeal or application; left out, the day
    on which the other level's paper was received stands for it.
    Errors: ActNotAllowed without a decision, where such a level is known already, where the other belongs to a dispute
    already, or where both have apologised or corrected; FactImpossible for a lawsuit that the organ doesn't have,
    itself, a level that doesn't follow, or a decision that can't lead there.
    Source: 行政诉讼法 arts 7, 85, 90–93; 法释〔2020〕3号 art 7.
    """

    heading: ClassVar[str] = "关联另行登记的下一审级"
    provision: ClassVar[law.Provision] = law.APPEAL
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "level": "k5m2q7w3xa",
        "kind": "appeal",
        "appellants": ["plaintiff"],
        "filed_on": "2026-06-02",
    }

    verb: Literal["link_level"] = "link_level"
    level: str = Field(max_length=40, description="下一审级案件在本系统的编号")
    kind: AskedFor = Opening.APPEAL
    appellants: Appellants = Field(description="由谁上诉、申请再审或者抗诉")
    filed_on: Day | None = Field(default=None, description="提出之日；未填为收到副本之日")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: there is nothing to appeal from."""
        return FileAppeal.bar(lawsuit, organ)

    def levels_named(self) -> tuple[str, ...]:
        """Return the other lawsuit, for the ledger to look up."""
        return (self.level,)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the level that this one led to, under the ref that it has."""
        known = last_level(lawsuit, self.kind)
        if known is not None:
            raise ActNotAllowed(
                f"同一事由的下一审级已建立（编号{known.ref}）；重复登记的，请在重复的案件登记案号后办理“并入同一案件”。"
            )
        other = self._other(scene)
        if other is not None:
            _ensure_follows(other, lawsuit, self.kind)
        received_on = other.received_on if other else self.day(scene)
        filed_on = self.filed_on or received_on
        ensure_leads_to(self.kind, self.appellants, lawsuit, filed_on)
        ensure(filed_on <= received_on, "提出之日不能晚于收到副本之日。")
        level = NextLevel(
            ref=self.level,
            opening=self.kind,
            opened_on=filed_on,
            received_on=received_on,
            by=self.appellants,
            court=other.court if other else None,
        )
        return lawsuit.model_copy(update={"next_levels": (*lawsuit.next_levels, level)})

    def _other(self, scene: Scene) -> Lawsuit | None:
        """Return the other lawsuit; only the ledger has it at hand, and leaves nothing unfound."""
        if scene.levels is None:
            return None
        if self.level not in scene.levels:
            raise FactImpossible(
                f"本机关没有编号为“{self.level}”的案件，请核对下一审级案件的编号。"
            )
        return scene.levels[self.level]


def _ensure_follows(other: Lawsuit, lawsuit: Lawsuit, kind: Opening) -> None:
    """Refuse a lawsuit that can't be the next level of this one."""
    ensure(other.ref != lawsuit.ref, "不能把本案关联为自己的下一审级。")
    ensure(other.level is LEVEL_OF[kind], "所填案件的审级与提出的事由不符，请核对。")
    if other.merger is not None:
        raise ActNotAllowed(f"案件{other.ref}已并入案件{other.merger.into}，请关联该案。")
    if other.previous is not None:
        raise ActNotAllowed(f"案件{other.ref}已关联原审案件（编号{other.previous.ref}）。")
    is_circle = other.ref == lawsuit.dispute_ref or any(
        each.ref == lawsuit.ref for each in other.next_levels
    )
    ensure(not is_circle, "所填案件是本争议在先的审级，不能互为上下审级，请核对。")
    if _has_made_good(lawsuit) and _has_made_good(other):
        raise ActNotAllowed(
            "两案都已登记道歉或者纠正，而同一争议只办理一次；请先核对，登记有误的在有误的一案更正。"
        )


def _has_made_good(lawsuit: Lawsuit) -> bool:
    """Tell whether an apology or a correction was made here, other than in court, which goes with the dispute."""
    apology = lawsuit.apology
    is_own = apology is not None and apology.way is not ApologyWay.IN_COURT
    return is_own or any(not each.in_court for each in lawsuit.corrections)
