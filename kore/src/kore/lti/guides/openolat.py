"""OpenOlat; labels from its source (ims/lti13, course/nodes/basiclti) in English."""

from __future__ import annotations

from kore.lti.guides.forms import Guide, Section, chosen, typed

GUIDE = Guide(
    key="openolat",
    name="OpenOlat",
    way="Administration → LTI 1.3 → External tools → Create new tool",
    sections=(
        Section(
            "Create new tool",
            (
                typed("Tool Name", "{ours.name}", note="what authors read"),
                typed("Tool URL", "{ours.launch}"),
                chosen("Public Key Type", "URL"),
                typed("Public Key URL", "{ours.jwks}"),
                typed("Initiate login URL", "{ours.login}"),
                typed("Redirection URI(s)", "{ours.launch}"),
            ),
        ),
        Section(
            "In a course: the element LTI page, tab Page content",
            (
                chosen("LTI Version", "the tool of this name"),
                chosen("Transmit firstname/name", "ticked: without it people are called `user`, `user-2`, …"),
                chosen("Transmit e-mail address", "ticked if graders shall see it"),
                typed("Additional attributes", "assignment=ps1", note="an assignment's name in nbgrader; or nothing"),
                chosen("LTI roles", "Author and Coach: Instructor; Participant: Learner"),
                chosen("Transfer score", "ticked for an assignment"),
                chosen("Display", "Open in new window"),
            ),
        ),
    ),
)
