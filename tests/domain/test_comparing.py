"""Two states of a lawsuit compared: each place once, and nothing where nothing differs."""

from domain.comparing import Difference, differences
from domain.standing import Standing
from tests.builders import TODAY, a_standing


def changed(standing: Standing, **facts: object) -> Standing:
    lawsuit = standing.lawsuit.model_copy(update=facts)
    return standing.model_copy(update={"lawsuit": lawsuit})


def test_a_state_does_not_differ_from_itself() -> None:
    assert differences(a_standing(), a_standing()) == ()


def test_a_fact_that_came_is_one_difference() -> None:
    before = a_standing()

    found = differences(before, changed(before, defence_filed_on=TODAY))

    assert found == (
        Difference(place="lawsuit.defence_filed_on", before=None, after=TODAY.isoformat()),
    )


def test_a_fact_that_changed_is_shown_before_and_after() -> None:
    before = a_standing()

    (found,) = differences(before, changed(before, cause="行政许可"))

    assert (found.place, found.before, found.after) == ("lawsuit.cause", "治安行政处罚", "行政许可")


def test_deadlines_are_known_by_their_keys_whatever_their_order() -> None:
    before = a_standing()
    first, *others = before.deadlines
    moved = first.model_copy(update={"provisional": not first.provisional})

    found = differences(before, before.model_copy(update={"deadlines": (*others, moved)}))

    assert [each.place for each in found] == [f"deadlines[{first.key}].provisional"]


def test_a_deadline_that_is_gone_is_shown_whole() -> None:
    before = a_standing()
    first, *others = before.deadlines

    (found,) = differences(before, before.model_copy(update={"deadlines": tuple(others)}))

    assert found.place == f"deadlines[{first.key}]"
    assert found.after is None
    assert found.before["title"] == first.title


def test_the_systems_own_wake_up_is_no_difference() -> None:
    before = a_standing()

    assert differences(before, before.model_copy(update={"next_wake_at": None})) == ()


def test_before_the_registration_there_was_nothing() -> None:
    found = differences(None, a_standing())

    assert {each.before for each in found} == {None}
    assert {"stage", "lawsuit", "deadlines"} <= {each.place for each in found}


def test_items_without_a_key_are_known_by_their_place() -> None:
    before = a_standing()
    after = before.model_copy(update={"steps": before.steps[:-1]})

    found = differences(before, after)

    assert [each.place for each in found] == [f"steps[{len(before.steps) - 1}]"]
