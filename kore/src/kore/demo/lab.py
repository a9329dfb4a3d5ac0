"""What a person does in a JupyterLab: the same requests as its buttons make."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from kore.demo.person import Person, Stuck, json_of

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

    def send(self, path: str, document: Any) -> Any:
        """Make something of JupyterLab's own: a session, a terminal."""
        return json_of(self._send("POST", path, json=document))

    def delete(self, path: str) -> None:
        """Close or remove something."""
        self._send("DELETE", path)

    def headers(self, path: str) -> dict[str, str]:
        """What the browser says of the person when it opens an address, for those who open it by other means."""
        request = self._person.browser.build_request("GET", f"{self.url}{path}")
        return {"Cookie": request.headers.get("Cookie", ""), "X-XSRFToken": self._xsrf()}

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


def own_lab(person: Person, instance: str) -> LabOf:
    """Go to one's own lab, which is started if it does not run.

    Args:
        person: somebody who has launched, in this browser.
        instance: the instance's address, with a slash at the end.

    Raises:
        Stuck: it does not open.
    """
    page = person.open(f"{instance}hub/user-redirect/lab")
    found = re.match(r".*/user/[^/]+/(?=lab)", str(page.url))
    if page.status_code != httpx.codes.OK or found is None:
        raise Stuck(f"{person.username} is at {page.url.path} (HTTP {page.status_code}) instead of the lab")
    return LabOf(person, found[0])
