"""A platform that describes itself and takes registrations, as Moodle 4.5 does, behind a network without names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx

from kore.lti.outside import Outside

ISSUER = "https://lms.example.test"
CONFIGURATION = f"{ISSUER}/mod/lti/openid-configuration.php"
PUBLIC = "93.184.215.14"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
AGS = [f"https://purl.imsglobal.org/spec/lti-ags/scope/{end}" for end in ("lineitem", "result.readonly", "score")]
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


def described(**changes: Any) -> dict[str, Any]:
    """The platform's configuration; what is named differs, None takes it out."""
    values = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/mod/lti/auth.php",
        "token_endpoint": f"{ISSUER}/mod/lti/token.php",
        "jwks_uri": f"{ISSUER}/mod/lti/certs.php",
        "registration_endpoint": f"{ISSUER}/mod/lti/openid-registration.php",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [*AGS, NRPS, "openid"],
        "response_types_supported": ["id_token"],
        "claims_supported": ["sub", "iss", "name"],
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
            "product_family_code": "moodle",
            "version": "2024100706",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
        },
    } | changes
    return {key: value for key, value in values.items() if value is not None}


class Lms:
    """Answers as Moodle does; a test may put anything in place of its answers."""

    def __init__(self) -> None:
        self.configuration: Any = described()
        self.registered: Any = {"client_id": "s1fK3hQ9xTz0aBc", TOOL: {"deployment_id": "7"}}
        self.status = 200
        #: what each host's look-up gives, where it is not a public address
        self.names: dict[str, Sequence[str]] = {}
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.method == "POST":
            return self._answer(self.registered, self.status)
        return self._answer(self.configuration, 200)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        return self.names.get(host, [PUBLIC])

    @property
    def sent(self) -> httpx.Request:
        """The registration that was sent."""
        (request,) = [request for request in self.requests if request.method == "POST"]
        return request

    def way(self) -> Outside:
        return Outside(httpx.MockTransport(self), resolve=self.resolve)

    @staticmethod
    def _answer(value: Any, status: int) -> httpx.Response:
        if isinstance(value, httpx.Response):
            return value
        if isinstance(value, Exception):
            raise value
        return httpx.Response(status, content=value if isinstance(value, bytes) else json.dumps(value).encode())
