from __future__ import annotations

import json
from pathlib import Path

import pytest

from kore.doctor import homes
from kore.doctor.findings import Mark
from kore.settings import Labs, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    labs = Labs.model_validate({"limits": {"homes": "100M"}})
    return Settings(instance="main", public_url="https://hub.example.test/", state_dir=tmp_path, labs=labs)


@pytest.mark.parametrize(("used", "mark"), [(89, Mark.WELL), (90, Mark.DOUBT), (100, Mark.DOUBT), (101, Mark.WRONG)])
def test_how_full_the_disk_of_all_is(settings: Settings, tmp_path: Path, used: int, mark: Mark) -> None:
    file = tmp_path / "homes.json"
    file.write_text(json.dumps({"used": used << 20, "limit": 100 << 20}))
    (finding,) = homes.look(settings, file)
    assert finding.mark is mark
    assert f"{used} MiB of 100 MiB" in finding.said
    assert bool(finding.advice) == (mark is not Mark.WELL)


def test_a_measurement_that_is_missing(settings: Settings) -> None:
    (finding,) = homes.look(settings)
    assert finding.mark is Mark.DOUBT
    assert "ananke-main-disk.service" in finding.advice


def test_without_a_limit_there_is_nothing_to_say(settings: Settings) -> None:
    assert homes.look(settings.model_copy(update={"labs": Labs()})) == []
