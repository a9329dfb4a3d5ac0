"""Kore's own keys change while grades are on their way: nothing fails, and nothing is sent twice."""

from __future__ import annotations

import os

import pytest
from backstage import published, run_kore, until_published
from crowd import SIZE, Crowd
from weather import weather

from kore.demo.person import json_of
from kore.demo.stage import Stage

_HOURS = 3 * 3600


def signing(stage: Stage) -> str:
    (line,) = [line for line in run_kore(stage, "keys", "list").stdout.splitlines() if line.endswith("signing")]
    return line.split()[0]


def hours_pass(stage: Stage) -> None:
    """A key's age is its file's."""
    for file in (stage.plan.folder / "state/kore/keys").glob("*.pem"):
        at = file.stat().st_mtime - _HOURS
        os.utime(file, (at, at))


@pytest.mark.parametrize("arguments", [["rotate"], ["rotate", "--at-once"]], ids=["overlapping", "at once"])
def test_a_rotation_while_grades_are_sent(rough: Stage, crowd: Crowd, arguments: list[str]) -> None:
    column = f"keys{len(arguments)}"
    crowd.publish(column)
    former = signing(rough)
    with weather(rough, crowd.platform, latency=0.5, endpoints=["scores"]) as control:
        crowd.send()
        new = run_kore(rough, "keys", *arguments).stdout.split()[0]
        hours_pass(rough)
        until_published(rough, new)
        assert (former in published(rough)) is (arguments == ["rotate"])
        control.post("tokens/revoke").raise_for_status()
        crowd.wait()
    for file in (rough.plan.folder / "state/kore/keys").glob(f"{former}.pem"):
        file.unlink()  # what is signed now is signed with the new key
    wanted = crowd.publish(column, bonus=1)
    with weather(rough, crowd.platform) as control:
        control.post("tokens/revoke").raise_for_status()
        crowd.send()
        crowd.wait()
        assert json_of(control.get("counters"))["requests"]["token"] > 0, "no token was asked for with the new key"
    assert signing(rough) == new != former
    books = crowd.books()
    assert books.shown(column) == wanted
    assert len(books.accepted(column)) == 2 * SIZE
