"""Log-in by an identity provider that really runs, from log-in to log-out: code, PKCE, claims, and their changes."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pydantic import SecretStr

from api.oidc import ATTEMPT_COOKIE, Provider, proved
from api.problems import Problem
from api.security import COOKIE
from deploy.local.ports import free_ports
from domain.permissions import Grant
from ledger.access_log import By
from ledger.identities import MappingInvalid, SecondFactor, parse_mapping
from ledger.keeping import disable_account, grant_to, revoke_from
from ledger.settings import Settings
from tests.api.browser import HERE, Browser, a_browser, access_log
from tests.api.office import Office, an_office, ensure_problem
from tests.stack import Databases, a_folder

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAPPING = """
name_claim = "name"
organ_claim = "unit"
role_claim = "duty"

[organs]
"340100-GA" = "bailu-police"
"340100-SF" = "bailu-justice"
"340100-NONE" = "nowhere"

[roles]
"应诉专员" = "clerk"
"应诉指导" = "bureau"

[scopes]
bailu-justice = "bailu-government"
"""
CLERK = {"sub": "1001", "name": "虚构专员", "unit": "340100-GA", "duty": "应诉专员"}
NO_ROLE = {"sub": "1002", "name": "虚构访客", "unit": "340100-GA", "duty": "访客"}
NO_ORGAN = {"sub": "1003", "name": "虚构外人", "unit": "999999", "duty": "应诉专员"}
NO_LISTED_ORGAN = {"sub": "1004", "name": "虚构旧人", "unit": "340100-NONE", "duty": "应诉专员"}


@contextmanager
def a_provider(port: int, *users: Mapping[str, str]) -> Iterator[str]:
    """Yield the address of a provider process that knows these people."""
    claims = [word for each in users for word in ("--user-claims", json.dumps(each))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            httpx2.get(f"{address}/.well-known/openid-configuration").raise_for_status()
        except httpx2.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[str]:
    with a_provider(port, CLERK, NO_ROLE, NO_ORGAN, NO_LISTED_ORGAN) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    databases: Databases, temporal_address: str, provider: str
) -> AsyncIterator[Office]:
    with databases.one() as url, a_folder() as folder:
        mapping = folder / "claims.toml"
        mapping.write_text(MAPPING, encoding="utf-8")
        settings: dict[str, Any] = {
            "public_url": HERE,
            "oidc_issuer": provider,
            "oidc_client_id": "chuting",
            "oidc_client_secret": SecretStr("of the tests alone"),
            "oidc_mapping": mapping,
        }
        async with an_office(url, temporal_address, with_worker=False, **settings) as opened:
            yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def browser(office: Office) -> AsyncIterator[Browser]:
    async with a_browser(office) as opened:
        yield opened


async def to_the_provider(browser: Browser) -> str:
    """Begin a log-in and return the address at the provider to which the browser is sent."""
    answer = await browser.get("/v1/oidc/login")
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def back_from(address: str, sub: str) -> str:
    """Log in at the provider's own form and return the path with which the browser comes back."""
    async with httpx2.AsyncClient() as outside:
        answer = await outside.post(address, data={"sub": sub})
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == HERE
    return f"{back.path}?{back.query}"


async def log_in(browser: Browser, sub: str) -> httpx2.Response:
    return await browser.get(await back_from(await to_the_provider(browser), sub))


async def who(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/v1/session")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    browser.csrf = found["csrf"]
    return found


async def test_from_log_in_to_log_out(office: Office, browser: Browser, provider: str) -> None:
    ref = await office.a_lawsuit()

    answer = await log_in(browser, CLERK["sub"])
    found = await who(browser)
    seen = await browser.get(f"/v1/lawsuits/{ref}")
    ended = await browser.send("DELETE", "/v1/session")
    left = await browser.get("/v1/oidc/logout")

    assert answer.headers["location"] == f"{HERE}/v1/session"
    assert [(each["role"], each["organ"]) for each in found["grants"]] == [
        ("clerk", "bailu-police")
    ]
    assert found["pending"] is None
    assert seen.status_code == 200
    assert ended.status_code == 204
    ensure_problem(await browser.get("/v1/session"), 401, "unauthenticated")
    assert left.headers["location"].startswith(f"{provider}/oauth2/end_session?")
    async with httpx2.AsyncClient(follow_redirects=True) as outside:
        assert (await outside.get(left.headers["location"])).status_code == 200


async def test_the_provider_is_asked_with_pkce_state_and_nonce(browser: Browser) -> None:
    asked = parse_qs(urlsplit(await to_the_provider(browser)).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(asked[name][0] for name in ("code_challenge", "state", "nonce"))
    assert asked["redirect_uri"] == [f"{HERE}/v1/oidc/callback"]


async def test_what_the_browser_keeps_of_an_attempt_is_sealed(browser: Browser) -> None:
    address = await to_the_provider(browser)

    state = parse_qs(urlsplit(address).query)["state"][0]
    assert state not in browser.client.cookies[ATTEMPT_COOKIE]


async def test_the_code_of_another_browser_logs_nobody_in(office: Office, browser: Browser) -> None:
    """Log-in CSRF: a code that an attacker got for himself opens no session in somebody else's browser."""
    async with a_browser(office) as attacker:
        back = await back_from(await to_the_provider(attacker), CLERK["sub"])

    ensure_problem(await browser.get(back), 403, "oidc-refused")
    await to_the_provider(browser)
    ensure_problem(await browser.get(back), 403, "oidc-refused")
    assert COOKIE not in browser.client.cookies


async def test_a_code_is_good_once(browser: Browser) -> None:
    back = await back_from(await to_the_provider(browser), CLERK["sub"])
    kept = browser.client.cookies[ATTEMPT_COOKIE]
    first = await browser.get(back)
    browser.client.cookies.set(ATTEMPT_COOKIE, kept, domain="chuting.example")

    again = await browser.get(back)

    assert first.status_code == 303
    ensure_problem(again, 403, "oidc-refused")


async def test_an_attempt_that_was_altered_is_none(browser: Browser) -> None:
    back = await back_from(await to_the_provider(browser), CLERK["sub"])
    for altered in ("x", browser.client.cookies[ATTEMPT_COOKIE][:-8] + "AAAAAAA="):
        browser.client.cookies.set(ATTEMPT_COOKIE, altered, domain="chuting.example")

        ensure_problem(await browser.get(back), 403, "oidc-refused")


async def test_a_provider_that_says_no_opens_nothing(browser: Browser) -> None:
    address = await to_the_provider(browser)
    state = parse_qs(urlsplit(address).query)["state"][0]

    answer = await browser.get(f"/v1/oidc/callback?error=access_denied&state={state}")

    ensure_problem(answer, 403, "oidc-refused")


@pytest.mark.parametrize(
    ("person", "why"),
    [(NO_ROLE, "角色"), (NO_ORGAN, "单位"), (NO_LISTED_ORGAN, "机关名录")],
    ids=["role", "organ", "directory"],
)
async def test_claims_that_mean_nothing_here_make_no_account(
    browser: Browser, person: Mapping[str, str], why: str
) -> None:
    body = ensure_problem(await log_in(browser, person["sub"]), 403, "oidc-refused")

    assert why in body["detail"]
    assert COOKIE not in browser.client.cookies


async def test_when_the_claims_change_the_grant_follows(
    office: Office, browser: Browser, provider: str
) -> None:
    await log_in(browser, CLERK["sub"])
    account = (await who(browser))["account"]
    # The provider says otherwise at the next log-in; the user's page is where it says so.
    async with httpx2.AsyncClient() as outside:
        moved = {**CLERK, "unit": "340100-SF", "duty": "应诉指导"}
        await outside.put(f"{provider}/users/{CLERK['sub']}", json=moved)

    await log_in(browser, CLERK["sub"])
    found = await who(browser)

    assert found["account"] == account
    assert [(each["role"], each["organ"], each["within"]) for each in found["grants"]] == [
        ("bureau", "bailu-justice", "bailu-government")
    ]
    kinds = [kind for kind, _, _ in await access_log(office, account)]
    assert [each for each in kinds if each.startswith("grant")] == [
        "grant_given",
        "grant_revoked",
        "grant_given",
    ]
    async with httpx2.AsyncClient() as outside:
        await outside.put(f"{provider}/users/{CLERK['sub']}", json=CLERK)


async def test_what_the_provider_no_longer_vouches_for_is_lost_with_the_refused_log_in(
    office: Office, browser: Browser, provider: str
) -> None:
    await log_in(browser, CLERK["sub"])
    account = (await who(browser))["account"]
    async with a_browser(office) as later, httpx2.AsyncClient() as outside:
        await outside.put(f"{provider}/users/{CLERK['sub']}", json={**CLERK, "duty": "访客"})

        refused = await log_in(later, CLERK["sub"])

        await outside.put(f"{provider}/users/{CLERK['sub']}", json=CLERK)
        left = await browser.get("/v1/session")
        kinds = [kind for kind, _, _ in await access_log(office, account)]
        again = await log_in(later, CLERK["sub"])

        assert "角色" in ensure_problem(refused, 403, "oidc-refused")["detail"]
        ensure_problem(left, 401, "unauthenticated")
        assert kinds[-2:] == ["grant_revoked", "log_in_refused"]
        assert again.status_code == 303
        assert len((await who(later))["grants"]) == 1


async def test_a_role_that_does_not_go_with_what_was_granted_here_lets_nobody_in(
    office: Office, browser: Browser
) -> None:
    await log_in(browser, CLERK["sub"])
    found = await who(browser)
    given = found["grants"][0]["id"]
    by = By(account=None, address="local", authority="operator")
    await revoke_from(office.database, given, by)
    auditor = {**found["grants"][0], "id": "", "role": "auditor"}
    grant = await grant_to(office.database, found["account"], Grant.model_validate(auditor), by)

    refused = await log_in(browser, CLERK["sub"])
    await revoke_from(office.database, grant, by)
    again = await log_in(browser, CLERK["sub"])

    assert "兼任" in ensure_problem(refused, 403, "oidc-refused")["detail"]
    assert again.status_code == 303


async def test_where_the_provider_must_say_so_one_factor_is_not_enough_for_who_decides(
    databases: Databases, temporal_address: str, provider: str, folder: Path
) -> None:
    mapping = folder / "claims.toml"
    mapping.write_text(f'{MAPPING}\n[second_factor]\nacr = ["二级", "三级"]\n', encoding="utf-8")
    settings = {
        "public_url": HERE,
        "oidc_issuer": provider,
        "oidc_client_id": "chuting",
        "oidc_client_secret": SecretStr("of the tests alone"),
        "oidc_mapping": mapping,
    }
    bureau = {**CLERK, "unit": "340100-SF", "duty": "应诉指导"}
    with databases.one() as url:
        async with (
            an_office(url, temporal_address, with_worker=False, **settings) as strict,
            a_browser(strict) as browser,
            httpx2.AsyncClient() as outside,
        ):
            asked = parse_qs(urlsplit(await to_the_provider(browser)).query)
            as_clerk = await log_in(browser, CLERK["sub"])
            await outside.put(f"{provider}/users/{CLERK['sub']}", json=bureau)
            as_bureau = await log_in(browser, CLERK["sub"])
            # The session that was opened as a clerk is not enough for the new role either.
            seen = await browser.get("/v1/lawsuits")
            await outside.put(f"{provider}/users/{CLERK['sub']}", json=CLERK)

    assert asked["acr_values"] == ["二级 三级"]
    assert as_clerk.status_code == 303
    assert "双因素" in ensure_problem(as_bureau, 403, "oidc-refused")["detail"]
    ensure_problem(seen, 403, "second-factor-required")


@pytest.mark.parametrize(
    ("claims", "is_proved"),
    [
        ({}, False),
        ({"acr": "二级"}, True),
        ({"acr": "一级"}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "otp"}, False),
    ],
)
async def test_a_second_factor_is_what_the_mapping_lists(
    claims: dict[str, object], is_proved: bool
) -> None:
    listed = SecondFactor(acr=("二级",), amr=("otp", "hwk"))

    assert listed.is_proved_in(claims) is is_proved
    assert SecondFactor().is_proved_in(claims)


async def test_a_disabled_account_stays_out_whatever_the_provider_says(
    office: Office, browser: Browser
) -> None:
    await log_in(browser, CLERK["sub"])
    account = (await who(browser))["account"]
    by = By(account=None, address="local", authority="operator")
    await disable_account(office.database, account, by)

    ensure_problem(await browser.get("/v1/session"), 401, "unauthenticated")
    ensure_problem(await log_in(browser, CLERK["sub"]), 403, "oidc-refused")


async def test_without_a_provider_there_is_no_such_log_in(
    databases: Databases, temporal_address: str
) -> None:
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as plain:
            ensure_problem(await plain.get(None, "/v1/oidc/login"), 404, "not-found")


async def test_a_provider_that_is_away_is_said_to_be(
    databases: Databases, temporal_address: str
) -> None:
    (nobody,) = free_ports(1)
    with databases.one() as url:
        issuer = {"oidc_issuer": f"http://127.0.0.1:{nobody}", "oidc_client_id": "chuting"}
        async with an_office(url, temporal_address, with_worker=False, **issuer) as plain:
            ensure_problem(await plain.get(None, "/v1/oidc/login"), 503, "oidc-unanswered")


async def test_a_mapping_that_cannot_be_read_is_said_at_the_start(folder: Path) -> None:
    place = folder / "claims.toml"
    place.write_text('[roles]\n"应诉专员" = "king"\n', encoding="utf-8")

    with pytest.raises(MappingInvalid, match=r"claims\.toml"):
        parse_mapping(place)


ISSUER = "https://provider.example"
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "chuting",
    "sub": "1001",
    "nonce": "of this attempt",
    "exp": 4_102_444_800,
}


def a_described_provider(key: RSAKey) -> Provider:
    """A provider whose description was fetched just now."""
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id="chuting")
    return Provider(
        settings,
        parse_mapping(None),
        {"issuer": ISSUER},
        KeySet([key]),
        time.monotonic(),
    )


async def test_a_token_whose_claims_hold_is_believed() -> None:
    key = RSAKey.generate_key(2048)

    claims = await proved(
        a_described_provider(key), jwt.encode({"alg": "RS256"}, GOOD, key), GOOD["nonce"]
    )

    assert claims["sub"] == "1001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"nonce": "of another attempt"},
        {"exp": 1},
        {"sub": None},
    ],
    ids=["issuer", "audience", "nonce", "expired", "nobody"],
)
async def test_a_token_with_a_wrong_claim_is_not_believed(wrong: dict[str, Any]) -> None:
    key = RSAKey.generate_key(2048)
    claims = {name: each for name, each in {**GOOD, **wrong}.items() if each is not None}

    with pytest.raises(Problem, match="请重新登录"):
        await proved(
            a_described_provider(key), jwt.encode({"alg": "RS256"}, claims, key), GOOD["nonce"]
        )


async def test_a_token_signed_by_another_or_by_no_one_is_not_believed() -> None:
    key, other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
    head, body, _ = jwt.encode({"alg": "RS256"}, GOOD, key).split(".")
    nobodys = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    for token in (
        jwt.encode({"alg": "RS256"}, GOOD, other),
        f"{nobodys}.{body}.",
        f"{head}.{body}.",
    ):
        with pytest.raises(Problem):
            await proved(a_described_provider(key), token, GOOD["nonce"])
