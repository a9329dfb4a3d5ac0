"""The example tool's other half: it reads the roster and sends grades, right except for one fault."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.kore_platform.certify.checks import CLIENT, ISSUER
from tests.kore_platform.certify.tool import Tool

from kore_platform import vocabulary as v

_TOKEN = f"{ISSUER}/mod/lti/token.php"
_COURSE = f"{ISSUER}/mod/lti/services.php"
_LINEITEMS = f"{_COURSE}/2/lineitems?type_id=1"
_MEMBERS = f"{_COURSE}/CourseSection/2/bindings/1/memberships"
_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TRIES = 3


class Services:
    """What the tool asks of the platform."""

    def __init__(self, tool: Tool, http: httpx.AsyncClient) -> None:
        self._tool, self._http, self._clock = tool, http, tool.clock
        self._tokens: dict[str, str] = {}
        self._item = ""

    async def read_roster(self) -> None:
        """Everybody, page by page."""
        scope = v.SCOPE_SCORE if self._has("roster/scope") else v.SCOPE_MEMBERS
        scheme = "Token" if self._has("roster/bearer") else "Bearer"
        await self._read(_MEMBERS, v.TYPE_MEMBERS, scope, "roster/accept", "roster/request", scheme)

    async def send_grades(self) -> None:
        """Both students' first grades, in a column that is made for them."""
        if not self._item:
            self._item = await self._ensure_item()
            await self._read(self._item, v.TYPE_LINEITEM, v.SCOPE_LINEITEM, "grades/lineitem-accept")
        for person in ("5", "6"):
            await self._score(person, 3)

    async def change_a_grade(self) -> None:
        """One student's second grade, and what the gradebook has then."""
        await self._score("5", 4)
        await self._read(
            below(self._item, "results"), v.TYPE_RESULTS, v.SCOPE_RESULT, "grades/results-accept", "grades/paging"
        )

    async def _ensure_item(self) -> str:
        pages = await self._read(_LINEITEMS, v.TYPE_LINEITEMS, v.SCOPE_LINEITEM, "grades/lineitem-accept")
        for item in (item for page in pages for item in page):
            if item.get("resourceId") == "mine":
                return str(item["id"])
        scope = v.SCOPE_SCORE if self._has("grades/lineitem-scope") else v.SCOPE_LINEITEM
        media = "application/json" if self._has("grades/lineitem-media") else v.TYPE_LINEITEM
        scheme = "Token" if self._has("grades/lineitem-token") else "Bearer"
        item = {"label": "Mine", "scoreMaximum": 0 if self._has("grades/lineitem-body") else 5, "resourceId": "mine"}
        answer = await self._ask("POST", _LINEITEMS, scope, scheme, json.dumps(item), {"Content-Type": media})
        return str(answer.json()["id"])

    async def _score(self, person: str, points: float) -> None:
        now = 1_800_000_000.5 if self._has("grades/score-order") else self._clock.now()
        moment = datetime.fromtimestamp(now, UTC)
        score = {
            "userId": person,
            "scoreGiven": points,
            "scoreMaximum": 0 if self._has("grades/score-maximum") else 5,
            "activityProgress": "Done" if self._has("grades/score-progress") else "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": moment.replace(tzinfo=None if self._has("grades/score-timestamp") else UTC).isoformat(
                timespec="milliseconds"
            ),
        }
        if self._has("grades/score-members"):
            del score["activityProgress"]
        media = "application/json" if self._has("grades/score-media") else v.TYPE_SCORE
        scope = v.SCOPE_LINEITEM if self._has("grades/score-scope") else v.SCOPE_SCORE
        scheme = "Token" if self._has("grades/score-token") else "Bearer"
        url = f"{self._item}/scores" if self._has("grades/score-path") else below(self._item, "scores")
        await self._ask("POST", url, scope, scheme, json.dumps(score), {"Content-Type": media})

    async def _read(
        self, url: str, media: str, scope: str, careless: str, lazy: str = "", scheme: str = "Bearer"
    ) -> list[Any]:
        """All pages; with the fault `careless` of any type, with `lazy` only the first."""
        accept = {"Accept": "*/*" if self._has(careless) else media}
        pages = []
        while url:
            answer = await self._ask("GET", url, scope, scheme, None, accept)
            pages.append(answer.json())
            url = "" if self._has(lazy) else answer.links.get("next", {}).get("url", "")
        return pages

    async def _ask(
        self, method: str, url: str, scope: str, scheme: str, body: str | None, headers: dict[str, str]
    ) -> httpx.Response:
        for _ in range(_TRIES):
            token = self._tokens.get(scope) or await self._fetch_token(scope)
            answer = await self._http.request(
                method, url, content=body, headers={"Authorization": f"{scheme} {token}", **headers}
            )
            if answer.status_code == 401 and not self._has("grades/token-renewed"):
                self._tokens.clear()
            elif answer.status_code == 429:
                pause = 0 if self._has("grades/retry-after") else int(answer.headers["retry-after"])
                await self._clock.sleep(pause)
            else:
                break
        return answer.raise_for_status()

    async def _fetch_token(self, scope: str) -> str:
        now = int(self._clock.now())
        claims = {
            "iss": "somebody" if self._has("grades/token-issuer") else CLIENT,
            "sub": CLIENT,
            "aud": "https://elsewhere.test" if self._has("grades/token-audience") else _TOKEN,
            "iat": now,
            "exp": now + (3600 if self._has("grades/token-lifetime") else 240),
            "jti": "1" if self._has("grades/token-jti") else secrets.token_urlsafe(16),
        }
        more = ["https://example.org/everything"] if self._has("grades/token-scope") else []
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _BEARER,
            "client_assertion": self._tool.sign(claims, "grades/token-granted"),
            "scope": " ".join([scope, *more]),
        }
        answer = (await self._http.post(_TOKEN, data=form)).raise_for_status()
        self._tokens[scope] = str(answer.json()["access_token"])
        return self._tokens[scope]

    def _has(self, *faults: str) -> bool:
        return self._tool.fault != "" and self._tool.fault in faults


def below(item: str, name: str) -> str:
    """A service of a line item: at the end of its path, before its query."""
    path, _, query = item.partition("?")
    return f"{path}/{name}?{query}"
