"""Grants of accounts: the security administrator gives, ends, lists and hands them over within his reach."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.answers import PROBLEMS
from api.lists import Storable
from api.problems import Problem, malformed, unseen
from api.security import Asking, WithParts, acting_by, needs
from domain.calendar import day_of
from domain.people import ROLE_NAMES, Day, Role
from domain.permissions import SCOPE_OF, Grant, Permission, ScopeKind
from ledger import granting
from ledger.granting import AccountUnseen, GrantForbidden
from ledger.grants import GrantImpossible
from ledger.keeping import AccountImpossible

router = APIRouter(prefix="/v1/accounts/{account}", tags=["授权"])

AccountId = Annotated[str, Path(max_length=100)]
Id = Annotated[Storable, Field(min_length=1, max_length=100)]
Reason = Annotated[
    Storable, Field(min_length=1, max_length=500, description="凭什么办理：审批件文号、事由")
]


class GrantBody(BaseModel):
    """A role in an organ's name, from a day to a day; `within` is the organ, court or unit that it reaches."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    organ: Id
    within: Id | None = Field(default=None, description="范围；不填的为所代表的机关")
    line: Id | None = Field(default=None, description="条线；条线主管部门必填，其他角色不填")
    from_on: Day | None = Field(default=None, description="起始日；不填的为今日")
    to_on: Day | None = Field(default=None, description="截止日，含当日；代班必填")
    stands_in_for: Id | None = Field(default=None, description="代班：被代班人的账号")
    reason: Reason

    @model_validator(mode="after")
    def _is_whole(self) -> "GrantBody":
        if (self.role is Role.LINE_DEPARTMENT) != (self.line is not None):
            raise ValueError("条线主管部门应写明条线（line），其他角色不写")
        if self.stands_in_for is not None and self.to_on is None:
            raise ValueError("代班应写明截止日（to_on）")
        return self

    def granted(self, today: date) -> Grant:
        """Return the grant, which has no id yet."""
        return Grant(
            id="",
            role=self.role,
            organ=self.organ,
            scope=SCOPE_OF.get(self.role, ScopeKind.ORGANS),
            within=self.within or self.organ,
            line=self.line,
            from_on=self.from_on or today,
            to_on=self.to_on,
            stands_in_for=self.stands_in_for,
        )


class EndBody(BaseModel):
    """Which grant ends, and on which ground."""

    model_config = ConfigDict(extra="forbid")

    grant: Storable = Field(min_length=1, max_length=500)
    reason: Reason


class KeptGrant(BaseModel):
    """A grant that is not revoked: it is in force from `from_on` to `to_on`, both included (office days)."""

    id: str
    role: Role
    role_name: str
    organ: str
    scope: ScopeKind
    within: str
    line: str | None
    from_on: date
    to_on: date | None
    stands_in_for: str | None


class HandOverBody(BaseModel):
    """Who takes over, and on which ground."""

    model_config = ConfigDict(extra="forbid")

    successor: Id
    reason: Reason


class OpenLawsuitRow(BaseModel):
    """An open lawsuit that goes on with the successor."""

    ref: str
    number: str | None
    next_due_on: date | None


class HandedOverAnswer(BaseModel):
    """What went over, what is due in it first on top, and what a person must still see to.

    `desk` is the leaver's where the successor keeps his own: nobody reads it now. `stand_ins` ended. In `to_be_named`
    the leaver was to take over for somebody who keeps out, in `kept_out` the successor keeps out himself.
    """

    grants: list[str]
    lawsuits: list[OpenLawsuitRow]
    overdue: int
    stand_ins: list[str]
    desk: str | None
    to_be_named: list[str]
    kept_out: list[str]


@router.get(
    "/grants",
    responses=PROBLEMS,
    summary="账号的授权",
    **needs(Permission.MANAGE_GRANTS),
)
async def list_grants(account: AccountId, asking: Asking, parts: WithParts) -> list[KeptGrant]:
    """List the grants of an account within reach, those of other days too."""
    try:
        found = await granting.grants_in_reach(parts.database, asking, account)
    except AccountUnseen as error:
        raise unseen("账号") from error
    return [_shown(each) for each in found]


@router.post(
    "/grants",
    status_code=201,
    responses=PROBLEMS,
    summary="授权",
    **needs(Permission.MANAGE_GRANTS),
)
async def give_grant(
    account: AccountId, body: GrantBody, asking: Asking, request: Request, parts: WithParts
) -> KeptGrant:
    """Give an account a role: never to oneself, and none of the three administrators'. The access log tells of it."""
    by = acting_by(asking, request, Permission.MANAGE_GRANTS, reason=body.reason)
    grant = body.granted(day_of(asking.office_now))
    try:
        return _shown(await granting.give(parts.database, asking, account, grant, by))
    except AccountUnseen as error:
        raise unseen("账号") from error
    except GrantForbidden as error:
        raise Problem(403, "grant-forbidden", "不能授权", str(error)) from error
    except GrantImpossible as error:
        raise malformed(str(error)) from error


@router.post(
    "/grants/end",
    status_code=204,
    responses=PROBLEMS,
    summary="收回授权",
    **needs(Permission.MANAGE_GRANTS),
)
async def end_grant(
    account: AccountId, body: EndBody, asking: Asking, request: Request, parts: WithParts
) -> Response:
    """End a grant at once: the next request goes without it. The access log tells of it."""
    by = acting_by(asking, request, Permission.MANAGE_GRANTS, reason=body.reason)
    try:
        is_ended = await granting.end(parts.database, asking, account, body.grant, by)
    except AccountUnseen as error:
        raise unseen("账号") from error
    except GrantForbidden as error:
        raise Problem(403, "grant-forbidden", "不能收回授权", str(error)) from error
    if not is_ended:
        raise unseen("授权")
    return Response(status_code=204)


@router.post(
    "/hand-over",
    responses=PROBLEMS,
    summary="离岗移交",
    **needs(Permission.MANAGE_GRANTS),
)
async def hand_over(
    account: AccountId, body: HandOverBody, asking: Asking, request: Request, parts: WithParts
) -> HandedOverAnswer:
    """Hand a leaver's open work over: grants, desk, reminders; his account, tokens, sessions and stand-ins end."""
    by = acting_by(asking, request, Permission.MANAGE_GRANTS, reason=body.reason)
    try:
        done = await granting.hand_over(parts.database, asking, account, body.successor, by)
    except AccountUnseen as error:
        raise unseen("账号") from error
    except GrantForbidden as error:
        raise Problem(403, "grant-forbidden", "不能移交", str(error)) from error
    except AccountImpossible as error:
        raise malformed(str(error)) from error
    return HandedOverAnswer.model_validate(asdict(done))


def _shown(grant: Grant) -> KeptGrant:
    return KeptGrant(**grant.model_dump(), role_name=ROLE_NAMES[grant.role])
