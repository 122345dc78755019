"""Closing the file, and what keeps it open: each missing fact is named with the act that enters it."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from domain import law
from domain.acts.accountability import DecideCensure, IssueCensure, ProposeCensure
from domain.acts.act import Act, Scene, ensure
from domain.acts.amending import AmendFacts
from domain.acts.correcting import ConfirmNotHeld, CorrectConfirmation
from domain.acts.correcting_outcome import CorrectOutcome
from domain.acts.hearing import ConfirmAppearance, RecordHearing
from domain.acts.interviewing import AcceptRectification, RecordInterview, ScheduleInterview
from domain.acts.judgment import DecideHarm, RecordEffect, RecordOutcome
from domain.acts.nominating import NominateHead
from domain.acts.observing import RecordObservation
from domain.acts.performing import RecordPerformance
from domain.acts.recommendations import AnswerRecommendation
from domain.acts.remedy import Apologise, PledgeCorrection, SubmitCorrection, VerifyCorrection
from domain.acts.scheduling import RecordNoHearing, ScheduleHearing
from domain.acts.settlement import RecordWithdrawal
from domain.acts.urging import AnswerUrge
from domain.facts.hearings import Hearing
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Organ
from domain.people import Role
from domain.rounds import is_attended_already
from domain.stages import (
    Step,
    appearance_in,
    awaits_finding_of_not_held,
    bears_remedy,
    is_answered,
    is_finding_disputed,
    is_performed,
    steps_done,
)


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
        """Return why not now: a step or a letter is open, named with the act that is due."""
        if lawsuit.closed_on is not None:
            return "本案已结案。"
        missing = list(_missing_in_step(lawsuit, organ)) or list(_missing_beside(lawsuit, organ))
        return f"尚不能结案：{'；'.join(missing)}。" if missing else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of closing."""
        day = self.day(scene)
        ended_on = [
            lawsuit.outcome.effective_on if lawsuit.outcome else None,
            lawsuit.withdrawal.ruled_on if lawsuit.withdrawal else None,
            lawsuit.mediation.effective_on if lawsuit.mediation else None,
            lawsuit.left_on,
        ]
        ensure(
            all(each is None or day >= each for each in ended_on),
            "结案不能早于裁判、调解书生效、准许撤诉或者变更被告之日。",
        )
        ensure(
            all(day >= each.reopened_on for each in lawsuit.reopenings),
            "再次结案不能早于重新办理之日。",
        )
        return lawsuit.model_copy(update={"closed_on": day})


def _missing_in_step(lawsuit: Lawsuit, organ: Organ) -> Iterator[str]:
    """Yield what the first open step lacks, and by which act it is entered."""
    done = steps_done(lawsuit, organ)
    step = next(each for each in Step if each not in done)
    if step is Step.OBLIGATION_CHECK:
        yield _by("原告人数尚未登记", AmendFacts)
    elif step is Step.LEADER_SCHEDULING:
        yield from _missing_before_hearing(lawsuit)
    elif step is Step.HEARING:
        yield from _missing_after_hearing(lawsuit)
    elif step is Step.OBSERVATION:
        yield _by("旁听情况尚未报送", RecordObservation)
    elif step is Step.JUDGMENT:
        yield _missing_in_judgment(lawsuit)
    elif step is Step.REMEDY:
        yield from _missing_in_remedy(lawsuit, organ)
    elif step is Step.ACCOUNTABILITY:
        yield _missing_in_accountability(lawsuit)


def _by(missing: str, *acts: type[Act]) -> str:
    return f"{missing}，请办理{'或者'.join(f'“{each.heading}”' for each in acts)}"


def _missing_before_hearing(lawsuit: Lawsuit) -> Iterator[str]:
    trials = lawsuit.trial_hearings
    if not trials:
        yield _by("尚未排定开庭", ScheduleHearing, RecordNoHearing)
    for each in trials:
        if not (each.is_held or is_answered(lawsuit, each) or is_attended_already(lawsuit, each)):
            yield _by(f"第{each.number}次开庭尚未报备出庭负责人", NominateHead)


def _missing_after_hearing(lawsuit: Lawsuit) -> Iterator[str]:
    if lawsuit.is_hearing_unrecorded:
        yield _by("第一审已作实体判决，庭审情况未登记", ScheduleHearing)
    # A trial hearing that was recorded as not held leaves the list: what is open there awaits its result.
    for each in _unrecorded(lawsuit):
        yield _by(f"第{each.number}次开庭尚未登记结果", RecordHearing)


def _unrecorded(lawsuit: Lawsuit) -> list[Hearing]:
    return [each for each in lawsuit.trial_hearings if each.record is None]


def _missing_in_judgment(lawsuit: Lawsuit) -> str:
    if lawsuit.outcome is None and lawsuit.mediation is None:
        return _by("裁判结果尚未登记", RecordOutcome, RecordWithdrawal)
    what = "裁判" if lawsuit.outcome is not None else "调解书"
    return _by(f"{what}生效尚未登记", RecordEffect)


def _missing_in_remedy(lawsuit: Lawsuit, organ: Organ) -> Iterator[str]:
    if not is_performed(lawsuit):
        yield _by("裁判、调解书所定的履行内容尚未登记履行", RecordPerformance)
    # Without a bureau nobody decides on the harm or verifies: that is left to a person.
    if organ.supervisor is None or not bears_remedy(lawsuit):
        return
    if lawsuit.harm is None:
        yield _by("是否造成损害尚未认定", DecideHarm)
    elif lawsuit.harm.caused:
        yield from _missing_where_harm_was_done(lawsuit)


def _missing_where_harm_was_done(lawsuit: Lawsuit) -> Iterator[str]:
    if lawsuit.apology is None:
        yield _by("道歉尚未登记", Apologise)
    last = lawsuit.corrections[-1] if lawsuit.corrections else None
    if last is None:
        yield _by("尚未表态限期纠正", PledgeCorrection)
    elif last.submitted_on is None:
        yield _by("纠正完成情况尚未报送", SubmitCorrection)
    elif last.review is None or not last.review.accepted:
        yield _by("纠正情况尚未核验", VerifyCorrection)


def _missing_in_accountability(lawsuit: Lawsuit) -> str:
    appearance = appearance_in(lawsuit)
    if awaits_finding_of_not_held(lawsuit):
        return _by("更正为未开庭的尚待核实", ConfirmNotHeld)
    if appearance is None or not appearance.confirmed:
        return _by("出庭情况尚未核实", ConfirmAppearance)
    if is_finding_disputed(lawsuit):
        return _by("对出庭认定的申辩成立而认定尚未更正", CorrectConfirmation)
    return _missing_in_consequences(lawsuit)


def _missing_in_consequences(lawsuit: Lawsuit) -> str:
    censure, talk = lawsuit.censure, lawsuit.interview
    if censure is None:
        return _by("主要负责人应出庭而未出庭，尚未提请通报批评", ProposeCensure)
    if censure.approved is None:
        return _by("是否通报批评尚未决定", DecideCensure)
    if censure.stands and censure.issued_on is None:
        return _by("通报批评尚未印发", IssueCensure)
    if talk is None:
        return _by("尚未安排约谈", ScheduleInterview)
    if talk.held_on is None:
        return _by("约谈尚未登记", RecordInterview)
    return _by("约谈后的整改尚未认可", AcceptRectification)


def _upholds_another(lawsuit: Lawsuit) -> bool:
    """Tell whether what was upheld here isn't what the level before decided, as it is entered there now."""
    earlier = lawsuit.previous.outcome if lawsuit.previous else None
    upheld = lawsuit.outcome.upheld if lawsuit.outcome else None
    return earlier is not None and upheld is not None and upheld is not earlier.standing


def _missing_beside(lawsuit: Lawsuit, organ: Organ) -> Iterator[str]:
    """Yield what is open beside the steps: a finding on a duty, and letters that wait for an answer."""
    appearance = appearance_in(lawsuit)
    required = lawsuit.obligation and lawsuit.obligation.principal is Answer.YES
    confirmable = (
        appearance is not None and not appearance.confirmed and organ.supervisor is not None
    )
    if required and confirmable:
        yield _by("主要负责人应出庭案件的出庭情况尚未核实", ConfirmAppearance)
    if _upholds_another(lawsuit):
        yield _by("原审裁判登记已更正，与本案登记所维持的结果不一致", CorrectOutcome)
    if any(each.awaits_the_organ for each in lawsuit.recommendations):
        yield _by("司法建议、检察建议尚未答复", AnswerRecommendation)
    if any(each.is_open for each in lawsuit.urges):
        yield _by("督办尚未答复", AnswerUrge)
