from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kore_platform import server
from kore_platform.errors import PortTaken

PROGRAM = "from kore_platform.cli import main; main()"


@pytest.fixture
def fault() -> str:
    return "drop_before"


@pytest.fixture
def address(plain_world: dict[str, Any], tmp_path: Path, fault: str) -> Iterator[str]:
    faults = {f"{fault}_rate": 1.0, "endpoints": ["jwks"], "slow_body_pause": 60.0}
    (tmp_path / "world.json").write_text(json.dumps(plain_world | {"faults": faults}))
    options = ["--world", str(tmp_path / "world.json"), "--port", "0", "--state", str(tmp_path / "state.json")]
    command = [sys.executable, "-c", PROGRAM, "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1].rstrip("/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stdout.read() == ""
    assert (tmp_path / "state.json").exists()


def test_reasons_reach_the_status_line_and_connections_break(address: str) -> None:
    with httpx.Client(base_url=address, trust_env=False) as client:
        answer = client.get("/mod/lti/services.php/nothing")
        assert (answer.status_code, answer.reason_phrase[:16]) == (400, "No handler found")
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.get("/mod/lti/certs.php")
        again = client.get("/mod/lti/openid-configuration.php")
        assert (again.reason_phrase, again.json()["issuer"]) == ("OK", address)


@pytest.mark.parametrize("fault", ["truncated"])
def test_answers_break_in_the_middle(address: str) -> None:
    read: list[bytes] = []
    with (
        httpx.Client(base_url=address, trust_env=False) as client,
        client.stream("GET", "/mod/lti/certs.php") as answer,
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
    ):
        read.extend(answer.iter_raw())
    assert 0 < len(b"".join(read)) < int(answer.headers["content-length"])


@pytest.mark.parametrize("fault", ["slow_body"])
def test_a_slow_answer_does_not_hold_the_platform_up(address: str) -> None:
    with httpx.Client(base_url=address, trust_env=False, timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
        client.get("/mod/lti/certs.php")


def test_a_port_is_taken_once() -> None:
    with server.bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port}"):
            server.bind("127.0.0.1", port)
