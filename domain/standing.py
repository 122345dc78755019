"""What follows from a lawsuit's facts at an instant: duty, stage, deadlines, the next wake-up, notices and deposits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from domain.acts.act import Scene
from domain.calendar import day_of
from domain.circumstances import circumstances_of
from domain.escalation import Step as RungStep
from domain.frozen import Frozen
from domain.lawsuit import Escalation, Lawsuit
from domain.notices import (
    NoticeDue,
    notice_of_rung,
    notices_of_calendar,
    notices_of_change,
    proposal_to_close,
)
from domain.obligation import Holders, counting_turns
from domain.stages import Stage, Step, is_over_in_court, left_to_a_person, stage_after, steps_done
from domain.timetable import Deadline, Reached, next_wake_at, plan, rungs_reached
from domain.triggers import check_obligation

_EVER = datetime.min.replace(tzinfo=UTC)


class Standing(Frozen):
    """The outcome of an act as the journal keeps it. Rebuilding folds these; today's rules are never run again.

    `left_to_a_person` says what nobody may do here by the procedure, and why: the lawsuit is listed for a person.
    """

    lawsuit: Lawsuit
    stage: Stage
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    next_wake_at: datetime | None = None
    left_to_a_person: str | None = None

    def overdue_on(self, day: date) -> tuple[Deadline, ...]:
        """Return the duties that are unmet after their last day."""
        return tuple(each for each in self.deadlines if each.is_overdue_on(day))


class Consequences(Frozen):
    """What an act sets off beside its outcome: notices to write and the milestone to deposit, if it reached one."""

    notices: tuple[NoticeDue, ...] = ()
    milestone: str | None = None


def settle(
    lawsuit: Lawsuit, scene: Scene, *, register: Holders | None, earlier: Standing | None
) -> Standing:
    """Return what follows from the facts.

    `register` is the organ's register of the year, or None where nothing asks it again: then the duty stands.
    """
    if register is not None:
        lawsuit = checked(lawsuit, scene, register)
    deadlines = plan(
        lawsuit,
        scene.organ,
        scene.lawbook,
        earlier.deadlines if earlier else (),
        looked_at_by=scene.looked_at_by,
    )
    if lawsuit.closed_on is not None:
        deadlines = tuple(
            each.model_copy(update={"dropped": True}) if each.is_open else each
            for each in deadlines
        )
    steps = steps_done(lawsuit, scene.organ)
    return Standing(
        lawsuit=lawsuit,
        stage=stage_after(steps),
        steps=steps,
        deadlines=deadlines,
        next_wake_at=next_wake_at(deadlines, scene.now),
        left_to_a_person=left_to_a_person(
            lawsuit, scene.organ, scene.lawbook.pack_of(lawsuit).settings.heads_without_route
        ),
    )


def checked(lawsuit: Lawsuit, scene: Scene, register: Holders) -> Lawsuit:
    """Return the lawsuit with its duty checked anew."""
    facts = circumstances_of(lawsuit)
    hearing = facts.first_hearing
    # The rule of the hearing's day judges it; until one is set, today's is the best guess.
    pack = scene.pack_for(lawsuit, day_of(hearing.starts_at) if hearing else scene.today)
    obligation = check_obligation(facts, scene.organ, register, pack)
    turned = counting_turns(obligation, lawsuit.obligation)
    return lawsuit.model_copy(update={"obligation": turned})


def consequences(earlier: Standing | None, standing: Standing, scene: Scene) -> Consequences:
    """Return what the change sets off on the scene."""
    before = earlier.lawsuit if earlier else None
    was_open = earlier is not None and earlier.stage is not Stage.SETTLED
    proposal = (
        (proposal_to_close(scene.now),) if was_open and standing.stage is Stage.SETTLED else ()
    )
    planned = earlier.deadlines if earlier else ()
    return Consequences(
        notices=(
            *notices_of_change(before, standing.lawsuit, scene),
            *notices_of_calendar(planned, standing.deadlines, scene.now),
            *proposal,
        ),
        milestone=_milestone(before, standing.lawsuit),
    )


def _milestone(before: Lawsuit | None, after: Lawsuit) -> str | None:
    if after.closed_on and not (before and before.closed_on):
        return "closed"
    was_over = before is not None and is_over_in_court(before)
    return "judged" if is_over_in_court(after) and not was_over else None


class Lapse(Frozen):
    """What the mere passing of time brought: rungs reached, as notices, and as escalations after the due day."""

    lawsuit: Lawsuit
    notices: tuple[NoticeDue, ...]
    escalated: bool


def lapse(
    lawsuit: Lawsuit, deadlines: Sequence[Deadline], *, after: datetime, scene: Scene
) -> Lapse:
    """Return what time brought in (after, now]: one notice a deadline, however long nobody looked."""
    return _lapsed(lawsuit, rungs_reached(deadlines, after=after, until=scene.now), scene)


def born_late(earlier: Standing | None, standing: Standing, scene: Scene) -> Lapse:
    """Return what duties bring that are overdue on the day they become known: late paper must not end their ladder.

    The furthest rung after the due day is reached at once, as a line of the digest: the paper that meets the duty is
    often the next to be entered, and then the line is left out.
    """
    known = {each.key: _running_to(each) for each in earlier.deadlines} if earlier else {}
    fresh = [each for each in standing.deadlines if known.get(each.key) != _running_to(each)]
    passed = rungs_reached(fresh, after=_EVER, until=scene.now)
    late = _lapsed(
        standing.lawsuit, [each for each in passed if each.rung.step is not RungStep.REMIND], scene
    )
    lines = tuple(each.model_copy(update={"urgent": False}) for each in late.notices)
    return late.model_copy(update={"notices": lines})


def _running_to(deadline: Deadline) -> tuple[date, bool]:
    """Return the day a deadline runs to; one that runs again after a suspension is as good as new."""
    return deadline.due_on, deadline.suspended


def _lapsed(lawsuit: Lawsuit, reached: Sequence[Reached], scene: Scene) -> Lapse:
    escalations = tuple(
        Escalation(deadline=each.deadline.key, step=each.rung.step.value, reached_on=scene.today)
        for each in reached
        if each.rung.step not in (RungStep.REMIND, RungStep.EXPIRED)
    )
    return Lapse(
        lawsuit=lawsuit.model_copy(update={"escalations": (*lawsuit.escalations, *escalations)}),
        notices=tuple(notice_of_rung(each) for each in reached),
        escalated=bool(escalations),
    )
