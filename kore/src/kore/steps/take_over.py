"""A course that the LMS has copied gets the assignments of the one that it was copied from.

The releases alone: whoever handed in or was graded there is nobody here. They wait, closed and without dates, until the
instructor opens them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Assignment, Course
from kore.store import assignments, courses
from kore.store.database import Store


@dataclass(frozen=True)
class Offer:
    """What a copied course could take over."""

    original: Course
    #: what there is a release of in the original, and nothing at all of in the copy
    assignments: tuple[Assignment, ...]


def offer(store: Store, course: str) -> Offer | None:
    """What the course could take over; None if it is no copy, or has it all. Whether somebody may is not asked here.

    Raises:
        NotFound: there is no such course.
    """
    with store.read() as session:
        return _offer(session, courses.get(session, course))


def take_over(store: Store, course: str, original: str) -> int:
    """Take over what is offered; how many assignments that were.

    Args:
        store: of the instance.
        course: slug of the copy.
        original: slug of the course from which the caller may take them.

    Raises:
        NotFound: the course is no copy of that one, or has it all.
    """
    with store.write() as session:
        found = courses.get(session, course)
        offered = _offer(session, found)
        if offered is None or offered.original.slug != original:
            raise NotFound(f"there is nothing to take over from {original} into {course}")
        for assignment in offered.assignments:
            digest = assignment.digest or assignment.draft
            assert digest is not None
            assignments.keep_draft(session, found.id, assignment.name, digest, list(assignment.notebooks))
        return len(offered.assignments)


def _offer(session: Session, copy: Course) -> Offer | None:
    if copy.copied_from is None:
        return None
    original = courses.get(session, copy.copied_from)
    there = {assignment.name for assignment in assignments.everything(session, copy.id)}
    released = [a for a in assignments.everything(session, original.id) if a.digest or a.draft]
    missing = tuple(assignment for assignment in released if assignment.name not in there)
    return Offer(original, missing) if missing else None
