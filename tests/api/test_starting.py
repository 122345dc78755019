"""Nothing listens where others reach it as a demo, with a demo's accounts, or without a secret key."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.app import create_app
from api.starting import NotFitToStart, ensure_fit_to_start
from ledger.access_log import By
from ledger.database import Database
from ledger.directory import load_directory
from ledger.keeping import disable_account
from ledger.settings import Settings
from tests.api.office import CLERK, TAX_CLERK, an_office, ensure_problem
from tests.builders import a_directory
from tests.stack import Databases
from workflows.key_ring import AES_GCM, new_ring, write_ring

KEY = SecretStr("k" * 32)
BY = By(account=None, address="local", authority="operator")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_a_demo_listens_on_loopback(host: str) -> None:
    ensure_fit_to_start(Settings(installation="demo", api_host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "office.example"])  # noqa: S104 -- is refused
@pytest.mark.parametrize("kind", ["demo", "test"])
def test_a_demo_listens_nowhere_else(kind: str, host: str) -> None:
    settings = Settings.model_validate({"installation": kind, "api_host": host, "secret_key": KEY})

    with pytest.raises(NotFitToStart, match="loopback only"):
        ensure_fit_to_start(settings)


def test_nothing_listens_for_others_without_a_secret_key() -> None:
    with pytest.raises(NotFitToStart, match="CHUTING_SECRET_KEY"):
        ensure_fit_to_start(Settings(api_host="192.0.2.7"))


def test_a_short_key_is_none() -> None:
    with pytest.raises(NotFitToStart, match="too short"):
        ensure_fit_to_start(Settings(secret_key=SecretStr("short")))


def test_a_production_with_its_key_listens_for_others() -> None:
    ensure_fit_to_start(Settings(api_host="192.0.2.7", secret_key=KEY))


@pytest.mark.parametrize("text", ["*", "proxy.example", "192.0.2.1/8", "192.0.2.1, ::/0"])
def test_a_proxy_is_named_by_its_address(text: str) -> None:
    with pytest.raises(NotFitToStart, match="CHUTING_TRUSTED_PROXIES"):
        ensure_fit_to_start(Settings(trusted_proxies=text))


async def test_a_production_with_a_demos_accounts_does_not_start_for_others(
    database_url: str, temporal_address: str, tmp_path: Path
) -> None:
    ring = tmp_path / "payloads.toml"
    write_ring(ring, new_ring("first", AES_GCM, accepts_plain=False))
    settings = Settings(
        payload_keys=ring,
        api_host="192.0.2.7",
        secret_key=KEY,
        database_url=database_url,
        temporal_address=temporal_address,
    )
    ledger = Database(database_url)
    directory = a_directory().model_copy(update={"is_demo": True})
    await load_directory(ledger, directory)
    app = create_app(settings)

    with pytest.raises(NotFitToStart, match="demo's directory"):
        async with app.router.lifespan_context(app):
            pass
    for each in directory.accounts:
        await disable_account(ledger, each.id, BY)
    async with app.router.lifespan_context(app):
        pass
    await ledger.dispose()


async def test_a_demos_accounts_that_are_loaded_later_are_kept_out(
    databases: Databases, temporal_address: str
) -> None:
    key = {"Idempotency-Key": "of-a-demo"}
    with databases.one() as url:
        async with an_office(url, temporal_address, with_worker=False) as office:
            ref = await office.a_lawsuit()
            path = f"/v1/lawsuits/{ref}"
            demo = a_directory().model_copy(update={"is_demo": True})
            await load_directory(office.database, demo)
            here = await office.get(CLERK, path)
            settings = office.app.state.parts.settings
            far = settings.model_copy(update={"api_host": "192.0.2.7"})
            office.app.state.parts = replace(office.app.state.parts, settings=far)

            answers = [
                await office.get(CLERK, path),
                await office.get(CLERK, f"{path}/acts/of-a-demo"),
                await office.ask(CLERK, "POST", f"{path}/acts/file-defence", json={}, headers=key),
                await office.get(CLERK, "/v1/session"),
            ]
            real = await office.get(TAX_CLERK, "/v1/lawsuits")

    assert here.status_code == 200
    for answer in answers:
        ensure_problem(answer, 401, "unauthenticated")
    assert real.status_code == 200
