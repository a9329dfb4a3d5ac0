"""One job in a process of its own: `python -m kore.lab.grading <kind>`, so that a crash or a hang spares the server.

The order comes as a JSON line on stdin, which then stays open as long as somebody wants the job:
`{"assignment": …, "students": […] | null}`. What happens goes out as JSON lines on stdout, the log on stderr:

    {"event": "students", "students": […]}      who is to be done
    {"event": "begin", "student": …}            one of them
    {"event": "failed", "student": …}           what was begun has failed
    {"event": "note", "message": …}             something is amiss, but it goes on
    {"event": "refused", "message": …}          it does not
    {"event": "end"}                            everything was tried
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import IO, Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.exchange import ExchangeError
from nbgrader.utils import temp_attrs
from traitlets.config import Config

from kore.errors import KoreError
from kore.lab import course, example, roster
from kore.lab.client import KoreClient
from kore.lab.environment import Lab, here
from kore.model import JobKind

Tell = Callable[..., None]
#: what does one student's part of a job
PerStudent = Callable[[NbGraderAPI, str, str], None]


def main(kind: JobKind, order: str, report: IO[str]) -> int:
    """Do one job.

    Args:
        kind: of the job.
        order: see the module.
        report: takes the events.

    Returns:
        The exit status.
    """
    told, lab = json.loads(order), here()

    def tell(event: str, **values: Any) -> None:
        print(json.dumps({"event": event, **values}), file=report, flush=True)

    try:
        _do(kind, lab, told["assignment"], told["students"], tell)
    except (ExchangeError, KoreError) as error:
        tell("refused", message=str(error))
        return 1
    tell("end")
    return 0


def _do(kind: JobKind, lab: Lab, assignment: str | None, students: list[str] | None, tell: Tell) -> None:
    course.prepare(lab)
    with KoreClient.of(lab) as kore:
        roster.bring_up_to_date(kore, lab)
    if kind is JobKind.EXAMPLE:
        example.add(lab)
        return
    assert assignment is not None  # every other kind has one
    api = course.api()
    if kind is JobKind.COLLECT:
        _collect(api, assignment)
    elif kind is JobKind.AUTOGRADE:
        try:
            _collect(api, assignment)
        except ExchangeError as error:  # what is here can be graded all the same
            tell("note", message=str(error))
        _forget_token(os.environ)
        _each(api, assignment, students, "submitted", _autograde, tell)
    else:
        _each(api, assignment, students, "autograded", _give_feedback, tell)


def _each(api: NbGraderAPI, assignment: str, students: list[str] | None, step: str, do: PerStudent, tell: Tell) -> None:
    present = list(_present(api, assignment, step))
    chosen = [student for student in present if students is None or student in students]
    tell("students", students=chosen)
    for student in chosen:
        tell("begin", student=student)
        try:
            do(api, assignment, student)
        except Exception:  # whatever one student's notebook provokes, the others' turn comes
            api.log.exception("%s of %s has failed", assignment, student)
            tell("failed", student=student)


def _present(api: NbGraderAPI, assignment: str, step: str) -> Iterator[str]:
    directory = Path(api.coursedir.root, getattr(api.coursedir, f"{step}_directory"))
    for folder in sorted(directory.glob("*")):
        if (folder / assignment).is_dir():
            yield folder.name


def _collect(api: NbGraderAPI, assignment: str) -> None:
    with temp_attrs(api.coursedir, assignment_id=assignment):
        collect = api.exchange.Collect(coursedir=api.coursedir, authenticator=api.authenticator, parent=api)
        collect.update = True
        collect.start()


def _autograde(api: NbGraderAPI, assignment: str, student: str) -> None:
    # not NbGraderAPI.autograde: it keeps the log in memory and turns errors into text
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
        converter = Autograde(coursedir=api.coursedir, parent=api)
        converter.force, converter.create_student = True, True
        converter.start()


def _give_feedback(api: NbGraderAPI, assignment: str, student: str) -> None:
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
        converter = GenerateFeedback(coursedir=api.coursedir, parent=api)
        converter.update_config(Config({"HTMLExporter": {"template_name": "feedback"}}))
        converter.force = True
        converter.start()
        api.exchange.ReleaseFeedback(coursedir=api.coursedir, authenticator=api.authenticator, parent=api).start()


def _forget_token(environment: MutableMapping[str, str]) -> None:
    """Kernels inherit the environment, and what they run now comes from students."""
    for name in [name for name in environment if name.startswith(("JUPYTERHUB_", "JPY_"))]:
        del environment[name]


def _own_stdout() -> IO[str]:
    """Our stdout for us alone. Kernels inherit descriptor 1, and a student's code could write events into it."""
    private = os.dup(1)  # is not inherited
    os.dup2(2, 1)
    return os.fdopen(private, "w")


def _end_with_parent() -> None:
    """End when the server does, however it does: the job comes back, and must not be done twice at once."""
    # not `sys.stdin`: Python would not end while another thread holds its lock
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    line = sys.stdin.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(main(JobKind(sys.argv[1]), line, _own_stdout()))
