"""A Kore over real HTTP that holds everything in memory, and labs that talk to it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.lab.servers import Start, serving

from kore import archive
from kore.archive import Limits
from kore.errors import KoreError
from kore.lab.environment import Lab

COURSE = "phys-0a1b"
ROUTES: list[tuple[str, str, str]] = [
    ("GET", r"courses", "courses"),
    ("GET", r"courses/[^/]+/members", "members"),
    ("GET", r"courses/[^/]+/assignments", "assignments"),
    ("(GET|PUT|DELETE)", r"courses/[^/]+/assignments/(?P<name>[^/]+)/release", "release"),
    ("(GET|POST)", r"courses/[^/]+/assignments/(?P<name>[^/]+)/submissions", "submissions"),
    ("GET", r"courses/[^/]+/submissions/(?P<number>\d+)/archive", "archive"),
    ("(GET|PUT)", r"courses/[^/]+/submissions/(?P<number>\d+)/feedback", "feedback"),
    ("POST", r"courses/[^/]+/jobs/next", "next_job"),
    ("POST", r"courses/[^/]+/jobs/(?P<number>\d+)/(?P<what>progress|result)", "report"),
    ("PUT", r"courses/[^/]+/grades", "grades"),
]


class Problem(Exception):
    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


class FakeKore:
    """Kore's API for one course. A token is `token-<hub user>`."""

    def __init__(self) -> None:
        self.url = ""
        self.away = False
        self.members = {"alice": "learner", "bob": "learner", "ines": "instructor"}
        self.releases: dict[str, bytes] = {}
        self.handed_in: list[dict[str, Any]] = []
        self.jobs: list[dict[str, Any]] = []
        self.cancelled: set[int] = set()
        self.reports: list[tuple[int, str, dict[str, Any]]] = []
        self.published: list[list[dict[str, Any]]] = []
        self.requests: list[tuple[str, str]] = []

    def answer(self, user: str, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
        self.requests.append((method, path))
        if self.away:
            raise Problem(503, "kore-unavailable")
        for verb, pattern, name in ROUTES:
            match = re.fullmatch(f"/kore/api/{pattern}", path)
            if match and re.fullmatch(verb, method):
                if path != "/kore/api/courses" and f"/courses/{COURSE}/" not in path:
                    raise Problem(403, "not-allowed")
                try:
                    return getattr(self, f"on_{name}")(user, method, query, body, **match.groupdict())
                except KoreError as error:
                    raise Problem(error.status, error.code, error.detail) from error
        raise Problem(404, "not-found")

    def on_courses(self, user: str, *_: Any) -> tuple[int, Any]:
        mine = [{"slug": COURSE, "label": "Phys", "title": "Physics", "role": "learner"}]
        return 200, {"courses": mine if user in self.members else []}

    def on_members(self, *_: Any) -> tuple[int, Any]:
        return 200, {
            "members": [
                {"name": name, "given_name": name.title(), "family_name": "Doe", "email": f"{name}@example.org"}
                | {"role": role, "active": True}
                for name, role in self.members.items()
            ]
        }

    def on_assignments(self, *_: Any) -> tuple[int, Any]:
        return 200, {"assignments": [self.described(name) for name in self.releases]}

    def described(self, name: str) -> dict[str, Any]:
        data = self.releases[name]
        return {
            "name": name,
            "notebooks": archive.notebooks(archive.check(data, Limits())),
            "released_at": "2026-01-01T00:00:00+00:00",
            "closes_at": None,
            "open": True,
            "digest": archive.digest(data),
        }

    def on_release(self, _: str, method: str, query: dict[str, str], body: bytes, name: str) -> tuple[int, Any]:
        if method == "PUT":
            archive.check(body, Limits())
            if name in self.releases and query.get("force") != "1":
                raise Problem(412, "already-released")
            self.releases[name] = body
            return 200, self.described(name)
        if name not in self.releases:
            raise Problem(404, "not-found")
        return (204, self.releases.pop(name)) if method == "DELETE" else (200, self.releases[name])

    def on_submissions(self, user: str, method: str, _: dict[str, str], body: bytes, name: str) -> tuple[int, Any]:
        if method == "POST":
            files = archive.check(body, Limits())
            self.hand_in(user, name, body, archive.notebooks(files))
            return 201, {key: self.handed_in[-1][key] for key in ("id", "student", "timestamp")}
        seen = [one for one in self.handed_in if one["assignment"] == name and self.may_see(user, one)]
        return 200, {"submissions": [{**one, "data": None, "feedback_data": None} for one in seen]}

    def hand_in(self, user: str, name: str, body: bytes, notebooks: list[str]) -> None:
        number = len(self.handed_in) + 1
        stamp = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
        one = {"id": number, "student": user, "timestamp": stamp.isoformat(), "notebooks": notebooks}
        self.handed_in.append({**one, "feedback": None, "assignment": name, "data": body})

    def may_see(self, user: str, one: dict[str, Any]) -> bool:
        return user in (f"course-{COURSE}", one["student"])

    def seen(self, user: str, number: str) -> dict[str, Any]:
        one = self.handed_in[int(number) - 1]
        if not self.may_see(user, one):
            raise Problem(403, "not-allowed")
        return one

    def on_archive(self, user: str, *_: Any, number: str) -> tuple[int, Any]:
        return 200, self.seen(user, number)["data"]

    def on_feedback(self, user: str, method: str, _: dict[str, str], body: bytes, number: str) -> tuple[int, Any]:
        one = self.seen(user, number)
        if method == "GET":
            return 200, one["feedback_data"]
        one["feedback_data"] = body
        one["feedback"] = {"digest": archive.digest(body), "released_at": "2026-01-03T00:00:00+00:00"}
        return 204, b""

    def on_next_job(self, *_: Any) -> tuple[int, Any]:
        return (200, self.jobs.pop(0)) if self.jobs else (204, b"")

    def on_report(self, _u: str, _m: str, _q: dict[str, str], body: bytes, number: str, what: str) -> tuple[int, Any]:
        if int(number) in self.cancelled:
            raise Problem(409, "conflict", "the job was cancelled")
        self.reports.append((int(number), what, json.loads(body)))
        return 204, b""

    def on_grades(self, _u: str, _m: str, _q: dict[str, str], body: bytes) -> tuple[int, Any]:
        self.published.append(json.loads(body)["grades"])
        return 200, {"changed": len(self.published[-1])}


def handler(kore: FakeKore) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            address = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(address.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            user = self.headers["Authorization"].removeprefix("token token-")
            try:
                status, told = kore.answer(user, self.command, address.path, query, body)
                kind = "application/octet-stream" if isinstance(told, bytes) else "application/json"
            except Problem as problem:
                status, kind = problem.status, "application/problem+json"
                told = {"type": f"urn:ananke:problem:{problem.code}", "title": problem.code, "status": status}
                told |= {"detail": problem.detail, "reference": "R-17"}
            data = b"" if status == 204 else told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def kore() -> Iterator[FakeKore]:
    """A Kore that runs for one test."""
    fake = FakeKore()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_port}/kore"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def environment(kore: FakeKore, tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """The variables of a hub user's lab with a home of its own."""

    def of(user: str) -> dict[str, str]:
        home = tmp_path / user
        home.mkdir(exist_ok=True)
        kind = "course" if user.startswith("course-") else "room" if user.startswith("room-") else "user"
        folder = Path(archive.__file__).parent / "lab" / "config"
        return {
            "HOME": str(home),
            "JUPYTERHUB_USER": user,
            "JUPYTERHUB_API_TOKEN": f"token-{user}",
            "KORE_URL": kore.url,
            "KORE_PUBLIC_PATH": "/services/kore",
            "KORE_ARCHIVE_LIMITS": Limits().text,
            "KORE_LAB": kind,
            "JUPYTER_CONFIG_PATH": f"{folder / kind}:{folder / 'common'}",
        } | ({"KORE_COURSE": COURSE} if kind == "course" else {})

    return of


@pytest.fixture
def server(environment: Callable[[str], dict[str, str]]) -> Start:
    """Starts the lab of a hub user; what is named is more of its environment."""
    return lambda user, *first, **more: serving(environment(user) | more, *first)


@pytest.fixture
def lab(environment: Callable[[str], dict[str, str]]) -> Callable[[str], Lab]:
    """The lab of a hub user."""
    return lambda user: Lab.of(environment(user))
