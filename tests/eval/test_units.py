"""systemd itself reads the rendered units, and says how exposed each service is. Needs no Nix."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from archive import Archive

EXAMPLE = Path(__file__).parent / "golden" / "example.txtar"
#: service → the exposure that it may have, from 0 to 10 (`systemd-analyze security`)
CEILINGS = {"secrets": 0.5, "proxy": 1.0, "hub": 1.0, "kore": 1.5, "user@": 1.5, "course@": 1.5, "room@": 1.5}
#: settings that systemd of NixOS 26.05 knows → the release that brought them, and what stood there before
NEWER = {
    "RestartSteps=.*": (254, ""),
    "RestartMaxDelaySec=.*": (254, ""),
    "ProtectControlGroups=strict": (257, "ProtectControlGroups=true"),
}


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A folder with the example's units, for this machine's systemd, with one program for all."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for entry in Archive.read(EXAMPLE).entries:
        if entry.path.startswith("/etc/systemd/system/") and entry.target is None:
            text = re.sub(r"(?m)^(Exec\w+=)/nix/store/\S+", rf"\1{shutil.which('true')}", entry.text)
            (tmp_path / Path(entry.path).name).write_text(readable(text))
    return tmp_path


def analyze(*arguments: str | Path) -> str:
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def readable(text: str) -> str:
    """A unit's text without what this machine's systemd is too old for."""
    found = re.search(r"systemd (\d+)", analyze("--version"))
    assert found is not None
    for setting, (release, before) in NEWER.items():
        if int(found[1]) < release:
            text = re.sub(rf"(?m)^{setting}$", before, text)
    return text


def complaints(folder: Path) -> list[str]:
    return analyze("verify", "--man=no", *sorted(folder.iterdir())).splitlines()


def exposure(unit: Path) -> float:
    found = re.search(r"exposure level for \S+ ([0-9.]+)", analyze("security", "--offline=true", unit))
    assert found is not None, unit.name
    return float(found[1])


def test_systemd_has_nothing_to_say_about_the_units(units: Path) -> None:
    assert len(list(units.iterdir())) > 15
    assert complaints(units) == []


@pytest.mark.parametrize("wrong", ["NoNewPrivilege=true", "MemoryMax=lots", "Slice=ananke.service"])
def test_it_would_say_if_something_were_wrong(units: Path, wrong: str) -> None:
    unit = units / "ananke-physics-kore.service"
    unit.write_text(f"{unit.read_text()}{wrong}\n")
    assert len(complaints(units)) == 1


@pytest.mark.parametrize("service", CEILINGS)
def test_no_service_is_more_exposed_than_it_must_be(units: Path, service: str) -> None:
    for instance in ("physics", "teaching"):
        assert exposure(units / f"ananke-{instance}-{service}.service") <= CEILINGS[service]


def test_every_service_of_an_instance_has_its_ceiling(units: Path) -> None:
    services = {file.stem.removeprefix("ananke-physics-") for file in units.glob("ananke-physics-*.service")}
    assert services == set(CEILINGS)


def test_a_weaker_unit_is_above_the_ceiling(units: Path) -> None:
    unit = units / "ananke-physics-kore.service"
    weaker = re.sub(r"(?m)^(PrivateUsers|CapabilityBoundingSet|SystemCallFilter)=.*\n", "", unit.read_text())
    unit.write_text(weaker)
    assert exposure(unit) > CEILINGS["kore"]
