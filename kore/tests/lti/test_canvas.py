from __future__ import annotations

from kore.lti import canvas, tool
from kore.lti.tool import Tool

OURS = Tool("Jupyter (main)", "https://hub.example.test/main/services/kore")


def test_what_canvas_demands_is_there() -> None:
    """By its documentation: title, description, both addresses, a key, and a privacy level."""
    made = canvas.configuration(OURS)
    assert (made["target_link_uri"], made["oidc_initiation_url"]) == (OURS.launch, OURS.login)
    assert made["public_jwk_url"] == OURS.jwks
    assert made["title"]
    assert made["description"]
    assert made["scopes"] == list(tool.SCOPES)
    assert made["custom_fields"]["groups"] == "$Canvas.group.contextIds"
    (extension,) = made["extensions"]
    assert extension["platform"] == "canvas.instructure.com"
    assert extension["privacy_level"] == "public"


def test_instructors_choose_from_assignments_and_modules() -> None:
    placements = canvas.configuration(OURS)["extensions"][0]["settings"]["placements"]
    found = {one["placement"]: (one["message_type"], one["target_link_uri"]) for one in placements}
    assert found == {
        "course_navigation": ("LtiResourceLinkRequest", OURS.launch),
        "assignment_selection": ("LtiDeepLinkingRequest", OURS.deep_link),
        "link_selection": ("LtiDeepLinkingRequest", OURS.deep_link),
    }
