from __future__ import annotations

from typing import Any

import pytest

from kore_platform import tool_configuration
from kore_platform import vocabulary as v
from kore_platform.errors import RegistrationRefused
from kore_platform.options import Strictness
from kore_platform.world import Tool

OWN = {"domain": "new.test:8000", "target_link_uri": "https://new.test:8000/launch"}
ASKED: dict[str, Any] = {
    "response_types": ["id_token"],
    "initiate_login_uri": "https://new.test:8000/login",
    "redirect_uris": ["https://new.test:8000/launch"],
    "client_name": "New",
    "jwks_uri": "https://new.test:8000/jwks",
    "token_endpoint_auth_method": "private_key_jwt",
    v.TOOL_CONFIGURATION: OWN,
}


def read(own: dict[str, Any] | None = None, **changes: Any) -> Tool:
    sent = ASKED | {v.TOOL_CONFIGURATION: OWN | (own or {})} | changes
    return Tool.model_validate(tool_configuration.read(sent, "new") | {"deployment_id": "9"})


def test_a_bare_registration_gets_nothing_it_did_not_ask_for() -> None:
    tool = read()
    assert (tool.client_id, tool.name, tool.target_url) == ("new", "New", "https://new.test:8000/launch")
    assert (tool.ags, tool.nrps, tool.share_names, tool.share_email) == ("none", False, False, False)
    assert (tool.accept_grades, tool.deep_linking) == ("never", False)


@pytest.mark.parametrize(
    ("scope", "ags"),
    [
        (v.SCOPE_SCORE, "sync"), (v.SCOPE_LINEITEM_READONLY, "sync"), (v.SCOPE_LINEITEM, "full"),
        (" ".join(v.SCOPES), "full"), ("openid", "none"),
    ],
)  # fmt: skip
def test_scopes_become_services(scope: str, ags: str) -> None:
    tool = read(scope=scope)
    assert tool.ags == ags
    assert tool.accept_grades == ("never" if ags == "none" else "delegate")
    assert tool.nrps is (v.SCOPE_MEMBERS in scope)


@pytest.mark.parametrize("claim", ["name", "given_name", "family_name"])
def test_claims_become_privacy(claim: str) -> None:
    assert read({"claims": ["sub", claim]}).share_names
    assert read({"claims": ["email"]}).share_email


def test_messages_and_custom_parameters() -> None:
    target = "https://new.test:8000/deep"
    messages = [{"type": "LtiResourceLinkRequest"}, {"type": v.DEEP_LINKING_REQUEST, "target_link_uri": target}]
    tool = read({"messages": messages, "custom_parameters": {"history": "$Context.id.history", "n": 3}})
    assert (tool.deep_linking, tool.deep_linking_url) == (True, target)
    assert tool.custom == {"history": "$Context.id.history", "n": "3"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        *[({name: None}, f"missing required attribute {name}") for name in ASKED],
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"redirect_uris": "https://new.test/launch"}, "invalid_redirect_uris"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_token_endpoint_auth_method"),
        ({"application_type": "native"}, "invalid_application_type"),
        ({v.TOOL_CONFIGURATION: {"target_link_uri": "https://new.test/"}}, "missing required attribute domain"),
    ],
)
def test_refusals(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        tool_configuration.read(ASKED | changes, "new")
    assert (refused.value.status, refused.value.reason) == (400, reason)


@pytest.mark.parametrize(
    ("domain", "target"),
    [
        ("new.test", "https://new.test/x"), ("new.test:8000", "https://new.test:8000/x"),
        ("www.new.test", "https://new.test/"), ("new.test", None),
    ],
)  # fmt: skip
def test_the_domain_is_the_targets(domain: str, target: str | None) -> None:
    assert read({"domain": domain, "target_link_uri": target}).target_url == (target or f"https://{domain}")


@pytest.mark.parametrize(
    ("domain", "target"),
    [
        ("new.test", "https://new.test:8000/"), ("new.test:8000", "https://new.test/"),
        ("new.test", "https://sub.new.test/"),
    ],
)  # fmt: skip
def test_the_port_belongs_to_the_domain(domain: str, target: str) -> None:
    with pytest.raises(RegistrationRefused, match="domain_targetlinkuri_mismatch"):
        read({"domain": domain, "target_link_uri": target})


def test_the_answer_claims_more_than_the_tool_gets() -> None:
    tool = read(scope=f"{v.SCOPE_SCORE} {v.SCOPE_MEMBERS}")
    assert tool_configuration.write(tool, Strictness())["scope"].split() == list(v.SCOPES)
    honest = tool_configuration.write(tool, Strictness(registration_overclaims=False))["scope"].split()
    assert v.SCOPE_LINEITEM not in honest
    assert v.SCOPE_SCORE in honest
    assert tool_configuration.write(read(), Strictness())["scope"] == ""


def test_the_answer_shows_what_is_shared() -> None:
    own = {"claims": ["name", "email"], "messages": [{"type": v.DEEP_LINKING_REQUEST}], "custom_parameters": {"a": "b"}}
    shown = tool_configuration.write(read(own), Strictness())[v.TOOL_CONFIGURATION]
    assert shown["claims"] == ["sub", "iss", "family_name", "given_name", "name", "email"]
    assert shown["messages"] == [{"type": v.DEEP_LINKING_REQUEST}]
    assert (shown["custom_parameters"], shown["domain"]) == ({"a": "b"}, "new.test:8000")
    bare = tool_configuration.write(read(), Strictness())[v.TOOL_CONFIGURATION]
    assert {"messages", "custom_parameters"}.isdisjoint(bare)
