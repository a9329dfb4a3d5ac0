"""What a person does in a JupyterLab: the same requests as its buttons make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from kore.demo.person import Person, json_of

#: rewrites a cell's source, by its nbgrader id; the source as it is, if it stays
Solve = Callable[[str, str], str]


class LabOf:
    """A lab in a person's browser."""

    def __init__(self, person: Person, url: str) -> None:
        """Look at a lab that runs and lets the person in.

        Args:
            person: who looks.
            url: its address, with a slash at the end.
        """
        self._person = person
        self.url = url

    def get(self, path: str, **parameters: str) -> Any:
        """Ask for JSON."""
        return json_of(self._send("GET", path, params=parameters))

    def post(self, path: str, form: dict[str, str] | None = None) -> Any:
        """Press a button of an extension."""
        return json_of(self._send("POST", path, data=form or {}))

    def put(self, path: str, document: Any) -> Any:
        """Save something."""
        return json_of(self._send("PUT", path, json=document))

    def solve(self, path: str, solve: Solve) -> None:
        """Open a notebook, change its cells, save it."""
        address = f"api/contents/{quote(path)}"
        notebook = self.get(address)["content"]
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            cell["source"] = solve(name, cell["source"])
        self.put(address, {"type": "notebook", "format": "json", "content": notebook})

    def submit(self, course: str, assignment: str) -> Any:
        """Press “Submit” in the list of assignments."""
        return self.post("assignments/submit", {"course_id": course, "assignment_id": assignment})

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-XSRFToken": self._xsrf(), "Accept": "application/json"}
        return self._person.browser.request(method, f"{self.url}{path}", headers=headers, **options)

    def _xsrf(self) -> str:
        """The cookie of this lab, not of another one in the same browser."""
        path = httpx.URL(self.url).path
        found = [cookie for cookie in self._person.browser.cookies.jar if cookie.name == "_xsrf"]
        fitting = [cookie for cookie in found if path.startswith(cookie.path)]
        return max(fitting, key=lambda cookie: len(cookie.path)).value or "" if fitting else ""
