"""An office at the API: the real application in this process, on a real database, engine and worker."""

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from domain.acts import ACTS
from domain.organs import OrganKind
from domain.people import Role
from ledger.database import Database
from ledger.directory import Directory, ListedAccount, ListedOrgan, load_directory
from ledger.settings import Settings
from ledger.tokens import make_token
from tests.builders import DEPUTY, PRINCIPAL, a_city
from tests.domain.cases import TODAY, a_scene, an_act
from worker.composition import compose
from workflows.connection import connect_as

JUDGED = {"judged_by": "虚构法制科长", "judged_because": "个案争议，未见舆情和群体性苗头"}
"""Who judged for the organ that the case touches neither public interest nor attention, and why."""
CLERK = "police-clerk"
STRANGER = "housing-clerk"
TAX_CLERK = "tax-clerk"
BUREAU = "justice-bureau"
SECOND_BUREAU = "justice-second"
GOVERNMENT = "government-office"
COURT = "court-clerk"
UNIT = "traffic-unit"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
SECURITY = "security-administrator"
ACCOUNT_OF = {
    Role.CLERK: CLERK,
    Role.HANDLING_UNIT: UNIT,
    Role.BUREAU: BUREAU,
    Role.GOVERNMENT: GOVERNMENT,
    Role.COURT: COURT,
    Role.AUDITOR: AUDITOR,
    Role.ADMINISTRATOR: ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR: SECURITY,
}
PROBLEM = "application/problem+json"
TYPE = "urn:chuting:problem:"
SECRET_KEY = SecretStr("a key of the tests alone, long enough")


def a_larger_city() -> Directory:
    """What the API's tests need beside the city of the builders."""
    return Directory(
        organs=(
            ListedOrgan(id="bailu-other-court", name="白鹭县人民法院", kind=OrganKind.COURT),
            ListedOrgan(
                id="traffic", name="交警支队", kind=OrganKind.DELEGATED_BODY, parent="bailu-police"
            ),
            ListedOrgan(
                id="bailu-tax",
                name="白鹭市税务局",
                kind=OrganKind.VERTICAL_ORGAN,
                parent="bailu-government",
                bureau="bailu-justice",
            ),
        ),
        accounts=(
            ListedAccount(id=UNIT, name=UNIT, role=Role.HANDLING_UNIT, organ="traffic"),
            ListedAccount(
                id=SECOND_BUREAU,
                name=SECOND_BUREAU,
                role=Role.BUREAU,
                organ="bailu-justice",
                scope="bailu-government",
            ),
            ListedAccount(id=TAX_CLERK, name=TAX_CLERK, role=Role.CLERK, organ="bailu-tax"),
            ListedAccount(id=AUDITOR, name=AUDITOR, role=Role.AUDITOR, organ="bailu-government"),
            ListedAccount(
                id=ADMINISTRATOR,
                name=ADMINISTRATOR,
                role=Role.ADMINISTRATOR,
                organ="bailu-government",
            ),
            ListedAccount(
                id=SECURITY,
                name=SECURITY,
                role=Role.SECURITY_ADMINISTRATOR,
                organ="bailu-government",
            ),
        ),
    )


@dataclass(slots=True)
class Office:
    """Everyone's desk: requests under an account's token."""

    app: FastAPI
    client: httpx2.AsyncClient
    database: Database
    tokens: Mapping[str, str]
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def ask(
        self,
        who: str | None,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401 -- the client's
    ) -> httpx2.Response:
        """Send a request as someone, or as nobody."""
        token = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        return await self.client.request(method, path, headers={**token, **(headers or {})}, **more)

    async def get(self, who: str | None, path: str, **parameters: object) -> httpx2.Response:
        """Read something."""
        return await self.ask(who, "GET", path, params=dict(parameters))

    async def register(self, who: str | None = CLERK, /, **facts: object) -> httpx2.Response:
        """Register a lawsuit under a new number unless said otherwise."""
        return await self.ask(who, "POST", "/v1/lawsuits", json=self.registration(**facts))

    def registration(self, **facts: object) -> dict[str, object]:
        """What the clerk knows when the court's notice comes, as JSON."""
        return {
            "organ": "bailu-police",
            "court": "bailu-court",
            "number": f"（2026）皖1901行初{next(self.numbers)}号",
            "cause": "治安行政处罚",
            "first_plaintiff": {"name": "虚构原告"},
            "plaintiffs": 1,
            "characteristics": {"none_of_these": True, **JUDGED},
            "received_on": "2026-03-02",
            "handling_unit": "traffic",
            "has_state_secrets": False,
            **facts,
        }

    async def a_lawsuit(self, **facts: object) -> str:
        """Register a lawsuit and return its ref."""
        answer = await self.register(**facts)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ref"])

    async def act(
        self,
        who: str | None,
        ref: str,
        verb: str,
        body: object = None,
        *,
        key: str | None = None,
        version: int | str | None = None,
        dry_run: bool = False,
    ) -> httpx2.Response:
        """Perform an act; what isn't said is a body that is well formed."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        return await self.ask(
            who,
            "POST",
            f"/v1/lawsuits/{ref}/acts/{verb.replace('_', '-')}",
            json=body_of(verb) if body is None else body,
            headers=headers,
            params={"dry_run": "true"} if dry_run else {},
        )

    async def done(
        self, ref: str, verb: str, body: object = None, *, who: str | None = None
    ) -> dict[str, Any]:
        """Perform an act by who may, on what he saw, and return the answer."""
        who = who or ACCOUNT_OF[min(ACTS[verb].by)]
        version = await self.version(ref) if ACTS[verb].is_decision else None
        answer = await self.act(who, ref, verb, body, version=version)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def version(self, ref: str) -> int:
        """Return the version that one sees now."""
        answer = await self.get(BUREAU, f"/v1/lawsuits/{ref}")
        return int(answer.json()["version"])

    async def play(self, ref: str, *verbs: str) -> dict[str, Any]:
        """Perform acts one after the other and return the last answer."""
        answer: dict[str, Any] = {}
        for verb in verbs:
            answer = await self.done(ref, verb)
        return answer


def body_of(verb: str, **said: object) -> dict[str, object]:
    """A well-formed body of an act, as JSON."""
    heads: dict[str, dict[str, object]] = {
        "nominate_head": {"name": PRINCIPAL},
        "replace_head": {"name": DEPUTY},
        "report_substitution": {"name": DEPUTY},
        "change_defendant": {"other_organ": "bailu-housing"},
        "transfer": {"to_court": "bailu-other-court"},
        "assign_handling_unit": {"unit": "traffic"},
        "record_hearing": {
            "attendees": [{"name": PRINCIPAL, "post": "principal", "identity_entered": True}]
        },
        # The court's own paper: the appeal's time has run out.
        "record_outcome": {"served_on": "2026-05-08"},
    }
    body = an_act(verb, **{**heads.get(verb, {}), **said}).model_dump(
        mode="json", exclude_unset=True
    )
    return {name: value for name, value in body.items() if name != "verb"}


def ensure_problem(answer: httpx2.Response, status: int, kind: str) -> dict[str, Any]:
    """Assert that an answer is this problem, and return its body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert body["type"] == TYPE + kind, body
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


@asynccontextmanager
async def an_office(
    database_url: str,
    temporal_address: str,
    *,
    with_worker: bool = True,
    **more: Any,  # noqa: ANN401 -- settings
) -> AsyncIterator[Office]:
    """Open the application, its database and its worker; it is nine in the morning of the cases' today.

    What there is `more` are further settings.
    """
    settings = Settings(
        installation="test",
        database_url=database_url,
        temporal_address=temporal_address,
        task_queue=database_url.rpartition("/")[2],
        api_act_timeout_seconds=8.0,
        secret_key=SECRET_KEY,
        **{"login_rate_limit": "10000/minute", "rate_limit": "100000/minute", **more},
    )
    async with AsyncExitStack() as stack:
        database = Database(database_url)
        stack.push_async_callback(database.dispose)
        await a_city(database)
        await load_directory(database, a_larger_city())
        await _set_clock(database, a_scene(today=TODAY).now)
        tokens = {
            account: await make_token(database, account, valid_for=timedelta(hours=1))
            for account in (*ACCOUNT_OF.values(), STRANGER, TAX_CLERK, SECOND_BUREAU)
        }
        if with_worker:
            client = await connect_as(settings)
            await stack.enter_async_context(compose(settings, client, database).worker)
        app = create_app(settings)
        await stack.enter_async_context(app.router.lifespan_context(app))
        http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), base_url="http://api", timeout=30
        )
        await stack.enter_async_context(http)
        yield Office(app=app, client=http, database=database, tokens=tokens)


async def _set_clock(database: Database, now: datetime) -> None:
    async with database.short_path() as connection:
        await connection.execute("update office_clock set shift = %s - clock_timestamp()", (now,))
