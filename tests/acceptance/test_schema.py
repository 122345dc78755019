"""What the OpenAPI says holds, whatever is sent: no 5xx, no undocumented answer, nothing without a login.

`make test` sends a few requests to each operation, `make fuzz` many.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.permissions import permission_of, routes_of
from api.security import EVERYBODY
from deploy.local.stack import Stack
from domain.acts import ACTS
from domain.people import Actor, Role
from domain.permissions import ADMINISTRATORS, PERMISSIONS
from ledger.database import Database
from ledger.directory import Directory, ListedAccount, load_directory
from ledger.settings import Settings
from ledger.tokens import make_token
from tests.builders import ACTORS, CLERK
from tests.histories.office import Office
from tests.stack import a_folder

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(0)]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
APP = create_app(Settings())
OPERATIONS = sorted(
    (method, route.path)
    for route in routes_of(APP)
    if route.include_in_schema
    for method in route.methods or ()
)
PERMISSION_OF = {
    (method, route.path): permission_of(route)
    for route in routes_of(APP)
    for method in route.methods or ()
}
OPEN = {each for each, permission in PERMISSION_OF.items() if permission == EVERYBODY}
TARGET = "housing-newcomer"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """An office with everything that runs in production, and limits that let a fuzzer through."""
    with pytest.MonkeyPatch.context() as patch, a_folder() as folder:
        patch.setenv("CHUTING_RATE_LIMIT", "1000000/minute")
        patch.setenv("CHUTING_LOGIN_RATE_LIMIT", "1000000/minute")
        patch.setenv("CHUTING_REFUSED_RATE_LIMIT", "1000000/minute")
        with Stack(folder, installation="test") as stack:
            opened = Office(stack)
            opened.with_database(lambda database: _people(database, opened))
            yield opened
            opened.close()


async def _people(database: Database, office: Office) -> None:
    """Add the three administrators, and the account about which they are asked."""
    organ = "bailu-government"
    accounts = [
        ListedAccount(id=role, name=role, role=role, organ=organ) for role in ADMINISTRATORS
    ]
    accounts.append(ListedAccount(id=TARGET, name=TARGET, role=Role.CLERK, organ="bailu-housing"))
    await load_directory(database, Directory(organs=(), accounts=tuple(accounts)))
    for each in accounts:
        made = await make_token(database, each.id, valid_for=timedelta(hours=8))
        office.tokens[each.id] = made


def who_may(method: str, path: str) -> Actor:
    """Return whose request gets furthest: one whose role has the permission, and performs the act."""
    act = ACTS.get(path.rpartition("/")[2].replace("-", "_"))
    if act is not None:
        return next(each for each in ACTORS if each.role in act.by)
    asked = PERMISSION_OF[method, path]
    people = (
        *ACTORS,
        *(Actor(id=each, role=each, organ="bailu-government") for each in ADMINISTRATORS),
    )
    able = [each for each in people if asked in PERMISSIONS[each.role]]
    return able[0] if able else CLERK


@cache
def schema_at(address: str) -> Any:  # noqa: ANN401 -- the library's
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_every_answer_is_documented_and_none_is_a_failure(
    office: Office, method: str, path: str
) -> None:
    operation = schema_at(office.stack.api_url)[path][method]
    ref = office.register()
    who = who_may(method, path)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=EXAMPLES <= 3,
        database=None,
    )
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:  # noqa: ANN401 -- the library's
        if "ref" in case.path_parameters:
            # A lawsuit that there is: else every answer would be 404.
            case.path_parameters["ref"] = ref
        if "account" in case.path_parameters:
            case.path_parameters["account"] = TARGET
        answer = case.call(headers=office.headers(who))
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        case.validate_response(
            answer,
            checks=[
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )
        if (method, path) not in OPEN:
            assert case.call().status_code in (401, 422)

    try:
        sent()
    except FailureGroup as error:
        # Said as one sentence each: the group's own text is pages long.
        raise AssertionError([str(each) for each in error.exceptions]) from None


class _Named(dict[str, str]):
    """What stands in a path; where nothing is known that there is, something of the right form."""

    def __missing__(self, name: str) -> str:
        return {"session": "0" * 16, "sha256": "0" * 64, "organ": "bailu-police"}.get(name, "1")


def test_nothing_is_told_without_a_login(office: Office) -> None:
    ref = office.register()
    with httpx2.Client(base_url=office.stack.api_url) as nobody:
        for method, path in OPERATIONS:
            if (method, path) in OPEN:
                continue
            answer = nobody.request(method, path.format_map(_Named(ref=ref)))
            assert answer.status_code in (401, 422), (method, path)
            assert ref not in answer.text
