"""The directory of a jurisdiction: organs, office-holders and accounts, loaded from one file."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, LiteralString

from psycopg.rows import dict_row
from pydantic import ValidationError, model_validator

from domain.frozen import Frozen
from domain.organs import OfficeHolder, Organ, OrganKind, Post, faults_in_supervision
from domain.people import Role
from domain.permissions import SCOPE_OF, Grant, ScopeKind
from ledger.access_log import OPERATOR, By, Happening, tell
from ledger.database import Connection, Database
from ledger.grants import GrantImpossible, begin_grant, end_grant

# What is there is locked first: what the log says was before is what the file changed.
_READ_ORGANS = """
    select id, name, kind, parent, bureau, government, line from organ where id = any(%s) for update
"""
_UPSERT_ORGAN = """
    insert into organ (id, name, kind, parent, bureau, government, line)
    values (%(id)s, %(name)s, %(kind)s, %(parent)s, %(bureau)s, %(government)s, %(line)s)
    on conflict (id) do update set name = excluded.name, kind = excluded.kind, parent = excluded.parent,
        bureau = excluded.bureau, government = excluded.government, line = excluded.line
"""
CLOSURE = """
    with recursive below(above, organ) as (
        select id, id from organ
        union
        select o.parent, b.organ from below b join organ o on o.id = b.above where o.parent is not null
    )
    select above, organ from below
"""
REBUILD_CLOSURE = f"insert into organ_below (above, organ) {CLOSURE}"
_OFFICE_NOW = "(select clock_timestamp() + c.shift from office_clock c)"
_READ_HEADS = """
    select id, organ, name, post, title, from_on, to_on from office_holder where organ = %s and known_until is null
"""
_END_HEADS = f"update office_holder set known_until = {_OFFICE_NOW} where id = any(%s)"  # noqa: S608 -- from literals
# Before an organ was known nothing was said of it: what comes with it corrects nothing.
_INSERT_HEAD = f"""
    insert into office_holder (organ, name, post, title, from_on, to_on, known_from)
    values (%(organ)s, %(name)s, %(post)s, %(title)s, %(from_on)s, %(to_on)s,
        case when %(is_new)s then null else {_OFFICE_NOW} end)
"""  # noqa: S608 -- as above
_READ_OFFICE_NOW = "select clock_timestamp() + shift from office_clock"
_READ_ACCOUNTS = """
    select id, name, organ, desk, address, is_demo from account where id = any(%s) for update
"""
_UPSERT_ACCOUNT = """
    insert into account (id, name, organ, desk, address, is_demo)
    values (%(id)s, %(name)s, %(organ)s, %(desk)s, %(address)s, %(is_demo)s)
    on conflict (id) do update set name = excluded.name, organ = excluded.organ,
        desk = excluded.desk, address = excluded.address, is_demo = excluded.is_demo
"""
# The last that the file gave an account, in force or not, and how many there were.
_READ_GRANTS = """
    select account, id, role, organ, scope, within, line, from_on, to_on, stands_in_for,
        revoked_at is not null as is_revoked,
        (select count(*) from account_grant n where n.account = g.account and n.id like 'directory/%%') as number
    from account_grant g
    where account = any(%s) and id like 'directory/%%' order by granted_at for update
"""


class DirectoryInvalid(ValueError):
    """A directory file must name known kinds, posts and roles, and organs before those below them."""


class ListedHead(Frozen):
    """An office-holder as the file lists him below his organ."""

    name: str
    post: Post
    title: str
    from_on: date
    to_on: date | None = None


class ListedOrgan(Frozen):
    """An organ as the file lists it."""

    id: str
    name: str
    kind: OrganKind
    parent: str | None = None
    bureau: str | None = None
    government: str | None = None
    line: str | None = None
    heads: tuple[ListedHead, ...] = ()


class ListedAccount(Frozen):
    """An account as the file lists it, with the role that it has from the file on.

    `scope` is the organ below which it reaches, the court or the unit, by default its own; `line` is the system line
    of a department that leads one.
    """

    id: str
    name: str
    role: Role
    organ: str
    scope: str | None = None
    line: str | None = None
    desk: str | None = None
    address: str | None = None

    @model_validator(mode="after")
    def _leads_a_line(self) -> "ListedAccount":
        if (self.role is Role.LINE_DEPARTMENT) != (self.line is not None):
            raise ValueError(f"账号“{self.id}”：条线主管部门应写明条线（line），其他角色不写")
        return self

    @property
    def grant(self) -> Grant:
        """Return the grant that the file gives the account."""
        return Grant(
            id=f"directory/{self.id}",
            role=self.role,
            organ=self.organ,
            scope=SCOPE_OF.get(self.role, ScopeKind.ORGANS),
            within=self.scope or self.organ,
            line=self.line,
        )


class Directory(Frozen):
    """Everyone and everything a jurisdiction consists of; a demo's accounts are let in on loopback only."""

    organs: tuple[ListedOrgan, ...]
    accounts: tuple[ListedAccount, ...] = ()
    is_demo: bool = False

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what it says, however its file is laid out."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def parse_directory(text: str) -> Directory:
    """Read a directory from its TOML text.

    Raises:
        DirectoryInvalid: the file can't be read, or an organ would supervise itself; the message names the place.
    """
    try:
        directory = Directory.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise DirectoryInvalid(f"机关名录不能读取：{error}") from error
    faults = list(faults_in_supervision(_organ(each) for each in directory.organs))
    if faults:
        raise DirectoryInvalid(f"机关名录的监督关系有误：{'；'.join(faults)}。")
    return directory


async def load_directory(database: Database, directory: Directory, by: By = OPERATOR) -> None:
    """Load a directory: what is known is updated, twice is once; the access log tells of all that it changes.

    The office-holders of the organs named are those of the file from now on; what was said of them before is kept. A
    grant is never changed: where the file gives another, the last one ends, and nothing brings back what was revoked.

    Raises:
        DirectoryInvalid: an account can't have the role that the file gives it.
    """
    async with database.short_path() as connection, connection.transaction():
        await _load_organs(connection, directory, by)
        await connection.execute("delete from organ_below")
        await connection.execute(REBUILD_CLOSURE)
        await _load_accounts(connection, directory, by)
        await _load_grants(connection, directory, by)
        counts = {"organs": len(directory.organs), "accounts": len(directory.accounts)}
        after = {**counts, "digest": directory.digest, **by.ground}
        await tell(connection, Happening.DIRECTORY_LOADED, by, after=after)


async def _load_organs(connection: Connection, directory: Directory, by: By) -> None:
    known = await _by_id(connection, _READ_ORGANS, [each.id for each in directory.organs])
    row = await (await connection.execute(_READ_OFFICE_NOW)).fetchone()
    since = row[0].isoformat() if row else None
    for listed in directory.organs:
        before = known.get(listed.id)
        if before is not None:
            before = {**before, "heads": await _heads_of(connection, listed.id)}
        after = {**_organ_row(listed), "heads": _heads_in(listed)}
        await connection.execute(_UPSERT_ORGAN, after)
        await _replace_heads(connection, listed, is_new=before is None)
        change = _Change(organ_told(listed.id), before, after, {"known_from": since})
        await change.tell(connection, by, Happening.ORGAN_MADE, Happening.ORGAN_CHANGED)


def organ_told(organ: str) -> str:
    """Return under which name the access log tells of an organ."""
    return f"organ/{organ}"


async def _load_accounts(connection: Connection, directory: Directory, by: By) -> None:
    known = await _by_id(connection, _READ_ACCOUNTS, [each.id for each in directory.accounts])
    for each in directory.accounts:
        account = {**each.model_dump(include=_OF_ACCOUNT), "is_demo": directory.is_demo}
        await connection.execute(_UPSERT_ACCOUNT, account)
        change = _Change(each.id, known.get(each.id), account)
        await change.tell(connection, by, Happening.ACCOUNT_MADE, Happening.ACCOUNT_CHANGED)


async def _load_grants(connection: Connection, directory: Directory, by: By) -> None:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_GRANTS, ([each.id for each in directory.accounts],))
    last = {row["account"]: row async for row in cursor}
    for each in directory.accounts:
        row, number = last.get(each.id), 1
        if row is not None:
            given, number = Grant.model_validate(row), row["number"] + 1
            # What a person took back stays taken back for as long as the file says nothing new.
            if given == each.grant.model_copy(update={"id": given.id, "from_on": given.from_on}):
                continue
            if not row["is_revoked"]:
                await end_grant(connection, given, each.id, by)
        ids = {"id": each.grant.id if number == 1 else f"{each.grant.id}/{number}"}
        try:
            await begin_grant(connection, each.grant.model_copy(update=ids), each.id, by)
        except GrantImpossible as error:
            raise DirectoryInvalid(str(error)) from error


_OF_ACCOUNT = {"id", "name", "organ", "desk", "address"}


@dataclass(frozen=True, slots=True)
class _Change:
    """What was known of an organ or account, None where nothing, and what the file says; `noted` goes with a change."""

    about: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    noted: dict[str, Any] = field(default_factory=dict)

    async def tell(
        self, connection: Connection, by: By, made: Happening, changed: Happening
    ) -> None:
        """Tell of it where it is one."""
        if self.before == self.after:
            return
        kind = made if self.before is None else changed
        after = {**self.after, **self.noted}
        await tell(connection, kind, by, about=self.about, before=self.before, after=after)


async def _by_id(
    connection: Connection, query: LiteralString, ids: list[str]
) -> dict[str, dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(query, (ids,))
    return {row["id"]: row async for row in cursor}


def _organ_row(listed: ListedOrgan) -> dict[str, object]:
    return {**_organ(listed).model_dump(), "line": listed.line}


def _organ(listed: ListedOrgan) -> Organ:
    return Organ.model_validate(listed.model_dump())


async def _heads_of(connection: Connection, organ: str) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_HEADS, (organ,))
    return _in_order([ListedHead.model_validate(_without_place(row)) async for row in cursor])


def _heads_in(listed: ListedOrgan) -> list[dict[str, Any]]:
    return _in_order(listed.heads)


def _without_place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "organ")}


def _in_order(heads: Iterable[ListedHead]) -> list[dict[str, Any]]:
    """Return office-holders as the log tells of them: in one order, each once."""
    dumped = {each.model_dump_json(): each.model_dump(mode="json") for each in heads}
    return [dumped[text] for text in sorted(dumped)]


async def _replace_heads(connection: Connection, listed: ListedOrgan, *, is_new: bool) -> None:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ_HEADS, (listed.id,))
    said = {OfficeHolder.model_validate(row): row["id"] async for row in cursor}
    says = {
        OfficeHolder.model_validate({**head.model_dump(), "organ": listed.id}): None
        for head in listed.heads
    }
    gone = [known for head, known in said.items() if head not in says]
    await connection.execute(_END_HEADS, (gone,))
    for head in says:
        if head not in said:
            await connection.execute(_INSERT_HEAD, {**head.model_dump(), "is_new": is_new})
