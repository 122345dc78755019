"""Acts on the days that the court sets: a hearing is set, moved or cancelled, or none is held."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Instant, Scene, awaited_hearing, ensure, with_hearing
from domain.acts.amending import ensure_not_judged_unheard
from domain.calendar import day_of
from domain.eligibility import doubt_of_post
from domain.facts.hearings import (
    Adjournment,
    Cancellation,
    Hearing,
    HearingKind,
    HearingMode,
    Move,
    MovedBy,
    NoHearing,
    Nominee,
    WithoutHearing,
)
from domain.lawsuit import WITHOUT_HEARING_BY, Lawsuit, Level
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed

_NONE_AWAITED = "没有待开的庭，请先办理“登记开庭时间”。"


Joint = Annotated[
    str | None,
    Field(
        pattern=r"^[a-z0-9-]{1,40}$",
        description="合并开庭的标识：一并开庭的各案相同，由合并登记（/v1/joint）给出",
    ),
]
"""The common id of the hearings of several lawsuits that are heard together."""


class ScheduleHearing(Act):
    """Record a hearing that the court has set; several may be set at once, and one that was held may be entered late.

    Unit: `starts_at` is an aware instant. Errors: ActNotAllowed for an instant at which one is set already;
    FactImpossible before the complaint was received, or after the court was done.
    Source: 行诉解释 art 71; 法释〔2020〕3号 arts 5, 7.
    """

    heading: ClassVar[str] = "登记开庭时间"
    provision: ClassVar[law.Provision] = law.SUMMONS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
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
    joint: Joint = None
    notified_again: bool = Field(
        default=False, description="此前已出庭，法院再次通知负责人出庭（同一审级）"
    )
    notice_served_on: Day | None = Field(default=None, description="法院出庭通知书送达之日")

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the hearing under the next number."""
        _ensure_can_be_on(day_of(self.starts_at), self.kind, lawsuit)
        _ensure_served(self.notice_served_on, scene)
        _ensure_free(self.starts_at, self.kind, lawsuit.hearings)
        hearing = Hearing(
            number=len(lawsuit.hearings) + 1,
            kind=self.kind,
            mode=self.mode,
            starts_at=self.starts_at,
            place=self.place,
            scheduled_on=self.day(scene),
            joint=self.joint,
            notified_again=self.notified_again,
            notice_served_on=self.notice_served_on,
        )
        return lawsuit.model_copy(update={"hearings": (*lawsuit.hearings, hearing)})


def _ensure_free(starts_at: datetime, kind: HearingKind, hearings: Sequence[Hearing]) -> None:
    for each in hearings:
        if (each.kind, each.starts_at, each.is_void) == (kind, starts_at, False):
            raise ActNotAllowed(f"该时间的开庭已登记为第{each.number}次开庭。")


def _ensure_served(served_on: date | None, scene: Scene) -> None:
    ensure(served_on is None or served_on <= scene.today, "出庭通知书送达之日不能晚于今日。")


def _ensure_can_be_on(day: date, kind: HearingKind, lawsuit: Lawsuit) -> None:
    ensure(day >= lawsuit.received_on, "开庭不能早于收到起诉状副本之日。")
    # A judgment bears an earlier day than that on which it is pronounced.
    is_pronounced = kind is HearingKind.PRONOUNCEMENT and lawsuit.outcome is not None
    ended_on = None if is_pronounced else lawsuit.ended_in_court_on
    ensure(
        ended_on is None or day <= ended_on,
        "本案已裁判或者撤诉，其后不再开庭；补登此前开过的庭，请核对开庭日期。",
    )


class RescheduleHearing(Act):
    """Record that the court moved a hearing to another day, place or mode; it may be moved more than once.

    The head who was named stays, and is checked for the new day. What was said to excuse the absence on the earlier day
    stays with that day.

    Unit: `starts_at` is an aware instant, `happened_on` the day on which the court moved it. Errors: ActNotAllowed
    unless the hearing is still awaited, or onto another of its kind; FactImpossible where nothing changes, before the
    complaint was received, or after the court was done.
    Source: 行诉解释 art 72; on the organ's own application 法释〔2020〕3号 art 9, cited by `request_adjournment`.
    """

    heading: ClassVar[str] = "登记改期"
    provision: ClassVar[law.Provision] = law.POSTPONEMENT
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    reads_heads: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "starts_at": "2026-04-22T14:30:00+08:00",
        "moved_by": "court",
        "reason": "合议庭成员另有庭审",
    }

    verb: Literal["reschedule_hearing"] = "reschedule_hearing"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    starts_at: Instant
    place: str | None = Field(default=None, max_length=100, description="未填为不变")
    mode: HearingMode | None = Field(default=None, description="未填为不变")
    joint: Joint = None
    moved_by: MovedBy = Field(description="依职权，或者依谁的申请")
    notice_served_on: Day | None = Field(
        default=None, description="新的出庭通知书送达之日；未填为未再送达"
    )
    reason: str = Field(min_length=1, max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing is awaited."""
        return None if lawsuit.awaited_hearings else _NONE_AWAITED

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Move the hearing and keep where it stood."""
        hearing = awaited_hearing(lawsuit, self.hearing)
        _ensure_can_be_on(day_of(self.starts_at), hearing.kind, lawsuit)
        others = [each for each in lawsuit.hearings if each.number != hearing.number]
        _ensure_free(self.starts_at, hearing.kind, others)
        _ensure_served(self.notice_served_on, scene)
        new = {
            "starts_at": self.starts_at,
            "place": hearing.place if self.place is None else self.place,
            "mode": self.mode or hearing.mode,
        }
        ensure(
            any(getattr(hearing, name) != value for name, value in new.items()),
            "改期后的时间、地点、方式与原定的相同，请核对。",
        )
        # Who is heard at another instant alone is no longer heard together with the others.
        has_other_instant = self.starts_at != hearing.starts_at
        is_another_day = day_of(self.starts_at) != day_of(hearing.starts_at)
        return with_hearing(
            lawsuit,
            hearing,
            **new,
            moves=(*hearing.moves, self._move_of(hearing, scene, is_another_day=is_another_day)),
            joint=self.joint if has_other_instant else hearing.joint,
            notice_served_on=self.notice_served_on or hearing.notice_served_on,
            nominee=_checked_for(day_of(self.starts_at), hearing, scene),
            excuse=None if is_another_day else hearing.excuse,
            past_excuses=() if is_another_day else hearing.past_excuses,
            substitutions=() if is_another_day else hearing.substitutions,
            adjournments=self._granted(hearing, scene),
        )

    def _granted(self, hearing: Hearing, scene: Scene) -> tuple[Adjournment, ...]:
        """Return the requests, of which one that waits was granted by this very move."""
        if self.moved_by is not MovedBy.ORGAN:
            return hearing.adjournments
        answer = {"granted": True, "answered_on": self.day(scene)}
        return tuple(
            each.model_copy(update=answer) if each.granted is None else each
            for each in hearing.adjournments
        )

    def _move_of(self, hearing: Hearing, scene: Scene, *, is_another_day: bool) -> Move:
        return Move(
            starts_at=hearing.starts_at,
            place=hearing.place,
            mode=hearing.mode,
            moved_on=self.day(scene),
            moved_by=self.moved_by,
            reason=self.reason,
            # An excuse speaks of one day; kept for another, it would excuse an absence that nobody explained.
            excuse=hearing.excuse if is_another_day else None,
            past_excuses=hearing.past_excuses if is_another_day else (),
            substitutions=hearing.substitutions if is_another_day else (),
            joint=hearing.joint,
        )


def _checked_for(day: date, hearing: Hearing, scene: Scene) -> Nominee | None:
    nominee = hearing.nominee
    if nominee is None:
        return None
    doubt = doubt_of_post(nominee.name, nominee.post, day, scene.heads)
    return nominee.model_copy(update={"doubt": doubt})


class CancelHearing(Act):
    """Record that the court cancelled a hearing; the first-hearing duty passes on.

    Errors: ActNotAllowed unless the hearing is still awaited.
    Source: 行诉解释 art 72; that the duty passes on, the Opinions 一（一）.
    """

    heading: ClassVar[str] = "登记取消开庭"
    provision: ClassVar[law.Provision] = law.POSTPONEMENT
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"reason": "原告申请撤诉，待裁定"}

    verb: Literal["cancel_hearing"] = "cancel_hearing"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    reason: str = Field(min_length=1, max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing is awaited."""
        return None if lawsuit.awaited_hearings else _NONE_AWAITED

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the cancellation under the hearing."""
        hearing = awaited_hearing(lawsuit, self.hearing)
        cancellation = Cancellation(reason=self.reason, cancelled_on=self.day(scene))
        return with_hearing(lawsuit, hearing, cancellation=cancellation)


class RecordNoHearing(Act):
    """Record that the court decides without a trial hearing at this level: on paper, or after asking the parties.

    No head owes an appearance then, and the lawsuit enters no rate of hearings. Should the court set a trial hearing
    after all, that hearing counts and this falls away.

    Errors: ActNotAllowed once recorded, after a trial hearing was held, or while one is awaited; FactImpossible before
    the complaint was received, or where a first instance has judged the merits.
    Source: 行政诉讼法 art 86 on appeal; at first instance 解释 art 69, for a dismissal alone; 解释 art 113 while the
    application for a retrial is examined.
    """

    heading: ClassVar[str] = "登记不开庭审理"
    provision: ClassVar[law.Provision] = law.WITHOUT_HEARING
    provisions_by_level: ClassVar[Mapping[Level, law.Provision]] = WITHOUT_HEARING_BY
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"way": "inquiry", "reason": "二审未提出新的事实和证据"}

    verb: Literal["record_no_hearing"] = "record_no_hearing"
    way: WithoutHearing = Field(description="书面审理，或者经询问当事人")
    reason: str = Field(default="", max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: a trial hearing was held or is awaited, or it is recorded already."""
        if lawsuit.next_trial is not None:
            return f"第{lawsuit.next_trial.number}次开庭尚待举行，请先办理“登记取消开庭”。"
        if lawsuit.trial_hearings:
            return "本案已开庭审理。"
        return "不开庭审理已登记。" if lawsuit.is_without_hearing else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the way in which the court decides."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "登记不开庭审理不能早于收到起诉状副本之日。")
        no_hearing = NoHearing(
            way=self.way, reason=self.reason, recorded_on=day, after=len(lawsuit.hearings)
        )
        without = lawsuit.model_copy(update={"no_hearing": no_hearing})
        ensure_not_judged_unheard(without)
        return without
