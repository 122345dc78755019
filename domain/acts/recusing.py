"""The act by which one person keeps out of a lawsuit (回避), or comes back into it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.recusals import Recusal, RecusalGround
from domain.lawsuit import Lawsuit
from domain.people import Role

_Account = Annotated[str, Field(min_length=1, max_length=100)]


class Recuse(Act):
    """Decide that a person of the bureau or the government's office keeps out of this lawsuit, or no longer has to.

    Whoever keeps out reviews, confirms and decides nothing here any more, nor brings himself back; he may ask for it
    himself by this act. What he did before stands. Each decision is kept; the last one about a person holds.

    Unit: the calendar day of the decision. Errors: FactImpossible where nothing changes, before the receipt, or where
    who takes over keeps out as well.
    Source: 公务员法 arts 76, 77.
    """

    heading: ClassVar[str] = "决定回避"
    provision: ClassVar[law.Provision] = law.RECUSAL
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU, Role.GOVERNMENT})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "account": "bailu-justice-second",
        "ground": "relatives_interest",
        "reason": "与原告系近亲属",
    }

    verb: Literal["recuse"] = "recuse"
    account: _Account = Field(description="回避人的账号")
    ground: RecusalGround | None = Field(default=None, description="回避的事由；解除回避的不填")
    reason: str = Field(min_length=1, max_length=2000)
    taken_over_by: _Account | None = Field(
        default=None, description="接办人的账号；不填的由本单位另行指定"
    )

    def accounts_named(self) -> tuple[str, ...]:
        """Return who keeps out and who takes over."""
        return (self.account, *(() if self.taken_over_by is None else (self.taken_over_by,)))

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the decision beside the earlier ones."""
        day = self.day(scene)
        held = lawsuit.recusal_of(self.account)
        now = (held.ground, held.taken_over_by) if held else (None, None)
        ensure(day >= lawsuit.received_on, "决定回避不能早于收到起诉状副本之日。")
        ensure(
            now != (self.ground, self.taken_over_by),
            "所填内容与现有的回避决定一致，没有需要改动的。",
        )
        ensure(self.ground is not None or self.taken_over_by is None, "解除回避的，不填接办人。")
        ensure(self.taken_over_by != self.account, "接办人不能是回避人本人。")
        if self.taken_over_by is not None:
            keeps_out = lawsuit.recusal_of(self.taken_over_by) is not None
            ensure(not keeps_out, f"账号“{self.taken_over_by}”在本案中也应回避，不能接办。")
        decided = Recusal(
            account=self.account,
            ground=self.ground,
            reason=self.reason,
            decided_on=day,
            taken_over_by=self.taken_over_by,
            by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"recusals": (*lawsuit.recusals, decided)})
