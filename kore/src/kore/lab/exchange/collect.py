"""`nbgrader collect`: the submissions come into the course's `submitted` folder."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange import abc

from kore.errors import KoreError, KoreUnavailable
from kore.lab import files
from kore.lab.answers import Submission
from kore.lab.exchange.base import Exchange


class Collect(Exchange, abc.ExchangeCollect):  # type: ignore[misc]
    """Collect each student's last submission; `update` replaces an older one.

    One archive that cannot be taken does not keep the others away.
    """

    def copy_files(self) -> None:
        """Bring the submissions."""
        everything = [each for each in self.kore.submissions(self.course, self.assignment) if self.wanted(each.student)]
        everything.sort(key=lambda each: (each.student, each.timestamp, each.id))
        if not everything:
            self.log.warning("No submissions of '%s' for course '%s' to collect", self.assignment, self.course)
        failed = []
        due = self._due() if self.before_duedate else None
        for student, of_student in groupby(everything, key=lambda each: each.student):
            try:
                self._collect(_last(list(of_student), due))
            except KoreUnavailable:
                raise
            except (KoreError, OSError) as error:
                self.log.warning("Could not collect the submission of %s: %s", student, error)
                failed.append(student)
        if failed:
            self.fail(f"Not collected: {', '.join(failed)}. The others' submissions are here.")

    def _collect(self, submission: Submission) -> None:
        target = self.step("submitted", submission.student)
        if target.is_dir() and not self._replaces(submission, target):
            self.log.info("Already collected: %s %s", submission.student, self.assignment)
            return
        data = self.kore.submission(self.course, submission.id)
        with files.unpacked(data, target, self.kore.limits) as fresh:
            (fresh / "timestamp.txt").write_text(submission.stamp)
            files.replace_folder(fresh, target)
        self.log.info("Collecting submission: %s %s", submission.student, self.assignment)

    def _replaces(self, submission: Submission, target: Path) -> bool:
        present = self.coursedir.get_existing_timestamp(target)
        if present is not None and present.replace(tzinfo=UTC) == submission.timestamp:
            return False
        newer = present is None or submission.timestamp > present.replace(tzinfo=UTC)
        return bool((self.update and newer) or self.before_duedate)

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.course) as gradebook:
            try:
                due: datetime | None = gradebook.find_assignment(self.assignment).duedate
            except MissingEntry:
                return None
        return due.replace(tzinfo=UTC) if due else None  # nbgrader keeps UTC without saying so


def _last(of_student: list[Submission], due: datetime | None) -> Submission:
    in_time = [each for each in of_student if due is None or each.timestamp <= due]
    return (in_time or of_student)[-1]
