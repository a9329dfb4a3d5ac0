"""`nbgrader submit`: the student's folder goes to Kore, which knows who hands in and stamps the time."""

from __future__ import annotations

from nbgrader.exchange import abc

from kore.errors import NotFound
from kore.lab import fetching, packing
from kore.lab.exchange.base import Exchange


class Submit(Exchange, abc.ExchangeSubmit):  # type: ignore[misc]
    """Hand in; with `strict`, only if every released notebook is there."""

    def copy_files(self) -> None:
        """Send the work."""
        folder = self.work
        if not folder.is_dir():
            raise NotFound(f"Assignment not found: {folder}; fetch it first, or check --course and the name")
        if self.coursedir.student_id != "*":
            self.log.warning("--student is ignored: you hand in as yourself, %s", self.lab.user)
        self._compare(fetching.notebooks(folder))
        data = packing.pack(folder, self.kore.limits, self.coursedir.ignore)
        receipt = self.kore.submit(self.course, self.assignment, data)
        self.log.info("Submitted as: %s %s %s (%s)", self.course, self.assignment, receipt.stamp, receipt.student)

    def _compare(self, present: list[str]) -> None:
        released = next((each for each in self.kore.assignments(self.course) if each.name == self.assignment), None)
        missing = sorted(set(released.notebooks if released else ()) - set(present))
        if not missing:
            return
        told = ", ".join(f"{name}.ipynb" for name in missing)
        if self.strict:
            self.fail(f"Assignment {self.assignment} not submitted. There are missing notebooks: {told}")
        self.log.warning("Possible missing notebooks for assignment %s: %s", self.assignment, told)
