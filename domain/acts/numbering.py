"""Acts on case numbers: a number comes or changes, and a file that was opened twice is merged into the first."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.acts.amending import is_docketed_in_order
from domain.facts.numbering import MergeProposal, Merger, NumberAlias, WhyNumbered
from domain.lawsuit import Lawsuit
from domain.numbers import CaseNumber
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed


class AssignCaseNumber(Act):
    """Record the number that the court gave: the first one, or another after transfer, remand or a slip of the pen.

    Older numbers go on finding the lawsuit; one that was a slip doesn't. A number that another lawsuit of this organ
    and level has is recorded all the same, as a proposal to merge the two, which a person decides.

    Unit: `happened_on` is the calendar day from which the number holds. Errors: ActNotAllowed where it is the number
    already; FactImpossible for another number without a reason, or a docketing that can't be.
    Source: 案号若干规定 art 1.
    """

    heading: ClassVar[str] = "登记案号"
    provision: ClassVar[law.Provision] = law.CASE_NUMBER
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"number": "（2026）皖19行终7号", "why": "assigned"}

    verb: Literal["assign_case_number"] = "assign_case_number"
    number: CaseNumber = Field(description="案号；括号、数字写法不限")
    why: Literal["assigned", "transferred", "remanded", "corrected"] = "assigned"
    docketed_on: Day | None = Field(default=None, description="立案之日；审理期限自此起算")

    def numbers_named(self) -> tuple[str, ...]:
        """Return the number whose holder the ledger looks up."""
        return (self.number,)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Make it the number of today, or propose to merge with the file that has it."""
        day = self.day(scene)
        if self.number == lawsuit.number:
            raise ActNotAllowed(f"本案案号已是{self.number}，无需再登。")
        ensure(
            lawsuit.number is None or self.why != "assigned",
            f"本案已有案号{lawsuit.number}；变更案号的，请写明原因（移送、发回重审或者更正）。",
        )
        lawsuit = self._docketed(lawsuit, scene)
        other = (scene.number_holders or {}).get(self.number)
        if other not in (None, lawsuit.ref):
            return self._proposing(lawsuit, str(other), scene)
        alias = NumberAlias(number=self.number, from_on=day, why=WhyNumbered(self.why))
        return lawsuit.model_copy(
            update={
                "number": self.number,
                "numbers": (*_history(lawsuit), alias),
                "merge_proposal": None,
            }
        )

    def _docketed(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        docketed_on = self.docketed_on
        if docketed_on is None or docketed_on == lawsuit.docketed_on:
            return lawsuit
        ensure(lawsuit.docketed_on is None, "立案之日已登记，有误的请办理“更正或者补充案情”。")
        ensure(docketed_on <= scene.today, "立案之日不能晚于今日。")
        ensure(
            is_docketed_in_order(lawsuit, docketed_on),
            "第一审立案之日不能晚于收到起诉状副本之日。",
        )
        return lawsuit.model_copy(update={"docketed_on": docketed_on})

    def _proposing(self, lawsuit: Lawsuit, other: str, scene: Scene) -> Lawsuit:
        known = lawsuit.merge_proposal
        if known is not None and (known.number, known.other) == (self.number, other):
            raise ActNotAllowed(
                f"案号{self.number}已为案件{other}所用，合并建议已提出，待人工核对。"
            )
        proposal = MergeProposal(number=self.number, other=other, proposed_on=self.day(scene))
        return lawsuit.model_copy(update={"merge_proposal": proposal})


def _history(lawsuit: Lawsuit) -> tuple[NumberAlias, ...]:
    """Return the numbers so far; the one that came with the registration holds from the day of receipt."""
    if lawsuit.numbers or lawsuit.number is None:
        return lawsuit.numbers
    first = NumberAlias(
        number=lawsuit.number, from_on=lawsuit.received_on, why=WhyNumbered.REGISTERED
    )
    return (first,)


def alarm_of_merger(before: Lawsuit | None, after: Lawsuit) -> tuple[str, str] | None:
    """Return what a person must look at once a merger is proposed: the alarm's kind and its text, naming both files."""
    proposal = after.merge_proposal
    if proposal is None or (before is not None and proposal == before.merge_proposal):
        return None
    text = (
        f"案号{proposal.number}已为案件{proposal.other}所用，本案（{after.ref}）又登记同一案号，可能是同一案件重复登记。"
        f"请核对：是同一案件的，在本案办理“并入同一案件”，今后在案件{proposal.other}办理；"
        "不是的，在登记有误的一案办理“登记案号”，原因填更正。"
    )
    return "merge_proposed", text


class MergeInto(Act):
    """Decide that this file and the one that has its number are one lawsuit: this one ends, the other goes on.

    Errors: ActNotAllowed unless a merger was proposed. Source: 案号若干规定 art 1: one number, one case.
    """

    heading: ClassVar[str] = "并入同一案件"
    provision: ClassVar[law.Provision] = law.CASE_NUMBER
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    is_decision: ClassVar[bool] = True
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"reason": "同一案件重复登记"}

    verb: Literal["merge_into"] = "merge_into"
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was proposed."""
        return None if lawsuit.merge_proposal else "没有待核对的合并建议。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """End this file; what it holds stays readable."""
        day, proposal = self.day(scene), lawsuit.merge_proposal
        assert proposal is not None  # noqa: S101 -- the bar has seen it
        ensure(day >= proposal.proposed_on, "并入不能早于提出合并建议之日。")
        merger = Merger(
            into=proposal.other,
            number=proposal.number,
            reason=self.reason,
            merged_on=day,
            by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"merger": merger, "closed_on": day})
