"""Acts on the duty to appear: who is required, what was decided, and whose head comes for the co-defendants."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.duties import (
    REQUIRER_NAMES,
    Attendance,
    Demand,
    Requirer,
    TriggerDecision,
    Whom,
    demands_for,
)
from domain.lawsuit import Lawsuit
from domain.obligation import Capacity
from domain.organs import Organ, OrganKind
from domain.people import Role, Source, SourceKind
from domain.refusals import ActNotAllowed, NotPermitted
from domain.triggers import DECIDABLE

_ROLE_OF = {
    Requirer.SUPERIOR_ORGAN: Role.GOVERNMENT,
    Requirer.RESPONSE_BODY: Role.BUREAU,
    Requirer.COURT: Role.COURT,
}
_WHERE_ANOTHER_ACT_ANSWERS = {
    1: "第（一）项按开庭登记自动核查，请登记或者更正开庭时间。",
    4: "第（四）项按原告人数核查，人数有误的请办理“更正或者补充案情”。",
    7: "第（七）项按收到的要求核查，要求或者其撤回请办理“登记要求负责人出庭”。",
}


class RequireAppearance(Act):
    """Record that a head is required to come, and which: any responsible person, or the principal head.

    Only the second fires trigger 7; a court's notice to any head raises the national duty. A requirer that takes its
    demand back says so the same way; whoever else enters that needs its document, with number and date.

    Unit: `happened_on` is the calendar day of the demand. Errors: FactImpossible before receipt or after the court has
    done; ActNotAllowed where it stands already, or there is nothing to take back; NotPermitted for a demand that
    another than its requirer takes back without a document.
    Source: the Opinions 一（七）; 法释〔2020〕3号 arts 4, 5.
    """

    heading: ClassVar[str] = "登记要求负责人出庭"
    provision: ClassVar[law.Provision] = law.REQUIRED
    by: ClassVar[frozenset[Role]] = frozenset(
        {Role.CLERK, Role.BUREAU, Role.GOVERNMENT, Role.COURT}
    )
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "requirer": "court",
        "whom": "principal",
        "reason": "争议较大，便于当庭化解",
    }

    verb: Literal["require_appearance"] = "require_appearance"
    requirer: Requirer = Field(description="谁要求")
    whom: Whom = Field(description="要求谁出庭：主要负责人，或者任一负责人")
    reason: str = Field(default="", max_length=500)
    withdrawn: bool = Field(default=False, description="撤回此前的要求")

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Append the demand."""
        day = self.day(scene)
        if scene.actor.role is Role.COURT:
            ensure(self.requirer is Requirer.COURT, "法院只登记人民法院自己的要求。")
        _ensure_timely(lawsuit, day, self.heading)
        who = REQUIRER_NAMES[self.requirer]
        stands = demands_for(self.whom, lawsuit.demands)
        if self.withdrawn and all(each.requirer is not self.requirer for each in stands):
            raise ActNotAllowed(f"没有登记{who}的这项要求，无从撤回。")
        if not self.withdrawn and (self.requirer, day) in [
            (each.requirer, each.required_on) for each in stands
        ]:
            raise ActNotAllowed(f"{who}当日的这项要求已登记。")
        if self.withdrawn and scene.actor.role is not _ROLE_OF[self.requirer]:
            _ensure_on_paper(self.source, who)
        demand = Demand(
            requirer=self.requirer,
            whom=self.whom,
            required_on=day,
            reason=self.reason,
            withdrawn=self.withdrawn,
        )
        return lawsuit.model_copy(update={"demands": (*lawsuit.demands, demand)})


def _ensure_on_paper(source: Source, who: str) -> None:
    """Refuse to take back another's demand on nobody's word: the organ must not release itself."""
    if source.kind is not SourceKind.DOCUMENT or not source.number or source.dated_on is None:
        raise NotPermitted(
            f"{who}的要求由{who}撤回；代为登记撤回的，应当写明所据文书的文号和日期。"
        )


class DecideObligation(Act):
    """Decide for the bureau whether a trigger that asks for judgement applies; a later decision stands beside it.

    Unit: `happened_on` is the calendar day of the decision; the latest prevails.
    Errors: FactImpossible for a trigger that is counted, or a day before receipt; ActNotAllowed where it is on record.
    Source: the Opinions 一（二）（三）（五）（六）; domain.md G8.
    """

    heading: ClassVar[str] = "认定出庭义务"
    provision: ClassVar[law.Provision] = law.PRINCIPAL_APPEARS
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "trigger": 3,
        "applies": True,
        "decided_by": "虚构局长",
        "reason": "涉及业主二百余户，已有集体上访",
    }

    verb: Literal["decide_obligation"] = "decide_obligation"
    trigger: int = Field(ge=1, le=7, description="第几项情形")
    applies: bool = Field(description="是否属于该项情形")
    decided_by: str = Field(min_length=1, max_length=50, description="作出认定的人")
    reason: str = Field(min_length=1, max_length=2000)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Append the decision."""
        day = self.day(scene)
        ensure(
            self.trigger in DECIDABLE,
            _WHERE_ANOTHER_ACT_ANSWERS.get(self.trigger, "本项不须认定。"),
        )
        ensure(day >= lawsuit.received_on, "认定不能早于收到起诉状副本之日。")
        decision = TriggerDecision(
            trigger=self.trigger,
            applies=self.applies,
            decided_by=self.decided_by,
            reason=self.reason,
            decided_on=day,
            by=scene.actor.id,
        )
        if decision in lawsuit.trigger_decisions:
            raise ActNotAllowed("这项认定已登记。")
        return lawsuit.model_copy(
            update={"trigger_decisions": (*lawsuit.trigger_decisions, decision)}
        )


class AgreeAttendance(Act):
    """Record whose head attends for the co-defendants: agreed among them, or designated by the court.

    It waives the national duty of the others; the local duty of each principal head stays (domain.md G9b).

    Unit: `happened_on` is the calendar day it was settled. Errors: ActNotAllowed for a third party that carries no
    duty, or where it is on record; FactImpossible before receipt or after the court has done, or for an organ that the
    directory doesn't know, or a court.
    Source: 法释〔2020〕3号 art 3.
    """

    heading: ClassVar[str] = "登记共同被告由谁出庭"
    provision: ClassVar[law.Provision] = law.CO_DEFENDANTS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"attending": "bailu-housing", "designated": False}

    verb: Literal["agree_attendance"] = "agree_attendance"
    attending: str = Field(
        min_length=1, max_length=100, description="由哪个机关的负责人出庭：机关的代码或者全称"
    )
    designated: bool = Field(default=False, description="由人民法院确定，而不是协商")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: who carries no duty has none to settle."""
        if lawsuit.capacity is Capacity.THIRD_PARTY:
            return "本机关以第三人身份参加诉讼，没有出庭义务。"
        return None

    def organs_named(self) -> tuple[str, ...]:
        """Return the organ whose head attends, by id or name, for the ledger to look up."""
        return (self.attending,)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Append what was settled."""
        day = self.day(scene)
        _ensure_timely(lawsuit, day, self.heading)
        listed = self._listed(scene)
        attendance = Attendance(
            attending=listed.name if listed else self.attending,
            organ=listed.id if listed else None,
            is_this_organ=self.attending in (scene.organ.id, scene.organ.name),
            designated=self.designated,
            settled_on=day,
        )
        if attendance in lawsuit.attendances:
            raise ActNotAllowed("这项约定或者确定已登记。")
        return lawsuit.model_copy(update={"attendances": (*lawsuit.attendances, attendance)})

    def _listed(self, scene: Scene) -> Organ | None:
        """Return the co-defendant as the directory has it: a waiver must not rest on an organ that there isn't."""
        if scene.directory is None:
            return None
        meant = [
            each
            for each in scene.directory.values()
            if self.attending in (each.id, each.name) and each.kind is not OrganKind.COURT
        ]
        ensure(
            bool(meant),
            f"机关名录中没有代码或者名称为“{self.attending}”的共同被告，请核对；尚未列入名录的，请先由系统管理员补登。",
        )
        # Of two with one name the one that is sued here is meant.
        return next((each for each in meant if each.id == scene.organ.id), meant[0])


def _ensure_timely(lawsuit: Lawsuit, day: date, heading: str) -> None:
    """Refuse a day on which nobody could be asked to come: before the complaint, or after the court has done."""
    ensure(day >= lawsuit.received_on, f"“{heading}”不能早于收到起诉状副本之日。")
    ends = [lawsuit.outcome.decided_on] if lawsuit.outcome else []
    if lawsuit.withdrawal is not None:
        ends.append(lawsuit.withdrawal.ruled_on)
    ensure(all(day <= end for end in ends), f"裁判或者准许撤诉以后，不再“{heading}”。")
