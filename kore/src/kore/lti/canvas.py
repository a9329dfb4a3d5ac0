"""The configuration of a developer key in Canvas, as its documentation describes it (LTI developer keys, JSON)."""

from __future__ import annotations

from typing import Any

from kore.lti import tool
from kore.lti.tool import Tool
from kore.model import Message

#: the part of a configuration that is Canvas' own is marked so on every Canvas
_PLATFORM = "canvas.instructure.com"
#: pixels of the dialogue in which instructors choose
_WIDTH, _HEIGHT = 900, 700


def configuration(ours: Tool) -> dict[str, Any]:
    """Everything that Canvas must know of the instance."""
    return {
        "title": ours.name,
        "description": tool.DESCRIPTION["en"],
        "target_link_uri": ours.launch,
        "oidc_initiation_url": ours.login,
        "public_jwk_url": ours.jwks,
        "scopes": list(tool.SCOPES),
        "custom_fields": {**tool.CUSTOM, tool.GROUPS: tool.GROUPS_IN_CANVAS},
        "extensions": [
            {
                "platform": _PLATFORM,
                "domain": ours.domain,
                "tool_id": ours.url.removeprefix("https://"),
                "privacy_level": "public",
                "settings": {"text": ours.name, "icon_url": ours.icon, "placements": _placements(ours)},
            }
        ],
    }


def _placements(ours: Tool) -> list[dict[str, Any]]:
    """A link in the course's navigation, and the choice from assignments and modules.

    Canvas has no custom parameters of single assignments: what is chosen brings its own.
    """
    navigation = {
        "placement": "course_navigation",
        "message_type": Message.RESOURCE_LINK.value,
        "target_link_uri": ours.launch,
        "text": ours.name,
        # A lab needs more room than a frame has.
        "windowTarget": "_blank",
    }
    return [navigation, *(_choice(ours, placement) for placement in ("assignment_selection", "link_selection"))]


def _choice(ours: Tool, placement: str) -> dict[str, Any]:
    return {
        "placement": placement,
        "message_type": Message.DEEP_LINKING.value,
        "target_link_uri": ours.deep_link,
        "text": ours.name,
        "selection_width": _WIDTH,
        "selection_height": _HEIGHT,
    }
