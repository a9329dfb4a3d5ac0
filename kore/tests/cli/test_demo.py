from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import COMMAND


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv("KORE_PROXY", raising=False)


def demo(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "demo", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_a_missing_proxy_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    done = demo("--once", "--proxy", tmp_path / "proxy")
    assert done.returncode == 2
    assert done.stderr == f"kore: there is no proxy at {tmp_path / 'proxy'}; `make demo` installs it\n"
    assert not list(tmp_path.glob("ananke-demo-*"))


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    (tmp_path / "proxy").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = demo("--once", "--proxy", tmp_path / "proxy", "--port", str(port - 2))
    assert done.returncode == 2
    assert f"port {port} for the proxy is taken" in done.stderr
