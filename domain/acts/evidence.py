"""Acts on more time for evidence: the request, the court's answer, and the evidence itself."""

from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, ensure
from domain.facts.evidence import EvidenceExtension
from domain.lawsuit import Lawsuit, Level
from domain.organs import Organ
from domain.people import Day, Role
from domain.refusals import ActNotAllowed
from domain.stages import is_over_in_court

_NOT_REQUESTED = "尚未申请延期提供证据，请先办理“申请延期提供证据”。"


class RequestEvidenceExtension(Act):
    """Ask the court in writing for more time to file evidence, for force majeure or another good cause.

    Unit: `happened_on` is the calendar day of the request; one that comes late is recorded, and the court decides.
    Errors: ActNotAllowed beyond the first instance, once asked, once the evidence is in, and once the suit has ended;
    FactImpossible before the complaint was received.
    Source: 行政诉讼法 art 36; 行诉解释 art 34.
    """

    heading: ClassVar[str] = "申请延期提供证据"
    provision: ClassVar[law.Provision] = law.EVIDENCE_EXTENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {
        "ground": "案卷所在办公楼因洪水封闭",
        "happened_on": "2026-03-10",
    }

    verb: Literal["request_evidence_extension"] = "request_evidence_extension"
    ground: str = Field(min_length=1, max_length=2000, description="不可抗力等正当事由")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: there is nothing to extend, or it was asked."""
        if lawsuit.level is not Level.FIRST:
            return "举证期限的延长只在第一审申请。"
        if is_over_in_court(lawsuit):
            return "本案已在法院审结。"
        if lawsuit.evidence_extension is not None:
            return "已申请延期提供证据。"
        return "答辩状和证据已提交，无需延期。" if lawsuit.defence_filed_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the request."""
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "申请不能早于收到起诉状副本之日。")
        extension = EvidenceExtension(ground=self.ground, requested_on=day)
        return lawsuit.model_copy(update={"evidence_extension": extension})


class RecordEvidenceRuling(Act):
    """Record whether the court grants more time; once granted, the day on which the cause ended, when that is known.

    Unit: `happened_on` is the day of the court's answer, `cause_ended_on` a calendar day. Errors: ActNotAllowed without
    a request, or once all is known; FactImpossible for an answer before the request, a cause that ended before it
    or has not ended yet, and a refusal that names the end of a cause.
    Source: 行诉解释 art 34.
    """

    heading: ClassVar[str] = "登记法院对延期举证的答复"
    provision: ClassVar[law.Provision] = law.EVIDENCE_EXTENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    example: ClassVar[dict[str, object]] = {"granted": True, "cause_ended_on": "2026-03-20"}

    verb: Literal["record_evidence_ruling"] = "record_evidence_ruling"
    granted: bool
    cause_ended_on: Day | None = Field(default=None, description="正当事由消除之日")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: nothing was asked, or nothing is open."""
        extension = lawsuit.evidence_extension
        if extension is None:
            return _NOT_REQUESTED
        if extension.granted is False:
            return "法院未准许延期，已登记。"
        return "法院的答复和正当事由消除之日已登记。" if extension.cause_ended_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the answer; what was answered is not overwritten, the end of the cause is added."""
        day, extension = self.day(scene), lawsuit.evidence_extension
        assert extension is not None  # noqa: S101 -- the bar has seen it
        ensure(day >= extension.requested_on, "法院的答复不能早于申请之日。")
        if extension.granted:
            if not self.granted:
                raise ActNotAllowed("法院已准许延期，原记录不覆盖。")
            ensure(self.cause_ended_on is not None, "法院已准许延期；请填写正当事由消除之日。")
        self._ensure_ended(scene)
        ended = {"cause_ended_on": self.cause_ended_on}
        answer = {} if extension.granted else {"granted": self.granted, "ruled_on": day}
        ruled = extension.model_copy(update={**answer, **ended})
        return lawsuit.model_copy(update={"evidence_extension": ruled})

    def _ensure_ended(self, scene: Scene) -> None:
        if self.cause_ended_on is not None:
            ensure(self.granted, "法院未准许延期的，不填正当事由消除之日。")
            ensure(self.cause_ended_on <= scene.today, "正当事由消除之日不能晚于今日。")


class FileEvidence(Act):
    """Record that the evidence was filed in the time that the court had extended.

    Unit: `happened_on` is the calendar day of filing; late filing is recorded, not refused. Errors: ActNotAllowed
    unless the court granted more time, or once filed; FactImpossible before the request.
    Source: 行诉解释 art 34; 行政诉讼法 art 34.
    """

    heading: ClassVar[str] = "延期提交证据"
    provision: ClassVar[law.Provision] = law.EVIDENCE_EXTENSION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.HANDLING_UNIT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    is_late_paper: ClassVar[bool] = True

    verb: Literal["file_evidence"] = "file_evidence"

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the time was not extended, or the evidence is in."""
        extension = lawsuit.evidence_extension
        if extension is None:
            return _NOT_REQUESTED
        if not extension.granted:
            return "法院尚未准许延期提供证据。"
        return "延期提供的证据已提交。" if extension.filed_on else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the day of filing."""
        day, extension = self.day(scene), lawsuit.evidence_extension
        assert extension is not None  # noqa: S101 -- the bar has seen it
        ensure(day >= extension.requested_on, "提交证据不能早于申请延期之日。")
        filed = extension.model_copy(update={"filed_on": day})
        return lawsuit.model_copy(update={"evidence_extension": filed})
