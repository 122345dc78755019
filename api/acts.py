"""One path for each act, made from its class: the same verb in the URL, the update, the journal and the test."""

import inspect
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from api.answers import PROBLEMS, EntryAnswer, RehearsalAnswer
from api.performing import ensure_acceptable, ensure_on_the_list, ensure_uploaded, hash_of, perform
from api.problems import Problem, refused, unauthenticated, unseen
from api.security import (
    Parts,
    WithParts,
    declares,
    ensure_known,
    ensure_may,
    ensure_ready,
    proof_of,
)
from domain.acts import ACTS, AnyAct, LawsuitAct
from domain.lawsuit import LEVEL_NAMES
from domain.messages import ActRequest, Refused
from domain.people import ROLE_NAMES
from domain.permissions import Permission
from ledger.accounts import Opening, open_request

router = APIRouter(prefix="/v1/lawsuits/{ref}", tags=["办理"])

IDEMPOTENCY = Header(
    alias="Idempotency-Key",
    max_length=200,
    pattern=r"^[!-.0-~]*$",  # What can stand in the path under which the answer is asked for.
    description="幂等键：同键同内容得同一答复；未给出的由系统生成。不含空格、斜线和非 ASCII 字符",
)
_ENTITY_TAG = re.compile(r'(?:W/)?(?P<quote>"?)(?P<version>[0-9]{1,9})(?P=quote)')
IF_MATCH = Header(alias="If-Match", description='作出决定时所见的版本，如 "7"')


class Form(BaseModel):
    """A form: several acts sent together, recorded all or none in one step."""

    acts: list[AnyAct] = Field(min_length=1, max_length=20)


class Sending:
    """What every request to perform something brings beside its body."""

    def __init__(
        self,
        parts: Parts,
        opening: Opening,
        key: str,
        expected_version: int | None,
        *,
        is_rehearsal: bool,
    ) -> None:
        self.parts = parts
        self.opening = opening
        self.key = key
        self.expected_version = expected_version
        self.is_rehearsal = is_rehearsal


async def sending(  # noqa: PLR0913 -- one argument for each header and parameter
    request: Request,
    response: Response,
    parts: WithParts,
    ref: Annotated[str, Path(max_length=40)],
    key: Annotated[str | None, IDEMPOTENCY] = None,
    if_match: Annotated[str | None, IF_MATCH] = None,
    *,
    dry_run: Annotated[bool, Query(description="试算：只答复将会怎样，不作登记")] = False,
) -> Sending:
    """Open the request: who asks, may he see the lawsuit, and was he answered before, in one query."""
    key = key or str(uuid.uuid4())
    response.headers["Idempotency-Key"] = key
    opening = await _opened(request, parts, ref, key)
    if opening.ref is None:
        raise unseen()
    ensure_may_act(opening)
    return Sending(parts, opening, key, _version_in(if_match), is_rehearsal=dry_run)


async def _opened(request: Request, parts: Parts, ref: str, key: str) -> Opening:
    opening = await open_request(parts.database, proof_of(request), ref, key)
    if opening is None:
        raise unauthenticated()
    ensure_ready(ensure_known(request, parts, opening.caller))
    return opening


def ensure_may_act(opening: Opening) -> None:
    """Refuse a caller under none of whose grants acts are performed here, though he may see the lawsuit."""
    ensure_may(opening.caller, Permission.PERFORM_ACTS)
    if not opening.actors:
        raise refused(Refused(kind="NotPermitted", message="本账号与本案无关，不能办理。"))


def _version_in(if_match: str | None) -> int | None:
    if if_match is None:
        return None
    seen = _ENTITY_TAG.fullmatch(if_match.strip())
    if seen is None:
        raise Problem(
            422, "malformed", "填写有误", f'If-Match 应为所见的版本号，如 "7"，不是 {if_match}。'
        )
    return int(seen["version"])


async def send(sent: Sending, acts: tuple[LawsuitAct, ...]) -> Response:
    """Perform the acts, or rehearse them."""
    decisions = [act for act in acts if act.is_decision]
    if decisions and sent.expected_version is None:
        detail = f"“{decisions[0].heading}”是对所见情况的决定，请用 If-Match 写明所见的版本。"
        raise Problem(422, "version-required", "须写明版本", detail)
    if sent.opening.answer is None:
        await ensure_uploaded(sent.parts.database, sent.opening.caller, acts)
        await ensure_on_the_list(sent.parts.database, acts)
    request = ActRequest(
        act_id=sent.opening.act_id,
        request_hash=hash_of(acts, sent.expected_version),
        actor=sent.opening.actor_for(acts),
        acts=acts,
        asked_at=sent.opening.caller.office_now,
        expected_version=sent.expected_version,
    )
    if sent.is_rehearsal:
        return await _rehearsed(sent, request)
    answer = await perform(sent.parts, sent.opening, request, sent.key)
    answer.headers["Idempotency-Key"] = sent.key
    return answer


async def _rehearsed(sent: Sending, request: ActRequest) -> Response:
    assert sent.opening.ref is not None  # noqa: S101 -- seen before
    found = await ensure_acceptable(sent.parts.database, sent.opening.ref, request)
    answer = RehearsalAnswer(
        version=found.version, outcome=found.standing, notices=list(found.notices)
    )
    return Response(answer.model_dump_json(), media_type="application/json")


@router.post(
    "/forms",
    response_model=EntryAnswer | RehearsalAnswer,
    responses=PROBLEMS,
    summary="一次报送多项（表单）",
    **declares(Permission.PERFORM_ACTS),
)
async def submit_form(form: Form, sent: Annotated[Sending, Depends(sending)]) -> Response:
    """Perform several acts as one: all are recorded in one entry, or none."""
    return await send(sent, tuple(form.acts))


@router.get(
    "/acts/{key}",
    response_model=EntryAnswer,
    responses=PROBLEMS,
    summary="查询一次办理的结果",
    **declares(Permission.READ_LAWSUITS),
)
async def ask(
    request: Request,
    parts: WithParts,
    ref: Annotated[str, Path(max_length=40)],
    key: Annotated[str, Path(max_length=200)],
) -> Response:
    """Return what became of an idempotency key of the caller's: the journal's entry, or 404 while there is none."""
    opening = await _opened(request, parts, ref, key)
    if opening.ref is None:
        raise unseen("办理记录")
    ensure_may(opening.caller, Permission.READ_LAWSUITS)
    if opening.answer is None:
        raise unseen("办理记录")
    return Response(opening.answer, media_type="application/json")


def _endpoint(act: type[LawsuitAct]) -> Callable[..., Awaitable[Response]]:
    async def endpoint(body: LawsuitAct, sent: Annotated[Sending, Depends(sending)]) -> Response:
        return await send(sent, (body,))

    # FastAPI reads the body's model from the annotation, which differs from path to path.
    endpoint.__annotations__["body"] = Annotated[act, Body(openapi_examples=_examples(act))]
    endpoint.__name__ = act.model_fields["verb"].default
    return endpoint


def _examples(act: type[LawsuitAct]) -> dict[str, Any]:
    return {"example": {"summary": act.heading, "value": act.example}}


def _description(act: type[LawsuitAct]) -> str:
    by = "、".join(ROLE_NAMES[role] for role in sorted(act.by))
    at_each = [
        f"{LEVEL_NAMES[level]}：{each}。{each.duty}"
        for level, each in act.provisions_by_level.items()
    ]
    basis = "\n\n".join([f"依据：{act.provision}", act.provision.duty, *at_each])
    return f"{inspect.getdoc(act)}\n\n{basis}\n\n办理人：{by}"


for _verb, _act in ACTS.items():
    router.add_api_route(
        f"/acts/{_verb.replace('_', '-')}",
        _endpoint(_act),
        methods=["POST"],
        response_model=EntryAnswer | RehearsalAnswer,
        responses=PROBLEMS,
        summary=_act.heading,
        description=_description(_act),
        operation_id=_verb,
        **declares(Permission.PERFORM_ACTS),
    )
