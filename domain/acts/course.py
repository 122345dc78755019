"""Acts on the course of the trial: it stands still, goes on, may take longer, or another court tries it."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_listed
from domain.acts.judgment import HAS_LEFT
from domain.facts.course import (
    ProcedureType,
    Referral,
    Suspension,
    SuspensionReason,
    TrialExtension,
    named_stop,
)
from domain.facts.hearings import Cancellation, Hearing
from domain.lawsuit import Lawsuit, Level
from domain.organs import Organ, OrganKind
from domain.people import Day, Role
from domain.refusals import ActNotAllowed


class RecordSuspension(Act):
    """Record that the trial stands still; one that is over already is entered with its end.

    Unit: `happened_on` is the first day that doesn't count, `resumed_on` the first that counts again, both calendar
    days. Errors: ActNotAllowed while the same reason holds already and this one doesn't end before; FactImpossible
    before docketing, for an end before the start or still to come, and once the suit has ended without an end before
    that.
    Source: 行诉解释 arts 50, 87.
    """

    heading: ClassVar[str] = "登记诉讼中止或者审限扣除"
    provision: ClassVar[law.Provision] = law.TIME_NOT_COUNTED
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "reason": "suspended",
        "ground": "须以另案的审理结果为依据",
        "happened_on": "2026-04-01",
    }

    verb: Literal["record_suspension"] = "record_suspension"
    reason: SuspensionReason = SuspensionReason.SUSPENDED
    ground: str = Field(default="", max_length=2000, description="中止的原因")
    resumed_on: Day | None = Field(default=None, description="已恢复的，恢复之日")

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the suspension."""
        day, known = self.day(scene), lawsuit.suspensions
        stop, docketed_on = named_stop(self.reason), lawsuit.docketed_on
        ensure(docketed_on is None or day >= docketed_on, f"{stop}不能早于立案之日。")
        self._ensure_apart_from_what_holds(lawsuit)
        ensure(
            all((each.reason, each.from_on) != (self.reason, day) for each in known),
            f"同一日起的{stop}已登记。",
        )
        suspension = Suspension(
            reason=self.reason, ground=self.ground, from_on=day, resumed_on=self.resumed_on
        )
        _ensure_ends(suspension, lawsuit, scene)
        return lawsuit.model_copy(update={"suspensions": (*known, suspension)})

    def _ensure_apart_from_what_holds(self, lawsuit: Lawsuit) -> None:
        """Refuse the same reason twice at a time; one that ended before the other began is merely late paper."""
        for each in lawsuit.suspensions:
            is_open = each.reason is self.reason and each.resumed_on is None
            if is_open and (self.resumed_on is None or self.resumed_on > each.from_on):
                raise ActNotAllowed(
                    f"{named_stop(self.reason)}自{each.from_on:%Y年%-m月%-d日}起已登记且尚未恢复；"
                    "恢复的请办理“登记恢复诉讼或者审限扣除结束”，此前已经恢复的另一次请写明恢复之日。"
                )


class RecordResumption(Act):
    """Record that the trial goes on: what stood still runs again and is counted anew.

    Unit: `happened_on` is the first calendar day that counts again. Errors: ActNotAllowed where nothing stands still,
    or not for this reason; FactImpossible before the suspension or after the end of the suit.
    Source: 行诉解释 art 87.
    """

    heading: ClassVar[str] = "登记恢复诉讼或者审限扣除结束"
    provision: ClassVar[law.Provision] = law.SUSPENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"happened_on": "2026-05-06"}

    verb: Literal["record_resumption"] = "record_resumption"
    reason: SuspensionReason | None = Field(
        default=None, description="恢复的是哪一项；未填为最近登记的一项"
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing stands still."""
        is_open = any(each.resumed_on is None for each in lawsuit.suspensions)
        return None if is_open else "本案没有尚未恢复的诉讼中止或者审限扣除。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day on which it goes on."""
        waiting = [
            each
            for each in lawsuit.suspensions
            if each.resumed_on is None and self.reason in (None, each.reason)
        ]
        if not waiting and self.reason is not None:
            raise ActNotAllowed(f"没有尚未恢复的{named_stop(self.reason)}。")
        over = waiting[-1].model_copy(update={"resumed_on": self.day(scene)})
        _ensure_ends(over, lawsuit, scene)
        suspensions = tuple(over if each is waiting[-1] else each for each in lawsuit.suspensions)
        return lawsuit.model_copy(update={"suspensions": suspensions})


class Transfer(Act):
    """Record that the court sent the lawsuit to the one that has jurisdiction (移送管辖).

    The hearings that the first court had set are off, and its time is over: the new court's runs from its own
    docketing, which comes with the new number. The old number goes on finding the lawsuit. The ruling may be entered
    late: what was heard or decided since was the new court's.

    Unit: `happened_on` is the calendar day of the ruling. Errors: ActNotAllowed once the organ has left; FactImpossible
    for a court that the directory doesn't know, the same court, or a day before the docketing or after the suit's end.
    Source: 行政诉讼法 art 22.
    """

    heading: ClassVar[str] = "登记移送管辖"
    provision: ClassVar[law.Provision] = law.TRANSFER
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "to_court": "bailu-intermediate-court",
        "happened_on": "2026-04-02",
        "reason": "被告为县级人民政府，由中级人民法院管辖",
    }

    verb: Literal["transfer"] = "transfer"
    to_court: str = Field(min_length=1, max_length=100, description="受移送的人民法院的代码")
    reason: str = Field(default="", max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the organ is sued no more."""
        return HAS_LEFT if lawsuit.left_on is not None else None

    def organs_named(self) -> tuple[str, ...]:
        """Return the court, for the ledger to look up."""
        return (self.to_court,)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Make it the other court's."""
        day = self.day(scene)
        ensure_listed(scene, self.to_court, "人民法院", lambda organ: organ.kind is OrganKind.COURT)
        ensure(self.to_court != lawsuit.court, "受移送的法院就是现在审理的法院，请核对。")
        known, ended_on = lawsuit.docketed_on, lawsuit.ended_in_court_on
        # A docketing after the ruling is the new court's, which the office learned of before the ruling.
        is_new = known is not None and known > day and lawsuit.level is not Level.FIRST
        started_on = lawsuit.received_on if known is None or is_new else known
        ensure(day >= started_on, "移送不能早于立案或者收到起诉状副本之日。")
        ensure(ended_on is None or day <= ended_on, "移送不能晚于本案在法院审结之日。")
        referral = Referral(
            from_court=lawsuit.court,
            to_court=self.to_court,
            ruled_on=day,
            reason=self.reason,
            docketed_on=None if is_new else known,
        )
        return lawsuit.model_copy(
            update={
                "court": self.to_court,
                "docketed_on": known if is_new else None,
                "referrals": (*lawsuit.referrals, referral),
                "hearings": tuple(_off_after(day, each) for each in lawsuit.hearings),
            }
        )


class RecordTrialExtension(Act):
    """Record that the court above approved a longer time for the trial (延长审理期限): the court's own, only shown.

    Unit: `happened_on` is the calendar day of the approval; `months` and `days` are of the calendar, added to the time
    from docketing. Errors: ActNotAllowed for a summary procedure, or the same approval twice; FactImpossible before the
    docketing or after the suit's end.
    Source: 行政诉讼法 arts 81, 83, 88.
    """

    heading: ClassVar[str] = "登记延长审理期限"
    provision: ClassVar[law.Provision] = law.TRIAL_EXTENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"months": 3, "happened_on": "2026-08-20"}

    verb: Literal["record_trial_extension"] = "record_trial_extension"
    months: int = Field(default=0, ge=0, le=60, description="延长几个月")
    days: int = Field(default=0, ge=0, le=1000, description="延长几日（自然日）")
    reason: str = Field(default="", max_length=1000, description="延长的理由")

    @model_validator(mode="after")
    def _is_longer(self) -> Self:
        if not (self.months or self.days):
            raise ValueError("应当写明延长几个月（months）或者几日（days）")
        return self

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: a summary procedure is concluded in its time, or turned into an ordinary one."""
        if lawsuit.procedure_type is ProcedureType.SUMMARY:
            return "简易程序的审理期限不能延长；已转为普通程序的，请先办理“更正或者补充案情”。"
        return None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the extension."""
        day, ended_on = self.day(scene), lawsuit.ended_in_court_on
        started_on = lawsuit.docketed_on
        ensure(started_on is None or day >= started_on, "批准延长不能早于立案之日。")
        ensure(ended_on is None or day <= ended_on, "批准延长不能晚于本案在法院审结之日。")
        if any(each.approved_on == day for each in lawsuit.trial_extensions):
            raise ActNotAllowed("该日批准的延长已登记。")
        extension = TrialExtension(
            approved_on=day, months=self.months, days=self.days, reason=self.reason
        )
        extensions = (*lawsuit.trial_extensions, extension)
        return lawsuit.model_copy(update={"trial_extensions": extensions})


def _off_after(day: date, hearing: Hearing) -> Hearing:
    """Return the hearing, off where it was still to come; what the new court has set since stands."""
    if not hearing.is_awaited or hearing.scheduled_on > day:
        return hearing
    off = Cancellation(reason="案件移送其他人民法院审理", cancelled_on=day)
    return hearing.model_copy(update={"cancellation": off})


def _ensure_ends(suspension: Suspension, lawsuit: Lawsuit, scene: Scene) -> None:
    """Refuse an end that can't be: before the start, still to come, or after the suit itself has ended."""
    resumed_on, ended_on = suspension.resumed_on, lawsuit.ended_in_court_on
    stop = named_stop(suspension.reason)
    if resumed_on is not None:
        ensure(resumed_on >= suspension.from_on, f"恢复不能早于{stop}开始之日。")
        ensure(resumed_on <= scene.today, "恢复之日不能晚于今日，请在恢复后登记。")
    if ended_on is not None:
        ensure(
            resumed_on is not None and resumed_on <= ended_on,
            f"本案已于{ended_on:%Y年%-m月%-d日}在法院审结；补登{stop}的，应写明此前恢复之日。",
        )
