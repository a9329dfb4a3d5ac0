"""What people make environments with, and what these need of the machine."""

from __future__ import annotations

import pytest
from hosts import Hosts

LAB = "ananke-physics-user@.service"
HOME = "%S/private/ananke/physics/homes/%i"


def variables(hosts: Hosts, options: str) -> dict[str, str]:
    lines = hosts.unit(options, LAB)
    given = [line.removeprefix('Environment="').removesuffix('"') for line in lines if line.startswith("Environment=")]
    return {name: value for name, _, value in (one.partition("=") for one in given)}


def programs(hosts: Hosts, options: str) -> set[str]:
    path = variables(hosts, options)["PATH"]
    return {tool for tool in ("uv", "micromamba") if f"-{tool}-26.05/bin" in path}


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("", {"uv"}),
        ("environments.micromamba = true;", {"uv", "micromamba"}),
        ("environments = { uv = false; micromamba = true; };", {"micromamba"}),
        ("environments.uv = false;", set()),
    ],
)
def test_labs_have_the_chosen_tools(hosts: Hosts, options: str, wanted: set[str]) -> None:
    assert programs(hosts, options) == wanted


def test_environments_stand_in_the_home_alone(hosts: Hosts) -> None:
    found = variables(hosts, "environments.micromamba = true;")
    assert found["UV_PYTHON_PREFERENCE"] == "only-managed"
    assert found["MAMBA_ROOT_PREFIX"] == f"{HOME}/micromamba"


@pytest.mark.parametrize("kind", ["user", "course", "room"])
def test_wherever_the_home_is(hosts: Hosts, kind: str) -> None:
    options = 'profile = "ephemeral"; environments.micromamba = true;'
    lines = hosts.unit(options, f"ananke-physics-{kind}@.service")
    home, root = (
        next(line.partition(f'"{name}=')[2].rstrip('"') for line in lines if f'"{name}=' in line)
        for name in ("HOME", "MAMBA_ROOT_PREFIX")
    )
    assert root == f"{home}/micromamba"


def test_what_is_off_leaves_no_trace(hosts: Hosts) -> None:
    found = variables(hosts, "environments.uv = false;")
    assert {"UV_PYTHON_PREFERENCE", "MAMBA_ROOT_PREFIX", "NIX_LD", "NIX_LD_LIBRARY_PATH"}.isdisjoint(found)


def test_foreign_programs_find_a_loader_that_outlives_updates(hosts: Hosts) -> None:
    found = variables(hosts, "")
    assert found["NIX_LD"] == "/run/current-system/sw/share/nix-ld/lib/ld.so"
    assert found["NIX_LD_LIBRARY_PATH"] == "/run/current-system/sw/share/nix-ld/lib"


def test_only_known_tools_are_options(hosts: Hosts) -> None:
    assert "environments.conda" in hosts.refused_instance("environments.conda = true;")
