"""Acts on the court's notice: registering the lawsuit and filing the defence."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.amending import (
    DefenceDue,
    RetriedAs,
    ensure_consistent,
    ensure_judged,
    ensure_set_in_summary,
)
from domain.acts.appeals import Appellants, AskedFor, FileAppeal
from domain.acts.restricting import Grounds
from domain.facts.characteristics import Statement
from domain.facts.course import ProcedureType
from domain.facts.levels import NextLevel, Opening
from domain.facts.restrictions import Restriction, Sensitivity
from domain.frozen import Frozen
from domain.lawsuit import LEVEL_OF, Lawsuit, Level
from domain.levels import previous_of
from domain.numbers import CaseNumber
from domain.obligation import Capacity
from domain.organs import Organ
from domain.people import Day, Role


class Plaintiff(Frozen):
    """A plaintiff as the complaint names him; kept beside the journal, which holds a salted commitment only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100)


WITHHELD = Plaintiff(name="（姓名另存）")


class EarlierLevel(Frozen):
    """The level of the same dispute, known here, from which a party appealed or asked for a retrial."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: str = Field(max_length=40, description="本系统内原审案件的编号")
    kind: AskedFor = Opening.APPEAL
    appellants: Appellants = Field(description="由谁上诉或者申请再审")
    filed_on: Day | None = Field(default=None, description="上诉日或者申请日；未填为收到副本之日")


class Register(Act):
    """Register a lawsuit from the court's notice: six facts are enough, everything else may come later.

    Unit: `received_on` is the calendar day (Asia/Shanghai) on which the organ received the complaint copy.
    Errors: FactImpossible for a day to come; the API refuses state secrets with nothing stored.
    Source: 行政诉讼法 art 67.
    """

    heading: ClassVar[str] = "登记应诉案件"
    provision: ClassVar[law.Provision] = law.DEFENCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "organ": "bailu-police",
        "court": "bailu-court",
        "number": "（2026）皖1901行初12号",
        "cause": "治安行政处罚",
        "first_plaintiff": {"name": "虚构甲"},
        "plaintiffs": 1,
        "received_on": "2026-03-02",
        "characteristics": {
            "kind": "penalty",
            "none_of_these": True,
            "judged_by": "虚构法制科长",
            "judged_because": "个案处罚争议，不涉及公共利益，未见舆情和群体性苗头",
        },
        "has_state_secrets": False,
    }

    verb: Literal["register"] = "register"
    organ: str = Field(max_length=100, description="被诉行政机关的代码")
    court: str = Field(max_length=100, description="审理法院的代码")
    number: CaseNumber | None = Field(default=None, description="案号；待定的不填")
    level: Level = Level.FIRST
    capacity: Capacity = Capacity.DEFENDANT
    cause: str = Field(min_length=1, max_length=200, description="案由")
    first_plaintiff: Plaintiff = Field(description="第一原告；台账正文只存承诺值")
    plaintiffs: int | None = Field(ge=1, le=100_000, description="原告人数（不是诉讼代表人人数）")
    received_on: Day = Field(description="收到起诉状副本之日")
    handling_unit: str | None = Field(default=None, max_length=100, description="承办单位的代码")
    docketed_on: Day | None = Field(default=None, description="立案之日；审理期限自此起算")
    procedure_type: ProcedureType | None = Field(
        default=None, description="审理程序；未填为普通程序"
    )
    defence_due_on: DefenceDue = None
    retried_as: RetriedAs | None = Field(
        default=None, description="再审案件按第几审程序审理；不知道的不填"
    )
    previous: EarlierLevel | None = Field(default=None, description="原审在本系统的，写明")
    characteristics: Statement | None = Field(
        default=None, description="案情特征；没有说明的，核查结论记为未知并要求补充"
    )
    restricted_for: Grounds = Field(
        default=(),
        max_length=len(Sensitivity),
        description="涉及商业秘密、个人隐私、未成年人的，限制查阅",
    )
    has_state_secrets: bool = Field(description="是否涉及国家秘密；是的不得录入本系统")

    def without_names(self) -> "Register":
        """Return the act as the journal keeps it: the parties' names stand beside it."""
        return self.model_copy(update={"first_plaintiff": WITHHELD})

    def appeal(self, earlier: EarlierLevel) -> FileAppeal:
        """Return the act by which the earlier level learns that this one is open."""
        ensure(
            self.level is LEVEL_OF[earlier.kind],
            "关联原审的，应当是二审或者再审案件；发回重审的案件在登记二审结果时自动建立。",
        )
        return FileAppeal(
            kind=earlier.kind,
            appellants=earlier.appellants,
            court=self.court,
            happened_on=earlier.filed_on or self.received_on,
            received_on=self.received_on,
            source=self.source,
        )

    def opened_by(self, earlier: Lawsuit) -> NextLevel:
        """Return the level that this registration is, as the earlier one knows it."""
        kind = self.previous.kind if self.previous else None
        return next(each for each in reversed(earlier.next_levels) if each.opening is kind)

    def first_state(self, ref: str, scene: Scene, earlier: Lawsuit | None = None) -> Lawsuit:
        """Return the lawsuit as the notice gives it, linked to the level that led to it where one is known."""
        ensure(
            self.happened_on is None or self.happened_on <= scene.today, "登记日期不能晚于今日。"
        )
        ensure(self.received_on <= scene.today, "收到起诉状副本之日不能晚于今日，请核对签收日期。")
        ensure(
            self.docketed_on is None or self.docketed_on <= scene.today, "立案之日不能晚于今日。"
        )
        stated = self.characteristics.known_on(scene.today) if self.characteristics else None
        ensure_judged(stated, scene.today)
        lawsuit = Lawsuit(
            ref=ref,
            organ=self.organ,
            court=self.court,
            level=self.level,
            capacity=self.capacity,
            number=self.number,
            cause=self.cause,
            plaintiffs=self.plaintiffs,
            received_on=self.received_on,
            registered_on=scene.today,
            handling_unit=self.handling_unit,
            docketed_on=self.docketed_on,
            procedure_type=self.procedure_type,
            defence_due_on=self.defence_due_on,
            retried_as=self.retried_as,
            dispute=earlier.dispute_ref if earlier else None,
            previous=previous_of(earlier, self.opened_by(earlier)) if earlier else None,
            characteristics=stated,
            restrictions=self._restrictions(scene, earlier),
        )
        ensure_set_in_summary(lawsuit)
        ensure_consistent(lawsuit)
        return lawsuit

    def _restrictions(self, scene: Scene, earlier: Lawsuit | None) -> tuple[Restriction, ...]:
        grounds = tuple(sorted(set(self.restricted_for)))
        before = earlier.restrictions if earlier else ()
        if not grounds:
            return before
        marked = Restriction(
            grounds=grounds, reason="登记时标记", marked_on=scene.today, by=scene.actor.id
        )
        return (*before, marked)


class FileDefence(Act):
    """Record that the defence, the evidence and its legal basis were filed with the court.

    Unit: `happened_on` is the calendar day of filing; late filing is recorded, not refused.
    Errors: ActNotAllowed once filed.
    Source: 行政诉讼法 arts 34, 67.
    """

    heading: ClassVar[str] = "提交答辩状、证据和依据"
    provision: ClassVar[law.Provision] = law.DEFENCE
    provisions_by_level: ClassVar[Mapping[Level, law.Provision]] = {
        Level.FIRST: law.DEFENCE,
        Level.SECOND: law.DEFENCE_ON_APPEAL,
        Level.RETRIAL: law.OPINION_ON_RETRIAL,
    }
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"happened_on": "2026-03-10"}

    verb: Literal["file_defence"] = "file_defence"

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: a defence is filed once."""
        return "本案答辩状已提交。" if lawsuit.defence_filed_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of filing."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "提交答辩状不能早于收到起诉状副本之日。")
        return lawsuit.model_copy(update={"defence_filed_on": day})
