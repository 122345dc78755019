"""Acts that name the head who will attend a hearing."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain import law
from domain.acts.act import Act, Scene, awaited_hearing, ensure, with_hearing
from domain.calendar import day_of
from domain.facts.hearings import Hearing, Nominee
from domain.lawsuit import Lawsuit
from domain.organs import POST_NAMES, OfficeHolder, Organ, Post
from domain.people import Role
from domain.refusals import ActNotAllowed
from domain.stages import is_over_in_court

_OVER = "本案已裁判或者撤诉，不再开庭。"
_NOBODY_NAMED = "尚未报备出庭负责人，请用 nominate-head。"


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
            return "没有待开的庭，请先登记开庭时间（schedule-hearing）。"
        named = all(each.nominee for each in lawsuit.awaited_hearings)
        return "待开的庭已报备负责人，更换请用 replace-head。" if named else None

    def perform(self, lawsuit: Lawsuit, scene: Scene) -> Lawsuit:
        """Record the nominee."""
        hearing = awaited_hearing(lawsuit, self.hearing, lambda each: each.nominee is None)
        if hearing.nominee is not None:
            raise ActNotAllowed(f"第{hearing.number}次开庭已报备负责人，更换请用 replace-head。")
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
    ensure(act.post.is_head, f"{POST_NAMES[act.post]}不是行政机关负责人（{law.WHO_IS_HEAD}）。")
    doubt = doubt_of_post(act.name, act.post, day_of(hearing.starts_at), scene.heads)
    ensure(not doubt, doubt)
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


def doubt_of_post(name: str, post: Post, day: date, heads: tuple[OfficeHolder, ...] | None) -> str:
    """Return why a person can't be taken to hold the post on the day, or nothing.

    An organ without a register of its heads is taken at its word.

    Source: 法释〔2020〕3号 art 2.
    """
    if not heads:
        return ""
    holders = [each.name for each in heads if each.post is post and each.holds_on(day)]
    if name in holders:
        return ""
    known = f"登记在册的是{'、'.join(holders)}" if holders else "当日无人在任"
    return f"{name}在{day:%Y年%-m月%-d日}不任{POST_NAMES[post]}，{known}；任职有变的请先更新。"
