"""The 督办 letter that the ladder drafts for the bureau to sign: a proposal, which it may change or leave."""

from collections.abc import Iterator
from datetime import date

from domain.escalation import Step
from domain.frozen import Frozen
from domain.law import GUIDANCE
from domain.organs import Organ
from domain.rulepack import Lawbook
from domain.standing import Standing
from domain.timetable import Deadline


class DraftedUrge(Frozen):
    """What `urge` would be sent with; `answer_due_on` is the last calendar day to answer, included."""

    about: str
    text: str
    answer_due_on: date


def drafted_urges(
    standing: Standing, organ: Organ, lawbook: Lawbook, today: date
) -> tuple[DraftedUrge, ...]:
    """Return a draft for each overdue duty whose ladder has reached 督办 and about which no letter was signed since.

    The answer is due in working days from the day of asking, a period of the office's own.

    Source: the Opinions 三（一）; the rule pack's ladder.
    """
    pack = lawbook.pack_on(today, received_on=standing.lawsuit.received_on)
    return tuple(
        DraftedUrge(
            about=deadline.key,
            text=_text(deadline, organ, standing.lawsuit.number),
            answer_due_on=lawbook.calendar.add_working_days(today, pack.urge_answer_days),
        )
        for deadline in _overdue_without_a_letter(standing, today)
    )


def _overdue_without_a_letter(standing: Standing, today: date) -> Iterator[Deadline]:
    lawsuit = standing.lawsuit
    ripe = [
        each
        for each in lawsuit.escalations
        if each.step in (Step.DRAFT_URGE.value, Step.BUREAU_DECIDES.value)
    ]
    for deadline in standing.overdue_on(today):
        # A rung that was reached before the day was put off belongs to the ladder of the earlier day.
        is_ripe = any(
            each.deadline == deadline.key and each.reached_on > deadline.due_on for each in ripe
        )
        signed = any(
            each.about == deadline.key and each.signed_on > deadline.due_on
            for each in lawsuit.urges
        )
        if is_ripe and not signed:
            yield deadline


def _text(deadline: Deadline, organ: Organ, number: str | None) -> str:
    day = f"{deadline.due_on:%Y年%-m月%-d日}"
    return (
        f"{organ.name}：\n你单位应诉的{number or '（案号待定）'}案件，“{deadline.title}”的期限为{day}"
        f"（{deadline.basis}），至今未见办理结果。依照{GUIDANCE}，请抓紧办理，并在答复期限内书面说明"
        "逾期原因、办理情况和完成时间。"
    )
