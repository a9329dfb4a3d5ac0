from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from system import needs


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_a_machine_with_everything_will_do(tmp_path: Path) -> None:
    assert needs.missing(lambda program: f"/bin/{program}", tmp_path) == []


def test_missing_programs_come_with_their_packages(tmp_path: Path) -> None:
    (reason,) = needs.missing(lambda program: None if program.startswith("q") else program, tmp_path / "keyring")
    assert reason.endswith("apt-get install debian-archive-keyring qemu-system-x86")


def test_root_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (reason,) = needs.missing(lambda program: program, tmp_path)
    assert "sudo" in reason


def test_another_system_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    assert needs.missing() == ["Linux on x86_64 is needed, because the tests boot machines of that kind."]
