"""Does this attendance count: for the principal head's duty, and for the national one of any head."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from domain import law
from domain.eligibility import PostReading, Reading
from domain.facts.hearings import (
    Attendee,
    BelongsTo,
    Confirmation,
    Excuse,
    Hearing,
    HearingMode,
    HearingRecord,
    Ruling,
)
from domain.frozen import Frozen
from domain.obligation import Answer
from domain.organs import POST_NAMES, Post

_PRINCIPAL_MISSING = f"主要负责人未出庭（{law.PRINCIPAL_APPEARS}）"
_HEAD_MISSING = f"负责人未出庭（{law.HEAD_APPEARS}）"
_BELONGS_TO_NAMES = {
    BelongsTo.DEPARTMENT: "所属工作部门的负责人",
    BelongsTo.ENTRUSTED_ORGANISATION: "受委托组织的负责人",
    BelongsTo.LOWER_ORGAN: "下级行政机关的负责人",
}
_ANSWERS = {Reading.YES: Answer.YES, Reading.NO: Answer.NO, Reading.ASK: Answer.UNKNOWN}


class Appearance(Frozen):
    """Whether any head, and whether the principal head, appeared; every "no" and "unknown" names its article."""

    head: Answer
    principal: Answer
    reasons: tuple[str, ...] = ()
    confirmed: bool = False


class _Counted(NamedTuple):
    """Whether one attendee counts as a head, whether as the principal head, and if not why."""

    head: Answer
    principal: Answer
    reason: str = ""
    is_principal: bool = False
    """He is the principal head, or may be: then another reason is given than that none came."""


def appearance_at(hearing: Hearing) -> Appearance | None:
    """Judge who appeared at a held hearing: the bureau's confirmation, else what the organ reported.

    Returns None while the hearing has not been held.

    Whether the organ was bound, and whether an excuse holds, is asked elsewhere: here it is said who came.

    Source: 法释〔2020〕3号 arts 2, 5(3), 6, 8, 9, 12(4); 法释〔2018〕1号 art 128; 人民法院在线诉讼规则 arts 1, 25.
    """
    if hearing.record is None or not hearing.record.held:
        return None
    return _judged(_Same(hearing, hearing.record))


class _Same:
    """One held hearing as a key: an object that never changes is judged once, though a dozen rules ask."""

    __slots__ = ("hearing", "record")

    def __init__(self, hearing: Hearing, record: HearingRecord) -> None:
        self.hearing = hearing
        self.record = record

    def __hash__(self) -> int:
        return id(self.hearing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.hearing is other.hearing


@lru_cache(maxsize=256)
def _judged(at: _Same) -> Appearance:
    reported = _as_reported(at.hearing, at.record)
    if at.hearing.confirmation is None:
        return reported
    return _as_confirmed(at.hearing.confirmation, reported)


def _as_confirmed(found: Confirmation, reported: Appearance) -> Appearance:
    """Return what the bureau found; what was reported against an appearance falls with the finding that it was one."""
    reasons = () if found.principal_appeared else reported.reasons
    if not found.head_appeared and reported.head is Answer.YES:
        reasons = (*reasons, _HEAD_MISSING)
    elif not found.principal_appeared and reported.principal is Answer.YES:
        reasons = (*reasons, _PRINCIPAL_MISSING)
    return Appearance(
        head=_answer(found.head_appeared),
        principal=_answer(found.principal_appeared),
        reasons=(*reasons, f"司法局核实：{found.basis}"),
        confirmed=True,
    )


def _as_reported(hearing: Hearing, record: HearingRecord) -> Appearance:
    counted = [_counts(each, record, hearing.mode) for each in record.attendees]
    head = _best([each.head for each in counted])
    principal = _best([each.principal for each in counted])
    reasons = [each.reason for each in counted if each.reason]
    reasons += _of_the_company(record, hearing.mode)
    if not any(each.is_principal for each in counted):
        reasons.append(_PRINCIPAL_MISSING)
    if principal is Answer.NO:
        reasons += _of_the_absence(hearing, record, head)
    return Appearance(head=head, principal=principal, reasons=tuple(reasons))


def _of_the_company(record: HearingRecord, mode: HearingMode) -> Iterator[str]:
    """Yield what stands against those who came taken together."""
    if not record.attendees:
        if mode is HearingMode.ONLINE:
            yield f"无人参加在线庭审，视为拒不到庭（{law.ONLINE_ABSENCE}）"
        yield f"无人到庭（{law.HEAD_APPEARS}）"
    elif all(each.post is Post.LAWYER for each in record.attendees):
        yield f"仅委托律师出庭（{law.NOT_ONLY_A_LAWYER}）"


def _of_the_absence(hearing: Hearing, record: HearingRecord, head: Answer) -> Iterator[str]:
    """Yield what was said before of the principal head's absence: a substitution, an excuse, or nothing."""
    if hearing.substitutions and head is not Answer.NO:
        last = hearing.substitutions[-1]
        consent = f"经{last.consented_by}同意" if last.consented_by else "未附本级政府主要领导同意"
        yield f"已报告由{last.name}代为出庭，{consent}（{law.SUBSTITUTION}）"
    nominee = hearing.nominee
    came = {each.name for each in record.attendees}
    if nominee is not None and nominee.name not in came and not hearing.substitutions:
        yield f"已报备的{nominee.name}未到庭，未见更换（{law.SUBSTITUTION}）"
    for each in (*hearing.past_excuses, *([hearing.excuse] if hearing.excuse else [])):
        yield _said_of(each)


def _said_of(excuse: Excuse) -> str:
    """Return how bureau and court hold of an excuse, each for itself: neither binds the other."""
    review = excuse.review
    bureau = "尚未审查" if review is None else "认为成立" if review.accepted else "认为不成立"
    court = {Ruling.ACCEPTED: "认为成立", Ruling.REFUSED: "认为不成立", Ruling.SILENT: "未表态"}
    ruling = court[excuse.ruling] if excuse.ruling else "尚无意见"
    return f"已说明不能出庭理由（{law.EXCUSES}）：司法局{bureau}，人民法院{ruling}"


def _counts(attendee: Attendee, record: HearingRecord, mode: HearingMode) -> _Counted:
    """Return whether one attendee counts: first who he is, then whether he was there to the end, identified."""
    reading = next(
        (
            each
            for each in record.readings
            if (each.name, each.post) == (attendee.name, attendee.post)
        ),
        None,
    )
    no_head = _why_no_head(attendee, reading)
    if no_head:
        return _Counted(Answer.NO, Answer.NO, no_head)
    was_there, reason = _was_there(attendee, mode)
    as_head, as_principal = _by_post(attendee.post, reading)
    if was_there is Answer.YES and reading is not None and Reading.ASK in _asked(reading):
        reason = reading.why
    return _Counted(
        _worst(was_there, as_head),
        _worst(was_there, as_principal),
        reason,
        is_principal=as_principal is not Answer.NO,
    )


def _why_no_head(attendee: Attendee, reading: PostReading | None) -> str:
    name = attendee.name
    if attendee.belongs_to in _BELONGS_TO_NAMES:
        whose = _BELONGS_TO_NAMES[attendee.belongs_to]
        return f"{name}为{whose}，不是被诉行政机关负责人（{law.WHO_IS_HEAD}）"
    if not attendee.post.is_head:
        return f"{name}为{POST_NAMES[attendee.post]}，不是行政机关负责人（{law.WHO_IS_HEAD}）"
    return reading.why if reading is not None and reading.head is Reading.NO else ""


def _was_there(attendee: Attendee, mode: HearingMode) -> tuple[Answer, str]:
    """Return whether he was there to the end, as the court counts it: a failed network is excused."""
    name, is_online = attendee.name, mode is HearingMode.ONLINE
    if attendee.identity_deemed_lacking:
        return Answer.NO, f"{name}的身份证明经人民法院认定不符合要求，视为未出庭（{law.IDENTITY}）"
    if is_online and attendee.network_failed:
        why = f"{name}因网络故障未能参加或者中途退出，不视为拒不到庭，是否计入须由人认定"
        return Answer.UNKNOWN, f"{why}（{law.ONLINE_ABSENCE}）"
    if attendee.left_early:
        article = f"{law.ONLINE_ABSENCE}；{law.LEAVING}" if is_online else f"{law.LEAVING}"
        return Answer.NO, f"{name}未经法庭许可中途退庭（{article}）"
    if attendee.identity_entered is not True:
        return Answer.UNKNOWN, f"{name}的身份证明未登记（{law.IDENTITY}）"
    return Answer.YES, ""


def _by_post(post: Post, reading: PostReading | None) -> tuple[Answer, Answer]:
    if reading is not None:
        return _ANSWERS[reading.head], _ANSWERS[reading.principal]
    return Answer.YES, Answer.YES if post is Post.PRINCIPAL else Answer.NO


def _asked(reading: PostReading) -> tuple[Reading, Reading]:
    return reading.head, reading.principal


def _worst(*answers: Answer) -> Answer:
    return next((each for each in (Answer.NO, Answer.UNKNOWN) if each in answers), Answer.YES)


def _best(answers: list[Answer]) -> Answer:
    return next((each for each in (Answer.YES, Answer.UNKNOWN) if each in answers), Answer.NO)


def _answer(fact: bool) -> Answer:
    return Answer.YES if fact else Answer.NO
