"""Notices of deadlines that a newly loaded calendar moves or makes certain."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.calendar import day_of
from domain.escalation import Desk
from domain.notices.notice import NoticeDue, said
from domain.replanning import Replanned, replanned
from domain.timetable import Deadline


def notices_of_calendar(
    before: Sequence[Deadline], after: Sequence[Deadline], now: datetime
) -> Iterator[NoticeDue]:
    """Yield a digest line for each deadline whose day moved or firmed up, to those who are reminded of it first.

    What nobody is reminded of (the court's own limits) is told to nobody. `now`: office time, aware UTC.
    """
    for each in replanned(before, after):
        to = _told_first(each.after)
        if to and (each.moved or each.firmed_up):
            yield _moved(each, to, now) if each.moved else _firm(each, to)


def _told_first(deadline: Deadline) -> tuple[Desk, ...]:
    return deadline.rungs[0].to if deadline.rungs else ()


def _moved(each: Replanned, to: tuple[Desk, ...], now: datetime) -> NoticeDue:
    was, now_due = each.before.due_on.isoformat(), each.after.due_on.isoformat()
    return NoticeDue(
        template="deadline_moved",
        # A day may move away and back again; of the same day one line is enough.
        reason=f"moved:{each.after.key}:{was}:{now_due}:{day_of(now).isoformat()}",
        to=to,
        urgent=False,
        facts={**_facts(each.after), "was_due_on": said(each.before.due_on)},
    )


def _firm(each: Replanned, to: tuple[Desk, ...]) -> NoticeDue:
    return NoticeDue(
        template="deadline_firm",
        reason=f"firm:{each.after.key}:{each.after.due_on.isoformat()}",
        to=to,
        urgent=False,
        facts=_facts(each.after),
    )


def _facts(deadline: Deadline) -> dict[str, str]:
    provisional = "（暂定）" if deadline.provisional else ""
    return {
        "title": deadline.title,
        "due_on": f"{said(deadline.due_on)}{provisional}",
        "basis": deadline.basis,
    }
