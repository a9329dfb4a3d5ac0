"""`kore roster`, at a platform of its own process's making."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kore import settings
from kore.model import Endpoints, Launch
from kore.steps.enrol import enrol
from kore.store import courses, members
from kore.store.database import Store

PEOPLE = [{"user_id": "1", "roles": ["Instructor"]}, {"user_id": "9", "roles": ["Learner"], "name": "Nina Neu"}]


class Lms(BaseHTTPRequestHandler):
    """Gives tokens, and the roster of course 2."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, {"access_token": "t"})

    def do_GET(self) -> None:
        known = self.path == "/2/memberships"
        self._answer(200 if known else 404, {"context": {"id": "2"}, "members": PEOPLE} if known else {})

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def lms() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lms)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def file(write_settings: Callable[..., Path], lms: str) -> Path:
    registration = {"name": "LMS", "issuer": lms, "client_id": "kore", "deployment_ids": ["1"]}
    registration |= {"authorization_endpoint": f"{lms}/a", "token_endpoint": f"{lms}/t", "jwks_uri": f"{lms}/j"}
    return write_settings(platforms=[registration], public_url="http://127.0.0.1:8000/")


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    found = settings.load(file)
    found.kore_dir.mkdir(parents=True)
    opened = Store(found.store_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def course(store: Store, lms: str) -> Callable[[str], str]:
    """Makes a course by its instructor's launch."""

    def make(context: str) -> str:
        services = Endpoints(memberships=f"{lms}/{context}/memberships")
        launch = Launch(lms, "kore", "1", "1", ("Instructor",), context, username="ina", endpoints=services)
        return str(enrol(store, launch).course)

    return make


def test_all_rosters_are_read(kore: Any, file: Path, store: Store, course: Any) -> None:
    slug = course("2")
    done = kore("roster", "--settings", file)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = [line for line in done.stdout.splitlines() if slug in line]
    assert [cell.strip() for cell in line.strip("│").split("│")] == [slug, "1", "0", "0", "1", ""]
    with store.read() as session:
        roster = members.roster(session, courses.get(session, slug).id)
    assert [(member.name, member.role.value) for member in roster] == [
        ("ina", "instructor"),
        ("nina-neu", "learner"),
    ]


def test_one_that_fails_does_not_stop_the_others_and_is_told(kore: Any, file: Path, course: Any) -> None:
    bad, good = course("3"), course("2")
    done = kore("roster", "--settings", file, COLUMNS="200")
    assert done.returncode == 1
    lines = {slug: line for line in done.stdout.splitlines() for slug in (bad, good) if slug in line}
    assert "LMS does not list people: HTTP 404" in lines[bad]
    assert "HTTP" not in lines[good]
    one = kore("roster", "--settings", file, "--course", good, COLUMNS="200")
    assert one.returncode == 0
    assert bad not in one.stdout


def test_a_course_that_is_not_there(kore: Any, file: Path, store: Store) -> None:
    done = kore("roster", "--settings", file, "--course", "nowhere", COLUMNS="200")
    assert done.returncode == 1
    assert "there is no course nowhere" in done.stdout


def test_a_store_that_is_not_there(kore: Any, file: Path) -> None:
    settings.load(file).kore_dir.mkdir(parents=True)
    done = kore("roster", "--settings", file)
    assert done.returncode == 2
    assert "has the service started?" in done.stderr
    assert "Traceback" not in done.stderr
