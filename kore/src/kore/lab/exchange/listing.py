"""`nbgrader list`: what is released, what was handed in, and in the form that nbgrader's assignment list shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc

from kore.errors import BadRequest
from kore.lab import fetching, files
from kore.lab.answers import Assignment, Submission
from kore.lab.exchange import local
from kore.lab.exchange.base import Exchange

#: an entry of the list; its keys are what nbgrader's front end reads
Entry = dict[str, Any]


class List(Exchange, abc.ExchangeList):  # type: ignore[misc]
    """List releases; with `inbound` or `cached`, submissions: one's own, in a grading lab everybody's."""

    def copy_files(self) -> None:
        """Nothing moves."""

    def list_files(self) -> list[Entry]:
        """The entries, also written to the log."""
        if self.inbound or self.cached:
            found = list(self._submitted())
            self.log.info("Submitted assignments:")
            for entry in (each for group in found for each in group["submissions"]):
                self.log.info("%s", _line(entry))
            return found
        found = list(self._released())
        self.log.info("Released assignments:")
        for entry in found:
            fetched = " (already downloaded)" if entry["status"] == "fetched" else ""
            self.log.info("%s %s%s", entry["course_id"], entry["assignment_id"], fetched)
        return found

    def remove_files(self) -> list[Entry]:
        """Take releases back, and list them.

        Raises:
            ExchangeError: submissions cannot be removed.
        """
        if self.inbound or self.cached:
            raise BadRequest("Submissions stay in Kore; they cannot be removed")
        found = list(self._released())
        for entry in found:
            self.kore.withdraw_release(entry["course_id"], entry["assignment_id"])
            self.log.info("Removed: %s %s", entry["course_id"], entry["assignment_id"])
        return [entry | {"status": "removed"} for entry in found]

    def _assignments(self) -> Iterator[tuple[str, Assignment]]:
        one = self.coursedir.course_id
        for course in [one] if one else [each.slug for each in self.kore.courses()]:
            for assignment in self.kore.assignments(course):
                if self.coursedir.assignment_id in ("", "*") or self.assignment == assignment.name:
                    yield course, assignment

    def _released(self) -> Iterator[Entry]:
        for course, assignment in self._assignments():
            folder = Path(self.lab.home, course, assignment.name)
            fetched = folder.is_dir()
            present = fetching.notebooks(folder) if fetched else assignment.notebooks
            yield {
                "course_id": course,
                "assignment_id": assignment.name,
                "status": "fetched" if fetched else "released",
                "path": str(folder),
                "notebooks": [{"notebook_id": name, "path": str(folder / f"{name}.ipynb")} for name in present],
            }

    def _submitted(self) -> Iterator[Entry]:
        for course, assignment in self._assignments():
            submissions = sorted(
                (each for each in self.kore.submissions(course, assignment.name) if self.wanted(each.student)),
                key=lambda each: (each.student, each.timestamp),
            )
            for student, of_student in groupby(submissions, key=lambda each: each.student):
                yield {
                    "course_id": course,
                    "student_id": student,
                    "assignment_id": assignment.name,
                    "status": "submitted",
                    "submissions": [self._submission(course, assignment.name, each) for each in of_student],
                }

    def _submission(self, course: str, assignment: str, submission: Submission) -> Entry:
        work = Path(self.lab.home, course, assignment)
        folder = files.below(work, self.FEEDBACK, submission.stamp)
        state = _feedback(folder, submission)
        fetched = state["has_local_feedback"]
        return state | {
            "course_id": course,
            "student_id": submission.student,
            "assignment_id": assignment,
            "timestamp": submission.stamp,
            "status": "submitted",
            "path": str(work),
            "local_feedback_path": str(folder) if fetched else None,
            "notebooks": [
                state
                | {
                    "notebook_id": name,
                    "path": str(work / f"{name}.ipynb"),
                    "local_feedback_path": str(folder / f"{name}.html") if fetched else None,
                }
                for name in submission.notebooks
            ],
        }


def _feedback(folder: Path, submission: Submission) -> Entry:
    here = folder.is_dir()
    return {
        "has_local_feedback": here,
        "has_exchange_feedback": submission.feedback is not None,
        "feedback_updated": here and local.outdated(folder, submission),
    }


def _line(entry: Entry) -> str:
    """As nbgrader's own exchange writes it."""
    told = "{course_id} {student_id} {assignment_id} {timestamp}".format(**entry)
    if entry["has_local_feedback"] and not entry["feedback_updated"]:
        return f"{told} (feedback already fetched)"
    return told + (" (feedback ready to be fetched)" if entry["has_exchange_feedback"] else " (no feedback available)")
