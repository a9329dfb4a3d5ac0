"""The course's members become the gradebook's students, with the names that the LMS knows."""

from __future__ import annotations

from collections.abc import Iterable

from nbgrader.api import Gradebook, Student

from kore.lab.answers import Member
from kore.lab.client import KoreClient
from kore.lab.environment import Lab
from kore.lab.gradebook import FILE


def bring_up_to_date(kore: KoreClient, lab: Lab) -> int:
    """Write the course's roster into the gradebook, and say how many students were added, changed or taken out.

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
    """Add those who take part, correct names, and take out who takes part no more.

    Who has handed something in that was graded stays, whatever becomes of them: with a student nbgrader deletes the
    submissions. And whom Kore does not know, somebody has added by hand.

    Returns:
        How many students were added, changed or taken out; if none, nothing was written.
    """
    present = {student.id: student for student in gradebook.students}
    changed = 0
    for member in members:
        student = present.get(member.name)
        if student is not None and not member.takes_part and not student.submissions:
            gradebook.remove_student(member.name)
        elif (student is not None or member.takes_part) and _differs(student, values := _values(member)):
            gradebook.update_or_create_student(member.name, **values)
        else:
            continue
        changed += 1
    return changed


def _values(member: Member) -> dict[str, str]:
    return {"first_name": member.given_name, "last_name": member.family_name, "email": member.email}


def _differs(student: Student | None, values: dict[str, str]) -> bool:
    return student is None or any(getattr(student, key) != value for key, value in values.items())
