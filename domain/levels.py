"""Opening a linked level: what a lawsuit knows when the one before led to it."""

from datetime import date

from domain.calendar import day_of
from domain.facts.decisions import Outcome, Result, Withdrawal, WithdrawalKind
from domain.facts.levels import NextLevel, Opening, Previous
from domain.facts.numbering import Merger
from domain.facts.remedies import ApologyWay
from domain.lawsuit import LEVEL_OF, Lawsuit
from domain.people import SYSTEM

CARRIED = (
    "organ",
    "capacity",
    "cause",
    "plaintiffs",
    "handling_unit",
    "characteristics",
    "trigger_decisions",
    "restrictions",
    "recusals",
)
"""What is the dispute's; hearings, defence, heads and demands are each level's own (法释〔2020〕3号 art 7)."""


def opened_from(lawsuit: Lawsuit, level: NextLevel, *, registered_on: date) -> Lawsuit:
    """Return the lawsuit of the next level: without a number yet, its court the one before until another is known."""
    carried = {name: getattr(lawsuit, name) for name in CARRIED}
    if level.opening is Opening.APPEAL:
        carried.update(_remedy_in_court(lawsuit))
    if level.withdrawn_on is not None:
        carried["withdrawal"] = _withdrawn(level.withdrawn_on)
    opened = Lawsuit(
        ref=level.ref,
        court=level.court or lawsuit.court,
        level=LEVEL_OF[level.opening],
        received_on=level.received_on,
        registered_on=registered_on,
        dispute=lawsuit.dispute_ref,
        previous=previous_of(lawsuit, level),
        **carried,
    )
    return _fallen(opened, lawsuit, level.fell_on) if level.fell_on is not None else opened


def taught_by(earlier: Lawsuit, level: NextLevel, lawsuit: Lawsuit) -> Lawsuit:
    """Return the lawsuit with what the level before has learnt of it since: that it led here, or who else asked.

    What that level had decided stays as it was known first, unless it was entered wrongly and is set right. A level to
    which nothing leads after all is merged into the one that opened it, as long as nobody has entered anything. One
    that is linked to another level meanwhile, or that the link would make its own predecessor, stays as it is.
    """
    known = lawsuit.previous
    if earlier.dispute_ref == lawsuit.ref or (known is not None and known.ref != earlier.ref):
        return lawsuit
    if level.fell_on is not None:
        return _fallen(lawsuit, earlier, level.fell_on)
    if known is None:
        remedy = _remedy_in_court(earlier) if level.opening is Opening.APPEAL else {}
        learned: dict[str, object] = {
            name: value for name, value in remedy.items() if not getattr(lawsuit, name)
        }
        learned["previous"] = previous_of(earlier, level)
    else:
        asked = known.model_copy(update={"by": level.by, "outcome": _as_set_right(known, earlier)})
        learned = {"previous": asked}
        is_first_paper = asked.asks_an_answer and not known.asks_an_answer
        if is_first_paper and _is_before_all(level.received_on, lawsuit):
            learned["received_on"] = level.received_on
    if level.withdrawn_on is not None and lawsuit.ended_in_court_on is None:
        learned["withdrawal"] = _withdrawn(level.withdrawn_on)
    return lawsuit.model_copy(update={**learned, "dispute": earlier.dispute_ref})


def _as_set_right(known: Previous, earlier: Lawsuit) -> Outcome | None:
    """Return what the level before decided: as it was known first, or as it was entered anew since."""
    entered = earlier.outcome
    if known.outcome is None or entered is None or not earlier.mistakes:
        return known.outcome
    return known.outcome if entered.says_the_same_as(known.outcome) else entered


def _fallen(lawsuit: Lawsuit, earlier: Lawsuit, fell_on: date) -> Lawsuit:
    if not is_untouched(lawsuit) or lawsuit.merger is not None:
        return lawsuit
    merger = Merger(
        into=earlier.ref,
        number=lawsuit.number or "",
        reason="原审登记有误，已经更正，本审级并未开始。",
        merged_on=fell_on,
        by=SYSTEM.id,
    )
    return lawsuit.model_copy(update={"merger": merger, "closed_on": fell_on})


def is_untouched(lawsuit: Lawsuit) -> bool:
    """Tell whether nobody has entered anything of the trial since the level was opened."""
    return not any(getattr(lawsuit, fact) for fact in _OF_THE_TRIAL)


_OF_THE_TRIAL = (
    "number",
    "docketed_on",
    "defence_filed_on",
    "evidence_extension",
    "suspensions",
    "hearings",
    "no_hearing",
    "outcome",
    "withdrawal",
    "withdrawn_appeals",
    "mediation",
    "recommendations",
    "next_levels",
)


def told_by(later: Lawsuit, lawsuit: Lawsuit) -> Lawsuit:
    """Return the lawsuit with what the level after it has come to: whether its whole appeal was withdrawn, and when."""
    level = next((each for each in lawsuit.next_levels if each.ref == later.ref), None)
    withdrawal = later.withdrawal
    # Before, a withdrawn appeal left the decision standing at the second instance: such a file keeps it.
    has_it = withdrawal is not None and later.outcome is not None
    if level is None or level.opening is not Opening.APPEAL or has_it:
        return lawsuit
    is_appeals = withdrawal is not None and withdrawal.kind is WithdrawalKind.APPEAL
    ruled_on = withdrawal.ruled_on if withdrawal and is_appeals else None
    return (
        lawsuit
        if level.withdrawn_on == ruled_on
        else in_effect_since_withdrawn(lawsuit, level, ruled_on)
    )


def in_effect_since_withdrawn(lawsuit: Lawsuit, level: NextLevel, ruled_on: date | None) -> Lawsuit:
    """Return the lawsuit after the appeal was withdrawn: what it decided takes effect on the day of the ruling.

    Where the ruling was none after all (`ruled_on` is None), the dispute is at the second instance as before.
    Source: 行政诉讼法 arts 85, 94, 101; 民事诉讼法 art 180: the ruling lets the first instance's decision stand.
    """
    told = level.model_copy(update={"withdrawn_on": ruled_on})
    levels = tuple(told if each.ref == level.ref else each for each in lawsuit.next_levels)
    outcome = lawsuit.outcome and lawsuit.outcome.model_copy(update={"effective_on": ruled_on})
    return lawsuit.model_copy(update={"next_levels": levels, "outcome": outcome})


def _is_before_all(day: date, lawsuit: Lawsuit) -> bool:
    """Tell whether the paper can have come on that day: before the defence, any hearing and the end."""
    known = [lawsuit.defence_filed_on, lawsuit.ended_in_court_on]
    days = [day_of(each.starts_at) for each in lawsuit.hearings]
    return all(each is None or day <= each for each in [*known, *days])


def _withdrawn(ruled_on: date) -> Withdrawal:
    return Withdrawal(kind=WithdrawalKind.APPEAL, ruled_on=ruled_on)


def _remedy_in_court(lawsuit: Lawsuit) -> dict[str, object]:
    """Return the apology and the pledge that were made in court: there is one of each for a dispute, made already."""
    apology = lawsuit.apology
    is_in_court = apology is not None and apology.way is ApologyWay.IN_COURT
    pledged = tuple(each for each in lawsuit.corrections if each.in_court)
    return {"apology": apology if is_in_court else None, "corrections": pledged}


def previous_of(lawsuit: Lawsuit, level: NextLevel) -> Previous:
    """Return what the next level knows of this one."""
    return Previous(
        ref=lawsuit.ref,
        opening=level.opening,
        court=lawsuit.court,
        by=level.by,
        outcome=lawsuit.outcome,
        retried=lawsuit.previous.reviewed if lawsuit.previous else None,
        complaint_unserved=level.opening is Opening.ORDER_TO_TRY and not _was_docketed(lawsuit),
    )


def _was_docketed(lawsuit: Lawsuit) -> bool:
    """Tell whether the first instance is known to have dismissed a suit that was docketed, so that it was served."""
    before = lawsuit.previous.outcome if lawsuit.previous else None
    return before is not None and before.standing is Result.SUIT_DISMISSED
