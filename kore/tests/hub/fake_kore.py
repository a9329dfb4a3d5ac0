"""Kore as the hub sees it: tickets and people in memory, answered over real HTTP on loopback."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

PREFIX = "/base/services/kore"


@dataclass
class FakeKore:
    """Its state is what tests set and read."""

    secret: str
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: ticket → (browser's half, name, landing)
    tickets: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    port: int = 0

    def __enter__(self) -> Self:
        fake = self

        class Handler(_Handler):
            kore = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def person(self, name: str, grades: str = "", room: str = "", **changes: Any) -> None:
        """Make the person known; `grades` is the course whose grading lab they may open, `room` a room."""
        roles: list[dict[str, Any]] = [{"name": "user"}]
        opened = {f"graders-{grades}": f"course-{grades}"} if grades else {}
        opened |= {f"room-{room}": f"room-{room}"} if room else {}
        for role, lab in opened.items():
            scopes = [f"access:servers!user={lab}", f"servers!user={lab}", f"read:users:name!user={lab}"]
            roles.append({"name": role, "description": "Open", "scopes": scopes})
        groups = [f"formgrade-{grades}"] if grades else ["learners"]
        self.people[name] = {
            "name": name,
            "display_name": name,
            "groups": groups,
            "roles": roles,
            "admin": False,
        } | changes

    def ticket(self, name: str, landing: str = "/base/hub/home", browser: str = "half") -> str:
        ticket = f"ticket-{len(self.tickets)}-of-{name}"
        self.tickets[ticket] = (browser, name, landing)
        return ticket

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(f"{method} {path}")
        if self.down:
            return _problem(503, "internal")
        if path == "/hub/redeem":
            browser, name, landing = self.tickets.pop(body["ticket"], ("", "", ""))
            fits = browser and browser == body["browser"]
            return (200, self.people[name] | {"landing": landing}) if fits else _problem(403, "ticket-refused")
        person = self.people.get(path.removeprefix("/hub/users/"))
        return (200, person) if person else _problem(404, "not-found")


def _problem(status: int, code: str) -> tuple[int, dict[str, Any]]:
    return status, {"type": f"urn:ananke:problem:{code}", "title": "No", "status": status, "reference": "0badcafe"}


class _Handler(BaseHTTPRequestHandler):
    kore: FakeKore

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if self.headers.get("Authorization") == f"Bearer {self.kore.secret}":
            status, document = self.kore.answer(self.command, self.path.removeprefix(PREFIX), body)
        elif self.command == "GET":  # a browser, or the hub that looks whether its service is up
            status, document = 200, {}
        else:
            status, document = _problem(401, "not-identified")
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "application/problem+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""
