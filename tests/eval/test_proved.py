"""The table of options and tests names every option, and scripts that really set it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hosts import Hosts
from nix import ROOT

VM = ROOT / "tests" / "vm"
PAGE = (ROOT / "docs" / "administrators" / "proved.md").read_text()
INSTANCE = "services.ananke.instances.<name>."
#: option, and where it is proved
TABLE = re.findall(r"^\| `([a-zA-Z.<>]+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
#: option, and whatever is below it → scripts
ROWS = {option: re.findall(r"`([a-z]+)`", scripts) for option, scripts in TABLE}


@pytest.fixture(scope="module")
def options(hosts: Hosts) -> set[str]:
    """Every option of an instance that people set, without what all begin with."""
    facts = "map (option: { inherit (option) name internal; }) (nixpkgs.lib.optionAttrSetToDocList host.options)"
    found: list[dict[str, Any]] = hosts.value(facts.replace("host.options", "host.options.services.ananke"))
    named = {option["name"] for option in found if not option["internal"]}
    set_by_people = {name.removeprefix(INSTANCE) for name in named if name.startswith(INSTANCE)}
    return {name for name in set_by_people if name.partition(".")[0] != "out"}


def test_every_option_has_its_row(options: set[str]) -> None:
    assert sorted(option for option in options if not _covered(option)) == []


def test_no_row_is_of_an_option_that_is_gone(options: set[str]) -> None:
    assert [row for row in ROWS if not any(_below(row, option) for option in options)] == []


def test_no_option_has_two_rows() -> None:
    assert len(TABLE) == len(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_a_script_sets_what_it_is_said_to_prove(row: str) -> None:
    for script in ROWS[row]:
        set_by = _code(VM / f"{script}.nix") + _code(VM / "common" / "server.nix")
        assert re.search(rf"\b{row.partition('.')[0]}(\.[\w.-]+)? =", set_by), f"{script} does not set {row}"


def _code(file: Path) -> str:
    """What a file sets, without its comments."""
    return re.sub(r"(?m)(^|\s)#.*$", "", file.read_text())


def _covered(option: str) -> bool:
    return any(_below(row, option) for row in ROWS)


def _below(row: str, option: str) -> bool:
    return option == row or option.startswith(f"{row}.")
