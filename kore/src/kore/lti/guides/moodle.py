"""Moodle 4.5; labels from its source (mod/lti)."""

from __future__ import annotations

from kore.lti import tool
from kore.lti.guides.forms import Guide, Section, chosen, custom, typed

GUIDE = Guide(
    key="moodle",
    name="Moodle 4.5",
    way="Site administration → Plugins → Activity modules → External tool → Manage tools → configure a tool manually",
    sections=(
        Section(
            "Tool settings",
            (
                typed("Tool name", "{ours.name}", note="what teachers read"),
                typed("Tool URL", "{ours.launch}"),
                chosen("LTI version", "LTI 1.3"),
                chosen("Public key type", "Keyset URL"),
                typed("Public keyset", "{ours.jwks}"),
                typed("Initiate login URL", "{ours.login}"),
                typed("Redirection URI(s)", "{ours.launch}"),
                custom("Custom parameters", tool.GROUPS_IN_MOODLE),
                chosen("Tool configuration usage", "Show in activity chooser and as a preconfigured tool"),
                chosen("Default launch container", "New window"),
                chosen("Supports Deep Linking (Content-Item Message)", "ticked"),
                typed("Content Selection URL", "{ours.deep_link}"),
            ),
        ),
        Section(
            "Services",
            (
                chosen(
                    "IMS LTI Assignment and Grade Services", "Use this service for grade sync and column management"
                ),
                chosen(
                    "IMS LTI Names and Role Provisioning",
                    "Use this service to retrieve members' information as per privacy settings",
                ),
                chosen("Tool Settings", "Do not use this service"),
            ),
        ),
        Section(
            "Privacy",
            (
                chosen("Share launcher's name with tool", "Always: without it people are called `user`, `user-2`, …"),
                chosen("Share launcher's email with tool", "Always if graders shall see it, else Never"),
                chosen("Accept grades from the tool", "As specified in Deep Linking definition or Delegate to teacher"),
            ),
        ),
    ),
)
