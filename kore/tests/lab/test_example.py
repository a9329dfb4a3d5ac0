from __future__ import annotations

from collections.abc import Callable

import pytest

from kore.errors import BadRequest
from kore.lab import example
from kore.lab.environment import Lab

GRADER = "course-phys-0a1b"


def test_the_example_comes_once(lab: Callable[[str], Lab]) -> None:
    folder = lab(GRADER).course_root / "source" / "ps1"
    assert example.add(lab(GRADER))
    assert sorted(path.name for path in folder.iterdir()) == ["jupyter.png", "problem1.ipynb", "problem2.ipynb"]
    (folder / "problem1.ipynb").write_text("mine")
    assert not example.add(lab(GRADER))
    assert (folder / "problem1.ipynb").read_text() == "mine"


def test_it_is_not_written_through_a_link(lab: Callable[[str], Lab]) -> None:
    root = lab(GRADER).course_root
    root.mkdir()
    (root / "source").symlink_to("/tmp")
    with pytest.raises(BadRequest):
        example.add(lab(GRADER))
