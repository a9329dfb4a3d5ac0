"""What the seven verbs share: the lab, the client, and errors in the form that nbgrader shows."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, NoReturn

from nbgrader.exchange import abc

from kore.errors import KoreError
from kore.lab import fetching
from kore.lab.client import KoreClient
from kore.lab.environment import Lab, here


class Exchange(abc.Exchange):  # type: ignore[misc]  # nbgrader has no types
    """A verb of nbgrader's; work goes into `copy_files`, as with nbgrader's own exchange.

    Assignments lie at `<home>/<course>/<assignment>` wherever a command is run, so that commands, buttons and links
    from the LMS agree; nbgrader's `Exchange.assignment_dir` and `path_includes_course` have no effect.
    """

    #: nbgrader's own label for feedback's place below an assignment
    FEEDBACK: ClassVar[str] = "feedback"

    lab: Lab
    kore: KoreClient

    def start(self) -> Any:
        """Do it.

        Raises:
            ExchangeError: Kore refuses or is away; the message says why.
        """
        try:
            self.lab = here()
            with KoreClient.of(self.lab) as self.kore:
                return super().start()
        except KoreError as error:
            self._fail(str(error))

    def init_src(self) -> None:
        """Nothing waits on a disk."""

    def init_dest(self) -> None:
        """Nothing waits on a disk."""

    @property
    def course(self) -> str:
        """The slug of the course.

        Raises:
            ExchangeError: nobody said which.
        """
        if not self.coursedir.course_id:
            self._fail("No course id specified. Re-run with --course flag.")
        return str(self.coursedir.course_id)

    @property
    def assignment(self) -> str:
        """The assignment's name; people also give its path."""
        return PurePosixPath(self.coursedir.assignment_id).name

    @property
    def work(self) -> Path:
        """Where the person's own work on the assignment lies."""
        return fetching.folder(self.lab.home, self.course, self.assignment)

    def step(self, name: str, student: str = ".") -> Path:
        """A course's folder of the assignment, for example `release` or, with a student, `submitted`."""
        directory = getattr(self.coursedir, f"{name}_directory")
        return Path(self.coursedir.format_path(directory, student, self.assignment))

    def wanted(self, student: str) -> bool:
        """Whether `--student` and its exclusions leave this student in."""
        excluded = (self.coursedir.student_id_exclude or "").split(",")
        return student not in excluded and self.coursedir.student_id in ("", "*", student)

    def _fail(self, message: str) -> NoReturn:
        self.fail(message)
        raise AssertionError("nbgrader's fail() raises")
