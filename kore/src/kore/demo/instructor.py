"""An instructor: runs a course by the buttons of the course page and of nbgrader's formgrader."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from kore.demo.lab import LabOf
from kore.demo.person import Person, Stuck

#: seconds; the first job of a grading lab waits for the lab's start
_JOB = 240.0
_STEP = 0.3
_JOB_STATE = re.compile(r'<span class="mark \w+">(queued|running|done|failed|cancelled)</span>')


class Instructor(Person):
    """Somebody who may grade."""

    #: the course's slug, known once it was opened
    course = ""

    def open_course(self, activity: int) -> httpx.Response:
        """Launch from the LMS; it ends on the course page.

        Raises:
            Stuck: it ends elsewhere.
        """
        page = self.launch(activity)
        found = re.search(r"/services/kore/courses/([a-z0-9-]+)$", page.url.path)
        if page.status_code != httpx.codes.OK or found is None:
            raise Stuck(f"{self.username} is at {page.url.path} (HTTP {page.status_code}) instead of a course page")
        self.course = found[1]
        return page

    def open_grading_lab(self) -> LabOf:
        """Press “Open grading lab”, and wait for it.

        Raises:
            Stuck: it does not open.
        """
        assert self.page is not None
        here = self.page.url
        page = self.open(f"{here}/lab")
        self.page = self.browser.get(here)
        found = re.match(rf".*/user/course-{self.course}/", str(page.url))
        if page.status_code != httpx.codes.OK or found is None:
            raise Stuck(f"{self.username} is at {page.url.path} (HTTP {page.status_code}) instead of the grading lab")
        return LabOf(self, found[0])

    def run_job(self, kind: str, assignment: str | None = None, tell: Callable[[str], None] = lambda _: None) -> None:
        """Press a button that gives the grading lab work, and wait for the end.

        Raises:
            Stuck: the job fails or takes too long.
        """
        fields = {"kind": kind} | ({"assignment": assignment} if assignment else {})
        self.reload()
        page = self.press("/jobs", **fields)
        deadline, told = time.monotonic() + _JOB, ""
        while (state := _newest(page)) not in {"done", "failed"}:
            if time.monotonic() > deadline:
                raise Stuck(f"the job {kind} is still {state} after {_JOB:g} s")
            time.sleep(_STEP)
            page = self.reload()
            if (message := _progress(page)) and message != told:
                tell(f"{kind}: {message}")
                told = message
        if state == "failed":
            raise Stuck(f"the job {kind} failed: {_text(page)}")

    def release(self, lab: LabOf, assignment: str) -> None:
        """Generate and release an assignment in the formgrader.

        Raises:
            Stuck: nbgrader does not do it.
        """
        for step in ("assign", "release"):
            done = lab.post(f"formgrader/api/assignment/{assignment}/{step}")
            if not done.get("success"):
                raise Stuck(f"nbgrader cannot {step} {assignment}: {str(done.get('log'))[-800:]}")

    def grade_by_hand(self, lab: LabOf, assignment: str, share: dict[str, float], comment: str) -> int:
        """Give points where nbgrader asks for them, in the formgrader.

        Args:
            lab: the grading lab.
            assignment: its name.
            share: of the points that a student gets, by hub user name.
            comment: what to write to a student who gets less than all.

        Returns:
            How many cells were graded.
        """
        graded = 0
        for notebook in lab.get(f"formgrader/api/notebooks/{assignment}"):
            for submission in lab.get(f"formgrader/api/submitted_notebooks/{assignment}/{notebook['name']}"):
                graded += self._grade(lab, submission, share.get(submission["student"], 0.0), comment)
        return graded

    def wait_for(self, seen: Callable[[str], bool], what: str, seconds: float = 60.0) -> httpx.Response:
        """Look at the course page until it shows something.

        Raises:
            Stuck: it does not.
        """
        deadline = time.monotonic() + seconds
        page = self.reload()
        while not seen(page.text):
            if time.monotonic() > deadline:
                raise Stuck(f"the course page does not show {what}: {_text(page)}")
            time.sleep(_STEP)
            page = self.reload()
        return page

    def _grade(self, lab: LabOf, submission: dict[str, Any], share: float, comment: str) -> int:
        waiting = [
            g for g in lab.get("formgrader/api/grades", submission_id=submission["id"]) if g["needs_manual_grade"]
        ]
        for grade in waiting:
            points = round(grade["max_score"] * share, 2)
            lab.put(f"formgrader/api/grade/{grade['id']}", {"manual_score": points, "extra_credit": None})
        if waiting and share < 1:
            for place in lab.get("formgrader/api/comments", submission_id=submission["id"])[:1]:
                lab.put(f"formgrader/api/comment/{place['id']}", {"manual_comment": comment})
        return len(waiting)


def _newest(page: httpx.Response) -> str:
    found = _JOB_STATE.search(page.text)
    return found[1] if found else "missing"


def _progress(page: httpx.Response) -> str:
    found = re.search(r"</progress> (\d+ of \d+)", page.text)
    return found[1] if found else ""


def _text(page: httpx.Response) -> str:
    """A page's words, for a message."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.partition('id="live"')[2]))[:1500]
