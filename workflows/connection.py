"""The one place that makes a Temporal client, and the orderly exit of a process that had one."""

import dataclasses
import gc
import time

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, PayloadCodec

EXIT_GRACE_SECONDS = 0.3


def data_converter(codec: PayloadCodec | None = None) -> DataConverter:
    """Return the converter of every client, worker and replayer; a codec encrypts what it makes."""
    return dataclasses.replace(pydantic_data_converter, payload_codec=codec)


async def connect(
    address: str,
    *,
    namespace: str = "default",
    codec: PayloadCodec | None = None,
    lazy: bool = False,
) -> Client:
    """Connect to Temporal; `lazy` where the process is of use without it, and connects with its first call."""
    return await Client.connect(
        address, namespace=namespace, data_converter=data_converter(codec), lazy=lazy
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
