"""Having acts performed: the update, its refusals, and what an answer or a silence means."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from fastapi import Response
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.recording import LEDGER_UNAVAILABLE
from activities.waking import LAWSUIT_WORKFLOW, workflow_id
from api.problems import Problem, malformed, refused, unknown_outcome
from api.security import Parts
from domain.acts import SUPERVISING, LawsuitAct
from domain.acts.act import Act
from domain.messages import ActRequest, Recording, Refused
from domain.refusals import Refusal
from ledger.accounts import Caller, Opening
from ledger.attachments import hashes_named, missing_attachments
from ledger.database import Database
from ledger.deciding import Rehearsal, rehearse
from ledger.grants import not_holding
from ledger.reading import answer_to

# A workflow that knows less than the ledger refuses what it can't know yet; it is told, and asked again.
CATCH_UP_TRIES = 3
CATCH_UP_SECONDS = 0.2

# A client that has never reached the engine says so with a RuntimeError.
ENGINE_AWAY = (RPCError, RuntimeError)

log = structlog.get_logger()


def hash_of(acts: Sequence[LawsuitAct], expected_version: int | None) -> str:
    """Return the SHA-256 of what is asked: the same key with another of these is refused."""
    asked = "\n".join(act.model_dump_json() for act in acts)
    return hashlib.sha256(f"{expected_version}\n{asked}".encode()).hexdigest()


async def ensure_uploaded(database: Database, caller: Caller, acts: Sequence[Act]) -> None:
    """Refuse acts that name files which the caller has neither uploaded nor sees; those that name none ask nothing."""
    hashes = hashes_named(acts)
    if not hashes:
        return
    missing = await missing_attachments(database, caller, hashes)
    if missing:
        detail = (
            f"所引用的附件有{len(missing)}个尚未上传，本次未作任何登记；"
            "请先上传（/v1/attachments），再用答复中的 sha256 引用。"
        )
        errors = [{"where": each, "what": "尚未上传"} for each in missing]
        raise Problem(409, "attachment-missing", "附件尚未上传", detail, errors=errors)


async def ensure_on_the_list(database: Database, acts: Sequence[Act]) -> None:
    """Refuse acts that name accounts which supervise nothing; those that name none ask nothing."""
    accounts = [each for act in acts for each in act.accounts_named()]
    if not accounts:
        return
    unknown = await not_holding(database, accounts, SUPERVISING)
    if unknown:
        names = "、".join(f"“{each}”" for each in unknown)
        raise malformed(f"账号{names}不是司法局或者本级政府的在册账号，请核对。")


async def perform(parts: Parts, opening: Opening, request: ActRequest, key: str) -> Response:
    """Have the acts performed and answer with the journal's entry.

    The same key with the same body is answered from the ledger alone; silence is 503, which means unknown, not failed.
    """
    if opening.answer is not None:
        return _answered_before(opening, request, opening.answer, opening.answered_hash)
    assert opening.ref is not None  # noqa: S101 -- the caller saw the lawsuit
    bound = {"ref": opening.ref, "act_id": request.act_id, "verb": request.name}
    try:
        if opening.is_closed:
            # No workflow runs that could refuse without leaving a trace, so the ledger is asked first.
            await ensure_acceptable(parts.database, opening.ref, request)
        await _update(parts, opening, request, key)
    except (Problem, WorkflowUpdateFailedError) as error:
        problem = error if isinstance(error, Problem) else refused(_refusal_of(error))
        # The same request may have been recorded meanwhile, by a try whose caller has left: then it is refused for
        # what it has done itself.
        answer = await answer_to(parts.database, opening.ref, request.act_id)
        if answer is not None:
            return _answered_before(opening, request, answer, json.loads(answer)["request_hash"])
        log.info("act_refused", **bound, problem=problem.body["type"])
        raise problem from error
    except (WorkflowUpdateRPCTimeoutOrCancelledError, *ENGINE_AWAY) as error:
        log.warning("act_unanswered", **bound)
        raise unknown_outcome(key, opening.ref) from error
    answer = await answer_to(parts.database, opening.ref, request.act_id)
    if answer is None:
        raise unknown_outcome(key, opening.ref)
    log.info("act_recorded", **bound)
    return Response(answer, media_type="application/json")


async def ensure_acceptable(database: Database, ref: str, request: ActRequest) -> Rehearsal:
    """Return what the request would lead to, or refuse it."""
    recording = Recording(ref=ref, known_version=0, at=datetime.now(UTC), request=request)
    try:
        return await rehearse(database, recording)
    except Refusal as refusal:
        raise refused(Refused(kind=type(refusal).__name__, message=str(refusal))) from refusal


def _answered_before(
    opening: Opening, request: ActRequest, answer: str, answered_hash: str | None
) -> Response:
    if answered_hash == request.request_hash:
        return Response(answer, media_type="application/json")
    raise refused(
        Refused(
            kind="KeyReused",
            message="这个幂等键已用于另一个请求，请换一个新的键。",
            version=opening.version,
        )
    )


async def _update(parts: Parts, opening: Opening, request: ActRequest, key: str) -> None:
    assert opening.ref is not None  # noqa: S101 -- the caller saw the lawsuit
    patience = timedelta(seconds=parts.settings.api_act_timeout_seconds)
    for _ in range(CATCH_UP_TRIES):
        try:
            await _send(parts, opening.ref, request, patience, is_closed=opening.is_closed)
        except WorkflowUpdateFailedError as error:
            refusal = _refusal_of(error)
            if refusal.kind == LEDGER_UNAVAILABLE:
                raise unknown_outcome(key, opening.ref) from error
            # Only a judgement by an older version may change when the workflow has caught up.
            if refusal.version == 0 or refusal.version >= opening.version:
                raise
            last = error
        else:
            return
        with suppress(RPCError):
            await parts.client.get_workflow_handle(workflow_id(opening.ref)).signal("refresh")
        await asyncio.sleep(CATCH_UP_SECONDS)
    raise last


async def _send(
    parts: Parts, ref: str, request: ActRequest, patience: timedelta, *, is_closed: bool
) -> None:
    """Send the update to the running workflow; where none runs, start one from the ledger with it."""
    handle = parts.client.get_workflow_handle(workflow_id(ref))
    if not is_closed:
        try:
            await handle.execute_update(
                request.name, request, result_type=int, rpc_timeout=patience
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            return
    await parts.client.execute_update_with_start_workflow(
        request.name,
        request,
        start_workflow_operation=_start(ref, parts.settings.task_queue),
        result_type=int,
        rpc_timeout=patience,
    )


def _start(ref: str, task_queue: str) -> WithStartWorkflowOperation[object, object]:
    return WithStartWorkflowOperation(
        LAWSUIT_WORKFLOW,
        ref,
        id=workflow_id(ref),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def start_procedure(client: Client, ref: str, task_queue: str) -> None:
    """Start a registered lawsuit's workflow; where the engine is away, the sweep does it within minutes."""
    try:
        await client.start_workflow(
            LAWSUIT_WORKFLOW,
            ref,
            id=workflow_id(ref),
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=timedelta(seconds=5),
        )
    except ENGINE_AWAY:
        log.warning("procedure_not_started", ref=ref)


def _refusal_of(error: WorkflowUpdateFailedError) -> Refused:
    """Return the refusal by the failure's type; anything else is ours to mend and goes on as an error."""
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type is None:
        raise error
    if cause.details and isinstance(cause.details[0], dict):
        return Refused.model_validate(cause.details[0])
    return Refused(kind=cause.type, message=cause.message)
