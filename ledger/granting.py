"""Grants as the security administrator gives and ends them: to others, in his reach, and none of his own kind."""

from collections.abc import Sequence

from domain.people import ROLE_NAMES, Role
from domain.permissions import ADMINISTRATORS, Grant, Permission
from ledger.access_log import By
from ledger.accounts import Caller
from ledger.database import Connection, Database
from ledger.grants import GrantImpossible
from ledger.handing_over import HandedOver, hand_over_on
from ledger.keeping import AccountImpossible, give_next, read_grants, revoke_and_tell
from ledger.reach import PLACEHOLDERS, Reach, reaches_organ

_READ_ACCOUNT = f"""
    select a.disabled_at is not null from account a
    where a.id = %(account)s and {reaches_organ("a.organ", PLACEHOLDERS)}
    for update of a
"""  # noqa: S608 -- put together from literals
_READ_OUT_OF_REACH = f"""
    select n.organ from unnest(%(organs)s::text[]) as n(organ)
    where not exists (select from organ o where o.id = n.organ and {reaches_organ("o.id", PLACEHOLDERS)})
"""  # noqa: S608 -- as above
_KEPT_OUT = frozenset({*ADMINISTRATORS, Role.SYSTEM})


class AccountUnseen(LookupError):
    """There is no such account in reach."""


class GrantForbidden(Exception):
    """Nobody changes what he may himself, and no administrator makes or unmakes another; the message says which."""


async def grants_in_reach(database: Database, caller: Caller, account: str) -> Sequence[Grant]:
    """Return the grants of an account in reach that are not revoked, those of other days too, the oldest first.

    Raises:
        AccountUnseen: there is none in reach.
    """
    async with database.short_path() as connection, connection.transaction():
        await _is_disabled(connection, caller, account)
        return await read_grants(connection, account)


async def give(database: Database, caller: Caller, account: str, grant: Grant, by: By) -> Grant:
    """Give an account a grant under the next id, tell of it with its ground, and return it.

    Raises:
        AccountUnseen: there is no such account in reach.
        GrantForbidden: it is the caller's own, or the role is an administrator's.
        GrantImpossible: it names organs out of reach, is held already, or can't be for another reason.
    """
    _ensure_anothers(caller, account)
    _ensure_none_of_the_administrators(grant.role)
    async with database.short_path() as connection, connection.transaction():
        if await _is_disabled(connection, caller, account):
            raise GrantImpossible("该账号已停用，请先启用，再行授权。")
        if grant.stands_in_for is not None:
            await _ensure_absent(connection, caller, grant.stands_in_for)
        await _ensure_in_reach(connection, caller, (grant.organ, grant.within))
        held = await read_grants(connection, account)
        if any(each.model_copy(update={"id": grant.id}) == grant for each in held):
            raise GrantImpossible("该账号已经有同样的授权，不必重复授予。")
        return await give_next(connection, account, grant, by)


async def end(database: Database, caller: Caller, account: str, grant_id: str, by: By) -> bool:
    """End a grant of an account at once and tell of it; False where it has none of this id in force.

    Raises:
        AccountUnseen: there is no such account in reach.
        GrantForbidden: it is the caller's own, or an administrator's.
    """
    _ensure_anothers(caller, account)
    async with database.short_path() as connection, connection.transaction():
        await _is_disabled(connection, caller, account)
        held = {each.id: each for each in await read_grants(connection, account)}
        if grant_id not in held:
            return False
        _ensure_none_of_the_administrators(held[grant_id].role)
        return await revoke_and_tell(connection, grant_id, by) is not None


async def hand_over(
    database: Database, caller: Caller, leaver: str, successor: str, by: By
) -> HandedOver:
    """Hand a leaver's open work to a successor, both in reach; as `ledger.handing_over.hand_over`.

    Raises:
        AccountUnseen: there is no such leaver in reach.
        GrantForbidden: one of the two is the caller, or the leaver is one of the administrators.
        AccountImpossible: there is no such successor in reach, or the work can't go to him.
    """
    for each in (leaver, successor):
        _ensure_anothers(caller, each)
    async with database.short_path() as connection, connection.transaction():
        await _is_disabled(connection, caller, leaver)
        try:
            await _is_disabled(connection, caller, successor)
        except AccountUnseen as error:
            raise AccountImpossible(
                f"接收人的账号“{successor}”不在册，或者不在您的管理范围内，请核对。"
            ) from error
        for grant in await read_grants(connection, leaver):
            _ensure_none_of_the_administrators(grant.role)
        return await hand_over_on(connection, leaver, successor, by)


def _ensure_anothers(caller: Caller, account: str) -> None:
    if account == caller.account:
        raise GrantForbidden("不能给自己授权，也不能收回自己的授权，请由另一名安全管理员办理。")


def _ensure_none_of_the_administrators(role: Role) -> None:
    if role in _KEPT_OUT:
        raise GrantForbidden(
            f"“{ROLE_NAMES[role]}”的授权不在此办理：系统、安全、审计三员的授权，由运维人员凭审批件在服务器上办理。"
        )


async def _ensure_absent(connection: Connection, caller: Caller, account: str) -> None:
    try:
        await _is_disabled(connection, caller, account)
    except AccountUnseen as error:
        raise GrantImpossible(
            f"被代班人的账号“{account}”不在册，或者不在您的管理范围内，请核对。"
        ) from error


async def _is_disabled(connection: Connection, caller: Caller, account: str) -> bool:
    """Lock an account in reach, and tell whether it is disabled."""
    key = {"account": account, **_reach(caller)}
    row = await (await connection.execute(_READ_ACCOUNT, key)).fetchone()
    if row is None:
        raise AccountUnseen(account)
    return bool(row[0])


async def _ensure_in_reach(connection: Connection, caller: Caller, organs: Sequence[str]) -> None:
    key = {"organs": list(organs), **_reach(caller)}
    row = await (await connection.execute(_READ_OUT_OF_REACH, key)).fetchone()
    if row is not None:
        raise GrantImpossible(f"机关“{row[0]}”不在册，或者不在您的管理范围内，请核对。")


def _reach(caller: Caller) -> dict[str, list[str]]:
    return Reach.of(caller.holder.grants_for(Permission.MANAGE_GRANTS)).arrays
