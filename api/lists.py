"""What is due, who the organs are, what is stuck, and what a person must look at."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.answers import PROBLEMS, AccessRow, AlarmRow, DeadlineRow, Listed, OrganRow
from api.lawsuits import Wished, listed
from api.problems import Problem, unseen
from api.security import Asking, WithParts, acting_by, needs
from domain.calendar import day_of
from domain.permissions import Permission
from ledger import reading
from ledger.accounts import Caller
from ledger.alarms import AlarmHandled, AlarmUnknown, Handling, handle_alarm
from ledger.reading import Row

router = APIRouter(prefix="/v1")


def _storable(given: str) -> str:
    if "\0" in given:
        raise ValueError("含有不能保存的空字符（U+0000），请删去。")
    return given


Storable = Annotated[str, AfterValidator(_storable)]


@router.get(
    "/deadlines",
    response_model=Listed[DeadlineRow],
    responses=PROBLEMS,
    tags=["期限"],
    summary="期限清单",
    **needs(Permission.READ_LAWSUITS),
)
async def list_deadlines(
    asking: Asking,
    parts: WithParts,
    wished: Wished,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    *,
    overdue: Annotated[bool, Query(description="只列逾期的义务")] = False,
) -> dict[str, Any]:
    """List the open deadlines in the caller's scope, due first on top, each with its receipt."""
    overdue_on = day_of(asking.office_now) if overdue else None
    return await listed(
        reading.open_deadlines(parts.database, asking, wished, overdue_on=overdue_on, kind=kind)
    )


@router.get(
    "/organs",
    response_model=Listed[OrganRow],
    responses=PROBLEMS,
    tags=["机关"],
    summary="机关清单",
    **needs(Permission.READ_ORGANS),
)
async def list_organs(asking: Asking, parts: WithParts, wished: Wished) -> dict[str, Any]:
    """List the organs within the caller's scope."""
    return await listed(reading.organs_in_scope(parts.database, asking, wished))


@router.get(
    "/organs/{organ}/heads",
    responses=PROBLEMS,
    tags=["机关"],
    summary="负责人名册",
    **needs(Permission.READ_ORGANS),
)
async def list_heads(
    organ: Annotated[str, Path(max_length=100)], asking: Asking, parts: WithParts
) -> list[dict[str, Any]]:
    """List an organ's office-holders over time."""
    if not await reading.is_organ_in_scope(parts.database, asking, organ):
        raise unseen("机关")
    return [dict(row) for row in await reading.heads_of(parts.database, organ)]


@router.get(
    "/stuck",
    responses=PROBLEMS,
    tags=["运维"],
    summary="滞留案件",
    **needs(Permission.RUN_OFFICE),
)
async def list_stuck(asking: Asking, parts: WithParts) -> list[dict[str, Any]]:
    """List the open lawsuits of organs in scope whose wake-up is past by two minutes and whose workflow didn't act."""
    return [dict(row) for row in await reading.stuck_lawsuits(parts.database, asking, 200)]


@router.get(
    "/access-log",
    response_model=Listed[AccessRow],
    responses=PROBLEMS,
    tags=["运维"],
    summary="登录和授权日志",
    **needs(Permission.READ_ACCESS_LOG),
)
async def list_access(
    asking: Asking,
    parts: WithParts,
    wished: Wished,
    account: Annotated[str | None, Query(max_length=100, description="只列与此账号有关的")] = None,
) -> dict[str, Any]:
    """List who came in and who changed what about the accounts of organs in scope, the newest first."""
    return await listed(reading.access_log(parts.database, asking, wished, account))


@router.get(
    "/alarms",
    response_model=Listed[AlarmRow],
    responses=PROBLEMS,
    tags=["运维"],
    summary="须人工处理的事项",
    **needs(Permission.READ_ALARMS),
)
async def list_alarms(
    asking: Asking,
    parts: WithParts,
    wished: Wished,
    *,
    handled: Annotated[
        bool | None, Query(description="true只列已处理的，false只列未处理的；不填全列")
    ] = None,
) -> dict[str, Any]:
    """List what a person must look at in the caller's scope, the newest first; the office's own is for its staff."""
    return await listed(
        reading.alarms_in_scope(
            parts.database,
            asking,
            wished,
            with_the_offices_own=_is_staff(asking),
            handled=handled,
        )
    )


def _is_staff(asking: Caller) -> bool:
    return asking.holder.may(Permission.RUN_OFFICE)


class HandlingBody(BaseModel):
    """What was done about an alarm."""

    model_config = ConfigDict(extra="forbid")

    note: Storable = Field(min_length=1, max_length=1000, description="怎么处理的")


@router.post(
    "/alarms/{alarm}/handle",
    response_model=AlarmRow,
    responses=PROBLEMS,
    tags=["运维"],
    summary="标记已处理",
    **needs(Permission.HANDLE_ALARMS),
)
async def mark_alarm_handled(
    alarm: Annotated[int, Path(ge=1, lt=2**63)],
    body: HandlingBody,
    asking: Asking,
    parts: WithParts,
    request: Request,
) -> Row:
    """Mark an alarm as handled: who, when and how. It stays in the list; what comes back is listed anew."""
    handling = Handling(alarm=alarm, note=body.note)
    try:
        return await handle_alarm(
            parts.database,
            asking,
            handling,
            acting_by(asking, request, Permission.HANDLE_ALARMS),
            with_the_offices_own=_is_staff(asking),
        )
    except AlarmUnknown as error:
        raise unseen("事项") from error
    except AlarmHandled as error:
        raise Problem(409, "alarm-handled", "已经处理", str(error)) from error
