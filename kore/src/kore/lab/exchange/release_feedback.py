"""`nbgrader release_feedback`: generated feedback goes to Kore, for its student only."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from nbgrader.exchange import abc

from kore import archive
from kore.errors import KoreError, KoreUnavailable
from kore.lab.answers import Submission
from kore.lab.exchange.base import Exchange


class ReleaseFeedback(Exchange, abc.ExchangeReleaseFeedback):  # type: ignore[misc]
    """Release the feedback on the submissions that were graded; what Kore has already is not sent again."""

    def copy_files(self) -> None:
        """Send the feedback of each student that has some."""
        submissions = {(each.student, each.stamp): each for each in self.kore.submissions(self.course, self.assignment)}
        failed = []
        for student, folder in self._folders():
            try:
                self._release(submissions.get((student, _stamp(folder))), student, folder)
            except KoreUnavailable:
                raise
            except (KoreError, OSError) as error:
                self.log.warning("Could not release the feedback for %s: %s", student, error)
                failed.append(student)
        if failed:
            self.fail(f"Feedback not released: {', '.join(failed)}. The others have theirs.")

    def _folders(self) -> list[tuple[str, Path]]:
        root = Path(self.coursedir.root, self.coursedir.feedback_directory)
        found = {path.name: self.step("feedback", path.name) for path in sorted(root.glob("*"))}
        return [(student, folder) for student, folder in found.items() if self.wanted(student) and folder.is_dir()]

    def _release(self, submission: Submission | None, student: str, folder: Path) -> None:
        if submission is None:
            self.log.warning("The feedback for %s belongs to no submission that Kore has", student)
            return
        data = archive.pack(folder, _is_no_page)
        if submission.feedback and submission.feedback.digest == archive.digest(data):
            self.log.info("Feedback for %s is released already", student)
            return
        self.kore.put_feedback(self.course, submission.id, data)
        self.log.info("Releasing feedback for student '%s' on assignment '%s'", student, self.assignment)


def _is_no_page(path: PurePosixPath) -> bool:
    """Leave out whatever nbgrader copied along: only the pages are for the student."""
    return len(path.parts) > 1 or path.suffix != ".html"


def _stamp(folder: Path) -> str:
    """Which submission was graded: `collect` wrote it, and nbgrader carried it along."""
    file = folder / "timestamp.txt"
    return file.read_text(errors="replace").strip() if file.is_file() else ""
