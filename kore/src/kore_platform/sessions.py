"""Browser sessions and the launches that wait in them."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from kore_platform import vocabulary as v

#: what one platform and one session keep at most; the oldest goes first
_MOST_SESSIONS = 20_000
_MOST_LAUNCHES = 200


@dataclass(frozen=True)
class Launch:
    """One message on its way to a tool."""

    person: str
    course: str
    tool: str
    #: the activity's id; empty for deep linking
    activity: str = ""
    message: str = v.RESOURCE_LINK_REQUEST
    #: whose submission is to be reviewed
    for_user: str = ""
    #: the column from whose cell the review started
    column: str = ""
    #: whether a teacher looks at it as a student would
    as_student: bool = False


@dataclass
class Session:
    """What the platform knows of a browser."""

    person: str
    #: a secret in every form, so that no other site can submit one; Moodle's name for it
    sesskey: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    launches: dict[str, Launch] = field(default_factory=dict)
    #: deep-linked items that await the teacher's “Save”, by a number
    content: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: courses in which this teacher wants to be a student for a while
    as_student: set[str] = field(default_factory=set)

    def start(self, launch: Launch) -> str:
        """Remember a launch; answers the `lti_message_hint`."""
        _trim(self.launches, _MOST_LAUNCHES)
        launch_id = new_launch_id(launch.activity)
        self.launches[launch_id] = launch
        return hint(launch_id, launch.activity)

    def take(self, launch_id: str, *, once: bool) -> Launch | None:
        """The launch of an id; with `once` nobody gets it again."""
        return self.launches.pop(launch_id, None) if once else self.launches.get(launch_id)

    def keep_content(self, items: list[dict[str, Any]]) -> str:
        """Keep deep-linked items until they are saved; answers their number."""
        _trim(self.content, _MOST_LAUNCHES)
        number = secrets.token_hex(8)
        self.content[number] = items
        return number


class Sessions:
    """All sessions, by the value of the cookie."""

    def __init__(self) -> None:
        self._by_cookie: dict[str, Session] = {}

    def open(self, person: str) -> str:
        """Let a person in; answers the value of the cookie."""
        _trim(self._by_cookie, _MOST_SESSIONS)
        cookie = secrets.token_hex(16)
        self._by_cookie[cookie] = Session(person)
        return cookie

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie."""
        return self._by_cookie.get(cookie)

    def close(self, cookie: str) -> None:
        """Let a person out."""
        self._by_cookie.pop(cookie, None)


def new_launch_id(activity: str) -> str:
    """An id that nobody can guess, in Moodle's form."""
    return f"ltilaunch{activity}_{secrets.token_hex(8)}"


def hint(launch_id: str, activity: str) -> str:
    """The `lti_message_hint`: JSON that tools must return untouched."""
    return json.dumps({**({"cmid": int(activity)} if activity else {}), "launchid": launch_id}, separators=(",", ":"))


def _trim(kept: dict[str, Any], most: int) -> None:
    while len(kept) >= most:
        del kept[next(iter(kept))]
