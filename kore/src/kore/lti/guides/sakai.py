"""Sakai 23 and later; labels from its source (lti)."""

from __future__ import annotations

from kore.lti.guides.forms import Guide, Section, chosen, custom, typed

GUIDE = Guide(
    key="sakai",
    name="Sakai",
    way="Administration Workspace → External Tools (LTI) → Install New Tool",
    sections=(
        Section(
            "Install LTI Tool",
            (
                typed("Tool Title", "{ours.name}"),
                typed("Launch URL (1.1) / Target Link URI (1.3)", "{ours.launch}"),
                typed("Button Text (Text in tool menu)", "{ours.name}"),
                chosen("Launch in Popup", "Always launch in Popup"),
            ),
        ),
        Section(
            "Privacy Settings",
            (
                chosen("Send User Names to External Tool", "ticked: without it people are called `user`, `user-2`, …"),
                chosen("Send Email Addresses to External Tool", "ticked if graders shall see it"),
            ),
        ),
        Section(
            "Services",
            (
                chosen("Allow External Tool to return grades", "ticked"),
                chosen("Allow External Tool to create grade columns", "ticked"),
                chosen("Provide Roster to External Tool", "ticked"),
            ),
        ),
        Section(
            "Launch messages and placements",
            (
                chosen("The tool URL supports a single LTI tool (Resource Link launch)", "ticked"),
                chosen(
                    'The tool URL supports a "resource picker" experience with one or more tools (Deep Link launch)',
                    "ticked",
                ),
                chosen("Allow the tool to be one of the assignment types", "ticked"),
                chosen("Allow the tool to be selected from Lessons", "ticked"),
                chosen(
                    "Allow the tool to be placed in site-level navigation (requires Resource Link launch)", "ticked"
                ),
            ),
        ),
        Section(
            "LTI 1.3",
            (
                custom("Custom Parameters (key=value on separate lines)"),
                chosen("Sakai supports either LTI 1.1 or 1.3", "Tool supports LTI 1.3"),
                typed("LTI 1.3 Tool OpenID Connect/Initialization Endpoint (provided by the tool)", "{ours.login}"),
                typed("LTI 1.3 Tool Redirect Endpoint(s) (comma separated and provided by the tool)", "{ours.launch}"),
                typed("LTI 1.3 Tool Keyset / JWK URL (provided by the tool)", "{ours.jwks}"),
            ),
        ),
    ),
)
