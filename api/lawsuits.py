"""Lawsuits: registering, listing, reading one, its journal and its deposits."""

import uuid
from collections.abc import Awaitable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.acts import IDEMPOTENCY
from api.answers import (
    PROBLEMS,
    DepositRow,
    JournalRow,
    LawsuitAnswer,
    LawsuitRow,
    LawsuitThen,
    LevelRow,
    Listed,
    RegisteredAnswer,
    RetryAnswer,
    SiblingRow,
    ViewerRow,
)
from api.past import ensure_past, lawsuit_then
from api.performing import ensure_on_the_list, ensure_uploaded, start_procedure
from api.problems import Problem, refused, unseen
from api.security import Asking, Parts, WithParts, acting_by, declares, ensure_may, needs
from domain.acts import ACTS, acts_allowed, is_own
from domain.acts.entering import Registration
from domain.acts.urging import Urge
from domain.calendar import day_of
from domain.cautions import cautions_of
from domain.facts.defendants import DefendantChange
from domain.lawsuit import Lawsuit
from domain.masking import shown
from domain.messages import Refused
from domain.numbers import CaseNumber
from domain.organs import Organ
from domain.people import ROLE_NAMES, Actor
from domain.permissions import Permission, reaching
from domain.recommending import grounds_of_recommendation
from domain.refusals import Refusal
from domain.siblings import relation_to
from domain.stages import STAGE_NAMES, Stage
from domain.standing import Standing
from domain.urging import drafted_urges
from ledger import depositing, opening, reading
from ledger.access_log import Happening, tell_alone
from ledger.accounts import Caller, act_id_of
from ledger.depositing import DepositNotFailed, DepositUnknown
from ledger.lawbooks import lawbook_at
from ledger.opening import LevelNotFailed, LevelUnknown
from ledger.reach import place_in
from ledger.reading import CursorInvalid, Sought, Wish
from ledger.registering import Registered, organ_unknown, register
from ledger.viewers import Viewer, viewers_of

router = APIRouter(prefix="/v1/lawsuits", tags=["案件"])


async def wish(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Wish:
    """Return how much of a list is wanted."""
    return Wish(limit=limit, cursor=cursor)


Wished = Annotated[Wish, Depends(wish)]
Ref = Annotated[str, Path(max_length=40)]


async def listed(pending: Awaitable[reading.Page]) -> dict[str, Any]:
    """Return a page as the answer's body; a broken cursor is the caller's error."""
    try:
        page = await pending
    except CursorInvalid as error:
        raise Problem(422, "malformed", "填写有误", str(error)) from error
    return {"rows": [dict(row) for row in page.rows], "next_cursor": page.next_cursor}


@router.post(
    "",
    status_code=201,
    response_model=RegisteredAnswer,
    responses=PROBLEMS,
    summary="登记应诉案件",
    **needs(Permission.REGISTER_LAWSUITS),
)
async def register_lawsuit(
    body: Registration,
    asking: Asking,
    parts: WithParts,
    response: Response,
    key: Annotated[str | None, IDEMPOTENCY] = None,
) -> Registered:
    """Register a lawsuit from the court's notice and start its procedure; a known number finds the lawsuit (200).

    With `acts` a lawsuit is entered afterwards (补录), finished or not: all of it or nothing, and without notices.
    """
    if body.has_state_secrets:
        detail = "涉及国家秘密的案件不得录入本系统，请按保密规定线下办理；所填内容未作任何保存。"
        raise Problem(422, "state-secret", "不得录入", detail)
    key = key or str(uuid.uuid4())
    response.headers["Idempotency-Key"] = key
    await ensure_uploaded(parts.database, asking, [body, *body.acts])
    await ensure_on_the_list(parts.database, body.acts)
    try:
        found = await register(
            parts.database,
            body.registering,
            act_id=act_id_of(asking.account, "register", key),
            actors=await _registering(parts, asking, body.organ),
            at=datetime.now(UTC),
            acts=body.acts,
        )
    except Refusal as refusal:
        raise refused(Refused(kind=type(refusal).__name__, message=str(refusal))) from refusal
    response.status_code = 201 if found.is_new else 200
    response.headers["Location"] = f"/v1/lawsuits/{found.ref}"
    if found.is_new:
        await start_procedure(parts.client, found.ref, parts.settings.task_queue)
    return found


async def _registering(parts: Parts, asking: Caller, organ: str) -> tuple[Actor, ...]:
    """Return as whom the caller may register for an organ; one out of his reach isn't there."""
    place = await reading.place_of_organ(parts.database, organ)
    if place is None or not reaching(asking.holder.grants, place):
        raise organ_unknown(organ)
    actors = asking.holder.actors_at(place, Permission.REGISTER_LAWSUITS)
    return tuple(asking.there(each) for each in actors)


async def sought(
    stage: Stage | None = None,
    organ: Annotated[str | None, Query(max_length=100)] = None,
    number: Annotated[
        CaseNumber | None, Query(description="案号，写法不限；曾用的案号也找得到")
    ] = None,
    *,
    left_to_a_person: Annotated[
        bool, Query(description="只列没有规定程序或者无人可以监督、须人工研究的案件")
    ] = False,
) -> Sought:
    """Return which lawsuits a list is asked for."""
    return Sought(
        stage=stage and stage.value,
        organ=organ,
        number=number,
        left_to_a_person=left_to_a_person,
    )


@router.get(
    "",
    response_model=Listed[LawsuitRow],
    responses=PROBLEMS,
    summary="案件清单",
    **needs(Permission.READ_LAWSUITS),
)
async def list_lawsuits(
    asking: Asking, parts: WithParts, wished: Wished, wanted: Annotated[Sought, Depends(sought)]
) -> dict[str, Any]:
    """List the lawsuits in the caller's scope, what is due first on top."""
    return await listed(reading.lawsuits_by_due_day(parts.database, asking, wished, wanted))


@router.get("/{ref}", responses=PROBLEMS, summary="案件现状", **needs(Permission.READ_LAWSUITS))
async def read_lawsuit(
    ref: Ref,
    asking: Asking,
    parts: WithParts,
    response: Response,
    as_of: Annotated[
        date | None,
        Query(description="截至某日终了时的状况，只依当时的台账，不按今日的规则重新核查"),
    ] = None,
) -> LawsuitAnswer | LawsuitThen:
    """Show a lawsuit's state, verdicts, deadlines, linked levels and siblings, and the acts open to this caller.

    With `as_of` it is shown as it stood at the end of that day, with those who had acted by then.
    """
    row = await reading.lawsuit_in_scope(parts.database, asking, ref)
    if row is None:
        raise unseen()
    if as_of is not None:
        ensure_past(asking, as_of)
        return await lawsuit_then(parts.database, row, as_of)
    standing = Standing.model_validate_json(row["standing"])
    organ = Organ.model_validate({**row, "id": row["organ"]})
    today = day_of(asking.office_now)
    levels = await reading.levels_of(parts.database, asking, row["dispute"])
    siblings = await reading.siblings_of(parts.database, asking, ref)
    lawbook = await lawbook_at(parts.database, row["lawbook_version"])
    response.headers["ETag"] = f'"{row["version"]}"'
    pack = lawbook.pack_of(standing.lawsuit)
    place = place_in(row)
    actors = asking.holder.actors_at(place)
    has_a_part = any(is_own(each, standing.lawsuit, organ) for each in actors)
    # What is drafted and not signed is its signer's.
    signs_urges = any(
        each.role in Urge.by and is_own(each, standing.lawsuit, organ) for each in actors
    )
    allowed = {
        verb for actor in actors for verb in acts_allowed(standing.lawsuit, organ, actor, pack)
    }
    return LawsuitAnswer(
        ref=ref,
        version=row["version"],
        digest=row["digest"],
        stage=standing.stage,
        stage_name=STAGE_NAMES[standing.stage],
        is_suspended=standing.lawsuit.is_suspended,
        steps=list(standing.steps),
        organ=organ,
        lawsuit=standing.lawsuit,
        deadlines=list(standing.deadlines),
        overdue=[each.key for each in standing.overdue_on(today)],
        allowed=[verb.replace("_", "-") for verb in ACTS if verb in allowed],
        left_to_a_person=standing.left_to_a_person,
        is_restricted=place.is_restricted,
        seen_by=[_viewer(each) for each in await viewers_of(parts.database, place)],
        drafted_urges=(list(drafted_urges(standing, organ, lawbook, today)) if signs_urges else []),
        cautions=list(cautions_of(standing.lawsuit, pack.notice_to_appear)),
        recommendation_grounds=list(grounds_of_recommendation(standing.lawsuit)),
        parties=[
            shown(each["position"], each["name"], is_whole=has_a_part)
            for each in await reading.parties_of(parts.database, ref)
        ],
        levels=[LevelRow.model_validate(each) for each in levels],
        siblings=[_sibling(standing.lawsuit, each) for each in siblings],
        next_wake_at=row["next_wake_at"],
        office_day=today,
    )


def _viewer(viewer: Viewer) -> ViewerRow:
    return ViewerRow(**asdict(viewer), role_name=ROLE_NAMES[viewer.role])


def _sibling(lawsuit: Lawsuit, row: reading.Row) -> SiblingRow:
    there = row["defendant_changes"] or ()
    changes = [DefendantChange.model_validate(each) for each in there]
    relation = relation_to(lawsuit, row["organ"], changes)
    return SiblingRow.model_validate({**row, "relation": relation})


@router.get(
    "/{ref}/journal",
    response_model=Listed[JournalRow],
    responses=PROBLEMS,
    summary="案件日志",
    **needs(Permission.READ_LAWSUITS),
)
async def read_journal(
    ref: Ref, asking: Asking, request: Request, parts: WithParts, wished: Wished
) -> dict[str, Any]:
    """List a lawsuit's journal entries as they are stored, oldest first; the access log tells which went to whom."""
    if await reading.lawsuit_in_scope(parts.database, asking, ref) is None:
        raise unseen()
    found = await listed(reading.journal_of(parts.database, ref, wished))
    versions = [row["version"] for row in found["rows"]]
    by = acting_by(asking, request, Permission.READ_LAWSUITS)
    after = {"versions": [min(versions), max(versions)] if versions else []}
    await tell_alone(parts.database, Happening.JOURNAL_READ, by, about=ref, after=after)
    return found


@router.get(
    "/{ref}/deposits", responses=PROBLEMS, summary="归档记录", **needs(Permission.READ_LAWSUITS)
)
async def read_deposits(ref: Ref, asking: Asking, parts: WithParts) -> list[DepositRow]:
    """List the packages of a lawsuit for the records system and how the deposit of each stands."""
    if await reading.lawsuit_in_scope(parts.database, asking, ref) is None:
        raise unseen()
    found = await depositing.packages_of(parts.database, ref)
    return [DepositRow.model_validate(row) for row in found]


@router.post(
    "/{ref}/deposits/{milestone}/{version}/retry",
    status_code=202,
    responses=PROBLEMS,
    summary="重新移交未成的档案",
    **declares(Permission.RESTART_DEPOSITS),
)
async def retry_deposit(
    ref: Ref,
    milestone: Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")],
    version: Annotated[int, Path(ge=1, lt=2**31)],
    asking: Asking,
    request: Request,
    parts: WithParts,
) -> RetryAnswer:
    """Start a deposit again that was given up, or that met another content in its place which was cleared since."""
    await _ensure_may_restart(parts, asking, ref, Permission.RESTART_DEPOSITS)
    by = acting_by(asking, request, Permission.RESTART_DEPOSITS)
    try:
        errand = await depositing.deposit_again(parts.database, ref, milestone, version, by)
    except DepositUnknown as error:
        raise unseen("档案") from error
    except DepositNotFailed as error:
        raise Problem(409, "deposit-not-failed", "无需重试", str(error)) from error
    return RetryAnswer(errand=errand)


@router.post(
    "/{ref}/levels/{level}/retry",
    status_code=202,
    responses=PROBLEMS,
    summary="重新建立未成的关联审级",
    **declares(Permission.RESTART_LEVELS),
)
async def retry_level(
    ref: Ref, level: Ref, asking: Asking, request: Request, parts: WithParts
) -> RetryAnswer:
    """Start again what was given up: opening a further level of the dispute, or telling a level what was learnt."""
    await _ensure_may_restart(parts, asking, ref, Permission.RESTART_LEVELS)
    by = acting_by(asking, request, Permission.RESTART_LEVELS)
    try:
        errand = await opening.open_again(parts.database, ref, level, by)
    except LevelUnknown as error:
        raise unseen("关联审级") from error
    except LevelNotFailed as error:
        raise Problem(409, "level-not-failed", "无需重试", str(error)) from error
    return RetryAnswer(errand=errand)


async def _ensure_may_restart(
    parts: Parts, asking: Caller, ref: str, permission: Permission
) -> None:
    """Refuse whoever may not restart this lawsuit's errands; who may not see it either is told that there is none."""
    database = parts.database
    if await reading.is_lawsuit_in_scope(database, asking, ref, permission):
        return
    if await reading.is_lawsuit_in_scope(database, asking, ref, Permission.READ_LAWSUITS):
        ensure_may(asking, permission)
    raise unseen()
