"""Whether what goes to database and engine is encrypted on its way: where lawsuits are real it must be."""

import ipaddress
from collections.abc import Iterator

from sqlalchemy import make_url

from ledger.settings import Settings

_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


class NotEncrypted(Exception):
    """Real lawsuits and passwords would cross the network in the clear; the message says what to do."""


def ensure_encrypted(settings: Settings) -> None:
    """Refuse to send real lawsuits over a network without TLS, unless the settings say that something else protects it.

    Raises:
        NotEncrypted: database or engine is on another machine, and its connection is plain.
    """
    if settings.installation != "production" or settings.plaintext_allowed:
        return
    plain = list(_plain(settings))
    if plain:
        raise NotEncrypted(
            f"This is a production installation, and its connection is not encrypted: {'; '.join(plain)}. Where "
            "something else encrypts it, such as a mesh, set CHUTING_PLAINTEXT_ALLOWED to yes."
        )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _plain(settings: Settings) -> Iterator[str]:
    """Yield each connection to another machine that is plain, with the setting that mends it."""
    for name, url in (
        ("CHUTING_DATABASE_URL", settings.database_url),
        ("CHUTING_DATABASE_OWNER_URL", settings.database_owner_url),
    ):
        far = [host for host in _hosts(url) if not _is_here(host)]
        if far and not _is_encrypted(url):
            yield f"PostgreSQL at {far[0]}: add sslmode=verify-full and sslrootcert to {name}"
    host = settings.temporal_address.rpartition(":")[0].strip("[]")
    if host and not is_loopback(host) and not settings.temporal_is_encrypted:
        yield f"Temporal at {host}: set CHUTING_TEMPORAL_TLS_CA, or CHUTING_TEMPORAL_TLS"


def _hosts(url: str) -> list[str]:
    """Return the machines that an address names, in its place or as libpq's options; none is the local socket."""
    if not url:
        return []
    parsed = make_url(url)
    named = [parsed.host or ""]
    for option in ("host", "hostaddr"):
        given = parsed.query.get(option, ())
        named += [given] if isinstance(given, str) else given
    return [host for each in named for host in each.split(",") if host]


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine: loopback, or the folder of a socket."""
    return host.startswith(("/", "@")) or is_loopback(host)


def _is_encrypted(url: str) -> bool:
    mode = make_url(url).query.get("sslmode", "")
    return (mode if isinstance(mode, str) else mode[-1]) in _ENCRYPTED
