"""We describe ourselves to a platform, and read the client id that it gives us."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from tests.registering import AGS, CONFIGURATION, ISSUER, NRPS, TOOL, Lms, described

from kore.errors import AddressForbidden, RegistrationRefused
from kore.lti import registration, tool
from kore.lti.configuration import read
from kore.lti.registration import Registration, register
from kore.lti.tool import Tool

OURS = Tool("Jupyter (main)", "https://hub.example.test:8443/main/services/kore")
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@pytest.fixture
def lms() -> Lms:
    return Lms()


async def registered(lms: Lms, token: str | None = "t0ken") -> Registration:
    way = lms.way()
    async with httpx.AsyncClient(transport=way) as http:
        return await register(http, way, await read(http, CONFIGURATION), OURS, token)


def sent(lms: Lms) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(lms.sent.content)
    return body


async def test_what_comes_of_it(lms: Lms) -> None:
    made = await registered(lms)
    platform = made.platform
    assert (platform.issuer, platform.client_id, platform.name) == (ISSUER, "s1fK3hQ9xTz0aBc", "lms.example.test")
    assert (platform.deployment_ids, platform.accept_deployments) == (("7",), False)
    assert platform.jwks_uri == f"{ISSUER}/mod/lti/certs.php"
    assert made.product == "moodle 2024100706"


async def test_what_is_sent(lms: Lms) -> None:
    await registered(lms)
    assert lms.sent.headers["authorization"] == "Bearer t0ken"
    assert lms.sent.headers["content-type"] == "application/json"
    body = sent(lms)
    own = body.pop(TOOL)
    assert body == {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": OURS.login,
        "redirect_uris": [OURS.launch],
        "client_name": "Jupyter (main)",
        "jwks_uri": OURS.jwks,
        "logo_uri": OURS.icon,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join([*AGS, NRPS]),
    }
    (message,) = own.pop("messages")
    assert message == {
        "type": "LtiDeepLinkingRequest",
        "target_link_uri": OURS.deep_link,
        "label": "Choose from Jupyter",
        "label#de": "Aus Jupyter auswählen",
        "placements": ["ContentArea"],
    }
    assert own["domain"] == "hub.example.test:8443"  # Moodle compares it with the target's, port included
    assert own["target_link_uri"] == OURS.launch
    assert own["custom_parameters"] == {
        "context_history": "$Context.id.history",
        "link_history": "$ResourceLink.id.history",
    }


@pytest.mark.parametrize(
    ("variables", "groups"),
    [
        (["Context.id", "Moodle.Person.userGroupIds"], "$Moodle.Person.userGroupIds"),
        (["Canvas.group.contextIds"], "$Canvas.group.contextIds"),
        (["Context.id"], None),
        (None, None),
    ],
)
async def test_a_persons_groups_are_asked_for_where_there_is_a_variable(variables: Any, groups: Any, lms: Lms) -> None:
    lms.configuration = described(**{PLATFORM: {"product_family_code": "moodle", "variables": variables}})
    await registered(lms)
    assert sent(lms)[TOOL]["custom_parameters"].get("groups") == groups


@pytest.mark.parametrize(
    ("supported", "scopes"),
    [
        ([AGS[2], tool.SCOPE_GROUPS], [AGS[2], tool.SCOPE_GROUPS]),
        ([AGS[2], "openid", "https://other.example.test/scope"], [AGS[2]]),
        (["openid"], list(tool.SCOPES)),  # Sakai
        ([], list(tool.SCOPES)),
        (None, list(tool.SCOPES)),
    ],
)
async def test_the_services_that_the_platform_has_are_asked_for(supported: Any, scopes: list[str], lms: Lms) -> None:
    lms.configuration = described(scopes_supported=supported)
    await registered(lms)
    assert sent(lms)["scope"].split(" ") == scopes


@pytest.mark.parametrize(
    ("supported", "messages"),
    [
        (None, {"LtiDeepLinkingRequest": ["ContentArea"]}),
        ([{"type": "LtiResourceLinkRequest"}], {}),
        (
            [{"type": "LtiDeepLinkingRequest", "placements": ["assignment_selection", "RichTextEditor"]}],
            {"LtiDeepLinkingRequest": ["ContentArea", "assignment_selection"]},
        ),
        ([{"type": "LtiSubmissionReviewRequest"}, {"type": "LtiEulaRequest"}], {"LtiSubmissionReviewRequest": None}),
    ],
)
async def test_the_messages_that_it_has_are_asked_for(supported: Any, messages: Any, lms: Lms) -> None:
    lms.configuration = described(**{PLATFORM: {"messages_supported": supported}})
    await registered(lms)
    found = {message["type"]: message.get("placements") for message in sent(lms)[TOOL]["messages"]}
    assert found == messages


@pytest.mark.parametrize("token", ["", None])
async def test_a_platform_may_give_no_token(token: str | None, lms: Lms) -> None:
    await registered(lms, token)
    assert "authorization" not in lms.sent.headers


@pytest.mark.parametrize("token", ["a\r\nx: y", "a b", "ä", "a" * 8001])
async def test_a_token_that_cannot_be_a_header_is_refused(token: str, lms: Lms) -> None:
    with pytest.raises(RegistrationRefused):
        await registered(lms, token)
    assert not [request for request in lms.requests if request.method == "POST"]


@pytest.mark.parametrize(
    ("own", "deployments"),
    [
        ({"deployment_id": "7"}, ("7",)),
        ({"deployment_id": 7}, ("7",)),  # ILIAS
        *(({}, ()), ({"deployment_id": ""}, ()), ({"deployment_id": None}, ()), (None, ()), (7, ()), ([], ())),
    ],
)
async def test_a_platform_without_a_deployment_yet_lets_in_all(own: Any, deployments: Any, lms: Lms) -> None:
    lms.status, lms.registered = 201, {"client_id": "a", TOOL: own}
    platform = (await registered(lms)).platform
    assert (platform.deployment_ids, platform.accept_deployments) == (deployments, not deployments)


@pytest.mark.parametrize("deployment", [True, 1.5, [], {}, ["7"], "a" * 256, "a\nb"])
async def test_a_deployment_that_is_none_is_refused(deployment: Any, lms: Lms) -> None:
    lms.registered = {"client_id": "a", TOOL: {"deployment_id": deployment}}
    with pytest.raises(RegistrationRefused):
        await registered(lms)


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"<html>", b"[]", b"null", b"7", b"[" * 100_000, b'{"client_id": ', httpx.ReadTimeout("slow")),
        *(
            {},
            {"client_id": ""},
            {"client_id": 7},
            {"client_id": None},
            {"client_id": "a" * 256},
            {"client_id": "a\nb"},
        ),
        *(httpx.Response(200, content=b" " * (300 << 10)), httpx.ConnectError("refused")),
        *(httpx.Response(302, headers={"location": "https://127.0.0.1/"}), httpx.Response(204)),
    ],
)
async def test_whatever_names_no_client_id_is_refused(answer: Any, lms: Lms) -> None:
    lms.registered = answer
    with pytest.raises(RegistrationRefused):
        await registered(lms)


async def test_the_platforms_reason_is_told_without_the_token(lms: Lms) -> None:
    lms.registered = httpx.Response(400, text="domain_targetlinkuri_mismatch\n for t0ken " + "x" * 999)
    with pytest.raises(RegistrationRefused, match="HTTP 400 domain_targetlinkuri_mismatch for … xxx") as caught:
        await registered(lms)
    assert "t0ken" not in caught.value.detail
    assert len(caught.value.detail) < 300


async def test_pages_are_not_told(lms: Lms) -> None:
    lms.registered = httpx.Response(404, html="<h1>secret</h1>")
    with pytest.raises(RegistrationRefused, match="HTTP 404") as caught:
        await registered(lms)
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("key", ["token_endpoint", "jwks_uri", "registration_endpoint"])
async def test_no_address_that_will_be_asked_may_lead_inside(key: str, lms: Lms) -> None:
    lms.configuration = described(**{key: "https://inside.example.test/a"})
    await registered(lms)
    lms.requests.clear()
    lms.names["inside.example.test"] = ["169.254.169.254"]
    with pytest.raises(AddressForbidden):
        await registered(lms)
    assert [request.method for request in lms.requests] == ["GET"]


@pytest.mark.parametrize("key", ["token_endpoint", "jwks_uri"])
async def test_nor_may_it_be_nowhere(key: str, lms: Lms) -> None:
    lms.configuration = described(**{key: "https://nowhere.example.test/a"})
    lms.names["nowhere.example.test"] = []
    with pytest.raises(RegistrationRefused, match="nowhere"):
        await registered(lms)


async def test_nor_behind_a_name_server_that_does_not_answer(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(url: httpx.URL) -> list[str]:
        await asyncio.sleep(3600)
        return []

    way = lms.way()
    async with httpx.AsyncClient(transport=way) as http:
        found = await read(http, CONFIGURATION)
        monkeypatch.setattr(way, "check", never)
        monkeypatch.setattr(registration, "_SECONDS", 0.01)
        with pytest.raises(RegistrationRefused, match="cannot be found"):
            await register(http, way, found, OURS, None)


async def test_people_are_not_sent_on_by_plain_http(lms: Lms) -> None:
    lms.configuration = described(authorization_endpoint="http://lms.example.test/auth")
    with pytest.raises(RegistrationRefused, match="authorization_endpoint"):
        await registered(lms)
