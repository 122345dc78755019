"""Acts on an absence: censure proposed, decided and issued, the talk and what it sets right; and closing the file."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.sanctions import Censure, Interview
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed, NotPermitted
from domain.stages import STAGE_NAMES, Stage, appearance_in, held_trial, is_absence_open, stage_of

_NO_ABSENCE = "主要负责人没有应出庭而未出庭的情形，或者理由成立。"


def _is_review_pending(lawsuit: Lawsuit) -> bool:
    hearing = held_trial(lawsuit)
    excuse = hearing.excuse if hearing else None
    return excuse is not None and excuse.review is None


class ProposeCensure(Act):
    """Propose to the government that the absent principal head be censured (提请通报批评).

    Errors: ActNotAllowed before the bureau confirmed the absence, while a review of the excuse is pending, or where
    the Opinions give no route; FactImpossible for a day before the absence was confirmed.
    Source: the Opinions 三（三）: non-appearance only.
    """

    heading: ClassVar[str] = "提请通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"ground": "本年度首案开庭，主要负责人无正当理由未出庭"}

    verb: Literal["propose_censure"] = "propose_censure"
    ground: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: no confirmed absence without excuse, no route, or proposed already."""
        if not organ.has_censure_route:
            return f"{organ.name}的主要负责人不在本系统提请：{organ.why_no_route}，请人工研究。"
        if lawsuit.censure is not None:
            return "已提请通报批评。"
        appearance = appearance_in(lawsuit)
        if appearance is None or not appearance.confirmed:
            return "出庭情况尚未核实（confirm-appearance），不得提请。"
        if _is_review_pending(lawsuit):
            return "不能出庭理由尚未审查（review-excuse），不得提请。"
        return None if is_absence_open(lawsuit, organ) else _NO_ABSENCE

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the proposal with its ground."""
        hearing = held_trial(lawsuit)
        assert hearing is not None  # noqa: S101 -- an appearance was confirmed at it
        day, found = self.day(scene), hearing.confirmation
        ensure(found is None or day >= found.confirmed_on, "提请不能早于核实出庭情况之日。")
        censure = Censure(
            hearing=hearing.number,
            ground=self.ground,
            proposed_on=day,
            proposed_by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"censure": censure})


class DecideCensure(Act):
    """Approve or decline the proposed censure for the government.

    What the bureau enters (代录) is the government's paper: the document decides, not who types it in.

    Errors: NotPermitted for the bureau that proposed; ActNotAllowed without a proposal, or for an approval whose ground
    has gone; FactImpossible for a day before the proposal. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "决定是否通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"approved": True, "reason": "同意"}

    verb: Literal["decide_censure"] = "decide_censure"
    approved: bool
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is proposed, or it is decided."""
        if lawsuit.censure is None:
            return "尚未提请通报批评。"
        return "政府已作决定。" if lawsuit.censure.approved is not None else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the decision."""
        day = self.day(scene)
        if self.source.transcribed_for is None and scene.actor.organ == scene.organ.bureau:
            raise NotPermitted("提请通报批评的司法局不能自己决定，应由本级政府决定。")
        ensure(
            lawsuit.censure is not None and day >= lawsuit.censure.proposed_on,
            "决定不能早于提请之日。",
        )
        if self.approved and not is_absence_open(lawsuit, scene.organ):
            raise ActNotAllowed(f"{_NO_ABSENCE}不能同意通报批评。")
        return _with_censure(
            lawsuit,
            approved=self.approved,
            reason=self.reason,
            decided_on=day,
            decided_by=scene.actor.id,
        )


class IssueCensure(Act):
    """Issue the approved censure under its document number (通报批评).

    Errors: ActNotAllowed before approval, while the bureau's review of an excuse is pending, or once its ground has
    gone; FactImpossible for a day before the approval. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "印发通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"document_number": "白府通〔2026〕3号"}

    verb: Literal["issue_censure"] = "issue_censure"
    document_number: str = Field(min_length=1, max_length=100)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: it isn't approved, it is out, or an excuse stands against it."""
        if lawsuit.censure is None or not lawsuit.censure.approved:
            return "政府尚未同意通报批评。"
        if lawsuit.censure.issued_on is not None:
            return "通报批评已印发。"
        if _is_review_pending(lawsuit):
            return "不能出庭理由尚未审查（review-excuse），不得印发。"
        return None if is_absence_open(lawsuit, organ) else _NO_ABSENCE

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the document and its day."""
        day = self.day(scene)
        _ensure_after_approval(lawsuit, day, "印发不能早于政府同意之日。")
        return _with_censure(lawsuit, document_number=self.document_number, issued_on=day)


def _ensure_after_approval(lawsuit: Lawsuit, day: date, message: str) -> None:
    decided_on = lawsuit.censure.decided_on if lawsuit.censure else None
    ensure(decided_on is None or day >= decided_on, message)


def _with_censure(lawsuit: Lawsuit, **changes: object) -> Lawsuit:
    censure = lawsuit.censure.model_copy(update=changes) if lawsuit.censure else None
    return lawsuit.model_copy(update={"censure": censure})


class ScheduleInterview(Act):
    """Set the day of the talk with the absent head (约谈).

    Unit: `interview_on` is a calendar day. Errors: ActNotAllowed before the censure is approved, or once its ground has
    gone; FactImpossible for a day before the approval.
    Source: the Opinions 三（三）; who holds it is a setting (domain.md G4), here the bureau for the government.
    """

    heading: ClassVar[str] = "安排约谈"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "interview_on": "2026-07-10",
        "place": "市司法局三楼会议室",
    }

    verb: Literal["schedule_interview"] = "schedule_interview"
    interview_on: Day
    place: str = Field(default="", max_length=100)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: no censure is approved, a talk is set, or the ground has gone."""
        if lawsuit.censure is None or not lawsuit.censure.approved:
            return "政府尚未同意通报批评，不安排约谈。"
        if lawsuit.interview is not None:
            return "约谈已安排。"
        return None if is_absence_open(lawsuit, organ) else _NO_ABSENCE

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day set."""
        day = self.day(scene)
        ensure(self.interview_on >= day, "约谈日期不能早于安排之日。")
        _ensure_after_approval(lawsuit, day, "安排约谈不能早于政府同意之日。")
        interview = Interview(interview_on=self.interview_on, place=self.place, scheduled_on=day)
        return lawsuit.model_copy(update={"interview": interview})


class RecordInterview(Act):
    """Record the talk's minutes and the day by which things must be set right.

    Unit: `rectification_due_on` is the last calendar day, included. Errors: ActNotAllowed before a talk is set;
    FactImpossible for a talk before it was set, or a day to rectify before the talk.
    Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "登记约谈"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "minutes": "要求严格落实出庭义务",
        "rectification_due_on": "2026-08-10",
    }

    verb: Literal["record_interview"] = "record_interview"
    minutes: str = Field(min_length=1, max_length=8000)
    rectification_due_on: Day

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no talk is set, or it was held."""
        if lawsuit.interview is None:
            return "尚未安排约谈（schedule-interview）。"
        return "约谈已登记。" if lawsuit.interview.held_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record what was said and asked."""
        day = self.day(scene)
        set_on = lawsuit.interview.scheduled_on if lawsuit.interview else day
        ensure(day >= set_on, "约谈不能早于安排之日。")
        ensure(self.rectification_due_on >= day, "整改期限不能早于约谈之日。")
        return _with_interview(
            lawsuit,
            held_on=day,
            minutes=self.minutes,
            rectification_due_on=self.rectification_due_on,
        )


class AcceptRectification(Act):
    """Accept for the bureau that what the talk asked for was done.

    Errors: ActNotAllowed before the talk; FactImpossible for a day before it. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "认可整改"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"reason": "已报送整改报告"}

    verb: Literal["accept_rectification"] = "accept_rectification"
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the talk was not held, or it is accepted."""
        if lawsuit.interview is None or lawsuit.interview.held_on is None:
            return "尚未登记约谈（record-interview）。"
        return "整改已认可。" if lawsuit.interview.rectified_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of acceptance."""
        day = self.day(scene)
        held_on = lawsuit.interview.held_on if lawsuit.interview else None
        ensure(held_on is None or day >= held_on, "认可整改不能早于约谈之日。")
        return _with_interview(lawsuit, rectified_on=day)


def _with_interview(lawsuit: Lawsuit, **changes: object) -> Lawsuit:
    interview = lawsuit.interview.model_copy(update=changes) if lawsuit.interview else None
    return lawsuit.model_copy(update={"interview": interview})


class Close(Act):
    """Close the file; the system proposes it when every step is done.

    Errors: ActNotAllowed while a step is open, naming it; FactImpossible for a day before the court was done.
    Source: the office's own filing rules.
    """

    heading: ClassVar[str] = "结案归档"
    provision: ClassVar[law.Provision] = law.OFFICE_PERIOD
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})

    verb: Literal["close"] = "close"

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: a step or a letter is open."""
        stage = stage_of(lawsuit, organ)
        if stage is not Stage.SETTLED:
            return f"本案{STAGE_NAMES[stage]}，尚不能结案。"
        appearance = appearance_in(lawsuit)
        required = lawsuit.obligation and lawsuit.obligation.principal is Answer.YES
        confirmable = (
            appearance is not None and not appearance.confirmed and organ.supervisor is not None
        )
        if required and confirmable:
            return "主要负责人应出庭案件的出庭情况尚未核实（confirm-appearance）。"
        open_urges = [each for each in lawsuit.urges if each.answered_on is None]
        return "督办尚未答复，不能结案。" if open_urges else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of closing."""
        day = self.day(scene)
        ended_on = [
            lawsuit.outcome.effective_on if lawsuit.outcome else None,
            lawsuit.withdrawal.ruled_on if lawsuit.withdrawal else None,
            lawsuit.mediation.effective_on if lawsuit.mediation else None,
        ]
        ensure(
            all(each is None or day >= each for each in ended_on),
            "结案不能早于裁判、调解书生效或者准许撤诉之日。",
        )
        ensure(
            all(day >= each.reopened_on for each in lawsuit.reopenings),
            "再次结案不能早于重新办理之日。",
        )
        return lawsuit.model_copy(update={"closed_on": day})
