"""Kore reads the settings that the options give: what Nix accepts, `kore check-config` accepts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from archive import Archive
from hosts import Hosts

from kore.settings import load

KORE = Path(sys.executable).parent / "kore"


def check(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`kore check-config`, as the machine's build runs it."""
    file = folder / "settings.json"
    file.write_text(text)
    return subprocess.run([KORE, "check-config", "--settings", file], capture_output=True, text=True, check=False)


def settings(archive: Archive) -> list[str]:
    files = {entry.path: entry for entry in archive.entries}
    links = [entry for path, entry in files.items() if path.startswith("/etc/ananke/")]
    return [files[link.target].text for link in links if link.target is not None]


def test_every_machines_settings_are_right(rendered: dict[str, Archive], tmp_path: Path) -> None:
    found = {name: settings(archive) for name, archive in rendered.items()}
    assert len(found["example"]) == 2
    assert {name for name, texts in found.items() if not texts} == {name for name in found if name.endswith(".lms")}
    for number, text in enumerate({text for texts in found.values() for text in texts}):
        file = tmp_path / f"{number}.json"
        file.write_text(text)
        assert load(file).public_url.startswith("https://")


@pytest.mark.parametrize(("given", "accepted"), [("sender.attempts = 7;", True), ("sender.attempt = 7;", False)])
def test_settings_without_an_option_are_checked_when_the_machine_is_built(
    hosts: Hosts, tmp_path: Path, given: str, accepted: bool
) -> None:
    select = "[ out.file.text (map (check: check.drvAttrs.buildCommand) out.checks) ]"
    text, checks = hosts.instance(f"settings = {{ {given} }};", select)
    assert len(checks) == 1
    assert "kore check-config --settings" in checks[0]
    assert json.loads(text)["instance"] == "physics"
    assert (check(text, tmp_path).returncode == 0) is accepted
