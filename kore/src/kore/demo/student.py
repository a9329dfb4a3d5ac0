"""A student: opens the assignment from the LMS, solves it, hands it in."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx

from kore.demo.lab import LabOf, Solve
from kore.demo.person import Person, Stuck


class Student(Person):
    """A learner."""

    #: folder of the assignment in the lab
    folder = ""

    def open_assignment(self, activity: int) -> LabOf:
        """Launch from the LMS; it ends in the assignment's notebook.

        Raises:
            Stuck: it ends elsewhere.
        """
        page = self.launch(activity)
        before, _, notebook = unquote(page.url.path).partition("/lab/tree/")
        if page.status_code != httpx.codes.OK or not notebook.endswith(".ipynb"):
            raise Stuck(f"{self.username} is at {page.url.path} (HTTP {page.status_code}) instead of a notebook")
        self.folder = notebook.rpartition("/")[0]
        return LabOf(self, str(page.url.join(f"{before}/")))

    def solve(self, lab: LabOf, solve: Solve) -> None:
        """Work on every notebook of the assignment."""
        for entry in lab.get(f"api/contents/{self.folder}")["content"]:
            if entry["type"] == "notebook":
                lab.solve(entry["path"], solve)

    def hand_in(self, lab: LabOf) -> None:
        """Press “Submit”.

        Raises:
            Stuck: nbgrader does not do it.
        """
        course, _, assignment = self.folder.partition("/")
        answer: Any = lab.submit(course, assignment)
        if not answer.get("success"):
            raise Stuck(f"{self.username} cannot hand in: {str(answer.get('value'))[-800:]}")
