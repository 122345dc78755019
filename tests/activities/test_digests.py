"""Digests: one a day and person, lawsuit by lawsuit, the soonest due first."""

import asyncio
from datetime import date, timedelta

import pytest
from psycopg.types.json import Jsonb
from temporalio.exceptions import ApplicationError

from activities.notifications import NoticeActivities
from ledger import writing
from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import NUMBER, REF, Mailbox, add_lawsuit, an_errand, rows

DAY = date(2026, 4, 15)
OTHER = "zyxwvutsrq"
LATE_LINE = {
    "ref": REF,
    "today": DAY,
    "lines": Jsonb(
        [
            {
                "organ": "housing",
                "desk": "clerk",
                "reason": f"{REF}/late",
                "template": "head_named",
                "facts": {"post": "局长"},
            }
        ]
    ),
}
_DEADLINE = """
    insert into deadline (ref, key, kind, title, nature, basis, organ, due_on, provisional, is_open, receipt)
    values (%s, %s, 'defence', 'x', 'duty', 'x', 'housing', %s, false, true, '[]') on conflict do nothing
"""
_LINE = """
    insert into digest_line (account, reason, ref, template, facts, day) values (%s, %s, %s, %s, %s, %s)
"""


@pytest.fixture
def activities(database: Database, office_settings: Settings) -> NoticeActivities:
    return NoticeActivities(database, office_settings)


async def a_rung(
    database: Database, title: str, due_on: date, *, ref: str = REF, account: str = "clerk"
) -> None:
    """A reminder's line of the day, with the deadline it reminds of."""
    facts = {
        "title": title,
        "due_on": f"{due_on:%Y年%-m月%-d日}",
        "basis": "《行政诉讼法》第六十七条",
    }
    reason = f"{ref}/{title}:{due_on.isoformat()}:{DAY.isoformat()}"
    async with database.short_path() as connection:
        await connection.execute(_DEADLINE, (ref, title, due_on))
        await connection.execute(_LINE, (account, reason, ref, "rung_remind", Jsonb(facts), DAY))


async def a_digest(database: Database, account: str = "clerk") -> str:
    errand = f"digest/{account}/{DAY.isoformat()}"
    return await an_errand(
        database, errand, "digest", {"account": account, "day": DAY.isoformat()}, ref=None
    )


async def test_lines_are_grouped_by_lawsuit_and_the_soonest_due_comes_first(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    async with database.short_path() as connection:
        await add_lawsuit(connection, OTHER, None)
    await a_rung(database, "后到期", DAY + timedelta(days=7))
    await a_rung(database, "次到期", DAY + timedelta(days=3), ref=OTHER)
    await a_rung(database, "最先到期", DAY + timedelta(days=1))

    await activities.deliver_digest(await a_digest(database))

    (message,) = mailbox.taken
    body = message.get_content()
    told = [f"一、{NUMBER}", "最先到期", "后到期", f"二、案号待定（编号{OTHER}）", "次到期"]
    assert [body.index(each) for each in told] == sorted(body.index(each) for each in told)
    assert "最先到期：期限至2026年4月16日（含当日），依据《行政诉讼法》第六十七条" in body
    assert message["Subject"] == "每日事项提醒（2026年4月15日（周三））"
    assert "3项事项，涉及2件案件" in body


async def test_run_twice_there_is_one_digest(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await a_rung(database, "答辩", DAY)
    errand = await a_digest(database)

    first = await activities.deliver_digest(errand)
    await rows(database, "update errand set finished_at = null, result = null returning 1")
    second = await activities.deliver_digest(errand)

    assert first == second == "delivered 1 of 1"
    assert len(mailbox.taken) == 1
    assert await rows(database, "select template, reason from notice") == [("digest", errand)]


async def test_a_digest_waits_for_the_server_with_the_lines_it_had(
    database: Database, activities: NoticeActivities, closed_mailbox: Mailbox
) -> None:
    await a_rung(database, "答辩", DAY)
    errand = await a_digest(database)

    with pytest.raises(ApplicationError):
        await activities.deliver_digest(errand)
    await rows(database, "update deadline set is_open = false returning 1")
    with closed_mailbox.open():
        result = await activities.deliver_digest(errand)

    assert result == "delivered 1 of 1"
    assert len(closed_mailbox.taken) == 1


async def test_what_was_done_before_the_digest_is_not_in_it(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await a_rung(database, "已办", DAY)
    await a_rung(database, "未办", DAY)
    await rows(database, "update deadline set is_open = false where key = '已办' returning 1")

    await activities.deliver_digest(await a_digest(database))

    assert "已办" not in mailbox.taken[0].get_content()


async def test_a_day_on_which_everything_is_done_has_no_digest(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await a_rung(database, "已办", DAY)
    await rows(database, "update deadline set is_open = false returning 1")

    result = await activities.deliver_digest(await a_digest(database))

    assert (result, mailbox.taken) == ("nothing due", [])


@pytest.mark.usefixtures("mailbox")
async def test_a_line_that_comes_after_the_digest_belongs_to_the_next_day(
    database: Database, activities: NoticeActivities
) -> None:
    await a_rung(database, "答辩", DAY)
    await activities.deliver_digest(await a_digest(database))

    async with database.short_path() as connection:
        await connection.execute(writing._INSERT_LINES, LATE_LINE)

    found = await rows(
        database, f"select account, day from digest_line where reason = '{REF}/late' order by 1"
    )
    assert found == [("clerk", DAY + timedelta(days=1)), ("second", DAY)]


async def test_a_digest_waits_for_a_line_that_is_being_written(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await a_rung(database, "答辩", DAY)
    errand = await a_digest(database)

    async with (
        database.short_path() as connection,
        asyncio.TaskGroup() as both,
        connection.transaction(),
    ):
        await connection.execute(writing._INSERT_LINES, LATE_LINE)
        both.create_task(activities.deliver_digest(errand))
        await until_someone_waits(database)

    assert "已报备出庭负责人" in mailbox.taken[0].get_content()


async def until_someone_waits(database: Database) -> None:
    async with asyncio.timeout(90):
        # Only the server knows who waits for a lock, and it tells no one.
        while not await rows(database, "select 1 from pg_locks where not granted"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("mailbox")
async def test_a_person_without_an_address_becomes_an_alarm_once(
    database: Database, activities: NoticeActivities
) -> None:
    await a_rung(database, "答辩", DAY, account="mute")
    errand = await a_digest(database, "mute")

    results = [await activities.deliver_digest(errand) for _ in range(2)]

    assert results == ["no recipient", "no recipient"]
    assert await rows(database, "select kind, ref from alarm") == [("no_recipient", None)]
