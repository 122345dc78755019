"""Acts by which the organ asks the court to put a hearing off, and what the court answered."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, awaited_hearing, ensure, hearing_of, with_hearing
from domain.calendar import day_of
from domain.facts.hearings import Adjournment, Hearing
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed
from domain.stages import is_over_in_court


class RequestAdjournment(Act):
    """Ask the court to put the hearing off because the head can't come on the day; its answer may follow later.

    A hearing that is moved at the organ's request and missed again is one of the five cases for a judicial
    recommendation (法释〔2020〕3号 art 12).

    Errors: ActNotAllowed unless the hearing is awaited, or while a request waits for its answer; FactImpossible after
    the day of the hearing, or for an answer before the request or still to come.
    Source: 法释〔2020〕3号 art 9 para 2.
    """

    heading: ClassVar[str] = "申请延期开庭"
    provision: ClassVar[law.Provision] = law.ADJOURNMENT
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "reason": "主要负责人当日主持防汛指挥",
        "available_from": "2026-04-20",
    }

    verb: Literal["request_adjournment"] = "request_adjournment"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    reason: str = Field(min_length=1, max_length=1000)
    available_from: Day | None = Field(default=None, description="何日起可以出庭")
    granted: bool | None = Field(default=None, description="法院是否准许；未答复的不填")
    answered_on: Day | None = Field(default=None, description="法院答复之日")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court is done, no hearing is awaited, or every request waits for its answer."""
        if is_over_in_court(lawsuit):
            return "本案已裁判或者撤诉，不再开庭。"
        if not lawsuit.awaited_hearings:
            return "没有待开的庭，无需申请延期。"
        waiting = all(_waits(each) for each in lawsuit.awaited_hearings)
        return "延期申请已提出，待法院答复。" if waiting else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the request, and the answer where it is known."""
        hearing = awaited_hearing(lawsuit, self.hearing, lambda each: not _waits(each))
        if _waits(hearing):
            raise ActNotAllowed(f"第{hearing.number}次开庭的延期申请待法院答复。")
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "申请延期不能早于收到起诉状副本之日。")
        ensure(day <= day_of(hearing.starts_at), "申请延期应当在开庭之前。")
        request = Adjournment(
            reason=self.reason, requested_on=day, available_from=self.available_from
        )
        if self.granted is not None:
            request = _answered(request, scene, granted=self.granted, on=self.answered_on or day)
        return with_hearing(lawsuit, hearing, adjournments=(*hearing.adjournments, request))


class RecordAdjournmentRuling(Act):
    """Record whether the court grants the organ's request; the new day is recorded by `reschedule_hearing`.

    Errors: ActNotAllowed without a request that waits; FactImpossible before the request.
    Source: 法释〔2020〕3号 art 9 para 2.
    """

    heading: ClassVar[str] = "登记法院对延期申请的答复"
    provision: ClassVar[law.Provision] = law.ADJOURNMENT
    by: ClassVar[frozenset[Role]] = frozenset({Role.COURT, Role.CLERK, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"granted": False}

    verb: Literal["record_adjournment_ruling"] = "record_adjournment_ruling"
    hearing: int | None = Field(default=None, ge=1)
    granted: bool

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no request waits for its answer."""
        return None if any(_waits(each) for each in lawsuit.hearings) else _NOTHING_WAITS

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the answer under the request."""
        hearing = hearing_of(lawsuit, self.hearing, _waits)
        if not _waits(hearing):
            raise ActNotAllowed(_NOTHING_WAITS)
        *earlier, request = hearing.adjournments
        answered = _answered(request, scene, granted=self.granted, on=self.day(scene))
        return with_hearing(lawsuit, hearing, adjournments=(*earlier, answered))


_NOTHING_WAITS = "没有待答复的延期申请。"


def _waits(hearing: Hearing) -> bool:
    return bool(hearing.adjournments) and hearing.adjournments[-1].granted is None


def _answered(request: Adjournment, scene: Scene, *, granted: bool, on: date) -> Adjournment:
    ensure(on >= request.requested_on, "法院的答复不能早于申请之日。")
    ensure(on <= scene.today, "法院答复之日不能晚于今日。")
    return request.model_copy(update={"granted": granted, "answered_on": on})
