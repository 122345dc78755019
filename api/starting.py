"""What an installation must have before it is reachable: no demo accounts, and a secret key."""

from api.proxies import ProxyUnknown, trusted_proxies
from ledger.database import Database
from ledger.settings import Settings
from ledger.transport import NotEncrypted, ensure_encrypted, is_loopback

SHORTEST_KEY = 32


class NotFitToStart(Exception):
    """The API would be open to others without what protects it; the message says what to do."""


def ensure_fit_to_start(settings: Settings) -> None:
    """Refuse to listen where others reach us as a demo or without a secret key, and to send lawsuits in the clear.

    Raises:
        NotFitToStart: any of them.
    """
    try:
        ensure_encrypted(settings)
        trusted_proxies(settings.trusted_proxies)
    except (NotEncrypted, ProxyUnknown) as error:
        raise NotFitToStart(str(error)) from error
    key = settings.secret_key
    if key is not None and len(key.get_secret_value()) < SHORTEST_KEY:
        raise NotFitToStart(f"CHUTING_SECRET_KEY is too short: give it {SHORTEST_KEY} characters.")
    if is_loopback(settings.api_host):
        return
    if settings.installation != "production":
        raise NotFitToStart(
            f"This is a {settings.installation} installation: it listens on loopback only. Set "
            "CHUTING_API_HOST to 127.0.0.1, or start a production installation."
        )
    if key is None:
        raise NotFitToStart(
            f"The API would listen on {settings.api_host} without CHUTING_SECRET_KEY: set one of "
            f"{SHORTEST_KEY} random characters or more, and keep it."
        )


async def ensure_no_demo_accounts(settings: Settings, database: Database) -> None:
    """Refuse to listen where others reach us while accounts of a demo's directory are open.

    Raises:
        NotFitToStart: there are some.
    """
    if is_loopback(settings.api_host):
        return
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select count(*) from account where is_demo and disabled_at is null"
        )
        row = await cursor.fetchone()
    if row is not None and row[0]:
        raise NotFitToStart(
            f"{row[0]} accounts of a demo's directory are open: disable them with `chuting account "
            f"disable` before the API listens on {settings.api_host}."
        )
