"""`kore doctor` on the real thing: well, and with one fault at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from backstage import Played, platform

from kore.demo.person import json_of
from kore.demo.stage import Stage


@dataclass(frozen=True)
class Report:
    status: int
    text: str

    @property
    def marked(self) -> list[str]:
        """What is wrong."""
        return [line.strip() for line in self.text.splitlines() if line.strip().startswith("✗")]


@pytest.fixture
def examine(played: Played) -> Callable[[], Report]:
    """Runs the command, as an administrator does."""
    program = [sys.executable, "-c", "from kore.cli import main; main()", "doctor"]
    environment = os.environ | {"KORE_SETTINGS": str(played.stage.plan.settings_file)}

    def run() -> Report:
        done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert not done.stderr
        return Report(done.returncode, done.stdout)

    return run


@contextmanager
def options(stage: Stage, **changes: Any) -> Iterator[None]:
    """The first platform behaves otherwise for a while."""
    with stage.control(platform(stage)) as control:
        before = json_of(control.get("options"))
        control.put("options", json=before | changes).raise_for_status()
        try:
            yield
        finally:
            control.put("options", json=before).raise_for_status()


def test_all_is_well(examine: Callable[[], Report], played: Played) -> None:
    report = examine()
    assert (report.status, report.marked) == (0, []), report.text
    for act in played.acts:
        assert act.platform.name in report.text
    assert report.text.count("the platform gives access tokens for grades") == 2
    assert report.text.count("the platform gives access tokens for rosters") == 2
    assert "the hub answers and knows Kore" in report.text


def test_a_platform_that_may_not_fetch_our_keys(examine: Callable[[], Report], played: Played) -> None:
    with options(played.stage, block_private_jwks=True), played.stage.control(platform(played.stage)) as control:
        # What it has fetched before would serve on, as at Moodle.
        control.put("options", json=json_of(control.get("options")) | {"refetch_jwks": True}).raise_for_status()
        report = examine()
    print(report.text)


@pytest.mark.parametrize(("skew", "said"), [(-3600, "clock is behind ours"), (3600, "clock is ahead of ours")])
def test_a_platform_whose_clock_is_wrong(
    examine: Callable[[], Report], played: Played, skew: float, said: str
) -> None:
    with options(played.stage, clock_skew=skew):
        report = examine()
    assert report.status == 1
    assert len(report.marked) == 2  # grades and rosters
    assert all(said in line for line in report.marked), report.text
