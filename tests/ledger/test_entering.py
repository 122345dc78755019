"""Entering a lawsuit afterwards (补录): in one entry, without notices, as a whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg.rows import dict_row

from domain.acts import ACTS, LawsuitAct
from domain.acts.closing import Close
from domain.acts.judgment import RecordEffect, RecordOutcome
from domain.acts.nominating import NominateHead
from domain.acts.numbering import AssignCaseNumber
from domain.acts.observing import RecordObservation
from domain.calendar import nine_o_clock
from domain.facts.decisions import Result
from domain.obligation import Answer
from domain.organs import Post
from domain.people import Actor
from domain.refusals import ActNotAllowed, FactImpossible, KeyReused, NotPermitted, Refusal
from domain.settings import FirstCase
from domain.stages import Stage
from domain.standing import Standing
from ledger import lawbooks
from ledger.accounts import act_id_of
from ledger.database import Database
from ledger.lawbooks import lawbook
from ledger.registering import Registered, register
from tests.builders import (
    BUREAU,
    CLERK,
    NOON,
    PRINCIPAL,
    TODAY,
    a_hearing,
    a_hearing_held,
    a_ledger,
    a_registered_lawsuit,
    a_registration,
    a_withdrawal,
    perform,
)

HEARD_ON = date(2025, 6, 10)
DECIDED_ON = date(2025, 7, 1)
DOCUMENT = {"kind": "document", "number": "归档〔2025〕1号", "dated_on": "2025-12-30"}
WITHDRAWN = (a_withdrawal(date(2025, 6, 1)), Close())


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


def an_act(verb: str, on: date, *, by: str = "clerk", **said: object) -> LawsuitAct:
    """An act of last year, which the bureau takes from the file."""
    source = {} if by == "bureau" else {"source": {**DOCUMENT, "transcribed_for": by}}
    return ACTS[verb].model_validate({"verb": verb, "happened_on": on, **source, **said})


def a_lost_life() -> tuple[LawsuitAct, ...]:
    """A lost case of last year, from its hearing to the closed file, as the bureau enters it."""
    came = {"name": PRINCIPAL, "post": "principal", "identity_entered": True, "spoke": True}
    starts_at = nine_o_clock(HEARD_ON)
    return (
        an_act("file_defence", date(2025, 5, 10)),
        an_act("schedule_hearing", date(2025, 5, 12), by="bureau", starts_at=starts_at),
        an_act("nominate_head", date(2025, 5, 20), name=PRINCIPAL, post="principal"),
        an_act("record_hearing", HEARD_ON, attendees=[came]),
        an_act(
            "confirm_appearance",
            HEARD_ON,
            by="bureau",
            principal_appeared=True,
            head_appeared=True,
            basis="庭审笔录",
        ),
        an_act("record_observation", HEARD_ON, deputies=1, legal_staff=1, enforcement_staff=1),
        an_act("record_outcome", DECIDED_ON, result="revoked"),
        an_act("record_effect", date(2025, 8, 1)),
        an_act("decide_harm", date(2025, 8, 5), by="bureau", caused=False, reason="未造成损害"),
        an_act("close", date(2025, 9, 1), by="bureau"),
    )


async def send(
    database: Database,
    acts: tuple[LawsuitAct, ...],
    *,
    key: str = "entering",
    actor: Actor = BUREAU,
    **facts: object,
) -> Registered:
    known = {"number": "（2025）皖1901行初7号", "received_on": date(2025, 5, 1), **facts}
    act_id = act_id_of(actor.id, "register", key)
    act = a_registration(**known)
    return await register(database, act, act_id=act_id, actors=(actor,), at=NOON, acts=acts)


async def rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def standing_of(database: Database, ref: str) -> Standing:
    query = "select standing from lawsuit_standing where ref = %s"
    (row,) = await rows(database, query, ref)
    return Standing.model_validate_json(row["standing"])


async def test_a_finished_lawsuit_is_entered_in_one_entry_without_notices(
    ledger: Database,
) -> None:
    acts = a_lost_life()

    found = await send(ledger, acts)

    standing = await standing_of(ledger, found.ref)
    (entry,) = await rows(ledger, "select verbs from journal_entry where ref = %s", found.ref)
    errands = await rows(ledger, "select kind from errand")
    assert found.is_new
    assert entry["verbs"] == ["register", *(each.verb for each in acts)]
    assert (standing.stage, standing.lawsuit.closed_on) == (Stage.CLOSED, date(2025, 9, 1))
    assert not any(each.is_open for each in standing.deadlines)
    assert standing.lawsuit.escalations == ()
    # The whole file is deposited; nobody is told of what is long done.
    assert [each["kind"] for each in errands] == ["deposit"]
    assert await rows(ledger, "select 1 from digest_line") == []


async def test_a_clerk_enters_what_is_his_to_enter(ledger: Database) -> None:
    found = await send(ledger, WITHDRAWN, actor=CLERK)

    assert (await standing_of(ledger, found.ref)).stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("acts", "refusal", "reason"),
    [
        ((*a_lost_life()[:-2], Close()), ActNotAllowed, "尚不能结案"),
        (
            (an_act("record_outcome", date(2025, 4, 1), result="revoked"),),
            FactImpossible,
            "不能早于收到",
        ),
        ((*a_lost_life(), an_act("record_effect", DECIDED_ON)), ActNotAllowed, "已结案"),
        ((RecordOutcome(result=Result.REVOKED),), NotPermitted, "代录"),
        (
            (
                an_act("schedule_hearing", HEARD_ON, by="bureau", starts_at=nine_o_clock(HEARD_ON)),
                an_act("nominate_head", HEARD_ON, name="虚构无名", post="principal"),
            ),
            FactImpossible,
            "登记在册",
        ),
    ],
)
async def test_what_cannot_be_entered_leaves_no_trace(
    ledger: Database, acts: tuple[LawsuitAct, ...], refusal: type[Refusal], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        await send(ledger, acts)

    for table in ("lawsuit", "journal_entry", "party", "errand", "deadline"):
        assert await rows(ledger, f"select 1 from {table}") == []


async def test_closing_does_not_overtake_the_check_of_the_duty(ledger: Database) -> None:
    """The first case of the year is known to be a duty only once its hearing is entered."""
    acts = (
        a_hearing(HEARD_ON),
        a_hearing_held(principal_came=False),
        RecordOutcome(result=Result.CLAIM_REJECTED, happened_on=DECIDED_ON),
        RecordEffect(happened_on=date(2025, 8, 1)),
        Close(),
    )

    with pytest.raises(ActNotAllowed, match="请办理“核实出庭情况”"):
        await send(ledger, acts, actor=CLERK)


async def test_the_same_key_twice_enters_once(ledger: Database) -> None:
    first = await send(ledger, a_lost_life())

    again = await asyncio.gather(*(send(ledger, a_lost_life()) for _ in range(3)))

    assert {each.ref for each in again} == {first.ref}
    assert not any(each.is_new for each in again)
    assert len(await rows(ledger, "select 1 from journal_entry")) == 1
    with pytest.raises(KeyReused):
        await send(ledger, a_lost_life()[:3])


async def test_two_entering_one_number_at_once_enter_it_once(ledger: Database) -> None:
    found = await asyncio.gather(
        *(send(ledger, a_lost_life(), key=f"key-{number}") for number in range(3)),
        return_exceptions=True,
    )

    assert len([each for each in found if isinstance(each, Registered)]) == 1
    assert all("已另行登记" in str(each) for each in found if isinstance(each, Exception))
    assert len(await rows(ledger, "select 1 from lawsuit")) == 1


async def test_acts_for_a_number_that_is_known_are_not_lost_silently(ledger: Database) -> None:
    known = await send(ledger, (), key="first")

    with pytest.raises(FactImpossible, match=f"已另行登记（编号{known.ref}）"):
        await send(ledger, a_lost_life())


async def test_an_earlier_hearing_that_is_entered_late_takes_the_duty_of_the_year(
    ledger: Database,
) -> None:
    later = await a_registered_lawsuit(ledger)
    await perform(ledger, later, a_hearing(TODAY + timedelta(days=9)))
    acts = (
        a_hearing(TODAY - timedelta(days=20)),
        a_hearing_held(),
        RecordObservation(deputies=1, legal_staff=1, enforcement_staff=1),
    )

    found = await send(ledger, acts, actor=CLERK)

    obligation = (await standing_of(ledger, found.ref)).lawsuit.obligation
    assert obligation is not None
    assert obligation.principal is Answer.YES
    (nudge,) = await rows(ledger, "select ref from errand where kind = 'nudge'")
    assert nudge["ref"] == later


async def test_what_is_overdue_in_an_unfinished_lawsuit_is_told_in_one_line(
    ledger: Database,
) -> None:
    coming = TODAY + timedelta(days=30)
    acts = (a_hearing(coming), NominateHead(name=PRINCIPAL, post=Post.PRINCIPAL))

    await send(ledger, acts, actor=CLERK)

    lines = await rows(ledger, "select account, template, reason from digest_line")
    assert len({(each["account"], each["reason"]) for each in lines}) == len(lines)
    assert len({each["reason"] for each in lines}) == 1
    assert await rows(ledger, "select 1 from errand where kind = 'notice'") == []


async def test_an_appeal_entered_late_competes_only_where_the_pack_says_so(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By G1's other choice only first instances are first of the year, entered afterwards or not."""
    pack = lawbook().pack
    settings = pack.settings.model_copy(update={"first_case": FirstCase.FIRST_INSTANCE})
    book = lawbook().model_copy(update={"pack": pack.model_copy(update={"settings": settings})})
    monkeypatch.setattr(lawbooks._shelf(), "lawbook", book)
    later = await a_registered_lawsuit(ledger)
    await perform(ledger, later, a_hearing(TODAY + timedelta(days=9)))

    found = await send(
        ledger, (a_hearing(TODAY - timedelta(days=20)),), actor=CLERK, level="second"
    )

    obligation = (await standing_of(ledger, found.ref)).lawsuit.obligation
    assert obligation is not None
    assert 1 not in obligation.triggers_hit
    assert await rows(ledger, "select ref from errand where kind = 'nudge'") == []


async def test_a_number_that_is_taken_is_an_alarm_when_it_is_entered_afterwards(
    ledger: Database,
) -> None:
    taken = "（2026）皖1901行初99号"
    first = await a_registered_lawsuit(ledger, number=taken)
    why = {"number": taken, "why": "corrected"}

    found = await send(ledger, (AssignCaseNumber.model_validate(why),), actor=CLERK)

    (alarm,) = await rows(ledger, "select kind, ref, text from alarm where kind <> 'no_recipient'")
    assert (alarm["kind"], alarm["ref"]) == ("merge_proposed", found.ref)
    assert first in alarm["text"]
