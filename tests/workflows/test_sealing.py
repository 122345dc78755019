"""Sealed payloads: opened by the ring alone, for the workflow they belong to alone, and by old keys as well."""

import stat
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError

from ledger.settings import Settings
from workflows.connection import KeysMissing, codec_of, data_converter
from workflows.key_ring import (
    AES_GCM,
    SM4_GCM,
    Cipher,
    KeyRingInvalid,
    new_ring,
    read_ring,
    write_ring,
)
from workflows.sealing import Keys, SealBroken, SealingCodec

SAID = "虚构局长出庭"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=SAID.encode())
LAWSUIT = WorkflowSerializationContext(namespace="default", workflow_id="lawsuit-abcde")
OTHER = WorkflowSerializationContext(namespace="default", workflow_id="lawsuit-other")


@pytest.fixture(params=[AES_GCM, SM4_GCM])
def ring_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ring's file, of either cipher."""
    cipher: Cipher = request.param
    path = tmp_path / "keys" / "payloads.toml"
    write_ring(path, new_ring("first", cipher, accepts_plain=False))
    return path


@pytest.fixture
def codec(ring_file: Path) -> SealingCodec:
    return SealingCodec(Keys(ring_file))


def an_activity(
    workflow_id: str | None, activity_id: str | None = None
) -> ActivitySerializationContext:
    return ActivitySerializationContext(
        namespace="default",
        activity_id=activity_id,
        activity_type=None,
        activity_task_queue=None,
        workflow_id=workflow_id,
        workflow_type=None,
        is_local=True,
    )


async def test_what_is_sealed_is_opened_again_and_says_nothing_meanwhile(
    codec: SealingCodec,
) -> None:
    (sealed,) = await codec.encode([PLAIN])

    assert SAID.encode() not in sealed.SerializeToString()
    assert b"json/plain" not in sealed.SerializeToString()
    assert sealed.metadata["encryption-key-id"] == b"first"
    assert await codec.decode([sealed]) == [PLAIN]


async def test_the_same_content_is_sealed_otherwise_each_time(codec: SealingCodec) -> None:
    first, second = await codec.encode([PLAIN, PLAIN])

    assert first.data != second.data


@pytest.mark.parametrize("place", [0, 15, -1])
async def test_a_sealed_payload_that_was_altered_does_not_open(
    codec: SealingCodec, place: int
) -> None:
    (sealed,) = await codec.encode([PLAIN])
    data = bytearray(sealed.data)
    data[place] ^= 1

    with pytest.raises(SealBroken):
        await codec.decode([Payload(metadata=sealed.metadata, data=bytes(data))])


@pytest.mark.parametrize("name", ["encryption-key-id", "encryption-cipher", "encryption-owner"])
async def test_what_its_metadata_says_is_under_the_seal(codec: SealingCodec, name: str) -> None:
    (sealed,) = await codec.encode([PLAIN])
    sealed.metadata[name] = b"another"

    with pytest.raises(SealBroken):
        await codec.decode([sealed])


async def test_one_that_is_cut_short_does_not_open(codec: SealingCodec) -> None:
    (sealed,) = await codec.encode([PLAIN])

    for length in (0, 5, 20):
        with pytest.raises(SealBroken):
            await codec.decode([Payload(metadata=sealed.metadata, data=sealed.data[:length])])


async def test_what_belongs_to_one_lawsuit_does_not_open_in_another(codec: SealingCodec) -> None:
    (sealed,) = await codec.with_context(LAWSUIT).encode([PLAIN])

    with pytest.raises(SealBroken, match="lawsuit-abcde"):
        await codec.with_context(OTHER).decode([sealed])
    assert await codec.with_context(LAWSUIT).decode([sealed]) == [PLAIN]


async def test_an_activity_of_a_lawsuit_opens_what_is_the_lawsuits(codec: SealingCodec) -> None:
    (sealed,) = await codec.with_context(LAWSUIT).encode([PLAIN])

    opened = await codec.with_context(an_activity("lawsuit-abcde", "1")).decode([sealed])

    assert opened == [PLAIN]


async def test_an_errand_opens_its_own_alone(codec: SealingCodec) -> None:
    (sealed,) = await codec.with_context(an_activity(None, "notice/a")).encode([PLAIN])

    assert await codec.with_context(an_activity(None, "notice/a")).decode([sealed]) == [PLAIN]
    with pytest.raises(SealBroken):
        await codec.with_context(an_activity(None, "notice/b")).decode([sealed])


def a_sweep(minute: int) -> WorkflowSerializationContext:
    return WorkflowSerializationContext(
        namespace="default", workflow_id=f"sweep-2026-11-28T19:{minute}:00Z"
    )


async def test_a_run_of_a_schedule_opens_the_result_of_the_run_before_it(
    codec: SealingCodec,
) -> None:
    (sealed,) = await codec.with_context(a_sweep(13)).encode([PLAIN])

    assert sealed.metadata["encryption-owner"] == b"sweep"
    assert await codec.with_context(a_sweep(14)).decode([sealed]) == [PLAIN]
    with pytest.raises(SealBroken):
        await codec.with_context(LAWSUIT).decode([sealed])


async def test_a_run_that_was_handed_a_result_under_its_runs_own_name_opens_it(
    ring_file: Path,
) -> None:
    (sealed,) = await SealingCodec(Keys(ring_file), a_sweep(13).workflow_id).encode([PLAIN])

    opened = await SealingCodec(Keys(ring_file)).with_context(a_sweep(14)).decode([sealed])

    assert sealed.metadata["encryption-owner"] == b"sweep-2026-11-28T19:13:00Z"
    assert opened == [PLAIN]


async def test_the_codec_server_opens_whichever_it_is_given(codec: SealingCodec) -> None:
    (sealed,) = await codec.with_context(LAWSUIT).encode([PLAIN])

    assert await codec.decode([sealed]) == [PLAIN]


@pytest.mark.parametrize("cipher", [AES_GCM, SM4_GCM])
async def test_after_a_rotation_old_and_new_are_opened(ring_file: Path, cipher: Cipher) -> None:
    before = SealingCodec(Keys(ring_file))
    (old,) = await before.encode([PLAIN])
    write_ring(ring_file, read_ring(ring_file).with_new("second", cipher))

    after = SealingCodec(Keys(ring_file))
    (new,) = await after.encode([PLAIN])

    assert new.metadata["encryption-key-id"] == b"second"
    assert await after.decode([old, new]) == [PLAIN, PLAIN]


async def test_a_process_that_runs_on_learns_of_a_rotation_with_the_first_new_payload(
    ring_file: Path,
) -> None:
    running = SealingCodec(Keys(ring_file))
    write_ring(ring_file, read_ring(ring_file).with_new("second", AES_GCM))
    (new,) = await SealingCodec(Keys(ring_file)).encode([PLAIN])

    assert await running.decode([new]) == [PLAIN]
    assert (await running.encode([PLAIN]))[0].metadata["encryption-key-id"] == b"second"


async def test_a_key_that_was_taken_out_opens_nothing(ring_file: Path) -> None:
    (sealed,) = await SealingCodec(Keys(ring_file)).encode([PLAIN])
    write_ring(ring_file, new_ring("another", AES_GCM, accepts_plain=False))

    with pytest.raises(SealBroken, match="first"):
        await SealingCodec(Keys(ring_file)).decode([sealed])


async def test_what_nobody_sealed_is_taken_only_where_the_ring_says_so(tmp_path: Path) -> None:
    for accepts in (True, False):
        path = tmp_path / f"{accepts}.toml"
        write_ring(path, new_ring("first", AES_GCM, accepts_plain=accepts))
        codec = SealingCodec(Keys(path))
        if accepts:
            assert await codec.decode([PLAIN]) == [PLAIN]
        else:
            with pytest.raises(SealBroken, match="accepts_plain"):
                await codec.decode([PLAIN])


async def test_a_failure_says_nothing_unsealed(codec: SealingCodec) -> None:
    converter = data_converter(codec)
    failure = Failure()

    await converter.encode_failure(ApplicationError(SAID, SAID, type="ActNotAllowed"), failure)

    assert SAID.encode() not in failure.SerializeToString()
    found = await converter.decode_failure(failure)
    assert isinstance(found, ApplicationError)
    assert (found.message, found.type, list(found.details)) == (SAID, "ActNotAllowed", [SAID])


def test_a_rings_file_is_its_owners_alone(ring_file: Path) -> None:
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600


def test_a_ring_does_not_tell_its_secrets(ring_file: Path) -> None:
    ring = read_ring(ring_file)
    secret = ring.keys["first"].secret

    assert repr(secret) not in f"{ring!r} {ring} {ring.keys['first']!r}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "不能读取"),
        ("current = ", "TOML"),
        ('current = "a"\n[keys]\n', "current key is not in the ring"),
        ('current = "a"\n[keys.a]\ncipher = "aes-gcm"\nsecret = "c2VjcmV0"\n', "32 bytes"),
        ('current = "a"\n[keys.a]\ncipher = "aes-gcm"\nsecret = "secret!"\n', "not base64"),
        ('current = "a"\n[keys.a]\ncipher = "rot13"\nsecret = "c2VjcmV0"\n', "cipher"),
    ],
)
def test_a_ring_that_is_none_is_told_in_one_sentence_without_its_secrets(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    path = tmp_path / "ring.toml"
    if text is not None:
        path.write_text(text)

    with pytest.raises(KeyRingInvalid, match=reason) as caught:
        read_ring(path)

    assert "secret!" not in str(caught.value)
    assert "c2VjcmV0" not in str(caught.value)


def test_production_does_not_go_without_a_ring(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="CHUTING_PAYLOAD_KEYS"):
        codec_of(Settings(installation="production"))
    with pytest.raises(KeyRingInvalid):
        codec_of(Settings(installation="production", payload_keys=tmp_path / "missing"))


@pytest.mark.parametrize("kind", ["demo", "test"])
def test_a_demo_or_a_test_may_do_without(kind: str) -> None:
    assert codec_of(Settings.model_validate({"installation": kind})) is None
