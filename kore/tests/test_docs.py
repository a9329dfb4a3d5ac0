"""The developers' pages name what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "kore" / "pyproject.toml").read_text())
LISTS = [
    PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"].values(),
    *PROJECT["dependency-groups"].values(),
]
DIRECT = sorted({re.split(r"[\[<>=~!;]", requirement)[0].strip() for found in LISTS for requirement in found})


@pytest.mark.parametrize("package", DIRECT)
def test_every_direct_dependency_has_its_reason(package: str) -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", (ROOT / "docs/developers/dependencies.md").read_text(), re.MULTILINE)
    assert package in {name.strip() for row in rows for name in row.split(",")}


def test_every_verb_is_told() -> None:
    verbs = set(re.findall(r"^([a-z]+):.*?## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"`make ([a-z]+)", (ROOT / "docs/developers/README.md").read_text()))
    assert verbs - {"help", "hub"} <= told
