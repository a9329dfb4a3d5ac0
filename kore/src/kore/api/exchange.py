"""The exchange: releases, submissions and feedback between labs, each with the caller's own token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from kore import clock
from kore.access import Right
from kore.api import bodies
from kore.api.context import Context, Services
from kore.api.identity import needs
from kore.api.numbers import Number
from kore.errors import NotFound
from kore.model import Assignment, Caller, CallerKind, Submission
from kore.names import course_of
from kore.steps import publish, release, submit
from kore.store import assignments, courses, members, submissions

router = APIRouter(prefix="/api/courses", tags=["exchange"])
#: every upload and download is such an archive
_ARCHIVE = "application/gzip"
_UPLOAD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {_ARCHIVE: {"schema": {"type": "string", "format": "binary"}}}}
}


class OwnCourse(BaseModel):
    """A course of the caller's."""

    slug: str
    label: str
    title: str
    role: str


class OwnCourses(BaseModel):
    """The caller's active courses."""

    courses: list[OwnCourse]


class Released(BaseModel):
    """A released assignment."""

    name: str
    notebooks: list[str]
    released_at: datetime | None
    closes_at: datetime | None
    #: whether it takes submissions now
    open: bool
    digest: str | None


class Releases(BaseModel):
    """A course's released assignments."""

    assignments: list[Released]


class Receipt(BaseModel):
    """A submission was taken."""

    id: int
    student: str
    timestamp: datetime


class Feedback(BaseModel):
    """There is feedback on a submission."""

    digest: str
    released_at: datetime | None


class Submitted(Receipt):
    """A submission in a list."""

    notebooks: list[str]
    feedback: Feedback | None


class Submissions(BaseModel):
    """The submissions that the caller may see."""

    submissions: list[Submitted]


class Person(BaseModel):
    """A member of the course."""

    name: str
    given_name: str
    family_name: str
    email: str
    role: str
    active: bool
    #: an instructor who looks at the course as its students see it
    test: bool


class Roster(BaseModel):
    """All members, those who left included."""

    members: list[Person]


@router.get("", summary="The caller's courses")
def own_courses(caller: Annotated[Caller, needs(Right.OWN_COURSES)], context: Services) -> OwnCourses:
    """A person's active courses; a grading lab's own course."""
    slug = course_of(caller.name) if caller.kind is CallerKind.GRADING_LAB else None
    roles = {slug: "grading lab"} if slug else {course: role.value for course, role in caller.roles.items()}
    with context.store.read() as session:
        found = [courses.get(session, course) for course in sorted(roles)]
    return OwnCourses(courses=[OwnCourse(slug=c.slug, label=c.label, title=c.title, role=roles[c.slug]) for c in found])


@router.get("/{course}/assignments", summary="Released assignments", dependencies=[needs(Right.FETCH)])
def list_assignments(course: str, context: Services) -> Releases:
    """What can be fetched."""
    with context.store.read() as session:
        found = assignments.everything(session, courses.get(session, course).id)
    return Releases(assignments=[_released(assignment) for assignment in found if assignment.digest])


@router.get("/{course}/assignments/{name}/release", summary="Fetch", dependencies=[needs(Right.FETCH)])
def fetch(course: str, name: str, context: Services) -> Response:
    """The archive of a release."""
    return Response(release.fetch(context.store, context.archives, course, name), media_type=_ARCHIVE)


@router.put(
    "/{course}/assignments/{name}/release",
    summary="Release",
    openapi_extra=_UPLOAD,
    dependencies=[needs(Right.RELEASE)],
)
def put_release(
    course: str,
    name: str,
    data: Annotated[bytes, Depends(bodies.archive)],
    context: Services,
    force: Annotated[bool, Query(description="Replace an earlier release.")] = False,
) -> Released:
    """Give an assignment to the students."""
    limits = context.settings.archives.limits
    return _released(release.release(context.store, context.archives, limits, course, name, data, force))


@router.delete(
    "/{course}/assignments/{name}/release", summary="Withdraw", status_code=204, dependencies=[needs(Right.RELEASE)]
)
def withdraw(course: str, name: str, context: Services) -> None:
    """Take a release back; submissions stay."""
    release.withdraw(context.store, course, name)


@router.post("/{course}/assignments/{name}/submissions", summary="Submit", status_code=201, openapi_extra=_UPLOAD)
def post_submission(
    course: str,
    name: str,
    caller: Annotated[Caller, needs(Right.SUBMIT)],
    data: Annotated[bytes, Depends(bodies.archive)],
    context: Services,
) -> Receipt:
    """Hand in for oneself: the student is the caller, the time is Kore's."""
    limits = context.settings.archives.limits
    made = submit.submit(context.store, context.archives, limits, course, name, caller.name, data)
    context.sender.wake()
    return Receipt(id=made.id, student=made.student, timestamp=made.submitted_at)


@router.get("/{course}/assignments/{name}/submissions", summary="Submissions")
def list_submissions(
    course: str, name: str, caller: Annotated[Caller, needs(Right.OWN_WORK, Right.ALL_WORK)], context: Services
) -> Submissions:
    """A learner's own; for a grading lab, everybody's."""
    with context.store.read() as session:
        assignment = assignments.get(session, courses.get(session, course).id, name)
        found = submissions.of_assignment(session, assignment.id, _only(context, caller, course))
    return Submissions(submissions=[_submitted(submission) for submission in found])


@router.get("/{course}/submissions/{number}/archive", summary="A submission's archive")
def submission_archive(
    course: str, number: Number, caller: Annotated[Caller, needs(Right.OWN_WORK, Right.ALL_WORK)], context: Services
) -> Response:
    """What was handed in."""
    found = _submission(context, course, number, caller)
    return Response(context.archives.read(found.digest), media_type=_ARCHIVE)


@router.put(
    "/{course}/submissions/{number}/feedback",
    summary="Give feedback",
    status_code=204,
    openapi_extra=_UPLOAD,
    dependencies=[needs(Right.ALL_WORK)],
)
def put_feedback(
    course: str, number: Number, data: Annotated[bytes, Depends(bodies.archive)], context: Services
) -> None:
    """Attach feedback to a submission."""
    publish.give_feedback(context.store, context.archives, context.settings.archives.limits, course, number, data)


@router.get("/{course}/submissions/{number}/feedback", summary="Feedback")
def get_feedback(
    course: str, number: Number, caller: Annotated[Caller, needs(Right.OWN_WORK, Right.ALL_WORK)], context: Services
) -> Response:
    """The feedback on a submission."""
    _submission(context, course, number, caller)
    return Response(publish.feedback(context.store, context.archives, course, number), media_type=_ARCHIVE)


@router.get("/{course}/members", summary="Members", dependencies=[needs(Right.SEE_COURSE)])
def list_members(course: str, context: Services) -> Roster:
    """Everybody who is or was in the course."""
    with context.store.read() as session:
        found = members.roster(session, courses.get(session, course).id)
    return Roster(
        members=[
            Person(
                name=member.name,
                given_name=member.given_name,
                family_name=member.family_name,
                email=member.email,
                role=member.role,
                active=member.active,
                test=member.test,
            )
            for member in found
        ]
    )


def _only(context: Context, caller: Caller, course: str) -> str | None:
    """Whose submissions the caller sees: their own, or (None) everybody's."""
    return None if Right.ALL_WORK in context.access.rights(caller, course) else caller.name


def _submission(context: Context, course: str, number: Number, caller: Caller) -> Submission:
    """The submission, if it is the caller's to see; somebody else's does not exist for them."""
    with context.store.read() as session:
        found = submissions.get(session, courses.get(session, course).id, number)
    if _only(context, caller, course) not in (None, found.student):
        raise NotFound(f"there is no submission {number} of yours in this course")
    return found


def _released(assignment: Assignment) -> Released:
    return Released(
        name=assignment.name,
        notebooks=list(assignment.notebooks),
        released_at=assignment.released_at,
        closes_at=assignment.closes_at,
        open=assignment.takes_submissions(clock.now()),
        digest=assignment.digest,
    )


def _submitted(submission: Submission) -> Submitted:
    feedback = None
    if submission.feedback_digest:
        feedback = Feedback(digest=submission.feedback_digest, released_at=submission.feedback_at)
    return Submitted(
        id=submission.id,
        student=submission.student,
        timestamp=submission.submitted_at,
        notebooks=list(submission.notebooks),
        feedback=feedback,
    )
