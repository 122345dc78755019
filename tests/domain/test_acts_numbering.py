"""Case numbers: they come, change and are put right; two files with one number are put before a person."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.acts import acts_allowed
from domain.acts.numbering import alarm_of_merger
from domain.facts.decisions import EndedOtherwise
from domain.facts.numbering import WhyNumbered
from domain.lawsuit import Lawsuit
from domain.refusals import ActNotAllowed, FactImpossible
from domain.stages import Stage
from tests.domain.cases import (
    CLERK,
    POLICE,
    RECEIVED_ON,
    SCHEDULED,
    TAKEN,
    TODAY,
    a_lawsuit,
    a_standing,
    perform,
)

REGISTERED = "（2026）皖1901行初12号"
NEW = "（2026）皖1902行初7号"


def with_proposal() -> Lawsuit:
    return a_lawsuit(("assign_case_number", {"number": TAKEN}), number=None)


def test_a_number_that_was_to_come_comes() -> None:
    lawsuit = perform(
        a_lawsuit(number=None), "assign_case_number", number="[2026]皖1902行初0007", why="assigned"
    )

    assert lawsuit.number == NEW
    (alias,) = lawsuit.numbers
    assert (alias.number, alias.from_on, alias.why) == (NEW, TODAY, WhyNumbered.ASSIGNED)


@pytest.mark.parametrize("why", ["transferred", "remanded"])
def test_an_older_number_goes_on_finding_the_lawsuit(why: str) -> None:
    lawsuit = perform(
        a_lawsuit(), "assign_case_number", number=NEW, why=why, happened_on=date(2026, 5, 1)
    )

    assert lawsuit.number == NEW
    assert lawsuit.aliases == (REGISTERED, NEW)
    assert [(each.number, each.from_on) for each in lawsuit.numbers] == [
        (REGISTERED, RECEIVED_ON),
        (NEW, date(2026, 5, 1)),
    ]


def test_a_number_that_was_a_slip_finds_it_no_more_but_stays_on_record() -> None:
    lawsuit = perform(a_lawsuit(), "assign_case_number", number=NEW, why="corrected")

    assert lawsuit.aliases == (NEW,)
    assert [each.number for each in lawsuit.numbers] == [REGISTERED, NEW]


def test_a_registered_number_is_an_alias_without_a_history() -> None:
    assert a_lawsuit().aliases == (REGISTERED,)
    assert a_lawsuit(number=None).aliases == ()


def test_a_number_comes_once() -> None:
    with pytest.raises(ActNotAllowed, match="案号已是"):
        perform(a_lawsuit(), "assign_case_number", number="(2026)皖1901行初0012号")


def test_another_number_needs_its_reason() -> None:
    with pytest.raises(FactImpossible, match="请写明原因"):
        perform(a_lawsuit(), "assign_case_number", number=NEW, why="assigned")


def test_what_is_no_case_number_is_no_act() -> None:
    with pytest.raises(ValidationError, match="应如（2026）皖1901行初12号"):
        perform(a_lawsuit(), "assign_case_number", number="行初12号")


def test_the_number_may_bring_the_day_of_docketing() -> None:
    said = {"number": NEW, "why": "assigned", "docketed_on": date(2026, 3, 9)}
    standing = a_standing(("assign_case_number", said), number=None, level="second")

    assert standing.lawsuit.docketed_on == date(2026, 3, 9)
    assert "trial_limit" in {each.key for each in standing.deadlines}


@pytest.mark.parametrize(
    ("docketed_on", "known", "message"),
    [
        (TODAY + timedelta(days=1), None, "不能晚于今日"),
        (RECEIVED_ON + timedelta(days=1), None, "第一审立案之日不能晚于收到"),
        (RECEIVED_ON, date(2026, 2, 27), "请办理“更正或者补充案情”"),
    ],
)
def test_a_docketing_that_cannot_be_is_refused(
    docketed_on: date, known: date | None, message: str
) -> None:
    with pytest.raises(FactImpossible, match=message):
        perform(a_lawsuit(docketed_on=known), "assign_case_number", docketed_on=docketed_on)


def test_the_known_docketing_may_be_said_again() -> None:
    lawsuit = a_lawsuit(docketed_on=RECEIVED_ON)

    assert perform(lawsuit, "assign_case_number", docketed_on=RECEIVED_ON).docketed_on == (
        RECEIVED_ON
    )


# A number that another file has


def test_a_number_that_another_lawsuit_has_is_kept_as_a_proposal_to_merge() -> None:
    lawsuit = with_proposal()

    assert lawsuit.number is None
    assert lawsuit.aliases == ()
    assert lawsuit.merge_proposal is not None
    assert (lawsuit.merge_proposal.number, lawsuit.merge_proposal.other) == (TAKEN, "another")


def test_the_proposal_is_put_before_a_person_once_and_names_both_files() -> None:
    before, after = a_lawsuit(), with_proposal()

    alarm = alarm_of_merger(before, after)

    assert alarm is not None
    assert alarm[0] == "merge_proposed"
    assert "another" in alarm[1]
    assert after.ref in alarm[1]
    assert alarm_of_merger(after, after) is None
    assert alarm_of_merger(before, before) is None


def test_the_same_number_proposes_once() -> None:
    with pytest.raises(ActNotAllowed, match="合并建议已提出"):
        perform(with_proposal(), "assign_case_number", number=TAKEN)


def test_a_number_of_its_own_withdraws_the_proposal() -> None:
    lawsuit = perform(with_proposal(), "assign_case_number", number=NEW, why="assigned")

    assert lawsuit.merge_proposal is None
    assert lawsuit.number == NEW


def test_a_merged_file_ends_and_holds_no_first_hearing() -> None:
    standing = a_standing(*SCHEDULED, ("assign_case_number", {"number": TAKEN}), "merge_into")

    assert standing.stage is Stage.CLOSED
    assert standing.lawsuit.ending is EndedOtherwise.MERGED
    assert standing.lawsuit.first_hearing is None
    assert standing.lawsuit.merger is not None
    assert standing.lawsuit.merger.into == "another"
    assert not any(each.is_open for each in standing.deadlines)


def test_nothing_is_merged_that_was_not_proposed() -> None:
    with pytest.raises(ActNotAllowed, match="没有待核对的合并建议"):
        perform(a_lawsuit(), "merge_into")
    assert "merge_into" not in acts_allowed(a_lawsuit(), POLICE, CLERK)


def test_a_merger_does_not_precede_its_proposal() -> None:
    with pytest.raises(FactImpossible, match="不能早于提出合并建议"):
        perform(with_proposal(), "merge_into", happened_on=TODAY - timedelta(days=1))


def merged() -> Lawsuit:
    return a_lawsuit(*SCHEDULED, ("assign_case_number", {"number": TAKEN}), "merge_into")


@pytest.mark.parametrize("verb", ["file_defence", "schedule_hearing", "assign_case_number"])
def test_a_merged_file_takes_no_late_paper_and_says_where_it_belongs(verb: str) -> None:
    with pytest.raises(ActNotAllowed, match="并入案件another，请在该案办理"):
        perform(merged(), verb)


def test_a_merger_that_was_a_mistake_is_undone_by_reopening() -> None:
    reopened = perform(merged(), "reopen")

    assert reopened.merger is None
    assert reopened.merge_proposal is not None
    assert reopened.first_hearing is not None
    assert reopened.reopenings != ()
