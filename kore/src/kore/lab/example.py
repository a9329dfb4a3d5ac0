"""nbgrader's example assignment, for a course that has nothing yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import nbgrader
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME

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
    for notebook in target.glob("*.ipynb"):
        _name_the_kernel(notebook)
    return True


def _name_the_kernel(path: Path) -> None:
    """Name the kernel that labs have: the example's `python` would make JupyterLab ask every student for another."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata.kernelspec = {"name": NATIVE_KERNEL_NAME, "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
