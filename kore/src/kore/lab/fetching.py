"""A released assignment comes into a home. nbgrader is not needed for this, so that a link opens quickly."""

from __future__ import annotations

import errno
from pathlib import Path

from kore import names
from kore.errors import BadRequest, KoreError
from kore.lab import files
from kore.lab.client import KoreClient


class AlreadyThere(KoreError):
    """The folder of the assignment exists, and nobody asked for its missing files."""

    code = "already-there"
    status = 409


def folder(home: Path, course: str, assignment: str) -> Path:
    """Where a person's work on an assignment lies.

    Raises:
        BadRequest: one of the names is impossible, or a link stands in the way.
    """
    if not names.is_name(course) or not names.is_assignment(assignment):
        raise BadRequest(f"there can be no assignment {assignment[:80]!r} of a course {course[:80]!r}")
    return files.below(home, course, assignment)


def fetch(client: KoreClient, home: Path, course: str, assignment: str, replace_missing: bool = False) -> list[Path]:
    """Bring the release home and name the files that came; nothing of the person's is overwritten.

    Args:
        client: of the lab.
        home: under which the course's folder lies.
        course: its slug.
        assignment: its name.
        replace_missing: restore missing files of a folder that exists.

    Raises:
        AlreadyThere: the folder exists and `replace_missing` is not set.
        KoreError: Kore refuses or is away, the archive is bad, or a link stands in the way.
    """
    target = folder(home, course, assignment)
    if target.exists() and not replace_missing:
        raise AlreadyThere(f"You already have a copy of the assignment in this directory: {course}/{assignment}")
    data = client.release(course, assignment)
    with files.unpacked(data, target, client.limits) as fresh:
        if replace_missing and target.exists():
            return files.add_missing(fresh, target)
        _move(fresh, target)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _move(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise AlreadyThere("the same assignment came from somewhere else at the same time") from error
        raise


def notebooks(assignment: Path) -> list[str]:
    """The names of the notebooks at the top of an assignment, without their ending."""
    found = (path for path in assignment.glob("*.ipynb") if not path.name.startswith("."))
    return sorted(path.stem for path in found if path.is_file())
