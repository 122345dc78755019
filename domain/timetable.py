"""The deadlines a lawsuit has now, planned from its facts; each with its receipt and its rungs."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.calendar import Calendar, day_of, nine_o_clock
from domain.claims import claims_of
from domain.claims.claim import Claim
from domain.deadlines import Nature, Pause, Period, due, no_later_than
from domain.escalation import Desk, Rung, Step, rung_at
from domain.frozen import Frozen
from domain.lawsuit import Lawsuit
from domain.organs import Organ
from domain.rulepack import Lawbook


class PlannedRung(Frozen):
    """A rung on its day: at 09:00 in Asia/Shanghai someone is told or must move."""

    on: date
    step: Step
    to: tuple[Desk, ...]

    @property
    def at(self) -> datetime:
        """Return the rung's instant, aware UTC."""
        return nine_o_clock(self.on)


class Deadline(Frozen):
    """A deadline of one lawsuit. `done_on` is the day it was met; `dropped` says it is no longer awaited.

    While `suspended` the clock stands: `due_on` is the earliest possible day, nothing is overdue, and no rung is armed.
    """

    key: str
    kind: str
    title: str
    nature: Nature
    basis: str
    started_on: date
    not_before: date | None = None
    period: Period
    extension_days: int = 0
    pauses: tuple[Pause, ...] = ()
    suspended: bool = False
    doubt: str | None = None
    due_on: date
    safe_on: date
    provisional: bool
    calendar: str
    receipt: tuple[str, ...]
    rungs: tuple[PlannedRung, ...] = ()
    done_on: date | None = None
    dropped: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it is still awaited."""
        return self.done_on is None and not self.dropped

    @property
    def is_awaited(self) -> bool:
        """Tell whether its day is one to look out for here: it runs, and it isn't the court's own."""
        return self.is_open and not self.suspended and self.nature is not Nature.COURT

    def is_overdue_on(self, day: date) -> bool:
        """Tell whether a duty is unmet after its last day, which is included in the time allowed."""
        return self.is_awaited and self.nature is Nature.DUTY and day > self.due_on


def plan(
    lawsuit: Lawsuit,
    organ: Organ,
    lawbook: Lawbook,
    earlier: Sequence[Deadline] = (),
    *,
    looked_at_by: str = "",
) -> tuple[Deadline, ...]:
    """Return the lawsuit's deadlines in the order of the procedure.

    A deadline that was planned before from the same facts and the same calendar is kept as it is; so is one that
    another calendar leaves alone. `looked_at_by` is the version of the calendar by which those planned before were last
    looked at: what that one left alone is not counted again.

    One whose ground has gone (a hearing that was not held, an excuse accepted) is kept too, as dropped: whoever holds
    it must learn that.

    Source: the rule pack, which names the provision of each time limit.
    """
    known = {each.key: each for each in earlier}
    planned = []
    for claim in claims_of(lawsuit, organ, lawbook.pack_of(lawsuit)):
        # A period that runs keeps the rule of the day it started on.
        book = lawbook.on(claim.started_on, received_on=lawsuit.received_on)
        paused = _paused(claim, lawsuit, book)
        before = known.pop(claim.key, None)
        planned.append(_deadline(paused, organ, book, before, looked_at_by))
    gone = [
        each.model_copy(update={"dropped": True}) if each.is_open else each
        for each in known.values()
    ]
    return (*planned, *gone)


def _paused(claim: Claim, lawsuit: Lawsuit, lawbook: Lawbook) -> Claim:
    """Return the claim with the days on which the trial stood still, where the rule pack lets them stop it."""
    may_pause = lawbook.pack.time_limits[claim.kind].pauses and lawsuit.suspensions
    return claim.model_copy(update={"pauses": lawsuit.pauses}) if may_pause else claim


def _deadline(
    claim: Claim, organ: Organ, lawbook: Lawbook, earlier: Deadline | None, looked_at_by: str
) -> Deadline:
    if earlier is None or not _is_planned_from(earlier, claim, lawbook):
        return _counted(claim, organ, lawbook)
    left_alone = looked_at_by == lawbook.calendar.version and _was_counted_then(earlier)
    if not left_alone and _must_be_counted_again(earlier, claim, lawbook.calendar):
        counted = _counted(claim, organ, lawbook)
        if not _says_the_same(earlier, counted):
            return counted
    unchanged = (earlier.done_on, earlier.dropped) == (claim.done_on, claim.dropped)
    settled = {"done_on": claim.done_on, "dropped": claim.dropped}
    return earlier if unchanged else earlier.model_copy(update=settled)


def _is_planned_from(deadline: Deadline, claim: Claim, lawbook: Lawbook) -> bool:
    """Tell whether everything that a deadline's day is found from is as it was."""
    return (
        (deadline.kind, deadline.started_on) == (claim.kind, claim.started_on)
        and deadline.period == _period_of(claim, lawbook)
        and (deadline.extension_days, deadline.pauses) == (claim.extension_days, claim.pauses)
        and (deadline.not_before, deadline.doubt) == (claim.not_before, claim.doubt)
    )


def _period_of(claim: Claim, lawbook: Lawbook) -> Period:
    period = claim.period or lawbook.pack.time_limits[claim.kind].period
    return period.extended_by(claim.extension_months) if claim.extension_months else period


def _must_be_counted_again(deadline: Deadline, claim: Claim, calendar: Calendar) -> bool:
    """Tell whether another calendar may move the day: of what was met, only a day that was never firm."""
    is_over = not deadline.is_open and (claim.done_on is not None or claim.dropped)
    return deadline.calendar != calendar.version and (deadline.provisional or not is_over)


def _was_counted_then(deadline: Deadline) -> bool:
    """Tell whether the last look counted it: what was over in firm time was passed over, and may be open again now."""
    return deadline.is_open or deadline.provisional


def _says_the_same(earlier: Deadline, counted: Deadline) -> bool:
    """Tell whether counting again found nothing but the name of the calendar, with which a receipt ends."""
    renamed = {
        "calendar": earlier.calendar,
        "receipt": (*counted.receipt[:-1], earlier.receipt[-1]),
        "done_on": earlier.done_on,
        "dropped": earlier.dropped,
    }
    return counted.model_copy(update=renamed) == earlier


def _counted(claim: Claim, organ: Organ, lawbook: Lawbook) -> Deadline:
    limit = lawbook.pack.time_limits[claim.kind]
    period = _period_of(claim, lawbook)
    counted = due(
        period,
        claim.started_on,
        lawbook.calendar,
        pauses=claim.pauses,
        extension_days=claim.extension_days,
        not_before=claim.not_before,
    )
    if claim.not_after is not None:
        counted = no_later_than(counted, claim.not_after)
    ladder = () if counted.suspended else lawbook.pack.ladder_of(claim.kind)
    return Deadline(
        key=claim.key,
        kind=claim.kind,
        title=limit.title,
        nature=limit.nature,
        basis=claim.basis or limit.citation,
        started_on=claim.started_on,
        not_before=claim.not_before,
        period=period,
        extension_days=claim.extension_days,
        pauses=claim.pauses,
        suspended=counted.suspended,
        due_on=counted.due_on,
        safe_on=counted.safe_on,
        doubt=claim.doubt,
        provisional=counted.provisional or claim.doubt is not None,
        calendar=counted.calendar_version,
        receipt=(claim.doubt, *counted.steps) if claim.doubt else counted.steps,
        rungs=_rungs(ladder, organ, claim, counted.due_on, lawbook.calendar),
        done_on=claim.done_on,
        dropped=claim.dropped,
    )


def _rungs(
    ladder: Sequence[Rung], organ: Organ, claim: Claim, due_on: date, calendar: Calendar
) -> tuple[PlannedRung, ...]:
    chased_from = max(due_on, claim.chased_from or due_on)
    return tuple(
        PlannedRung(
            on=day_of(rung_at(rung, chased_from if rung.days > 0 else due_on, calendar)),
            step=rung.step,
            to=_addressees(rung, organ),
        )
        for rung in sorted(ladder, key=lambda rung: rung.days)
    )


def _addressees(rung: Rung, organ: Organ) -> tuple[Desk, ...]:
    """Return who is told: nobody chases a government by mail, what it owes becomes its bureau's task on paper."""
    is_chased = rung.days > 0 and rung.step is not Step.EXPIRED
    return (Desk.BUREAU,) if organ.is_government and is_chased else rung.to


def next_wake_at(deadlines: Sequence[Deadline], after: datetime) -> datetime | None:
    """Return the next instant (aware UTC, office time) at which a rung is reached, or None."""
    instants = (rung.at for each in deadlines if each.is_open for rung in each.rungs)
    return min((at for at in instants if at > after), default=None)


class Reached(Frozen):
    """The furthest rung of a deadline that was reached since somebody last looked."""

    deadline: Deadline
    rung: PlannedRung


def rungs_reached(
    deadlines: Sequence[Deadline], *, after: datetime, until: datetime
) -> tuple[Reached, ...]:
    """Return, for each open deadline, the furthest rung in (after, until].

    After an outage the earlier rungs are passed over: one late notice, not a storm. Of rungs that roll back to the same
    morning the last one speaks. Nobody is reminded of a right that has run out.
    """
    reached = []
    for deadline in deadlines:
        passed = [
            rung
            for rung in deadline.rungs
            if after < rung.at <= until and not _has_lapsed(deadline, rung, until)
        ]
        if deadline.is_open and passed:
            # They stand in the order of the ladder, in which a later rung never comes on an earlier day.
            reached.append(Reached(deadline=deadline, rung=passed[-1]))
    return tuple(reached)


def _has_lapsed(deadline: Deadline, rung: PlannedRung, until: datetime) -> bool:
    is_reminder = deadline.nature is Nature.RIGHT and rung.step is Step.REMIND
    return is_reminder and day_of(until) > deadline.due_on
