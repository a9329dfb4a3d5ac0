from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

from kore.demo import node
from kore.errors import SettingsError


def program(folder: Path) -> str:
    path = folder / "node"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return str(path)


def test_the_machines_own_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = program(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.find() == expected


def test_else_that_of_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = program(tmp_path / "bin")
    wheel = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: wheel)
    assert node.find() == expected


def test_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"Node\.js is missing"):
        node.find()
