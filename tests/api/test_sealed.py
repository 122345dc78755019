"""A whole life with sealed payloads: everything works, and the engine's own records say nothing."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    WorkflowExecutionStatus,
    WorkflowHistory,
)
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from activities.waking import workflow_id
from ledger.watching import advance_clock
from tests.api.office import (
    ADMINISTRATOR,
    AUDITOR,
    BUREAU,
    CLERK,
    COURT,
    GOVERNMENT,
    STRANGER,
    UNIT,
    Office,
    an_office,
    body_of,
    ensure_problem,
)
from tests.builders import DEPUTY, PRINCIPAL
from tests.domain.cases import TODAY
from tests.stack import Databases
from workflows.connection import data_converter
from workflows.key_ring import AES_GCM, new_ring, read_ring, write_ring
from workflows.lawsuit import LawsuitWorkflow
from workflows.sealing import Keys, SealingCodec
from workflows.sweep import ensure_schedule

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGES = "http://127.0.0.1:8233"
SECRET = "原告住院不便到庭"


@pytest.fixture(scope="module")
def ring_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring that takes nothing plain."""
    path = tmp_path_factory.mktemp("keys") / "payloads.toml"
    write_ring(path, new_ring("first", AES_GCM, accepts_plain=False))
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    databases: Databases, temporal_address: str, ring_file: Path
) -> AsyncIterator[Office]:
    """An office whose payloads are sealed."""
    with databases.one() as url:
        async with an_office(
            url, temporal_address, payload_keys=ring_file, temporal_ui_origin=PAGES
        ) as opened:
            yield opened


async def a_life(office: Office) -> str:
    """A lawsuit with acts, a refusal by the validator, one by the ledger, and a reason in free text."""
    ref = await office.a_lawsuit()
    await office.play(ref, "file_defence", "schedule_hearing")
    again = await office.act(CLERK, ref, "file_defence")
    ensure_problem(again, 409, "act-not-allowed")
    assert "答辩状已提交" in again.json()["detail"]
    nobody = {"name": "路人甲", "post": "principal"}
    ensure_problem(await office.act(CLERK, ref, "nominate_head", nobody), 409, "fact-impossible")
    await office.done(ref, "request_adjournment", body_of("request_adjournment", reason=SECRET))
    await office.play(ref, "nominate_head")
    return ref


async def history_of(office: Office, ref: str) -> WorkflowHistory:
    client = office.app.state.parts.client
    history: WorkflowHistory = await client.get_workflow_handle(workflow_id(ref)).fetch_history()
    return history


def payloads_in(part: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- JSON
    if isinstance(part, list):
        return [found for each in part for found in payloads_in(each)]
    if not isinstance(part, dict):
        return []
    own = [part] if set(part) == {"metadata", "data"} else []
    return own + payloads_in(list(part.values()))


def said(payload: dict[str, Any]) -> bytes:
    return base64.b64decode(payload["data"])


async def test_the_engines_records_say_nothing(office: Office) -> None:
    ref = await a_life(office)

    text = (await history_of(office, ref)).to_json()

    payloads = payloads_in(json.loads(text))
    ours = [each for each in payloads if "encryption-key-id" in each["metadata"]]
    whole = text.encode() + b"".join(said(each) for each in payloads)
    assert len(ours) >= 10
    for name in (PRINCIPAL, DEPUTY, "虚构原告", SECRET, "police-clerk", "答辩状已提交", "路人甲"):
        assert name.encode() not in whole, name
        assert json.dumps(name).encode() not in whole, name
    # What the SDK itself notes of a local activity names its type alone.
    for each in payloads:
        if each not in ours:
            assert b"verb" not in said(each)
            assert b"actor" not in said(each)


async def test_ids_and_search_attributes_name_no_one(office: Office) -> None:
    ref = await a_life(office)

    client = office.app.state.parts.client
    found = await client.get_workflow_handle(workflow_id(ref)).describe()

    assert found.id == f"lawsuit-{ref}"
    assert ref.isascii()
    assert len(ref) == 10
    assert not [
        each.key.name
        for each in found.typed_search_attributes
        if not each.key.name.startswith(("Build", "Temporal"))
    ]
    assert await found.memo() == {}


async def test_a_sealed_life_replays_with_its_ring_and_not_without(
    office: Office, ring_file: Path, tmp_path: Path
) -> None:
    history = await history_of(office, await a_life(office))
    other = tmp_path / "other.toml"
    write_ring(other, new_ring("first", AES_GCM, accepts_plain=True))

    async def replay(path: Path) -> Exception | None:
        replayer = Replayer(
            workflows=[LawsuitWorkflow],
            data_converter=data_converter(SealingCodec(Keys(path))),
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        return result.replay_failure

    assert await replay(ring_file) is None
    assert await replay(other) is not None


async def test_a_life_goes_on_over_a_rotation(office: Office, ring_file: Path) -> None:
    ref = await office.a_lawsuit()
    await office.play(ref, "file_defence")
    write_ring(ring_file, read_ring(ring_file).with_new("second", "sm4-gcm"))
    # The application meets a payload that another process sealed by the new key.
    new = await SealingCodec(Keys(ring_file)).encode([Payload()])
    await office.app.state.parts.client.data_converter.payload_codec.decode(new)

    await office.play(ref, "schedule_hearing", "nominate_head")

    keys = {
        base64.b64decode(each["metadata"].get("encryption-key-id", "")).decode()
        for each in payloads_in(json.loads((await history_of(office, ref)).to_json()))
    }
    assert {"first", "second"} <= keys


async def swept(office: Office, times: int) -> None:
    """Have the schedule sweep, and wait until that many runs have ended well."""
    client: Client = office.app.state.parts.client
    schedule = client.get_schedule_handle("sweep")
    await schedule.trigger()
    ended: list[WorkflowExecutionStatus | None] = []
    while len(ended) < times or ended.count(WorkflowExecutionStatus.COMPLETED) < len(ended):
        await asyncio.sleep(0.1)
        actions = [each.action for each in (await schedule.describe()).info.recent_actions]
        ended = [
            (await client.get_workflow_handle(each.workflow_id).describe()).status
            for each in actions
            if isinstance(each, ScheduleActionExecutionStartWorkflow)
        ]


async def test_sweeps_go_on_from_run_to_run_and_make_each_days_root(
    databases: Databases, temporal_address: str, ring_file: Path
) -> None:
    with databases.one() as url:
        async with an_office(url, temporal_address, payload_keys=ring_file) as office:
            client: Client = office.app.state.parts.client
            await office.a_lawsuit()
            await ensure_schedule(client, url.rpartition("/")[2])
            try:
                async with asyncio.timeout(40):
                    await swept(office, 1)
                    await swept(office, 2)
                    await advance_clock(office.database, timedelta(days=1), is_movable=True)
                    await swept(office, 3)
            finally:
                await client.get_schedule_handle("sweep").delete()
            async with office.database.short_path() as connection:
                cursor = await connection.execute("select day from daily_root order by day")
                days = [row[0] async for row in cursor]

    assert days == [TODAY, TODAY + timedelta(days=1)]


async def a_sealed_payload(office: Office) -> dict[str, Any]:
    ref = await office.a_lawsuit()
    await office.play(ref, "file_defence")
    payloads = payloads_in(json.loads((await history_of(office, ref)).to_json()))
    return next(each for each in payloads if "encryption-key-id" in each["metadata"])


async def ask(office: Office, who: str | None, payload: object, **headers: str) -> Any:  # noqa: ANN401 -- the client's answer
    return await office.ask(
        who, "POST", "/v1/codec/decode", json={"payloads": [payload]}, headers=headers
    )


async def test_nobody_without_a_login_has_a_payload_opened(office: Office) -> None:
    ensure_problem(await ask(office, None, {}), 401, "unauthenticated")


@pytest.mark.parametrize("who", [CLERK, STRANGER, BUREAU, GOVERNMENT, COURT, UNIT, ADMINISTRATOR])
async def test_nobody_but_the_auditor_has_a_payload_opened(office: Office, who: str) -> None:
    ensure_problem(await ask(office, who, await a_sealed_payload(office)), 403, "not-permitted")


async def test_the_auditor_has_payloads_opened(office: Office) -> None:
    answer = await ask(office, AUDITOR, await a_sealed_payload(office))

    assert answer.status_code == 200, answer.text
    (opened,) = answer.json()["payloads"]
    assert base64.b64decode(opened["metadata"]["encoding"]) in (b"json/plain", b"binary/null")
    assert "access-control-allow-origin" not in answer.headers


async def test_what_is_of_a_lawsuit_out_of_scope_stays_sealed(office: Office) -> None:
    sealed = await a_sealed_payload(office)
    async with office.database.short_path() as connection:
        await connection.execute(
            "update account_grant set within = 'bailu-tax', organ = 'bailu-tax' where account = %s",
            (AUDITOR,),
        )

    answer = await ask(office, AUDITOR, sealed)

    async with office.database.short_path() as connection:
        await connection.execute(
            "update account_grant set within = organ.parent, organ = organ.parent from organ"
            " where organ.id = account_grant.organ and account = %s",
            (AUDITOR,),
        )
    assert answer.json()["payloads"] == [sealed]


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


async def test_what_nobody_sealed_comes_back_as_it_went(office: Office) -> None:
    plain = {"metadata": {"encoding": encoded(b"json/plain")}, "data": "e30="}

    assert (await ask(office, AUDITOR, plain)).json()["payloads"] == [plain]


async def test_a_payload_that_was_altered_is_malformed(office: Office) -> None:
    sealed = await a_sealed_payload(office)

    for altered in (
        {**sealed, "data": "e30="},
        {**sealed, "metadata": {**sealed["metadata"], "encryption-key-id": encoded(b"none")}},
    ):
        ensure_problem(await ask(office, AUDITOR, altered), 422, "malformed")


@pytest.mark.parametrize(
    "payload",
    [
        {"data": 1},
        {"nothing": "known"},
        {"metadata": {"encoding": 1}},
        {
            "metadata": {
                "encoding": encoded(b"binary/encrypted"),
                "encryption-owner": encoded(b"\xff"),
            }
        },
    ],
)
async def test_what_is_no_payload_is_malformed(office: Office, payload: object) -> None:
    ensure_problem(await ask(office, AUDITOR, payload), 422, "malformed")


async def test_the_engines_pages_may_ask_and_no_others(office: Office) -> None:
    for origin, allowed in ((PAGES, PAGES), ("http://elsewhere.example", None)):
        asked = await office.ask(None, "OPTIONS", "/v1/codec/decode", headers={"Origin": origin})
        answer = await ask(office, AUDITOR, await a_sealed_payload(office), Origin=origin)

        assert asked.status_code == 204
        assert asked.headers.get("access-control-allow-origin") == allowed
        assert answer.headers.get("access-control-allow-origin") == allowed
