from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kore.root.__main__ import main

MB = 1 << 20


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    for name in ("ada", "ben"):
        folder = tmp_path / "homes" / name
        folder.mkdir(parents=True)
        (folder / "data").write_bytes(bytes(MB))
    return tmp_path / "homes"


@pytest.mark.parametrize(("limit", "warned"), [(2 * MB, True), (10 * MB, False)])
def test_all_homes_are_measured_and_the_journal_is_warned(
    homes: Path, limit: int, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    report = homes.parent / "report.json"
    assert main(["measure", str(homes), str(limit), str(report)]) == 0
    found = json.loads(report.read_text())
    assert found["limit"] == limit
    assert 2 * MB <= found["used"] < 3 * MB
    assert report.stat().st_mode & 0o777 == 0o644
    said = capsys.readouterr().err
    assert said.startswith("<4>all homes hold 2 MiB of 2 MiB") == warned
    assert bool(said) == warned


def test_a_home_that_cannot_be_measured_is_told_and_the_others_are_measured(
    homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    du = tmp_path / "bin" / "du"
    du.parent.mkdir()
    du.write_text(f'#!/bin/sh\ncase "$*" in */ada) kill -9 $$;; esac\nexec {shutil.which("du")} "$@"\n')
    du.chmod(0o755)
    monkeypatch.setenv("PATH", f"{du.parent}:{os.environ['PATH']}")
    report = homes.parent / "report.json"
    assert main(["measure", str(homes), str(10 * MB), str(report)]) == 0
    assert MB <= json.loads(report.read_text())["used"] < 2 * MB
    assert capsys.readouterr().err == "<4>not measured, so missing in what all homes hold: ada\n"


def test_an_instance_without_homes_yet_holds_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert main(["measure", str(tmp_path / "none"), "100", str(report)]) == 0
    assert json.loads(report.read_text()) == {"used": 0, "limit": 100}


def test_a_limit_that_is_no_number_gets_help(tmp_path: Path) -> None:
    assert main(["measure", str(tmp_path), "1G", str(tmp_path / "report")]) == 2
