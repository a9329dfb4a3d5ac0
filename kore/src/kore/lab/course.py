"""A grading lab's course for nbgrader: its folder and its configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from traitlets.config import Config

from kore.lab import gradebook
from kore.lab.environment import Lab


def configure(config: Config, lab: Lab) -> None:
    """Say which course this is and where it lies; everything else about nbgrader is in JSON.

    Args:
        config: of an nbgrader application.
        lab: a grading lab.
    """
    config.CourseDirectory.course_id = lab.course
    config.CourseDirectory.root = str(lab.course_root)
    _find_programs(os.environ)


def _find_programs(environment: MutableMapping[str, str]) -> None:
    """Let nbgrader make its gradebook with the program `alembic`, by its bare name: it lies beside our Python."""
    beside = str(Path(sys.executable).parent)
    path = environment.get("PATH", os.defpath)
    if beside not in path.split(os.pathsep):
        environment["PATH"] = f"{beside}{os.pathsep}{path}"


def prepare(lab: Lab) -> None:
    """Make the course's folder, which nbgrader changes into, and its gradebook.

    Once, before the server and the jobs' processes open the gradebook: two that make it at the same time fail.
    """
    _find_programs(os.environ)
    (lab.course_root / "source").mkdir(parents=True, exist_ok=True)
    file = lab.course_root / gradebook.FILE
    if not file.exists():
        Gradebook(f"sqlite:///{file}", lab.course).close()


def api() -> NbGraderAPI:
    """The course as nbgrader's own interface sees it, configured as its commands are."""
    app = NbGrader()
    app.initialize([])
    return NbGraderAPI(parent=app, coursedir=app.coursedir)
