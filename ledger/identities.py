"""People whom an outside identity provider knows: claims become an account and its grant, by configuration."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
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
from ledger.grants import GrantImpossible, begin_grant, revoke_grant
from ledger.keeping import END_SESSIONS

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
_KNOWN = "select id from account where subject = %s and disabled_at is null for update"
_COUNT = "select count(*) from account_grant where account = %s and id like 'oidc/%%'"


class MappingInvalid(ValueError):
    """The mapping of claims can't be read; the message says where."""


class ClaimsUnfit(Exception):
    """The provider knows the person, but the claims make no account here; the message says which."""


class SecondFactor(Frozen):
    """By which of its words the provider says that somebody proved himself twice; none are listed: it always does."""

    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    def is_proved_in(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether the claims of an identity token have one of the words."""
        if not self.acr and not self.amr:
            return True
        methods = claims.get("amr")
        named = methods if isinstance(methods, list) else []
        return claims.get("acr") in self.acr or any(each in self.amr for each in named)


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
    second_factor: SecondFactor = SecondFactor()


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
        subject=subject_in(claims),
        name=_word(claims, mapping.name_claim) or str(claims["sub"]),
        role=role,
        organ=organ,
        within=mapping.scopes.get(organ, organ),
    )


def subject_in(claims: Mapping[str, Any]) -> str:
    """Return who the provider says it is, by the provider's own name for him: the same at every log-in."""
    return f"{claims['iss']}|{claims['sub']}"


def _word(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


async def admit(database: Database, identity: Identity, address: str) -> str:
    """Return the account of a person whom the provider vouches for, made or brought up to date.

    His grant follows the claims: where they changed, the old one is revoked and another given. What was granted to him
    beside them stays.

    Raises:
        ClaimsUnfit: the organ isn't in the directory, the account is disabled, or what was granted to him beside the
            claims doesn't go with their role.
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
        try:
            await _follow(connection, account, identity, by)
        except GrantImpossible as error:
            raise ClaimsUnfit(
                "统一身份认证给出的角色与本账号的其他授权不能兼任，请联系安全管理员。"
            ) from error
    return str(account)


async def let_go(database: Database, subject: str, address: str) -> None:
    """Take from a person what the provider no longer vouches for: his grant by its claims, and his open sessions.

    What was granted to him beside the claims stays.
    """
    by = By(account=None, address=address, authority="oidc")
    async with database.short_path() as connection, connection.transaction():
        row = await (await connection.execute(_KNOWN, (subject,))).fetchone()
        if row is None:
            return
        account = str(row[0])
        await _revoke_own(connection, account, await _own_grants(connection, account), by)
        await connection.execute(END_SESSIONS, (account,))
        await tell(connection, Happening.LOG_IN_REFUSED, by, about=account)


async def _own_grants(connection: Connection, account: str) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(_OWN_GRANT, (account,))
    return [tuple(each) async for each in cursor]


async def _revoke_own(
    connection: Connection, account: str, grants: Iterable[tuple[Any, ...]], by: By
) -> None:
    for grant, role, organ, within in grants:
        await revoke_grant(connection, grant)
        before = {"grant": grant, "role": role, "organ": organ, "within": within}
        await tell(connection, Happening.GRANT_REVOKED, by, about=account, before=before)


async def _follow(connection: Connection, account: str, identity: Identity, by: By) -> None:
    present = await _own_grants(connection, account)
    wanted = (identity.role.value, identity.organ, identity.within)
    if [each[1:] for each in present] == [wanted]:
        return
    await _revoke_own(connection, account, present, by)
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
    await begin_grant(connection, grant, account, by)
