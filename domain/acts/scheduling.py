"""Acts before the hearing: its day, the head who will attend, and why none can."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Instant, Scene, ensure, hearing_of, with_hearing
from domain.calendar import day_of
from domain.facts.hearings import (
    Excuse,
    ExcuseReason,
    Hearing,
    HearingKind,
    HearingMode,
    Nominee,
    Ruling,
)
from domain.facts.reviews import Review
from domain.lawsuit import Lawsuit
from domain.organs import POST_NAMES, OfficeHolder, Organ, Post
from domain.people import Attachments, Role
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import is_over_in_court

_OVER = "本案已裁判或者撤诉，不再开庭。"


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
    starts_at: Instant
    place: str = Field(default="", max_length=100)
    kind: HearingKind = HearingKind.TRIAL
    mode: HearingMode = HearingMode.IN_COURT

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: the court is done, or a hearing is awaited already."""
        if is_over_in_court(lawsuit):
            return _OVER
        awaited = lawsuit.next_hearing
        return f"第{awaited.number}次开庭尚未登记结果，请先登记开庭结果。" if awaited else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the hearing under the next number."""
        ensure(day_of(self.starts_at) >= lawsuit.received_on, "开庭不能早于收到起诉状副本之日。")
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
    own_lawsuit_only: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
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
        """Return why not now: the court is done, or no hearing awaits a head."""
        if is_over_in_court(lawsuit):
            return _OVER
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

    Errors: as for nominating; FactImpossible for a day after the hearing.
    Source: 法释〔2020〕3号 art 5 para 3: it shall be allowed.
    """

    heading: ClassVar[str] = "更换出庭负责人"
    provision: ClassVar[law.Provision] = law.SUBSTITUTION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK, Role.GOVERNMENT})
    own_lawsuit_only: ClassVar[frozenset[Role]] = frozenset({Role.GOVERNMENT})
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
        """Return why not now: the court is done, or there is nobody to replace."""
        if is_over_in_court(lawsuit):
            return _OVER
        hearing = lawsuit.next_hearing
        return None if hearing and hearing.nominee else "尚未报备出庭负责人，请用 nominate-head。"

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the new nominee in the old one's place."""
        hearing = hearing_of(lawsuit, self.hearing)
        ensure(
            self.day(scene) <= day_of(hearing.starts_at),
            f"更换出庭负责人应当在庭审前（{law.SUBSTITUTION}）。",
        )
        return _with_nominee(self, hearing, lawsuit, scene)


def _with_nominee(
    act: NominateHead | ReplaceHead, hearing: Hearing, lawsuit: Lawsuit, scene: Scene
) -> Lawsuit:
    if hearing.record is not None:
        raise ActNotAllowed(f"第{hearing.number}次开庭已登记结果，不能再定出庭负责人。")
    ensure(act.post.is_head, f"{POST_NAMES[act.post]}不是行政机关负责人（{law.WHO_IS_HEAD}）。")
    _ensure_holds_post(act.name, act.post, day_of(hearing.starts_at), scene.heads)
    day, earlier = act.day(scene), hearing.nominee
    ensure(day >= lawsuit.received_on, "报备出庭负责人不能早于收到起诉状副本之日。")
    nominee = Nominee(
        name=act.name,
        post=act.post,
        title=act.title,
        nominated_on=day,
        reported_on=earlier.reported_on if earlier else day,
        turn=earlier.turn + 1 if earlier else 1,
    )
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

    Errors: ActNotAllowed without a hearing, for one that was not held, or a second time for the same one;
    FactImpossible without seal or signature.
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

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing, or a request is in for each."""
        hearings = [each for each in lawsuit.hearings if not each.is_void]
        if not hearings:
            return "尚未排定开庭，无需说明。"
        return "本次开庭已说明理由。" if all(each.excuse for each in hearings) else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the request for the hearing."""
        ensure(
            self.has_seal_or_signature,
            f"情况说明应当加盖机关印章或者由主要负责人签字（{law.EXCUSE_PROOF}）。",
        )
        day, hearing = self.day(scene), hearing_of(lawsuit, self.hearing)
        ensure(day >= lawsuit.received_on, "说明理由不能早于收到起诉状副本之日。")
        if hearing.is_void:
            raise ActNotAllowed(f"第{hearing.number}次开庭没有举行，无需说明。")
        if hearing.excuse is not None:
            raise ActNotAllowed(f"第{hearing.number}次开庭已说明理由。")
        excuse = Excuse(
            reason=self.reason, statement=self.statement, proofs=self.proofs, requested_on=day
        )
        return with_hearing(lawsuit, hearing, excuse=excuse)


class ReviewExcuse(Act):
    """Decide for the bureau whether the reason holds; the court decides for itself.

    Errors: ActNotAllowed without a request, or once it was reviewed; FactImpossible for a day before the request.
    Source: the Opinions 三（一）; domain.md G3.
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
        ensure(day >= excuse.requested_on, "审查不能早于说明理由之日。")
        review = Review(
            accepted=self.accepted, reason=self.reason, reviewed_on=day, by=scene.actor.id
        )
        return with_hearing(lawsuit, hearing, excuse=excuse.model_copy(update={"review": review}))


class RecordExcuseRuling(Act):
    """Record what the court held of the reason: accepted, refused, or silent. A silent court may still speak.

    Errors: ActNotAllowed without a request, or once the court has held one way or the other.
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

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:  # noqa: ARG002 -- the facts suffice
        """Record the ruling beside the request."""
        hearing, excuse = _excused(lawsuit, self.hearing, _is_open_in_court)
        held = excuse.model_copy(update={"ruling": self.ruling})
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
