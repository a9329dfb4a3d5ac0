"""A platform and instances that somebody else has started, wherever they are."""

from __future__ import annotations

import ssl
from itertools import cycle
from typing import Any

import httpx

from kore.demo import solutions
from kore.demo.lab import Solve
from kore.demo.person import Stuck, json_of
from kore.demo.scene import Lms
from kore.demo.story import Act

#: how the students of a course deal with their work, one after the other
_DILIGENCE: tuple[tuple[Solve, float], ...] = (
    (solutions.right, 1.0),
    (solutions.partly, 0.5),
    (solutions.not_at_all, 0.0),
)


class RemoteLms:
    """A `kore_platform`, known by what its control API tells of its world."""

    def __init__(self, url: str, token: str) -> None:
        """Ask it for its world.

        Args:
            url: the platform's address, without a slash at the end.
            token: opens its control API.

        Raises:
            Stuck: it does not tell.
        """
        self.url = url
        self._token = token
        with self.control(self) as control:
            self._world: dict[str, Any] = json_of(control.get("world"))

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self._world["name"])

    def person(self, username: str) -> str:
        """The LMS's id of a login name."""
        return str(self._one("people", "username", username)["id"])

    def control(self, lms: Lms) -> httpx.Client:
        """A client for the control API."""
        headers = {"Authorization": f"Bearer {self._token}"}
        trust = ssl.create_default_context()
        return httpx.Client(base_url=f"{lms.url}/_control/", headers=headers, timeout=30, trust_env=False, verify=trust)

    def instance(self, activity: int) -> str:
        """The address of the instance that an activity leads to, with a slash at the end."""
        tool = self._one("tools", "client_id", self._one("activities", "id", str(activity))["tool"])
        return str(tool["target_url"]).partition("services/kore/")[0]

    def act(self, course: str) -> Act:
        """The story of a course: its teacher and students, its activities without and with an assignment."""
        found = self._one("courses", "id", course)
        links = {bool(a["custom"]): int(a["id"]) for a in self._world["activities"] if a["course"] == course}
        names = {person["id"]: person["username"] for person in self._world["people"]}
        roles = {names[number]: enrolment["role"] for number, enrolment in found["enrolments"].items()}
        students = [name for name, role in roles.items() if role == "student"]
        return Act(
            platform=self,
            course=course,
            hub_link=links[False],
            assignment_link=links[True],
            instructor=next(name for name, role in roles.items() if role == "teacher"),
            students=dict(zip(students, cycle(_DILIGENCE), strict=False)),
        )

    def _one(self, kind: str, key: str, value: str) -> dict[str, Any]:
        found: dict[str, Any] | None = next((entry for entry in self._world[kind] if entry[key] == value), None)
        if found is None:
            raise Stuck(f"{self.name} knows no {kind} with the {key} {value}")
        return found
