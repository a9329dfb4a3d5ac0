"""From the LMS's gradebook to a student's work: submission review launches, over the real stack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from backstage import Played, platform
from launching import Launching

from kore.demo.instructor import Instructor
from kore.demo.plan import ASSIGNMENT
from kore.demo.story import hub_user

_LINK = 11


@contextmanager
def reviewing(played: Played, who: str, of: str) -> Iterator[httpx.Response]:
    """The page on which somebody's click on a student's grade ends."""
    lms = platform(played.stage)
    with Launching(played.stage, lms, who, _LINK) as launch:
        launch.begin()
        kind = {"lti:message_type": "LtiSubmissionReviewRequest", "lti:for_user": {"user_id": lms.person(of)}}
        answer = launch.post(launch.token(claims=kind), accept="text/html")
        yield launch.open(str(answer.url.join(answer.headers["location"]))) if answer.is_redirect else answer


def test_a_grader_sees_the_students_own_work(played: Played) -> None:
    act = played.acts[0]
    with Instructor(act.platform, act.instructor) as instructor:
        instructor.open_course(act.hub_link)
        lab = instructor.open_grading_lab()
        shown = {}
        for notebook in lab.get(f"formgrader/api/notebooks/{ASSIGNMENT}"):
            for one in lab.get(f"formgrader/api/submitted_notebooks/{ASSIGNMENT}/{notebook['name']}"):
                shown[one["id"]] = one["student"]
    for student in ("chiara.rossi", "ben.okafor"):
        with reviewing(played, act.instructor, student) as page:
            start, _, number = page.url.path.strip("/").rpartition("/")
            assert (page.status_code, start) == (200, f"user/course-{played.university}/formgrader/submissions")
            assert shown[number] == hub_user(student)


def test_a_student_comes_to_their_own_work(played: Played) -> None:
    with reviewing(played, "chiara.rossi", "chiara.rossi") as page:
        assert page.status_code == 200
        assert page.url.path.startswith(f"/user/chiara-rossi/lab/tree/{played.university}/{ASSIGNMENT}")


def test_a_student_does_not_come_to_another_ones(played: Played) -> None:
    with reviewing(played, "chiara.rossi", "ben.okafor") as page:
        assert page.status_code == 403
        assert "You may not do this" in page.text
        assert "Back to the learning platform" in page.text


def test_what_was_never_handed_in_cannot_be_seen(played: Played) -> None:
    with reviewing(played, "ada.lehmann", "ada.lehmann") as page:
        assert page.status_code == 404
        assert "There is nothing to review yet" in page.text
        assert f"/formgrader/manage_submissions/{ASSIGNMENT}" in page.text
