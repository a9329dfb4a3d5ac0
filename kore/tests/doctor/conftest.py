"""An instance that is well, its hub and its LMS, as far as the doctor asks them; each test makes one thing wrong."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest

from kore import clock
from kore.credentials import SECRETS, make_secret
from kore.doctor.findings import Finding, Mark
from kore.doctor.patient import Patient, admitted
from kore.lti.own_keys import OwnKeys
from kore.settings import Platform, Settings
from kore.store.database import Store
from kore_platform.keys import Key

PUBLIC = "https://hub.example.test/main/services/kore"
LMS = "https://lms.example.test"
KORE = ":8082/main/services/kore"
Answer = httpx.Response | Exception


class World:
    """Everything that answers. What a test puts into `instead` answers in the place of what is well."""

    def __init__(self, platform: Platform, keys: OwnKeys, lms_key: Key) -> None:
        self.platform, self.keys, self.lms_key = platform, keys, lms_key
        self.instead: dict[str, Answer] = {}
        self.fetched = 0
        #: scopes that the LMS gives; None: whatever is asked for
        self.scope: str | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        address = str(request.url.copy_with(query=None))
        if (answer := self.instead.get(address)) is not None:
            if isinstance(answer, Exception):
                raise answer
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return self._well(address.removeprefix("http://127.0.0.1").removeprefix(PUBLIC), request)

    def _well(self, path: str, request: httpx.Request) -> httpx.Response:
        if path in {"/health", f"{KORE}/health"}:
            return httpx.Response(200, json={"status": "ok"})
        if path == "/lti/login":
            return self._login(dict(parse_qsl(request.url.query.decode())))
        if path == f"{LMS}/token":
            return self._token(dict(parse_qsl(request.content.decode())))
        return self._document(path)

    def _document(self, path: str) -> httpx.Response:
        kept = {"cache-control": "max-age=3600"}
        documents = {
            "/lti/jwks": httpx.Response(200, json=self.keys.key_set(), headers=kept),
            f"{KORE}/metrics": httpx.Response(200, text=f'# x\nkore_requests_total{{kind="keys"}} {self.fetched}.0\n'),
            ":8081/main/hub/api/user": httpx.Response(200, json={"kind": "service"}),
            ":8081/main/hub/api/": httpx.Response(200, json={"version": "6"}),
            f"{LMS}/jwks": httpx.Response(200, json={"keys": [self.lms_key.jwk]}),
            f"{LMS}/auth": httpx.Response(404, text="<html>"),
        }
        return documents.get(path, httpx.Response(503))

    def _login(self, asked: dict[str, str]) -> httpx.Response:
        query = urlencode({"client_id": asked["client_id"], "redirect_uri": f"{PUBLIC}/lti/launch"})
        cookie = "s=1; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"
        headers = {"location": f"{self.platform.authorization_endpoint}?{query}", "set-cookie": cookie}
        return httpx.Response(302, headers=headers)

    def _token(self, form: dict[str, str]) -> httpx.Response:
        headers = {"date": format_datetime(clock.now(), usegmt=True), "content-type": "text/html"}
        if not form:
            return httpx.Response(400, json={"error": "invalid_request"}, headers=headers)
        answer = {"access_token": "t", "expires_in": 3600, "scope": self.scope or form["scope"]}
        return httpx.Response(200, content=json.dumps(answer), headers=headers)


@pytest.fixture(scope="session")
def lms_key() -> Key:
    return Key.make()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a key, made once for all tests."""
    folder = tmp_path_factory.mktemp("made") / "keys"
    OwnKeys(folder)
    return folder


@pytest.fixture
def world(settings: Settings, lms_key: Key, made: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    for name in SECRETS:
        make_secret(settings.state_dir / "secrets", name)
    shutil.copytree(made, settings.kore_dir / "keys")
    return World(settings.platforms[0], OwnKeys(settings.kore_dir / "keys"), lms_key)


@pytest.fixture
async def patient(settings: Settings, store: Store, world: World) -> AsyncIterator[Patient]:
    async with admitted(settings, store, httpx.MockTransport(world)) as admitted_one:
        yield admitted_one


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """DNS."""
    known = {"hub.example.test": "192.88.99.1"}

    def look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def keys_folder(settings: Settings) -> Path:
    return settings.kore_dir / "keys"


@pytest.fixture
def only() -> Callable[..., str]:
    """What the only finding of this mark says, advice included."""

    def find(findings: list[Finding], mark: Mark) -> str:
        (found,) = [finding for finding in findings if finding.mark is mark]
        assert found.advice or mark is Mark.WELL
        return f"{found.said} | {found.advice}"

    return find


def all_well(findings: list[Finding]) -> bool:
    return bool(findings) and all(finding.mark is Mark.WELL for finding in findings)


def untrusted() -> httpx.ConnectError:
    """What a certificate of nobody's leads to."""
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    error = httpx.ConnectError("x")
    error.__cause__ = cause
    return error


def missing(path: Path) -> bool:
    return not path.exists()
