"""The obligation check: for each of the seven triggers a verdict with the fact it used and its citation."""

from collections.abc import Sequence

from domain import law
from domain.calendar import day_of
from domain.facts.characteristics import (
    ATTENTION_NAMES,
    CONSEQUENCE_NAMES,
    MEASURE_NAMES,
    PUBLIC_INTEREST_NAMES,
    Characteristics,
    Consequence,
    Measure,
)
from domain.facts.duties import (
    REQUIRER_NAMES,
    Requirer,
    TriggerDecision,
    Whom,
    demands_for,
)
from domain.national import national_duty, settled_attendance
from domain.obligation import (
    Answer,
    Capacity,
    Circumstances,
    FirstHearing,
    Holders,
    Obligation,
    Verdict,
)
from domain.organs import Organ, OrganKind
from domain.rulepack import RulePack
from domain.settings import (
    AttendanceWaives,
    CityGovernment,
    FirstCase,
    JudgementCalls,
    Settings,
    StopOrders,
    Upheld,
)

TEN = 10  # 十人以上 includes ten (domain.md G7).
_FIRST, _REQUIRED = 1, 7

PROVISIONS_OF_THE_TRIGGERS = {
    1: law.FIRST_HEARING,
    2: law.PUBLIC_INTEREST,
    3: law.PUBLIC_ATTENTION,
    4: law.TEN_PLAINTIFFS,
    5: law.STOP_ORDERS,
    6: law.PUBLIC_INTEREST_SUIT,
    7: law.REQUIRED,
}

DECIDABLE = (2, 3, 5, 6)
"""The triggers that rest on a judgement or on the organ's own word, so that the bureau may decide them."""

_DAY = "%Y年%-m月%-d日"


def check_first_hearing(
    facts: Circumstances, organ: Organ, register: Holders, settings: Settings
) -> Verdict:
    """Answer trigger 1: is this the organ's first case heard this year?

    Source: the Opinions 一（一）: county-level governments are excepted, the city government is not (domain.md G14).
    """
    verdict = _on(1, Answer.NO)
    if organ.kind is OrganKind.COUNTY_GOVERNMENT:
        return _with(verdict, fact=f"{organ.name}为县（市、区）人民政府，不适用本项")
    if (
        organ.kind is OrganKind.CITY_GOVERNMENT
        and settings.city_government is CityGovernment.EXCEPTED
    ):
        return _with(verdict, fact=f"{organ.name}比照县级政府，不适用本项（规则包设定G14）")
    hearing = facts.first_hearing
    if hearing is None and facts.ended_unheard:
        return _with(verdict, fact="未开庭审理即已结束，不进入年度首案")
    if hearing is None:
        return _with(
            verdict,
            answer=Answer.UNKNOWN,
            fact="尚未排定开庭，不能确定是否本年度首案",
            missing="开庭时间",
        )
    return _by_the_register(verdict, hearing, organ, register, settings)


def _by_the_register(
    verdict: Verdict, hearing: FirstHearing, organ: Organ, register: Holders, settings: Settings
) -> Verdict:
    day, provisional = day_of(hearing.starts_at).strftime(_DAY), not register.final
    if settings.first_case is FirstCase.FIRST_INSTANCE and not hearing.is_first_instance:
        # It doesn't compete at all: no other case need have been heard before it.
        return _with(
            verdict, fact=f"{day}开庭，不是第一审案件，不参加年度首案的排序（规则包设定G1）"
        )
    year = f"{organ.name}{hearing.year}年度"
    if hearing.ref in register.carried:
        fact = f"{day}开庭，{year}在先开庭的案件主要负责人均未出庭，义务转到本案（规则包设定G2）"
        return _with(verdict, answer=Answer.YES, fact=fact, provisional=provisional)
    if hearing.ref in register.refs:
        return _with(
            verdict,
            answer=Answer.YES,
            fact=f"{day}开庭，为{year}第一件开庭审理的行政诉讼案件",
            # Where the duty was missed and carried over, the last of the register may be awaited, not this one.
            provisional=provisional and not hearing.held,
        )
    fact = f"{day}开庭，{year}另有在先开庭的案件"
    return _with(verdict, fact=fact, provisional=provisional)


def check_public_interest(facts: Circumstances, settings: Settings) -> Verdict:
    """Answer trigger 2: does the case touch the public interest? A judgement call.

    Source: the Opinions 一（二）; domain.md G8.
    """
    verdict = _on(2)
    fields = facts.stated.public_interest
    names = None if fields is None else [PUBLIC_INTEREST_NAMES[each] for each in fields]
    question = "涉及食品药品、生态资源、安全事故、公共卫生等公共利益"
    return _judged(verdict, facts, names, question, settings)


def check_public_attention(facts: Circumstances, settings: Settings) -> Verdict:
    """Answer trigger 3: does the public look at the case, or may it lead to a mass incident? A judgement call.

    Source: the Opinions 一（三）; domain.md G8.
    """
    verdict = _on(3)
    given = facts.stated.public_attention
    names = None if given is None else [ATTENTION_NAMES[each] for each in given]
    return _judged(verdict, facts, names, "社会高度关注或者可能引起群体性事件", settings)


def check_ten_plaintiffs(facts: Circumstances) -> Verdict:
    """Answer trigger 4: a joint suit of ten plaintiffs or more; plaintiffs are counted, not representatives.

    Source: the Opinions 一（四）; domain.md G7 (以上 includes ten).
    """
    verdict = _on(4)
    if facts.plaintiffs is None:
        return _with(verdict, fact="原告人数未登记", missing="原告人数")
    return _with(verdict, answer=_yes(facts.plaintiffs >= TEN), fact=f"原告{facts.plaintiffs}人")


def check_stop_orders(facts: Circumstances, settings: Settings) -> Verdict:
    """Answer trigger 5: an order to stop business, or what was done to a permit and what it led to.

    Source: the Opinions 一（五）; domain.md G11.
    """
    verdict = _on(5)
    decided = _decided(verdict, facts.decisions)
    if decided is not None:
        return decided
    stated = facts.stated
    if stated.measures is None:
        return _unsaid(verdict, "责令停产停业或者暂扣、撤销、吊销许可证")
    if not stated.measures:
        return _with(verdict, answer=Answer.NO, fact="被诉机关声明没有责令停产停业，也未处分许可证")
    fact = "、".join(MEASURE_NAMES[each] for each in stated.measures)
    suffices = settings.stop_orders is StopOrders.ORDER_SUFFICES
    if suffices and Measure.STOP_ORDER in stated.measures:
        return _with(verdict, answer=Answer.YES, fact=f"{fact}（规则包设定G11：有此决定即可）")
    return _by_consequence(verdict, fact, stated)


def _by_consequence(verdict: Verdict, fact: str, stated: Characteristics) -> Verdict:
    if stated.consequence is None:
        return _with(
            verdict,
            fact=f"{fact}，后果未登记",
            missing="是否导致企业停产停业或者公民丧失生活主要经济来源",
        )
    return _with(
        verdict,
        answer=_yes(stated.consequence is not Consequence.NEITHER),
        fact=f"{fact}，{CONSEQUENCE_NAMES[stated.consequence]}",
    )


def check_public_interest_suit(facts: Circumstances) -> Verdict:
    """Answer trigger 6: was the suit brought by a procuratorate?

    Source: the Opinions 一（六）; 行政诉讼法 art 25(4).
    """
    verdict = _on(6)
    decided = _decided(verdict, facts.decisions)
    if decided is not None:
        return decided
    brought = facts.stated.is_public_interest_suit
    if brought is None:
        return _unsaid(verdict, "检察机关提起的公益诉讼")
    fact = "检察机关提起的公益诉讼" if brought else "被诉机关声明不是检察机关提起的公益诉讼"
    return _with(verdict, answer=_yes(brought), fact=fact)


def check_required(facts: Circumstances) -> Verdict:
    """Answer trigger 7: was the principal head required to come? A demand for any head is the national duty's.

    Source: the Opinions 一（七）.
    """
    verdict = _on(7, Answer.NO)
    standing = demands_for(Whom.PRINCIPAL, facts.demands)
    if not standing:
        return _with(verdict, fact="没有登记上级、复议应诉机构或者法院对主要负责人出庭的要求")
    told = "；".join(
        f"{each.required_on.strftime(_DAY)}{REQUIRER_NAMES[each.requirer]}要求主要负责人出庭"
        for each in standing
    )
    over = facts.heard_out_on
    if over is not None and all(each.required_on > over for each in standing):
        # Nobody was absent from a hearing that was over before he was asked to come.
        return _with(verdict, fact=f"{told}，而开庭已经结束，又没有待开的庭")
    return _with(verdict, answer=Answer.YES, fact=told)


def check_obligation(
    facts: Circumstances, organ: Organ, register: Holders, pack: RulePack
) -> Obligation:
    """Run every trigger over the facts, and the national duty beside them.

    Source: the Opinions 一; 行政诉讼法 art 3(3); 法释〔2020〕3号 arts 1, 3.
    """
    settings = pack.settings
    verdicts = (
        check_first_hearing(facts, organ, register, settings),
        check_public_interest(facts, settings),
        check_public_attention(facts, settings),
        check_ten_plaintiffs(facts),
        check_stop_orders(facts, settings),
        check_public_interest_suit(facts),
        check_required(facts),
    )
    # Who wants the principal head wants a head: the court's notice binds whichever it names.
    wanted = [demand for whom in Whom for demand in demands_for(whom, facts.demands)]
    national = national_duty(facts, wanted)
    return Obligation(
        pack=pack.id,
        pack_digest=pack.digest,
        verdicts=tuple(_unless_released(each, facts, organ, settings) for each in verdicts),
        any_head=national.answer,
        national=national,
        excuse_reviewer=settings.excuse_reviewer,
    )


def _unless_released(
    verdict: Verdict, facts: Circumstances, organ: Organ, settings: Settings
) -> Verdict:
    """Return the verdict, or no where the organ, the day or the capacity carries no local duty at all."""
    hearing = facts.first_hearing
    if facts.capacity is Capacity.THIRD_PARTY:
        return _released(verdict, "以第三人身份参加诉讼，不负被告义务")
    if facts.without_hearing is not None:
        return _released(verdict, f"本审级不开庭审理（{facts.without_hearing}）")
    if hearing is not None and day_of(hearing.starts_at) < settings.bound_from:
        return _released(verdict, "开庭在意见施行之前")
    if _is_left_to_the_original_organ(verdict, facts, organ, settings):
        return _released(
            verdict, "复议维持后作共同被告，由原行政行为机关的主要负责人出庭（规则包设定G13）"
        )
    if _is_left_to_a_co_defendant(verdict, facts, settings):
        return _released(verdict, "已确定由其他共同被告的负责人出庭（规则包设定G9b）")
    return verdict


def _is_left_to_the_original_organ(
    verdict: Verdict, facts: Circumstances, organ: Organ, settings: Settings
) -> bool:
    """Tell whether a county government that upheld the act is released.

    A demand names the head that is wanted: it stands, unless the pack says otherwise, and the court's stands always.

    Source: domain.md G13; docs/decisions/0018.
    """
    is_upheld_county = (
        organ.kind is OrganKind.COUNTY_GOVERNMENT and facts.stated.upheld_on_reconsideration is True
    )
    if not is_upheld_county or verdict.trigger == _FIRST or settings.upheld is Upheld.EACH_ORGAN:
        return False
    if verdict.trigger != _REQUIRED:
        return True
    demands = demands_for(Whom.PRINCIPAL, facts.demands)
    is_the_courts = any(each.requirer is Requirer.COURT for each in demands)
    return settings.upheld is Upheld.ORIGINAL_ORGAN and not is_the_courts


def _is_left_to_a_co_defendant(verdict: Verdict, facts: Circumstances, settings: Settings) -> bool:
    """Tell whether the local duty, too, is waived where another co-defendant's head attends (domain.md G9b)."""
    settled = settled_attendance(facts.attendances)
    if settled is None or settled.is_this_organ or verdict.trigger == _REQUIRED:
        return False
    by_the_court = settled.designated and (
        settings.attendance_waives is AttendanceWaives.BOTH_BY_THE_COURT
    )
    return by_the_court or settings.attendance_waives is AttendanceWaives.BOTH


def _released(verdict: Verdict, why: str) -> Verdict:
    return _with(verdict, answer=Answer.NO, fact=why, provisional=False, missing=None)


def _judged(
    verdict: Verdict,
    facts: Circumstances,
    names: list[str] | None,
    question: str,
    settings: Settings,
) -> Verdict:
    """Answer a judgement call: by the bureau's decision, else as the rule pack takes the organ's word (G8)."""
    decided = _decided(verdict, facts.decisions)
    if decided is not None:
        return decided
    if names is None:
        return _unsaid(verdict, question)
    stated = f"被诉机关声明：{'、'.join(names)}" if names else "被诉机关声明没有本项情形"
    if settings.judgement_calls is JudgementCalls.DECISION:
        return _with(
            verdict,
            fact=f"{stated}；须经司法局认定（规则包设定G8）",
            missing=f"是否{question}的认定",
        )
    if settings.judgement_calls is JudgementCalls.NAMED:
        return _by_a_named_person(verdict, facts.stated, names, stated, question)
    return _with(verdict, answer=_yes(bool(names)), fact=stated)


def _by_a_named_person(
    verdict: Verdict, said: Characteristics, names: list[str], stated: str, question: str
) -> Verdict:
    """Answer by the organ's word where somebody stands for it; its yes binds it, its no alone releases nobody."""
    if said.judged_by is not None and said.judged_on is not None:
        day, why = said.judged_on.strftime(_DAY), said.judged_because
        fact = f"{stated}；{day}由{said.judged_by}判断：{why}"
        return _with(verdict, answer=_yes(bool(names)), fact=fact)
    if names:
        return _with(verdict, answer=Answer.YES, fact=stated)
    return _with(
        verdict,
        fact=f"{stated}，但未写明由谁判断、是何理由，请补充或者送司法局认定（规则包设定G8）",
        missing=f"由谁判断不{question}及其理由",
    )


def _decided(verdict: Verdict, decisions: Sequence[TriggerDecision]) -> Verdict | None:
    """Return the verdict by the latest decision on the trigger, or None where nobody has decided."""
    mine = [each for each in decisions if each.trigger == verdict.trigger]
    if not mine:
        return None
    _, last = max(enumerate(mine), key=lambda pair: (pair[1].decided_on, pair[0]))
    held = "属于" if last.applies else "不属于"
    return _with(
        verdict,
        answer=_yes(last.applies),
        fact=f"{last.decided_on.strftime(_DAY)}经{last.decided_by}认定{held}本项情形：{last.reason}",
    )


def _on(trigger: int, answer: Answer = Answer.UNKNOWN) -> Verdict:
    citation = str(PROVISIONS_OF_THE_TRIGGERS[trigger])
    return Verdict(trigger=trigger, answer=answer, citation=citation)


def _unsaid(verdict: Verdict, question: str) -> Verdict:
    return _with(verdict, fact=f"未说明是否{question}", missing=f"是否{question}")


def _yes(is_so: bool) -> Answer:
    return Answer.YES if is_so else Answer.NO


def _with(verdict: Verdict, **changes: object) -> Verdict:
    return verdict.model_copy(update=changes)
