"""A notice whose addressee the directory doesn't know is put before a person, once."""

from datetime import timedelta

from domain.acts.excusing import RequestExcuse
from domain.acts.nominating import NominateHead
from domain.facts.hearings import ExcuseReason
from domain.organs import Post
from tests.activities.office import rows
from tests.builders import PRINCIPAL, TODAY, a_hearing, a_ledger, a_registered_lawsuit, perform

TO_COME = a_hearing(TODAY + timedelta(days=5))
NAMED = NominateHead(name=PRINCIPAL, post=Post.PRINCIPAL)
EXCUSE = RequestExcuse(
    reason=ExcuseReason.NON_DELEGABLE_DUTY, statement="当日主持防汛", has_seal_or_signature=True
)


async def test_a_notice_to_a_bureau_that_does_not_exist_becomes_an_alarm_once(
    database_url: str,
) -> None:
    async with a_ledger(database_url) as ledger:
        await rows(ledger, "update organ set bureau = null where id = 'bailu-police' returning 1")
        ref = await a_registered_lawsuit(ledger)

        for act in (TO_COME, NAMED, EXCUSE):
            await perform(ledger, ref, act)

        ((kind, about, text),) = await rows(ledger, "select kind, ref, text from alarm")
        assert (kind, about) == ("no_recipient", ref)
        assert "白鹭市公安局没有对口司法局" in text
        assert await rows(
            ledger, "select body ->> 'template' from errand where kind = 'notice'"
        ) == [("duty",)]


async def test_a_lawsuit_without_a_handling_unit_is_no_alarm(database_url: str) -> None:
    async with a_ledger(database_url) as ledger:
        ref = await a_registered_lawsuit(ledger)

        for act in (TO_COME, NAMED, EXCUSE):
            await perform(ledger, ref, act)

        assert await rows(ledger, "select 1 from alarm") == []
