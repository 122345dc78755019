"""Acts on a talk (约谈): its day, its minutes, and what it asks the organ to set right."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.accountability import bar_to_sanction, ensure_after_approval
from domain.acts.act import Act, Scene, ensure
from domain.facts.sanctions import Interview, InterviewGround
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed
from domain.rulepack import RulePack
from domain.stages import appearance_in

_HOSTS = frozenset({Role.BUREAU, Role.GOVERNMENT})
_FIELDS: Mapping[InterviewGround, str] = {
    InterviewGround.ABSENCE: "interview",
    InterviewGround.OVERDUE_CORRECTION: "correction_interview",
}
_NO_BASIS = f"规则包没有就此约谈的依据：{law.CENSURE}只规定了未按要求出庭的约谈；逾期不纠正的，以督办、通报和考核处理。"


def _talk_on(lawsuit: Lawsuit, ground: InterviewGround) -> Interview | None:
    if ground is InterviewGround.ABSENCE:
        return lawsuit.interview
    return lawsuit.correction_interview


def _with_talk(lawsuit: Lawsuit, ground: InterviewGround, talk: Interview) -> Lawsuit:
    return lawsuit.model_copy(update={_FIELDS[ground]: talk})


def _first_bar(reasons: Iterable[str | None]) -> str | None:
    """Return None where one ground is open, else the reason on the first: the absence that the Opinions name."""
    found = list(reasons)
    return None if None in found else found[0]


def _bar_on(ground: InterviewGround, lawsuit: Lawsuit, organ: Organ) -> str | None:
    """Return why no talk may be set on this ground under any rule pack, or None."""
    talk = _talk_on(lawsuit, ground)
    if talk is not None and talk.held_on is not None:
        return "约谈已登记。"
    if ground is InterviewGround.OVERDUE_CORRECTION:
        is_open = bool(lawsuit.corrections) and lawsuit.corrections[-1].submitted_on is None
        return None if is_open else "没有逾期未完成的纠正。"
    censure = lawsuit.censure
    if censure is not None and censure.approved is not None and not censure.stands:
        return "政府未同意通报批评或者已经撤销，不安排约谈。"
    appearance = appearance_in(lawsuit)
    if appearance is None or not appearance.confirmed:
        return "出庭情况尚未核实，不安排约谈；请先办理“核实出庭情况”。"
    return bar_to_sanction(lawsuit, organ)


def _bar_by_pack(
    ground: InterviewGround, lawsuit: Lawsuit, organ: Organ, pack: RulePack
) -> str | None:
    if pack.interview.basis_of(ground) is None:
        return _NO_BASIS
    reason = _bar_on(ground, lawsuit, organ)
    approved = lawsuit.censure is not None and lawsuit.censure.stands
    waits = ground is InterviewGround.ABSENCE and pack.interview.needs_censure
    if reason is None and waits and not approved:
        return "政府尚未同意通报批评，按规则包不安排约谈。"
    return reason


class ScheduleInterview(Act):
    """Set the day of the talk with the absent head (约谈), or another day while it was not held.

    Who holds it, and whether it waits for an approved censure, are settings (domain.md G4): either may enter it. The
    Opinions give a talk for non-appearance only; another ground needs a basis of its own in the rule pack.

    Unit: `interview_on` is a calendar day.
    Errors: ActNotAllowed before the absence was confirmed, before the censure is approved where the rule pack asks it,
    once its ground has gone or the talk was held, or on a ground without a basis; FactImpossible for a day before the
    approval, or a new day without a reason. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "安排约谈"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = _HOSTS
    example: ClassVar[dict[str, object]] = {
        "interview_on": "2026-07-10",
        "place": "市司法局三楼会议室",
    }

    verb: Literal["schedule_interview"] = "schedule_interview"
    interview_on: Day
    place: str = Field(default="", max_length=100)
    ground: InterviewGround = InterviewGround.ABSENCE
    why_moved: str = Field(default="", max_length=500, description="改期的原因；首次安排不填")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now under any rule pack: no ground for a talk, or it was held."""
        return _first_bar(_bar_on(ground, lawsuit, organ) for ground in InterviewGround)

    @classmethod
    def bar_by_settings(cls, lawsuit: Lawsuit, organ: Organ, pack: RulePack) -> str | None:
        """Return why not now under this one: a ground without basis, or a censure that is not approved yet."""
        return _first_bar(_bar_by_pack(ground, lawsuit, organ, pack) for ground in InterviewGround)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day set; an earlier one is kept beside it."""
        day, pack = self.day(scene), scene.lawbook.pack_of(lawsuit)
        reason = _bar_by_pack(self.ground, lawsuit, scene.organ, pack)
        if reason is not None:
            raise ActNotAllowed(reason)
        self._ensure_in_order(lawsuit, day)
        earlier = _talk_on(lawsuit, self.ground)
        ensure(earlier is None or bool(self.why_moved), "约谈改期的，应当写明原因。")
        talk = Interview(
            interview_on=self.interview_on,
            place=self.place,
            scheduled_on=day,
            ground=self.ground,
            basis=str(pack.interview.basis_of(self.ground)),
            held_by=Role(pack.settings.interviewer),
            earlier_days=(*earlier.earlier_days, earlier.interview_on) if earlier else (),
        )
        return _with_talk(lawsuit, self.ground, talk)

    def _ensure_in_order(self, lawsuit: Lawsuit, day: date) -> None:
        ensure(self.interview_on >= day, "约谈日期不能早于安排之日。")
        if self.ground is InterviewGround.ABSENCE:
            ensure_after_approval(lawsuit, day, "安排约谈不能早于政府同意之日。")
        else:
            ensure(day > lawsuit.corrections[-1].last_day, "纠正期限未满，不安排约谈。")


class RecordInterview(Act):
    """Record the talk's minutes and the day by which things must be set right.

    Unit: `rectification_due_on` is the last calendar day, included. Errors: ActNotAllowed before a talk is set;
    FactImpossible for a talk before it was set, or a day to rectify before the talk.
    Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "登记约谈"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = _HOSTS
    example: ClassVar[dict[str, object]] = {
        "minutes": "要求严格落实出庭义务",
        "rectification_due_on": "2026-08-10",
    }

    verb: Literal["record_interview"] = "record_interview"
    ground: InterviewGround = InterviewGround.ABSENCE
    minutes: str = Field(min_length=1, max_length=8000)
    rectification_due_on: Day

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no talk is set, or it was held."""
        return _first_bar(_bar_to_minutes(_talk_on(lawsuit, each)) for each in InterviewGround)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what was said and asked."""
        day, talk = self.day(scene), _talk_on(lawsuit, self.ground)
        reason = _bar_to_minutes(talk)
        if talk is None or reason is not None:
            raise ActNotAllowed(reason or "")
        ensure(day >= talk.scheduled_on, "约谈不能早于安排之日。")
        ensure(self.rectification_due_on >= day, "整改期限不能早于约谈之日。")
        held = talk.model_copy(
            update={
                "held_on": day,
                "minutes": self.minutes,
                "rectification_due_on": self.rectification_due_on,
            }
        )
        return _with_talk(lawsuit, self.ground, held)


def _bar_to_minutes(talk: Interview | None) -> str | None:
    if talk is None:
        return "尚未安排约谈，请先办理“安排约谈”。"
    return "约谈已登记。" if talk.held_on else None


class AcceptRectification(Act):
    """Accept, for whoever held the talk, that what it asked for was done.

    Errors: ActNotAllowed before the talk; FactImpossible for a day before it. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "认可整改"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = _HOSTS
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"reason": "已报送整改报告"}

    verb: Literal["accept_rectification"] = "accept_rectification"
    ground: InterviewGround = InterviewGround.ABSENCE
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the talk was not held, or it is accepted."""
        return _first_bar(_bar_to_acceptance(_talk_on(lawsuit, each)) for each in InterviewGround)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of acceptance."""
        day, talk = self.day(scene), _talk_on(lawsuit, self.ground)
        reason = _bar_to_acceptance(talk)
        if talk is None or talk.held_on is None or reason is not None:
            raise ActNotAllowed(reason or "")
        ensure(day >= talk.held_on, "认可整改不能早于约谈之日。")
        return _with_talk(lawsuit, self.ground, talk.model_copy(update={"rectified_on": day}))


def _bar_to_acceptance(talk: Interview | None) -> str | None:
    if talk is None or talk.held_on is None:
        return "尚未登记约谈，请先办理“登记约谈”。"
    return "整改已认可。" if talk.rectified_on else None
