"""`kore doctor` on the real thing: well, and with one fault at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from backstage import Played, platform, run_kore, until_published

from kore.demo.person import json_of
from kore.demo.plan import CLIENT_ID
from kore.demo.stage import Stage


class Report:
    """What the doctor says."""

    def __init__(self, stage: Stage, settings_file: Path | None = None) -> None:
        done = run_kore(stage, "doctor", settings_file=settings_file)
        assert not done.stderr
        self.status, self.text = done.returncode, done.stdout
        lines = [line.strip() for line in done.stdout.splitlines()]
        self.wrong = [line for line in lines if line.startswith("✗")]


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


def test_all_is_well(played: Played) -> None:
    report = Report(played.stage)
    assert (report.status, report.wrong) == (0, []), report.text
    for act in played.acts:
        assert act.platform.name in report.text
    assert report.text.count("the platform gives access tokens for grades") == 2
    assert report.text.count("the platform gives access tokens for rosters") == 2
    assert "the hub answers and knows Kore" in report.text


@pytest.mark.parametrize(("skew", "said"), [(-3600, "clock is behind ours"), (3600, "clock is ahead of ours")])
def test_a_platform_whose_clock_is_wrong(played: Played, skew: float, said: str) -> None:
    with options(played.stage, clock_skew=skew):
        report = Report(played.stage)
    assert report.status == 1
    assert [said in line for line in report.wrong] == [True, True], report.text  # grades and rosters


def test_a_platform_that_may_not_fetch_our_keys(played: Played) -> None:
    """As long as it knows our key it needs to fetch nothing; a new one shows it."""
    rotated = run_kore(played.stage, "keys", "rotate", "--at-once")
    until_published(played.stage, rotated.stdout.split()[0])
    with options(played.stage, block_private_jwks=True):
        report = Report(played.stage)
    assert report.status == 1
    assert ["cannot fetch our key set" in line for line in report.wrong] == [True, True], report.text
    assert "curlsecurityblockedhosts" in report.text
    assert "nobody fetched our key set meanwhile" in report.text
    assert Report(played.stage).status == 0


def test_a_registration_without_grades_that_the_running_kore_does_not_know(played: Played, tmp_path: Path) -> None:
    stage = played.stage
    world = json.loads(stage.plan.world_file(platform(stage)).read_text())
    tool = world["tools"][0] | {"client_id": "gradeless", "deployment_id": "9", "ags": "none"}
    with stage.control(platform(stage)) as control:
        control.post("world", json={"tools": [tool]}).raise_for_status()
    settings = json.loads(stage.plan.settings_file.read_text())
    (known,) = [p for p in settings["platforms"] if (p["issuer"], p["client_id"]) == (platform(stage).url, CLIENT_ID)]
    settings["platforms"] = [known | {"client_id": "gradeless", "deployment_ids": ["9"]}]
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(settings))
    report = Report(stage, file)
    assert report.status == 1
    launch, grades = report.wrong
    assert "a launch does not begin: Kore answers it with HTTP 400" in launch
    assert "no access token for grades (Assignment and Grade Services): the service is switched off" in grades
    assert "the platform gives access tokens for rosters" in report.text
