"""A real SMTP server on loopback that keeps each message as a file: `python -m deploy.local.mail`.

A file `refuse` beside the messages, with a code such as 451 in it, makes the server answer every
message with that code instead of keeping it.
"""

import asyncio
import hashlib
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from ledger.settings import PRIVATE, settings

_LIMIT_BYTES = 40 * 1024 * 1024


class Keeper:
    """Answers DATA: the message is on the disk before the sender is told that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Any) -> str:  # noqa: N802, ANN401 -- the name and types are aiosmtpd's.
        """Keep one message, with its envelope in the header, or refuse it as told."""
        if code := self._refusal():
            return f"{code} The mail sink was told to refuse"
        await asyncio.to_thread(self._keep, envelope)
        return "250 Message kept"

    def _refusal(self) -> str:
        try:
            return (self._folder / "refuse").read_text().strip()
        except FileNotFoundError:
            return ""

    def _keep(self, envelope: Any) -> None:  # noqa: ANN401 -- aiosmtpd has no types.
        content: bytes = envelope.content
        message_id = BytesHeaderParser().parsebytes(content).get("Message-ID", "")
        key = hashlib.sha256(str(message_id).strip().encode()).hexdigest()[:16]
        kept = self._folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{key}.eml"
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n"
        part = kept.with_suffix(".part")
        with part.open("wb") as file:
            file.write(head.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(kept)
        _sync_folder(self._folder)


def _sync_folder(folder: Path) -> None:
    """Make the new name in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def serve(folder: Path, *, host: str, port: int, ready_file: Path | None = None) -> None:
    """Take mail until SIGTERM or SIGINT."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)

    def session() -> SMTP:
        return SMTP(
            keeper, data_size_limit=_LIMIT_BYTES, enable_SMTPUTF8=True, hostname="sink", loop=loop
        )

    server = await loop.create_server(session, host, port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if ready_file is not None:
        await asyncio.to_thread(ready_file.touch)
    await stop.wait()
    server.close()


def main() -> None:
    """Serve as the environment says."""
    os.umask(PRIVATE)
    given = settings()
    with suppress(KeyboardInterrupt):
        asyncio.run(
            serve(
                given.data / "mail",
                host=given.smtp_host,
                port=given.smtp_port,
                ready_file=given.ready_file,
            )
        )


if __name__ == "__main__":
    main()
