"""The goldens are what evaluation gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive import Archive

GOLDEN = Path(__file__).parent / "golden"
KEPT = sorted(GOLDEN.glob("*.txtar"))


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_golden_is_what_evaluation_gives(rendered: dict[str, Archive], file: Path) -> None:
    assert file.stem in rendered, f"{file.stem} is no machine any more; tests/eval/render.py removes its golden"
    assert file.read_text() == rendered[file.stem].text(), "look at the difference that tests/eval/render.py makes"


def test_every_machine_has_its_golden(rendered: dict[str, Archive]) -> None:
    assert set(rendered) == {file.stem for file in KEPT}


def test_only_outputs_of_machines_lie_there() -> None:
    assert [path.name for path in GOLDEN.iterdir() if path not in KEPT] == []
