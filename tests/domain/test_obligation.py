"""The triggers: each verdict with its fact and its citation."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.facts.characteristics import Statement
from domain.obligation import (
    Answer,
    Capacity,
    Circumstances,
    FirstHearing,
    Holders,
    Obligation,
    counting_turns,
    first_of_the_year,
)
from domain.organs import Organ, OrganKind
from domain.settings import FirstCase, MissedFirstCase
from domain.triggers import check_obligation
from tests.domain.cases import LAWBOOK, POLICE, REF

PACK = LAWBOOK.pack
PLAIN = Statement(
    none_of_these=True,
    judged_by="虚构科长",
    judged_because="个案争议",
    judged_on=date(2026, 3, 3),
).facts
NINE = datetime(2026, 4, 15, 1, tzinfo=UTC)
FIRST_HEARING = FirstHearing(ref=REF, starts_at=NINE)
FIRST = Holders(refs=(REF,))
ANOTHER = Holders(refs=("another",))


def checked(
    *,
    hearing: FirstHearing | None = FIRST_HEARING,
    register: Holders = FIRST,
    organ: Organ = POLICE,
    plaintiffs: int | None = 1,
    capacity: Capacity = Capacity.DEFENDANT,
) -> Obligation:
    facts = Circumstances(
        ref=REF, capacity=capacity, plaintiffs=plaintiffs, first_hearing=hearing, stated=PLAIN
    )
    return check_obligation(facts, organ, register, PACK)


def test_the_first_case_heard_this_year_is_the_principal_heads_duty() -> None:
    obligation = checked()

    first = obligation.verdicts[0]
    assert first.answer is Answer.YES
    assert first.fact == "2026年4月15日开庭，为白鹭市公安局2026年度第一件开庭审理的行政诉讼案件"
    assert "第一条第（一）项" in first.citation
    assert first.provisional
    assert obligation.principal is Answer.YES
    assert obligation.triggers_hit == (1,)
    assert (obligation.pack, obligation.pack_digest) == (PACK.id, PACK.digest)


def test_a_later_case_of_the_year_is_not() -> None:
    obligation = checked(register=ANOTHER)

    assert obligation.principal is Answer.NO
    assert "另有在先开庭的案件" in obligation.verdicts[0].fact


def test_the_verdict_is_final_once_the_first_hearing_was_held() -> None:
    for refs in ((REF,), ("another",)):
        obligation = checked(register=Holders(refs=refs, final=True))

        assert not obligation.verdicts[0].provisional


def test_county_governments_are_excepted_and_the_city_government_is_not() -> None:
    county = POLICE.model_copy(update={"kind": OrganKind.COUNTY_GOVERNMENT})
    city = POLICE.model_copy(update={"kind": OrganKind.CITY_GOVERNMENT})

    assert checked(organ=county).verdicts[0].answer is Answer.NO
    assert "不适用本项" in checked(organ=county).verdicts[0].fact
    assert checked(organ=county, plaintiffs=10).principal is Answer.YES
    assert checked(organ=city).verdicts[0].answer is Answer.YES


def test_without_a_hearing_the_first_trigger_is_unknown() -> None:
    obligation = checked(hearing=None)

    assert obligation.verdicts[0].answer is Answer.UNKNOWN
    assert obligation.principal is Answer.UNKNOWN
    assert checked(hearing=None, plaintiffs=10).principal is Answer.YES


def test_a_third_party_carries_no_duty_unless_it_was_refused_as_defendant() -> None:
    free = checked(capacity=Capacity.THIRD_PARTY, plaintiffs=12)
    bound = checked(capacity=Capacity.THIRD_PARTY_WITH_DUTY, plaintiffs=12)

    assert (free.principal, free.any_head) == (Answer.NO, Answer.NO)
    assert {each.fact for each in free.verdicts} == {"以第三人身份参加诉讼，不负被告义务"}
    assert (bound.principal, bound.any_head) == (Answer.YES, Answer.YES)


def test_a_hearing_before_the_opinions_bound_raises_the_national_duty_only() -> None:
    day_before = FirstHearing(ref=REF, starts_at=datetime(2023, 6, 30, 15, 59, tzinfo=UTC))
    first_day = FirstHearing(ref=REF, starts_at=datetime(2023, 6, 30, 16, 0, tzinfo=UTC))

    early = checked(hearing=day_before, plaintiffs=12)
    bound = checked(hearing=first_day, plaintiffs=12)

    assert (early.principal, early.any_head) == (Answer.NO, Answer.YES)
    assert bound.triggers_hit == (1, 4)


def test_the_year_ends_at_midnight_in_shanghai() -> None:
    before = FirstHearing(ref="a", starts_at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    after = FirstHearing(ref="b", starts_at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))

    assert (before.year, after.year) == (2026, 2027)


def test_the_earliest_hearing_of_the_year_decides() -> None:
    rows = [
        FirstHearing(ref="late", starts_at=NINE + timedelta(days=1), held=True),
        FirstHearing(ref="early", starts_at=NINE),
    ]

    assert first_of_the_year(rows) == Holders(refs=("early",), final=False)


def test_lawsuits_heard_together_are_first_together() -> None:
    rows = [
        FirstHearing(ref="b", starts_at=NINE),
        FirstHearing(ref="a", starts_at=NINE, held=True),
        FirstHearing(ref="c", starts_at=NINE + timedelta(minutes=1)),
    ]

    assert first_of_the_year(rows) == Holders(refs=("a", "b"), final=True)


def test_the_setting_says_whether_appeals_compete_for_the_first_place() -> None:
    rows = [
        FirstHearing(ref="appeal", starts_at=NINE, is_first_instance=False),
        FirstHearing(ref="later", starts_at=NINE + timedelta(days=1)),
    ]

    assert first_of_the_year(rows).refs == ("appeal",)
    assert first_of_the_year(rows, FirstCase.FIRST_INSTANCE).refs == ("later",)
    assert first_of_the_year(rows[:1], FirstCase.FIRST_INSTANCE) == Holders()


def test_a_missed_first_case_stays_missed_and_passes_on_only_where_the_pack_says_so() -> None:
    def on(day: int, ref: str, *, missed: bool = False, held: bool = True) -> FirstHearing:
        return FirstHearing(ref=ref, starts_at=NINE + timedelta(days=day), held=held, missed=missed)

    missed, next_one = on(1, "missed", missed=True), on(3, "next", held=False)
    carried = MissedFirstCase.CARRIED_OVER

    assert first_of_the_year([missed, next_one]) == Holders(refs=("missed",), final=True)
    assert first_of_the_year([missed, next_one], missed=carried) == Holders(
        refs=("missed", "next"), final=False, carried=("next",)
    )
    assert first_of_the_year([missed], missed=carried) == Holders(refs=("missed",), final=True)
    came = [missed, on(2, "came"), next_one]
    assert first_of_the_year(came, missed=carried).refs == ("missed", "came")
    together = [missed, on(1, "together"), next_one]
    assert first_of_the_year(together, missed=carried).refs == ("missed", "together")
    appeal = FirstHearing(ref="appeal", starts_at=NINE, is_first_instance=False, missed=True)
    counted = first_of_the_year([appeal, next_one], FirstCase.FIRST_INSTANCE, carried)
    assert counted == Holders(refs=("next",))


def test_a_case_that_bears_a_missed_duty_says_so() -> None:
    came_over = Holders(refs=("another", REF), carried=(REF,))
    held = FIRST_HEARING.model_copy(update={"held": True})

    verdict = checked(register=came_over).verdicts[0]
    missed = checked(register=Holders(refs=(REF, "next")), hearing=held).verdicts[0]

    assert (verdict.answer, verdict.provisional) == (Answer.YES, True)
    assert "义务转到本案" in verdict.fact
    assert (missed.answer, missed.provisional) == (Answer.YES, False)


def test_an_empty_register_has_no_holder() -> None:
    assert first_of_the_year([]) == Holders()


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=6).flatmap(
        lambda days: st.permutations(list(enumerate(days)))
    )
)
def test_the_order_of_the_rows_leaves_no_trace(rows: list[tuple[int, int]]) -> None:
    made = [
        FirstHearing(ref=f"r{number}", starts_at=NINE + timedelta(days=day)) for number, day in rows
    ]

    assert first_of_the_year(made) == first_of_the_year(sorted(made, key=lambda row: row.ref))


def test_each_turn_of_the_duty_is_counted() -> None:
    unknown, came, went = checked(hearing=None), checked(), checked(register=ANOTHER)

    first = counting_turns(unknown, None)
    second = counting_turns(came, first)
    same = counting_turns(came, second)
    third = counting_turns(went, same)

    assert [each.turns for each in (first, second, same, third)] == [0, 1, 1, 2]
