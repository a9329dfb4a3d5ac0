"""Where a launch leads to, once the hub knows the person: what the activity points at, as their role has it."""

from __future__ import annotations

from urllib.parse import urlencode

from kore.access import Right
from kore.api.context import Context
from kore.errors import NotAllowed
from kore.model import Enrolment, Launch, Message
from kore.steps import review


def of(context: Context, launch: Launch, enrolment: Enrolment) -> str:
    """The path that the hub sends the person to.

    Args:
        context: the service's parts.
        launch: verified.
        enrolment: what it has made sure of.

    Raises:
        NotAllowed: a learner wants to see another one's submission.
        NotFound: the person whose submission shall be shown never came to the course.
    """
    lab = f"{context.settings.base_path}hub/user-redirect/lab"
    if enrolment.course is None or enrolment.role is None:
        return lab
    rights = context.access.of_role(enrolment.role)
    page = f"{context.settings.kore_path}/courses/{enrolment.course}"
    if launch.message is Message.SUBMISSION_REVIEW and Right.GRADE in rights:
        return _submission(context, page, launch, enrolment)
    if launch.message is Message.SUBMISSION_REVIEW and launch.for_subject != launch.subject:
        raise NotAllowed(f"{enrolment.person} may not see the submissions of others in course {enrolment.course}")
    if enrolment.room is not None and Right.OPEN_ROOM in rights:
        return f"{page}/rooms/{enrolment.room}"
    if Right.GRADE in rights:
        return page
    if enrolment.assignment is None or Right.FETCH not in rights:
        return lab
    query = urlencode({"course": enrolment.course, "assignment": enrolment.assignment})
    return f"{context.settings.base_path}hub/user-redirect/kore/open?{query}"


def _submission(context: Context, page: str, launch: Launch, enrolment: Enrolment) -> str:
    """The student's work in the grading lab; a column of the whole course shows none in particular."""
    student = review.student(context.store, launch, enrolment)
    if enrolment.assignment is None:
        return page
    return f"{page}/lab?{urlencode({'assignment': enrolment.assignment, 'student': student})}"
