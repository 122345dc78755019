"""The letter that the ladder drafts for the bureau's signature."""

from datetime import date, timedelta

from domain.calendar import nine_o_clock
from domain.standing import Standing, lapse, settle
from domain.urging import drafted_urges
from tests.domain.cases import LAWBOOK, PLEDGED, POLICE, a_scene, a_standing, proceed

DUE_ON = date(2026, 7, 1)
LATE = date(2026, 7, 10)


def overdue(on: date = LATE) -> Standing:
    """A pledged correction whose day has passed, as the ladder finds it."""
    standing = a_standing(*PLEDGED, "file_defence")
    scene = a_scene(today=on)
    passed = lapse(standing.lawsuit, standing.deadlines, after=nine_o_clock(DUE_ON), scene=scene)
    return settle(passed.lawsuit, scene, register=None, earlier=standing)


def test_a_letter_is_drafted_when_the_ladder_reaches_it() -> None:
    (draft,) = drafted_urges(overdue(), POLICE, LAWBOOK, LATE)

    assert draft.about == "correction:1"
    assert "2026年7月1日" in draft.text
    assert "白鹭市公安局" in draft.text


def test_the_answer_is_due_in_five_working_days() -> None:
    (draft,) = drafted_urges(overdue(), POLICE, LAWBOOK, LATE)

    assert draft.answer_due_on == date(2026, 7, 17)


def test_no_letter_is_drafted_before_the_ladder_reaches_it() -> None:
    on = DUE_ON + timedelta(days=1)

    assert drafted_urges(overdue(on), POLICE, LAWBOOK, on) == ()


def test_a_signed_letter_is_not_drafted_again() -> None:
    signed = proceed(
        overdue(), "urge", about="correction:1", today=LATE, answer_due_on=date(2026, 7, 20)
    )

    assert drafted_urges(signed, POLICE, LAWBOOK, LATE) == ()


def test_a_duty_that_was_met_needs_no_letter() -> None:
    met = proceed(overdue(), "submit_correction", today=LATE)

    assert drafted_urges(met, POLICE, LAWBOOK, LATE) == ()


def test_a_day_that_was_put_off_has_a_ladder_of_its_own() -> None:
    extended = proceed(overdue(), "extend_correction", today=LATE, days=14, requested_on=DUE_ON)
    new_due_on = date(2026, 7, 15)
    day_after, week_after = new_due_on + timedelta(days=1), new_due_on + timedelta(days=7)

    assert drafted_urges(extended, POLICE, LAWBOOK, LATE) == ()
    # The rung of the earlier day must not draft a letter on the first day after the later one.
    assert drafted_urges(extended, POLICE, LAWBOOK, day_after) == ()
    scene = a_scene(today=week_after)
    passed = lapse(
        extended.lawsuit, extended.deadlines, after=nine_o_clock(new_due_on), scene=scene
    )
    again = settle(passed.lawsuit, scene, register=None, earlier=extended)
    (draft,) = drafted_urges(again, POLICE, LAWBOOK, week_after)
    assert "2026年7月15日" in draft.text
