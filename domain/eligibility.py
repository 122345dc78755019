"""Who is a head: the posts that the law leaves open, read by the rule pack of the jurisdiction."""

from datetime import date
from enum import StrEnum

from domain import law
from domain.frozen import Frozen
from domain.organs import POST_NAMES, OfficeHolder, Organ, OrganKind, Post


class Reading(StrEnum):
    """How a jurisdiction reads an open question; `ask` leaves each case to a person's decision."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class Eligibility(Frozen):
    """The jurisdiction's own readings of 法释〔2020〕3号 art 2.

    `acting_principal` and `party_secretary`: does he count as the principal head? `secretary_general` (of a city
    government) and `bureau_head` (for a government that reconsidered): does he count as a head at all?
    """

    acting_principal: Reading
    party_secretary: Reading
    secretary_general: Reading
    bureau_head: Reading


class PostReading(Frozen):
    """What a person's post makes of him on the day, where that isn't plain, and why."""

    name: str
    post: Post
    head: Reading
    principal: Reading
    why: str


_ORDINARY = frozenset({Post.PRINCIPAL, Post.DEPUTY, Post.DEPUTY_LEVEL, Post.PORTFOLIO})


def reading_of(
    name: str,
    post: Post,
    day: date,
    *,
    organ: Organ,
    rules: Eligibility,
    heads: tuple[OfficeHolder, ...] | None,
) -> PostReading | None:
    """Return what the post makes of a person on the day, or None where the post speaks for itself.

    Source: 法释〔2020〕3号 art 2; the rule pack for what it leaves open.
    """
    if not post.is_head:
        return None
    doubt = doubt_of_post(name, post, day, heads)
    if doubt:
        principal = Reading.ASK if post is Post.PRINCIPAL else Reading.NO
        return _reading(name, post, Reading.ASK, principal, doubt)
    if post in _ORDINARY:
        return None
    head, principal = _open_reading(post, organ, rules)
    why = (
        f"{name}为{POST_NAMES[post]}，{_SAID[_telling(post, head, principal)]}（{law.WHO_IS_HEAD}）"
    )
    return _reading(name, post, head, principal, why)


_SAID = {
    Reading.YES: "按本地规则计入",
    Reading.NO: "按本地规则不计入",
    Reading.ASK: "是否计入须由人认定",
}


def _open_reading(post: Post, organ: Organ, rules: Eligibility) -> tuple[Reading, Reading]:
    """Return whether he counts as a head, and whether as the principal head."""
    if post is Post.ACTING_PRINCIPAL:
        return Reading.YES, rules.acting_principal
    if post is Post.PARTY_SECRETARY:
        return rules.party_secretary, rules.party_secretary
    if post is Post.SECRETARY_GENERAL:
        is_his = organ.kind is OrganKind.CITY_GOVERNMENT
        return (rules.secretary_general if is_his else Reading.NO), Reading.NO
    return (rules.bureau_head if organ.is_government else Reading.NO), Reading.NO


def _telling(post: Post, head: Reading, principal: Reading) -> Reading:
    """Return the answer that was in question for this post."""
    return principal if post is Post.ACTING_PRINCIPAL else head


def _reading(name: str, post: Post, head: Reading, principal: Reading, why: str) -> PostReading:
    return PostReading(name=name, post=post, head=head, principal=principal, why=why)


def doubt_of_post(name: str, post: Post, day: date, heads: tuple[OfficeHolder, ...] | None) -> str:
    """Return why a person can't be taken to hold the post on the day, or nothing.

    An organ without a register of its heads is taken at its word. A post that the law doesn't name isn't in the
    register as such: whoever holds any post there is taken at his organ's word for it.

    Source: 法释〔2020〕3号 art 2.
    """
    if not heads:
        return ""
    in_office = [each for each in heads if each.holds_on(day)]
    if post in _ORDINARY:
        in_office = [each for each in in_office if each.post is post]
    holders = [each.name for each in in_office]
    if name in holders:
        return ""
    known = f"登记在册的是{'、'.join(holders)}" if holders else "当日无人在任"
    return f"{name}在{day:%Y年%-m月%-d日}不任{POST_NAMES[post]}，{known}；任职有变的请先更新。"
