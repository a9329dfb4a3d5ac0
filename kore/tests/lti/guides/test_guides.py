"""The handbook's pages hold the very tables that Kore's page and the command show."""

from __future__ import annotations

from pathlib import Path

import pytest

from kore.lti.guides import GUIDES
from kore.lti.guides.forms import filled, markdown
from kore.lti.tool import Tool

HANDBOOK = Path(__file__).parents[4] / "docs" / "administrators"
OURS = Tool("Jupyter (physics)", "https://hub.example.org/physics/services/kore")


@pytest.mark.parametrize("key", GUIDES)
def test_every_lms_has_its_page_with_its_table(key: str) -> None:
    page = (HANDBOOK / f"lms-{key}.md").read_text()
    assert f"\n{markdown(filled(GUIDES[key], OURS))}\n\n" in page
    assert f"(lms-{key}.md)" in (HANDBOOK / "lms.md").read_text()


def test_every_page_has_its_table() -> None:
    assert {page.stem.removeprefix("lms-") for page in HANDBOOK.glob("lms-*.md")} == set(GUIDES)


@pytest.mark.parametrize("key", GUIDES)
def test_every_table_has_what_each_lms_needs(key: str) -> None:
    """Also the address of the choice, but for OpenOlat and Sakai, whose forms have no field for it."""
    table = markdown(filled(GUIDES[key], OURS))
    for address in (OURS.login, OURS.launch, OURS.jwks):
        assert f"`{address}`" in table
    if key not in {"openolat", "sakai"}:
        assert f"`{OURS.deep_link}`" in table
    assert "{" not in table
