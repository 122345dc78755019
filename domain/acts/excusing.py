"""Acts on why no head can come: the request, the bureau's review and the court's ruling, each apart."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure, ensure_another, hearing_of, with_hearing
from domain.facts.hearings import Excuse, ExcuseReason, Hearing, Ruling
from domain.facts.reviews import Review
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.people import Attachments, Role
from domain.refusals import ActNotAllowed
from domain.stages import reviewer_of


class RequestExcuse(Act):
    """Ask that no head need appear, for one of the four reasons, with proof.

    Once bureau or court has refused it, another may be asked for on new grounds, until a censure is proposed; the
    refused one stays in the record, and the latest alone is reviewed and ruled on.

    Errors: ActNotAllowed without a hearing, for one that was not held, while an earlier one for it waits or holds, or
    once a censure is proposed; FactImpossible without seal or signature, again without new grounds, or again before
    the refusal.
    Source: 法释〔2020〕3号 arts 8, 9.
    """

    heading: ClassVar[str] = "说明不能出庭理由"
    provision: ClassVar[law.Provision] = law.EXCUSES
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "reason": "non_delegable_duty",
        "statement": "当日主持防汛指挥",
        "has_seal_or_signature": True,
    }

    verb: Literal["request_excuse"] = "request_excuse"
    hearing: int | None = Field(default=None, ge=1)
    reason: ExcuseReason
    statement: str = Field(min_length=1, max_length=2000)
    has_seal_or_signature: bool = Field(description="已加盖机关印章或者由主要负责人签字")
    proofs: Attachments = ()
    new_grounds: str = Field(
        default="",
        max_length=2000,
        description="前次理由未获认可后再次说明的，写明前次没有提出的新事由、新材料",
    )

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing, or a request is in for each."""
        hearings = [each for each in lawsuit.hearings if not each.is_void]
        if not hearings:
            return "尚未排定开庭，无需说明。"
        is_open = any(_may_be_excused(each, lawsuit) for each in hearings)
        return None if is_open else "本次开庭已说明理由。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the request for the hearing."""
        ensure(
            self.has_seal_or_signature,
            f"情况说明应当加盖机关印章或者由主要负责人签字（{law.EXCUSE_PROOF}）。",
        )
        day = self.day(scene)
        hearing = hearing_of(lawsuit, self.hearing, lambda each: _may_be_excused(each, lawsuit))
        ensure(day >= lawsuit.received_on, "说明理由不能早于收到起诉状副本之日。")
        if hearing.is_void:
            raise ActNotAllowed(f"第{hearing.number}次开庭没有举行，无需说明。")
        if not _may_be_excused(hearing, lawsuit):
            raise ActNotAllowed(f"第{hearing.number}次开庭已说明理由。")
        past = (*hearing.past_excuses, *([hearing.excuse] if hearing.excuse else []))
        if past:
            self._ensure_new(past, lawsuit, day)
        excuse = Excuse(
            reason=self.reason,
            statement=self.statement,
            proofs=self.proofs,
            requested_on=day,
            requested_by=scene.actor.id,
            new_grounds=self.new_grounds.strip() or None,
        )
        return with_hearing(lawsuit, hearing, excuse=excuse, past_excuses=past)

    def _ensure_new(self, past: tuple[Excuse, ...], lawsuit: Lawsuit, day: date) -> None:
        """Refuse the same again, and what is an objection by now."""
        if lawsuit.censure is not None:
            raise ActNotAllowed(
                "已提请通报批评，不再另行说明理由；有异议的，请以申辩提出（“听取申辩”）。"
            )
        said = {text.strip() for each in past for text in (each.statement, each.new_grounds or "")}
        new = self.new_grounds.strip()
        ensure(
            bool(new) and new not in said,
            "前次说明的理由未获认可；再次说明的，请写明前次没有提出的新事由、新材料。",
        )
        declined_on = past[-1].declined_on
        ensure(declined_on is None or day >= declined_on, "再次说明理由不能早于前次不予认可之日。")


def _may_be_excused(hearing: Hearing, lawsuit: Lawsuit) -> bool:
    """Tell whether an excuse may be asked for: none was, or the last was refused and doesn't hold all the same."""
    excuse = hearing.excuse
    if excuse is None or hearing.is_void:
        return not hearing.is_void
    return excuse.declined_on is not None and not excuse.holds_before(reviewer_of(lawsuit))


class ReviewExcuse(Act):
    """Decide for the bureau whether the reason holds; the court decides for itself.

    Errors: ActNotAllowed without a request, or once it was reviewed; NotPermitted for the account that entered the
    request; FactImpossible for a day before it. Source: the Opinions 三（一）; domain.md G3.
    """

    heading: ClassVar[str] = "审查不能出庭理由"
    provision: ClassVar[law.Provision] = law.GUIDANCE
    by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_decision: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"accepted": False, "reason": "会议可由副职主持"}

    verb: Literal["review_excuse"] = "review_excuse"
    hearing: int | None = Field(default=None, ge=1)
    accepted: bool
    reason: str = Field(min_length=1, max_length=2000)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing waits for review."""
        waiting = [each for each in lawsuit.hearings if each.excuse and each.excuse.review is None]
        return None if waiting else "没有待审查的不能出庭说明。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the review beside the request."""
        day = self.day(scene)
        hearing, excuse = _excused(lawsuit, self.hearing, lambda excuse: excuse.review is None)
        ensure_another(scene, excuse.requested_by, "理由由本账号代录说明，应由司法局另一账号审查。")
        ensure(day >= excuse.requested_on, "审查不能早于说明理由之日。")
        review = Review(
            accepted=self.accepted, reason=self.reason, reviewed_on=day, by=scene.actor.id
        )
        return with_hearing(lawsuit, hearing, excuse=excuse.model_copy(update={"review": review}))


class RecordExcuseRuling(Act):
    """Record what the court held of the reason: accepted, refused, or silent. A silent court may still speak.

    Unit: `happened_on` is the day of the ruling.
    Errors: ActNotAllowed without a request, or once the court has held one way or the other; FactImpossible for a day
    before the request.
    Source: 法释〔2020〕3号 art 9.
    """

    heading: ClassVar[str] = "登记法院对理由的审查结果"
    provision: ClassVar[law.Provision] = law.EXCUSE_PROOF
    by: ClassVar[frozenset[Role]] = frozenset({Role.COURT, Role.CLERK, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"ruling": "silent"}

    verb: Literal["record_excuse_ruling"] = "record_excuse_ruling"
    hearing: int | None = Field(default=None, ge=1)
    ruling: Ruling

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no reason was given, or the court has held of each."""
        excuses = [each.excuse for each in lawsuit.hearings if each.excuse]
        if not excuses:
            return "本案没有不能出庭的说明。"
        return (
            None if any(_is_open_in_court(each) for each in excuses) else "法院的审查结果已登记。"
        )

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the ruling and its day beside the request."""
        day = self.day(scene)
        hearing, excuse = _excused(lawsuit, self.hearing, _is_open_in_court)
        ensure(day >= excuse.requested_on, "法院的审查结果不能早于说明理由之日。")
        held = excuse.model_copy(update={"ruling": self.ruling, "ruled_on": day})
        return with_hearing(lawsuit, hearing, excuse=held)


def _is_open_in_court(excuse: Excuse) -> bool:
    return excuse.ruling in (None, Ruling.SILENT)


def _excused(
    lawsuit: Lawsuit, number: int | None, is_open: Callable[[Excuse], bool]
) -> tuple[Hearing, Excuse]:
    """Return the hearing meant and its excuse, if the excuse is still open: what was decided is never overwritten."""
    excused = [
        (each, each.excuse)
        for each in lawsuit.hearings
        if each.excuse and number in (None, each.number)
    ]
    if not excused:
        raise ActNotAllowed("该次开庭没有不能出庭的说明。")
    waiting = [(hearing, excuse) for hearing, excuse in excused if is_open(excuse)]
    if not waiting:
        raise ActNotAllowed("该次开庭的不能出庭说明已有结论；原记录不覆盖，有误的请书面报司法局。")
    return waiting[-1]
