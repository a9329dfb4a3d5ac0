"""A small university, a tool with a key, and a platform that runs in this process."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from kore_platform import vocabulary as v
from kore_platform.app import serve_platform
from kore_platform.keys import Key, Keys, sign
from kore_platform.platform import Platform
from kore_platform.world import World

CONTROL = "control-token-of-the-tests"
TOOL = "tool0123456789a"
NOON = 1_800_000_000.0


@pytest.fixture
def plain_world() -> dict[str, Any]:
    """Teacher 3, assistant 4, students 5, 6 and suspended 7, outsider 8; activity 1 is graded, 2 is not."""
    names = {"2": "admin", "3": "teach", "4": "assist", "5": "ada", "6": "bob", "7": "cleo", "8": "dan"}
    people = [
        {"id": i, "username": n, "given_name": n.title(), "family_name": f"F{i}", "email": f"{n}@example.test"}
        for i, n in names.items()
    ]
    people[0]["site_admin"] = True
    people[3]["idnumber"] = "M5"
    tool = {
        "client_id": TOOL, "deployment_id": "1", "name": "Notebooks", "deep_linking": True,
        "initiate_login_url": "https://tool.test/login", "redirect_uris": ["https://tool.test/launch"],
        "jwks_url": "https://tool.test/jwks", "target_url": "https://tool.test/",
    }  # fmt: skip
    other = tool | {"client_id": "other0123456789", "deployment_id": "2", "name": "Other", "ags": "sync", "nrps": False}
    enrolments = {"3": "teacher", "4": "assistant", "5": "student", "6": "student"}
    course = {"id": "2", "label": "K1", "title": "Daten & Jupyter", "idnumber": "WS26", "enrolments": enrolments}
    course["enrolments"]["7"] = {"role": "student", "suspended": True}
    activities = [
        {"id": "1", "course": "2", "tool": TOOL, "title": "Blatt 1", "description": "one\ntwo"},
        {"id": "2", "course": "2", "tool": TOOL, "title": "Lab", "graded": False, "container": "window"},
    ]
    empty = {"id": "3", "label": "K2", "title": "Empty"}
    return {"people": people, "tools": [tool, other], "courses": [course, empty], "activities": activities}


@pytest.fixture(scope="session")
def tool_key() -> Key:
    return Key.make()


@pytest.fixture(scope="session")
def platform_key() -> Key:
    return Key.make()


class Bench:
    """A platform, the tool that talks to it, and a browser."""

    def __init__(self, platform: Platform, tool_key: Key, fetches: list[str]) -> None:
        self.platform, self.tool_key, self.fetches = platform, tool_key, fetches
        transport = httpx.ASGITransport(serve_platform(platform, CONTROL))
        self.http = httpx.AsyncClient(transport=transport, base_url=platform.issuer)
        #: the activity's own column
        self.column = "11"

    def set(self, **options: Any) -> None:
        self.platform.options = self.platform.options.model_copy(update=options)

    def assertion(
        self, *, key: Key | None = None, remove: tuple[str, ...] = (), header: Any = None, **claims: Any
    ) -> str:
        now = int(NOON)
        found = {"iss": TOOL, "sub": TOOL, "aud": "https://lms.test/mod/lti/token.php", "jti": "j1"}
        found |= {"iat": now - 5, "exp": now + 60} | claims
        for name in remove:
            del found[name]
        return sign(found, key or self.tool_key, **(header or {}))

    async def ask_token(self, assertion: str | None = None, **form: Any) -> httpx.Response:
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion or self.assertion(),
            "scope": " ".join(v.SCOPES),
        }
        return await self.http.post("/mod/lti/token.php", data=fields | form)

    def bearer(self, *scopes: str, client_id: str = TOOL) -> dict[str, str]:
        token = self.platform.tokens.issue(client_id, scopes or v.SCOPES, self.platform.now() + 60)
        return {"Authorization": f"Bearer {token}"}

    def lineitem(self, column: str = "", end: str = "", query: str = "?type_id=1") -> str:
        return f"/mod/lti/services.php/2/lineitems/{column or self.column}/lineitem{end}{query}"

    async def score(
        self,
        second: int = 0,
        *,
        column: str = "",
        remove: tuple[str, ...] = (),
        indent: int | None = None,
        **fields: Any,
    ) -> httpx.Response:
        body = {
            "userId": "5", "timestamp": f"2027-01-15T08:00:{second:02}Z", "scoreGiven": 8, "scoreMaximum": 10,
            "activityProgress": "Completed", "gradingProgress": "FullyGraded",
        } | fields  # fmt: skip
        for name in remove:
            del body[name]
        headers = self.bearer() | {"Content-Type": v.TYPE_SCORE}
        return await self.http.post(
            self.lineitem(column, "/scores"), content=json.dumps(body, indent=indent), headers=headers
        )

    async def results(self, column: str = "", **headers: str) -> Any:
        answer = await self.http.get(self.lineitem(column, "/results"), headers=self.bearer() | headers)
        return answer.json()

    async def make_column(self, **fields: Any) -> str:
        headers = self.bearer() | {"Content-Type": v.TYPE_LINEITEM}
        body = {"label": "Made", "scoreMaximum": 20} | fields
        answer = await self.http.post("/mod/lti/services.php/2/lineitems?type_id=1", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"].split("/lineitem?")[0].rpartition("/")[2])

    async def control(self, method: str, path: str, body: Any = None, token: str = CONTROL) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.request(method, f"/_control/{path}", json=body, headers=headers)

    async def log_in(self, person: str) -> None:
        answer = await self.http.post("/login/index.php", data={"person": person})
        assert answer.status_code == 303

    async def initiate(self, activity: str = "1") -> dict[str, str]:
        return form_of(await self.http.get(f"/mod/lti/launch.php?id={activity}"))

    async def authenticate(self, initiation: dict[str, str], **changes: str | None) -> httpx.Response:
        query: dict[str, str | None] = {
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "client_id": initiation["client_id"], "redirect_uri": "https://tool.test/launch", "nonce": "n1",
            "state": "s1", "login_hint": initiation["login_hint"], "lti_message_hint": initiation["lti_message_hint"],
        } | changes  # fmt: skip
        kept = {name: value for name, value in query.items() if value is not None}
        return await self.http.get("/mod/lti/auth.php", params=kept)


def form_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    fields = re.findall(r'name="([^"]*)" value="([^"]*)"', answer.text)
    return {html.unescape(name): html.unescape(value) for name, value in fields}


@pytest.fixture
def read_form() -> Callable[[httpx.Response], dict[str, str]]:
    return form_of


@pytest.fixture
async def bench(plain_world: dict[str, Any], tool_key: Key, platform_key: Key) -> AsyncIterator[Bench]:
    fetches: list[str] = []

    async def fetch(url: str) -> bytes:
        fetches.append(url)
        return json.dumps({"keys": [tool_key.jwk]}).encode()

    world = World.parse(plain_world)
    platform = Platform(world, "https://lms.test", keys=Keys([platform_key]), fetcher=fetch, clock=lambda: NOON)
    found = Bench(platform, tool_key, fetches)
    yield found
    await found.http.aclose()
