"""Brightspace; labels from D2L's documentation alone: its source is not public."""

from __future__ import annotations

from kore.lti import tool
from kore.lti.guides.forms import Guide, Section, chosen, typed

GUIDE = Guide(
    key="brightspace",
    name="Brightspace",
    way="Admin Tools → Manage Extensibility → LTI Advantage → Register Tool → Standard",
    sections=(
        Section(
            "Register Tool",
            (
                typed("Name", "{ours.name}"),
                typed("Description", tool.DESCRIPTION["en"]),
                typed("Domain", "https://{ours.domain}"),
                typed("Redirect URLs", "{ours.launch}"),
                typed("OpenID Connect Login URL", "{ours.login}"),
                typed("Target Link URI", "{ours.launch}"),
                typed("Keyset URL", "{ours.jwks}"),
                chosen(
                    "Extensions",
                    "Assignment and Grades Services, Deep Linking, Names and Roles Provisioning Services",
                ),
                chosen("Send Institution Role", "not ticked"),
                *(typed("Substitution Parameters", f"{key} = {value}") for key, value in tool.CUSTOM.items()),
            ),
        ),
        Section(
            "New Deployment",
            (
                chosen("Tool", "the one of this name"),
                typed("Name", "{ours.name}"),
                chosen("Extensions", "the same three"),
                chosen("Anonymous", "not ticked"),
                chosen(
                    "User Information",
                    "Name, Username; Email if graders shall see it: without them people are called `user`, `user-2`, …",
                ),
                chosen("Org Unit Information", "ticked"),
                chosen("Link Information", "ticked"),
                chosen("Add Org Units", "where the hub may be used"),
            ),
        ),
        Section(
            "New Link, of the deployment",
            (
                chosen("Type", "Deep Linking Quicklink"),
                typed("URL", "{ours.deep_link}"),
            ),
        ),
    ),
)
