"""Fixtures: an office in a fresh ledger, a mailbox, and the settings that lead to both."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.settings import Settings
from tests.activities.office import Mailbox, a_ledger, a_mailbox


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_ledger(database_url) as database:
        yield database


@pytest.fixture
def closed_mailbox() -> Mailbox:
    """A mailbox whose server is down until the test opens it."""
    return a_mailbox()


@pytest.fixture
def mailbox(closed_mailbox: Mailbox) -> Iterator[Mailbox]:
    with closed_mailbox.open():
        yield closed_mailbox


@pytest.fixture
def office_settings(tmp_path: Path, closed_mailbox: Mailbox) -> Settings:
    return Settings(
        installation="test",
        data=tmp_path,
        smtp_port=closed_mailbox.port,
        smtp_sender="chuting@office.example",
        attachment_limit_bytes=1000,
    )
