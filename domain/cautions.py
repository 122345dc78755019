"""What a person should look at in a lawsuit's hearings: nothing is refused for it, and nobody is charged with it."""

from collections.abc import Iterator
from datetime import date

from domain import law
from domain.calendar import day_of
from domain.facts.duties import REQUIRER_NAMES
from domain.facts.hearings import Hearing
from domain.lawsuit import Lawsuit
from domain.obligation import Answer
from domain.organs import Post
from domain.rounds import call_after_appearance
from domain.rulepack import NoticePeriod


def cautions_of(lawsuit: Lawsuit, notice_period: NoticePeriod) -> tuple[str, ...]:
    """Return, one sentence each with its provision, what should be looked at before and after each hearing."""
    return (*_of_no_record(lawsuit), *_of_each_hearing(lawsuit, notice_period))


def _of_no_record(lawsuit: Lawsuit) -> Iterator[str]:
    if lawsuit.is_hearing_unrecorded:
        yield (
            "庭审情况未登记：第一审已作实体判决，未见开庭，请补登开庭时间和开庭结果"
            f"（{law.DISMISSED_UNHEARD}）"
        )


def _of_each_hearing(lawsuit: Lawsuit, notice_period: NoticePeriod) -> tuple[str, ...]:
    return tuple(
        f"第{hearing.number}次开庭：{sentence}"
        for hearing in lawsuit.trial_hearings
        for sentence in (
            *_of_service(hearing, notice_period),
            *(_of_the_head(hearing, lawsuit) if hearing.is_awaited else ()),
            *_of_substitution(hearing),
            *_of_not_held(hearing),
        )
    )


def days_between(served_on: date, hearing: Hearing) -> int:
    """Return how many calendar days lie from service to hearing, the day of service excluded."""
    return (day_of(hearing.starts_at) - served_on).days


def _of_service(hearing: Hearing, period: NoticePeriod) -> Iterator[str]:
    if hearing.notice_served_on is None:
        return
    days = days_between(hearing.notice_served_on, hearing)
    served = f"出庭通知书于{hearing.notice_served_on:%Y年%-m月%-d日}送达，距开庭{max(days, 0)}日"
    if days < period.defective_below_days:
        yield f"{served}，不足三日（{law.SERVICE_OF_NOTICE}）"
    elif days < period.caution_below_days:
        yield f"{served}，“三日前”如何计算有不同理解，请留意（{law.SERVICE_OF_NOTICE}）"


def _of_the_head(hearing: Hearing, lawsuit: Lawsuit) -> Iterator[str]:
    call = call_after_appearance(lawsuit, hearing)
    if call is not None:
        who = f"{call.required_on:%Y年%-m月%-d日}{REQUIRER_NAMES[call.requirer]}"
        yield f"主要负责人此前已出庭，{who}又要求其出庭，此次仍应出庭（{law.ONE_APPEARANCE}）"
    nominee = hearing.nominee
    if nominee is None:
        return
    if nominee.doubt:
        yield f"{nominee.doubt}请更换出庭负责人（{law.WHO_IS_HEAD}）"
    must_come = lawsuit.obligation is not None and lawsuit.obligation.principal is Answer.YES
    if must_come and nominee.post is not Post.PRINCIPAL and not hearing.substitutions:
        yield (
            "主要负责人应当出庭，所报备的不是主要负责人，且未报告由副职代为出庭"
            f"（{law.PRINCIPAL_APPEARS}）"
        )


def _of_substitution(hearing: Hearing) -> Iterator[str]:
    if hearing.substitutions:
        last = hearing.substitutions[-1]
        if last.consented_by is None:
            yield f"由{last.name}代为出庭的报告未附本级政府主要领导的同意（{law.GUIDANCE}）"
        if last.reported_on > day_of(hearing.starts_at):
            yield f"由{last.name}代为出庭系庭后报告（{law.SUBSTITUTION}）"


def _of_not_held(hearing: Hearing) -> Iterator[str]:
    if hearing.pending_claim is not None:
        yield f"被诉机关更正为未开庭，待司法局核实；核实以前以原记录为准（{law.GUIDANCE}）"
