"""nbgrader's own commands, through a whole assignment: the example of its quickstart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from kore.lab.example import SOURCE

if TYPE_CHECKING:
    from conftest import FakeKore

SQUARES = """
def squares(n):
    if n < 1:
        raise ValueError
    return [i**2 for i in range(1, n + 1)]
"""
COURSE = "phys-0a1b"
Nbgrader = Callable[..., str]


@pytest.fixture
def nbgrader(environment: Callable[[str], dict[str, str]]) -> Nbgrader:
    def run(user: str, *arguments: str, ok: bool = True) -> str:
        env = {"PATH": os.environ["PATH"]} | environment(user)
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            env=env,
            cwd=env["HOME"],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        assert (done.returncode == 0) == ok, done.stdout
        return done.stdout

    return run


def test_from_the_source_to_the_feedback(kore: FakeKore, nbgrader: Nbgrader, tmp_path: Path) -> None:
    grader = f"course-{COURSE}"
    course = tmp_path / grader / "course"
    course.parent.mkdir()
    shutil.copytree(SOURCE, course / "source" / "ps1")

    assert "Assignment not found" not in nbgrader(grader, "generate_assignment", "ps1")
    nbgrader(grader, "release_assignment", "ps1")
    assert "already-released" in nbgrader(grader, "release_assignment", "ps1", ok=False)
    nbgrader(grader, "release_assignment", "ps1", "--force")

    assert f"{COURSE} ps1\n" in nbgrader("alice", "list")
    nbgrader("alice", "fetch_assignment", "ps1", "--course", COURSE)
    work = tmp_path / "alice" / COURSE / "ps1"
    assert sorted(path.name for path in work.iterdir()) == ["jupyter.png", "problem1.ipynb", "problem2.ipynb"]
    assert f"{COURSE} ps1 (already downloaded)" in nbgrader("alice", "list")

    (work / "problem1.ipynb").write_text(solved(work / "problem1.ipynb"))
    assert "--student is ignored" in nbgrader("alice", "submit", "ps1", "--course", COURSE, "--student=bob")
    assert [one["student"] for one in kore.handed_in] == ["alice"]

    nbgrader(grader, "collect", "ps1")
    assert (course / "submitted" / "alice" / "ps1" / "timestamp.txt").read_text() == "2026-01-02 00:01:00.000000 UTC"
    nbgrader(grader, "autograde", "ps1")
    nbgrader(grader, "generate_feedback", "ps1")
    nbgrader(grader, "release_feedback", "ps1")
    assert "is released already" in nbgrader(grader, "release_feedback", "ps1")

    assert "(feedback ready to be fetched)" in nbgrader("alice", "list", "--inbound")
    nbgrader("alice", "fetch_feedback", "ps1", "--course", COURSE)
    assert "(feedback already fetched)" in nbgrader("alice", "list", "--inbound")
    pages = work / "feedback" / "2026-01-02 00:01:00.000000 UTC"
    assert "problem1" in (pages / "problem1.html").read_text()
    assert (pages / "problem2.html").exists()

    assert "cannot be removed" in nbgrader(grader, "list", "--inbound", "--remove", ok=False)
    nbgrader(grader, "list", "--remove", "ps1")
    assert kore.releases == {}


def solved(notebook: Path) -> str:
    """The notebook with the first function of the example written."""
    made = nbformat.read(notebook, as_version=4)
    for cell in made.cells:
        if cell.cell_type == "code" and "def squares(n):" in cell.source:
            cell.source = (
                "def squares(n):\n    if n < 1:\n        raise ValueError\n    return [i**2 for i in range(1, n + 1)]"
            )
    return str(nbformat.writes(made))
