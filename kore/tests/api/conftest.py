"""A Kore without a server: the hub and the LMS are a fake network, browsers and labs are clients."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from tests import registering

from kore import cookies, hubapi
from kore.api.app import create_app
from kore.lti import claims
from kore.lti.own_keys import OwnKeys
from kore.model import Launch, Message
from kore.settings import Settings
from kore.steps.enrol import enrol
from kore_platform.keys import Key, sign

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ASSISTANT = (f"{MEMBERSHIP}#Instructor", f"{MEMBERSHIP}/Instructor#TeachingAssistant")


class Network:
    """The hub's API and the LMS's key set; it notes what it was asked."""

    def __init__(self, key: Key) -> None:
        self.hub_answers = True
        self.keys: list[Key] | None = [key]
        #: token → what the hub says of it
        self.holders: dict[str, dict[str, Any]] = {}
        #: authorization code → token
        self.codes: dict[str, str] = {}
        self.running: set[str] = set()
        #: hub users
        self.people: list[str] = []
        #: those of them whom the list skips
        self.skipped: set[str] = set()
        #: to the hub
        self.requests: list[tuple[str, str]] = []
        self.keys_fetched = 0
        #: an LMS that registers itself; it is at a public address
        self.stranger = registering.Lms()

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        return await self.stranger.resolve(host, port)

    def admit(self, name: str, **changes: Any) -> str:
        """A token of this hub user's."""
        model = {"kind": "user", "name": name, "admin": False, "scopes": [hubapi.SCOPE], "session_id": "a browser's"}
        self.holders[f"token-of-{name}"] = model | changes
        return f"token-of-{name}"

    def asked(self, end: str) -> int:
        return sum(path.endswith(end) for _, path in self.requests)

    @property
    def rooms(self) -> list[str]:
        """The hub users of rooms."""
        users = (path.removeprefix("/users/") for path in self.running if not path.endswith("/server"))
        return sorted(name for name in users if name.startswith("room-"))

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == registering.PUBLIC:
            return await self.stranger(request)
        path = request.url.path
        if request.url.host == "lms.example.test":
            return self._platform(path)
        self.requests.append((request.method, path))
        if not self.hub_answers:
            raise httpx.ConnectError("refused")
        return self._hub(request, path.removeprefix("/main/hub/api").removeprefix("/hub/api"))

    def _platform(self, path: str) -> httpx.Response:
        self.keys_fetched += path == "/jwks"
        if path != "/jwks" or self.keys is None:
            return httpx.Response(503)
        return httpx.Response(200, json={"keys": [key.jwk for key in self.keys]})

    def _hub(self, request: httpx.Request, path: str) -> httpx.Response:
        if path == "/user":
            holder = self.holders.get(request.headers["Authorization"].removeprefix("token "))
            return httpx.Response(200, json=holder) if holder else httpx.Response(403, json={"status": 403})
        if path == "/oauth2/token":
            token = self.codes.pop(dict(parse_qsl(request.content.decode()))["code"], None)
            return httpx.Response(200, json={"access_token": token}) if token else httpx.Response(400, json={})
        if path == "/users":
            wanted = self.rooms if "name_filter" in request.url.params else set(self.people) - self.skipped
            items = [{"name": name, "pending": None} for name in wanted]
            return httpx.Response(200, json={"items": items, "_pagination": {"next": None}})
        return self._user(request.method, path)

    def _user(self, method: str, path: str) -> httpx.Response:
        if method == "GET":
            return httpx.Response(200 if path.removeprefix("/users/") in self.people else 404, json={})
        assert path.startswith(("/users/course-", "/users/room-"))
        if method == "DELETE":
            self.running -= {path, f"{path}/server"}
            return httpx.Response(204)
        if path in self.running:
            text = "is already running" if path.endswith("/server") else "exists"
            return httpx.Response(400 if path.endswith("/server") else 409, text=text)
        self.running.add(path)
        return httpx.Response(201)


class Service:
    """A running Kore, and those who talk to it. Paths are relative to Kore's own."""

    def __init__(self, app: Any, settings: Settings, network: Network) -> None:
        self.app, self.settings, self.network = app, settings, network
        self.parts = app.state.context
        self._lifespan = contextlib.AsyncExitStack()

    async def begin(self) -> None:
        await self._lifespan.enter_async_context(self.app.router.lifespan_context(self.app))

    async def stop(self) -> None:
        await self._lifespan.aclose()

    def client(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport, base_url=self.settings.origin + self.settings.kore_path, headers=headers
        )

    def program(self, name: str) -> httpx.AsyncClient:
        """A lab with its own token."""
        return self.client(authorization=f"token {self.network.admit(name)}")

    def hub(self) -> httpx.AsyncClient:
        return self.client(authorization=f"Bearer {self.parts.hub_secret}")

    def browser(self, **headers: str) -> httpx.AsyncClient:
        return self.client(accept="text/html", **headers)

    def page(self, name: str, **changes: Any) -> httpx.AsyncClient:
        """A browser with a session."""
        return self.browser(cookie=f"{cookies.SESSION}={self.network.admit(name, **changes)}")

    def form(self, name: str, **fields: str) -> dict[str, str]:
        """A form as the person's pages hold it."""
        return {"token": self.parts.form_token(f"token-of-{name}"), **fields}


class Lms:
    """The LMS, as far as a browser carries its messages to Kore."""

    def __init__(self, settings: Settings, key: Key) -> None:
        self.platform, self.key = settings.platforms[0], key
        self.login = {
            "iss": self.platform.issuer,
            "client_id": self.platform.client_id,
            "login_hint": "5",
            "target_link_uri": f"{settings.origin}{settings.kore_path}/lti/launch",
        }

    def claims(self, nonce: str, role: str = "Learner", **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.platform.issuer,
            "aud": self.platform.client_id,
            "sub": "5",
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            "name": "Lea Lern",
            claims.DEPLOYMENT_ID: "1",
            claims.VERSION: "1.3.0",
            claims.MESSAGE_TYPE: Message.RESOURCE_LINK,
            claims.TARGET_LINK_URI: self.login["target_link_uri"],
            claims.RESOURCE_LINK: {"id": "7", "title": "Sheet 1"},
            claims.CONTEXT: {"id": "2", "label": "KORE101", "title": "Daten & Jupyter"},
            claims.ROLES: [f"{MEMBERSHIP}#{role}"],
            claims.EXTENSION: {"user_username": "lea"},
        } | changes

    async def begin(self, browser: httpx.AsyncClient) -> tuple[str, str]:
        """State and nonce of a login that Kore has begun in this browser."""
        answer = await browser.post("/lti/login", data=self.login)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return query["state"][0], query["nonce"][0]

    async def launch(self, browser: httpx.AsyncClient, **changes: Any) -> httpx.Response:
        """A whole launch; whatever is named differs from an ordinary one."""
        state, nonce = await self.begin(browser)
        token = sign(self.claims(nonce, **changes), self.key)
        return await browser.post("/lti/launch", data={"state": state, "id_token": token})


@pytest.fixture(scope="session")
def key() -> Key:
    return Key.make()


@pytest.fixture(scope="session")
def first_state(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Kore makes on its first start, made once for all tests."""
    folder = tmp_path_factory.mktemp("first") / "state"
    OwnKeys(folder / "kore" / "keys")
    shutil.copy(empty_store, folder / "kore" / "kore.sqlite")
    return folder


@pytest.fixture
def network(key: Key) -> Network:
    return Network(key)


@pytest.fixture
async def start(first_state: Path, settings: Settings, network: Network) -> AsyncIterator[Callable[..., Any]]:
    """Starts Kore, by default as the other tests know it."""
    shutil.copytree(first_state, settings.state_dir)
    running: list[Service] = []

    async def start(**changes: Any) -> Service:
        changed = Settings.model_validate(settings.model_dump() | changes)
        app = create_app(changed, httpx.MockTransport(network), network.resolve)
        running.append(Service(app, changed, network))
        await running[-1].begin()
        return running[-1]

    yield start
    for service in running:
        await service.stop()


@pytest.fixture
async def service(start: Callable[..., Any]) -> Service:
    made: Service = await start()
    return made


@pytest.fixture
def lms(settings: Settings, key: Key) -> Lms:
    return Lms(settings, key)


@pytest.fixture
def course(service: Service, launch_of: Callable[..., Launch]) -> str:
    """The slug of a course with lea and leo (learners), ole (observer), tom (assistant) and ina (instructor)."""
    members = {"lea": "Learner", "leo": "Learner", "ole": "Mentor", "ina": "Instructor"}
    for name, role in members.items():
        made = enrol(service.parts.store, launch_of(name, role, username=name))
    enrol(service.parts.store, launch_of("tom", roles=ASSISTANT, username="tom"))
    assert made.course is not None
    return made.course


@pytest.fixture
def other_course(course: str, service: Service, launch_of: Callable[..., Launch]) -> str:
    """The slug of another course, with olga (learner) and igor (instructor)."""
    for name, role in {"olga": "Learner", "igor": "Instructor"}.items():
        made = enrol(service.parts.store, launch_of(name, role, username=name, context_id="3"))
    assert made.course not in {None, course}
    return str(made.course)


@pytest.fixture
def problem() -> Callable[[httpx.Response], str]:
    """The code of the problem document in an answer."""

    def code(answer: httpx.Response) -> str:
        assert answer.headers["content-type"] == "application/problem+json"
        document = json.loads(answer.content)
        assert document["status"] == answer.status_code
        return str(document["type"]).removeprefix("urn:ananke:problem:")

    return code


async def until(true: Callable[[], Any]) -> None:
    """Wait, a few seconds at most, for what happens in the background."""
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not become true")
