"""What is committed installs anywhere: locks with hashes and without a registry's address."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (REPOSITORY / lock).read_text()

    assert "--hash=sha256:" in text
    for forbidden in ("://", "--index-url", "--find-links", "file:"):
        assert forbidden not in text


def test_no_lock_that_names_registries_is_committed() -> None:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, check=False, capture_output=True, text=True
    )

    names = {Path(line).name for line in listing.stdout.splitlines()}
    assert names.isdisjoint({"uv.lock", "pylock.toml", "poetry.lock"})
