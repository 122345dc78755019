"""Notifications: notices and digests by mail, each harmless when run twice, tried until they arrive or are given up."""

from collections.abc import Sequence
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities import letters
from activities.errands import take_up
from domain.calendar import day_of
from domain.frozen import Frozen
from ledger import assignments, delivery, watching
from ledger.assignments import Assignment
from ledger.database import Database
from ledger.delivery import Attempt, Draft, Letter, Line, Mail, Outcome, Person
from ledger.settings import Settings

# An errand's activity has two minutes for all its recipients.
SMTP_TIMEOUT_SECONDS = 15.0
_PERMANENT = range(500, 600)

log = structlog.get_logger()


class NoticeToWrite(Frozen):
    """What an errand of kind `notice` holds; `desks` are pairs of organ and desk."""

    ref: str
    template: str
    reason: str
    facts: dict[str, str]
    desks: tuple[tuple[str, str], ...]


class NoticeActivities:
    """The notification system as errands know it; the adapter is SMTP."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._domain = settings.smtp_sender.rpartition("@")[2]

    @activity.defn(name="deliver_notice")
    async def deliver_notice(self, errand_id: str) -> str:
        """Write the errand's notices, one for each person, and deliver those that wait; return how it ended.

        Twice is harmless: a notice is one row for one reason and person, with one Message-ID. One recipient's failure
        holds back no other.

        Raises:
            ApplicationError: `NoticeWaiting` while a notice waits, for the engine to try again; `ErrandUnknown`, not
                to be tried again.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        if "template" in errand.body:
            await self._write(errand)
        return await self._deliver(errand)

    @activity.defn(name="deliver_digest")
    async def deliver_digest(self, errand_id: str) -> str:
        """Write a person's digest of the day and deliver it; return how it ended.

        Raises:
            ApplicationError: as for a notice.
        """
        errand = await take_up(self._database, errand_id)
        if errand.result is not None:
            return errand.result
        day = date.fromisoformat(str(errand.body["day"]))

        def compose(person: Person, lines: Sequence[Line]) -> Letter:
            return letters.digest(day, person, lines)

        ended = await delivery.take_digest(self._database, errand, compose, domain=self._domain)
        return ended or await self._deliver(errand)

    async def _write(self, errand: Assignment) -> None:
        notice = NoticeToWrite.model_validate({**errand.body, "ref": errand.ref})
        people, empty = await delivery.people_at(self._database, notice.desks)
        case = await delivery.case_of(self._database, notice.ref)
        day = day_of(await watching.office_now(self._database))
        drafts = [
            Draft(
                reason=notice.reason,
                person=person,
                ref=notice.ref,
                template=notice.template,
                letter=letters.letter(notice.template, case, notice.facts, person, day),
            )
            for person in people
        ]
        await delivery.write_notices(self._database, drafts, domain=self._domain)
        await delivery.alarm_empty_desks(self._database, notice.ref, empty)

    async def _deliver(self, errand: Assignment) -> str:
        patience = timedelta(days=self._settings.notice_give_up_days)
        for mail in await delivery.waiting(self._database, errand):
            attempt = await self._send(mail)
            status = await delivery.note_attempt(
                self._database, attempt, since=errand.made_at, patience=patience
            )
            log.info(
                "notice_tried", ref=errand.ref, errand=errand.id, notice=mail.id, status=status
            )
        found = await delivery.tally(self._database, errand)
        if found.waiting:
            raise ApplicationError(
                f"{found.waiting} of this errand's notices wait",
                type="NoticeWaiting",
                category=ApplicationErrorCategory.BENIGN,
            )
        told = found.delivered + found.failed
        result = f"delivered {found.delivered} of {told}" if told else "no recipient"
        return await assignments.end(self._database, errand.id, result)

    async def _send(self, mail: Mail) -> Attempt:
        try:
            _, answer = await aiosmtplib.send(
                _message(mail, self._settings.smtp_sender),
                sender=self._settings.smtp_sender,
                recipients=[mail.address],
                hostname=self._settings.smtp_host,
                port=self._settings.smtp_port,
                # The machine's own name is nobody's business, and looking it up may take long.
                local_hostname=self._domain,
                timeout=SMTP_TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return _failed(mail, error)
        return Attempt(mail.id, Outcome.DELIVERED, answer)


def _failed(mail: Mail, error: Exception) -> Attempt:
    """Judge a failure: only what is said of this recipient or message is final; all else may pass.

    A sender or a greeting refused for good is the office's own set-up, which a person repairs while notices wait.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        final = error.code in _PERMANENT
        outcome = Outcome.REFUSED if final else Outcome.POSTPONED
        return Attempt(mail.id, outcome, f"{error.code} {error.message}")
    # An address that can't be written into an envelope won't become one by waiting.
    unusable = isinstance(error, ValueError | aiosmtplib.SMTPNotSupported)
    outcome = Outcome.REFUSED if unusable else Outcome.POSTPONED
    return Attempt(mail.id, outcome, f"{type(error).__name__}: {error}")


def _message(mail: Mail, sender: str) -> EmailMessage:
    """Return the message, the same octets whenever it is sent again."""
    message = EmailMessage()
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.made_at)
    message["From"] = Address(display_name=letters.SIGNATURE, addr_spec=sender)
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="base64")
    return message
