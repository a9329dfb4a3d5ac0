"""Kore's own keys change while grades are on their way: nothing fails, and nothing is sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from crowd import SIZE, Crowd
from weather import weather

from kore.demo.person import json_of
from kore.demo.stage import Stage

_HOURS = 3 * 3600


def command(stage: Stage, *arguments: str) -> str:
    """`kore keys`, as an administrator runs it beside the service."""
    program = [sys.executable, "-c", "from kore.cli import main; main()", "keys", *arguments]
    environment = os.environ | {"KORE_SETTINGS": str(stage.plan.settings_file)}
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


def published(stage: Stage) -> list[str]:
    with stage.kore() as kore:
        return [key["kid"] for key in json_of(kore.get("lti/jwks"))["keys"]]


def signing(stage: Stage) -> str:
    (line,) = [line for line in command(stage, "list").splitlines() if line.endswith("signing")]
    return line.split()[0]


def hours_pass(stage: Stage) -> None:
    """A key's age is its file's."""
    for file in (stage.plan.folder / "state/kore/keys").glob("*.pem"):
        at = file.stat().st_mtime - _HOURS
        os.utime(file, (at, at))


@pytest.mark.parametrize("arguments", [["rotate"], ["rotate", "--at-once"]], ids=["overlapping", "at once"])
def test_a_rotation_while_grades_are_sent(rough: Stage, crowd: Crowd, arguments: list[str]) -> None:
    wanted = crowd.publish(f"keys{len(arguments)}")
    former = signing(rough)
    with weather(rough, crowd.platform, latency=1.0, endpoints=["scores"]) as control:
        crowd.send()
        new = command(rough, *arguments).split()[0]
        hours_pass(rough)
        deadline = time.monotonic() + 20
        while new not in published(rough) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert (former in published(rough)) is (arguments == ["rotate"])
        before = json_of(control.get("counters"))["requests"]["token"]
        assert json_of(control.post("tokens/revoke"))["revoked"] > 0
        crowd.wait()
        assert json_of(control.get("counters"))["requests"]["token"] > before
    assert signing(rough) == new != former
    books = crowd.books()
    assert books.shown(f"keys{len(arguments)}") == wanted
    assert len(books.accepted(f"keys{len(arguments)}")) == SIZE
