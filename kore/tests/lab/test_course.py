from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from traitlets.config import Config

from kore.lab import course
from kore.lab.environment import Lab
from kore.lab.gradebook import FILE


def test_nbgrader_is_told_the_course_and_its_folder(lab: Callable[[str], Lab]) -> None:
    grader, config = lab("course-phys-0a1b"), Config()
    course.configure(config, grader)
    assert config.CourseDirectory == {"course_id": "phys-0a1b", "root": str(grader.home / "course")}


def test_a_course_is_prepared_with_a_bare_path_and_once(
    lab: Callable[[str], Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    grader = lab("course-phys-0a1b")
    course.prepare(grader)
    assert os.environ["PATH"] == f"{Path(sys.executable).parent}:/usr/bin"
    assert (grader.course_root / "source").is_dir()
    before = (grader.course_root / FILE).stat()
    course.prepare(grader)
    assert (grader.course_root / FILE).stat().st_mtime_ns == before.st_mtime_ns
    assert os.environ["PATH"] == f"{Path(sys.executable).parent}:/usr/bin"
