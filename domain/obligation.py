"""The duty to appear: its verdicts, the holders of the first-hearing duty of the year, and how often it turned."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from domain.calendar import day_of
from domain.facts.characteristics import Characteristics
from domain.facts.duties import Attendance, Demand, TriggerDecision
from domain.frozen import Frozen
from domain.law import Provision
from domain.settings import ExcuseReviewer, FirstCase, MissedFirstCase


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


CAPACITY_NAMES = {
    Capacity.DEFENDANT: "被告",
    Capacity.THIRD_PARTY_WITH_DUTY: "应追加为被告而原告不同意追加的第三人",
    Capacity.THIRD_PARTY: "第三人",
}


class FirstHearing(Frozen):
    """A lawsuit's first trial hearing at its level: its row in the organ's register of the year.

    `missed` says that the case was heard and no principal head has come to it.
    """

    ref: str
    starts_at: datetime
    held: bool = False
    is_first_instance: bool = True
    missed: bool = False

    @property
    def year(self) -> int:
        """Return the calendar year (Asia/Shanghai) to which the lawsuit belongs."""
        return day_of(self.starts_at).year


class Holders(Frozen):
    """The lawsuits that are the organ's first heard of the year; final once the hearing was held.

    `carried` are those among them to which the duty came because no principal head came to those before (G2).
    """

    refs: tuple[str, ...] = ()
    final: bool = False
    carried: tuple[str, ...] = ()


def first_of_the_year(
    rows: Iterable[FirstHearing],
    counted: FirstCase = FirstCase.ANY_LEVEL,
    missed: MissedFirstCase = MissedFirstCase.STAYS,
) -> Holders:
    """Return which of an organ-year's lawsuits carry the first-hearing duty.

    The earliest trial hearing decides; lawsuits heard together are first together. Nothing but the rows matters, so
    the order in which hearings were scheduled, moved or dropped leaves no trace. Where the pack carries a missed duty
    over, the next ones carry it, too, until a principal head has come.

    Source: the Opinions 一（一）; domain.md G1, G2.
    """
    competing = (
        row for row in rows if row.is_first_instance or counted is not FirstCase.FIRST_INSTANCE
    )
    ordered = sorted(competing, key=lambda row: (row.starts_at, row.ref))
    heard = [list(together) for _, together in groupby(ordered, key=lambda row: row.starts_at)]
    if not heard:
        return Holders()
    last = 0
    if missed is MissedFirstCase.CARRIED_OVER:
        came = (index for index, each in enumerate(heard) if not all(row.missed for row in each))
        last = next(came, len(heard) - 1)
    return Holders(
        refs=tuple(row.ref for each in heard[: last + 1] for row in each),
        final=any(row.held for row in heard[last]),
        carried=tuple(row.ref for each in heard[1 : last + 1] for row in each),
    )


class Circumstances(Frozen):
    """The facts of one lawsuit that the triggers ask about; None is not yet known.

    `heard_out_on` is the day of the last trial hearing where every one was held and none is awaited; `without_hearing`
    is the provision by which the court decides without one, `ended_unheard` says that the suit is over in court and
    none was held.
    """

    ref: str
    capacity: Capacity
    plaintiffs: int | None
    first_hearing: FirstHearing | None
    heard_out_on: date | None = None
    without_hearing: Provision | None = None
    ended_unheard: bool = False
    stated: Characteristics = Characteristics()
    decisions: tuple[TriggerDecision, ...] = ()
    demands: tuple[Demand, ...] = ()
    attendances: tuple[Attendance, ...] = ()


class Verdict(Frozen):
    """One trigger's answer, the fact it rests on and the provision; provisional while the fact may still move.

    `missing` says which fact would answer an unknown.
    """

    trigger: int
    answer: Answer
    fact: str = ""
    citation: str = ""
    provisional: bool = False
    missing: str | None = None


class NationalDuty(Frozen):
    """Whether any responsible person of the organ must come, on which fact and by which provision."""

    answer: Answer
    fact: str = ""
    citation: str = ""


class Obligation(Frozen):
    """The check's result: the local duty of the principal head, trigger by trigger, under one rule pack.

    The national duty (any responsible person, 行政诉讼法 art 3) stands apart: `any_head`, and in `national` why.
    `turns` counts how often the answer of `principal` has changed, so that each turn is told once and none is taken for
    an earlier one. `excuse_reviewer` is the pack's word on whose acceptance of an excuse counts (G3).
    """

    pack: str
    pack_digest: str
    verdicts: tuple[Verdict, ...]
    any_head: Answer
    national: NationalDuty | None = None
    turns: int = 0
    excuse_reviewer: ExcuseReviewer = ExcuseReviewer.BUREAU

    @property
    def principal(self) -> Answer:
        """Tell whether the principal head must come: yes as soon as one trigger says so."""
        answers = {verdict.answer for verdict in self.verdicts}
        return next((each for each in (Answer.YES, Answer.UNKNOWN) if each in answers), Answer.NO)

    @property
    def triggers_hit(self) -> tuple[int, ...]:
        """Return the numbers of the triggers that say yes."""
        return tuple(each.trigger for each in self.verdicts if each.answer is Answer.YES)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the facts that the unknown triggers ask for."""
        return tuple(each.missing for each in self.verdicts if each.missing)


def counting_turns(obligation: Obligation, earlier: Obligation | None) -> Obligation:
    """Return a new check's result with the turns that the lawsuit's duty has taken so far."""
    if earlier is None:
        return obligation
    turned = obligation.principal is not earlier.principal
    return obligation.model_copy(update={"turns": earlier.turns + turned})
