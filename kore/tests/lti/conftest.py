"""A platform's keys and id_tokens, and a way to be asked over HTTP without a network."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from kore.lti import claims
from kore.lti.own_keys import OwnKeys

Handler = Callable[[httpx.Request], httpx.Response]


class Signer:
    """A platform's key, of which the public half is served as a key set."""

    def __init__(self, kid: str = "p1") -> None:
        self.kid = kid
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwk(self) -> dict[str, Any]:
        return json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": self.kid, "alg": "RS256", "use": "sig"}

    def token(self, body: dict[str, Any], **header: Any) -> str:
        """Signed as it is, also what no platform would sign."""
        payload = json.dumps(body).encode()
        return jwt.PyJWS().encode(
            payload, self.key, algorithm="RS256", headers={"kid": self.kid, "typ": "JWT"} | header
        )


class Time:
    """Seconds that only the test makes pass."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="session")
def stranger() -> Signer:
    """Another key under the same key id."""
    return Signer()


@pytest.fixture(scope="session")
def own_keys(tmp_path_factory: pytest.TempPathFactory) -> OwnKeys:
    return OwnKeys(tmp_path_factory.mktemp("own") / "keys")


@pytest.fixture
def ticking() -> Time:
    return Time()


@pytest.fixture
def serve() -> Callable[[Handler], httpx.AsyncClient]:
    return lambda handler: httpx.AsyncClient(transport=httpx.MockTransport(handler))


@pytest.fixture
def body() -> dict[str, Any]:
    """What Moodle 4.5 sends for a student and a graded activity."""
    now = int(time.time())
    lineitems = "https://lms.example.test/2/lineitems?type_id=1"
    return {
        "nonce": "n0nce",
        "iat": now,
        "exp": now + 60,
        "iss": "https://lms.example.test",
        "aud": "kore",
        "sub": "5",
        "given_name": "Ada",
        "family_name": "Lerner",
        "name": "Ada Lerner",
        "email": "ada@example.test",
        claims.DEPLOYMENT_ID: "1",
        claims.VERSION: "1.3.0",
        claims.MESSAGE_TYPE: "LtiResourceLinkRequest",
        claims.TARGET_LINK_URI: "https://hub.example.test/",
        claims.ROLES: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        claims.CONTEXT: {"id": "2", "label": "KORE101", "title": "Daten & Jupyter", "type": ["CourseSection"]},
        claims.RESOURCE_LINK: {"id": "1", "title": "Sheet 1"},
        claims.CUSTOM: {"assignment": "ps1", "system_setting_url": "https://lms.example.test/x"},
        claims.PRESENTATION: {"locale": "de", "document_target": "iframe"},
        claims.EXTENSION: {"user_username": "student01", "lms": "moodle-2"},
        claims.AGS: {"scope": sorted(claims.AGS_SCOPES), "lineitems": lineitems, "lineitem": ""},
        claims.NRPS: {"context_memberships_url": "https://lms.example.test/m", "service_versions": ["2.0"]},
    }
