from __future__ import annotations

from kore.lti.guides.forms import Guide, Section, chosen, custom, filled, markdown, typed
from kore.lti.tool import Tool

OURS = Tool("Jupyter (main)", "https://hub.example.test/main/services/kore")
GUIDE = Guide(
    key="lms",
    name="An LMS",
    way="Administration",
    sections=(
        Section("Tool", (typed("URL", "{ours.launch}", note="or {ours.login}"), chosen("Window", "new"))),
        Section("More", (custom("Parameters"),)),
    ),
)


def test_a_table_has_the_instances_own_addresses() -> None:
    assert markdown(filled(GUIDE, OURS)).splitlines() == [
        "| field | value |",
        "|---|---|",
        "| **Tool** | |",
        f"| URL | `{OURS.launch}` (or {OURS.login}) |",
        "| Window | new |",
        "| **More** | |",
        "| Parameters | `context_history=$Context.id.history`<br>`link_history=$ResourceLink.id.history` |",
    ]
