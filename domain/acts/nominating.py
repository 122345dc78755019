"""Acts that name the head who will attend a hearing, and report who takes his place."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, awaited_hearing, ensure, hearing_of, with_hearing
from domain.calendar import day_of
from domain.eligibility import Reading, doubt_of_post, reading_of
from domain.facts.hearings import Hearing, Nominee, Substitution
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import POST_NAMES, Organ, Post
from domain.people import Day, Role
from domain.refusals import ActNotAllowed
from domain.stages import is_over_in_court

_OVER = "本案已裁判或者撤诉，不再开庭。"
_NOBODY_NAMED = "尚未报备出庭负责人，请办理“报备出庭负责人”。"


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
        if not lawsuit.awaited_hearings:
            return "没有待开的庭，请先办理“登记开庭时间”。"
        named = all(each.nominee for each in lawsuit.awaited_hearings)
        return "待开的庭已报备负责人，更换的请办理“更换出庭负责人”。" if named else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the nominee."""
        hearing = awaited_hearing(lawsuit, self.hearing, lambda each: each.nominee is None)
        if hearing.nominee is not None:
            raise ActNotAllowed(
                f"第{hearing.number}次开庭已报备负责人，更换的请办理“更换出庭负责人”。"
            )
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
        named = any(each.nominee for each in lawsuit.awaited_hearings)
        return None if named else _NOBODY_NAMED

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the new nominee in the old one's place."""
        hearing = awaited_hearing(lawsuit, self.hearing, lambda each: each.nominee is not None)
        if hearing.nominee is None:
            raise ActNotAllowed(_NOBODY_NAMED)
        ensure(
            self.day(scene) <= day_of(hearing.starts_at),
            f"更换出庭负责人应当在庭审前（{law.SUBSTITUTION}）。",
        )
        return _with_nominee(self, hearing, lawsuit, scene)


def _with_nominee(
    act: NominateHead | ReplaceHead, hearing: Hearing, lawsuit: Lawsuit, scene: Scene
) -> Lawsuit:
    _ensure_is_head(act.name, act.post, day_of(hearing.starts_at), scene)
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


def _ensure_is_head(name: str, post: Post, day: date, scene: Scene) -> None:
    ensure(post.is_head, f"{POST_NAMES[post]}不是行政机关负责人（{law.WHO_IS_HEAD}）。")
    doubt = doubt_of_post(name, post, day, scene.heads)
    ensure(not doubt, doubt)
    rules = scene.lawbook.pack_on(day, received_on=day).eligibility
    reading = reading_of(name, post, day, organ=scene.organ, rules=rules, heads=scene.heads)
    ensure(reading is None or reading.head is not Reading.NO, reading.why if reading else "")


class ReportSubstitution(Act):
    """Report to the bureau that a deputy will come where the principal head must, with whose consent.

    The substitute is named for the court by `replace_head`; this tells the bureau why, and who consented. What is
    reported after the hearing keeps its day.

    Errors: ActNotAllowed where the principal head need not come, without a hearing, or for the same person again;
    FactImpossible for a principal head, for who doesn't hold the post on the day, or a consent without its day or
    still to come.
    Source: 法释〔2020〕3号 art 5 para 3; local rules ask for the consent of the government's head (domain.md §4.3).
    """

    heading: ClassVar[str] = "报告由副职代为出庭"
    provision: ClassVar[law.Provision] = law.SUBSTITUTION
    by: ClassVar[frozenset[Role]] = frozenset({Role.CLERK})
    transcribed_by: ClassVar[frozenset[Role]] = frozenset({Role.BUREAU})
    reads_heads: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "name": "虚构副局长",
        "post": "deputy",
        "reason": "局长赴省参加防汛会议",
        "consented_by": "虚构市长",
        "consented_on": "2026-04-10",
        "consent_document": "白府办〔2026〕6号",
    }

    verb: Literal["report_substitution"] = "report_substitution"
    hearing: int | None = Field(default=None, ge=1, description="第几次开庭；未填为待开的一次")
    name: str = Field(min_length=1, max_length=50, description="代为出庭的负责人")
    post: Post
    title: str = Field(default="", max_length=50, description="职务")
    reason: str = Field(min_length=1, max_length=500, description="主要负责人不能出庭的原因")
    consented_by: str | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="同意的本级政府主要领导；未经同意的不填",
    )
    consented_on: Day | None = None
    consent_document: str = Field(default="", max_length=100, description="同意所据的文书、批示")

    @classmethod
    def bar(cls, lawsuit: Lawsuit, organ: Organ) -> str | None:  # noqa: ARG003 -- the facts decide alone
        """Return why not now: no hearing, or no duty of the principal head."""
        if not any(not each.is_void for each in lawsuit.hearings):
            return "尚未排定开庭，无需报告。"
        obligation = lawsuit.obligation
        if obligation is not None and obligation.principal is Answer.NO:
            return "本案不要求主要负责人出庭，更换的请办理“更换出庭负责人”。"
        return None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Add the report; the latest counts."""
        hearing = hearing_of(lawsuit, self.hearing)
        if hearing.is_void:
            raise ActNotAllowed(f"第{hearing.number}次开庭没有举行，无需报告。")
        last = hearing.substitutions[-1] if hearing.substitutions else None
        if last is not None and (last.name, last.post) == (self.name, self.post):
            raise ActNotAllowed(f"已报告由{self.name}代为出庭。")
        ensure(self.post is not Post.PRINCIPAL, "代为出庭的应当是主要负责人以外的负责人。")
        _ensure_is_head(self.name, self.post, day_of(hearing.starts_at), scene)
        self._ensure_consent_whole(scene)
        day = self.day(scene)
        ensure(day >= lawsuit.received_on, "报告不能早于收到起诉状副本之日。")
        substitution = Substitution(
            name=self.name,
            post=self.post,
            title=self.title,
            reason=self.reason,
            reported_on=day,
            consented_by=self.consented_by,
            consented_on=self.consented_on,
            consent_document=self.consent_document,
        )
        return with_hearing(lawsuit, hearing, substitutions=(*hearing.substitutions, substitution))

    def _ensure_consent_whole(self, scene: Scene) -> None:
        ensure(
            (self.consented_by is None) == (self.consented_on is None),
            "同意人和同意日期应当一并填写；未经同意的都不填。",
        )
        ensure(
            self.consented_on is None or self.consented_on <= scene.today,
            "同意日期不能晚于今日。",
        )
