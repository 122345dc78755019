"""TLS to Temporal and PostgreSQL: both sides show a certificate, and who shows none or another's is sent away.

The servers of the wheels speak no TLS themselves, so a proxy before them does, as a gateway would.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
import sqlalchemy as sa
import trustme

from ledger.database import Database
from ledger.settings import Settings
from workflows.connection import connect_as, tls_of

Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
NAME = "engine.office.example"
_SSL_REQUEST_BYTES = 8


class Certificates:
    """An authority, a server's certificate and a client's, as files."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.server = self.authority.issue_cert(NAME, "127.0.0.1")
        self.ca = folder / "ca.pem"
        self.certificate = folder / "client.pem"
        self.key = folder / "client.key"
        client = self.authority.issue_cert("worker@office.example")
        self.authority.cert_pem.write_to_path(self.ca)
        client.cert_chain_pems[0].write_to_path(self.certificate)
        client.private_key_pem.write_to_path(self.key)
        self.key.chmod(0o600)

    def asking_for_one(self) -> ssl.SSLContext:
        """Return the context of a server that lets in only whom its authority knows."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.server.configure_cert(context)
        self.authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        context.set_alpn_protocols(["h2", "postgresql"])
        return context


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@pytest.fixture
def strangers(tmp_path: Path) -> Certificates:
    """Those of another authority."""
    folder = tmp_path / "strangers"
    folder.mkdir()
    return Certificates(folder)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def _to(host: str, port: int) -> Streams:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(host, port)
        await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))

    return serve


def _as_postgres_does(context: ssl.SSLContext, serve: Streams) -> Streams:
    """Answer the client's question whether TLS is spoken, and speak it from then on."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(_SSL_REQUEST_BYTES)
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(context)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            return
        await serve(reader, writer)

    return greet


@asynccontextmanager
async def listening(serve: Streams, context: ssl.SSLContext | None) -> AsyncIterator[int]:
    """Yield the port of a proxy."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        await serve(reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def an_engine(address: str, certificates: Certificates) -> AsyncIterator[str]:
    host, _, port = address.partition(":")
    context = certificates.asking_for_one()
    async with listening(_to(host, int(port)), context) as proxy:
        yield f"127.0.0.1:{proxy}"


def settings(address: str, **said: object) -> Settings:
    return Settings.model_validate({"installation": "test", "temporal_address": address, **said})


async def test_the_engine_is_reached_when_both_sides_show_their_certificates(
    temporal_address: str, certificates: Certificates
) -> None:
    async with an_engine(temporal_address, certificates) as address:
        client = await connect_as(
            settings(
                address,
                temporal_tls_ca=certificates.ca,
                temporal_tls_certificate=certificates.certificate,
                temporal_tls_key=certificates.key,
                temporal_tls_server_name=NAME,
            )
        )

        assert await client.service_client.check_health()


async def test_the_engine_is_not_reached_otherwise(
    temporal_address: str, certificates: Certificates, strangers: Certificates
) -> None:
    ours: dict[str, object] = {
        "temporal_tls_ca": certificates.ca,
        "temporal_tls_certificate": certificates.certificate,
        "temporal_tls_key": certificates.key,
    }
    without: dict[str, dict[str, object]] = {
        "plain": {},
        "no certificate of ours": {"temporal_tls_ca": certificates.ca},
        "the authority of others": {**ours, "temporal_tls_ca": strangers.ca},
        "a certificate of others": {
            **ours,
            "temporal_tls_certificate": strangers.certificate,
            "temporal_tls_key": strangers.key,
        },
        "another server's name": {**ours, "temporal_tls_server_name": "elsewhere.example"},
        "the system's authorities": {"temporal_tls": True},
    }
    async with an_engine(temporal_address, certificates) as address:
        for said in without.values():
            with pytest.raises(RuntimeError):
                await connect_as(settings(address, **said))


def test_nothing_is_encrypted_that_nobody_asked_for() -> None:
    assert tls_of(settings("127.0.0.1:7233")) is None


def test_a_certificate_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tls_of(settings("127.0.0.1:7233", temporal_tls_ca=tmp_path / "missing.pem"))


@asynccontextmanager
async def a_database(url: str, certificates: Certificates) -> AsyncIterator[str]:
    """Yield the address of a database behind TLS."""
    given = sa.make_url(url)
    assert given.host is not None
    assert given.port is not None
    greet = _as_postgres_does(certificates.asking_for_one(), _to(given.host, given.port))
    async with listening(greet, None) as proxy:
        yield f"postgresql://{given.username}@127.0.0.1:{proxy}/{given.database}"


def with_files(address: str, **files: os.PathLike[str] | str) -> str:
    return f"{address}?{urlencode({name: os.fspath(each) for name, each in files.items()})}"


async def test_the_database_is_reached_when_both_sides_show_their_certificates(
    database_url: str, certificates: Certificates
) -> None:
    async with a_database(database_url, certificates) as address:
        database = Database(
            with_files(
                address,
                sslmode="verify-full",
                sslrootcert=certificates.ca,
                sslcert=certificates.certificate,
                sslkey=certificates.key,
            )
        )
        async with database.short_path() as connection:
            assert connection.pgconn.ssl_in_use
        async with database.engine.connect() as engine:
            assert (await engine.execute(sa.text("select 1"))).scalar_one() == 1
        await database.dispose()


async def test_the_database_is_not_reached_otherwise(
    database_url: str, certificates: Certificates, strangers: Certificates
) -> None:
    async with a_database(database_url, certificates) as address:
        for url in (
            with_files(address, sslmode="verify-full", sslrootcert=certificates.ca),
            with_files(
                address,
                sslmode="verify-full",
                sslrootcert=strangers.ca,
                sslcert=certificates.certificate,
                sslkey=certificates.key,
            ),
        ):
            with pytest.raises(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(url, connect_timeout=3):
                    pass
