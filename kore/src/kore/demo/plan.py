"""Who and what there is on the stage: two universities with a course each, and one instance for both."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kore.demo.processes import free_ports

#: the tool's registration at every platform
CLIENT_ID = "ananke"
DEPLOYMENT = "1"
ASSIGNMENT = "ps1"


@dataclass(frozen=True)
class PlatformPlan:
    """One LMS with one course."""

    key: str
    name: str
    port: int
    #: the platform's world, as `kore_platform.world` reads it, without its tool
    world: dict[str, Any]
    #: whether it lists the groups of courses by a service; if not, launches name those of their person, as Moodle's do
    lists_groups: bool = False

    def person(self, username: str) -> str:
        """The LMS's id of a login name."""
        return next(str(person["id"]) for person in self.world["people"] if person["username"] == username)

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Plan:
    """Everything that must be known before anything starts."""

    folder: Path
    proxy: int
    proxy_api: int
    hub: int
    kore: int
    platforms: tuple[PlatformPlan, ...]
    #: more of the settings file
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where browsers reach the instance."""
        return f"http://127.0.0.1:{self.proxy}/"

    @property
    def settings_file(self) -> Path:
        """The instance's settings."""
        return self.folder / "instance.json"

    def world_file(self, platform: PlatformPlan) -> Path:
        """A platform's world."""
        return self.folder / f"{platform.key}.json"

    def write(self) -> None:
        """Write settings and worlds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings_file.write_text(json.dumps(self._settings(), indent=2))
        for platform in self.platforms:
            self.world_file(platform).write_text(json.dumps(self._world(platform), indent=2))

    def _settings(self) -> dict[str, Any]:
        return {
            "instance": "demo",
            "public_url": self.url,
            "state_dir": str(self.folder / "state"),
            "ports": {"proxy": self.proxy, "proxy_api": self.proxy_api, "hub": self.hub, "kore": self.kore},
            "platforms": [registration(platform) for platform in self.platforms],
            **self.settings,
        }

    def _world(self, platform: PlatformPlan) -> dict[str, Any]:
        tool = f"{self.url}services/kore/lti"
        return {
            **platform.world,
            "tools": [
                {
                    "client_id": CLIENT_ID,
                    "deployment_id": DEPLOYMENT,
                    "name": "Ananke",
                    "initiate_login_url": f"{tool}/login",
                    "redirect_uris": [f"{tool}/launch"],
                    "jwks_url": f"{tool}/jwks",
                    "target_url": f"{tool}/launch",
                    # By which Kore recognises copies of courses and of activities.
                    "custom": {
                        "context_history": "$Context.id.history",
                        "link_history": "$ResourceLink.id.history",
                        "groups": "$Moodle.Person.userGroupIds",
                    },
                    "groups": platform.lists_groups,
                    "deep_linking": True,
                    "deep_linking_url": f"{tool}/deep-link",
                }
            ],
        }


def registration(platform: PlatformPlan) -> dict[str, Any]:
    """What the instance is told of an LMS."""
    return {
        "name": platform.name,
        "issuer": platform.url,
        "client_id": CLIENT_ID,
        "deployment_ids": [DEPLOYMENT],
        "authorization_endpoint": f"{platform.url}/mod/lti/auth.php",
        "token_endpoint": f"{platform.url}/mod/lti/token.php",
        "jwks_uri": f"{platform.url}/mod/lti/certs.php",
    }


def make(folder: Path, ports: list[int] | None = None, settings: dict[str, Any] | None = None) -> Plan:
    """The stage of the demo: Example University (physics) and Sample College (statistics).

    Args:
        folder: gets settings, worlds, logs and state.
        ports: six of them; free ones if None.
        settings: more of the settings file.
    """
    first, second, proxy, proxy_api, hub, kore = ports or free_ports(6)
    platforms = (
        PlatformPlan("university", "Example University", first, _university()),
        PlatformPlan("college", "Sample College", second, _college()),
    )
    return Plan(folder, proxy, proxy_api, hub, kore, platforms, settings or {})


def _university() -> dict[str, Any]:
    people = [
        _person(2, "ada.lehmann", "Ada", "Lehmann"),
        _person(3, "ben.okafor", "Ben", "Okafor"),
        _person(4, "chiara.rossi", "Chiara", "Rossi"),
        _person(5, "dmitri.petrov", "Dmitri", "Petrov"),
        _person(6, "eva.lindqvist", "Eva", "Lindqvist"),
    ]
    roles = {"2": "teacher", "3": "student", "4": "student", "5": "student", "6": "assistant"}
    return {
        "name": "Example University",
        "people": people,
        "courses": [_course(2, "PHYS-101", "Physics with Python", roles)],
        "activities": [_hub_link(10, 2), _assignment_link(11, 2)],
    }


def _college() -> dict[str, Any]:
    people = [_person(2, "frida.moreau", "Frida", "Moreau"), _person(3, "gus.tanaka", "Gus", "Tanaka")]
    return {
        "name": "Sample College",
        "people": people,
        "courses": [_course(2, "STAT 1", "Introduction to Statistics", {"2": "teacher", "3": "student"})],
        "activities": [_hub_link(20, 2), _assignment_link(21, 2)],
    }


def _person(number: int, username: str, given: str, family: str) -> dict[str, Any]:
    email = f"{username}@example.org"
    return {"id": number, "username": username, "given_name": given, "family_name": family, "email": email}


def _course(number: int, label: str, title: str, roles: dict[str, str]) -> dict[str, Any]:
    return {"id": number, "label": label, "title": title, "enrolments": roles}


def _hub_link(number: int, course: int) -> dict[str, Any]:
    """An activity that opens the course, without a column of its own."""
    return {
        "id": number,
        "course": course,
        "tool": CLIENT_ID,
        "title": "Jupyter",
        "graded": False,
        "container": "window",
    }


def _assignment_link(number: int, course: int) -> dict[str, Any]:
    """An activity that points at the assignment."""
    return {
        "id": number,
        "course": course,
        "tool": CLIENT_ID,
        "title": "Problem set 1",
        "custom": {"assignment": ASSIGNMENT},
        "points": 100,
        "container": "window",
    }
