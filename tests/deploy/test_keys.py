"""`chuting keys`: a ring is made, rotated and listed; its secrets are never shown."""

import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.installation import CommandRefused
from workflows.key_ring import read_ring


def chuting(*words: str) -> Result:
    return CliRunner().invoke(app, ["keys", *words])


@pytest.fixture
def ring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the environment says that the ring is."""
    path = tmp_path / "payloads.toml"
    monkeypatch.setenv("CHUTING_PAYLOAD_KEYS", str(path))
    return path


def test_the_first_rotation_makes_the_ring(ring_file: Path) -> None:
    result = chuting("rotate")

    ring = read_ring(ring_file)
    assert result.exit_code == 0, result.output
    assert list(ring.keys) == [ring.current]
    assert not ring.accepts_plain


def test_a_rotation_keeps_the_old_keys(ring_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chuting("rotate")
    before = read_ring(ring_file)
    monkeypatch.setenv("CHUTING_PAYLOAD_CIPHER", "sm4-gcm")

    for _ in range(2):
        assert chuting("rotate").exit_code == 0

    after = read_ring(ring_file)
    assert len(after.keys) == 3
    assert after.keys[before.current] == before.keys[before.current]
    assert after.current not in before.keys
    assert after.keys[after.current].cipher == "sm4-gcm"


def test_a_list_shows_ids_and_ciphers_alone(ring_file: Path) -> None:
    chuting("rotate")
    chuting("rotate")

    result = chuting("list")

    ring = read_ring(ring_file)
    assert f"{ring.current} aes-gcm（当前）" in result.output
    assert "未加密的载荷：不接受" in result.output
    for key in ring.keys.values():
        assert base64.b64encode(key.secret).decode() not in result.output


def test_a_ring_that_is_none_is_left_as_it_is(ring_file: Path) -> None:
    ring_file.write_text("nothing")

    for word in ("rotate", "list"):
        assert isinstance(chuting(word).exception, CommandRefused)
    assert ring_file.read_text() == "nothing"


def test_where_no_ring_is_named_the_command_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUTING_PAYLOAD_KEYS", raising=False)

    result = CliRunner().invoke(app, ["keys", "rotate", "--data", str(tmp_path)])

    assert isinstance(result.exception, CommandRefused)
    assert "CHUTING_PAYLOAD_KEYS" in str(result.exception)
