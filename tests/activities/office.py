"""A small fictitious office in a ledger, its errands, and a mailbox server that does as it is told."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from psycopg.types.json import Jsonb

from deploy.local.ports import free_ports
from ledger.database import Connection, Database

REF = "abcdefghij"
NUMBER = "（2026）皖1901行初12号"

_ORGANS = """
    insert into organ (id, name, kind, parent, bureau, government) values
        ('city', '虚构市人民政府', 'city_government', null, null, null),
        ('bureau', '虚构市司法局', 'city_department', 'city', null, 'city'),
        ('housing', '虚构市住房局', 'city_department', 'city', 'bureau', 'city'),
        ('court', '虚构市中级人民法院', 'court', null, null, null);
    insert into organ_below (above, organ) values
        ('city', 'city'), ('city', 'bureau'), ('city', 'housing'), ('bureau', 'bureau'), ('housing', 'housing');
    insert into account (id, name, organ, desk, address) values
        ('clerk', '经办员', 'housing', 'clerk', 'clerk@housing.example'),
        ('second', '复核员', 'housing', 'clerk', 'second@housing.example'),
        ('reviewer', '审查员', 'bureau', 'bureau', 'reviewer@bureau.example'),
        ('mute', '无邮箱', 'city', 'government_office', null);
"""
_LAWSUIT = """
    insert into lawsuit (ref, organ, court, number, level, dispute, capacity, version, digest, stage,
        is_closed, watched_until, registered_at)
    values (%s, 'housing', 'court', %s, 'first', '', 'defendant', 1, '', 'registered', false, now(), now())
"""


async def open_office(connection: Connection) -> None:
    """Fill an empty ledger with the office and one lawsuit."""
    await connection.execute(_ORGANS)
    await add_lawsuit(connection, REF, NUMBER)


async def add_lawsuit(connection: Connection, ref: str, number: str | None) -> None:
    await connection.execute(_LAWSUIT, (ref, number))


async def an_errand(
    database: Database, errand_id: str, kind: str, body: dict[str, object], ref: str | None = REF
) -> str:
    async with database.short_path() as connection:
        await connection.execute(
            "insert into errand (id, kind, ref, body) values (%s, %s, %s, %s)",
            (errand_id, kind, ref, Jsonb(body)),
        )
    return errand_id


async def a_notice(
    database: Database, *desks: tuple[str, str], reason: str = "lost", template: str = "lost"
) -> str:
    body: dict[str, object] = {
        "template": template,
        "reason": f"{REF}/{reason}",
        "facts": {},
        "desks": [list(each) for each in desks],
    }
    return await an_errand(database, f"notice/{REF}/{reason}", "notice", body)


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.short_path() as connection:
        cursor = await connection.execute(query)
        return await cursor.fetchall()


@asynccontextmanager
async def a_ledger(url: str) -> AsyncIterator[Database]:
    database = Database(url, pool_size=5)
    try:
        async with database.short_path() as connection:
            await open_office(connection)
        yield database
    finally:
        await database.dispose()


class Mailbox:
    """What an SMTP server took, and whom or what it refuses: a code for an address, or for every message."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[EmailMessage] = []
        self.refused_addresses: dict[str, int] = {}
        self.refused_data: int | None = None

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name.
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if code := self.refused_addresses.get(address):
            return f"{code} Not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.refused_data:
            return f"{self.refused_data} Refused"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 Message kept"

    def message_ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.taken]

    def recipients(self) -> set[str]:
        return {str(each["To"]) for each in self.taken}

    @contextmanager
    def open(self) -> Iterator[None]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


def a_mailbox() -> Mailbox:
    (port,) = free_ports(1)
    return Mailbox(port)
