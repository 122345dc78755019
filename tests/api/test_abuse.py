"""What keeps the API standing and its answers where they belong: rates, headers, and logs without secrets."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from api.app import create_app
from api.headers import HEADERS
from ledger.access_log import By
from ledger.credentials import set_password
from ledger.settings import Settings
from tests.api.browser import a_browser, access_log, told_of_nobody
from tests.api.office import CLERK, Office, an_office, ensure_problem
from tests.stack import Databases

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "correct horse battery staple"
BY = By(account=None, address="local", authority="operator")


PROXY = "192.0.2.80"


@pytest_asyncio.fixture(loop_scope="module")
async def strict(databases: Databases, temporal_address: str) -> AsyncIterator[Office]:
    """An office that lets nobody ask often, behind a proxy in a network of its own."""
    limits = {
        "trusted_proxies": f"{PROXY}/31, 2001:db8::80",
        "rate_limit": "3/minute",
        "login_rate_limit": "2/minute",
        "refused_rate_limit": "2/minute",
    }
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False, **limits) as opened:
            yield opened


async def test_a_caller_who_asks_too_often_is_told_when_to_come_again(strict: Office) -> None:
    answers = [await strict.get(CLERK, "/v1/lawsuits") for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    ensure_problem(answers[3], 429, "too-many-requests")
    assert 1 <= int(answers[3].headers["retry-after"]) <= 120
    # Another one is not held up by him, and neither is whoever looks after us.
    assert (await strict.get("justice-bureau", "/v1/lawsuits")).status_code == 200
    for _ in range(5):
        assert (await strict.get(None, "/health")).status_code == 200


async def test_log_ins_are_counted_by_where_they_come_from(strict: Office) -> None:
    async with a_browser(strict) as browser:
        answers = [await browser.log_in(f"somebody-{each}", PASSWORD) for each in range(3)]

    assert [each.status_code for each in answers] == [401, 401, 429]


async def test_made_up_tokens_are_counted_by_where_they_come_from(office: Office) -> None:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(office.app, client=("192.0.2.9", 1)), base_url="http://api"
    ) as guesser:
        statuses = {
            (
                await guesser.get("/v1/lawsuits", headers={"Authorization": f"Bearer guess-{each}"})
            ).status_code
            for each in range(302)
        }

    assert statuses == {401, 429}
    assert (await office.get(CLERK, "/v1/lawsuits")).status_code == 200


async def test_a_guesser_behind_the_same_proxy_holds_up_nobody_whose_proof_is_good(
    strict: Office,
) -> None:
    good = {"Authorization": f"Bearer {strict.tokens[CLERK]}"}
    async with _from("192.0.2.9", strict) as proxy:
        guesses = [await proxy.get("/v1/lawsuits", headers=_guess(each)) for each in range(4)]
        first = await proxy.get("/v1/lawsuits", headers=good)
        page = await proxy.get("/docs")
        another = await proxy.get("/v1/lawsuits", headers=_guess(4))
        nobody = await proxy.get("/v1/lawsuits")

    assert [each.status_code for each in guesses] == [401, 401, 429, 429]
    ensure_problem(guesses[2], 429, "too-many-requests")
    assert 1 <= int(guesses[2].headers["retry-after"]) <= 120
    assert "www-authenticate" not in guesses[2].headers
    # Neither what is good nor what is open to everybody starts the count anew.
    assert (first.status_code, page.status_code) == (200, 200)
    assert (another.status_code, nobody.status_code) == (429, 429)


async def test_a_session_is_held_up_by_no_guesser_behind_the_same_proxy(strict: Office) -> None:
    await set_password(strict.database, CLERK, PASSWORD, BY, must_change=False)
    async with a_browser(strict) as browser:
        for each in range(3):
            await strict.client.get("/v1/lawsuits", headers=_guess(each))
        logged_in = await browser.log_in(CLERK, PASSWORD)
        answer = await browser.get("/v1/lawsuits")

    assert (logged_in.status_code, answer.status_code) == (200, 200)


async def test_nobody_makes_up_where_he_comes_from(strict: Office) -> None:
    for address in ("127.0.0.1", "192.0.2.9"):
        async with _from(address, strict) as guesser:
            answers = [
                await guesser.get("/v1/oidc/login", headers=_forwarded(f"198.51.100.{each}"))
                for each in range(3)
            ]

        assert [each.status_code for each in answers] == [404, 404, 429], address


async def test_a_proxy_that_is_named_is_believed_about_its_callers(strict: Office) -> None:
    body = {"account": "somebody-else", "password": PASSWORD}
    async with _from(PROXY, strict) as proxy:
        answers = [
            await proxy.get("/v1/oidc/login", headers=_forwarded(f"198.51.100.{each}"))
            for each in range(3)
        ]
        # What the caller himself wrote stands before what the proxy adds.
        told = _forwarded(f"203.0.113.1, 198.51.100.9, {PROXY}")
        await proxy.post("/v1/session", json=body, headers=told)

    assert [each.status_code for each in answers] == [404, 404, 404]
    assert answers[0].headers["strict-transport-security"]
    assert (await access_log(strict, told_of_nobody("somebody-else")))[-1][2] == "198.51.100.9"


def _forwarded(addresses: str) -> dict[str, str]:
    return {"X-Forwarded-For": addresses, "X-Forwarded-Proto": "https"}


def _from(address: str, office: Office) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(office.app, client=(address, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://api")


def _guess(number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer guess-{number}"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/lawsuits", 200),
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/lawsuits", 422),
        ("GET", "/health", 200),
        ("GET", "/openapi.json", 200),
    ],
)
async def test_every_answer_has_the_headers(
    office: Office, method: str, path: str, status: int
) -> None:
    answer = await office.ask(CLERK, method, path)

    assert answer.status_code == status
    for name, text in HEADERS.items():
        assert answer.headers[name] == text


async def test_an_error_of_ours_has_the_headers_too() -> None:
    app = create_app(Settings())

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await client.get("/broken")

    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_over_https_a_browser_is_told_to_stay_there(office: Office) -> None:
    async with a_browser(office) as browser:
        answer = await browser.get("/health")

    assert "max-age=" in answer.headers["strict-transport-security"]
    assert "strict-transport-security" not in (await office.get(None, "/health")).headers


async def test_a_file_keeps_its_own_headers(office: Office) -> None:
    stored = await office.ask(
        CLERK,
        "POST",
        "/v1/attachments",
        params={"name": "虚构.pdf"},
        content=b"%PDF-1.7\n",
        headers={"Content-Type": "application/pdf"},
    )

    answer = await office.get(CLERK, f"/v1/attachments/{stored.json()['sha256']}")

    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_apis_page_loads_nothing_from_elsewhere(office: Office) -> None:
    page = await office.get(None, "/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.status_code == 200
    assert "http" not in page.headers["content-security-policy"]
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert addresses
    for each in addresses:
        assert (await office.get(None, each)).status_code == 200


async def test_each_request_is_a_line_of_the_log(office: Office) -> None:
    with capture_logs() as told:
        ref = await office.a_lawsuit()
        await office.act(CLERK, ref, "file_defence")
        await office.get(CLERK, "/v1/lawsuits", number="（2026）皖1901行初1号")
        await office.get(None, f"/v1/lawsuits/{ref}")

    lines = [each for each in told if each["event"] == "request"]
    assert [(each["method"], each["path"], each["status"], each["account"]) for each in lines] == [
        ("POST", "/v1/lawsuits", 201, CLERK),
        ("POST", f"/v1/lawsuits/{ref}/acts/file-defence", 200, CLERK),
        ("GET", "/v1/lawsuits", 200, CLERK),
        ("GET", f"/v1/lawsuits/{ref}", 401, None),
    ]
    assert {each["address"] for each in lines} == {"127.0.0.1"}


async def test_no_secret_stands_in_the_logs(office: Office) -> None:
    await set_password(office.database, CLERK, PASSWORD, BY, must_change=False)
    with capture_logs() as told:
        ref = await office.a_lawsuit()
        await office.act(CLERK, ref, "file_defence")
        await office.act(CLERK, ref, "file_defence")
        async with a_browser(office) as browser:
            await browser.log_in(CLERK, "another password")
            await browser.log_in(CLERK, PASSWORD)
            secrets = [PASSWORD, "another password", browser.csrf, "虚构原告"]
            secrets += [office.tokens[CLERK], *browser.client.cookies.values()]

    assert told
    assert not [each for each in secrets if each in str(told)]
