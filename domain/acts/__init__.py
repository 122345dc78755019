"""The acts: one class per verb, and the one function that applies them."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field

from domain.acts.accountability import (
    DecideCensure,
    HearObjection,
    IssueCensure,
    ProposeCensure,
    RevokeCensure,
)
from domain.acts.act import Act, Scene
from domain.acts.adjourning import RecordAdjournmentRuling, RequestAdjournment
from domain.acts.amending import AmendFacts
from domain.acts.appeals import FileAppeal
from domain.acts.closing import Close
from domain.acts.correcting import ConfirmNotHeld, CorrectConfirmation, CorrectFinding
from domain.acts.correcting_outcome import CorrectOutcome
from domain.acts.course import RecordResumption, RecordSuspension, RecordTrialExtension, Transfer
from domain.acts.defendants import ChangeDefendant
from domain.acts.evaluating import Evaluate, NameExemplar
from domain.acts.evidence import FileEvidence, RecordEvidenceRuling, RequestEvidenceExtension
from domain.acts.excusing import RecordExcuseRuling, RequestExcuse, ReviewExcuse
from domain.acts.handling import AssignHandlingUnit
from domain.acts.hearing import ConfirmAppearance, RecordHearing
from domain.acts.interviewing import AcceptRectification, RecordInterview, ScheduleInterview
from domain.acts.judgment import DecideHarm, DecideLoss, RecordEffect, RecordOutcome
from domain.acts.linking import LinkLevel
from domain.acts.nominating import NominateHead, ReplaceHead, ReportSubstitution
from domain.acts.notice import FileDefence
from domain.acts.numbering import AssignCaseNumber, MergeInto
from domain.acts.obligation import AgreeAttendance, DecideObligation, RequireAppearance
from domain.acts.observing import InviteObservers, PlanObservation, RecordObservation
from domain.acts.performing import RecordPerformance
from domain.acts.recommendations import (
    AnswerRecommendation,
    RecordRecommendation,
    RecordResolution,
)
from domain.acts.recusing import Recuse
from domain.acts.remedy import (
    Apologise,
    ExtendCorrection,
    PledgeCorrection,
    SubmitCorrection,
    VerifyCorrection,
)
from domain.acts.reopening import Reopen, after_late_paper
from domain.acts.restricting import RestrictAccess
from domain.acts.scheduling import (
    CancelHearing,
    RecordNoHearing,
    RescheduleHearing,
    ScheduleHearing,
)
from domain.acts.serving import RecordService
from domain.acts.settlement import RecordMediation, RecordWithdrawal
from domain.acts.urging import AnswerUrge, Urge
from domain.facts.recusals import Recusal
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import ROLE_NAMES, Actor, Role, SourceKind
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.rulepack import RulePack

LawsuitAct = (
    AmendFacts
    | FileDefence
    | RequestEvidenceExtension
    | RecordEvidenceRuling
    | FileEvidence
    | AssignCaseNumber
    | MergeInto
    | AssignHandlingUnit
    | ChangeDefendant
    | RecordSuspension
    | RecordResumption
    | RecordTrialExtension
    | Transfer
    | RestrictAccess
    | Recuse
    | RequireAppearance
    | DecideObligation
    | AgreeAttendance
    | ScheduleHearing
    | RescheduleHearing
    | CancelHearing
    | RecordNoHearing
    | RequestAdjournment
    | RecordAdjournmentRuling
    | NominateHead
    | ReplaceHead
    | ReportSubstitution
    | RequestExcuse
    | ReviewExcuse
    | RecordExcuseRuling
    | RecordHearing
    | ConfirmAppearance
    | CorrectFinding
    | ConfirmNotHeld
    | CorrectConfirmation
    | PlanObservation
    | InviteObservers
    | RecordObservation
    | RecordOutcome
    | RecordService
    | DecideLoss
    | DecideHarm
    | FileAppeal
    | LinkLevel
    | RecordEffect
    | RecordMediation
    | RecordWithdrawal
    | CorrectOutcome
    | RecordResolution
    | RecordRecommendation
    | AnswerRecommendation
    | RecordPerformance
    | Apologise
    | PledgeCorrection
    | ExtendCorrection
    | SubmitCorrection
    | VerifyCorrection
    | Urge
    | AnswerUrge
    | ProposeCensure
    | DecideCensure
    | IssueCensure
    | HearObjection
    | RevokeCensure
    | ScheduleInterview
    | RecordInterview
    | AcceptRectification
    | Evaluate
    | NameExemplar
    | Reopen
    | Close
)
AnyAct = Annotated[LawsuitAct, Field(discriminator="verb")]

ACTS: dict[str, type[LawsuitAct]] = {
    each.model_fields["verb"].default: each for each in LawsuitAct.__args__
}


def apply(lawsuit: Lawsuit, acts: tuple[LawsuitAct, ...], scene: Scene) -> Lawsuit:
    """Return the lawsuit after a form's acts, all of them or none.

    Errors: NotPermitted, ActNotAllowed or FactImpossible, for the first act that can't be.
    """
    for act in acts:
        _ensure_permitted(act, lawsuit, scene)
        _ensure_dated(act, scene)
        reason = bar_to(type(act), lawsuit, scene.organ, scene.lawbook.pack_of(lawsuit))
        if reason is not None:
            raise ActNotAllowed(f"现在不能“{act.heading}”：{reason}")
        lawsuit = after_late_paper(lawsuit, act.perform(lawsuit, scene), act, scene)
    return lawsuit


def bar_to(
    act: type[Act], lawsuit: Lawsuit, organ: Organ, pack: RulePack | None = None
) -> str | None:
    """Return why an act isn't allowed now whatever it says, or None; without a pack, by the facts alone."""
    if lawsuit.merger is not None and act is not Reopen:
        return f"本案已结案，并入案件{lawsuit.merger.into}，请在该案办理。"
    if lawsuit.closed_on is not None and not act.is_late_paper:
        return "本案已结案。"
    reason = act.bar(lawsuit, organ)
    if reason is not None or pack is None:
        return reason
    return act.bar_by_settings(lawsuit, organ, pack)


def acts_allowed(
    lawsuit: Lawsuit, organ: Organ, actor: Actor, pack: RulePack | None = None
) -> tuple[str, ...]:
    """Return the verbs that are open now to this account in its own role; without a pack, by the facts alone."""
    return tuple(
        verb
        for verb, act in ACTS.items()
        if actor.role in act.by
        and is_own(actor, lawsuit, organ)
        and _is_within_reach(act, actor, lawsuit)
        and _recusal_of(actor, lawsuit) is None
        and bar_to(act, lawsuit, organ, pack) is None
    )


class Seat(Protocol):
    """What of a lawsuit says who stands in it."""

    @property
    def organ(self) -> str: ...  # noqa: D102 -- as of the lawsuit

    @property
    def court(self) -> str: ...  # noqa: D102 -- as above

    @property
    def handling_unit(self) -> str | None: ...  # noqa: D102 -- as above


def actor_for(
    acts: Sequence[LawsuitAct], actors: Sequence[Actor], lawsuit: Seat, organ: Organ
) -> Actor:
    """Return as which of its roles an account performs acts: one that may, else one that stands in the lawsuit."""

    def fitness(actor: Actor) -> tuple[bool, bool]:
        own = is_own(actor, lawsuit, organ)
        may = all(
            _is_entitled(act, actor) and _is_within_reach(act, actor, lawsuit) for act in acts
        )
        return own and may, own

    return max(actors, key=fitness)


def is_own(actor: Actor, lawsuit: Seat, organ: Organ) -> bool:
    """Tell whether the account stands, in its role, in this lawsuit."""
    expected: dict[Role, tuple[str | None, ...]] = {
        Role.CLERK: (lawsuit.organ,),
        Role.HANDLING_UNIT: (lawsuit.handling_unit,),
        # Nobody supervises himself, whatever the directory says.
        Role.BUREAU: (organ.bureau,) if organ.bureau != lawsuit.organ else (),
        # A government that is sued designates its own head (一案一请示).
        Role.GOVERNMENT: (lawsuit.organ if organ.is_government else organ.government,),
        Role.COURT: (lawsuit.court,),
    }
    return actor.organ in expected.get(actor.role, ())


def _is_within_reach(act: Act | type[Act], actor: Actor, lawsuit: Seat) -> bool:
    """Tell whether the role may do this in lawsuits of this organ.

    A government designates no head but its own, and decides nothing else about itself.
    """
    is_party = actor.organ == lawsuit.organ
    if actor.role in act.own_lawsuit_only:
        return is_party
    return not (is_party and actor.role in SUPERVISING)


SUPERVISING = frozenset({Role.BUREAU, Role.GOVERNMENT})
"""The roles that review, confirm and decide what others report."""


def _recusal_of(actor: Actor, lawsuit: Lawsuit) -> Recusal | None:
    """Return why the account keeps out in its role: who supervises does; a stand-in is another person."""
    return lawsuit.recusal_of(actor.id) if actor.role in SUPERVISING else None


def _out_of_reach(act: Act, actor: Actor) -> str:
    if actor.role in act.own_lawsuit_only:
        return f"“{act.heading}”只限{ROLE_NAMES[actor.role]}自己被诉的案件。"
    return f"“{act.heading}”不能由被诉机关自己办理。"


def _ensure_permitted(act: LawsuitAct, lawsuit: Lawsuit, scene: Scene) -> None:
    actor = scene.actor
    if not is_own(actor, lawsuit, scene.organ):
        raise NotPermitted("本账号与本案无关，不能办理。")
    if not _is_within_reach(act, actor, lawsuit):
        raise NotPermitted(_out_of_reach(act, actor))
    recusal = _recusal_of(actor, lawsuit)
    if recusal is not None:
        raise NotPermitted(
            f"本账号在本案中应当回避（{recusal.decided_on:%Y年%-m月%-d日}决定），"
            f"不能“{act.heading}”，由{recusal.successor}接办。"
        )
    claimed = act.source.transcribed_for
    if claimed is not None and claimed not in act.by:
        raise NotPermitted(f"“{act.heading}”不是{ROLE_NAMES[claimed]}的职权，不能代录。")
    if _is_entitled(act, actor):
        return
    entitled = "、".join(ROLE_NAMES[role] for role in sorted(act.by))
    raise NotPermitted(f"“{act.heading}”由{entitled}办理；代录的，应写明代谁办理并附文号和日期。")


def _is_entitled(act: LawsuitAct, actor: Actor) -> bool:
    claimed = act.source.transcribed_for
    return actor.role in act.by or (claimed is not None and actor.role in act.transcribed_by)


def _ensure_dated(act: LawsuitAct, scene: Scene) -> None:
    if act.happened_on is not None and act.happened_on > scene.today:
        raise FactImpossible(
            f"“{act.heading}”的发生日不能晚于今日（{scene.today:%Y年%-m月%-d日}）。"
        )
    source = act.source
    if source.dated_on is not None and source.dated_on > scene.today:
        raise FactImpossible(f"“{act.heading}”所据文书的日期不能晚于今日。")
    if source.transcribed_for is None:
        return
    if source.kind is not SourceKind.DOCUMENT or not source.number or source.dated_on is None:
        raise FactImpossible("代录的，应当写明所据文书的文号和日期。")
