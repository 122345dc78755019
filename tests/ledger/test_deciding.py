"""The ledger decides: on the locked row, everything or nothing, and the same act only once."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Any, cast

import psycopg
import pytest
from psycopg.rows import dict_row
from temporalio.exceptions import ApplicationError

from activities.recording import LedgerActivities
from domain.acts.closing import Close
from domain.acts.hearing import ConfirmAppearance
from domain.acts.nominating import NominateHead
from domain.acts.notice import FileDefence
from domain.acts.settlement import RecordWithdrawal
from domain.acts.urging import Urge
from domain.calendar import nine_o_clock
from domain.facts.decisions import WithdrawalKind
from domain.messages import Refused
from domain.organs import Post
from domain.refusals import ActNotAllowed
from domain.standing import Standing
from ledger.database import Connection, Database
from ledger.deciding import Decided, record, rehearse
from ledger.finding import LawsuitUnknown
from ledger.hashing import digest_of
from ledger.journal import NO_ENTRY
from tests.builders import (
    BUREAU,
    CLERK,
    NOON,
    OTHER_CLERK,
    TODAY,
    Move,
    a_hearing,
    a_hearing_held,
    a_hearing_not_held,
    a_ledger,
    a_normal_life,
    a_recording,
    a_registered_lawsuit,
    a_request,
    a_withdrawn_life,
    an_absence,
    late_paper,
    perform,
)

DAY = timedelta(days=1)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Database]:
    """A ledger with the city's directory."""
    async with a_ledger(database_url) as database:
        yield database


async def rows(database: Database, query: str, **parameters: object) -> list[dict[str, Any]]:
    async with database.short_path() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(query, parameters)
        return await cursor.fetchall()


async def journal(database: Database, ref: str) -> list[dict[str, Any]]:
    return await rows(
        database, "select * from journal_entry where ref = %(ref)s order by version", ref=ref
    )


async def lawsuit_row(database: Database, ref: str) -> dict[str, Any]:
    return (await rows(database, "select * from lawsuit where ref = %(ref)s", ref=ref))[0]


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All that an act may write."""
    tables = ("lawsuit", "journal_entry", "deadline", "errand", "digest_line", "alarm")
    return {each: await rows(database, f"select * from {each} order by 1, 2") for each in tables}


def refused(answer: Decided) -> Refused:
    assert answer.refused is not None
    return answer.refused


async def play(database: Database, ref: str, life: tuple[Move, ...]) -> list[Decided]:
    return [
        await perform(database, ref, *move.acts, actor=move.actor, key=f"move-{number}")
        for number, move in enumerate(life)
    ]


async def test_the_same_act_twice_is_one_entry_and_the_same_answer(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    first = await perform(ledger, ref, FileDefence(), key="same")
    second = await perform(ledger, ref, FileDefence(), key="same")

    assert second.model_dump() == first.model_dump()
    assert [each["version"] for each in await journal(ledger, ref)] == [1, 2]


async def at_once(
    database: Database, ref: str, *recordings: Coroutine[Any, Any, Decided]
) -> list[Decided]:
    """Let several recordings come upon the lawsuit's row while another transaction has it."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    async with database.short_path() as holder, holder.transaction():
        await holder.execute("select 1 from lawsuit where ref = %s for update", (ref,))
        running = asyncio.gather(*recordings)
        async with asyncio.timeout(10):
            while (await rows(database, waiting))[0]["count"] < len(recordings):  # noqa: ASYNC110 -- the database tells only who asks
                await asyncio.sleep(0.01)
    return await running


async def test_the_same_act_twice_at_once_is_one_entry_and_the_same_answer(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)

    answers = await at_once(
        ledger, ref, *(perform(ledger, ref, FileDefence(), key="same") for _ in range(4))
    )

    assert [each.refused for each in answers] == [None] * 4
    assert [each.version for each in answers] == [2] * 4
    assert len(await journal(ledger, ref)) == 2


async def test_an_urge_twice_at_once_is_one_letter(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    urge = Urge(about="defence", text="请尽快答辩", answer_due_on=TODAY)

    answers = await at_once(
        ledger, ref, *(perform(ledger, ref, urge, actor=BUREAU, key="same") for _ in range(4))
    )

    assert [len(each.lawsuit.urges) for each in answers] == [1] * 4
    assert len(await journal(ledger, ref)) == 2


async def test_a_decision_twice_at_once_is_one_entry_and_the_same_answer(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, a_hearing())
    await perform(ledger, ref, a_hearing_held())
    found = ConfirmAppearance(principal_appeared=True, head_appeared=True, basis="判决书")

    answers = await at_once(
        ledger,
        ref,
        *(
            perform(ledger, ref, found, actor=BUREAU, key="same", expected_version=3)
            for _ in range(4)
        ),
    )

    assert [each.refused for each in answers] == [None] * 4
    assert len(await journal(ledger, ref)) == 4


async def test_a_key_used_at_once_for_two_requests_is_refused_to_one(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    answers = await at_once(
        ledger,
        ref,
        perform(ledger, ref, FileDefence(), key="same"),
        perform(ledger, ref, a_hearing(), key="same"),
    )

    kinds = [each.refused.kind if each.refused else None for each in answers]
    assert sorted(kinds, key=str) == ["KeyReused", None]
    assert len(await journal(ledger, ref)) == 2


async def test_a_key_used_for_another_request_is_refused(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, FileDefence(), key="same")

    answer = await perform(ledger, ref, a_hearing(), key="same")

    assert refused(answer).kind == "KeyReused"
    assert len(await journal(ledger, ref)) == 2


async def test_a_decision_on_a_page_that_has_changed_is_refused(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    await perform(ledger, ref, FileDefence())

    stale = await perform(ledger, ref, a_hearing(), expected_version=1)
    fresh = await perform(ledger, ref, a_hearing(), expected_version=2)

    assert refused(stale).kind == "VersionChanged"
    assert refused(stale).version == 2
    assert fresh.version == 3


async def test_acts_that_race_are_given_versions_one_after_the_other(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    urges = [
        Urge(about="defence", text=f"第{number}次督办", answer_due_on=TODAY) for number in range(8)
    ]

    answers = await at_once(
        ledger, ref, *(perform(ledger, ref, urge, actor=BUREAU) for urge in urges)
    )

    assert sorted(each.version for each in answers) == list(range(2, 10))
    assert [each["version"] for each in await journal(ledger, ref)] == list(range(1, 10))


async def test_of_two_acts_that_exclude_each_other_one_is_refused(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    answers = await at_once(
        ledger,
        ref,
        *(perform(ledger, ref, FileDefence(), key=f"key-{number}") for number in range(2)),
    )

    kinds = [each.refused.kind if each.refused else None for each in answers]
    assert sorted(kinds, key=str) == ["ActNotAllowed", None]
    assert len(await journal(ledger, ref)) == 2


async def test_a_form_is_one_entry(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    answer = await perform(
        ledger, ref, a_hearing(), NominateHead(name="虚构局长", post=Post.PRINCIPAL)
    )

    assert answer.version == 2
    assert (await journal(ledger, ref))[1]["verbs"] == ["schedule_hearing", "nominate_head"]


async def test_a_form_with_one_act_that_is_refused_writes_nothing(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    before = await everything(ledger)

    answer = await perform(ledger, ref, a_hearing(), NominateHead(name="路人", post=Post.PRINCIPAL))

    assert refused(answer).kind == "FactImpossible"
    assert await everything(ledger) == before


async def test_a_form_does_not_close_over_an_absence_that_its_own_hearing_makes_a_breach(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    decided_on = TODAY - 3 * DAY

    answer = await perform(
        ledger,
        ref,
        a_hearing(),
        a_hearing_held(principal_came=False),
        RecordWithdrawal(kind=WithdrawalKind.VOLUNTARY, happened_on=decided_on),
        Close(),
    )

    assert refused(answer).kind == "ActNotAllowed"
    assert len(await journal(ledger, ref)) == 1


@pytest.mark.parametrize("at", [NOON, NOON + 30 * DAY])
async def test_a_refusal_writes_nothing(ledger: Database, at: datetime) -> None:
    ref = await a_registered_lawsuit(ledger)
    before = await everything(ledger)

    await perform(ledger, ref, Close(), at=at)
    await perform(ledger, ref, FileDefence(), actor=OTHER_CLERK, at=at)

    assert await everything(ledger) == before


async def test_a_refusal_tells_what_is_open(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    answer = await perform(ledger, ref, Close())

    assert refused(answer).kind == "ActNotAllowed"
    assert "file_defence" in refused(answer).allowed
    assert answer.version == refused(answer).version == 1


async def test_an_unknown_lawsuit_is_an_error(ledger: Database) -> None:
    with pytest.raises(LawsuitUnknown):
        await record(ledger, a_recording(ref="nobody"))


async def test_a_ledger_behind_its_procedure_raises_one_alarm_and_writes_nothing(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger)
    before = await everything(ledger)

    answer = await perform(ledger, ref, FileDefence(), known_version=7)
    again = await record(ledger, a_recording(ref=ref, known_version=7))

    after = await everything(ledger)
    assert refused(answer).kind == refused(again).kind == "LedgerBehind"
    assert [(each["kind"], each["ref"]) for each in after["alarm"]] == [("ledger_behind", ref)]
    assert {**after, "alarm": []} == before


async def test_a_look_at_nothing_new_writes_no_entry(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)

    answer = await record(ledger, a_recording(ref=ref, at=NOON + timedelta(minutes=5)))

    assert answer.version == 1
    assert len(await journal(ledger, ref)) == 1


async def test_the_first_look_names_the_wake_up(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)

    answer = await record(ledger, a_recording(ref=ref))

    # Due on 4 June; a week before at nine in the morning.
    assert answer.wake_at == nine_o_clock(date(2026, 5, 28))
    assert (await lawsuit_row(ledger, ref))["next_wake_at"] == answer.wake_at


async def test_a_reminder_moves_the_watch_without_an_entry(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    at = nine_o_clock(date(2026, 5, 28))

    answer = await record(ledger, a_recording(ref=ref, at=at))

    assert answer.version == 1
    assert answer.wake_at == nine_o_clock(date(2026, 6, 1))
    lines = await rows(ledger, "select template from digest_line")
    assert [each["template"] for each in lines] == ["rung_remind"]


async def test_a_refusal_names_the_wake_up_that_is_still_to_come(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    at = nine_o_clock(date(2026, 5, 28))
    looked = await record(ledger, a_recording(ref=ref, at=at))

    answer = await perform(ledger, ref, Close(), at=at + timedelta(minutes=1))

    assert refused(answer).kind == "ActNotAllowed"
    assert answer.wake_at == looked.wake_at


async def test_an_answer_given_again_names_the_wake_up_that_is_still_to_come(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    await perform(ledger, ref, a_hearing(TODAY + 30 * DAY), key="same")
    looked = await record(ledger, a_recording(ref=ref, at=nine_o_clock(date(2026, 5, 28))))

    again = await perform(ledger, ref, a_hearing(TODAY + 30 * DAY), key="same")

    assert again.wake_at == looked.wake_at


async def test_rungs_that_nobody_saw_are_one_late_notice(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)

    answer = await record(ledger, a_recording(ref=ref, at=NOON + 300 * DAY))

    kinds = await rows(ledger, "select kind, body->>'template' as template from errand")
    assert answer.wake_at is None
    assert [each.step for each in answer.lawsuit.escalations] == ["bureau_decides"]
    assert (
        len(await rows(ledger, "select 1 from digest_line where ref = %(ref)s", ref=ref))
        + len([each for each in kinds if each["kind"] == "notice"])
        == 1
    )


async def test_an_escalation_is_an_entry_of_the_system(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)

    answer = await record(ledger, a_recording(ref=ref, at=NOON + 17 * DAY + timedelta(days=3)))

    entry = (await journal(ledger, ref))[-1]
    assert answer.version == 2
    assert entry["verbs"] == ["escalate"]
    assert (entry["actor"], entry["role"]) == ("system", "system")
    assert [each.step for each in answer.lawsuit.escalations] == ["overdue"]


async def test_an_escalation_that_an_act_comes_upon_is_in_the_acts_entry(
    ledger: Database,
) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)

    answer = await perform(ledger, ref, FileDefence(), at=NOON + 20 * DAY)

    assert answer.version == 2
    assert [each.step for each in answer.lawsuit.escalations] == ["overdue"]
    assert answer.lawsuit.defence_filed_on == (TODAY + 20 * DAY)


async def test_an_escalation_is_journalled_once(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    at = NOON + 20 * DAY

    await asyncio.gather(*(record(ledger, a_recording(ref=ref, at=at)) for _ in range(4)))

    assert len(await journal(ledger, ref)) == 2


async def test_a_recording_that_waited_does_not_turn_the_clock_back(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    await record(ledger, a_recording(ref=ref, at=NOON + 20 * DAY))

    await perform(ledger, ref, FileDefence(), at=NOON)

    entry = (await journal(ledger, ref))[-1]
    assert entry["recorded_at"] == NOON + 20 * DAY


async def test_the_wake_up_is_told_in_workflow_time(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger, received_on=TODAY)
    async with ledger.short_path() as connection:
        await connection.execute("update office_clock set shift = interval '2 days'")

    answer = await record(ledger, a_recording(ref=ref))

    assert answer.wake_at == nine_o_clock(date(2026, 5, 28)) - 2 * DAY


async def test_a_look_ahead_writes_nothing(ledger: Database) -> None:
    ref = await a_registered_lawsuit(ledger)
    before = await everything(ledger)

    found = await rehearse(ledger, a_recording(a_request(a_hearing(), ref=ref), ref=ref))
    with pytest.raises(ActNotAllowed):
        await rehearse(ledger, a_recording(a_request(Close(), ref=ref), ref=ref))

    assert found.version == 2
    assert found.standing.lawsuit.hearings
    assert await everything(ledger) == before


LIVES = {
    "normal": a_normal_life(),
    "absence": an_absence(),
    "withdrawn": a_withdrawn_life(),
    "late paper": (*a_withdrawn_life(), *late_paper()),
    "hearing not held": (
        Move(CLERK, (a_hearing(),)),
        Move(CLERK, (a_hearing_not_held(),)),
        Move(CLERK, (a_hearing(TODAY + 9 * DAY),)),
    ),
}


@pytest.fixture(params=list(LIVES))
async def lived(ledger: Database, request: pytest.FixtureRequest) -> str:
    """A lawsuit after a life."""
    ref = await a_registered_lawsuit(ledger)
    answers = await play(ledger, ref, LIVES[request.param])
    assert [each.refused for each in answers] == [None] * len(answers)
    return ref


async def test_the_journal_is_a_chain_of_digests(ledger: Database, lived: str) -> None:
    entries = await journal(ledger, lived)

    before = NO_ENTRY
    for entry in entries:
        heading = json.loads(entry["text"])
        assert entry["algorithm"] == "sha256"
        assert entry["digest"] == digest_of(entry["text"])
        assert entry["previous"] == heading["previous"] == before
        assert (entry["version"], entry["act_id"]) == (heading["version"], heading["act_id"])
        before = entry["digest"]
    assert [each["version"] for each in entries] == list(range(1, len(entries) + 1))
    assert (await lawsuit_row(ledger, lived))["digest"] == before


async def test_the_journal_folds_to_the_read_model(ledger: Database, lived: str) -> None:
    last = json.loads((await journal(ledger, lived))[-1]["text"])["outcome"]
    row = await lawsuit_row(ledger, lived)

    standing = Standing.model_validate(last)
    first = standing.lawsuit.first_hearing
    (kept,) = await rows(
        ledger, "select standing from lawsuit_standing where ref = %(ref)s", ref=lived
    )
    assert Standing.model_validate_json(kept["standing"]) == standing
    assert row["stage"] == standing.stage.value
    assert row["is_closed"] == (standing.lawsuit.closed_on is not None)
    assert row["ending"] == (standing.lawsuit.ending and standing.lawsuit.ending.value)
    assert row["next_wake_at"] == standing.next_wake_at
    assert row["first_hearing_at"] == (first and first.starts_at)
    assert row["next_due_on"] == min(
        (each.due_on for each in standing.deadlines if each.is_open), default=None
    )


async def test_the_deadlines_in_the_read_model_are_those_of_the_outcome(
    ledger: Database, lived: str
) -> None:
    last = json.loads((await journal(ledger, lived))[-1]["text"])["outcome"]
    kept = await rows(ledger, "select * from deadline where ref = %(ref)s", ref=lived)

    standing = Standing.model_validate(last)
    assert {(each["key"], each["due_on"], each["is_open"], each["done_on"]) for each in kept} == {
        (each.key, each.due_on, each.is_open, each.done_on) for each in standing.deadlines
    }


async def test_a_plaintiffs_name_stands_nowhere_but_with_the_parties(
    ledger: Database, lived: str
) -> None:
    found = await everything(ledger)

    parties = await rows(
        ledger, "select name, commitment from party where ref = %(ref)s", ref=lived
    )
    assert parties[0]["name"] == "虚构原告"
    assert "虚构原告" not in str(found)
    assert parties[0]["commitment"] in (await journal(ledger, lived))[0]["text"]


class Failing:
    """A database on which everything fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def short_path(self) -> AbstractAsyncContextManager[Connection]:
        raise self.error


@pytest.mark.parametrize("error", [psycopg.DataError("\\u0000"), OverflowError("date value")])
async def test_what_cannot_be_recorded_however_often_is_not_retried(error: Exception) -> None:
    asked = a_recording(a_request(FileDefence()))

    with pytest.raises(ApplicationError) as failed:
        await LedgerActivities(cast("Database", Failing(error))).record(asked)

    assert failed.value.type == "RecordingImpossible"
    assert failed.value.non_retryable


@pytest.mark.parametrize("error", [psycopg.OperationalError("gone"), TimeoutError(), OSError()])
async def test_a_database_that_is_away_is_waited_for(error: Exception) -> None:
    with pytest.raises(type(error)):
        await LedgerActivities(cast("Database", Failing(error))).record(a_recording())


async def test_an_unknown_lawsuit_is_not_retried(ledger: Database) -> None:
    with pytest.raises(ApplicationError) as failed:
        await LedgerActivities(ledger).record(a_recording(ref="nobody"))

    assert failed.value.type == "LawsuitUnknown"
    assert failed.value.non_retryable


async def test_a_look_that_cannot_be_recorded_is_put_before_a_person(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> Decided:
        raise OverflowError("date value")

    monkeypatch.setattr("ledger.deciding.record", fail)

    with pytest.raises(ApplicationError, match="无法登记"):
        await LedgerActivities(ledger).record(a_recording(ref="unwatched1"))

    async with ledger.short_path() as connection:
        cursor = await connection.execute("select kind, ref from alarm")
        assert await cursor.fetchall() == [("unwatched", "unwatched1")]
