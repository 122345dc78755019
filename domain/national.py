"""The national duty: any responsible person of the sued organ comes, whatever the Opinions ask."""

from collections.abc import Sequence

from domain import law
from domain.facts.duties import Attendance, Demand, Requirer, Whom
from domain.obligation import Answer, Capacity, Circumstances, NationalDuty

_DAY = "%Y年%-m月%-d日"


def national_duty(facts: Circumstances, demands: Sequence[Demand]) -> NationalDuty:
    """Tell whether a head of this organ must come by national law; `demands` are those that stand, for whichever head.

    A court's notice binds whatever the co-defendants agreed; else the court's designation, else their agreement says
    whose head comes. It never touches the local duty (domain.md G9b).

    Source: 行政诉讼法 art 3(3); 法释〔2020〕3号 arts 1, 3, 4.
    """
    if facts.capacity is Capacity.THIRD_PARTY:
        return _duty(
            Answer.NO,
            "以第三人身份参加诉讼，且不是因原告不同意追加被告，不负被告义务",
            law.THIRD_PARTY,
        )
    if facts.without_hearing is not None:
        return _duty(Answer.NO, "本审级不开庭审理", facts.without_hearing)
    noticed = [each for each in demands if each.requirer is Requirer.COURT]
    if noticed:
        last = max(noticed, key=lambda each: each.required_on)
        head = "主要负责人" if last.whom is Whom.PRINCIPAL else "负责人"
        return _duty(
            Answer.YES,
            f"人民法院{last.required_on.strftime(_DAY)}通知{head}出庭",
            law.NOTICE_TO_APPEAR,
        )
    settled = settled_attendance(facts.attendances)
    if settled is not None:
        return _by_attendance(settled)
    if facts.capacity is Capacity.THIRD_PARTY_WITH_DUTY:
        return _duty(
            Answer.YES, "应当追加为被告而原告不同意追加，以第三人身份参加诉讼", law.THIRD_PARTY
        )
    return _duty(Answer.YES, "以被告身份参加诉讼", law.HEAD_APPEARS)


def settled_attendance(attendances: Sequence[Attendance]) -> Attendance | None:
    """Return what stands of who attends for the co-defendants: the court's last word, else their last agreement."""
    if not attendances:
        return None
    # Of two on one day the one recorded last stands.
    latest_first = reversed(attendances)
    return max(latest_first, key=lambda each: (each.designated, each.settled_on))


def _by_attendance(settled: Attendance) -> NationalDuty:
    day = settled.settled_on.strftime(_DAY)
    who = "本机关" if settled.is_this_organ else settled.attending
    how = "人民法院确定" if settled.designated else "共同被告协商确定"
    return _duty(
        Answer.YES if settled.is_this_organ else Answer.NO,
        f"{day}{how}由{who}负责人出庭",
        law.CO_DEFENDANTS,
    )


def _duty(answer: Answer, fact: str, provision: law.Provision) -> NationalDuty:
    return NationalDuty(answer=answer, fact=fact, citation=str(provision))
