"""The failed inbox: who sees it, page by page, and sending one again once."""

from collections.abc import AsyncIterator

import pytest

from domain.people import Role
from domain.permissions import Grant, Holder, Permission, ScopeKind
from ledger import assignments, delivery
from ledger.database import Database
from ledger.delivery import Attempt, Draft, Letter, Outcome, Person
from ledger.notices import (
    Looker,
    NoticeNotFailed,
    NoticeUnknown,
    Wanted,
    failed_notices,
    notices,
    open_notice,
    retry_notice,
)
from tests.activities.office import NUMBER, REF, a_ledger, a_notice, rows

DOMAIN = "office.example"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


async def a_failed_notice(database: Database, account: str = "clerk", reason: str = "x") -> int:
    person = Person(account, f"{account}@old.example", "虚构市住房局")
    draft = Draft(f"{REF}/{reason}", person, REF, "lost", Letter("题目", "正文"))
    await delivery.write_notices(database, [draft], domain=DOMAIN)
    ((notice_id, made_at),) = await rows(
        database, "select id, made_at from notice order by id desc limit 1"
    )
    status = await delivery.note_attempt(
        database,
        Attempt(notice_id, Outcome.REFUSED, "550 Not here"),
        since=made_at,
        patience=made_at - made_at,
    )
    assert status == "failed"
    return int(notice_id)


async def test_the_inbox_shows_what_failed_and_why(database: Database) -> None:
    notice_id = await a_failed_notice(database)

    (found,) = await failed_notices(database, None)
    opened = await open_notice(database, notice_id)

    assert (found.id, found.number, found.tries) == (notice_id, NUMBER, 1)
    assert found.last_answer == "550 Not here"
    assert opened.body == "正文"
    assert [each.delivered for each in opened.attempts] == [False]


async def test_only_recipients_in_scope_are_seen(database: Database) -> None:
    of_the_organ = await a_failed_notice(database, "clerk")
    of_the_bureau = await a_failed_notice(database, "reviewer")

    organ, city = a_looker("housing"), a_looker("city")

    assert [each.id for each in await failed_notices(database, organ)] == [of_the_organ]
    assert [each.id for each in await failed_notices(database, city)] == [
        of_the_bureau,
        of_the_organ,
    ]
    with pytest.raises(NoticeUnknown):
        await open_notice(database, of_the_bureau, organ)
    with pytest.raises(NoticeUnknown):
        await retry_notice(database, of_the_bureau, organ)


def a_looker(root: str) -> Looker:
    """Who reads the lawsuits of the organs below one."""
    grant = Grant(id="g", role=Role.AUDITOR, organ=root, scope=ScopeKind.ORGANS, within=root)
    return Looker.of(Holder(account="looker", grants=(grant,)), Permission.READ_NOTICES)


async def test_pages_follow_each_other_newest_first(database: Database) -> None:
    made = [await a_failed_notice(database, reason=str(each)) for each in range(3)]

    first = await notices(database, Wanted(ref=REF), limit=2)
    second = await notices(database, Wanted(ref=REF), before=first[-1].id, limit=2)

    assert [each.id for each in (*first, *second)] == made[::-1]
    assert await notices(database, Wanted(status="delivered")) == []
    assert await notices(database, Wanted(ref="other")) == []


async def test_sent_again_it_keeps_its_message_id_and_takes_the_new_address(
    database: Database,
) -> None:
    notice_id = await a_failed_notice(database)

    errand_id = await retry_notice(database, notice_id)

    errand = await assignments.read_assignment(database, errand_id)
    (mail,) = await delivery.waiting(database, errand)
    assert (errand.kind, errand.ref, errand.body) == ("notice", REF, {"notice": notice_id})
    assert mail.address == "clerk@housing.example"
    assert mail.message_id == delivery.message_id(f"{REF}/x", "clerk", DOMAIN)


async def test_only_a_failed_notice_is_sent_again(database: Database) -> None:
    notice_id = await a_failed_notice(database)
    await retry_notice(database, notice_id)

    with pytest.raises(NoticeNotFailed):
        await retry_notice(database, notice_id)
    with pytest.raises(NoticeUnknown):
        await retry_notice(database, 0)

    assert await rows(database, "select count(*) from errand") == [(1,)]


async def test_what_waits_when_the_engine_gives_up_comes_into_the_inbox(database: Database) -> None:
    errand_id = await a_notice(database, ("housing", "clerk"), reason="x")
    person = Person("clerk", "clerk@housing.example", "虚构市住房局")
    draft = Draft(f"{REF}/x", person, REF, "lost", Letter("题目", "正文"))
    await delivery.write_notices(database, [draft], domain=DOMAIN)

    errand = await assignments.read_assignment(database, errand_id)
    async with database.short_path() as connection:
        await delivery.abandon(connection, errand)

    assert [each.reason for each in await failed_notices(database, None)] == [f"{REF}/x"]
