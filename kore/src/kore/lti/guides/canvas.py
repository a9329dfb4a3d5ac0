"""Canvas; labels from its source (developer keys) and its guides."""

from __future__ import annotations

from kore.lti import tool
from kore.lti.guides.forms import Guide, Section, chosen, custom, typed

_SERVICES = (
    "Can create and view assignment data in the gradebook associated with the tool.",
    "Can view assignment data in the gradebook associated with the tool.",
    "Can view submission data for assignments associated with the tool.",
    "Can create and update submission results for assignments associated with the tool.",
    "Can retrieve user data associated with the context the tool is installed in.",
)

GUIDE = Guide(
    key="canvas",
    name="Canvas",
    way="Admin → your account → Developer Keys → + Developer Key → + LTI Key",
    sections=(
        Section(
            "Key Settings",
            (
                typed("Key Name", "{ours.name}", note="for administrators"),
                chosen("Owner Email", "yours"),
                typed("Redirect URIs", "{ours.launch}"),
                chosen("Method", "Enter URL"),
                typed("JSON URL", "{ours.canvas}"),
            ),
        ),
        Section(
            "Or, with the Method Manual Entry",
            (
                typed("Title", "{ours.name}", note="what teachers read"),
                typed("Description", tool.DESCRIPTION["en"]),
                typed("Target Link URI", "{ours.launch}"),
                typed("OpenID Connect Initiation Url", "{ours.login}"),
                chosen("JWK Method", "Public JWK URL"),
                typed("Public JWK URL", "{ours.jwks}"),
            ),
        ),
        Section("LTI Advantage Services", tuple(chosen(service, "on") for service in _SERVICES)),
        Section(
            "Additional Settings", (custom("Custom Fields", tool.GROUPS_IN_CANVAS), chosen("Privacy Level", "Public"))
        ),
        Section(
            "Placements",
            (
                chosen("Course Navigation", "Message Type `LtiResourceLinkRequest`"),
                typed("Assignment Selection", "{ours.deep_link}", note="Message Type `LtiDeepLinkingRequest`"),
                typed("Link Selection", "{ours.deep_link}", note="Message Type `LtiDeepLinkingRequest`"),
            ),
        ),
    ),
)
