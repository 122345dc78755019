"""Does this attendance count: for the principal head's duty, and for the national one of any head."""

from domain import law
from domain.facts.hearings import Attendee, Confirmation, Hearing, HearingRecord
from domain.frozen import Frozen
from domain.obligation import Answer
from domain.organs import POST_NAMES, Post

_PRINCIPAL_MISSING = f"主要负责人未出庭（{law.PRINCIPAL_APPEARS}）"
_HEAD_MISSING = f"负责人未出庭（{law.HEAD_APPEARS}）"


class Appearance(Frozen):
    """Whether any head, and whether the principal head, appeared; every "no" names its article."""

    head: Answer
    principal: Answer
    reasons: tuple[str, ...] = ()
    confirmed: bool = False


def appearance_at(hearing: Hearing) -> Appearance | None:
    """Judge who appeared at a held hearing: the bureau's confirmation, else what the organ reported.

    Returns None while the hearing has not been held.

    Source: 法释〔2020〕3号 arts 2, 6, 12(4); 法释〔2018〕1号 art 128.
    """
    if hearing.record is None or not hearing.record.held:
        return None
    reported = _as_reported(hearing.record)
    if hearing.confirmation is None:
        return reported
    return _as_confirmed(hearing.confirmation, reported)


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


def _as_reported(record: HearingRecord) -> Appearance:
    counted = [(each, _counts(each)) for each in record.attendees]
    reasons = [reason for _, (_, reason) in counted if reason]
    if not record.attendees:
        reasons.append(f"无人到庭（{law.HEAD_APPEARS}）")
    elif all(each.post is Post.LAWYER for each in record.attendees):
        reasons.append(f"仅委托律师出庭（{law.NOT_ONLY_A_LAWYER}）")
    heads = [answer for _, (answer, _) in counted]
    principals = [answer for each, (answer, _) in counted if each.post is Post.PRINCIPAL]
    if not principals:
        reasons.append(_PRINCIPAL_MISSING)
    return Appearance(head=_best(heads), principal=_best(principals), reasons=tuple(reasons))


def _counts(attendee: Attendee) -> tuple[Answer, str]:
    """Return whether one attendee counts as a head who appeared, and if not why."""
    if not attendee.post.is_head:
        return (
            Answer.NO,
            f"{attendee.name}为{POST_NAMES[attendee.post]}，不是行政机关负责人（{law.WHO_IS_HEAD}）",
        )
    if attendee.left_early:
        return Answer.NO, f"{attendee.name}未经法庭许可中途退庭（{law.LEAVING}）"
    if attendee.identity_entered is not True:
        return Answer.UNKNOWN, f"{attendee.name}的身份证明未登记（{law.IDENTITY}）"
    return Answer.YES, ""


def _best(answers: list[Answer]) -> Answer:
    return next((each for each in (Answer.YES, Answer.UNKNOWN) if each in answers), Answer.NO)


def _answer(fact: bool) -> Answer:
    return Answer.YES if fact else Answer.NO
