"""Blackboard; labels from Anthology's documentation and other tools' guides: its source is not public."""

from __future__ import annotations

from kore.lti import tool
from kore.lti.guides.forms import Guide, Section, chosen, custom, typed

GUIDE = Guide(
    key="blackboard",
    name="Blackboard",
    way="developer.anthology.com → My Applications → +; then in Blackboard: Administrator Panel → LTI Tool Providers "
    "→ Register LTI 1.3/Advantage Tool",
    sections=(
        Section(
            "Developer portal: Register a REST or LTI application",
            (
                typed("Application Name", "{ours.name}"),
                typed("Description", tool.DESCRIPTION["en"]),
                typed("Domain(s)", "{ours.domain}"),
                chosen("My integration supports LTI 1.3", "on"),
                typed("Login Initiation URL", "{ours.login}"),
                typed("Tool Redirect URL(s)", "{ours.launch}"),
                typed("Tool JWKS URL", "{ours.jwks}"),
                chosen("Signing Algorithm", "RS256"),
                custom("Custom Parameters"),
            ),
        ),
        Section(
            "Blackboard: Register LTI 1.3/Advantage Tool",
            (
                chosen("Client ID", "the portal's Application ID"),
                chosen("Tool Status", "Approved"),
                chosen(
                    "User Fields to Send",
                    "Role in Course, Name; Email Address if graders shall see it: without them people are called "
                    "`user`, `user-2`, …",
                ),
                chosen("Allow grade service access", "Yes"),
                chosen("Allow Membership Service Access", "Yes"),
            ),
        ),
        Section(
            "Blackboard: Manage Placements → Create Placement, twice",
            (
                typed("Label", "{ours.name}"),
                chosen("Type", "Deep Linking content tool; Course tool"),
                typed("Tool Provider URL", "{ours.deep_link}", note="of the first; the second's is `{ours.launch}`"),
            ),
        ),
    ),
)
