"""nbgrader's example assignment, for a course that has nothing yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbgrader

from kore.lab import files
from kore.lab.environment import Lab

NAME = "ps1"
#: what `nbgrader quickstart` copies
SOURCE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source" / NAME


def add(lab: Lab) -> bool:
    """Put the example into the course's `source`; whether it came.

    Nothing happens where the course has an assignment of that name, or a file in its place.

    Raises:
        BadRequest: a link stands in the way.
    """
    target = files.below(lab.course_root, "source", NAME)
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SOURCE, target, ignore=shutil.ignore_patterns("*.html"))
    return True
