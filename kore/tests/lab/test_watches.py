from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kore.hub.limits import variables
from kore.lab import status_bar, watches
from kore.lab.environment import Lab
from kore.lab.notices import Notices
from kore.settings import LabLimit


@pytest.fixture
def threads(
    lab: Callable[[str], Lab], monkeypatch: pytest.MonkeyPatch
) -> Callable[[LabLimit | None, bool], tuple[list[str], bool]]:
    """The names of the threads that a lab with this limit has, and whether the status bar shows its home."""

    def of(limit: LabLimit | None, extension: bool) -> tuple[list[str], bool]:
        installed: list[Path] = []
        monkeypatch.setattr(status_bar, "install", lambda _, home: installed.append(home))
        for name, value in variables(limit).items() if limit else ():
            monkeypatch.setenv(name, value)
        settings = {"jupyter_resource_usage_display_config": object()} if extension else {}
        server: Any = SimpleNamespace(web_app=SimpleNamespace(settings=settings))
        found = watches.of(lab("alice"), Notices(), server)
        return [thread._name for thread in found], bool(installed)

    return of


@pytest.mark.parametrize("extension", [True, False])
@pytest.mark.parametrize(
    ("limit", "names", "shown"),
    [
        (LabLimit(disk="5G"), ["disk", "breaches"], True),
        (LabLimit(memory="2G"), ["disk", "breaches"], False),
        (None, [], False),
    ],
)
def test_a_lab_that_somebody_limits_watches(
    threads: Any, limit: LabLimit | None, names: list[str], shown: bool, extension: bool
) -> None:
    assert threads(limit, extension) == (names, shown and extension)
