"""The obligation check: for each trigger a verdict with the fact it used and its citation."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from domain import law
from domain.calendar import day_of
from domain.frozen import Frozen
from domain.organs import Organ, OrganKind
from domain.rulepack import RulePack


class Answer(StrEnum):
    """What is known of a question of law."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Capacity(StrEnum):
    """In which capacity the organ stands in the lawsuit.

    A third party carries a defendant's duty only where the plaintiff refused to add it as defendant
    (法释〔2020〕3号 art 1 para 3).
    """

    DEFENDANT = "defendant"
    THIRD_PARTY_WITH_DUTY = "third_party_with_duty"
    THIRD_PARTY = "third_party"


TEN = 10  # 十人以上 includes ten (domain.md G7).


class FirstHearing(Frozen):
    """A lawsuit's first trial hearing at its level: its row in the organ's register of the year."""

    ref: str
    starts_at: datetime
    held: bool = False

    @property
    def year(self) -> int:
        """Return the calendar year (Asia/Shanghai) to which the lawsuit belongs."""
        return day_of(self.starts_at).year


class Holders(Frozen):
    """The lawsuits that are the organ's first heard of the year; final once the hearing was held."""

    refs: tuple[str, ...] = ()
    final: bool = False


def first_of_the_year(rows: Iterable[FirstHearing]) -> Holders:
    """Return which of an organ-year's lawsuits carry the first-hearing duty.

    The earliest trial hearing decides; lawsuits heard together are first together. Nothing but the rows matters, so
    the order in which hearings were scheduled, moved or dropped leaves no trace.

    Source: the Opinions 一（一）; domain.md G1.
    """
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.ref))
    first = [row for row in ordered if row.starts_at == ordered[0].starts_at]
    return Holders(refs=tuple(row.ref for row in first), final=any(row.held for row in first))


class Circumstances(Frozen):
    """The facts of one lawsuit that the triggers ask about; None is not yet known."""

    ref: str
    capacity: Capacity
    plaintiffs: int | None
    first_hearing: FirstHearing | None


class Verdict(Frozen):
    """One trigger's answer, the fact it rests on and the provision; provisional while the fact may still move."""

    trigger: int
    answer: Answer
    fact: str = ""
    citation: str = ""
    provisional: bool = False


class Obligation(Frozen):
    """The check's result: the local duty of the principal head, trigger by trigger, under one rule pack.

    The national duty (any responsible person, 行政诉讼法 art 3) stands apart: `any_head`. `turns` counts how often the
    answer of `principal` has changed, so that each turn is told once and none is taken for an earlier one.
    """

    pack: str
    pack_digest: str
    verdicts: tuple[Verdict, ...]
    any_head: Answer
    turns: int = 0

    @property
    def principal(self) -> Answer:
        """Tell whether the principal head must come: yes as soon as one trigger says so."""
        answers = {verdict.answer for verdict in self.verdicts}
        return next((each for each in (Answer.YES, Answer.UNKNOWN) if each in answers), Answer.NO)

    @property
    def triggers_hit(self) -> tuple[int, ...]:
        """Return the numbers of the triggers that say yes."""
        return tuple(each.trigger for each in self.verdicts if each.answer is Answer.YES)


def counting_turns(obligation: Obligation, earlier: Obligation | None) -> Obligation:
    """Return a new check's result with the turns that the lawsuit's duty has taken so far."""
    if earlier is None:
        return obligation
    turned = obligation.principal is not earlier.principal
    return obligation.model_copy(update={"turns": earlier.turns + turned})


def check_first_hearing(facts: Circumstances, organ: Organ, register: Holders) -> Verdict:
    """Answer trigger 1: is this the organ's first case heard this year?

    Source: the Opinions 一（一）: county-level governments are excepted, the city government is not.
    """
    verdict = Verdict(trigger=1, answer=Answer.NO, fact="", citation=str(law.FIRST_HEARING))
    if organ.kind is OrganKind.COUNTY_GOVERNMENT:
        return verdict.model_copy(
            update={"fact": f"{organ.name}为县（市、区）人民政府，不适用本项"}
        )
    hearing = facts.first_hearing
    if hearing is None:
        return verdict.model_copy(
            update={"answer": Answer.UNKNOWN, "fact": "尚未排定开庭，不能确定是否本年度首案"}
        )
    day = f"{day_of(hearing.starts_at):%Y年%-m月%-d日}"
    if facts.ref in register.refs:
        return verdict.model_copy(
            update={
                "answer": Answer.YES,
                "fact": f"{day}开庭，为{organ.name}{hearing.year}年度第一件开庭审理的行政诉讼案件",
                "provisional": not register.final,
            }
        )
    fact = f"{day}开庭，{organ.name}{hearing.year}年度另有在先开庭的案件"
    return verdict.model_copy(update={"fact": fact, "provisional": not register.final})


def check_ten_plaintiffs(facts: Circumstances) -> Verdict:
    """Answer trigger 4: a joint suit of ten plaintiffs or more; plaintiffs are counted, not representatives.

    Source: the Opinions 一（四）; domain.md G7 (以上 includes ten).
    """
    if facts.plaintiffs is None:
        answer, fact = Answer.UNKNOWN, "原告人数未登记"
    else:
        answer = Answer.YES if facts.plaintiffs >= TEN else Answer.NO
        fact = f"原告{facts.plaintiffs}人"
    return Verdict(trigger=4, answer=answer, fact=fact, citation=str(law.TEN_PLAINTIFFS))


def check_obligation(
    facts: Circumstances, organ: Organ, register: Holders, pack: RulePack
) -> Obligation:
    """Run every trigger over the facts.

    A third party without a defendant's duty, and a hearing before the Opinions bound, carry none.

    Source: the Opinions 一; 行政诉讼法 art 3(3); 法释〔2020〕3号 art 1.
    """
    any_head = Answer.NO if facts.capacity is Capacity.THIRD_PARTY else Answer.YES
    verdicts: tuple[Verdict, ...] = (
        check_first_hearing(facts, organ, register),
        check_ten_plaintiffs(facts),
    )
    if facts.capacity is Capacity.THIRD_PARTY:
        verdicts = tuple(_released(each, "以第三人身份参加诉讼，不负被告义务") for each in verdicts)
    elif (
        facts.first_hearing is not None and day_of(facts.first_hearing.starts_at) < pack.bound_from
    ):
        verdicts = tuple(_released(each, "开庭在意见施行之前") for each in verdicts)
    return Obligation(pack=pack.id, pack_digest=pack.digest, verdicts=verdicts, any_head=any_head)


def _released(verdict: Verdict, why: str) -> Verdict:
    return verdict.model_copy(update={"answer": Answer.NO, "fact": why, "provisional": False})
