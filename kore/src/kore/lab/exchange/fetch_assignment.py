"""`nbgrader fetch_assignment`: the release comes into the student's home."""

from __future__ import annotations

from nbgrader.exchange import abc

from kore.lab import fetching
from kore.lab.exchange.base import Exchange


class FetchAssignment(Exchange, abc.ExchangeFetchAssignment):  # type: ignore[misc]
    """Fetch; `replace_missing_files` restores what is missing and leaves the rest alone."""

    def copy_files(self) -> None:
        """Bring the release home."""
        came = fetching.fetch(self.kore, self.lab.home, self.course, self.assignment, self.replace_missing_files)
        for path in came if self.replace_missing_files else ():
            self.log.warning("Replacing missing file '%s'", path.relative_to(self.lab.home))
        self.log.info("Fetched as: %s %s", self.course, self.assignment)
