"""Every option is described, and the administrators' pages name no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hosts import Hosts
from nix import ROOT

_FACTS = """
  map (option: {
    inherit (option) name type description internal;
    default = option.default.text or null;
    example = option.example.text or null;
  }) (nixpkgs.lib.optionAttrSetToDocList host.options.services.ananke)
"""
PAGES = sorted((ROOT / "docs" / "administrators").glob("*.md"))


@pytest.fixture(scope="module")
def options(hosts: Hosts) -> dict[str, dict[str, Any]]:
    """Name → facts, of every option that people set."""
    found = hosts.value(_FACTS)
    return {option["name"]: option for option in found if not option["internal"]}


def test_every_option_says_what_it_is(options: dict[str, dict[str, Any]]) -> None:
    assert len(options) > 30
    for name, option in options.items():
        assert option["type"] not in {None, "", "unspecified", "raw value", "anything"}, name
        assert re.fullmatch(r"[A-Z`].*[.)]", option["description"].strip(), re.DOTALL), name


def test_no_default_or_example_shows_the_store(options: dict[str, dict[str, Any]]) -> None:
    for name, option in options.items():
        assert "/nix/store" not in f"{option['default']} {option['example']}", f"{name} needs a defaultText"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_options_that_there_are(options: dict[str, dict[str, Any]], page: Any) -> None:
    names = {re.sub(r"<name>", "*", name) for name in options}
    parents = {".".join(name.split(".")[:depth]) for name in names for depth in range(1, len(name.split(".")))}
    for named in re.findall(r"`(services\.ananke[\w.<>-]*)`", page.read_text()):
        assert _pattern(named, names | parents), f"{page.name}: there is no option {named}"


def _pattern(named: str, known: set[str]) -> bool:
    """Whether a name is a known one, with any name in place of each `*`."""
    parts = named.split(".")
    return any(
        len(there) == len(parts) and all(wanted in {"*", part} for wanted, part in zip(there, parts, strict=True))
        for there in (name.split(".") for name in known)
    )
