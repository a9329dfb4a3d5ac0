"""The addresses that links lead to: into an assignment, to a student's submission, and back to Kore."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from kore import names
from kore.errors import BadRequest, KoreError, NothingToReview
from kore.lab import fetching, pages
from kore.lab.client import KoreClient
from kore.lab.environment import Lab


class OpenHandler(JupyterHandler):
    """`GET kore/open?course=…&assignment=…`: where the launch of a learner ends."""

    def initialize(self, lab: Lab) -> None:
        """Take the lab over."""
        self.lab = lab

    @web.authenticated
    async def get(self) -> None:
        """Fetch the assignment if it is not there, and go into its first notebook."""
        course, assignment = self.get_query_argument("course", ""), self.get_query_argument("assignment", "")
        try:
            path = await asyncio.to_thread(_bring, self.lab, course, assignment)
        except KoreError as error:
            self.log.warning("%s of %s cannot be opened: %s", assignment[:80], course[:80], error)
            await self._apologise(error)
            return
        self.redirect(url_path_join(self.base_url, "lab/tree", quote(path)))

    async def _apologise(self, error: KoreError) -> None:
        ways = pages.Ways(self.request.uri, url_path_join(self.base_url, "lab"), f"{self.lab.public_path}/")
        self.set_status(pages.status(error))
        await self.finish(pages.page(error, ways, self.request.headers.get("Accept-Language", "")))


class ReviewHandler(JupyterHandler):
    """`GET kore/review?assignment=…&student=…`: where a grader's click in the LMS's gradebook ends."""

    def initialize(self, lab: Lab) -> None:
        """Take the lab over."""
        self.lab = lab

    @web.authenticated
    async def get(self) -> None:
        """Go to formgrader's page of the student's first notebook."""
        assignment, student = self.get_query_argument("assignment", ""), self.get_query_argument("student", "")
        try:
            submission = await asyncio.to_thread(_submission, self.lab, assignment, student)
        except KoreError as error:
            await self._apologise(error, assignment)
            return
        self.redirect(url_path_join(self.base_url, "formgrader/submissions", submission, "/"))

    async def _apologise(self, error: KoreError, assignment: str) -> None:
        place = f"manage_submissions/{quote(assignment, safe='')}" if names.is_assignment(assignment) else ""
        formgrader = url_path_join(self.base_url, "formgrader", place)
        ways = pages.Ways(self.request.uri, url_path_join(self.base_url, "lab"), f"{self.lab.public_path}/", formgrader)
        self.set_status(pages.status(error))
        await self.finish(pages.page(error, ways, self.request.headers.get("Accept-Language", "")))


class HomeHandler(JupyterHandler):
    """`GET kore/home`: the menu's way to Kore, whose address differs from instance to instance."""

    def initialize(self, lab: Lab) -> None:
        """Take the lab over."""
        self.lab = lab

    @web.authenticated
    def get(self) -> None:
        """Go to Kore."""
        self.redirect(f"{self.lab.public_path}/")


def _submission(lab: Lab, assignment: str, student: str) -> str:
    """What formgrader calls the first notebook of the submission; the work that may block."""
    # nbgrader is heavy, and other labs need none of it
    from sqlalchemy.exc import DatabaseError  # noqa: PLC0415

    from kore.lab import gradebook  # noqa: PLC0415

    if not names.is_assignment(assignment) or not names.is_name(student):
        raise BadRequest("the link names no assignment or no student")
    try:
        found = gradebook.submissions(lab.course_root / gradebook.FILE, assignment, student)
    except DatabaseError as error:
        raise KoreError(f"the gradebook cannot be read: {type(error.orig).__name__}") from error
    # Where the notebook itself is gone, formgrader answers with nothing but a number.
    folder = lab.course_root / "autograded" / student / assignment
    shown = (number for notebook, number in found.items() if (folder / f"{notebook}.ipynb").is_file())
    if (first := next(shown, None)) is None:
        raise NothingToReview(f"the gradebook has no {assignment} of {student}")
    return first


def _bring(lab: Lab, course: str, assignment: str) -> str:
    """The path, below the home, of what to open; the work that may block."""
    if not course or not assignment:
        raise BadRequest("the link names no course or no assignment")
    target = fetching.folder(lab.home, course, assignment)
    if not target.is_dir():  # what is there opens even while Kore is away
        _fetch(lab, course, assignment)
    notebooks = fetching.notebooks(target)
    return "/".join([course, assignment, *(f"{name}.ipynb" for name in notebooks[:1])])


def _fetch(lab: Lab, course: str, assignment: str) -> None:
    try:
        with KoreClient.of(lab) as kore:
            fetching.fetch(kore, lab.home, course, assignment)
    except fetching.AlreadyThere:
        return  # a second click was faster
    except OSError as error:
        raise KoreError(f"the assignment could not be written into your home: {error.strerror}") from error
