"""The commands `chuting keys …`: the key ring under which the engine's payloads are sealed."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from deploy.installation import CommandRefused, Data, settings_of

if TYPE_CHECKING:
    from workflows.key_ring import KeyRing

# ruff: noqa: PLC0415 -- the engine's parts are imported when they are needed

app = typer.Typer(no_args_is_help=True, help="The key ring of the sealed payloads.")


@app.command()
def rotate(data: Data = Path(".chuting")) -> None:
    """Add a key and make it the current one; a ring that isn't there is made. Old keys stay: they open old payloads."""
    path = _path(data)
    if make_ring(path, accepts_plain=False):
        print(f"已生成密钥环{path}，请另行备份：失去它，流程引擎中的内容不能再读出。")
        return
    from workflows.key_ring import write_ring

    ring = _read(path)
    key_id = _free_id(ring, datetime.now(UTC).date())
    write_ring(path, ring.with_new(key_id, settings_of(data).payload_cipher))
    print(f"已启用新密钥{key_id}；请重新启动各进程，并备份{path}。")


@app.command(name="list")
def list_keys(data: Data = Path(".chuting")) -> None:
    """List the keys by their ids, the current one marked; never their secrets."""
    ring = _read(_path(data))
    for key_id, key in ring.keys.items():
        print(f"{key_id} {key.cipher}{'（当前）' if key_id == ring.current else ''}")
    print(f"未加密的载荷：{'接受' if ring.accepts_plain else '不接受'}")


def make_ring(path: Path, *, accepts_plain: bool) -> bool:
    """Make a ring with one key where there is none; tell whether it did."""
    from ledger.settings import Settings
    from workflows.key_ring import new_ring, write_ring

    if path.exists():
        return False
    key_id = datetime.now(UTC).date().isoformat()
    write_ring(path, new_ring(key_id, Settings().payload_cipher, accepts_plain=accepts_plain))
    return True


def _path(data: Path) -> Path:
    named = settings_of(data).payload_keys
    if named is None:
        raise CommandRefused(
            "No key ring is named: set CHUTING_PAYLOAD_KEYS to its file. A demo has none unless you do."
        )
    return named


def _read(path: Path) -> "KeyRing":
    from workflows.key_ring import KeyRingInvalid, read_ring

    try:
        return read_ring(path)
    except KeyRingInvalid as error:
        raise CommandRefused(str(error)) from error


def _free_id(ring: "KeyRing", day: date) -> str:
    """Return the day, with a number where the ring has a key of that day."""
    ids = [day.isoformat(), *(f"{day}-{number}" for number in range(2, len(ring.keys) + 2))]
    return next(each for each in ids if each not in ring.keys)
