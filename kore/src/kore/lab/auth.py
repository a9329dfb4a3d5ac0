"""nbgrader asks which courses a person is in; Kore knows it."""

from __future__ import annotations

from nbgrader.auth import BaseAuthPlugin

from kore.errors import KoreError
from kore.lab.client import KoreClient
from kore.lab.environment import here


class KoreAuthPlugin(BaseAuthPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Answers for the lab's own user, whichever student nbgrader asks about: nobody else works here."""

    def get_student_courses(self, student_id: str) -> list[str]:
        """The slugs of the courses; none while Kore is away, which is said in the log.

        Args:
            student_id: ignored, see the class.
        """
        lab = here()
        if lab.course:
            return [lab.course]
        try:
            with KoreClient.of(lab) as kore:
                return [course.slug for course in kore.courses()]
        except KoreError as error:
            self.log.warning("Your courses are not known at the moment: %s", error)
            return []

    def add_student_to_course(self, student_id: str, course_id: str) -> None:
        """Only the LMS enrols; that nbgrader knows a student gives no access."""

    def remove_student_from_course(self, student_id: str, course_id: str) -> None:
        """Only the LMS removes people from a course."""
