from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from kore_platform import cli


@pytest.fixture
def world(plain_world: dict[str, Any], tmp_path: Path) -> Path:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(plain_world))
    return file


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["kore-platform", "serve", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0)


def test_a_bad_world_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text('{"people": 3}')
    assert run(monkeypatch, "--world", str(tmp_path / "bad.json"), "--port", "0") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kore-platform: ")
    assert "bad.json is not a valid world file: people" in line


def test_a_taken_port_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(monkeypatch, "--world", str(world), "--port", port) == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("issuer", ["lms.example.org", "https://lms.example.org/moodle", "ftp://x"])
def test_issuers_that_cannot_be(monkeypatch: pytest.MonkeyPatch, world: Path, issuer: str) -> None:
    assert run(monkeypatch, "--world", str(world), "--port", "0", "--issuer", issuer) == 2


def test_a_control_token_is_made_and_kept_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file, broken = tmp_path / "token", tmp_path / "none.json"
    assert run(monkeypatch, "--world", str(broken), "--port", "0", "--control-token-file", str(file)) == 2
    assert len(file.read_text().strip()) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
