"""The finer points of token requests: both sides of each rule."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from kore_platform.certify import token_cases
from kore_platform.certify.browser import Page
from kore_platform.certify.evidence import Evidence
from kore_platform.journal import Entry
from kore_platform.options import Endpoint

CHECKS = {case.id: case.check for case in token_cases.cases()}
NOW = 1_800_000_000
ISSUER = "https://kit.test"


@pytest.fixture
async def asked(pair: Any) -> Any:
    made = await pair()
    found = Evidence(made.kit, Page(200, "", "", ""))

    def ask(scope: str = "", **claims: Any) -> Evidence:
        token = made.tool.sign(claims, "-").rpartition(".")[0] + "."
        journal = made.kit.platform.journal
        body = urlencode({"client_assertion": token, "scope": scope})
        journal.add(Entry(journal.next_number(), NOW, Endpoint.TOKEN, "POST", "/", {}, {}, body, 200, "certify"))
        return found

    return ask


@pytest.mark.parametrize(
    ("audience", "outcome"),
    [
        (f"{ISSUER}/mod/lti/token.php", "passed"),
        (ISSUER, "passed"),
        (["x", ISSUER], "passed"),
        (["x"], "failed"),
        (None, "failed"),
    ],
)
def test_audiences(asked: Any, audience: object, outcome: str) -> None:
    assert CHECKS["token-audience"](asked(aud=audience)).outcome == outcome


@pytest.mark.parametrize(
    ("issued", "expires", "outcome"),
    [
        (NOW, NOW + 300, "passed"),
        (NOW - 10, NOW + 60, "passed"),
        (NOW, NOW + 301, "failed"),
        (NOW, NOW, "failed"),
        (NOW - 100, NOW + 60, "failed"),
        (NOW + 100, NOW + 200, "failed"),
        (str(NOW), NOW + 60, "failed"),
        (NOW, None, "failed"),
    ],
)
def test_lives(asked: Any, issued: object, expires: object, outcome: str) -> None:
    assert CHECKS["token-lifetime"](asked(iat=issued, exp=expires)).outcome == outcome


@pytest.mark.parametrize(
    ("ids", "outcome"), [(["a", "b"], "passed"), (["a", "a"], "failed"), (["a", ""], "failed"), (["a"], "skipped")]
)
def test_ids(asked: Any, ids: list[str], outcome: str) -> None:
    for text in ids:
        found = asked(jti=text)
    assert CHECKS["token-jti"](found).outcome == outcome


@pytest.mark.parametrize(
    ("pair_of_names", "outcome"),
    [(("certify", "certify"), "passed"), (("certify", "x"), "failed"), (("x", "certify"), "failed")],
)
def test_names(asked: Any, pair_of_names: tuple[str, str], outcome: str) -> None:
    iss, sub = pair_of_names
    assert CHECKS["token-issuer"](asked(iss=iss, sub=sub)).outcome == outcome


def test_scopes(asked: Any) -> None:
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    assert CHECKS["token-scope"](asked(scope)).outcome == "passed"
    assert CHECKS["token-scope"](asked(f"{scope} openid")).outcome == "failed"
