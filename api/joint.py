"""One step over several lawsuits that are heard together: an update for each, and a result for each."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Body, Depends, Query, Response
from fastapi.responses import JSONResponse
from psycopg import OperationalError as LostConnection
from pydantic import BaseModel, Field, create_model, model_validator
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.acts import IDEMPOTENCY, Sending, ensure_may_act, send
from api.answers import PROBLEMS, EntryAnswer, RehearsalAnswer
from api.problems import Problem, ProblemBody, unknown_outcome, unseen
from api.security import Asking, Parts, WithParts, needs
from domain.acts import ACTS, LawsuitAct
from domain.acts.scheduling import RescheduleHearing, ScheduleHearing
from domain.permissions import Permission
from domain.standing import Standing
from ledger import reading
from ledger.accounts import Caller, Opening, act_id_of, open_request

router = APIRouter(prefix="/v1/joint", tags=["合并开庭"])

VERBS = (
    "schedule_hearing",
    "reschedule_hearing",
    "cancel_hearing",
    "nominate_head",
    "replace_head",
    "record_hearing",
    "record_observation",
)
LAWSUITS = 100
# Each waits for its own lawsuit only, and a series must not keep the other callers waiting.
AT_A_TIME = 4
_NO_DATABASE = (OperationalError, PoolTimeout, LostConnection, TimeoutError)


class JointStep(BaseModel):
    """What is sent once for several lawsuits."""

    refs: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        min_length=1, max_length=LAWSUITS, description="一并办理的各案编号"
    )
    joint_hearing: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]{1,40}$",
        description="合并开庭的标识：指各案中的这一次开庭；登记开庭时间时未填的由系统生成",
    )

    @model_validator(mode="after")
    def _names_each_lawsuit_once(self) -> "JointStep":
        if len(set(self.refs)) != len(self.refs):
            raise ValueError("同一案件列了两次，请删去重复的编号")
        return self


class JointResult(BaseModel):
    """What became of the step in one lawsuit: its entry or rehearsal, or the problem; 503 is unknown."""

    ref: str
    status: int
    entry: EntryAnswer | None = None
    rehearsal: RehearsalAnswer | None = None
    problem: ProblemBody | None = None


class JointAnswer(BaseModel):
    """A result for each lawsuit in the order in which they were named; the id of the hearing that they share."""

    joint_hearing: str | None
    results: list[JointResult]


class JointSending:
    """What every joint step brings beside its body."""

    def __init__(self, parts: Parts, asking: Caller, key: str, *, is_rehearsal: bool) -> None:
        self.parts = parts
        self.asking = asking
        self.key = key
        self.is_rehearsal = is_rehearsal


async def joint_sending(
    asking: Asking,
    parts: WithParts,
    key: Annotated[str | None, IDEMPOTENCY] = None,
    *,
    dry_run: Annotated[bool, Query(description="试算：只答复将会怎样，不作登记")] = False,
) -> JointSending:
    """Read who asks and the headers; each lawsuit is opened on its own, under the same key."""
    key = key or str(uuid.uuid4())
    return JointSending(parts, asking, key, is_rehearsal=dry_run)


async def send_jointly(sent: JointSending, step: JointStep, act: LawsuitAct) -> Response:
    """Perform one act in each of the lawsuits and answer with a result for each.

    Each lawsuit decides for itself under an act id of its own, made from the caller's key and its ref; the step is no
    transaction. Sent again under the same key, what was recorded is answered, and what was refused or unknown is tried.
    """
    joint = step.joint_hearing or _joint_id(sent, act)
    turns = asyncio.Semaphore(AT_A_TIME)

    async def one(ref: str) -> dict[str, Any]:
        async with turns:
            return await _result_in(ref, sent, _Meant(act, step.joint_hearing, joint))

    # An error of ours in one lawsuit must not leave the others running behind the answer.
    results = await asyncio.gather(*(one(ref) for ref in step.refs), return_exceptions=True)
    for each in results:
        if isinstance(each, BaseException):
            raise each
    answer = {"joint_hearing": joint, "results": results}
    return JSONResponse(answer, headers={"Idempotency-Key": sent.key})


class _Meant(NamedTuple):
    """The act, the joint hearing that was named, and the one that it will bear."""

    act: LawsuitAct
    named: str | None
    joint: str | None


def _joint_id(sent: JointSending, act: LawsuitAct) -> str | None:
    """Return the id that a joint scheduling makes: the same for the same account and key, however often it is sent."""
    if not isinstance(act, ScheduleHearing | RescheduleHearing):
        return None
    return f"j-{act_id_of(sent.asking.account, 'joint', sent.key)[:20]}"


async def _result_in(ref: str, sent: JointSending, meant: _Meant) -> dict[str, Any]:
    try:
        opening = await open_request(sent.parts.database, sent.asking.proof, ref, sent.key)
        if opening is None or opening.ref is None:
            raise unseen()
        ensure_may_act(opening)
        act = await _act_in(sent.parts, opening, meant)
        alone = Sending(sent.parts, opening, sent.key, None, is_rehearsal=sent.is_rehearsal)
        answer = await send(alone, (act,))
    except Problem as problem:
        return _refused_in(ref, problem)
    except _NO_DATABASE:
        return _refused_in(ref, unknown_outcome(sent.key, ref))
    name = "rehearsal" if sent.is_rehearsal else "entry"
    return {"ref": ref, "status": answer.status_code, name: json.loads(bytes(answer.body))}


def _refused_in(ref: str, problem: Problem) -> dict[str, Any]:
    return {"ref": ref, "status": problem.status, "problem": problem.body}


async def _act_in(parts: Parts, opening: Opening, meant: _Meant) -> LawsuitAct:
    """Return the act as it is meant in one lawsuit: of its own hearing, which has a number of its own there."""
    act, changes = meant.act, dict[str, object]()
    if isinstance(act, ScheduleHearing | RescheduleHearing):
        changes["joint"] = meant.joint
    if meant.named is not None and not isinstance(act, ScheduleHearing):
        changes["hearing"] = await _number_in(parts, opening, meant.named)
    return act.model_copy(update=changes)


async def _number_in(parts: Parts, opening: Opening, joint: str) -> int:
    assert opening.ref is not None  # noqa: S101 -- seen before
    row = await reading.lawsuit_in_scope(parts.database, opening.caller, opening.ref)
    hearings = Standing.model_validate_json(row["standing"]).lawsuit.hearings if row else ()
    bearing = [each.number for each in hearings if each.joint == joint]
    if opening.answer is not None:
        # It was answered before, and may have been moved away from the others since.
        bore = [each for each in hearings if joint in {move.joint for move in each.moves}]
        bearing = bearing or [each.number for each in bore]
    if not bearing:
        detail = f"本案没有标识为{joint}的合并开庭，请核对；单独开庭的，请在本案内办理。"
        raise Problem(409, "act-not-allowed", "现在不能办理", detail)
    return bearing[-1]


def _endpoint(act: type[LawsuitAct]) -> Callable[..., Awaitable[Response]]:
    async def endpoint(
        body: Any,  # noqa: ANN401 -- the body's model differs from path to path
        sent: Annotated[JointSending, Depends(joint_sending)],
    ) -> Response:
        return await send_jointly(sent, body, body.act)

    name = f"Joint{act.__name__}"
    model = create_model(name, __base__=JointStep, act=(act, Field(description=act.heading)))
    example = {"refs": ["abcde23456", "abcde23457"], "act": act.example}
    examples: Any = {"example": {"summary": f"合并{act.heading}", "value": example}}
    endpoint.__annotations__["body"] = Annotated[model, Body(openapi_examples=examples)]
    endpoint.__name__ = f"joint_{act.model_fields['verb'].default}"
    return endpoint


for _verb in VERBS:
    router.add_api_route(
        f"/{_verb.replace('_', '-')}",
        _endpoint(ACTS[_verb]),
        methods=["POST"],
        response_model=JointAnswer,
        responses=PROBLEMS,
        summary=f"合并开庭：{ACTS[_verb].heading}",
        description=(
            f"各案各办一次，各有结果；一案不能办理不影响其他各案。依据：{ACTS[_verb].provision}"
        ),
        operation_id=f"joint_{_verb}",
        **needs(Permission.PERFORM_ACTS),
    )
