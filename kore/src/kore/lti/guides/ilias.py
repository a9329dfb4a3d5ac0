"""ILIAS 10; labels from its source (LTIConsumer) and its English language file."""

from __future__ import annotations

from kore.lti.guides.forms import Guide, Section, chosen, typed

GUIDE = Guide(
    key="ilias",
    name="ILIAS 10",
    way="Administration → Extending ILIAS → LTI → ILIAS as LTI Consumer → Global Providers/Tools for all Users → "
    "Add Global Provider for all Users",
    sections=(
        Section(
            "Create Provider Settings",
            (
                typed("Title", "{ours.name}", note="what people read"),
                chosen("Availability", "For Creating Objects"),
            ),
        ),
        Section(
            "Authentication",
            (
                chosen("LTI Version", "Version 1.3"),
                typed("Login URL", "{ours.launch}"),
                typed("Initiate Login URL", "{ours.login}"),
                typed("Redirection URI", "{ours.launch}"),
                chosen("Public Key Type", "URL (Json Web Token)"),
                typed("URL", "{ours.jwks}"),
                chosen("Support for Deep Linking", "ticked"),
                typed("Content URL", "{ours.deep_link}"),
                chosen("Advanced Grading Services", "ticked"),
            ),
        ),
        Section(
            "Privacy Settings",
            (
                chosen(
                    "User identification",
                    "ILIAS user id combined with a unique ILIAS platform id formatted as an E-Mail address",
                ),
                chosen("User name", "Entire name: without it people are called `user`, `user-2`, …"),
            ),
        ),
        Section(
            "Launch Options",
            (
                chosen("Use Provider ID", "not ticked"),
                chosen("LTI User is always Learner", "not ticked"),
                chosen("Custom Parameters for this specific Provider", "leave empty: ILIAS knows no variables"),
            ),
        ),
    ),
)
