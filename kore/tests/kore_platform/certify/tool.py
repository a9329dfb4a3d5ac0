"""A small LTI tool that does everything right, except for the one fault that it is given: the name of a case."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlencode

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.kore_platform.certify import checks
from tests.kore_platform.certify.checks import CLIENT, DEPLOYMENT, ISSUER, LTI

from kore_platform.keys import Key

URL = "https://tool.test"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_ENDPOINT = f"{ISSUER}/mod/lti/auth.php"


class Tool:
    """The pages of the tool."""

    def __init__(self, fault: str, key: Key, platform_keys: dict[str, Any], clock: Any) -> None:
        self.fault, self.key, self.clock = fault, key, clock
        self._platform_keys = platform_keys
        #: by state: the nonce
        self._logins: dict[str, str] = {}
        self._given: set[str] = set()
        methods = ["POST"] if fault == "security/login-get" else ["GET", "POST"]
        self.app = Starlette(
            routes=[
                Route("/login", self._login, methods=methods),
                Route("/launch", self._launch, methods=["POST"]),
                Route("/choose", self._choose, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _login(self, request: Request) -> Response:
        asked = dict(request.query_params) | {name: str(value) for name, value in (await request.form()).items()}
        if asked["iss"] != ISSUER and self.fault != "security/unknown-issuer":
            return PlainTextResponse("unknown platform", 400)
        state = str(len(self._given)) if self.fault == "security/login-random" else secrets.token_urlsafe(24)
        self._logins[state] = nonce = secrets.token_urlsafe(24)
        self._given.add(nonce)
        hint = asked["lti_message_hint"]
        query = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "login" if self.fault == "security/login-request" else "none",
            "client_id": CLIENT,
            "redirect_uri": f"{URL}/launch",
            "login_hint": asked["login_hint"],
            "lti_message_hint": hint.replace("+", " ") if self.fault == "security/login-hints" else hint,
            "state": state,
            "nonce": nonce,
        }
        answer = RedirectResponse(f"{_ENDPOINT}?{urlencode(query)}", 302)
        answer.set_cookie(self._cookie(state), state)
        return answer

    async def _launch(self, request: Request) -> Response:
        form = await request.form()
        state, token = str(form.get("state", "")), str(form["id_token"])
        if not state and self.fault == "security/no-state":
            state = list(self._logins)[-1]
        mine = request.cookies.get(self._cookie(state)) == state or self.fault == "security/other-browser"
        if state not in self._logins or not mine:
            return PlainTextResponse("this browser has not begun the launch", 400)
        nonce = self._logins[state] if self.fault == "security/state-replayed" else self._logins.pop(state)
        claims = jwt.decode(token, options={"verify_signature": False})
        problems = {
            *checks.of_header(token, self._platform_keys),
            *checks.of_claims(claims, nonce, self._given, self.clock.now()),
        }
        if problems - {self.fault}:
            return PlainTextResponse("this launch cannot be trusted", 401)
        return self._open(claims)

    def _cookie(self, state: str) -> str:
        return "login" if self.fault == "security/two-tabs" else f"login-{state}"

    def _open(self, claims: dict[str, Any]) -> Response:
        if self.fault in {"core/not-lti", "core/missing-claims"}:
            return PlainTextResponse("welcome")
        if "sub" in claims and self.fault in set(checks.kind(claims)):
            return PlainTextResponse("something broke", 500)
        if claims.get(f"{LTI}message_type") == "LtiDeepLinkingRequest":
            settings = json.dumps(claims[f"{_DL}deep_linking_settings"]).replace('"', "&quot;")
            return HTMLResponse(
                '<form method="post" action="/choose"><input type="checkbox" name="item" value="quiz">'
                f'<input type="hidden" name="settings" value="{settings}"><button>Choose</button></form>'
            )
        return PlainTextResponse("welcome")

    async def _choose(self, request: Request) -> Response:
        form = await request.form()
        settings = json.loads(str(form["settings"]))
        method = "get" if self.fault == "deep-linking/response" else "post"
        token = self.sign(self._response(settings, str(form["item"])), "deep-linking/signature")
        return HTMLResponse(
            f'<form method="{method}" action="{settings["deep_link_return_url"].replace("&", "&amp;")}">'
            f'<input type="hidden" name="JWT" value="{token}"></form>'
        )

    def _response(self, settings: dict[str, Any], item: str) -> dict[str, Any]:
        now = int(self.clock.now())
        claims = {
            "iss": CLIENT,
            "aud": ISSUER,
            "iat": now,
            "exp": now + 300,
            "nonce": secrets.token_urlsafe(16),
            f"{LTI}deployment_id": DEPLOYMENT,
            f"{LTI}message_type": "LtiDeepLinkingResponse",
            f"{LTI}version": "1.3.0",
            f"{_DL}data": settings["data"],
            f"{_DL}content_items": [
                {
                    "type": "ltiResourceLink",
                    "url": f"{URL}/launch",
                    "custom": {"item": item},
                    "lineItem": {"scoreMaximum": 5},
                }
            ],
        }
        for case, name in (("format", f"{LTI}version"), ("timestamps", "iat"), ("claims", "nonce")):
            if self.fault == f"deep-linking/{case}":
                del claims[name]
        return claims | ({f"{_DL}data": "mine"} if self.fault == "deep-linking/values" else {})

    def sign(self, claims: dict[str, Any], fault: str) -> str:
        """A JWT; signed with a key that is not published by a tool that has this fault."""
        key = Key.make() if self.fault == fault else self.key
        return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": self.key.kid})

    async def _jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.jwk | ({"d": "x"} if self.fault == "security/tool-keys" else {})]})
