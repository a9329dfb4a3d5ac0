"""`nbgrader release_assignment`: what `generate_assignment` made goes to Kore."""

from __future__ import annotations

from nbgrader.exchange import abc

from kore.lab import packing
from kore.lab.exchange.base import Exchange


class ReleaseAssignment(Exchange, abc.ExchangeReleaseAssignment):  # type: ignore[misc]
    """Release; `force` replaces an earlier release."""

    def copy_files(self) -> None:
        """Send the release."""
        folder = self.step("release")
        if not folder.is_dir():
            if self.step("source").is_dir():
                self.fail(f"There is no {folder}: run `nbgrader generate_assignment {self.assignment}` first.")
            self.fail(f"Assignment not found: {folder}")
        data = packing.pack(folder, self.kore.limits, self.coursedir.ignore)
        self.kore.put_release(self.course, self.assignment, data, force=self.force)
        self.log.info("Released as: %s %s", self.course, self.assignment)
