"""The organ's register of the year: whoever is heard first carries the duty, and it passes on."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.acts import LawsuitAct
from domain.acts.act import Act
from domain.acts.amending import AmendFacts
from domain.acts.closing import Close
from domain.acts.hearing import ConfirmAppearance, RecordHearing
from domain.acts.observing import RecordObservation
from domain.acts.scheduling import CancelHearing, RescheduleHearing
from domain.acts.settlement import RecordWithdrawal
from domain.facts.hearings import MovedBy
from domain.obligation import Answer, Capacity, FirstHearing, Verdict, first_of_the_year
from domain.rulepack import lawbook_of_packs, parse_rule_pack
from domain.standing import Standing
from ledger import lawbooks
from ledger.database import Database
from ledger.deciding import Decided, record
from tests.builders import (
    BUREAU,
    OTHER_CLERK,
    TODAY,
    a_hearing,
    a_hearing_held,
    a_hearing_not_held,
    a_ledger,
    a_recording,
    a_registered_lawsuit,
    a_withdrawal,
    perform,
)
from tests.domain.cases import PACK_TEXT
from tests.stack import Databases

OBSERVERS = {"deputies": 1, "legal_staff": 2, "enforcement_staff": 3}
FOUND = {"principal_appeared": True, "head_appeared": True, "basis": "庭审笔录"}
EARLY, LATE = TODAY - timedelta(days=9), TODAY - timedelta(days=5)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def lawsuits(database: Database, number: int, *, after: int = 0) -> list[str]:
    """Register so many lawsuits of one organ."""
    return [
        await a_registered_lawsuit(
            database,
            key=f"lawsuit-{each}",
            number=f"（2026）皖1901行初{each}号",
            received_on=date(2024, 12, 1),
        )
        for each in range(after + 1, after + number + 1)
    ]


def verdict(answer: Decided | Standing) -> Verdict:
    assert answer.lawsuit.obligation is not None
    return next(each for each in answer.lawsuit.obligation.verdicts if each.trigger == 1)


async def look(database: Database, ref: str) -> Verdict:
    """Have a lawsuit look again, as a nudge does."""
    return verdict(await record(database, a_recording(ref=ref)))


@pytest.fixture
def carries_over() -> Iterator[None]:
    """The pack carries a missed first case over to the next."""
    before, shelf = lawbooks.lawbook(), lawbooks._shelf()
    text = PACK_TEXT.replace('missed_first_case = "stays"', 'missed_first_case = "carried_over"')
    shelf.lawbook = lawbook_of_packs([parse_rule_pack(text)], before.calendar)
    yield
    lawbooks._shelf.cache_clear()


@pytest.mark.usefixtures("carries_over")
async def test_a_missed_duty_passes_on_where_the_pack_says_so_and_back_when_the_bureau_finds_otherwise(
    ledger: Database,
) -> None:
    first, second, third = await lawsuits(ledger, 3)
    for ref, day in ((first, EARLY), (second, EARLY + timedelta(days=1)), (third, LATE)):
        await perform(ledger, ref, a_hearing(day))
    await nudges(ledger)

    missed = await perform(ledger, first, a_hearing_held(principal_came=False))
    nudged = await nudges(ledger)
    borne, beside = await look(ledger, second), await look(ledger, third)
    await perform(ledger, second, a_hearing_held(principal_came=False))
    passed_on = await look(ledger, third)
    await perform(ledger, first, ConfirmAppearance(**FOUND), actor=BUREAU)

    assert nudged == [second]
    assert (verdict(missed).answer, verdict(missed).provisional) == (Answer.YES, False)
    assert (borne.answer, beside.answer) == (Answer.YES, Answer.NO)
    assert "义务转到本案" in borne.fact
    assert passed_on.answer is Answer.YES
    assert await nudges(ledger) == sorted([first, second, third, third])
    assert [(await look(ledger, each)).answer for each in (second, third)] == [Answer.NO] * 2


async def nudges(database: Database) -> list[str]:
    """Return which lawsuits the errands nudge, and forget the errands."""
    async with database.short_path() as connection:
        cursor = await connection.execute("delete from errand where kind = 'nudge' returning ref")
        return sorted([row[0] async for row in cursor])


async def last_verbs(database: Database, ref: str) -> list[str]:
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select verbs from journal_entry where ref = %s order by version desc limit 1", (ref,)
        )
        row = await cursor.fetchone()
    assert row is not None
    return list(row[0])


async def holders(database: Database, organ: str = "bailu-police") -> dict[int, set[str]]:
    """Return by year what the rows say under the pure function."""
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select first_hearing_year, ref, first_hearing_at, first_hearing_held from lawsuit"
            " where organ = %s and first_hearing_year is not null",
            (organ,),
        )
        found: dict[int, list[FirstHearing]] = {}
        async for year, ref, at, held in cursor:
            found.setdefault(year, []).append(FirstHearing(ref=ref, starts_at=at, held=held))
    return {year: set(first_of_the_year(rows).refs) for year, rows in found.items()}


async def test_the_first_to_be_scheduled_carries_the_duty(ledger: Database) -> None:
    (ref,) = await lawsuits(ledger, 1)

    answer = verdict(await perform(ledger, ref, a_hearing(LATE)))

    assert answer.answer is Answer.YES
    assert answer.provisional
    assert await nudges(ledger) == []


async def test_an_earlier_hearing_takes_the_duty_over(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(LATE))

    taken = verdict(await perform(ledger, second, a_hearing(EARLY)))
    nudged = await nudges(ledger)
    lost = await look(ledger, first)

    assert (taken.answer, lost.answer) == (Answer.YES, Answer.NO)
    assert nudged == [first]
    assert await last_verbs(ledger, first) == ["recheck_obligation"]
    assert "另有在先开庭的案件" in lost.fact


async def test_a_later_hearing_leaves_the_duty_where_it_is(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(EARLY))

    answer = verdict(await perform(ledger, second, a_hearing(LATE)))

    assert answer.answer is Answer.NO
    assert await nudges(ledger) == []
    assert (await look(ledger, first)).answer is Answer.YES


@pytest.mark.parametrize("gone", [a_hearing_not_held(), a_withdrawal()])
async def test_a_hearing_that_falls_away_passes_the_duty_on(ledger: Database, gone: Act) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(EARLY))
    await perform(ledger, second, a_hearing(LATE))
    assert isinstance(gone, RecordHearing | RecordWithdrawal)

    await perform(ledger, first, gone)
    nudged = await nudges(ledger)
    passed_on = await look(ledger, second)

    assert nudged == [second]
    assert passed_on.answer is Answer.YES
    assert "本年度" in passed_on.fact or "年度第一件" in passed_on.fact
    assert await last_verbs(ledger, second) == ["recheck_obligation"]


async def test_a_hearing_that_was_held_keeps_the_duty_though_the_suit_is_withdrawn(
    ledger: Database,
) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(EARLY))
    await perform(ledger, second, a_hearing(LATE))
    await perform(ledger, first, a_hearing_held())

    kept = verdict(await perform(ledger, first, a_withdrawal()))

    assert (kept.answer, kept.provisional) == (Answer.YES, False)
    assert (await look(ledger, second)).answer is Answer.NO


async def test_a_closed_holder_is_not_judged_anew_but_put_before_a_person(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(LATE))
    await perform(ledger, first, a_hearing_held(), RecordObservation.model_validate(OBSERVERS))
    await perform(ledger, first, ConfirmAppearance.model_validate(FOUND), actor=BUREAU)
    closed = await perform(ledger, first, a_withdrawal(), Close())

    await perform(ledger, second, a_hearing(EARLY))
    nudged = await nudges(ledger)
    looked = await record(ledger, a_recording(ref=first))

    assert nudged == [first]
    assert closed.refused is None
    assert (looked.version, verdict(looked).answer) == (closed.version, Answer.YES)
    async with ledger.short_path() as connection:
        cursor = await connection.execute("select kind, ref from alarm")
        assert await cursor.fetchall() == [("closed_holder", first)]


async def test_lawsuits_heard_together_are_first_together(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)

    one = verdict(await perform(ledger, first, a_hearing(EARLY)))
    other = verdict(await perform(ledger, second, a_hearing(EARLY)))

    assert (one.answer, other.answer) == (Answer.YES, Answer.YES)
    assert (await look(ledger, first)).answer is Answer.YES


async def test_a_hearing_moved_into_the_next_year_leaves_the_year_to_the_next(
    ledger: Database,
) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(date(2025, 12, 30)))
    await perform(ledger, second, a_hearing(date(2025, 12, 31)))
    await perform(ledger, first, a_hearing_not_held())

    moved = verdict(await perform(ledger, first, a_hearing(date(2026, 1, 5))))

    assert moved.answer is Answer.YES
    assert (await look(ledger, second)).answer is Answer.YES
    assert await holders(ledger) == {2025: {second}, 2026: {first}}


async def test_a_hearing_that_is_moved_or_cancelled_passes_the_duty_on(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(EARLY))
    await perform(ledger, second, a_hearing(LATE))
    await nudges(ledger)

    moved = verdict(await perform(ledger, first, a_move(LATE + timedelta(days=1))))
    told = await nudges(ledger)
    passed_on = await look(ledger, second)
    await perform(ledger, second, CancelHearing(reason="待撤诉裁定"))

    assert (moved.answer, told, passed_on.answer) == (Answer.NO, [second], Answer.YES)
    assert await nudges(ledger) == [first]
    assert (await look(ledger, first)).answer is Answer.YES


async def test_an_amended_capacity_passes_the_duty_on(ledger: Database) -> None:
    first, second = await lawsuits(ledger, 2)
    await perform(ledger, first, a_hearing(EARLY))
    await perform(ledger, second, a_hearing(LATE))
    await nudges(ledger)

    act = AmendFacts(capacity=Capacity.THIRD_PARTY, reason="追加被告的申请已准许撤回")
    amended = verdict(await perform(ledger, first, act))

    assert amended.answer is Answer.NO
    assert await nudges(ledger) == [second]
    assert (await look(ledger, second)).answer is Answer.YES


async def test_hearings_moved_at_once_leave_one_first(ledger: Database) -> None:
    for repetition in range(5):
        refs = await lawsuits(ledger, 3, after=3 * repetition)
        for number, ref in enumerate(refs):
            await perform(ledger, ref, a_hearing(EARLY + timedelta(days=number)))

        await asyncio.gather(
            *(
                perform(ledger, ref, a_move(LATE + timedelta(days=(number + repetition) % 3)))
                for number, ref in enumerate(refs)
            )
        )
        await nudges(ledger)

        expected = (await holders(ledger))[2026]
        assert len(expected) == 1
        assert {ref for ref in refs if (await look(ledger, ref)).answer is Answer.YES} == expected
        for ref in refs:
            await perform(ledger, ref, CancelHearing(reason="待撤诉裁定"))


async def test_the_lawsuits_of_another_organ_are_another_register(ledger: Database) -> None:
    (police,) = await lawsuits(ledger, 1)
    housing = await a_registered_lawsuit(
        ledger, organ="bailu-housing", key="housing", received_on=date(2024, 12, 1)
    )
    await perform(ledger, police, a_hearing(EARLY))

    answer = await perform(ledger, housing, a_hearing(LATE), actor=OTHER_CLERK)

    assert verdict(answer).answer is Answer.YES


@pytest.mark.parametrize("repetition", range(10))
async def test_lawsuits_scheduled_at_once_have_one_first(ledger: Database, repetition: int) -> None:
    refs = await lawsuits(ledger, 4)
    days = [EARLY + timedelta(days=(each * 3 + repetition) % 4) for each in range(4)]

    answers = await asyncio.gather(
        *(perform(ledger, ref, a_hearing(day)) for ref, day in zip(refs, days, strict=True))
    )
    nudged = set(await nudges(ledger))
    after = {ref: (await look(ledger, ref)).answer for ref in refs}

    expected = (await holders(ledger))[2026]
    told = {
        ref for ref, each in zip(refs, answers, strict=True) if verdict(each).answer is Answer.YES
    }
    assert [each.refused for each in answers] == [None] * 4
    assert expected == {refs[days.index(min(days))]}
    assert {ref for ref in refs if after[ref] is Answer.YES} == expected
    # Whoever was told otherwise in the meantime is nudged.
    assert told - expected <= nudged


async def test_a_change_at_once_on_both_sides_leaves_one_first(ledger: Database) -> None:
    for repetition in range(5):
        first, second, third = await lawsuits(ledger, 3, after=3 * repetition)
        await perform(ledger, first, a_hearing(EARLY))
        await perform(ledger, second, a_hearing(LATE))

        await asyncio.gather(
            perform(ledger, first, a_withdrawal()),
            perform(ledger, second, a_hearing_not_held()),
            perform(ledger, third, a_hearing(TODAY)),
        )

        assert (await look(ledger, third)).answer is Answer.YES
        await perform(ledger, third, a_withdrawal())
        await nudges(ledger)


@dataclass
class Docket:
    """What the pure function is fed, beside the ledger: each lawsuit's row in the register."""

    ref: str
    awaits: date | None = None
    held_on: list[date] = field(default_factory=list)
    withdrawn: bool = False


Step = tuple[int, str, int]
steps = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=2),
        st.sampled_from(["schedule", "move", "cancel", "held", "not held", "withdraw"]),
        st.integers(min_value=0, max_value=6),
    ),
    min_size=1,
    max_size=12,
)
DAYS = (
    date(2025, 12, 29),
    date(2025, 12, 31),
    date(2026, 1, 5),
    date(2026, 3, 2),
    date(2026, 3, 3),
    date(2026, 4, 1),
    date(2026, 5, 18),
)


def an_act(docket: Docket, what: str, day: date) -> LawsuitAct | None:
    """Return the act where the law lets it be, and note what it does to the register."""
    if docket.withdrawn:
        return None
    if what == "withdraw":
        docket.withdrawn, docket.awaits = True, None
        return a_withdrawal()
    if what == "schedule":
        return _set(docket, day)
    if docket.awaits is None or (what == "move" and day == docket.awaits):
        return None
    if what == "move":
        docket.awaits = day
        return a_move(day)
    return _ended(docket, what)


def _set(docket: Docket, day: date) -> LawsuitAct | None:
    if docket.awaits is not None or day in docket.held_on:
        return None
    docket.awaits = day
    return a_hearing(day)


def _ended(docket: Docket, what: str) -> LawsuitAct:
    if what == "held" and docket.awaits is not None:
        docket.held_on.append(docket.awaits)
    docket.awaits = None
    if what == "cancel":
        return CancelHearing(reason="待撤诉裁定")
    return a_hearing_held() if what == "held" else a_hearing_not_held()


def a_move(day: date) -> RescheduleHearing:
    return RescheduleHearing(
        starts_at=a_hearing(day).starts_at, moved_by=MovedBy.COURT, reason="合议庭另有庭审"
    )


def expected_holders(dockets: Sequence[Docket]) -> dict[int, set[str]]:
    """Return the holders by year, from the pure function alone."""
    by_year: dict[int, list[FirstHearing]] = {}
    for each in dockets:
        days = [*each.held_on, *([each.awaits] if each.awaits else [])]
        if days:
            first = a_hearing(min(days)).starts_at
            row = FirstHearing(ref=each.ref, starts_at=first, held=min(days) in each.held_on)
            by_year.setdefault(row.year, []).append(row)
    return {year: set(first_of_the_year(rows).refs) for year, rows in by_year.items()}


async def played(url: str, script: Sequence[Step]) -> None:
    async with a_ledger(url) as database:
        dockets = [Docket(ref) for ref in await lawsuits(database, 3)]
        for number, (who, what, day) in enumerate(script):
            docket = dockets[who]
            act = an_act(docket, what, DAYS[day])
            if act is not None:
                answer = await perform(database, docket.ref, act, key=f"step-{number}")
                assert answer.refused is None
        for ref in await nudges(database):
            await look(database, ref)
        believed: dict[int, set[str]] = {}
        for docket in dockets:
            standing = await standing_of(database, docket.ref)
            hearing = standing.lawsuit.first_hearing
            if hearing is not None and verdict(standing).answer is Answer.YES:
                believed.setdefault(hearing.year, set()).add(docket.ref)
        assert believed == expected_holders(dockets)
        assert await holders(database) == expected_holders(dockets)


async def standing_of(database: Database, ref: str) -> Standing:
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select standing from lawsuit_standing where ref = %s", (ref,)
        )
        row = await cursor.fetchone()
    assert row is not None
    return Standing.model_validate_json(row[0])


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=steps)
def test_any_order_of_acts_gives_the_holders_of_the_pure_function(
    databases: Databases, script: list[Step]
) -> None:
    with databases.one() as url:
        asyncio.run(played(url, script))
