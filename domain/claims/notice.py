"""The defence, from the day the organ received the complaint."""

from collections.abc import Iterator

from domain import law
from domain.claims.claim import Claim
from domain.deadlines import Counting, Period
from domain.facts.course import ProcedureType
from domain.lawsuit import Lawsuit, Level
from domain.obligation import Capacity
from domain.stages import is_over_in_court

_DEFENCES = {
    Level.FIRST: "defence",
    Level.SECOND: "defence_on_appeal",
    Level.RETRIAL: "opinion_on_retrial",
}

_NOT_SET = (
    "简易程序的答辩、举证期限由人民法院指定，最长十五日，法院所定之日尚未登记：以下按最长期限暂计，"
    "实际可能更早，请按法院通知补登（更正或者补充案情）"
)


def of_notice(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the claim on the defence; each level has its own paper and provision, of 15 calendar days but in summary.

    At first instance it is the defendant's alone, with what it may ask for (解释 arts 10, 34): that a third party's
    head must come as a defendant's would (法释〔2020〕3号 art 1) gives it no defendant's periods. Nor does an organ owe
    one that appealed itself, or whose case was sent back: no other party's paper was served on it. Where a suit that
    had not been docketed is to be tried, the complaint is served only now.
    """
    if lawsuit.capacity is Capacity.THIRD_PARTY or not lawsuit.asks_an_answer:
        return
    if lawsuit.level is not Level.FIRST:
        yield _defence(lawsuit)
        return
    if lawsuit.capacity is Capacity.DEFENDANT:
        yield _defence_in_summary(lawsuit) if _is_summary(lawsuit) else _defence(lawsuit)
        yield from _rights_on_receipt(lawsuit)
    yield from _extended_evidence(lawsuit)


def _is_summary(lawsuit: Lawsuit) -> bool:
    return lawsuit.procedure_type is ProcedureType.SUMMARY


def _defence(lawsuit: Lawsuit) -> Claim:
    return Claim(
        key="defence",
        kind=_DEFENCES[lawsuit.level],
        started_on=lawsuit.received_on,
        done_on=lawsuit.defence_filed_on,
        dropped=is_over_in_court(lawsuit),
    )


def _defence_in_summary(lawsuit: Lawsuit) -> Claim:
    """Return the defence by the day that the court set; without it by the longest that the court may give for evidence.

    Source: 解释 art 104.
    """
    said = {"basis": str(law.PERIODS_IN_SUMMARY)}
    set_on = lawsuit.defence_due_on
    if set_on is None:
        return _defence(lawsuit).model_copy(update={**said, "doubt": _NOT_SET})
    fixed = {"started_on": set_on, "period": Period(counting=Counting.FIXED)}
    return _defence(lawsuit).model_copy(update={**said, **fixed})


def _rights_on_receipt(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield what the organ may ask of a first instance in the time for its defence; filing it without waives both."""
    extension = lawsuit.evidence_extension
    is_over = lawsuit.defence_filed_on is not None or is_over_in_court(lawsuit)
    yield Claim(
        key="jurisdiction_objection",
        kind="jurisdiction_objection",
        started_on=lawsuit.received_on,
        dropped=is_over
        or lawsuit.referrals != ()
        or any(each.is_held for each in lawsuit.hearings),
    )
    yield Claim(
        key="evidence_extension",
        kind="evidence_extension",
        started_on=lawsuit.received_on,
        done_on=extension.requested_on if extension else None,
        dropped=is_over,
    )


def _extended_evidence(lawsuit: Lawsuit) -> Iterator[Claim]:
    """Yield the evidence that the court allowed to come later, from the end of the cause."""
    extension = lawsuit.evidence_extension
    if extension is not None and extension.cause_ended_on is not None:
        yield Claim(
            key="extended_evidence",
            kind="extended_evidence",
            started_on=extension.cause_ended_on,
            not_before=extension.ruled_on,
            done_on=extension.filed_on,
            dropped=is_over_in_court(lawsuit),
        )
