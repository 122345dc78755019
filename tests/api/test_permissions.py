"""Every route and every act declares its permission, and keeps to it: tried by every role, as the page says."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from api.app import create_app
from api.permissions import SHOWN, permission_of, permissions_page, routes_of
from api.security import ANY_LOGIN, EVERYBODY
from domain.acts import ACTS
from domain.organs import OrganKind
from domain.people import Role
from domain.permissions import PERMISSIONS, SCOPE_OF, Grant, Permission, ScopeKind
from ledger.directory import Directory, ListedAccount, ListedOrgan, load_directory
from ledger.grants import give_grant
from ledger.settings import Settings
from ledger.tokens import make_token
from tests.api.office import Office, an_office, body_of, ensure_problem
from tests.domain.cases import TODAY
from tests.stack import Databases

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

APP = create_app(Settings())
PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
# Where each role stands in a lawsuit of the police.
SEATS: dict[Role, tuple[str, str]] = {
    Role.CLERK: ("bailu-police", "bailu-police"),
    Role.HANDLING_UNIT: ("traffic", "traffic"),
    Role.BUREAU: ("bailu-justice", "bailu-government"),
    Role.GOVERNMENT: ("bailu-government", "bailu-government"),
    Role.COURT: ("bailu-court", "bailu-court"),
    Role.LINE_DEPARTMENT: ("bailu-government", "bailu-government"),
    Role.AUDITOR: ("bailu-government", "bailu-government"),
    Role.ADMINISTRATOR: ("bailu-government", "bailu-government"),
    Role.SECURITY_ADMINISTRATOR: ("bailu-government", "bailu-government"),
}
LINE = "security"
WITHOUT_GRANT = (EVERYBODY, ANY_LOGIN)


@dataclass(frozen=True)
class Try:
    """One route as it is tried: where, what it asks for, and of which act it is."""

    method: str
    path: str
    permission: str
    verb: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_of_a_lawsuit(self) -> bool:
        return "{ref}" in self.path

    @property
    def is_of_a_part(self) -> bool:
        """Tell whether it names something of the lawsuit that isn't there in this one."""
        return any(part in self.path for part in ("{key}", "{milestone}", "{level}"))

    def allows(self, role: Role) -> bool:
        """Tell what the page says of a role that stands in the lawsuit."""
        if self.permission in WITHOUT_GRANT:
            return True
        if Permission(self.permission) not in PERMISSIONS[role]:
            return False
        act = ACTS[self.verb] if self.verb else None
        is_own_only = act is not None and role in act.own_lawsuit_only and role is not Role.CLERK
        return act is None or (role in act.by and not is_own_only)


def tries() -> Iterator[Try]:
    for route in routes_of(APP):
        for method in sorted(route.methods or ()):
            last = route.path.rpartition("/")[2].replace("-", "_")
            # A form is tried with this act.
            verb = "file_defence" if last == "forms" else last
            yield Try(
                method,
                route.path,
                str(permission_of(route)),
                verb if verb in ACTS else None,
            )


TRIES = list(tries())


@dataclass(frozen=True)
class Walk:
    """The office, a lawsuit of the police and one of a city elsewhere."""

    office: Office
    here: str
    elsewhere: str
    file: str

    async def send(self, who: str | None, tried: Try, ref: str) -> httpx2.Response:
        path = tried.path.format(
            ref=ref,
            key="none",
            organ="bailu-police",
            account="police-clerk",
            notice=1,
            alarm=1,
            milestone="closed",
            level="none",
            version=1,
            sha256=self.file,
            session="0" * 16,
        )
        headers, more = {}, dict[str, Any]()
        if tried.method == "POST":
            more["json"] = self.body(tried, ref)
            more["params"] = {"dry_run": True}
        if tried.verb is not None and ACTS[tried.verb].is_decision:
            headers["If-Match"] = '"1"'
        if tried.path == "/v1/attachments":
            more = {"content": b"%PDF-1.7\n", "params": {"name": "虚构.pdf"}}
            headers["Content-Type"] = "application/pdf"
        return await self.office.ask(who, tried.method, path, headers=headers, **more)

    def body(self, tried: Try, ref: str) -> object:
        if tried.verb is not None:
            act = {"verb": tried.verb, **body_of(tried.verb)}
            if tried.path.startswith("/v1/joint/"):
                return {"refs": [ref], "act": act}
            return {"acts": [act]} if tried.path.endswith("/forms") else act
        if tried.path == "/v1/lawsuits":
            return self.office.registration(organ="bailu-police")
        return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(databases: Databases, temporal_address: str) -> AsyncIterator[Walk]:
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as office:
            yield await a_walk(office)


async def a_walk(office: Office) -> Walk:
    await load_directory(office.database, elsewhere())
    tokens = dict(office.tokens)
    async with office.database.short_path() as connection:
        await connection.execute("update organ set line = %s where id = 'bailu-police'", (LINE,))
        for role in SHOWN:
            for account, to_on in ((f"in-{role}", None), (f"past-{role}", TODAY - DAY)):
                await connection.execute(
                    "insert into account (id, name, organ) values (%s, %s, %s)",
                    (account, account, SEATS[role][0]),
                )
                await give_grant(connection, account, a_grant(account, role, to_on))
    for account in (f"{when}-{role}" for role in SHOWN for when in ("in", "past")):
        tokens[account] = await make_token(office.database, account, valid_for=timedelta(hours=1))
    tokens["far-clerk"] = await make_token(
        office.database, "far-clerk", valid_for=timedelta(hours=1)
    )
    office.tokens = tokens
    here = await office.a_lawsuit()
    far = await office.register(
        "far-clerk", organ="far-police", court="far-court", handling_unit=None
    )
    stored = await office.ask(
        "far-clerk",
        "POST",
        "/v1/attachments",
        params={"name": "虚构.pdf"},
        content=b"%PDF-1.7 far\n",
        headers={"Content-Type": "application/pdf"},
    )
    return Walk(office, here, far.json()["ref"], stored.json()["sha256"])


DAY = timedelta(days=1)


def elsewhere() -> Directory:
    """A city with which nobody here has anything to do."""
    return Directory(
        organs=(
            ListedOrgan(id="far-city", name="远岸市人民政府", kind=OrganKind.CITY_GOVERNMENT),
            ListedOrgan(
                id="far-police",
                name="远岸市公安局",
                kind=OrganKind.CITY_DEPARTMENT,
                parent="far-city",
                line=LINE,
            ),
            ListedOrgan(id="far-court", name="远岸区人民法院", kind=OrganKind.COURT),
        ),
        accounts=(ListedAccount(id="far-clerk", name="远岸", role=Role.CLERK, organ="far-police"),),
    )


def a_grant(account: str, role: Role, to_on: date | None) -> Grant:
    organ, within = SEATS[role]
    return Grant(
        id=f"{account}/1",
        role=role,
        organ=organ,
        scope=SCOPE_OF.get(role, ScopeKind.ORGANS),
        within=within,
        line=LINE if role is Role.LINE_DEPARTMENT else None,
        to_on=to_on,
    )


async def test_the_page_is_as_the_code_writes_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == permissions_page(), "write it: make permissions"


async def test_every_route_and_every_act_declares_its_permission() -> None:
    undeclared = [str(each) for each in TRIES if each.permission == "None"]

    assert not undeclared
    assert {each.verb for each in TRIES if each.verb} == set(ACTS)
    assert {each.permission for each in TRIES} <= {*WITHOUT_GRANT, *Permission}


@pytest.mark.parametrize("tried", TRIES, ids=str)
async def test_nobody_gets_in_without_a_login(walk: Walk, tried: Try) -> None:
    answer = await walk.send(None, tried, walk.here)

    if tried.permission == EVERYBODY:
        assert answer.status_code != 401
    else:
        ensure_problem(answer, 401, "unauthenticated")


@pytest.mark.parametrize("tried", TRIES, ids=str)
async def test_in_scope_each_role_may_what_the_page_says(walk: Walk, tried: Try) -> None:
    for role in SHOWN:
        status = status_in(await walk.send(f"in-{role}", tried, walk.here))

        if tried.allows(role):
            assert status not in (401, 403), (role, status)
            assert status != 404 or not tried.is_of_a_lawsuit or tried.is_of_a_part, role
        else:
            assert status in (403, 404), (role, status)


@pytest.mark.parametrize("tried", [each for each in TRIES if each.is_of_a_lawsuit], ids=str)
async def test_out_of_scope_a_lawsuit_is_not_there(walk: Walk, tried: Try) -> None:
    for role in SHOWN:
        answer = await walk.send(f"in-{role}", tried, walk.elsewhere)

        assert answer.status_code in (403, 404), role
        if Permission.READ_LAWSUITS in PERMISSIONS[role]:
            ensure_problem(answer, 404, "not-found")
        assert walk.elsewhere not in answer.text


@pytest.mark.parametrize(
    "tried", [each for each in TRIES if each.permission not in WITHOUT_GRANT], ids=str
)
async def test_an_expired_grant_opens_nothing(walk: Walk, tried: Try) -> None:
    for role in SHOWN:
        answer = await walk.send(f"past-{role}", tried, walk.here)

        assert answer.status_code in (403, 404), role
        assert walk.here not in answer.text


@pytest.mark.parametrize(
    "tried", [each for each in TRIES if each.permission not in WITHOUT_GRANT], ids=str
)
async def test_a_narrowed_token_opens_nothing_else(walk: Walk, tried: Try) -> None:
    for role in SHOWN:
        other = min(set(Permission) - {tried.permission})
        narrowed = await make_token(
            walk.office.database, f"in-{role}", valid_for=timedelta(hours=1), only=[other]
        )
        walk.office.tokens = {**walk.office.tokens, "narrowed": narrowed}

        status = status_in(await walk.send("narrowed", tried, walk.here))

        assert status == 403 or (status == 404 and (tried.is_of_a_part or not tried.allows(role)))


def status_in(answer: httpx2.Response) -> int:
    """Return the status, of a joint step that of its one lawsuit."""
    if answer.status_code == 200 and answer.request.url.path.startswith("/v1/joint/"):
        return int(answer.json()["results"][0]["status"])
    return answer.status_code
