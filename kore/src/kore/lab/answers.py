"""What Kore answers to a lab, checked on arrival: a name that is not one never becomes a path."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from kore import names
from kore.model import JobKind, Role

#: nbgrader's own form of a time; also the name of the folder that feedback is fetched into
TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
_LONGEST_NOTEBOOK = 200


def is_notebook(text: str) -> bool:
    """Whether the text may name a notebook at the top of an assignment, without its ending."""
    plain = all(sign.isprintable() and sign not in "/\\" for sign in text)
    return plain and 0 < len(text) <= _LONGEST_NOTEBOOK and not text.startswith(".")


def _name(text: str) -> str:
    if not names.is_name(text):
        raise ValueError("not a name")
    return text


def _assignment(text: str) -> str:
    if not names.is_assignment(text):
        raise ValueError("not the name of an assignment")
    return text


def _notebook(text: str) -> str:
    if not is_notebook(text):
        raise ValueError("not the name of a notebook")
    return text


Name = Annotated[str, AfterValidator(_name)]
AssignmentName = Annotated[str, AfterValidator(_assignment)]
NotebookName = Annotated[str, AfterValidator(_notebook)]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Course(_Answer):
    """A course of the caller's."""

    slug: Name
    label: str
    title: str
    role: str


class Assignment(_Answer):
    """A released assignment."""

    name: AssignmentName
    notebooks: tuple[NotebookName, ...]
    released_at: AwareDatetime
    closes_at: AwareDatetime | None
    open: bool
    digest: str


class Receipt(_Answer):
    """Kore has taken a submission."""

    id: int
    student: Name
    timestamp: AwareDatetime

    @property
    def stamp(self) -> str:
        """The time as nbgrader writes it."""
        return self.timestamp.astimezone(UTC).strftime(TIME_FORMAT)


class Feedback(_Answer):
    """There is feedback on a submission."""

    digest: str
    released_at: AwareDatetime


class Submission(Receipt):
    """A submission as it is listed."""

    notebooks: tuple[NotebookName, ...]
    feedback: Feedback | None


class Member(_Answer):
    """A person of the course."""

    name: Name
    given_name: str
    family_name: str
    email: str
    role: str
    active: bool
    #: an instructor who looks at the course as its students see it
    test: bool = False

    @property
    def takes_part(self) -> bool:
        """Whether graders have to do with them."""
        return self.active and self.role == Role.LEARNER and not self.test


class Job(_Answer):
    """Work that the grading lab has taken on."""

    id: int
    kind: JobKind
    assignment: AssignmentName | None
    #: only these students, or None for all
    students: tuple[Name, ...] | None
