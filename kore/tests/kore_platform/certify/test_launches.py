from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from kore_platform.certify import launches, world
from kore_platform.certify.browser import Page
from kore_platform.certify.cases import Outcome
from kore_platform.certify.launches import Draft
from kore_platform.certify.logins import Begun


async def token(pair: Any, draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    kit = (await pair()).kit
    text = launches.id_token(kit, world.STUDENT, "n", draft)
    return jwt.get_unverified_header(text), jwt.decode(text, options={"verify_signature": False})


async def test_a_draft_changes_and_leaves_out(pair: Any) -> None:
    header, claims = await token(pair, Draft(claims={"lti:version": "2", "x": 1}, without=("email",), kid=None))
    assert header == {"typ": "JWT", "alg": "RS256"}
    assert (claims[f"{launches.v.LTI}version"], claims["x"], "email" in claims) == ("2", 1, False)
    assert (claims["sub"], claims["nonce"]) == (world.STUDENT, "n")


async def test_a_draft_in_place_of_everything(pair: Any) -> None:
    assert (await token(pair, Draft(only={"name": "x"})))[1] == {"name": "x"}


async def test_a_header_that_says_more(pair: Any) -> None:
    header, _claims = await token(pair, Draft(stranger=True, kid="k", header={"jku": "https://x.test"}))
    assert header == {"typ": "JWT", "alg": "RS256", "kid": "k", "jku": "https://x.test"}


@pytest.mark.parametrize(
    ("status", "accepted", "refused"),
    [(200, True, False), (303, True, False), (400, False, True), (403, False, True), (500, False, False)],
)
def test_what_counts_as_let_in_and_as_refused(status: int, accepted: bool, refused: bool) -> None:
    page = Page(status, "https://tool.test/launch?id_token=secret", "", "")
    verdicts = launches.accepted(page), launches.refused(page)
    assert [verdict.outcome is Outcome.PASSED for verdict in verdicts] == [accepted, refused]
    assert not any("secret" in verdict.why for verdict in verdicts)


async def test_a_few_pages_of_the_tool_are_looked_at(pair: Any) -> None:
    """A refusal that comes after a redirect is one; what other hosts answer is not the tool's."""
    kit = (await pair()).kit

    def answer(request: httpx.Request) -> httpx.Response:
        back = "https://kit.test/mod/lti/return.php?lti_errormsg=no"
        place = {"/launch": "/error", "/out": "https://elsewhere.test/", "/back": back}.get(request.url.path)
        return httpx.Response(302, headers={"location": place}) if place else httpx.Response(403)

    kit.transport = httpx.MockTransport(answer)
    for path, status, sent_back in (("/launch", 403, False), ("/out", 302, False), ("/back", 302, True)):
        begun = Begun({}, {"redirect_uri": f"https://tool.test{path}"})
        async with kit.browser() as browser:
            page = await launches.deliver(kit, browser, begun, "t")
        assert (page.status, page.sent_back) == (status, sent_back)


def test_who_is_sent_back_was_not_let_in() -> None:
    page = Page(302, "https://tool.test/launch", "https://kit.test/mod/lti/return.php", "", sent_back=True)
    assert launches.accepted(page).outcome is Outcome.FAILED
    assert launches.refused(page).outcome is Outcome.PASSED
