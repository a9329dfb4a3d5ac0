"""The course's members become the gradebook's students, with the names that the LMS knows."""

from __future__ import annotations

from collections.abc import Iterable

from nbgrader.api import Gradebook

from kore.lab.answers import Member
from kore.lab.client import KoreClient
from kore.lab.environment import Lab
from kore.lab.gradebook import FILE
from kore.model import Role


def bring_up_to_date(kore: KoreClient, lab: Lab) -> int:
    """Write the course's roster into the gradebook, and say how many students were added or changed.

    Args:
        kore: the client of the grading lab.
        lab: the grading lab.

    Raises:
        KoreError: Kore refuses or is away.
    """
    assert lab.course is not None  # a grading lab has one
    members = kore.members(lab.course)
    with Gradebook(f"sqlite:///{lab.course_root / FILE}", lab.course) as gradebook:
        return update(gradebook, members)


def update(gradebook: Gradebook, members: Iterable[Member]) -> int:
    """Add active learners and correct the names of everybody in the gradebook; nobody is removed, grades stay.

    Returns:
        How many students were added or changed; if none, nothing was written.
    """
    present = {student.id: student for student in gradebook.students}
    changed = 0
    for member in members:
        values = {"first_name": member.given_name, "last_name": member.family_name, "email": member.email}
        student = present.get(member.name)
        joins = student is None and member.active and member.role == Role.LEARNER
        differs = student is not None and any(getattr(student, key) != value for key, value in values.items())
        if joins or differs:
            gradebook.update_or_create_student(member.name, **values)
            changed += 1
    return changed
