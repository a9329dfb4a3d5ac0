"""The lock: its two forms hold the same wheels, and neither names a registry's host."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

KORE = Path(__file__).parent.parent
LOCK = KORE.parent / "pkgs" / "uv-lock.json"
FORMS = [*sorted(KORE.glob("requirements*.txt")), LOCK]


def locked() -> dict[str, dict[str, Any]]:
    return {package["name"]: package for package in json.loads(LOCK.read_text())["package"]}


def required(file: Path) -> dict[str, tuple[str, set[str]]]:
    """Name → version and hashes of a requirements file."""
    found: dict[str, tuple[str, set[str]]] = {}
    for entry in file.read_text().replace("\\\n", " ").splitlines():
        head = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry)
        assert head is not None, f"{file.name}: {entry[:60]!r} is not pinned"
        found[head[1]] = (head[2], set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry)))
    return found


@pytest.mark.parametrize("file", FORMS[:-1], ids=lambda file: file.name)
def test_requirements_and_lock_hold_the_same(file: Path) -> None:
    lock = locked()
    for name, (version, hashes) in required(file).items():
        wheels = {wheel["hash"] for wheel in lock[name].get("wheels", [])}
        assert version == lock[name]["version"], name
        assert wheels, f"{name} has no wheel"
        assert wheels <= hashes, name
        assert len(hashes - wheels) <= 1, f"{name}: only the source archive's hash may be there beside"


def test_every_locked_package_is_required_somewhere() -> None:
    everything = {name for file in FORMS[:-1] for name in required(file)}
    assert everything == set(locked()) - {"kore"}


def test_every_wheels_address_is_a_mirrors_and_fits_its_package() -> None:
    wheels = [(name, wheel) for name, package in locked().items() for wheel in package.get("wheels", [])]
    assert len(wheels) > 100
    for name, wheel in wheels:
        assert wheel["url"].startswith("mirror://pypi/")
        assert wheel["url"].rpartition("/")[2].split("-")[0].replace("_", "-").replace(".", "-").lower() == name
        assert wheel["url"].endswith(".whl")


@pytest.mark.parametrize("file", [*FORMS, KORE / "pyproject.toml"], ids=lambda file: file.name)
def test_no_host_is_named(file: Path) -> None:
    hosts = re.findall(r"https?://[^\s\"']+|index-url|[a-z0-9.-]*pypi\.org|pythonhosted", file.read_text())
    assert hosts == []
