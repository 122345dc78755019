"""The one place that makes a Temporal client, and the orderly exit of a process that had one."""

import dataclasses
import gc
import time
from pathlib import Path
from typing import Protocol

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)
from temporalio.service import TLSConfig

from workflows.key_ring import KeyRingInvalid
from workflows.sealing import Keys, SealingCodec

EXIT_GRACE_SECONDS = 0.3


class KeysMissing(ValueError):
    """Real lawsuits are not sent through the engine unsealed."""


class EngineSettings(Protocol):
    """What the settings say of the engine."""

    @property
    def installation(self) -> str:
        """The kind of installation."""

    @property
    def temporal_address(self) -> str:
        """Host and port."""

    @property
    def temporal_namespace(self) -> str:
        """The namespace."""

    @property
    def payload_keys(self) -> Path | None:
        """The file of the key ring."""

    @property
    def temporal_tls(self) -> bool:
        """Whether the connection is encrypted though no file is named."""

    @property
    def temporal_tls_ca(self) -> Path | None:
        """The certificates that the server's must be signed by; the system's where none is named."""

    @property
    def temporal_tls_certificate(self) -> Path | None:
        """Our own certificate, for servers that ask for one."""

    @property
    def temporal_tls_key(self) -> Path | None:
        """Its key."""

    @property
    def temporal_tls_server_name(self) -> str:
        """The name in the server's certificate, where it isn't that of the address."""


def data_converter(codec: PayloadCodec | None = None) -> DataConverter:
    """Return the converter of every client, worker and replayer; a codec seals what it makes, failures included."""
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(
    address: str,
    *,
    namespace: str = "default",
    codec: PayloadCodec | None = None,
    tls: TLSConfig | None = None,
    lazy: bool = False,
) -> Client:
    """Connect to Temporal; `lazy` where the process is of use without it, and connects with its first call."""
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=data_converter(codec),
        tls=tls or False,
        lazy=lazy,
    )


async def connect_as(settings: EngineSettings, *, lazy: bool = False) -> Client:
    """Connect to Temporal as the settings say.

    Raises:
        KeysMissing: this installation keeps real lawsuits, and no key ring is named.
        KeyRingInvalid: the key ring can't be read.
        OSError: a certificate or key can't be read.
    """
    return await connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        codec=codec_of(settings),
        tls=tls_of(settings),
        lazy=lazy,
    )


def codec_of(settings: EngineSettings) -> SealingCodec | None:
    """Return what seals this installation's payloads; only a demo or a test may do without.

    Raises:
        KeysMissing: this installation keeps real lawsuits, and no key ring is named.
        KeyRingInvalid: the key ring can't be read.
    """
    if settings.payload_keys is not None:
        return SealingCodec(Keys(settings.payload_keys))
    if settings.installation == "production":
        raise KeysMissing(
            "正式环境须加密流程引擎中的载荷：请以 CHUTING_PAYLOAD_KEYS 指明密钥环文件，并以 chuting keys rotate 生成。"
        )
    return None


def ensure_sealed(settings: EngineSettings) -> None:
    """End a process in one sentence, before it has begun, where it could not seal what it must."""
    try:
        codec_of(settings)
    except (KeysMissing, KeyRingInvalid) as error:
        raise SystemExit(str(error)) from error


def tls_of(settings: EngineSettings) -> TLSConfig | None:
    """Return how the connection to the engine is encrypted, or None where nothing asks for it.

    Raises:
        OSError: a file can't be read.
    """
    files = (
        settings.temporal_tls_ca,
        settings.temporal_tls_certificate,
        settings.temporal_tls_key,
    )
    if not settings.temporal_tls and not any(files):
        return None
    ca, certificate, key = (each.read_bytes() if each else None for each in files)
    return TLSConfig(
        server_root_ca_cert=ca,
        domain=settings.temporal_tls_server_name or None,
        client_cert=certificate,
        client_private_key=key,
    )


def collect_garbage_seldom() -> None:
    """Leave what was loaded at the start out of the collector's sight, and let it look seldom.

    The collector's default walks through every imported model after some hundred objects: a tenth of an act's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def orderly_exit() -> None:
    """Let go of every client before the interpreter ends.

    On Python 3.11 a client that is collected while the interpreter shuts down may abort the process; call this last,
    when no reference to a client is left.
    """
    gc.collect()
    time.sleep(EXIT_GRACE_SECONDS)
