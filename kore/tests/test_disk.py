from __future__ import annotations

from pathlib import Path

import pytest

from kore import disk
from kore.disk import Usage


def test_the_share_says_also_how_much_is_too_much() -> None:
    assert [Usage(used=used, limit=100).share for used in (0, 50, 120)] == [0, 0.5, 1.2]


def test_each_instance_has_its_report() -> None:
    assert disk.report("physics") == Path("/run/ananke-physics-disk/homes.json")


def test_what_root_has_said(tmp_path: Path) -> None:
    file = tmp_path / "homes.json"
    assert disk.reported(file) is None, "not measured yet"
    file.write_text('{"used": 3, "limit": 4}')
    assert disk.reported(file) == Usage(used=3, limit=4)


@pytest.mark.parametrize("odd", ["", "[]", '{"used": 3}', '{"used": "much", "limit": 4}'])
def test_what_root_does_not_say(tmp_path: Path, odd: str) -> None:
    file = tmp_path / "homes.json"
    file.write_text(odd)
    assert disk.reported(file) is None
