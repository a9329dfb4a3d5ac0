from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jupyter_client.kernelspec import KernelSpecManager

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


def test_labs_have_the_kernel_that_it_asks_for(lab: Callable[[str], Lab]) -> None:
    example.add(lab(GRADER))
    notebooks = (lab(GRADER).course_root / "source" / "ps1").glob("*.ipynb")
    wanted = {json.loads(path.read_text())["metadata"]["kernelspec"]["name"] for path in notebooks}
    assert wanted <= KernelSpecManager().find_kernel_specs().keys()


def test_it_is_not_written_through_a_link(lab: Callable[[str], Lab]) -> None:
    root = lab(GRADER).course_root
    root.mkdir()
    (root / "source").symlink_to("/tmp")
    with pytest.raises(BadRequest):
        example.add(lab(GRADER))
