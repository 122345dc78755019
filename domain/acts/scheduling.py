"""Acts on the days that the court sets: a hearing is set."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Instant, Scene, ensure
from domain.calendar import day_of
from domain.facts.hearings import Hearing, HearingKind, HearingMode
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Role
from domain.stages import is_over_in_court

_OVER = "本案已裁判或者撤诉，不再开庭。"


class ScheduleHearing(Act):
    """Record the hearing that the court has set.

    Unit: `starts_at` is an aware instant. Errors: ActNotAllowed while another hearing is awaited or after the decision.
    Source: 行诉解释 art 71; 法释〔2020〕3号 art 5.
    """

    heading: ClassVar[str] = "登记开庭时间"
    provision: ClassVar[law.Provision] = law.HEAD_APPEARS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "starts_at": "2026-04-15T09:00:00+08:00",
        "place": "第三法庭",
    }

    verb: Literal["schedule_hearing"] = "schedule_hearing"
    starts_at: Instant
    place: str = Field(default="", max_length=100)
    kind: HearingKind = HearingKind.TRIAL
    mode: HearingMode = HearingMode.IN_COURT

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court is done, or a hearing is awaited already."""
        if is_over_in_court(lawsuit):
            return _OVER
        awaited = lawsuit.next_hearing
        return f"第{awaited.number}次开庭尚未登记结果，请先登记开庭结果。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the hearing under the next number."""
        ensure(day_of(self.starts_at) >= lawsuit.received_on, "开庭不能早于收到起诉状副本之日。")
        hearing = Hearing(
            number=len(lawsuit.hearings) + 1,
            kind=self.kind,
            mode=self.mode,
            starts_at=self.starts_at,
            place=self.place,
            scheduled_on=self.day(scene),
        )
        return lawsuit.model_copy(update={"hearings": (*lawsuit.hearings, hearing)})
