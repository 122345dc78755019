"""Opening a closed file again: by an act of its own, or because late paper leaves something to be done."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.closing import Close
from domain.facts.closings import Reopening, ReopeningReason
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role


class Reopen(Act):
    """Open a closed file again: late paper, a retrial ordered, a finding to correct (重新办理).

    What was done stays done; the file is closed again when nothing is open.
    Errors: ActNotAllowed while it is open; FactImpossible for a day before it was closed.
    Source: the office's own filing rules.
    """

    heading: ClassVar[str] = "重新办理已结案件"
    provision: ClassVar[law.Provision] = law.OFFICE_PERIOD
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "why": "retrial_ordered",
        "reason": "上级人民法院指令再审，须重新办理",
    }

    verb: Literal["reopen"] = "reopen"
    why: ReopeningReason
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the file is open."""
        return None if lawsuit.closed_on else "本案尚未结案。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Open the file, and keep which closing was undone and why."""
        closed_on = lawsuit.closed_on
        ensure(closed_on is not None and self.day(scene) >= closed_on, "重新办理不能早于结案之日。")
        return _reopened(lawsuit, self, scene, why=self.why, reason=self.reason)


def after_late_paper(before: Lawsuit, lawsuit: Lawsuit, act: Act, scene: Scene) -> Lawsuit:
    """Return the lawsuit after an act on a closed file: open again where the act leaves something to be done.

    What was open when the file was closed, because the rules were others then, stays as it was.
    """
    if before.closed_on is None or lawsuit.closed_on is None:
        return lawsuit
    if _is_settled(lawsuit, scene.organ) or not _is_settled(before, scene.organ):
        return lawsuit
    reason = f"结案后登记“{act.heading}”，尚有事项须办理。"
    return _reopened(lawsuit, act, scene, why=ReopeningReason.LATE_PAPER, reason=reason)


def after_learning(before: Lawsuit, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
    """Return the lawsuit after another level of the dispute told it something: open again where that leaves work."""
    is_closed = before.closed_on is not None and lawsuit.closed_on is not None
    if not is_closed or before == lawsuit or _is_settled(lawsuit, scene.organ):
        return lawsuit
    reopening = Reopening(
        why=ReopeningReason.LATE_PAPER,
        reason="结案后本争议的另一审级有变动，尚有事项须办理。",
        reopened_on=max(scene.today, lawsuit.closed_on or scene.today),
        closed_on=lawsuit.closed_on or scene.today,
        by=scene.actor.id,
    )
    reopenings = (*lawsuit.reopenings, reopening)
    return lawsuit.model_copy(update={"closed_on": None, "reopenings": reopenings})


def _is_settled(lawsuit: Lawsuit, organ: Organ) -> bool:
    return Close.bar(lawsuit.model_copy(update={"closed_on": None}), organ) is None


def _reopened(
    lawsuit: Lawsuit, act: Act, scene: Scene, *, why: ReopeningReason, reason: str
) -> Lawsuit:
    assert lawsuit.closed_on is not None  # noqa: S101 -- both callers have looked
    reopening = Reopening(
        why=why,
        reason=reason,
        # Late paper may speak of a day before the closing; the file is opened when it comes.
        reopened_on=max(act.day(scene), lawsuit.closed_on),
        closed_on=lawsuit.closed_on,
        by=scene.actor.id,
        verb=None if isinstance(act, Reopen) else act.verb,
    )
    reopenings = (*lawsuit.reopenings, reopening)
    # A merger that was a mistake is undone with the closing that it was.
    undone = {"closed_on": None, "merger": None}
    return lawsuit.model_copy(update={**undone, "reopenings": reopenings})
