"""A port that somebody else has: the stage says which one, and leaves nothing behind."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from backstage import platform

from kore.demo import plan as plans
from kore.demo.processes import free_ports, listens
from kore.demo.stage import Stage
from kore.errors import SettingsError

_USERS = ("Example University", "Sample College", "the proxy", "the proxy's API", "the hub", "Kore")


@pytest.mark.parametrize(("place", "user"), list(enumerate(_USERS)), ids=_USERS)
def test_a_port_that_is_taken(tmp_path: Path, proxy: Path, place: int, user: str) -> None:
    ports = free_ports(6)
    with socket.create_server(("127.0.0.1", ports[place])):
        with pytest.raises(SettingsError, match=f"port {ports[place]} for {user} is taken"):
            Stage(plans.make(tmp_path, ports), proxy).__enter__()
        assert [port for port in ports if listens(port)] == [ports[place]]


def test_a_second_kore_of_the_same_instance(stage: Stage) -> None:
    """The first one has the port; the second ends with a sentence, and the first works on."""
    told = _told_by("kore.cli", "serve", "--settings", str(stage.plan.settings_file))
    assert f"port {stage.plan.kore}" in told or f":{stage.plan.kore}" in told, told
    with stage.kore() as kore:
        assert kore.get("health").status_code == 200


def test_a_second_platform_at_the_same_port(stage: Stage) -> None:
    university = platform(stage)
    arguments = ("serve", "--world", str(stage.plan.world_file(university)), "--port", str(university.port))
    assert str(university.port) in _told_by("kore_platform.cli", *arguments)


def test_no_proxy(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there is no proxy at .*; `make demo` installs it"):
        Stage(plans.make(tmp_path), tmp_path / "missing").__enter__()


def _told_by(module: str, *arguments: str) -> str:
    """What a command says before it ends in failure."""
    command = [sys.executable, "-c", f"from {module} import main; main()", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    return ended.stderr
