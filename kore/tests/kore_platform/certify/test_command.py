from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kore_platform import cli
from kore_platform.certify import registry

TOOL = ["https://tool.invalid/login", "--jwks-url", "https://tool.invalid/jwks"]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["kore-platform", "certify", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0)


def test_all_cases_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--list") == 0
    told = capsys.readouterr().out
    for group in registry.GROUPS:
        assert f"{group.title} ({len(group.cases)} cases)" in told
        assert all(f"  {group.name}/{case.id}: {case.title} ({case.section})\n" in told for case in group.cases)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give the tool's login initiation URL"),
        (TOOL[:1], "give the tool's login initiation URL"),
        ([*TOOL, "--only", "core/nothing"], "there is no group or case core/nothing"),
        ([*TOOL, "--issuer", "lms.example.org"], "the issuer must be a web address"),
        ([*TOOL, "--deployment-id", "x"], "deployment_id: must be a whole number"),
        (["tool.invalid/login", *TOOL[1:]], "initiate_login_url: must be a web address"),
    ],
)
def test_options_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(monkeypatch, *arguments, "--port", "0") == 2
    assert message in capsys.readouterr().err


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(monkeypatch, *TOOL, "--port", port) == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_a_tool_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        tool = f"http://127.0.0.1:{free.getsockname()[1]}"
    junit = tmp_path / "junit.xml"
    assert run(monkeypatch, f"{tool}/login", "--jwks-url", f"{tool}/jwks", "--port", "0", "--junit", str(junit)) == 2
    assert "kore-platform: the tool could not be asked: ConnectError" in capsys.readouterr().err
    assert not junit.exists()
