"""Putting right what was registered: nothing is overwritten, and the obligation is checked anew."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_listed
from domain.calendar import day_of
from domain.circumstances import circumstances_of
from domain.facts.characteristics import Characteristics, Statement
from domain.facts.course import ProcedureType
from domain.facts.duties import Amendment, Change
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity, Holders
from domain.organs import OrganKind
from domain.people import Day, Role
from domain.refusals import NotPermitted
from domain.stages import bears_remedy
from domain.triggers import check_obligation

_REGISTERED = (
    "cause",
    "plaintiffs",
    "received_on",
    "capacity",
    "docketed_on",
    "procedure_type",
    "defence_due_on",
    "retried_as",
    "court",
)


RetriedAs = Literal[Level.FIRST, Level.SECOND]

DefenceDue = Annotated[
    Day | None,
    Field(description="简易程序：法院指定的答辩、举证期限的最后一日；未告知的不填"),
]
"""The day that the court set for defence and evidence in summary procedure (解释 art 104)."""


class AmendFacts(Act):
    """Put facts of the registration right, or add what was not known; what stood before is kept with the reason.

    Unit: `received_on` is the calendar day (Asia/Shanghai) of receipt; the periods that start there are counted anew.
    Errors: FactImpossible where nothing changes, or facts can't be true together; NotPermitted where the sued organ,
    after a trial hearing was held, would take away a trigger that binds its principal head, or a lost case's remedy.
    Source: the Opinions 一: the check rests on the facts.
    """

    heading: ClassVar[str] = "更正或者补充案情"
    provision: ClassVar[law.Provision] = law.PRINCIPAL_APPEARS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "plaintiffs": 12,
        "characteristics": {"representatives": 3},
        "reason": "法院准许追加原告",
    }

    verb: Literal["amend_facts"] = "amend_facts"
    reason: str = Field(min_length=1, max_length=2000, description="更正或者补充的原因")
    cause: str | None = Field(default=None, min_length=1, max_length=200, description="案由")
    plaintiffs: int | None = Field(default=None, ge=1, le=100_000, description="原告人数")
    received_on: Day | None = Field(default=None, description="收到起诉状副本之日")
    capacity: Capacity | None = Field(default=None, description="诉讼地位")
    docketed_on: Day | None = Field(default=None, description="立案之日")
    procedure_type: ProcedureType | None = Field(default=None, description="审理程序")
    defence_due_on: DefenceDue = None
    retried_as: RetriedAs | None = Field(default=None, description="再审按第几审程序审理")
    court: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="审理法院的代码；移送的办理“登记移送管辖”",
    )
    characteristics: Statement | None = Field(default=None, description="案情特征；未填的不变")

    def organs_named(self) -> tuple[str, ...]:
        """Return the court, for the ledger to look up."""
        return (self.court,) if self.court else ()

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the facts as they are now, and beside them what changed."""
        day = self.day(scene)
        if self.court is not None:
            ensure_listed(
                scene, self.court, "人民法院", lambda organ: organ.kind is OrganKind.COURT
            )
        ensure(day >= (self.received_on or lawsuit.received_on), "更正不能早于收到起诉状副本之日。")
        known = lawsuit.characteristics or Characteristics()
        ensure(
            self.docketed_on is None or self.docketed_on <= scene.today, "立案之日不能晚于今日。"
        )
        facts, changes = _amended(lawsuit, self, _REGISTERED)
        said = self.characteristics.known_on(scene.today) if self.characteristics else None
        stated, more = _amended(
            known, said or Characteristics(), tuple(Characteristics.model_fields)
        )
        ensure_judged(said, scene.today)
        if said is not None and said.judged_by is None:
            stated |= _unjudged(stated)
        ensure(bool(changes or more), "所填与登记的一致，没有需要更正的事实。")
        amendment = Amendment(
            changes=(*changes, *more), reason=self.reason, amended_on=day, by=scene.actor.id
        )
        amended = lawsuit.model_copy(
            update={
                **facts,
                "characteristics": known.model_copy(update=stated)
                if more
                else lawsuit.characteristics,
                "amendments": (*lawsuit.amendments, amendment),
            }
        )
        if self.defence_due_on is not None:
            ensure_set_in_summary(amended)
        ensure_consistent(amended)
        _ensure_duty_stands(lawsuit, amended, scene)
        _ensure_remedy_stands(lawsuit, amended, scene)
        return amended


def ensure_judged(said: Characteristics | None, today: date) -> None:
    """Refuse a judgement that is still to come."""
    judged_on = said.judged_on if said else None
    ensure(judged_on is None or judged_on <= today, "判断之日不能晚于今日。")


def ensure_consistent(lawsuit: Lawsuit) -> None:
    """Refuse facts of the registration that can't be true together."""
    stated = lawsuit.characteristics or Characteristics()
    if stated.representatives is not None and lawsuit.plaintiffs is not None:
        ensure(
            stated.representatives <= lawsuit.plaintiffs,
            "诉讼代表人从原告中推选，人数不能多于原告。",
        )
    ensure(
        stated.consequence is None or stated.measures != (),
        "没有责令停产停业或者处分许可证的，不能填写其后果；请一并更正。",
    )
    _ensure_docketed(lawsuit)
    ensure_not_judged_unheard(lawsuit)
    if lawsuit.defence_filed_on is not None:
        ensure(
            lawsuit.received_on <= lawsuit.defence_filed_on,
            "收到起诉状副本之日不能晚于提交答辩状之日。",
        )
    ensure(
        all(lawsuit.received_on <= day_of(each.starts_at) for each in lawsuit.hearings),
        "收到起诉状副本之日不能晚于开庭之日。",
    )
    ensure(
        lawsuit.defence_due_on is None or lawsuit.received_on <= lawsuit.defence_due_on,
        "法院指定的答辩、举证期限不能早于收到起诉状副本之日。",
    )
    ended_on = _ended_on(lawsuit)
    ensure(
        ended_on is None or lawsuit.received_on <= ended_on,
        "收到起诉状副本之日不能晚于裁判、调解或者撤诉之日。",
    )


def ensure_not_judged_unheard(lawsuit: Lawsuit) -> None:
    """Refuse a first instance's judgment on the merits where no hearing is held: that would erase the duty to come."""
    ensure(
        not lawsuit.is_judged_unheard,
        f"按第一审程序审理的案件，不开庭审理的只能裁定驳回起诉（{law.DISMISSED_UNHEARD}）；"
        "作出实体判决的应当开庭，请先补登开庭时间和开庭结果，或者核对裁判结果。",
    )


def _ended_on(lawsuit: Lawsuit) -> date | None:
    """Return the earliest day of what was decided or agreed."""
    days = [
        lawsuit.outcome.decided_on if lawsuit.outcome else None,
        lawsuit.mediation.agreed_on if lawsuit.mediation else None,
        lawsuit.withdrawal.ruled_on if lawsuit.withdrawal else None,
    ]
    return min((each for each in days if each is not None), default=None)


def _ensure_duty_stands(before: Lawsuit, after: Lawsuit, scene: Scene) -> None:
    """Refuse the sued organ what would erase its own breach: a hearing was held while its principal head was bound."""
    was_held = any(each.is_held for each in before.trial_hearings)
    if scene.actor.role is not Role.CLERK or not was_held:
        return
    lost = sorted(set(_triggers_hit(before, scene)) - set(_triggers_hit(after, scene)))
    if lost:
        named = "、".join(f"第{each}项" for each in lost)
        raise NotPermitted(
            f"已经开庭，所填更正使主要负责人出庭义务的{named}不再成立，不能由被诉机关自己更正；"
            "请将依据送司法局，由司法局核对后更正。"
        )


def _ensure_remedy_stands(before: Lawsuit, after: Lawsuit, scene: Scene) -> None:
    """Refuse the sued organ what would take the remedy of a lost case away: a third party owes none."""
    if scene.actor.role is Role.CLERK and bears_remedy(before) and not bears_remedy(after):
        raise NotPermitted(
            "本案已败诉，改为第三人将不再负道歉和纠正义务，不能由被诉机关自己更正；"
            "请将依据送司法局，由司法局核对后更正。"
        )


def _triggers_hit(lawsuit: Lawsuit, scene: Scene) -> tuple[int, ...]:
    """Return the triggers that the facts fire; the register of the year is as the last check found it."""
    was_first = lawsuit.obligation is not None and 1 in lawsuit.obligation.triggers_hit
    hearing = lawsuit.first_hearing
    day = day_of(hearing.starts_at) if hearing else scene.today
    return check_obligation(
        circumstances_of(lawsuit),
        scene.organ,
        Holders(refs=(lawsuit.ref,) if was_first else ()),
        scene.pack_for(lawsuit, day),
    ).triggers_hit


def ensure_set_in_summary(lawsuit: Lawsuit) -> None:
    """Refuse a day for the defence that the court can't have set: in the ordinary procedure the law sets it.

    A case that is tried by the ordinary procedure later keeps the day, which then says nothing any more.
    """
    ensure(
        lawsuit.defence_due_on is None or lawsuit.procedure_type is ProcedureType.SUMMARY,
        f"只有简易程序由法院指定答辩、举证期限（{law.PERIODS_IN_SUMMARY}），请核对审理程序。",
    )


def _ensure_docketed(lawsuit: Lawsuit) -> None:
    """Refuse a docketing that can't be; on appeal the copy may come before the court of appeal dockets the case."""
    docketed_on, is_first = lawsuit.docketed_on, lawsuit.level is Level.FIRST
    ensure(
        docketed_on is None or is_docketed_in_order(lawsuit, docketed_on),
        "第一审立案之日不能晚于收到起诉状副本之日。",
    )
    ensure(
        is_first or lawsuit.procedure_type is not ProcedureType.SUMMARY,
        f"简易程序只适用于第一审（{law.SUMMARY_TRIAL_LIMIT}）。",
    )
    ensure(
        lawsuit.retried_as is None or lawsuit.level is Level.RETRIAL,
        f"再审适用的程序只见于再审案件（{law.RETRIED_BY_RULES_OF}）。",
    )


def is_docketed_in_order(lawsuit: Lawsuit, docketed_on: date) -> bool:
    """Tell whether the copy can have come after this docketing; to another court's, or on appeal, it comes before."""
    is_another = lawsuit.level is not Level.FIRST or lawsuit.referrals != ()
    return is_another or docketed_on <= lawsuit.received_on


def _amended(
    before: Lawsuit | Characteristics, said: AmendFacts | Characteristics, names: tuple[str, ...]
) -> tuple[dict[str, object], tuple[Change, ...]]:
    """Return the facts that differ from what is known, and each as a change; what is not said stands."""
    changed = {
        name: value
        for name in names
        if (value := getattr(said, name)) is not None and value != getattr(before, name)
    }
    changes = tuple(
        Change(fact=name, before=_written(getattr(before, name)), after=_written(value))
        for name, value in changed.items()
    )
    return changed, changes


_JUDGED = {"public_interest", "public_attention"}


def _unjudged(stated: Mapping[str, object]) -> dict[str, object]:
    """Return that nobody has judged what is stated anew without a name: who judged before judged another thing."""
    return (
        dict.fromkeys(("judged_by", "judged_because", "judged_on"))
        if _JUDGED & stated.keys()
        else {}
    )


def _written(value: object) -> str | None:
    """Return a fact as the journal keeps it beside its successor: the words of the API."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.value if isinstance(value, StrEnum) else str(value)
