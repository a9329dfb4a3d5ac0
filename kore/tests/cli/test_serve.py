from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from kore.cli import main
from kore.demo.processes import free_ports
from kore.hubapi import SCOPE
from kore.lti.claims import course_role
from kore.model import Launch
from kore.settings import Settings, load
from kore.steps.enrol import enrol
from kore.store.database import Store

LEARNER = ("http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",)


class _Hub(BaseHTTPRequestHandler):
    """A hub that knows one token for each grading lab: the lab's name."""

    def do_GET(self) -> None:
        name = self.headers["Authorization"].removeprefix("token ")
        body = json.dumps({"kind": "user", "name": name, "scopes": [SCOPE]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hub_port() -> Any:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def healthy(settings: Settings, process: Any) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = httpx.get(f"{settings.kore_url}/health", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "server" not in answer.headers
        return
    pytest.fail("the service does not answer")


def ended(process: Any) -> float:
    """Seconds from SIGTERM to the end."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    return time.monotonic() - begun


def test_it_answers_and_stops(started: Any, write_settings: Any, hub_port: int, tmp_path: Path) -> None:
    """It stops at once, also while a grading lab waits for work."""
    file = write_settings(ports={"kore": free_ports(1)[0], "hub": hub_port})
    settings = load(file)
    process = started("serve", "--settings", file)
    healthy(settings, process)
    course = enrolled(settings)
    with ThreadPoolExecutor(1) as lab:
        waiting = lab.submit(wait_for_work, settings, course)
        time.sleep(0.5)
        assert not waiting.done()
        assert ended(process) < 8
        assert waiting.result().status_code == 204
    assert process.returncode in {0, -signal.SIGTERM}
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert course not in log, "addresses do not belong into the log"


def wait_for_work(settings: Settings, course: str) -> httpx.Response:
    address = f"{settings.kore_url}/api/courses/{course}/jobs/next?wait=30"
    return httpx.post(address, headers={"Authorization": f"token course-{course}"}, timeout=40, trust_env=False)


def enrolled(settings: Settings) -> str:
    """The slug of a course."""
    launch = Launch("https://lms.example.test", "kore", "1", "5", LEARNER, "2", "KORE101")
    store = Store(settings.store_url)
    made = enrol(store, launch)
    store.close()
    assert made.course is not None
    assert made.role == course_role(LEARNER)
    return made.course


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], tuple[int, str]]:
    """Runs a `kore serve` that cannot start, in this process; gives exit status and stderr."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)

    def run(file: Path) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["kore", "serve", "--settings", str(file)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return int(exit_.value.code or 0), capsys.readouterr().err

    return run


def test_a_port_that_is_taken(serve: Any, write_settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, told = serve(write_settings(ports={"kore": port}))
    advice = "Stop what uses it, or choose another one."
    assert (code, told) == (2, f"kore: port {port} (ports.kore) cannot be taken: Address already in use. {advice}\n")


def test_a_secret_that_cannot_be_read(serve: Any, write_settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    credentials = tmp_path / "credentials"
    (credentials / "hub-to-kore").mkdir(parents=True)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    code, told = serve(write_settings())
    secret = credentials / "hub-to-kore"
    assert (code, told) == (2, f"kore: cannot read the secret {secret}: IsADirectoryError\n")


def test_an_empty_secret(serve: Any, write_settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "kore-to-hub").write_text("\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    code, told = serve(write_settings())
    assert code == 2
    [line] = told.splitlines()
    assert line.startswith(f"kore: the secret {credentials / 'kore-to-hub'} is empty")


def test_a_state_directory_that_is_a_file(serve: Any, write_settings: Any, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    code, told = serve(write_settings())
    assert code == 2
    [line] = told.splitlines()
    assert "Traceback" not in line


def test_a_file_that_is_wrong(serve: Any, write_settings: Any) -> None:
    code, told = serve(write_settings(colour="red"))
    assert code == 2
    assert "  colour: Extra inputs are not permitted" in told


def test_a_database_that_nobody_speaks_to(serve: Any, write_settings: Any, tmp_path: Path) -> None:
    folder = f"sqlite:///{tmp_path}"
    for url in ("nonsense", "oracle://swordfish@db/kore", "other://db", folder):
        code, told = serve(write_settings(database_url=url))
        assert code == 2, url
        [line] = told.splitlines()
        assert line.startswith("kore: ")
        assert "database_url" in line
        assert "swordfish" not in line


def test_a_store_of_a_newer_kore(serve: Any, write_settings: Any) -> None:
    file = write_settings()
    settings = load(file)
    settings.kore_dir.mkdir(parents=True)
    store = Store(settings.store_url)
    store.upgrade()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    code, told = serve(file)
    assert code == 2
    assert "kore: the store does not fit this version of Kore" in told
    assert "Traceback" not in told
