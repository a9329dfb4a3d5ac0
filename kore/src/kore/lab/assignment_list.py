"""nbgrader's list of assignments in a student's lab, which says why something failed instead of where in the code."""

from __future__ import annotations

from typing import Any

from jupyter_server.serverapp import ServerApp
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList


class PlainAssignmentList(AssignmentList):  # type: ignore[misc]  # nbgrader comes without types
    """nbgrader answers a failed submission with a Python traceback, and JupyterLab shows it to the student."""

    def submit_assignment(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        """Hand in; when that fails, the answer's `value` is the reason alone. The log has the rest."""
        answer: dict[str, Any] = super().submit_assignment(course_id, assignment_id)
        return answer if answer["success"] else {**answer, "value": _reason(answer["value"])}


def install(server: ServerApp) -> None:
    """Put ours in the place of nbgrader's, once that is loaded."""
    plain = PlainAssignmentList(parent=server)
    plain.root_dir = server.root_dir
    server.web_app.settings["assignment_list_manager"] = plain


def _reason(traceback: str) -> str:
    """The message of the exception that a traceback ends with."""
    last = traceback.strip().rpartition("\n")[2]
    return last.partition(": ")[2] or last
