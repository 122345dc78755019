"""Acts after a lost case: apology, pledge, correction, its extension and its verification."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_another
from domain.facts.remedies import Apology, ApologyWay, Correction, Extension
from domain.facts.reviews import Review
from domain.lawsuit import Lawsuit
from domain.obligation import Capacity
from domain.organs import Organ
from domain.people import Attachments, Day, Role
from domain.refusals import ActNotAllowed, FactImpossible
from domain.rulepack import RulePack
from domain.stages import owes_remedy

_NOT_OWED = "尚无道歉和纠正义务：须败诉裁判已生效，且司法局认定确已造成损害；当庭宣判的，可以登记当庭道歉、当庭表态。"


def _may_be_made_in_court(lawsuit: Lawsuit) -> bool:
    """Tell whether the organ lost by a decision pronounced in court: then it may apologise and pledge there."""
    outcome = lawsuit.outcome
    is_lost = outcome is not None and outcome.is_lost and outcome.pronounced_in_court
    return is_lost and lawsuit.capacity is not Capacity.THIRD_PARTY


def _bar_to_remedy(lawsuit: Lawsuit) -> str | None:
    return None if owes_remedy(lawsuit) or _may_be_made_in_court(lawsuit) else _NOT_OWED


def _ensure_timely(lawsuit: Lawsuit, day: date, *, in_court: bool) -> None:
    """Refuse what lies before the decision; before anything is owed only the day in court itself will do.

    What is said in court counts when the remedy opens, and obliges to nothing where it never does.
    """
    decided_on = lawsuit.outcome.decided_on if lawsuit.outcome else day
    ensure(day >= decided_on, "道歉、表态不能早于裁判日期。")
    if owes_remedy(lawsuit):
        return
    if not in_court:
        raise ActNotAllowed(_NOT_OWED)
    ensure(day == decided_on, "当庭道歉、当庭表态的日期应为当庭宣判之日。")


class Apologise(Act):
    """Record the principal head's apology: in court, by a visit, a signed letter or a coordination meeting.

    Errors: ActNotAllowed before the remedy is owed, unless made in court when the decision was pronounced there;
    FactImpossible before the decision. Source: the Opinions 二（一）.
    """

    heading: ClassVar[str] = "道歉"
    provision: ClassVar[law.Provision] = law.APOLOGY
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"way": "signed_letter", "by_whom": "虚构局长"}

    verb: Literal["apologise"] = "apologise"
    way: ApologyWay
    by_whom: str = Field(min_length=1, max_length=50)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is owed, or it was made."""
        return "道歉已登记。" if lawsuit.apology else _bar_to_remedy(lawsuit)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the apology; one made in court lies before the effect, never before the decision."""
        day = self.day(scene)
        _ensure_timely(lawsuit, day, in_court=self.way is ApologyWay.IN_COURT)
        apology = Apology(way=self.way, by=self.by_whom, apologised_on=day)
        return lawsuit.model_copy(update={"apology": apology})


class PledgeCorrection(Act):
    """Pledge to correct the unlawful act by a day (限期纠正).

    Unit: `due_on` is the last calendar day, included. Errors: ActNotAllowed once pledged, or before the remedy is owed,
    unless pledged in court when the decision was pronounced there; FactImpossible for a pledge before the decision, or
    a day before the pledge.
    Source: the Opinions 二（一）.
    """

    heading: ClassVar[str] = "表态限期纠正"
    provision: ClassVar[law.Provision] = law.APOLOGY
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "due_on": "2026-07-31",
        "measures": "退还扣押车辆并重新作出决定",
    }

    verb: Literal["pledge_correction"] = "pledge_correction"
    due_on: Day
    measures: str = Field(min_length=1, max_length=2000)
    in_court: bool = Field(default=False, description="当庭表态")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is owed, or it was pledged."""
        return "已表态限期纠正。" if lawsuit.corrections else _bar_to_remedy(lawsuit)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Open the first round of correcting."""
        day = self.day(scene)
        _ensure_timely(lawsuit, day, in_court=self.in_court)
        ensure(self.due_on >= day, "纠正期限不能早于表态之日。")
        correction = Correction(
            due_on=self.due_on, measures=self.measures, pledged_on=day, in_court=self.in_court
        )
        return lawsuit.model_copy(update={"corrections": (correction,)})


class ExtendCorrection(Act):
    """Put off the pledged day for the bureau, on the organ's request (延期纠正).

    One act, not two: the request is a paper of the organ, whose day stands in `requested_on` and whose number in the
    source. A request that is not granted changes nothing and is answered in writing.

    Unit: `days` are calendar days after the last day so far. Errors: ActNotAllowed without a pledge, once evidence is
    in, or beyond the rule pack's limits; FactImpossible for a request before the pledge, or a grant before the request.
    Source: the rule pack; the Opinions say nothing of it.
    """

    heading: ClassVar[str] = "延期纠正"
    provision: ClassVar[law.Provision] = law.EXTENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "days": 20,
        "reason": "重新鉴定尚未完成",
        "requested_on": "2026-07-20",
    }

    verb: Literal["extend_correction"] = "extend_correction"
    days: int = Field(ge=1, le=366)
    reason: str = Field(min_length=1, max_length=2000)
    requested_on: Day = Field(description="机关书面申请之日")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was pledged, or evidence is in."""
        if not lawsuit.corrections:
            return "尚未表态限期纠正，请先办理“表态限期纠正”。"
        return "纠正情况已报送，无需延期。" if lawsuit.corrections[-1].submitted_on else None

    @classmethod
    def bar_by_settings(cls, lawsuit: Lawsuit, organ: Organ, pack: RulePack) -> str | None:  # noqa: ARG003 -- the pack's limit alone
        """Return why not now: it was put off as often as the rule pack allows."""
        granted = sum(len(each.extensions) for each in lawsuit.corrections)
        if granted < pack.correction_extensions.times:
            return None
        return f"本案已延期{granted}次，达到规则包所定的次数（{law.EXTENSION}）。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the extension in the current round; the ladder starts again from the new day."""
        day, last = self.day(scene), lawsuit.corrections[-1]
        ensure(self.requested_on >= last.pledged_on, "申请延期不能早于表态之日。")
        ensure(day >= self.requested_on, "决定延期不能早于机关申请之日。")
        limit = scene.lawbook.pack_of(lawsuit).correction_extensions.total_days
        total = self.days + sum(each.extension_days for each in lawsuit.corrections)
        if total > limit:
            raise ActNotAllowed(
                f"延期合计{total}日，超过规则包所定的{limit}日（{law.EXTENSION}）。"
            )
        granted = Extension(
            days=self.days,
            reason=self.reason,
            requested_on=self.requested_on,
            granted_on=day,
            by=scene.actor.id,
        )
        return _with_last_round(lawsuit, extensions=(*last.extensions, granted))


class SubmitCorrection(Act):
    """Submit the evidence that the correction was made.

    Errors: ActNotAllowed without a pledge, or while one waits for verification. Source: the Opinions 二（一）.
    """

    heading: ClassVar[str] = "报送纠正完成情况"
    provision: ClassVar[law.Provision] = law.APOLOGY
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"summary": "车辆已退还，处罚决定已撤销"}

    verb: Literal["submit_correction"] = "submit_correction"
    summary: str = Field(min_length=1, max_length=2000)
    evidence: Attachments = ()

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was pledged, or evidence is in."""
        if not lawsuit.corrections:
            return "尚未表态限期纠正，请先办理“表态限期纠正”。"
        return "纠正情况已报送，待司法局核验。" if lawsuit.corrections[-1].submitted_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the evidence in the current round."""
        day = self.day(scene)
        ensure(day >= lawsuit.corrections[-1].pledged_on, "报送不能早于表态之日。")
        return _with_last_round(
            lawsuit, submitted_on=day, submitted_by=scene.actor.id, evidence=self.evidence
        )


class VerifyCorrection(Act):
    """Accept the correction for the bureau, or send it back with a new day.

    Unit: `new_due_on` is the last calendar day, included. Errors: ActNotAllowed before evidence is in; NotPermitted for
    the account that entered the evidence; FactImpossible before the evidence, when sent back without a day to come, or
    when accepted with one. Source: the Opinions 三（一）.
    """

    heading: ClassVar[str] = "核验纠正情况"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"accepted": True, "reason": "已回访原告，情况属实"}

    verb: Literal["verify_correction"] = "verify_correction"
    accepted: bool
    reason: str = Field(min_length=1, max_length=2000)
    new_due_on: Day | None = None

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing waits for verification."""
        last = lawsuit.corrections[-1] if lawsuit.corrections else None
        waits = last is not None and last.submitted_on is not None and last.review is None
        return None if waits else "没有待核验的纠正情况。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the review; a correction sent back opens the next round with its own day."""
        day, last = self.day(scene), lawsuit.corrections[-1]
        ensure_another(
            scene, last.submitted_by, "纠正情况由本账号代录报送，应由司法局另一账号核验。"
        )
        ensure(last.submitted_on is None or day >= last.submitted_on, "核验不能早于报送之日。")
        ensure(not (self.accepted and self.new_due_on), "认可的，不写新的纠正期限。")
        review = Review(
            accepted=self.accepted, reason=self.reason, reviewed_on=day, by=scene.actor.id
        )
        reviewed = _with_last_round(lawsuit, review=review)
        if self.accepted:
            return reviewed
        if self.new_due_on is None or self.new_due_on < day:
            raise FactImpossible("退回的，应当写明新的纠正期限，且不早于退回之日。")
        following = Correction(due_on=self.new_due_on, measures=last.measures, pledged_on=day)
        return reviewed.model_copy(update={"corrections": (*reviewed.corrections, following)})


def _with_last_round(lawsuit: Lawsuit, **changes: object) -> Lawsuit:
    *earlier, last = lawsuit.corrections
    return lawsuit.model_copy(update={"corrections": (*earlier, last.model_copy(update=changes))})
