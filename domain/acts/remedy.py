"""Acts after a lost case: apology, pledge, correction and its verification, and the bureau's urging."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_another
from domain.facts.remedies import Apology, ApologyWay, Correction, UrgeLetter
from domain.facts.reviews import Review
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Attachments, Day, Role
from domain.refusals import FactImpossible
from domain.stages import owes_remedy

_NOT_OWED = "尚无道歉和纠正义务：须败诉裁判已生效，且司法局认定确已造成损害。"


class Apologise(Act):
    """Record the principal head's apology: in court, by a visit, a signed letter or a coordination meeting.

    Errors: ActNotAllowed before the remedy is owed. Source: the Opinions 二（一）.
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
        if not owes_remedy(lawsuit):
            return _NOT_OWED
        return "道歉已登记。" if lawsuit.apology else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the apology; one made in court lies before the effect, never before the decision."""
        day = self.day(scene)
        _ensure_after_decision(lawsuit, day, "道歉不能早于裁判日期。")
        apology = Apology(way=self.way, by=self.by_whom, apologised_on=day)
        return lawsuit.model_copy(update={"apology": apology})


def _ensure_after_decision(lawsuit: Lawsuit, day: date, message: str) -> None:
    ensure(lawsuit.outcome is not None and day >= lawsuit.outcome.decided_on, message)


class PledgeCorrection(Act):
    """Pledge to correct the unlawful act by a day (限期纠正).

    Unit: `due_on` is the last calendar day, included. Errors: ActNotAllowed before the remedy is owed, or once pledged;
    FactImpossible for a pledge before the decision, or a day before the pledge.
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

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is owed, or it was pledged."""
        if not owes_remedy(lawsuit):
            return _NOT_OWED
        return "已表态限期纠正。" if lawsuit.corrections else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Open the first round of correcting."""
        day = self.day(scene)
        _ensure_after_decision(lawsuit, day, "表态不能早于裁判日期。")
        ensure(self.due_on >= day, "纠正期限不能早于表态之日。")
        correction = Correction(due_on=self.due_on, measures=self.measures, pledged_on=day)
        return lawsuit.model_copy(update={"corrections": (correction,)})


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
            return "尚未表态限期纠正（pledge-correction）。"
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


class Urge(Act):
    """Sign a letter that urges the organ, with a day to answer (督办).

    Unit: `answer_due_on` is the last calendar day, included. Errors: FactImpossible for a day that is past.
    Source: the Opinions 三（一）.
    """

    heading: ClassVar[str] = "签发督办"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "about": "correction:1",
        "text": "请于期限内完成纠正并书面答复",
        "answer_due_on": "2026-08-20",
    }

    verb: Literal["urge"] = "urge"
    about: str = Field(min_length=1, max_length=100, description="所督办的期限")
    text: str = Field(min_length=1, max_length=4000)
    answer_due_on: Day

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the signed letter."""
        day = self.day(scene)
        ensure(self.answer_due_on >= day, "答复期限不能早于签发之日。")
        letter = UrgeLetter(
            about=self.about, text=self.text, signed_on=day, answer_due_on=self.answer_due_on
        )
        return lawsuit.model_copy(update={"urges": (*lawsuit.urges, letter)})


class AnswerUrge(Act):
    """Answer the bureau's earliest open letter.

    Errors: ActNotAllowed when none is open. Source: the Opinions 三（一）.
    """

    heading: ClassVar[str] = "答复督办"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"answer": "已完成纠正，材料随后报送"}

    verb: Literal["answer_urge"] = "answer_urge"
    answer: str = Field(min_length=1, max_length=4000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no letter is open."""
        return (
            None
            if any(each.answered_on is None for each in lawsuit.urges)
            else "没有待答复的督办。"
        )

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the answer with its letter."""
        day = self.day(scene)
        position = next(i for i, each in enumerate(lawsuit.urges) if each.answered_on is None)
        ensure(day >= lawsuit.urges[position].signed_on, "答复不能早于督办签发之日。")
        answered = lawsuit.urges[position].model_copy(
            update={"answer": self.answer, "answered_on": day}
        )
        urges = (*lawsuit.urges[:position], answered, *lawsuit.urges[position + 1 :])
        return lawsuit.model_copy(update={"urges": urges})
