"""`nbgrader fetch_feedback`: feedback comes into the student's home, below the assignment."""

from __future__ import annotations

from nbgrader.exchange import abc

from kore.lab import files
from kore.lab.answers import Submission
from kore.lab.exchange import local
from kore.lab.exchange.base import Exchange


class FetchFeedback(Exchange, abc.ExchangeFetchFeedback):  # type: ignore[misc]
    """Fetch the feedback on all of one's submissions of an assignment."""

    def copy_files(self) -> None:
        """Bring what is new."""
        submissions = self.kore.submissions(self.course, self.assignment)
        mine = [each for each in submissions if each.student == self.lab.user]
        ready = [each for each in mine if each.feedback]
        if not ready:
            self.log.warning("There is no feedback on %s %s yet", self.course, self.assignment)
        for submission in ready:
            self._fetch(submission)

    def _fetch(self, submission: Submission) -> None:
        target = files.below(self.work, self.FEEDBACK, submission.stamp)
        if not local.outdated(target, submission):
            self.log.info("Feedback already fetched: %s", target)
            return
        data = self.kore.feedback(self.course, submission.id)
        with files.unpacked(data, target, self.kore.limits) as fresh:
            local.mark(fresh, data)
            target.mkdir(exist_ok=True)
            files.replace_files(fresh, target)
        self.log.info("Fetched feedback: %s", target)
