"""Assignments are released, withdrawn, opened and closed."""

from __future__ import annotations

from datetime import datetime

from kore import archive, clock, names
from kore.archive import Limits
from kore.errors import AlreadyReleased, ArchiveRefused, BadRequest, NotFound
from kore.model import Assignment
from kore.store import assignments, courses
from kore.store.archives import Archives
from kore.store.database import Store


def release(
    store: Store, archives: Archives, limits: Limits, course: str, name: str, data: bytes, force: bool
) -> Assignment:
    """Give an assignment to the course's students.

    Args:
        store: of the instance.
        archives: of the instance.
        limits: bounds of an archive.
        course: its slug.
        name: the assignment's.
        data: the archive of nbgrader's release directory.
        force: put it in place of an earlier release.

    Raises:
        AlreadyReleased: there is a release and `force` is not set.
        ArchiveRefused: the archive breaks the rules or holds no notebook.
        BadRequest: the name cannot be an assignment's.
    """
    if not names.is_assignment(name):
        raise BadRequest(f"{name[:80]!r} cannot be the name of an assignment")
    notebooks = archive.notebooks(archive.check(data, limits))
    if not notebooks:
        raise ArchiveRefused("the release holds no notebook")
    with store.read() as session:
        found = courses.get(session, course)
    digest = archives.keep(data)
    with store.write() as session:
        if not force and assignments.ensure(session, found.id, name).digest is not None:
            raise AlreadyReleased(f"{name} is released already; release it with force to replace it")
        return assignments.release(session, found.id, name, digest, notebooks, clock.now())


def withdraw(store: Store, course: str, name: str) -> None:
    """Take a release back; what students have and handed in stays."""
    with store.write() as session:
        assignments.withdraw(session, courses.get(session, course).id, name)


def close(store: Store, course: str, name: str, closes_at: datetime) -> None:
    """Take submissions until then."""
    with store.write() as session:
        assignments.close(session, courses.get(session, course).id, name, closes_at)


def reopen(store: Store, course: str, name: str) -> None:
    """Take submissions without end; what was taken over from another course is released by that."""
    with store.write() as session:
        assignments.reopen(session, courses.get(session, course).id, name, clock.now())


def fetch(store: Store, archives: Archives, course: str, name: str) -> bytes:
    """The archive of a release.

    Raises:
        NotFound: the assignment is not released.
    """
    with store.read() as session:
        found = assignments.get(session, courses.get(session, course).id, name)
    if found.digest is None:
        raise NotFound(f"{name} is not released (any more)")
    return archives.read(found.digest)
