"""Acts before the hearing: its day, the head who will attend, and why none can."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from domain import law
from domain.acts.act import Act, Scene, ensure, hearing_of, with_hearing
from domain.calendar import day_of
from domain.lawsuit import (
    Excuse,
    ExcuseReason,
    Hearing,
    HearingKind,
    HearingMode,
    Lawsuit,
    Nominee,
    Review,
    Ruling,
)
from domain.organs import POST_NAMES, OfficeHolder, Organ, Post
from domain.people import Attached, Role
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_over_in_court


class ScheduleHearing(Act):
    """Record the hearing that the court has set.

    Unit: `starts_at` is an aware instant. Errors: ActNotAllowed while another hearing is awaited or after the decision.
    Source: 行诉解释 art 71; 法释〔2020〕3号 art 5.
    """

    heading: ClassVar[str] = "登记开庭时间"
    provision: ClassVar[law.Provision] = law.HEAD_APPEARS
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.COURT, Role.BUREAU})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.BUREAU})
    moves_hearings: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "starts_at": "2026-04-15T09:00:00+08:00",
        "place": "第三法庭",
    }

    verb: Literal["schedule_hearing"] = "schedule_hearing"
    starts_at: AwareDatetime
    place: str = Field(default="", max_length=100)
    kind: HearingKind = HearingKind.TRIAL
    mode: HearingMode = HearingMode.IN_COURT

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court is done, or a hearing is awaited already."""
        if is_over_in_court(lawsuit):
            return "本案已裁判或者撤诉，不再开庭。"
        awaited = lawsuit.next_hearing
        return f"第{awaited.number}次开庭尚未登记结果，请先登记开庭结果。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the hearing under the next number."""
        ensure(day_of(self.starts_at) > lawsuit.received_on, "开庭不能早于收到起诉状副本之日。")
        hearing = Hearing(
            number=len(lawsuit.hearings) + 1,
            kind=self.kind,
            mode=self.mode,
            starts_at=self.starts_at,
            place=self.place,
            scheduled_on=self.day(scene),
        )
        return lawsuit.model_copy(update={"hearings": (*lawsuit.hearings, hearing)})


class NominateHead(Act):
    """Name the head who will attend the hearing, and report the name to the bureau (报备).

    Errors: FactImpossible where the person doesn't hold the post on the day of the hearing, or isn't a head.
    Source: 法释〔2020〕3号 art 2; the office's own period before the hearing.
    """

    heading: ClassVar[str] = "报备出庭负责人"
    provision: ClassVar[law.Provision] = law.WHO_IS_HEAD
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    reads_heads: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "name": "虚构局长",
        "post": "principal",
        "title": "局长",
    }

    verb: Literal["nominate_head"] = "nominate_head"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    name: str = Field(min_length=1, max_length=50)
    post: Post
    title: str = Field(default="", max_length=50, description="职务")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing awaits a head."""
        hearing = lawsuit.next_hearing
        if hearing is None:
            return "没有待开的庭，请先登记开庭时间（schedule-hearing）。"
        return "本次开庭已报备负责人，更换请用 replace-head。" if hearing.nominee else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the nominee."""
        hearing = hearing_of(lawsuit, self.hearing)
        return _with_nominee(self, hearing, lawsuit, scene)


class ReplaceHead(Act):
    """Replace the head who will attend, before the hearing.

    Errors: as for nominating. Source: 法释〔2020〕3号 art 5 para 3: it shall be allowed.
    """

    heading: ClassVar[str] = "更换出庭负责人"
    provision: ClassVar[law.Provision] = law.SUBSTITUTION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.GOVERNMENT})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    reads_heads: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "name": "虚构副局长",
        "post": "deputy",
        "title": "副局长",
        "reason": "出差",
    }

    verb: Literal["replace_head"] = "replace_head"
    hearing: int | None = Field(default=None, ge=1)
    name: str = Field(min_length=1, max_length=50)
    post: Post
    title: str = Field(default="", max_length=50, description="职务")
    reason: str = Field(min_length=1, max_length=500)

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: there is nobody to replace."""
        hearing = lawsuit.next_hearing
        return None if hearing and hearing.nominee else "尚未报备出庭负责人，请用 nominate-head。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the new nominee in the old one's place."""
        hearing = hearing_of(lawsuit, self.hearing)
        return _with_nominee(self, hearing, lawsuit, scene)


def _with_nominee(
    act: NominateHead | ReplaceHead, hearing: Hearing, lawsuit: Lawsuit, scene: Scene
) -> Lawsuit:
    if hearing.record is not None:
        raise ActNotAllowed(f"第{hearing.number}次开庭已登记结果，不能再定出庭负责人。")
    ensure(act.post.is_head, f"{POST_NAMES[act.post]}不是行政机关负责人（{law.WHO_IS_HEAD}）。")
    _ensure_holds_post(act.name, act.post, day_of(hearing.starts_at), scene.heads)
    nominee = Nominee(name=act.name, post=act.post, title=act.title, nominated_on=act.day(scene))
    return with_hearing(lawsuit, hearing, nominee=nominee)


def _ensure_holds_post(
    name: str, post: Post, day: date, heads: tuple[OfficeHolder, ...] | None
) -> None:
    """Refuse a person who doesn't hold the post on the day; an organ without a register is taken at its word."""
    if not heads:
        return
    holders = [each.name for each in heads if each.post is post and each.holds_on(day)]
    if name not in holders:
        known = f"登记在册的是{'、'.join(holders)}" if holders else "当日无人在任"
        raise FactImpossible(
            f"{name}在{day:%Y年%-m月%-d日}不任{POST_NAMES[post]}，{known}；任职有变的请先更新。"
        )


class RequestExcuse(Act):
    """Ask that no head need appear, for one of the four reasons, with proof.

    Errors: ActNotAllowed without a hearing; FactImpossible without seal or signature.
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
    proofs: tuple[Attached, ...] = ()

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing, or one request is in."""
        if not lawsuit.hearings:
            return "尚未排定开庭，无需说明。"
        return "本次开庭已说明理由。" if hearing_of(lawsuit, None).excuse else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the request for the hearing."""
        ensure(
            self.has_seal_or_signature,
            f"情况说明应当加盖机关印章或者由主要负责人签字（{law.EXCUSE_PROOF}）。",
        )
        excuse = Excuse(
            reason=self.reason,
            statement=self.statement,
            proofs=self.proofs,
            requested_on=self.day(scene),
        )
        return with_hearing(lawsuit, hearing_of(lawsuit, self.hearing), excuse=excuse)


class ReviewExcuse(Act):
    """Decide for the bureau whether the reason holds; the court decides for itself.

    Errors: ActNotAllowed without a request. Source: the Opinions 三（一）; domain.md G3.
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
        hearing = _excused_hearing(lawsuit, self.hearing)
        review = Review(
            accepted=self.accepted,
            reason=self.reason,
            reviewed_on=self.day(scene),
            by=scene.actor.id,
        )
        return with_hearing(
            lawsuit,
            hearing,
            excuse=hearing.excuse and hearing.excuse.model_copy(update={"review": review}),
        )


class RecordExcuseRuling(Act):
    """Record what the court held of the reason: accepted, refused, or silent.

    Errors: ActNotAllowed without a request. Source: 法释〔2020〕3号 art 9.
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
        """Return why not now: no reason was given."""
        return None if any(each.excuse for each in lawsuit.hearings) else "本案没有不能出庭的说明。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:  # noqa: ARG002 -- the facts suffice
        """Record the ruling beside the request."""
        hearing = _excused_hearing(lawsuit, self.hearing)
        return with_hearing(
            lawsuit,
            hearing,
            excuse=hearing.excuse and hearing.excuse.model_copy(update={"ruling": self.ruling}),
        )


def _excused_hearing(lawsuit: Lawsuit, number: int | None) -> Hearing:
    excused = [each for each in lawsuit.hearings if each.excuse and number in (None, each.number)]
    if not excused:
        raise ActNotAllowed("该次开庭没有不能出庭的说明。")
    return excused[-1]
