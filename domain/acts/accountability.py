"""Acts on an absence: censure proposed, decided, issued and revoked, and the organ heard."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.hearings import Confirmation
from domain.facts.reviews import Review
from domain.facts.sanctions import Censure, Objection, ObjectionTo, ObjectionWay, PastCensure
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Attachments, Day, Role
from domain.refusals import ActNotAllowed, FactImpossible, NotPermitted
from domain.stages import (
    appearance_in,
    awaits_finding_of_not_held,
    held_trial,
    is_absence_open,
    is_finding_disputed,
)

_DISPUTED = "对出庭认定的申辩成立，请先办理“更正出庭核实”。"
_NO_ABSENCE = "主要负责人没有应出庭而未出庭的情形，或者理由成立。"


def bar_to_sanction(lawsuit: Lawsuit, organ: Organ) -> str | None:
    """Return why no step may be taken against the absent head now, or None.

    The bureau's own review of an excuse is awaited; a silent court doesn't block for ever.
    """
    if awaits_finding_of_not_held(lawsuit):
        return "更正为未开庭的尚待核实，请先办理“核实未开庭”。"
    hearing = held_trial(lawsuit)
    excuse = hearing.excuse if hearing else None
    if excuse is not None and excuse.review is None:
        return "不能出庭理由尚未审查，请先办理“审查不能出庭理由”。"
    if not is_absence_open(lawsuit, organ):
        return _NO_ABSENCE
    return _DISPUTED if is_finding_disputed(lawsuit) else None


class ProposeCensure(Act):
    """Propose to the government that the absent principal head be censured (提请通报批评).

    What was declined or revoked may be proposed again on another ground and with what was not known then; it stays, and
    so does a talk that was held. Nothing is proposed beside a proposal that is undecided or a censure that stands.

    Errors: ActNotAllowed before the bureau confirmed the absence, while a review of the excuse is pending, where the
    Opinions give no route, or while an earlier one stands; FactImpossible for a day before the absence was confirmed or
    the earlier one was decided, or for the same again.
    Source: the Opinions 三（三）: non-appearance only.
    """

    heading: ClassVar[str] = "提请通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"ground": "本年度首案开庭，主要负责人无正当理由未出庭"}

    verb: Literal["propose_censure"] = "propose_censure"
    ground: str = Field(min_length=1, max_length=2000)
    new_facts: str = Field(
        default="",
        max_length=2000,
        description="未获同意或者已经撤销后再次提请的，写明前次提请时没有的新事实、新理由",
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: no confirmed absence without excuse, no route, or one that stands."""
        if not organ.has_censure_route:
            return f"{organ.name}的主要负责人不在本系统提请：{organ.why_no_route}，请人工研究。"
        if lawsuit.censure is not None and lawsuit.censure.approved is None:
            return "已提请通报批评，待政府决定。"
        if lawsuit.censure is not None and lawsuit.censure.stands:
            return "政府已同意通报批评，不得就同一次未出庭再次提请。"
        appearance = appearance_in(lawsuit)
        if appearance is None or not appearance.confirmed:
            return "出庭情况尚未核实，不得提请；请先办理“核实出庭情况”。"
        return bar_to_sanction(lawsuit, organ)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the proposal with its ground, and keep what came of the one before."""
        hearing = held_trial(lawsuit)
        assert hearing is not None  # noqa: S101 -- an appearance was confirmed at it
        day, found = self.day(scene), hearing.confirmation
        ensure(found is None or day >= found.confirmed_on, "提请不能早于核实出庭情况之日。")
        if lawsuit.censure is not None:
            self._ensure_another(lawsuit.censure, lawsuit, day)
            lawsuit = _set_aside(lawsuit, lawsuit.censure)
        censure = Censure(
            hearing=hearing.number,
            ground=self.ground,
            new_facts=self.new_facts.strip() or None,
            proposed_on=day,
            proposed_by=scene.actor.id,
        )
        return lawsuit.model_copy(update={"censure": censure})

    def _ensure_another(self, earlier: Censure, lawsuit: Lawsuit, day: date) -> None:
        """Refuse the same again: the government has answered it."""
        ended_on = earlier.revoked_on or earlier.decided_on
        ensure(ended_on is None or day >= ended_on, "再次提请不能早于前次决定或者撤销之日。")
        past = [*(each.censure for each in lawsuit.past_censures), earlier]
        said = {text.strip() for each in past for text in (each.ground, each.new_facts or "")}
        ensure(
            bool(self.new_facts.strip()) and self.new_facts.strip() not in said,
            "前次提请未获同意或者已经撤销，再次提请应当写明前次没有的新事实、新理由。",
        )
        ensure(self.ground.strip() not in said, "再次提请的理由与前次相同，政府已有决定。")


def _set_aside(lawsuit: Lawsuit, earlier: Censure) -> Lawsuit:
    """Return the lawsuit with an earlier censure kept beside; a talk that was not held falls with it."""
    talk = lawsuit.interview
    fell = talk if talk is not None and talk.held_on is None else None
    past = PastCensure(censure=earlier, interview=fell)
    return lawsuit.model_copy(
        update={
            "past_censures": (*lawsuit.past_censures, past),
            "interview": None if fell else talk,
        }
    )


class DecideCensure(Act):
    """Approve or decline the proposed censure for the government.

    What the bureau enters (代录) is the government's paper: the document decides, not who types it in.

    Errors: NotPermitted for the bureau that proposed; ActNotAllowed without a proposal, or for an approval whose ground
    has gone; FactImpossible for a day before the proposal. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "决定是否通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"approved": True, "reason": "同意"}

    verb: Literal["decide_censure"] = "decide_censure"
    approved: bool
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing is proposed, or it is decided."""
        if lawsuit.censure is None:
            return "尚未提请通报批评。"
        return "政府已作决定。" if lawsuit.censure.approved is not None else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the decision."""
        day = self.day(scene)
        if self.source.transcribed_for is None and scene.actor.organ == scene.organ.bureau:
            raise NotPermitted("提请通报批评的司法局不能自己决定，应由本级政府决定。")
        ensure(
            lawsuit.censure is not None and day >= lawsuit.censure.proposed_on,
            "决定不能早于提请之日。",
        )
        reason = bar_to_sanction(lawsuit, scene.organ) if self.approved else None
        if reason is not None:
            raise ActNotAllowed(f"{reason}不能同意通报批评。")
        return _with_censure(
            lawsuit,
            approved=self.approved,
            reason=self.reason,
            decided_on=day,
            decided_by=scene.actor.id,
        )


class IssueCensure(Act):
    """Issue the approved censure under its document number (通报批评).

    Errors: ActNotAllowed before approval, while the bureau's review of an excuse is pending, or once its ground has
    gone; FactImpossible for a day before the approval. Source: the Opinions 三（三）.
    """

    heading: ClassVar[str] = "印发通报批评"
    provision: ClassVar[law.Provision] = law.CENSURE
    by: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"document_number": "白府通〔2026〕3号"}

    verb: Literal["issue_censure"] = "issue_censure"
    document_number: str = Field(min_length=1, max_length=100)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:
        """Return why not now: it isn't approved, it is out, or an excuse stands against it."""
        if lawsuit.censure is None or not lawsuit.censure.approved:
            return "政府尚未同意通报批评。"
        if not lawsuit.censure.stands:
            return "通报批评已撤销。"
        if lawsuit.censure.issued_on is not None:
            return "通报批评已印发。"
        return bar_to_sanction(lawsuit, organ)

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the document and its day."""
        day = self.day(scene)
        ensure_after_approval(lawsuit, day, "印发不能早于政府同意之日。")
        return _with_censure(lawsuit, document_number=self.document_number, issued_on=day)


def ensure_after_approval(lawsuit: Lawsuit, day: date, message: str) -> None:
    """Refuse a day before the government approved the censure."""
    decided_on = lawsuit.censure.decided_on if lawsuit.censure else None
    ensure(decided_on is None or day >= decided_on, message)


def _with_censure(lawsuit: Lawsuit, **changes: object) -> Lawsuit:
    censure = lawsuit.censure.model_copy(update=changes) if lawsuit.censure else None
    return lawsuit.model_copy(update={"censure": censure})


class RevokeCensure(Act):
    """Revoke a censure for the government that decided on it: what was decided stays, and that it no longer holds.

    Errors: ActNotAllowed without an approved censure, or once revoked; FactImpossible for a day before the approval or
    the issue. Source: the rule pack; no text gives a procedure.
    """

    heading: ClassVar[str] = "撤销通报批评"
    provision: ClassVar[law.Provision] = law.REVOCATION
    by: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "reason": "经申辩查明当日主持防汛，不能由他人代替",
        "document_number": "白府通〔2026〕5号",
    }

    verb: Literal["revoke_censure"] = "revoke_censure"
    reason: str = Field(min_length=1, max_length=2000)
    document_number: str = Field(min_length=1, max_length=100)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no censure was approved, or it is revoked."""
        if lawsuit.censure is None or not lawsuit.censure.approved:
            return "没有政府同意的通报批评。"
        return "通报批评已撤销。" if lawsuit.censure.revoked_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the revocation beside the decision."""
        day = self.day(scene)
        ensure_after_approval(lawsuit, day, "撤销不能早于政府同意之日。")
        issued_on = lawsuit.censure.issued_on if lawsuit.censure else None
        ensure(issued_on is None or day >= issued_on, "撤销不能早于通报印发之日。")
        return _with_censure(
            lawsuit,
            revoked_on=day,
            revoked_by=scene.actor.id,
            revocation_reason=self.reason,
            revocation_number=self.document_number,
        )


class HearObjection(Act):
    """Record what the organ says against a finding or a censure (申辩), on paper or heard, and the bureau's answer.

    An upheld objection changes nothing by itself: the bureau corrects its finding, the government revokes its censure,
    and until then no step of a censure goes on. The latest objection counts.

    Unit: `happened_on` is the day of the answer, `objected_on` that of the objection.
    Errors: ActNotAllowed without a finding or a censure; FactImpossible for an objection to what there is not, or made
    before it, or answered before it was made. Source: the rule pack; no text gives a procedure (domain.md §10).
    """

    heading: ClassVar[str] = "听取申辩"
    provision: ClassVar[law.Provision] = law.OBJECTION
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    is_late_paper: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "to": "finding",
        "way": "on_paper",
        "statement": "庭审笔录载明局长到庭",
        "objected_on": "2026-06-05",
        "upheld": True,
        "answer": "核对笔录属实，更正认定",
    }

    verb: Literal["hear_objection"] = "hear_objection"
    to: ObjectionTo
    way: ObjectionWay
    statement: str = Field(min_length=1, max_length=4000)
    papers: Attachments = ()
    objected_on: Day
    upheld: bool
    answer: str = Field(min_length=1, max_length=4000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was found or proposed."""
        is_found = any(each.confirmation for each in lawsuit.hearings)
        return None if is_found or lawsuit.censure else "没有可以申辩的出庭认定或者通报批评。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record objection and answer together."""
        day = self.day(scene)
        made_on = self._made_on(lawsuit)
        if made_on is None:
            raise FactImpossible("所申辩的事项尚不存在，请核对申辩的是出庭认定还是通报批评。")
        ensure(self.objected_on >= made_on, "申辩不能早于所申辩的认定或者提请。")
        ensure(day >= self.objected_on, "答复不能早于申辩之日。")
        answer = Review(
            accepted=self.upheld, reason=self.answer, reviewed_on=day, by=scene.actor.id
        )
        objection = Objection(
            to=self.to,
            way=self.way,
            statement=self.statement,
            papers=self.papers,
            objected_on=self.objected_on,
            answer=answer,
            finding=self._finding(lawsuit),
        )
        return lawsuit.model_copy(update={"objections": (*lawsuit.objections, objection)})

    def _finding(self, lawsuit: Lawsuit) -> Confirmation | None:
        hearing = held_trial(lawsuit) if self.to is ObjectionTo.FINDING else None
        return hearing.confirmation if hearing else None

    def _made_on(self, lawsuit: Lawsuit) -> date | None:
        """Return the first day on which there was something to object to."""
        if self.to is ObjectionTo.CENSURE:
            return lawsuit.censure.proposed_on if lawsuit.censure else None
        found = [each.confirmation.confirmed_on for each in lawsuit.hearings if each.confirmation]
        return min(found, default=None)
