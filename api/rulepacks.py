"""Rule packs: the rules from a day on, how the office reads what the Opinions leave open, and by which article."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from api.answers import PROBLEMS
from api.security import Asking, needs
from domain.calendar import day_of
from domain.deadlines import Nature, Period
from domain.eligibility import Eligibility
from domain.escalation import Rung
from domain.permissions import Permission
from domain.rulepack import ExtensionSettings, NoticePeriod, OpenLawsuits, RulePack
from domain.settings import DECIDED_ELSEWHERE, DecidedElsewhere, Shown, shown
from domain.talks import shown_talk
from domain.triggers import PROVISIONS_OF_THE_TRIGGERS
from ledger.lawbooks import lawbook

router = APIRouter(prefix="/v1/rulepacks", tags=["规则包"])


class TriggerRow(BaseModel):
    """One of the seven triggers, as it is cited."""

    trigger: int
    citation: str
    duty: str


class TimeLimitRow(BaseModel):
    """A time limit: its period, its provision, and the ladder that it climbs."""

    kind: str
    title: str
    period: Period
    nature: Nature
    citation: str
    is_office_period: bool
    ladder: list[Rung]


class RulePackAnswer(BaseModel):
    """A rule pack; `is_in_force` tells whether it governs what starts today.

    `interview` are the settings of the talk; `decided_elsewhere` says of the other gaps where they are decided.
    """

    id: str
    title: str
    effective_from: date
    is_in_force: bool
    open_lawsuits: OpenLawsuits
    digest: str
    triggers: list[TriggerRow]
    settings: list[Shown]
    interview: list[Shown]
    decided_elsewhere: list[DecidedElsewhere]
    eligibility: Eligibility
    notice_to_appear: NoticePeriod
    correction_extensions: ExtensionSettings
    time_limits: list[TimeLimitRow]
    losses: list[str]
    urge_answer_days: int


@router.get("", responses=PROBLEMS, summary="规则包", **needs(Permission.READ_RULES))
async def list_rulepacks(asking: Asking) -> list[RulePackAnswer]:
    """List the rule packs, the newest first, each with its settings, time limits and citations."""
    today = day_of(asking.office_now)
    book = lawbook()
    in_force = book.pack_on(today, received_on=today)
    return [_answer(each, is_in_force=each.id == in_force.id) for each in book.packs]


def _answer(pack: RulePack, *, is_in_force: bool) -> RulePackAnswer:
    return RulePackAnswer(
        id=pack.id,
        title=pack.title,
        effective_from=pack.effective_from,
        is_in_force=is_in_force,
        open_lawsuits=pack.open_lawsuits,
        digest=pack.digest,
        triggers=[
            TriggerRow(trigger=number, citation=str(each), duty=each.duty)
            for number, each in PROVISIONS_OF_THE_TRIGGERS.items()
        ],
        settings=list(shown(pack.settings)),
        interview=list(shown_talk(pack.interview)),
        decided_elsewhere=list(DECIDED_ELSEWHERE),
        eligibility=pack.eligibility,
        notice_to_appear=pack.notice_to_appear,
        correction_extensions=pack.correction_extensions,
        time_limits=[_time_limit(pack, kind) for kind in pack.time_limits],
        losses=list(pack.losses),
        urge_answer_days=pack.urge_answer_days,
    )


def _time_limit(pack: RulePack, kind: str) -> TimeLimitRow:
    limit = pack.time_limits[kind]
    return TimeLimitRow(
        kind=kind,
        title=limit.title,
        period=limit.period,
        nature=limit.nature,
        citation=limit.citation,
        is_office_period=limit.is_office_period,
        ladder=list(pack.ladder_of(kind)),
    )
