"""A file is restricted to those who stand in the lawsuit, and opened again; each marking is kept."""

from datetime import timedelta

import pytest

from domain.facts.restrictions import Sensitivity
from domain.levels import opened_from
from domain.masking import masked, shown
from domain.refusals import FactImpossible
from tests.domain.cases import RECEIVED_ON, TODAY, a_lawsuit, perform


def test_a_file_is_restricted_and_opened_again() -> None:
    restricted = perform(a_lawsuit(), "restrict_access", grounds=["privacy", "minor", "minor"])

    opened = perform(restricted, "restrict_access", grounds=[], reason="原告同意公开")

    assert restricted.restricted_for == (Sensitivity.MINOR, Sensitivity.PRIVACY)
    assert opened.restricted_for == ()
    assert [each.marked_on for each in opened.restrictions] == [TODAY, TODAY]


def test_the_same_marking_again_is_refused() -> None:
    restricted = a_lawsuit("restrict_access")

    with pytest.raises(FactImpossible, match="没有需要改动"):
        perform(restricted, "restrict_access", grounds=["minor"])
    with pytest.raises(FactImpossible, match="没有需要改动"):
        perform(a_lawsuit(), "restrict_access", grounds=[])


def test_nothing_is_restricted_before_the_receipt() -> None:
    with pytest.raises(FactImpossible, match="收到起诉状副本之日"):
        perform(a_lawsuit(), "restrict_access", happened_on=RECEIVED_ON - timedelta(days=1))


def test_the_next_level_of_a_restricted_file_is_restricted() -> None:
    appealed = a_lawsuit("restrict_access", "record_outcome", "file_appeal")

    opened = opened_from(appealed, appealed.next_levels[0], registered_on=TODAY)

    assert opened.restricted_for == (Sensitivity.MINOR,)


def test_it_is_restricted_from_registration_on_where_the_clerk_says_so() -> None:
    lawsuit = a_lawsuit(restricted_for=["trade_secret"])

    assert lawsuit.restricted_for == (Sensitivity.TRADE_SECRET,)
    assert lawsuit.restrictions[0].reason == "登记时标记"


@pytest.mark.parametrize(
    ("name", "seen"),
    [("虚构甲", "虚某某"), ("甲", "甲某"), ("白鹭市虚构建材有限公司", "白某某某")],
)
def test_a_masked_name_shows_its_first_character_alone(name: str, seen: str) -> None:
    assert masked(name) == seen


def test_a_name_is_whole_for_those_who_have_a_part_and_nothing_once_forgotten() -> None:
    assert shown(1, "虚构甲", is_whole=True).name == "虚构甲"
    assert shown(1, "虚构甲", is_whole=False).is_masked
    assert shown(1, None, is_whole=False).name is None
