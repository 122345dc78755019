"""People whom an outside identity provider knows: claims become an account and its grant, by configuration."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.frozen import Frozen
from domain.people import Role
from domain.permissions import SCOPE_OF, Grant, ScopeKind
from ledger.access_log import By, Happening, tell
from ledger.database import Connection, Database
from ledger.grants import give_grant

_UPSERT = """
    insert into account (id, name, organ, subject)
    select %(id)s, %(name)s, id, %(subject)s from organ where id = %(organ)s
    on conflict (subject) do update set name = excluded.name, organ = excluded.organ
    returning id, disabled_at is not null, xmax = 0
"""
_OWN_GRANT = """
    select id, role, organ, within from account_grant
    where account = %s and id like 'oidc/%%' and revoked_at is null
    for update
"""
_REVOKE = "update account_grant set revoked_at = clock_timestamp() where id = %s"
_COUNT = "select count(*) from account_grant where account = %s and id like 'oidc/%%'"


class MappingInvalid(ValueError):
    """The mapping of claims can't be read; the message says where."""


class ClaimsUnfit(Exception):
    """The provider knows the person, but the claims make no account here; the message says which."""


class ClaimMapping(Frozen):
    """Which claims say who somebody is here: the provider's words for organs and roles, and ours.

    A role that isn't listed is none here; an organ that isn't listed is none either.
    """

    name_claim: str = "name"
    organ_claim: str = "organ"
    role_claim: str = "role"
    organs: Mapping[str, str] = {}
    roles: Mapping[str, Role] = {}
    scopes: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the claims make him."""

    subject: str
    name: str
    role: Role
    organ: str
    within: str

    @property
    def account(self) -> str:
        """Return the account's id: short, and the same at every log-in."""
        return f"oidc-{hashlib.sha256(self.subject.encode()).hexdigest()[:16]}"


def parse_mapping(place: Path | None) -> ClaimMapping:
    """Read the mapping of claims from a TOML file.

    Raises:
        MappingInvalid: it can't be read.
    """
    if place is None:
        return ClaimMapping()
    try:
        return ClaimMapping.model_validate(tomllib.loads(place.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise MappingInvalid(f"{place}: {error}") from error


def identity_in(claims: Mapping[str, Any], mapping: ClaimMapping) -> Identity:
    """Return who the claims say somebody is here.

    Raises:
        ClaimsUnfit: no role, or no organ, of ours is in them.
    """
    organ = mapping.organs.get(_word(claims, mapping.organ_claim))
    role = mapping.roles.get(_word(claims, mapping.role_claim))
    if organ is None:
        raise ClaimsUnfit("统一身份认证给出的单位在本系统没有对应的机关，请联系系统管理员。")
    if role is None or role in (Role.SYSTEM, Role.LINE_DEPARTMENT):
        raise ClaimsUnfit("统一身份认证给出的角色在本系统没有对应的角色，请联系系统管理员。")
    return Identity(
        subject=f"{claims['iss']}|{claims['sub']}",
        name=_word(claims, mapping.name_claim) or str(claims["sub"]),
        role=role,
        organ=organ,
        within=mapping.scopes.get(organ, organ),
    )


def _word(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


async def admit(database: Database, identity: Identity, address: str) -> str:
    """Return the account of a person whom the provider vouches for, made or brought up to date.

    His grant follows the claims: where they changed, the old one is revoked and another given. What was granted to him
    beside them stays.

    Raises:
        ClaimsUnfit: the organ isn't in the directory, or the account is disabled.
    """
    by = By(account=None, address=address, authority="oidc")
    async with database.short_path() as connection, connection.transaction():
        row = {
            "id": identity.account,
            "name": identity.name,
            "organ": identity.organ,
            "subject": identity.subject,
        }
        found = await (await connection.execute(_UPSERT, row)).fetchone()
        if found is None:
            raise ClaimsUnfit("统一身份认证给出的单位不在机关名录，请联系系统管理员。")
        account, is_disabled, is_new = found
        if is_disabled:
            raise ClaimsUnfit("本账号已停用，请联系系统管理员。")
        if is_new:
            await tell(connection, Happening.ACCOUNT_MADE, by, about=account, after=row)
        await _follow(connection, account, identity, by)
    return str(account)


async def _follow(connection: Connection, account: str, identity: Identity, by: By) -> None:
    cursor = await connection.execute(_OWN_GRANT, (account,))
    present = [each async for each in cursor]
    wanted = (identity.role.value, identity.organ, identity.within)
    if [tuple(each[1:]) for each in present] == [wanted]:
        return
    for grant, role, organ, within in present:
        await connection.execute(_REVOKE, (grant,))
        before = {"grant": grant, "role": role, "organ": organ, "within": within}
        await tell(connection, Happening.GRANT_REVOKED, by, about=account, before=before)
    row = await (await connection.execute(_COUNT, (account,))).fetchone()
    number = 1 + (row[0] if row else 0)
    grant = Grant(
        id=f"oidc/{account}/{number}",
        role=identity.role,
        organ=identity.organ,
        scope=SCOPE_OF.get(identity.role, ScopeKind.ORGANS),
        within=identity.within,
        from_on=date.min,
    )
    await give_grant(connection, account, grant)
    await tell(
        connection,
        Happening.GRANT_GIVEN,
        by,
        about=account,
        after=grant.model_dump(mode="json", exclude_none=True),
    )
