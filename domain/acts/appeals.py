"""The act that takes a dispute to a further level: an appeal, or one of the two ways to a retrial."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_listed
from domain.facts.appellants import Appellant
from domain.facts.levels import NextLevel, Opening, next_ref
from domain.lawsuit import Lawsuit, Level
from domain.organs import Organ, OrganKind
from domain.people import Day, Role
from domain.refusals import ActNotAllowed, FactImpossible

AskedFor = Literal[Opening.APPEAL, Opening.RETRIAL_APPLICATION, Opening.PROTEST]
Appellants = Annotated[tuple[Appellant, ...], Field(min_length=1, max_length=5)]


class FileAppeal(Act):
    """Record that a party appealed (or asked for a retrial, or the procuratorate protested): the next level opens.

    The decision of an appealed first instance never took effect: what it may owe is owed at the level that opens, once
    for the whole dispute. Another party's appeal, or application while one is under review, joins the level that is
    open. Unit: `happened_on` is the day of filing, `received_on` that on which the organ received the other party's
    paper; left out, the day of filing stands for it. An appeal that is late is for the court to refuse.
    Errors: ActNotAllowed without a decision, or where this party's is recorded already and its procedure hasn't ended;
    FactImpossible for a decision that can't be appealed, or not yet be retried, a day before it, or a court that the
    directory doesn't know.
    Source: 行政诉讼法 arts 7, 85, 90–93; 解释 art 119; 法释〔2020〕3号 art 7.
    """

    heading: ClassVar[str] = "登记上诉、申请再审或者抗诉"
    provision: ClassVar[law.Provision] = law.APPEAL
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "kind": "appeal",
        "appellants": ["plaintiff"],
        "court": "bailu-intermediate-court",
        "happened_on": "2026-06-02",
        "received_on": "2026-06-08",
    }

    verb: Literal["file_appeal"] = "file_appeal"
    kind: AskedFor = Opening.APPEAL
    appellants: Appellants = Field(description="由谁提出；双方都上诉的，都写明")
    court: str | None = Field(default=None, max_length=100, description="上一级人民法院的代码")
    received_on: Day | None = Field(default=None, description="收到上诉状（再审申请书）副本之日")
    earlier_ended_on: Day | None = Field(
        default=None, description="前一次申请再审被驳回、前一次抗诉程序终结之日；再次提出的填写"
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: there is nothing to appeal from."""
        if lawsuit.outcome is None and not lawsuit.is_mediated:
            return "尚未登记裁判结果。"
        return None

    def organs_named(self) -> tuple[str, ...]:
        """Return the court, for the ledger to look up."""
        return (self.court,) if self.court else ()

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record who asked, and under which ref the next level opens, or that he joined the one that is open."""
        day = self.day(scene)
        if self.court is not None:
            ensure_listed(
                scene, self.court, "人民法院", lambda organ: organ.kind is OrganKind.COURT
            )
        ensure_leads_to(self.kind, self.appellants, lawsuit, day)
        received_on = self.received_on or day
        ensure(day <= received_on <= scene.today, "收到副本之日不能早于提出之日，也不能晚于今日。")
        open_level = last_level(lawsuit, self.kind)
        if open_level is None or self._is_anew(open_level, day):
            return led_to(
                lawsuit,
                self.kind,
                opened_on=day,
                received_on=received_on,
                by=self.appellants,
                court=self.court,
            )
        return _joined(lawsuit, open_level, self, received_on)

    def _is_anew(self, earlier: NextLevel, day: date) -> bool:
        """Tell whether the earlier procedure has ended, so that this one is another."""
        ended_on = self.earlier_ended_on
        if ended_on is None:
            return False
        ensure(self.kind is not Opening.APPEAL, "同一裁判只有一次第二审，不能再次上诉。")
        ensure(
            earlier.opened_on <= ended_on <= day,
            "前一次程序终结之日应当在其提出之后、本次提出之前，请核对。",
        )
        return True


def last_level(lawsuit: Lawsuit, kind: Opening) -> NextLevel | None:
    """Return the level of this kind that the lawsuit led to last, and where the dispute went on."""
    found = [each for each in lawsuit.next_levels if each.opening is kind and each.stands]
    return found[-1] if found else None


def _joined(lawsuit: Lawsuit, level: NextLevel, act: FileAppeal, received_on: date) -> Lawsuit:
    """Return the lawsuit with another party's paper at the level that is open: both appeal, one second instance."""
    others = tuple(each for each in act.appellants if each not in level.by)
    if not others:
        raise ActNotAllowed(
            f"该方的上诉、申请再审或者抗诉已经登记，案件已建立（编号{level.ref}），请在该案办理；"
            "前一次申请再审已被驳回、抗诉程序已终结的，写明终结之日。"
        )
    was_own = set(level.by) == {Appellant.ORGAN}
    joined = level.model_copy(
        update={
            "by": (*level.by, *others),
            # Until now no other party's paper was served on the organ: its answer counts from this one.
            "received_on": received_on if was_own else level.received_on,
            "court": level.court or act.court,
        }
    )
    levels = tuple(joined if each.ref == level.ref else each for each in lawsuit.next_levels)
    return lawsuit.model_copy(update={"next_levels": levels})


def ensure_leads_to(
    kind: Opening, appellants: tuple[Appellant, ...], lawsuit: Lawsuit, day: date
) -> None:
    """Refuse a further level to which the decision can't lead on that day, or by whom."""
    if kind is Opening.APPEAL:
        _ensure_appealable(lawsuit, day)
    else:
        _ensure_in_effect(lawsuit, day)
    ensure(
        (kind is Opening.PROTEST) is (appellants == (Appellant.PROCURATORATE,)),
        "抗诉由人民检察院提出；上诉、申请再审由当事人提出。",
    )


def led_to(lawsuit: Lawsuit, opening: Opening, **facts: object) -> Lawsuit:
    """Return the lawsuit with one more level that it leads to, which the ledger then opens."""
    ref = next_ref(lawsuit.ref, len(lawsuit.next_levels))
    level = NextLevel.model_validate({"ref": ref, "opening": opening, **facts})
    return lawsuit.model_copy(update={"next_levels": (*lawsuit.next_levels, level)})


def _ensure_appealable(lawsuit: Lawsuit, day: date) -> None:
    outcome = lawsuit.outcome
    if lawsuit.tried_as is None:
        raise FactImpossible(
            f"再审裁判能否上诉，取决于再审适用的程序（{law.RETRIED_BY_RULES_OF}）；"
            "按第一审程序审理的，请先办理“更正或者补充案情”，写明再审适用的程序。"
        )
    if lawsuit.tried_as is not Level.FIRST:
        raise FactImpossible("二审、按第二审程序再审的裁判不能上诉；不服的，登记申请再审。")
    if outcome is None or not lawsuit.may_be_appealed:
        raise FactImpossible("本案的裁判或者调解不能上诉。")
    ensure(day >= outcome.decided_on, "上诉不能早于裁判日期。")


def _ensure_in_effect(lawsuit: Lawsuit, day: date) -> None:
    mediation = lawsuit.mediation
    effective_on = lawsuit.effective_on or (mediation.effective_on if mediation else None)
    if effective_on is None:
        raise FactImpossible("裁判尚未生效，不能申请再审或者抗诉；请先登记生效。")
    ensure(day >= effective_on, "申请再审、抗诉不能早于裁判生效之日。")
