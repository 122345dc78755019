"""Which notice an event calls for, and to whose desk: now, or as a line of the day's digest."""

from datetime import datetime

from domain.acts.act import Scene
from domain.calendar import day_of
from domain.escalation import Desk, Step
from domain.lawsuit import Lawsuit
from domain.notices.accountability import of_accountability
from domain.notices.closings import of_closings
from domain.notices.course import of_course
from domain.notices.deadlines import notices_of_calendar
from domain.notices.hearings import of_duty, of_hearings, of_no_hearing, of_unrecorded
from domain.notices.judgment import (
    of_mistakes,
    of_recommendations,
    of_the_level_before,
    of_withdrawn_appeals,
)
from domain.notices.notice import NoticeDue, said
from domain.notices.remedy import of_remedy, of_urges
from domain.timetable import Reached

__all__ = [
    "NoticeDue",
    "notice_of_rung",
    "notices_of_calendar",
    "notices_of_change",
    "proposal_to_close",
]


def notices_of_change(
    before: Lawsuit | None, after: Lawsuit, scene: Scene
) -> tuple[NoticeDue, ...]:
    """Return the notices that the difference between two states calls for on the scene: its instant and its organ.

    What is entered afterwards (补录) is no news: a lawsuit that is entered whole calls for none, and nobody is called
    to a hearing that has begun.
    """
    if before is None or _is_entered_whole(before, after):
        return ()
    return (
        *of_hearings(before, after, scene.now),
        *of_no_hearing(before, after),
        *of_unrecorded(before, after),
        *of_duty(before, after, scene.now),
        *of_course(before, after),
        *of_remedy(before, after),
        *of_urges(before, after, scene.organ),
        *of_accountability(before, after),
        *of_recommendations(before, after),
        *of_mistakes(before, after),
        *of_withdrawn_appeals(before, after),
        *of_the_level_before(before, after),
        *of_closings(before, after),
    )


def proposal_to_close(now: datetime) -> NoticeDue:
    """Return the line by which closing proposes itself once nothing else is open (`now`: office time, aware UTC)."""
    return NoticeDue(
        template="settled",
        reason=f"settled:{day_of(now).isoformat()}",
        to=(Desk.CLERK,),
        urgent=False,
    )


def notice_of_rung(reached: Reached) -> NoticeDue:
    """Return the digest line of a rung."""
    deadline, rung = reached.deadline, reached.rung
    return NoticeDue(
        template=f"rung_{rung.step.value}",
        reason=f"{deadline.key}:{deadline.due_on.isoformat()}:{rung.on.isoformat()}",
        to=rung.to,
        urgent=rung.step is Step.DRAFT_URGE,
        facts={"title": deadline.title, "due_on": said(deadline.due_on), "basis": deadline.basis},
    )


def _is_entered_whole(before: Lawsuit, after: Lawsuit) -> bool:
    """Tell whether one step led from the bare registration to the closed file."""
    was_bare = not (before.hearings or before.outcome or before.withdrawal or before.mediation)
    return was_bare and before.closed_on is None and after.closed_on is not None
