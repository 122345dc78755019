"""What another calendar does to deadlines that were planned: a day that moves, a day that firms up."""

from collections.abc import Sequence

from domain.frozen import Frozen
from domain.timetable import Deadline


class Replanned(Frozen):
    """An open deadline before and after a calendar was loaded; its facts are the same."""

    before: Deadline
    after: Deadline

    @property
    def moved(self) -> bool:
        """Tell whether it ends on another day."""
        return self.before.due_on != self.after.due_on

    @property
    def firmed_up(self) -> bool:
        """Tell whether the day, until now provisional, is certain."""
        return self.before.provisional and not self.after.provisional


def replanned(before: Sequence[Deadline], after: Sequence[Deadline]) -> tuple[Replanned, ...]:
    """Return the open deadlines that only another calendar has changed.

    What an act moves (a hearing, an extension, a resumption) is not among them: whoever is told of the act is told of
    its day.
    """
    known = {each.key: each for each in before}
    pairs = ((known[each.key], each) for each in after if each.key in known)
    return tuple(
        Replanned(before=earlier, after=later)
        for earlier, later in pairs
        if later.is_open and earlier.calendar != later.calendar and _facts(earlier) == _facts(later)
    )


def _facts(deadline: Deadline) -> tuple[object, ...]:
    return (
        deadline.kind,
        deadline.started_on,
        deadline.period,
        deadline.extension_days,
        deadline.pauses,
        deadline.not_before,
        deadline.is_open,
    )
