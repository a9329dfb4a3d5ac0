"""One call of a grade service, whatever the platform answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Activity, GradeServices, Grading, Score, Service
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.settings import Platform

HOST = "lms.example.test"
_TOKENS = "tokens.example.test"
_ITEM = f"https://{HOST}/2/lineitems/15/lineitem?type_id=1"
_SCORE = Score(Activity.COMPLETED, Grading.FULLY_GRADED, 8.0, 10.0)
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_PLATFORM = Platform(
    name="Example LMS",
    issuer=f"https://{HOST}",
    client_id="kore",
    deployment_ids=("1",),
    authorization_endpoint=f"https://{HOST}/auth",
    token_endpoint=f"https://{_TOKENS}/token",
    jwks_uri=f"https://{HOST}/jwks",
)
Call = Callable[[GradeServices, Service], Awaitable[object]]
CALLS: list[Call] = [
    lambda services, service: services.find_line_items(service, "ananke:ps1"),
    lambda services, service: services.line_item(service, _ITEM),
    lambda services, service: services.make_line_item(service, {"label": "ps1"}),
    lambda services, service: services.replace_line_item(service, _ITEM, {}),
    lambda services, service: services.delete_line_item(service, _ITEM),
    lambda services, service: services.results(service, _ITEM),
    lambda services, service: services.post(service, _ITEM, "5", _SCORE, _NOON),
]


async def ask(keys: OwnKeys, call: Call, answers: list[httpx.Response | Exception]) -> list[str]:
    """Make the call, and give it these answers; the host of each request, all of which got the token.

    Raises:
        Exception: anything but `PlatformUnavailable`, which is what such a call may end in.
    """
    asked: list[str] = []
    left = list(answers)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == _TOKENS:
            return httpx.Response(200, json={"access_token": "t"})
        asked.append(request.url.host)
        answer = left.pop(0) if left else httpx.Response(503)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
        services = GradeServices(http, Tokens(http, keys))
        with suppress(PlatformUnavailable):
            await call(services, Service(_PLATFORM, "1", claims.AGS_SCOPES, f"https://{HOST}/2/lineitems?type_id=1"))
    return asked
