"""Notices: one for one reason and person, whatever fails, is retried or restarted."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.notifications import NoticeActivities
from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import NUMBER, REF, Mailbox, a_notice, an_errand, rows

CLERKS = ("housing", "clerk")


@pytest.fixture
def activities(database: Database, office_settings: Settings) -> NoticeActivities:
    return NoticeActivities(database, office_settings)


async def test_everyone_at_the_desk_gets_one_mail(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    errand = await a_notice(database, CLERKS)

    result = await activities.deliver_notice(errand)

    assert result == "delivered 2 of 2"
    assert mailbox.recipients() == {"clerk@housing.example", "second@housing.example"}
    assert await rows(database, "select status, tries, delivered_at is not null from notice") == [
        ("delivered", 1, True),
        ("delivered", 1, True),
    ]
    assert await rows(database, "select finished_at is not null, result from errand") == [
        (True, result)
    ]


async def test_a_mail_names_the_case_and_asks_to_log_in(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await activities.deliver_notice(await a_notice(database, ("bureau", "bureau")))

    (message,) = mailbox.taken
    body = message.get_content()
    assert message["Subject"] == f"裁判结果待研判：{NUMBER}"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "虚构市司法局：" in body
    assert "请登录系统" in body
    assert "Please log in" in body.splitlines()[-1]


async def test_run_twice_there_is_one_row_and_one_mail(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    errand = await a_notice(database, ("bureau", "bureau"))

    first = await activities.deliver_notice(errand)
    second = await activities.deliver_notice(errand)

    assert (first, second) == ("delivered 1 of 1", "delivered 1 of 1")
    assert len(mailbox.taken) == 1


async def test_a_crash_after_the_server_took_it_sends_the_same_message(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    errand = await a_notice(database, ("bureau", "bureau"))
    await activities.deliver_notice(errand)
    await rows(
        database,
        "with n as (update notice set status = 'waiting' returning 1)"
        " update errand set finished_at = null, result = null returning 1",
    )

    await activities.deliver_notice(errand)

    first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


async def test_a_server_that_is_down_is_waited_for(
    database: Database, activities: NoticeActivities, closed_mailbox: Mailbox
) -> None:
    errand = await a_notice(database, CLERKS)

    with pytest.raises(ApplicationError) as waiting:
        await activities.deliver_notice(errand)
    tried_while_down = await rows(database, "select status, tries from notice")
    with closed_mailbox.open():
        await activities.deliver_notice(errand)

    assert (waiting.value.type, waiting.value.non_retryable) == ("NoticeWaiting", False)
    assert tried_while_down == [("waiting", 1), ("waiting", 1)]
    assert len(set(closed_mailbox.message_ids())) == len(closed_mailbox.taken) == 2
    assert await rows(
        database, "select notice, delivered from delivery_attempt order by notice, id"
    ) == [(1, False), (1, True), (2, False), (2, True)]


async def test_one_recipient_holds_back_no_other(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    mailbox.refused_addresses = {"clerk@housing.example": 451}
    errand = await a_notice(database, CLERKS)

    with pytest.raises(ApplicationError):
        await activities.deliver_notice(errand)

    assert mailbox.recipients() == {"second@housing.example"}
    assert await rows(database, "select account, status from notice order by account") == [
        ("clerk", "waiting"),
        ("second", "delivered"),
    ]


@pytest.mark.parametrize("refusing", ["recipient", "content"])
async def test_a_refusal_for_good_fails_at_once(
    database: Database, activities: NoticeActivities, mailbox: Mailbox, refusing: str
) -> None:
    if refusing == "recipient":
        mailbox.refused_addresses = {"reviewer@bureau.example": 550}
    else:
        mailbox.refused_data = 554

    result = await activities.deliver_notice(await a_notice(database, ("bureau", "bureau")))

    assert result == "delivered 0 of 1"
    assert await rows(database, "select status, tries from notice") == [("failed", 1)]


async def test_an_address_that_cannot_be_written_fails_at_once(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    await rows(
        database, "update account set address = E'a@b.example\\nBcc: c@d.example' returning 1"
    )

    await activities.deliver_notice(await a_notice(database, ("bureau", "bureau")))

    assert mailbox.taken == []
    assert await rows(database, "select status from notice") == [("failed",)]


async def test_after_the_patience_a_waiting_notice_fails(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    mailbox.refused_addresses = {"reviewer@bureau.example": 451}
    errand = await a_notice(database, ("bureau", "bureau"))
    with pytest.raises(ApplicationError):
        await activities.deliver_notice(errand)
    await rows(
        database,
        "with e as (update errand set made_at = made_at - interval '6 days' returning 1)"
        " update delivery_attempt set tried_at = tried_at - interval '5 days 1 minute' returning 1",
    )

    result = await activities.deliver_notice(errand)

    assert result == "delivered 0 of 1"
    assert await rows(database, "select status, tries from notice") == [("failed", 2)]


async def test_the_clerk_is_told_where_the_desk_has_no_one(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    errand = await a_notice(
        database, ("housing", "legal_office"), ("housing", "head_in_charge"), CLERKS
    )

    await activities.deliver_notice(errand)

    assert len(mailbox.taken) == 2
    assert await rows(database, "select 1 from alarm") == []


async def test_a_desk_without_anyone_becomes_an_alarm(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    errand = await a_notice(database, ("city", "government_office"))

    result = await activities.deliver_notice(errand)

    assert result == "no recipient"
    assert mailbox.taken == []
    ((kind, ref, text),) = await rows(database, "select kind, ref, text from alarm")
    assert (kind, ref) == ("no_recipient", REF)
    assert "虚构市人民政府的政府办公室" in text
    assert await rows(database, "select finished_at is not null from errand") == [(True,)]


async def test_an_unknown_errand_is_not_tried_again(activities: NoticeActivities) -> None:
    with pytest.raises(ApplicationError) as unknown:
        await activities.deliver_notice("notice/none")

    assert unknown.value.non_retryable


async def test_one_notice_is_sent_again_by_its_number(
    database: Database, activities: NoticeActivities, mailbox: Mailbox
) -> None:
    mailbox.refused_addresses = {"clerk@housing.example": 550}
    await activities.deliver_notice(await a_notice(database, CLERKS))
    mailbox.refused_addresses = {}
    await rows(database, "update notice set status = 'waiting' where account = 'clerk' returning 1")

    result = await activities.deliver_notice(
        await an_errand(database, "notice/again", "notice", {"notice": 1})
    )

    assert result == "delivered 1 of 1"
    assert mailbox.recipients() == {"clerk@housing.example", "second@housing.example"}
    assert len(mailbox.taken) == 2
